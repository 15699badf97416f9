"""What a stricter check on the intention of hirers does, in three ways to be strict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import curves, style, tables
from figures.style import Sheet
from figures.texts import footnotes, name, scale_of, text

TABLES = ("comparison",)
TITLE = "strictness.title"
FACTORS = {
    "admitted": "admitted",
    "intention.refuse_after": "refuse_after",
    "intention.probing": "probing",
}
"""The three ways to be strict, each with the column for what an arm takes of it."""
MOST_OUTCOMES = 4
_ROW, _HEAD, _LEFT, _GAP = 3.0, 0.75, 1.15, 0.55


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw the first outcomes of ``comparison`` as rows, a column for each way to be strict."""
    origin = tables.manifest(folder)
    outcomes = curves.comparison(folder, FACTORS)[:MOST_OUTCOMES]
    starred = any(rows["counterfactual"].any() for rows in outcomes)
    words = text(TITLE, language), text("strictness.subtitle", language)
    notes = footnotes(
        origin, language, starred, text("curve.note", language), text("strictness.note", language)
    )
    plain = Sheet(6.0, *words, notes)
    sheet = Sheet(0.75 + _ROW * max(1, len(outcomes)) + 6.0 - plain.top + plain.bottom, *words, notes)
    keys = curves.keys(language, text("strictness.reference", language), starred)
    edge = style.WIDTH - style.MARGIN
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, [*keys, curves.best_key(language)])
    for line, rows in enumerate(outcomes):
        _row(sheet, rows, y + 0.15 - _ROW * line, language, last=line == len(outcomes) - 1)
    return sheet.figure


def _row(sheet: Sheet, rows: pd.DataFrame, top: float, language: str, last: bool) -> None:
    """One outcome, with the same side for every way to be strict."""
    width = (style.WIDTH - style.MARGIN - _LEFT - _GAP * (len(FACTORS) - 1)) / len(FACTORS)
    scale, unit = scale_of(str(rows["unit"].iloc[0]), language)
    label = str(rows["label_dutch" if language == "nl" else "label"].iloc[0])
    said = f"{label[:1].upper()}{label[1:]}"
    sheet.text(style.MARGIN, top - 0.15, said, style.BODY, weight="bold", va="center_baseline")
    said = f"{unit}; {curves.level(rows, language)}"
    sheet.text(style.MARGIN, top - 0.46, said, style.TICK, style.SOFT, va="center_baseline")
    for place, (factor, column) in enumerate(FACTORS.items()):
        left = _LEFT + place * (width + _GAP)
        axes = sheet.axes(left, top - _ROW + 0.55, width, _ROW - _HEAD - 0.55)
        curves.frame(axes, rows, scale, language)
        axes.tick_params(labelleft=place == 0)
        points = _points(axes, rows, factor, column, language)
        curves.mark_best(axes, points, scale)
        curves.curve(axes, points, scale)
        if last:
            curves.foot(sheet, axes, text(f"strictness.{factor}", language))


def _points(axes: Axes, rows: pd.DataFrame, factor: str, column: str, language: str) -> curves.Points:
    """The reference and the arms of one way to be strict, in the order of the design, side by side."""
    mine = rows[rows["reference"] | (rows[column] != "")]
    found = list(enumerate(tables.rows(mine)))
    axes.set_xlim(-0.3, max(len(found), 2) - 0.7)
    ticks = [_option(row, factor, column, language) for _, row in found]
    axes.set_xticks(range(len(found)), ticks)
    return found


def _option(row: Any, factor: str, column: str, language: str) -> str:
    taken = str(getattr(row, column))
    if not taken:
        return name("strictness.option", factor, language)
    if factor.endswith("probing"):
        try:
            return f"{100.0 * float(taken):.0f}%"
        except ValueError:
            return taken
    return name("strictness.option", taken, language)
