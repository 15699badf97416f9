"""How the calibrated worlds lie against each figure that was seen: prior, posterior, and without it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style, tables
from figures.style import OKABE_ITO, POINT, Key, Sheet
from figures.texts import decimal, decimals_of, footnotes, text

TABLES = ("targets",)
TITLE = "fit.title"
COLUMNS: Mapping[str, type] = {
    "target": str, "label": str, "label_dutch": str, "role": str, "seen": str, "lowest": float,
    "highest": float, "error": float, "posterior_distance": float,
} | {
    f"{what}_{part}": float
    for what in ("prior", "posterior", "without")
    for part in ("mean", "low", "high")
}  # fmt: skip
WHATS = ("prior", "posterior", "without")
COLOURS = {"prior": style.FAINT, "posterior": OKABE_ITO["blue"], "without": OKABE_ITO["orange"]}
IMPLAUSIBLE = 3.0
_WORDS, _ROW, _RIGHT = 5.6, 1.05, 2.6


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``targets``: a row per target on its own scale, nine in ten worlds each."""
    origin = tables.manifest(folder)
    found = tables.table(folder, "targets", COLUMNS, endless=("lowest", "highest"))
    rows = list(tables.rows(found))
    far = sum(row.role == "fit" and row.posterior_distance >= IMPLAUSIBLE for row in rows)
    words = text(TITLE, language), text("fit.subtitle", language, number=len(rows), far=far)
    lines = footnotes(origin, language, False, text("fit.note", language))
    frame = Sheet(6.0, *words, lines)
    sheet = Sheet(0.9 + _ROW * max(1, len(rows)) + (6.0 - frame.top) + frame.bottom, *words, lines)
    edge = style.WIDTH - style.MARGIN
    keys = [Key(text("fit.seen", language), "s", OKABE_ITO["green"], None, 6.0, edge=0.0)]
    keys += [Key(text(f"fit.{what}", language), line=2.2, colour=COLOURS[what]) for what in WHATS]
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    if not rows:
        sheet.text(style.WIDTH / 2, y - 0.5, text("fit.nothing", language), ha="center")
        return sheet.figure
    left, wide = style.MARGIN + _WORDS + 0.2, edge - style.MARGIN - _WORDS - _RIGHT - 0.4
    for place, row in enumerate(rows):
        bottom = y - 0.05 - _ROW * (place + 1)
        _strip(sheet.axes(left, bottom + 0.3, wide, _ROW - 0.36), row, language)
        said = sheet.balanced(row.label_dutch if language == "nl" else row.label, style.TICK, _WORDS)
        for number, line in enumerate(said):
            height = bottom + _ROW / 2 + 0.1 + (len(said) / 2 - number - 0.5) * style.TICK * POINT * 1.3
            sheet.text(style.MARGIN, height, line, style.TICK, va="center_baseline")
        distance = row.posterior_distance
        verdict = (
            text("fit.check", language)
            if row.role != "fit"
            else text("fit.distance", language, distance=decimal(distance, 1, language))
            if np.isfinite(distance)
            else "-"
        )
        heavy = row.role == "fit" and distance >= IMPLAUSIBLE
        sheet.text(left + wide + 0.2, bottom + _ROW / 2 + 0.1, verdict, style.TICK,
                   OKABE_ITO["vermillion"] if heavy else style.SOFT, va="center_baseline",
                   weight="bold" if heavy else "normal")  # fmt: skip
    return sheet.figure


def _strip(axes: Axes, row: Any, language: str) -> None:
    """One target: what was seen with two standard deviations of its error, and the three sets of worlds."""
    bounds = [one for one in (row.lowest, row.highest) if np.isfinite(one)]
    seen = (min(bounds) - 2.0 * row.error, max(bounds) + 2.0 * row.error)
    spans = [
        (getattr(row, f"{what}_low"), getattr(row, f"{what}_mean"), getattr(row, f"{what}_high"))
        for what in WHATS
    ]
    known = np.array([*seen, *(one for span in spans for one in span if np.isfinite(one))])
    margin = 0.04 * max(float(np.ptp(known)), 1e-6)
    low, high = float(known.min()) - margin, float(known.max()) + margin
    inside = (
        row.lowest if np.isfinite(row.lowest) else low,
        row.highest if np.isfinite(row.highest) else high,
    )
    axes.axvspan(
        max(low, inside[0] - 2.0 * row.error), min(high, inside[1] + 2.0 * row.error),
        color=OKABE_ITO["green"], alpha=0.18, linewidth=0,
    )  # fmt: skip
    if inside[0] == inside[1]:
        axes.axvline(inside[0], color=OKABE_ITO["green"], linewidth=1.4)
    else:
        axes.axvspan(*inside, color=OKABE_ITO["green"], alpha=0.25, linewidth=0)
    for level, (what, span) in enumerate(zip(WHATS, spans, strict=True)):
        if np.isfinite(span).all():
            axes.plot([span[0], span[2]], [-level, -level], color=COLOURS[what], linewidth=2.2)
            axes.plot(span[1], -level, "o", color=COLOURS[what], markersize=3.6,
                      markeredgecolor="white", markeredgewidth=0.5)  # fmt: skip
    axes.set(xlim=(low, high), ylim=(-2.7, 0.7), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=4)
    ticks = [one for one in axes.get_xticks() if low <= one <= high]
    digits = min(2, decimals_of(100.0 * float(min(np.diff(ticks))))) if len(ticks) > 1 else 0
    axes.set_xticks(ticks, [f"{decimal(100.0 * one, digits, language)}%" for one in ticks])
    axes.tick_params(axis="x", labelsize=style.NOTE, pad=1.5, length=1.5)
