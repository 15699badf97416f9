"""A comparison for a terminal: a block per outcome, and what to make of so many numbers."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas

from experiments.comparison import LOST_BELOW
from experiments.paired import LEVEL

MOST_ARMS, AT_AN_END = 24, 6
MOST_OUTCOMES, MOST_NAMED = 8, 6
MARKS = "~: the interval includes zero. ?: it excludes zero, but not after Holm's correction for all of them."
PAIRING = "pairing: how many times larger the variance of the difference would be with unrelated seeds."
GROUPS = "group: 1 has the highest mean; arms of one group cannot be told apart and are not ranked."
SPREAD = (
    "samples: where the middle 95 % of the samples of the uncertainties lie, which says how far the\n"
    "difference hangs on what is not known. The interval says how well its mean over these samples\n"
    "is known; more seeds narrow the interval, and not the samples."
)
COUNTERFACTUAL = "*: takes something that the study never observed: a counterfactual."
Row = Mapping[Hashable, Any]


def comparison_text(table: pandas.DataFrame) -> str:
    """Each outcome with its arms; not all of very many outcomes, nor of very many arms."""
    spread = bool(table["sample_low"].notna().any())
    lines: list[str] = []
    outcomes = list(table.groupby("outcome", sort=False))
    for name, rows in outcomes[:MOST_OUTCOMES]:
        lines += _block(str(name), rows, spread)
    if len(outcomes) > MOST_OUTCOMES:
        lines.append(
            f"... and {len(outcomes) - MOST_OUTCOMES} more outcomes, which count as comparisons too ..."
        )
    lines += [*family_lines(table), MARKS, PAIRING, GROUPS, *([SPREAD] if spread else [])]
    return "\n".join([*lines, *([COUNTERFACTUAL] if table["counterfactual"].any() else [])])


def _block(name: str, rows: pandas.DataFrame, spread: bool) -> list[str]:
    lines = [
        f"{name} ({rows['unit'].iloc[0]})",
        f"  {'arm':<40}{'mean':>12}{'difference':>12}   {'95 % interval':<28}{'pairing':>8}{'group':>6}"
        + ("   samples" if spread else ""),
    ]
    arms = rows[~rows["reference"]]
    if len(arms) <= MOST_ARMS:
        return lines + [_line(row, spread) for row in rows.to_dict("records")]
    order = arms.sort_values("mean", ascending=False, kind="stable").to_dict("records")
    lines += [_line(row, spread) for row in rows[rows["reference"]].to_dict("records")]
    lines += [_line(row, spread) for row in order[:AT_AN_END]]
    lines.append(
        f"  ... {len(order) - 2 * AT_AN_END} arms between the {AT_AN_END} highest and lowest means ..."
    )
    return lines + [_line(row, spread) for row in order[-AT_AN_END:]]


def _line(row: Row, spread: bool) -> str:
    name = f"{row['arm']}{' *' if row['counterfactual'] else ''}"
    line = f"  {name:<40}{mean_said(row['mean'])}"
    if row["reference"]:
        return f"{line}{'reference':>12}{'':<39}{group_of(row):>6}"
    line += f"{difference_of(row)}{times(row['variance_reduction']):>8}{group_of(row):>6}"
    return line + (f"   {interval_of(row['sample_low'], row['sample_high'])}" if spread else "")


def difference_of(row: Row) -> str:
    """A difference with its mark and its interval, as wide as the heads above it."""
    known = not math.isnan(row["low"])
    mark = " " if row["clear_of_all"] or not known else "?" if row["clear"] else "~"
    difference = "-" if math.isnan(row["difference"]) else f"{row['difference']:+,.4f}"
    return f"{difference:>12} {mark} {interval_of(row['low'], row['high']):<28}"


def mean_said(mean: float) -> str:
    """A mean as it is printed, also where there is none, as wide as the heads above it."""
    return f"{'no value':>12}" if math.isnan(mean) else f"{mean:>12,.4f}"


def interval_of(low: float, high: float) -> str:
    """An interval as it is printed, also where there is none."""
    return "none" if math.isnan(low) else f"[{low:+,.4f}, {high:+,.4f}]"


def times(reduction: float) -> str:
    """A variance reduction as it is printed."""
    return "-" if math.isnan(reduction) else ">9,999x" if reduction > 9999.0 else f"{reduction:,.1f}x"


def group_of(row: Row) -> str:
    """The rank group as it is printed."""
    return str(row["rank"] or "-")


def family_lines(table: pandas.DataFrame) -> list[str]:
    """How many comparisons there are, what stays clear of so many, and where pairing does not help."""
    known = table[table["p_value"].notna()]
    number = len(known)
    lines = [
        f"{number:,} comparison{'s' * (number != 1)}: {int(known['clear'].sum()):,} intervals exclude zero, "
        f"where about {(1.0 - LEVEL) * number:,.1f} would if nothing differed; "
        f"{int(known['clear_of_all'].sum()):,} stay clear with Holm's correction."
    ]
    lost = known[known["pairing_lost"]]
    if len(lost):
        names = list(dict.fromkeys(lost["outcome"]))
        said = ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
        lines += [
            f"In {len(lost):,} of them, pairing saves less than half of the seeds (below "
            f"{LOST_BELOW:g}x): {said}.",
            "There the policy changes most of the lives that are counted, itself or because people compete",
            "for the same places, and little of the shared luck is left.",
        ]
    return lines


def ranking_lines(table: pandas.DataFrame) -> list[str]:
    """Of each outcome whose arms can be told apart: its groups, the highest mean first."""
    lines = []
    for name, rows in table[table["rank"] > 0].groupby("outcome", sort=False):
        groups = [", ".join(group["arm"]) for _, group in rows.groupby("rank")]
        if len(groups) > 1:
            lines.append(f"  {name:<36}" + " > ".join(groups))
    if not lines:
        return ["No arm can be ranked above another: all differences are inside the error."]
    return ["groups that can be told apart, the highest mean first (others are not ranked)", *lines]
