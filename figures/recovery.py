"""Do the intervals of a calibration cover a known truth as often as they say?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import decimal, footnotes, text

TABLES = ("recovery",)
TITLE = "recovery.title"
COLUMNS: Mapping[str, type] = {"truth": int, "parameter": str, "rank": float, "variance_ratio": float}
INFORMED = 0.8
LEVELS = np.linspace(0.05, 0.95, 19)
NOMINAL, ALLOWED = 0.9, (0.82, 0.97)
_TALL, _WIDE = 6.4, 6.4


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``recovery``: coverage against the nominal level, and the ranks of the truths."""
    origin = tables.manifest(folder)
    found = tables.table(folder, "recovery", COLUMNS)
    truths = found["truth"].nunique()
    ratios = found.groupby("parameter")["variance_ratio"].mean()
    informed = found[found["parameter"].isin(ratios.index[ratios < INFORMED])]
    words = (
        text(TITLE, language),
        text("recovery.subtitle", language, truths=truths, parameters=len(ratios)),
    )
    lines = footnotes(origin, language, False, text("recovery.note", language))
    frame = Sheet(6.0, *words, lines)
    sheet = Sheet(_TALL + 1.9 + (6.0 - frame.top) + frame.bottom, *words, lines)
    edge = style.WIDTH - style.MARGIN
    kinds = [("all", found, OKABE_ITO["blue"]), ("informed", informed, OKABE_ITO["vermillion"])]
    kinds = [one for one in kinds if len(one[1])]
    keys = [
        Key(
            text(f"recovery.{name}", language, number=table["parameter"].nunique()), "o", colour, line=1.4,
            size=3.5,
        )
        for name, table, colour in kinds
    ]  # fmt: skip
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    if not len(found):
        sheet.text(style.WIDTH / 2, y - 0.5, text("recovery.nothing", language), ha="center")
        return sheet.figure
    bottom = sheet.bottom + 0.95
    tall = y - 0.1 - bottom
    covered = sheet.axes(style.MARGIN + 1.2, bottom, _WIDE, tall)
    covered.plot([0.0, 1.0], [0.0, 1.0], color=style.FAINT, linewidth=0.9)
    covered.plot([NOMINAL] * 2, ALLOWED, color=style.INK, linewidth=3.0, alpha=0.35)
    for _, table, colour in kinds:
        inside = [float((np.abs(table["rank"] - 0.5) <= level / 2.0).mean()) for level in LEVELS]
        covered.plot(LEVELS, inside, "o-", color=colour, markersize=3.5, linewidth=1.4)
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    covered.set(xlim=(0.0, 1.0), ylim=(0.0, 1.0))
    covered.set_xticks(ticks, [f"{100 * one:.0f}%" for one in ticks])
    covered.set_yticks(ticks, [f"{100 * one:.0f}%" for one in ticks])
    covered.set_xlabel(text("recovery.nominal", language))
    covered.set_ylabel(text("recovery.covered", language))
    left = style.MARGIN + 1.2 + _WIDE + 1.6
    ranks = sheet.axes(left, bottom, edge - left - 0.4, tall)
    for _, table, colour in kinds:
        heights, edges = np.histogram(table["rank"], bins=10, range=(0.0, 1.0), density=True)
        ranks.stairs(heights, edges, color=colour, linewidth=1.4)
    ranks.axhline(1.0, color=style.FAINT, linewidth=0.9)
    ranks.set(xlim=(0.0, 1.0), ylim=(0.0, None))
    levels = [one for one in ranks.get_yticks() if one <= ranks.get_ylim()[1]]
    ranks.set_yticks(levels, [decimal(one, 1, language) for one in levels])
    ranks.set_xticks(ticks, [f"{100 * one:.0f}%" for one in ticks])
    ranks.set_xlabel(text("recovery.rank", language))
    ranks.set_ylabel(text("recovery.density", language))
    return sheet.figure
