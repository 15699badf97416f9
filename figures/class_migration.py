"""How employers move between the classes A to E of the work company's judgement."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from figures import curves, style, tables
from figures.style import OKABE_ITO, Sheet
from figures.texts import count, decimal, footnotes, text

TABLES = ("classes",)
TITLE = "classes.title"
COLUMNS: Mapping[str, type] = {
    "year": int,
    "before": str,
    "after": str,
    "share": float,
    "low": float,
    "high": float,
    "hirers": int,
}
CLASSES = {
    "A": (OKABE_ITO["blue"], "-"),
    "B": (OKABE_ITO["sky"], (0, (5, 1.5))),
    "C": (OKABE_ITO["green"], (0, (1.5, 1.2))),
    "D": (OKABE_ITO["orange"], (0, (5, 1.2, 1.2, 1.2))),
    "E": (OKABE_ITO["vermillion"], "-"),
}
SHADES = LinearSegmentedColormap.from_list("shades", ["#FFFFFF", OKABE_ITO["blue"]])
_LEFT, _TABLE, _GAP, _HEAD, _FOOT = 2.6, 5.2, 1.6, 1.5, 0.95


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``classes``: from class to class in a year to the left, the share in each by year to the right."""
    origin = tables.manifest(folder)
    rows = tables.table(folder, "classes", COLUMNS)
    few = rows["hirers"] < tables.SMALLEST_CELL
    notes = [text("classes.note", language)]
    if few.any():
        notes.append(text("classes.suppressed", language, smallest=tables.SMALLEST_CELL))
    sheet = Sheet(
        10.4,
        text(TITLE, language),
        text("classes.subtitle", language),
        footnotes(origin, language, False, *notes),
    )
    top, bottom = sheet.top - _HEAD, sheet.bottom + _FOOT
    edge = style.WIDTH - style.MARGIN
    right = _LEFT + _TABLE + _GAP
    for left, key in ((style.MARGIN, "classes.table"), (right - 0.8, "classes.years")):
        sheet.text(
            left, sheet.top - 0.25, text(key, language), style.PANEL, weight="bold", va="center_baseline"
        )
    table = sheet.axes(_LEFT, bottom, _TABLE, top - bottom)
    _matrix(sheet, table, rows[rows["year"] == 0], language)
    axes = sheet.axes(right, bottom, edge - 0.45 - right, top + 0.75 - bottom)
    _years(axes, rows[~few & (rows["year"] > 0) & (rows["before"] == "")])
    curves.foot(sheet, axes, text("classes.axis", language))
    return sheet.figure


def _matrix(sheet: Sheet, axes: Axes, rows: pd.DataFrame, language: str) -> None:
    names = list(CLASSES)
    axes.set(xlim=(0, len(names)), ylim=(len(names), 0))
    axes.set_xticks([place + 0.5 for place in range(len(names))], names)
    axes.set_yticks([])
    axes.tick_params(top=False, bottom=False, labeltop=True, labelbottom=False)
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    box = axes.get_position()
    width, height = box.width * style.WIDTH, box.height * sheet.height
    left, low = box.x0 * style.WIDTH, box.y0 * sheet.height
    sheet.text(left + width / 2, low + height + 0.62, text("classes.after", language), style.TICK, style.SOFT,
               ha="center", va="center_baseline")  # fmt: skip
    for place, before in enumerate(names):
        mine = rows[rows["before"] == before]
        hirers = int(mine["hirers"].max()) if len(mine) else 0
        y = low + height * (1 - (place + 0.5) / len(names))
        enough = hirers >= tables.SMALLEST_CELL
        shown = count(hirers, language) if enough else f"<{tables.SMALLEST_CELL}"
        sheet.text(left - 0.2, y + 0.15, before, style.PANEL, weight="bold", ha="right", va="center_baseline")
        said = text("classes.hirers", language, hirers=shown)
        sheet.text(left - 0.2, y - 0.2, said, style.NOTE, style.SOFT, ha="right", va="center_baseline")
        for row in tables.rows(mine):
            if row.after in names and enough and math.isfinite(row.share):
                _cell(axes, names.index(row.after), place, row, language)


def _cell(axes: Axes, column: int, line: int, row: Any, language: str) -> None:
    colour = SHADES(row.share)
    axes.fill_between([column + 0.03, column + 0.97], line + 0.03, line + 0.97, color=colour, linewidth=0)
    ink = style.ink_on(colour)
    half = 100.0 * (row.high - row.low) / 2.0
    axes.text(column + 0.5, line + 0.44, f"{100.0 * row.share:.0f}%", fontsize=style.BODY, color=ink,
              ha="center", va="center_baseline")  # fmt: skip
    if half > 0.0 and math.isfinite(half):
        axes.text(column + 0.5, line + 0.74, f"±{decimal(half, 1, language)}", fontsize=style.NOTE,
                  color=ink, ha="center", va="center_baseline")  # fmt: skip


def _years(axes: Axes, rows: pd.DataFrame) -> None:
    last = max(int(rows["year"].max()), 2) if len(rows) else 10
    ends = []
    for one, (colour, dash) in CLASSES.items():
        line = rows[rows["after"] == one].sort_values("year")
        curves.band(axes, line, "year", "share", 1.0, (colour, dash))
        if len(line) and math.isfinite(line["share"].iloc[-1]):
            ends.append((float(line["share"].iloc[-1]), one, colour))
    top = min(1.0, max((float(rows["high"].max()) if len(rows) else 1.0) * 1.15, 0.1))
    top = 1.0 if top != top else top
    axes.set(xlim=(1, last), ylim=(0, top))
    axes.set_xticks(range(1, last + 1))
    ticks = [one for one in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0) if one <= top]
    axes.set_yticks(ticks, [f"{100 * one:.0f}%" for one in ticks])
    ends.sort()
    for (_, one, colour), y in zip(
        ends, style.spread([value for value, _, _ in ends], 0.055 * top, 0.0, top), strict=True
    ):
        axes.annotate(one, (last, y), xytext=(4, 0), textcoords="offset points", fontsize=style.BODY,
                      color=colour, weight="bold", va="center_baseline")  # fmt: skip
