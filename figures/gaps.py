"""Gaps and rhythm: how long people wait for a next place, and what waiting does to what they can do."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from figures import curves, style, tables
from figures.incidence import COLUMNS
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import decimal, decimals_of, footnotes, name, text

TABLES = ("gaps",)
TITLE = "gaps.title"
SIDES = ("without_place", "wage_value")
LOOKS = (
    (OKABE_ITO["black"], "-"),
    (OKABE_ITO["vermillion"], (0, (5, 1.5))),
    (OKABE_ITO["blue"], (0, (1.5, 1.2))),
    (OKABE_ITO["green"], (0, (5, 1.2, 1.2, 1.2))),
)
_LEFT, _GAP = 1.25, 1.6


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``gaps``: who is without a place yet to the left, the change of wage value to the right."""
    origin = tables.manifest(folder)
    rows = tables.table(folder, "gaps", COLUMNS)
    few = rows["people"] < tables.SMALLEST_CELL
    policies = list(dict.fromkeys(rows["policy"]))[: len(LOOKS)]
    starred = {one for one in policies if not origin.observed(one)}
    notes = [text("gaps.note", language)]
    if few.any():
        notes.append(text("cohort.suppressed", language, smallest=tables.SMALLEST_CELL))
    sheet = Sheet(
        10.0,
        text(TITLE, language),
        text("gaps.subtitle", language),
        footnotes(origin, language, bool(starred), *notes),
    )
    edge = style.WIDTH - style.MARGIN
    keys = [
        Key(name("policy", one, language) + "*" * (one in starred), "", colour, line=1.5)
        for one, (colour, _) in zip(policies, LOOKS, strict=False)
    ]
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    width = (edge - 0.2 - _LEFT - _GAP) / 2
    for place, side in enumerate(SIDES):
        left = _LEFT + place * (width + _GAP)
        said = sheet.wrap(text(f"gaps.{side}", language), style.BODY, width + 0.9, "bold")
        for number, line in enumerate(said):
            sheet.text(left - _LEFT + style.MARGIN, y - 0.15 - 0.31 * number, line, style.BODY, weight="bold",
                       va="center_baseline")  # fmt: skip
        axes = sheet.axes(left, sheet.bottom + 0.95, width, y - 0.9 - sheet.bottom - 0.95)
        mine = rows[~few & (rows["name"] == side)]
        for policy, (colour, dash) in zip(policies, LOOKS, strict=False):
            line = mine[mine["policy"] == policy].sort_values("months")
            curves.band(axes, line, "months", "value", 100.0, (colour, dash))
        _scales(axes, mine, side, language)
        curves.foot(sheet, axes, text(f"gaps.axis.{side}", language))
    return sheet.figure


def _scales(axes: Axes, rows: pd.DataFrame, side: str, language: str) -> None:
    last = max(int(rows["months"].max()), 1) if len(rows) else 24
    axes.set_xlim(0, last)
    axes.set_xticks(range(0, last + 1, 6 if last >= 12 else 1))
    if side == "without_place":
        axes.set_ylim(0, 100)
        axes.set_yticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100%"])
        return
    low, high = (
        float(rows["low"].min()) if len(rows) else 0.0,
        float(rows["high"].max()) if len(rows) else 0.0,
    )
    low, high = (0.0 if one != one else 100.0 * one for one in (low, high))
    axes.set_ylim(min(low, -0.5) * 1.08, max(high, 0.0) + 0.08 * max(1.0, -low))
    axes.axhline(0.0, color=style.INK, linewidth=0.7, zorder=1.5)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    bottom, top = axes.get_ylim()
    ticks = [one for one in axes.get_yticks() if bottom <= one <= top]
    digits = decimals_of(ticks[1] - ticks[0]) if len(ticks) > 1 else 2
    axes.set_yticks(ticks, [decimal(one, digits, language, sign=abs(one) > 1e-12) for one in ticks])
