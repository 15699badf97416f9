"""A decomposition for a terminal: the whole, each factor, and what they do together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas

from experiments.decomposition import ALONE, HIGHER, INTERACTION, LAST, SHAPLEY, TOTAL, Combinations

MOST_INTERACTIONS, MOST_WIDE = 10, 60
EXPLAINED = (
    "alone: only this factor on. last: all others on already. Shapley: averaged over every order in which\n"
    "they can be switched on; these sum to the total, of which shares are below 0 or above 100 % where\n"
    "factors pull against each other. An interaction is what factors do beyond what the smaller sets of\n"
    "them do; all effects alone and all interactions sum to the total.\n"
    "~: the interval includes zero. ?: it excludes zero, but not after Holm's correction for all effects\n"
    "alone and interactions of the table. Totals, last and Shapley values are not corrected. Intervals: 95 %."
)
COUNTERFACTUAL = "Some combinations take what the study never observed: counterfactuals."
Row = Mapping[Hashable, Any]


def decomposition_text(table: pandas.DataFrame, combinations: Combinations) -> str:
    """Every outcome with its total, a line per factor, and its interactions."""
    wide = min(MOST_WIDE, 2 + max(28, *map(len, table.loc[table["order"] <= 2, "factors"])))
    lines = ["factor, off -> on"]
    for name, (off, on) in zip(combinations.factors, combinations.options, strict=True):
        lines.append(f"  {name:<{wide}}{off} -> {on}")
    for outcome, rows in table.groupby("outcome", sort=False):
        lines += _outcome(str(outcome), rows, wide)
    lines.append(EXPLAINED)
    return "\n".join([*lines, *([COUNTERFACTUAL] if table["counterfactual"].any() else [])])


def _outcome(name: str, rows: pandas.DataFrame, wide: int) -> list[str]:
    of_kind = {str(kind): some.to_dict("records") for kind, some in rows.groupby("kind")}
    (total,) = of_kind[TOTAL]
    lines = [
        f"{name} ({rows['unit'].iloc[0]}), {total['seeds']} seeds",
        f"  {'all on':<{wide}}{_cell(total)}",
        f"  {'factor':<{wide}}{'alone':>35}{'last':>35}{'Shapley':>35}{'share':>26}",
    ]
    for alone, last, shapley in zip(of_kind[ALONE], of_kind[LAST], of_kind[SHAPLEY], strict=True):
        cells = f"{_cell(alone)}{_cell(last)}{_cell(shapley)}"
        lines.append(f"  {alone['factors'][: wide - 1]:<{wide}}{cells}{_share(shapley):>26}")
    together = of_kind[INTERACTION]
    pairs = [row for row in together if row["order"] == 2 or len(together) <= MOST_INTERACTIONS]
    shown = sorted(pairs, key=lambda row: (row["order"], -abs(row["value"])))[:MOST_INTERACTIONS]
    lines.append(f"  interactions{'' if len(shown) == len(pairs) else f', the {len(shown)} largest of two'}")
    lines += [f"    {row['factors'][: wide - 3]:<{wide - 2}}{_cell(row)}" for row in shown]
    if len(pairs) < len(together):
        lines += [f"    {'of three and more, together':<{wide - 2}}{_cell(row)}" for row in of_kind[HIGHER]]
    return lines


def _share(row: Row) -> str:
    """Of the total, with its interval; nothing where the total is not clear of zero."""
    if row["share"] != row["share"]:
        return "-"
    return f"{row['share']:.0%} [{row['share_low']:.0%}, {row['share_high']:.0%}]"


def _cell(row: Row) -> str:
    if row["value"] != row["value"]:
        return f"{'no value':>35}"
    clear = row["low"] > 0.0 or row["high"] < 0.0
    corrected = row["kind"] not in (ALONE, INTERACTION) or row["clear_of_all"]
    mark = "~" if not clear else " " if corrected else "?"
    interval = f"[{row['low']:+,.4f}, {row['high']:+,.4f}]"
    return f"{row['value']:>+11,.4f} {mark} {interval:>21}".rjust(35)
