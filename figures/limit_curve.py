"""What the limit on the duration of a secondment does, from six months to none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from figures import curves, style, tables
from figures.style import Sheet
from figures.texts import footnotes, text

TABLES = ("comparison",)
TITLE = "limit_curve.title"
FACTOR, LEVER = "limit", "duration.maximum"
_MONTHS = r"(\d{1,4}) months"
APART = 14.0
"""So many months beyond the longest limit, and from one another, stand the permanent contracts."""


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw every outcome of ``comparison`` along the limit, as a difference from the reference."""
    origin = tables.manifest(folder)
    outcomes = curves.comparison(folder, {FACTOR: "limit"})
    starred = any(rows["counterfactual"].any() for rows in outcomes)
    reference = tables.reference_number(origin, folder, LEVER)
    notes = text("curve.note", language), text("limit_curve.note", language)
    sheet = Sheet(
        16.6,
        text(TITLE, language),
        text("limit_curve.subtitle", language),
        footnotes(origin, language, starred, *notes),
    )
    said = text("limit_curve.months", language, months=round(reference))
    keys = curves.keys(language, said, starred)
    edge = style.WIDTH - style.MARGIN
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, [*keys, curves.best_key(language)])
    for axes, rows, scale in curves.panels(sheet, outcomes, y + 0.1, language, 3):
        limited, permanent = _points(rows, reference)
        longest = max((x for x, _ in limited), default=reference)
        apart = [(longest + APART * (place + 1), row) for place, row in enumerate(permanent)]
        curves.frame(axes, rows, scale, language)
        curves.curve(axes, limited, scale, apart)
        ticks = {x: f"{x:.0f}" for x in (6.0, 12.0, 24.0, 36.0, 48.0, 60.0) if x <= longest}
        ticks |= {x: _tick(row, language) for x, row in apart}
        axes.set_xticks(list(ticks), list(ticks.values()))
        points = [*limited, *apart]
        axes.set_xlim(points[0][0] - 2.0, points[-1][0] + 3.0)
        curves.mark_best(axes, points, scale)
        curves.foot(sheet, axes, text("limit_curve.axis", language))
    return sheet.figure


def _points(rows: pd.DataFrame, reference: float) -> tuple[curves.Points, list[Any]]:
    """The arms with a limit by its months, and those with another contract, the one without a limit last."""
    limited, permanent = [], []
    for row in tables.rows(rows):
        months = re.fullmatch(_MONTHS, row.limit)
        if months or not row.limit:
            limited.append((float(months[1]) if months else reference, row))
        else:
            permanent.append(row)
    permanent.sort(key=lambda row: re.match(_MONTHS, row.limit) is None)
    return sorted(limited, key=lambda one: one[0]), permanent


def _tick(row: Any, language: str) -> str:
    months = re.match(_MONTHS, row.limit)
    return (months[1] if months else text("limit_curve.none", language)) + ("*" if row.counterfactual else "")
