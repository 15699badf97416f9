"""What becomes of a cohort: the share in each state by months since a first secondment, per policy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.errors import InputError
from abm.vocabulary import State
from figures import style, tables
from figures.style import OKABE_ITO, Sheet
from figures.texts import count, footnotes, listing, name, text

TABLES = ("cohort",)
TITLE = "cohort.title"
COLUMNS: Mapping[str, type] = {
    "policy": str,
    "months": int,
    "state": str,
    "share": float,
    "people": int,
}
COLOURS = {
    "regular_permanent": OKABE_ITO["blue"],
    "regular_temporary": OKABE_ITO["sky"],
    "subsidised_job": OKABE_ITO["purple"],
    "sheltered_work": "#6B7F94",
    "seconded": "#C6E5DA",
    "agency_work": "#8CC9B5",
    "internal_work": OKABE_ITO["green"],
    "idle": OKABE_ITO["yellow"],
    "trial_placement": "#F7E7A6",
    "unpaid_trajectory": "#E9B8A2",
    "unemployment_insurance": OKABE_ITO["orange"],
    "benefit": OKABE_ITO["vermillion"],
    "gone": "#999999",
    "expected": "#E6E6E6",
}
"""From the foot of the stack upwards: from a lasting job to none at all."""
PER_ROW = 3
NARROWEST = 1.0
LAST, MOST_MONTHS = 60, 1200
SMALLEST_SHARE = 0.045
"""An area thinner than this carries no number."""


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw a panel of stacked areas for each policy of ``cohort``, as many as there are."""
    origin = tables.manifest(folder)
    rows = tables.table(folder, "cohort", COLUMNS)
    if not rows["months"].between(0, MOST_MONTHS).all():
        raise InputError(
            f"{folder / 'cohort.parquet'}: column months holds something else than 0 to {MOST_MONTHS}; "
            f"{tables.MEND}"
        )
    policies = [str(one) for one in dict.fromkeys(rows["policy"])]
    policies.sort(key=lambda one: one != "baseline")
    stacks = {one: _stack(rows[rows["policy"] == one]) for one in policies}
    states = [
        one for one in _order(rows) if any(one in stack and stack[one].max() > 0 for stack in stacks.values())
    ]
    last = max(int(rows["months"].max()), 1) if len(rows) else LAST

    starred = {one for one in policies if not origin.observed(one)}
    notes = [text("cohort.numbers", language, month=last)]
    if any(_suppressed(rows, one) for one in policies):
        notes[0] += " " + text("cohort.suppressed", language, smallest=tables.SMALLEST_CELL)
    gaps = [
        name("policy", one, language)
        for one in policies
        if rows.loc[rows["policy"] == one, "share"].isna().any()
    ]
    if gaps:
        notes.append(text("cohort.left_out", language, names=listing(gaps)))

    lines = max(1, math.ceil(len(policies) / PER_ROW))
    columns = max(1, min(len(policies), PER_ROW))
    sheet = Sheet(
        3.4 + 6.3 * lines,
        text("cohort.title", language),
        text("cohort.subtitle", language),
        footnotes(origin, language, bool(starred), *notes),
    )
    words = {one: sheet.wrap(name("state", one, language), style.BODY, 2.3) for one in states}
    aside = 0.55 + max(
        (sheet.measure(line, style.BODY) for said in words.values() for line in said), default=0.0
    )
    left, gap, foot = 1.15, 0.42, 0.95
    width = max((style.WIDTH - style.MARGIN - aside - left - gap * (columns - 1)) / columns, NARROWEST)
    titles = {one: name("policy", one, language) + ("*" if one in starred else "") for one in policies}
    deep = max((len(sheet.wrap(one, style.PANEL, width, "bold")) for one in titles.values()), default=1)
    head = 0.95 + 0.38 * (deep - 1)
    row_height = (sheet.top - sheet.bottom) / lines
    if not policies:
        middle = (sheet.bottom + sheet.top) / 2
        sheet.text(style.WIDTH / 2, middle, text("cohort.empty", language), colour=style.SOFT, ha="center")
        return sheet.figure
    for line in range(lines):
        here = policies[line * PER_ROW : (line + 1) * PER_ROW]
        bottom = sheet.bottom + (lines - 1 - line) * row_height + foot
        height = row_height - head - foot
        for index, policy in enumerate(here):
            place = left + index * (width + gap)
            axes = sheet.axes(place, bottom, width, height)
            _frame(axes, last, first=index == 0)
            _areas(axes, stacks[policy], states, last)
            _heading(
                sheet, rows[rows["policy"] == policy], titles[policy], place, bottom + height, width, language
            )
            if stacks[policy].empty:
                few = _suppressed(rows, policy)
                said = text("cohort.too_few" if few else "cohort.empty", language)
                axes.text(last / 2, 0.5, said, ha="center", va="center", color=style.SOFT)
        middle = left + (len(here) * (width + gap) - gap) / 2
        sheet.text(middle, bottom - 0.66, text("cohort.months", language), ha="center", va="center")
        edge = left + len(here) * (width + gap) - gap
        shown = next((stacks[one] for one in here[-1:] if not stacks[one].empty), None)
        _labels(sheet, shown, words, edge, bottom, height, last)
    return sheet.figure


def _stack(rows: pd.DataFrame) -> pd.DataFrame:
    """Months down, states across; without the months of too few people or without a value."""
    enough = rows[rows["people"] >= tables.SMALLEST_CELL]
    if enough.empty:
        return pd.DataFrame()
    wide = enough.pivot_table(index="months", columns="state", values="share", aggfunc="sum", fill_value=0.0)
    holes = enough.loc[enough["share"].isna(), "months"].unique()
    wide = wide.drop(index=[one for one in holes if one in wide.index])
    if wide.empty:
        return pd.DataFrame()
    return wide.reindex(range(int(wide.index.max()) + 1))


def _order(rows: pd.DataFrame) -> list[str]:
    present = {str(one) for one in rows["state"]}
    known = [one for one in COLOURS if one in present]
    return known + sorted(present - set(known), key=lambda one: (one.upper() not in State.__members__, one))


def _suppressed(rows: pd.DataFrame, policy: str) -> bool:
    return bool((rows.loc[rows["policy"] == policy, "people"] < tables.SMALLEST_CELL).any())


def _frame(axes: Axes, last: int, first: bool) -> None:
    axes.set(xlim=(0, last), ylim=(0, 1))
    axes.set_xticks(range(0, last + 1, 12))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100%"])
    axes.tick_params(labelleft=first)
    axes.grid(False)
    axes.spines["left"].set_visible(False)


def _areas(axes: Axes, stack: pd.DataFrame, states: list[str], last: int) -> None:
    if stack.empty:
        return
    months = stack.index.to_numpy(dtype=float)
    floor = np.zeros(len(months))
    for one in states:
        share = (
            stack[one].to_numpy(dtype=float)
            if one in stack
            else np.where(np.isnan(stack.iloc[:, 0]), np.nan, 0.0)
        )
        roof = floor + share
        colour = COLOURS.get(one, "#8C8C8C")
        axes.fill_between(months, floor, roof, facecolor=colour, edgecolor="white", linewidth=0.5, zorder=2)
        if months[-1] == last and share[-1] >= SMALLEST_SHARE:
            axes.text(
                last - 1.2,
                float(floor[-1] + roof[-1]) / 2,
                f"{100 * share[-1]:.0f}",
                fontsize=style.TICK,
                color=style.ink_on(colour),
                ha="right",
                va="center_baseline",
                zorder=4,
            )
        floor = roof
    for level in (0.25, 0.5, 0.75):
        axes.axhline(level, color="white", linewidth=0.5, alpha=0.45, zorder=3)


def _heading(
    sheet: Sheet, rows: pd.DataFrame, title: str, left: float, top: float, width: float, language: str
) -> None:
    lines = sheet.wrap(title, style.PANEL, width, "bold")
    people = int(rows["people"].max()) if len(rows) else 0
    enough = people >= tables.SMALLEST_CELL
    said = text("cohort.people", language, people=count(people, language)) if enough else ""
    sheet.text(left, top + 0.46, "\n".join(lines), style.PANEL, weight="bold", va="bottom")
    sheet.text(left, top + 0.14, said, style.TICK, style.SOFT, va="bottom")


def _labels(
    sheet: Sheet,
    stack: pd.DataFrame | None,
    words: dict[str, list[str]],
    edge: float,
    bottom: float,
    height: float,
    last: int,
) -> None:
    """Name the areas right of the last panel: each at its own height where that is possible."""
    states = list(words)
    share = np.full(len(states), 1.0 / max(len(states), 1))
    led = stack is not None and int(stack.index.max()) == last
    if led and stack is not None:
        share = np.array([float(stack[one].iloc[-1]) if one in stack else 0.0 for one in states])
    wanted = [bottom + height * float(one) for one in np.cumsum(share) - share / 2]
    line = style.BODY * style.POINT * 1.18
    # one label stands for as many lines as it has: spread the lines, then take the middle of each label
    rows, owner = [], []
    for index, one in enumerate(states):
        size = len(words[one])
        rows += [wanted[index] + line * (step - (size - 1) / 2) for step in range(size)]
        owner += [index] * size
    rows = list(np.maximum.accumulate(rows)) if rows else []
    places = style.spread(rows, line + 0.07, bottom + 0.08, bottom + height + 0.25)
    for index, one in enumerate(states):
        mine = [place for place, whose in zip(places, owner, strict=True) if whose == index]
        middle = (mine[0] + mine[-1]) / 2
        colour = COLOURS.get(one, "#8C8C8C")
        if led:
            sheet.path([edge + 0.04, edge + 0.2], [wanted[index], middle], style.FAINT, 0.5)
        sheet.path([edge + 0.3], [middle], colour, 0.0, marker="s", markersize=5, markeredgewidth=0)
        sheet.text(edge + 0.47, middle, "\n".join(words[one]), style.BODY, va="center", linespacing=1.1)
