"""How the parameters that the targets inform most hang together in the posterior: draws of each pair."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from figures import style, tables
from figures.posterior import BINS, draw_shares, most_informed, moving_parameters, share_of
from figures.style import OKABE_ITO, Sheet
from figures.texts import decimal, footnotes, text

TABLES = ("parameters", "samples")
TITLE = "pair_plot.title"
MOST, DRAWS = 6, 600
_FOOT, _SIDE = 1.1, 2.9


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``samples``: a panel per pair of the most informed parameters, each on its own range."""
    origin = tables.manifest(folder)
    shown = list(tables.rows(most_informed(moving_parameters(folder), MOST)))
    samples = tables.table(folder, "samples", {row.parameter: float for row in shown})
    words = text(TITLE, language), text("pair_plot.subtitle", language)
    lines = footnotes(
        origin, language, False, text("pair_plot.note", language, draws=min(DRAWS, len(samples)))
    )
    frame = Sheet(6.0, *words, lines)
    wide = style.WIDTH - 2 * style.MARGIN - _SIDE
    size = wide / max(1, len(shown))
    sheet = Sheet(_FOOT + size * max(1, len(shown)) + (6.0 - frame.top) + frame.bottom, *words, lines)
    if not len(shown) or not len(samples):
        sheet.text(style.WIDTH / 2, sheet.bottom + 1.0, text("posterior.nothing", language), ha="center")
        return sheet.figure
    shares = [share_of(row, samples[row.parameter].to_numpy()) for row in shown]
    left, top = style.MARGIN + _SIDE, sheet.top - 0.1
    for down, row in enumerate(shown):
        group, _, name = row.parameter.rpartition(".")
        middle = top - size * (down + 0.5)
        said = [f"{group}.", *sheet.wrap(name.replace("_", "_ "), style.NOTE, _SIDE - 0.3)]
        for number, line in enumerate(said):
            height = middle + ((len(said) - 1) / 2 - number) * 0.28
            sheet.text(style.MARGIN, height, line.replace("_ ", "_"), style.NOTE, va="center_baseline")
        for across in range(down + 1):
            axes = sheet.axes(
                left + size * across + 0.05, top - size * (down + 1) + 0.05, size - 0.1, size - 0.1
            )
            axes.set(xlim=(0.0, 1.0), xticks=[], yticks=[])
            axes.grid(visible=False)
            if across == down:
                draw_shares(axes, row, shares[down], BINS // 2, OKABE_ITO["sky"])
                continue
            axes.set_ylim(0.0, 1.0)
            axes.plot(shares[across][:DRAWS], shares[down][:DRAWS], ".", color=OKABE_ITO["blue"],
                      markersize=1.6, markeredgewidth=0, alpha=0.55, rasterized=True)  # fmt: skip
            together = correlation(shares[across], shares[down])
            if np.isfinite(together):
                value = decimal(together, 2, language, sign=True)
                paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.8}
                axes.text(0.96, 0.97, value, fontsize=style.NOTE, ha="right", va="top", bbox=paper)
    for across, row in enumerate(shown):
        name = row.parameter.rpartition(".")[2]
        parts = sheet.wrap(name.replace("_", "_ "), style.NOTE, size - 0.1)
        for number, line in enumerate(parts):
            height = top - size * len(shown) - 0.2 - 0.27 * number
            sheet.text(left + size * (across + 0.5), height, line.replace("_ ", "_"), style.NOTE, ha="center",
                       va="center_baseline")  # fmt: skip
    return sheet.figure


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Rank correlation of two parameters over the draws; NaN where one does not vary."""
    ranks = [np.argsort(np.argsort(each, kind="stable"), kind="stable") for each in (one, other)]
    if len(one) < 3 or np.ptp(one) == 0.0 or np.ptp(other) == 0.0:
        return float("nan")
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1]) + 0.0
