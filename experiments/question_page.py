"""The page of the shipped questions: what each asks, what the model answers, and what that does not mean.

Words come from the designs, numbers from their stores; what the study leads one to expect is judged by the
numbers. Nothing is written by hand, so the page can be made anew.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas

from abm.engine import source_hash
from abm.errors import InputError
from abm.outcomes import OUTCOMES
from experiments.comparison import compared
from experiments.decomposition import (
    INTERACTION,
    SHAPLEY,
    TOGETHER,
    TOTAL,
    Combinations,
    combinations_of,
    decomposed,
)
from experiments.design import Design
from experiments.expectation import AGAINST, BORNE_OUT, NOT_SETTLED, Expectation
from experiments.paired import Estimate
from experiments.paired_runs import runs_of_sweep
from experiments.sweep import Sweep, run_sweep

MOST_ARMS = 40
MOST_INTERACTIONS = 5
FIGURES, MOST_OF_A_PERCENTAGE = 4, 2
"""Significant figures of a reference, whose decimals its differences take; two decimals of a percentage."""
HEAD = """# What was asked of the model, and what it answers

Made by `draaideur questions --page` from the designs in `experiments/questions` and the runs of version
`{version}` of the model; do not edit. Each question is a design: `draaideur questions NAME` shows it,
`draaideur sweep NAME` runs it, and `draaideur questions NAME --page` makes its section anew.

The model explores and illustrates a qualitative study; it does not predict. The study holds no conversion
rate and no fee in euro, and most behavioural numbers are assumptions: read directions and trade-offs, not
sizes, and only of this one set of numbers - how far an answer hangs on them is not shown here
([what this model cannot tell you](limits.md)). The
scenarios `temporary` and `temporary-and-long` put the six municipalities under one regime: a thought
experiment, with enough secondments to see something.

The first row of a table is the level of the reference; the others are differences from it under the same
seeds, with their 95 % interval. Shares are in per cent and their differences in percentage points; euro per
person-year count everybody in the register. `~`: the interval includes zero. `?`: it excludes zero, but not
after Holm's correction for all comparisons of the table; totals, Shapley values and what is said of
expectations are not corrected. `*`: takes a value that the study never observed, a counterfactual.

What the study leads one to expect stands in the design, with the claims ([evidence.md](evidence.md)) that
say so. It is *as expected* or *NOT as expected* when the whole 95 % interval says so, and *not settled*
otherwise. Expectations were written down by who knew the model: that many hold is no independent test; the
ones that fail are findings.
"""
Row = Mapping[Hashable, Any]
Decimals = Mapping[str, int]


def answers_page(designs: Sequence[Design], results: Path, workers: int | None, progress: bool = True) -> str:
    """The whole page, with a list of all questions; runs what the stores below ``results`` lack."""
    done = [answer(design, results, workers, progress) for design in designs]
    lines = ["| question | asks | as expected | not | not settled |", "|---|---|---:|---:|---:|"]
    for design, (_, verdicts) in zip(designs, done, strict=True):
        found = Counter(verdicts)
        cells = (str(found[one] or "") for one in (BORNE_OUT, AGAINST, NOT_SETTLED))
        lines.append(f"| [{design.name}](#{design.name}) | {design.question} | {' | '.join(cells)} |")
    head = HEAD.format(version=source_hash())
    return "\n".join([head, *lines, "", "\n".join(section for section, _ in done)])


def answer(
    design: Design, results: Path, workers: int | None, progress: bool = True
) -> tuple[str, list[str]]:
    """The section of one question and its verdicts; runs what the store ``results/NAME`` lacks.

    InputError where a run failed: the page has no numbers for it.
    """
    done = run_sweep(design, results / design.name, workers, progress)
    if len(done.failed):
        raise InputError(f"{design.name}: {len(done.failed)} runs failed: {done.failed['error'].iloc[0]}")
    return section(design, done)


def section(design: Design, done: Sweep) -> tuple[str, list[str]]:
    """The section of a question from its runs, and the verdict on each of its expectations."""
    runs = runs_of_sweep(design, done)
    table = compared(runs)
    decimals = {str(name): _decimals(rows) for name, rows in table.groupby("outcome")}
    cells = {(str(row["arm"]), str(row["outcome"])): row for row in table.to_dict("records")}
    parts = [f"## {design.name}", f"**{design.question}** {_flat(design.meaning)}", _setting(design, done)]
    if len(runs.arms) <= MOST_ARMS:
        parts.append(_comparison(design, cells, decimals))
    combinations = _combinations(design)
    if combinations is not None:
        parts.append(_decomposition(design, decomposed(runs, combinations), combinations, decimals))
    judged = [(one, cells[one.arm, one.outcome]) for one in design.expects]
    verdicts = [one.verdict(_estimate(row)) for one, row in judged]
    if judged:
        said = zip(judged, verdicts, strict=True)
        parts.append("\n".join(_expectation(*one, verdict, decimals) for one, verdict in said))
    parts.append(f"*What this does not mean.* {_flat(design.caution)}")
    return "\n\n".join(parts) + "\n", verdicts


def _flat(text: str) -> str:
    return " ".join(text.split())


def _estimate(row: Row) -> Estimate:
    return Estimate(row["difference"], row["low"], row["high"], row["seeds"])


def _setting(design: Design, done: Sweep) -> str:
    arms = design.arms()
    fixed = [f"`{one.name} = {one.values[0]}`" for one in design.factors() if not one.is_lever and one.values]
    return (
        f"Scenario `{design.scenario}`, {design.months} months, {design.seeds} paired seeds; "
        f"{len(arms)} settings, {len(done.table):,} runs; held against `{arms[0].name}`"
        + (f"; with {', '.join(fixed)}" if fixed else "")
        + f". Claims: {', '.join(design.evidence)}."
    )


def _comparison(design: Design, cells: Mapping[tuple[str, str], Row], decimals: Decimals) -> str:
    rows = []
    for arm in dict.fromkeys(arm for arm, _ in cells):
        own = [cells[arm, name] for name in design.outcomes]
        star = r" \*" if own[0]["counterfactual"] else ""
        rows.append([f"{arm}{star}", *(_level_or_difference(row, decimals) for row in own)])
    return _markdown(design, "setting", rows)


def _decomposition(
    design: Design, parts: pandas.DataFrame, combinations: Combinations, decimals: Decimals
) -> str:
    """The whole, its Shapley values, and the largest interactions of two, of those clear in outcome one."""
    pairs = parts[(parts["kind"] == INTERACTION) & (parts["order"] == 2)]
    clear = pairs[pairs["clear_of_all"] & (pairs["outcome"] == design.outcomes[0])]
    largest = clear.sort_values("value", key=abs, ascending=False, kind="stable")["factors"]
    wanted = [(TOTAL, TOGETHER.join(combinations.factors), "all together")]
    wanted += [(SHAPLEY, one, one) for one in combinations.factors]
    wanted += [(INTERACTION, one, f"{one}, beyond their sum") for one in largest.head(MOST_INTERACTIONS)]
    cells = {(row["kind"], row["factors"], row["outcome"]): row for row in parts.to_dict("records")}
    rows = [
        [words, *(_part(cells[kind, factors, one], decimals) for one in design.outcomes)]
        for kind, factors, words in wanted
    ]
    taken = zip(combinations.factors, combinations.options, strict=True)
    moves = "; ".join(f"{name}: {off} to {on}" for name, (off, on) in taken)
    return (
        f"All {2 ** len(combinations.factors)} combinations ({moves}). The row of a factor is its Shapley "
        "value: its effect, averaged over every order in which the factors can be switched on. These sum "
        "to the whole.\n\n" + _markdown(design, "effect of", rows)
    )


def _combinations(design: Design) -> Combinations | None:
    try:
        return combinations_of(design)
    except InputError:  # no full grid of two options each: there is nothing to share out
        return None


def _markdown(design: Design, corner: str, rows: Sequence[Sequence[str]]) -> str:
    heads = [corner, *(f"{OUTCOMES[one].label}, {_unit(one)}" for one in design.outcomes)]
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, *rows)]
    return "\n".join([lines[0], f"|---|{'---:|' * len(design.outcomes)}", *lines[1:]])


def _expectation(one: Expectation, row: Row, verdict: str, decimals: Decimals) -> str:
    size = "" if one.within is None else f" within {one.within * _scale(one.outcome):g}"
    return (
        f"- *{verdict}*: with {one.arm}, {OUTCOMES[one.outcome].label}: {one.sign}{size} "
        f"({', '.join(one.evidence)}); {_level_or_difference(row, decimals)}"
    )


def _unit(outcome: str) -> str:
    return re.sub("^share", "%", OUTCOMES[outcome].unit)


def _scale(outcome: str) -> float:
    return 100.0 if OUTCOMES[outcome].unit.startswith("share") else 1.0


def _decimals(rows: pandas.DataFrame) -> int:
    """As many as give the reference its figures; where that is near nought, the largest mean."""
    scale = _scale(str(rows["outcome"].iloc[0]))
    means = rows["mean"].abs() * scale
    size = means.iloc[0] if means.iloc[0] > means.max() / 100.0 else means.max()
    most = FIGURES if scale == 1.0 else MOST_OF_A_PERCENTAGE
    return max(0, min(most, FIGURES - 1 - math.floor(math.log10(size)))) if size > 0.0 else 1


def _level_or_difference(row: Row, decimals: Decimals) -> str:
    if row["reference"]:
        return _number(row["mean"], row, decimals).lstrip("+")
    return _interval(
        row, "difference", "" if row["clear_of_all"] else " ?" if row["clear"] else " ~", decimals
    )


def _part(row: Row, decimals: Decimals) -> str:
    clear = row["low"] > 0.0 or row["high"] < 0.0
    corrected = row["kind"] != INTERACTION or row["clear_of_all"]
    return _interval(row, "value", " ~" if not clear else "" if corrected else " ?", decimals)


def _interval(row: Row, value: str, mark: str, decimals: Decimals) -> str:
    found, low, high = (_number(row[one], row, decimals) for one in (value, "low", "high"))
    return f"{found} [{low}, {high}]{mark}" if math.isfinite(row[value]) else found


def _number(value: float, row: Row, decimals: Decimals) -> str:
    if not math.isfinite(value):
        return "-"
    name = str(row["outcome"])
    text = f"{value * _scale(name):+,.{decimals[name]}f}"
    return text if re.search("[1-9]", text) else text[1:]  # nought has no sign
