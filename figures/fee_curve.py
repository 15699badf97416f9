"""What the height of the fee does, and where it is best."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from abm.errors import InputError
from figures import curves, style, tables
from figures.style import Sheet
from figures.texts import decimal, footnotes, text

TABLES = ("comparison",)
TITLE = "fee_curve.title"
LEVER = "tariff.level"
COST_PRICE = 1.0


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw every outcome of ``comparison`` along the height of the fee, as a paired difference."""
    origin = tables.manifest(folder)
    outcomes = curves.comparison(folder, {LEVER: "fee"})
    starred = any(rows["counterfactual"].any() for rows in outcomes)
    reference = tables.reference_number(origin, folder, LEVER)
    notes = text("curve.note", language), text("fee_curve.note", language)
    sheet = Sheet(
        12.4,
        text(TITLE, language),
        text("fee_curve.subtitle", language),
        footnotes(origin, language, starred, *notes),
    )
    keys = curves.keys(language, decimal(reference, 2, language), starred)
    edge = style.WIDTH - style.MARGIN
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, [*keys, curves.best_key(language)])
    for axes, rows, scale in curves.panels(sheet, outcomes, y + 0.1, language, 3):
        points = sorted(_points(rows, reference, folder), key=lambda one: one[0])
        curves.frame(axes, rows, scale, language)
        curves.curve(axes, points, scale)
        axes.axvline(COST_PRICE, color=style.SOFT, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1)
        curves.number_line(axes, [x for x, _ in points], language)
        curves.mark_best(axes, points, scale)
        curves.foot(sheet, axes, text("fee_curve.axis", language))
    return sheet.figure


def _points(rows: pd.DataFrame, reference: float, folder: Path) -> curves.Points:
    found = []
    for row in tables.rows(rows):
        said = re.fullmatch(r"\d{1,3}(\.\d{1,6})?", row.fee)
        if row.fee and not said:
            path = folder / "comparison.parquet"
            raise InputError(f"{path}: {LEVER} {row.fee!r} is no level; {tables.mend('comparison')}")
        found.append((float(said[0]) if said else reference, row))
    return found
