"""What the targets say of the assumed parameters: prior and posterior of those that they inform most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import footnotes, significant, text

TABLES = ("parameters", "samples")
TITLE = "posterior.title"
PARAMETERS: Mapping[str, type] = {
    "parameter": str, "fixed": str, "prior_low": float, "prior_high": float, "logarithmic": bool,
    "order_place": int, "order_of": int, "low": float, "median": float, "high": float,
    "variance_ratio": float, "verdict": str,
}  # fmt: skip
AT_ITS_PRIOR = "at its prior"
MOST = 14
BINS = 40
COLOURS = {"informed": OKABE_ITO["blue"], "a little": OKABE_ITO["sky"], AT_ITS_PRIOR: style.FAINT}
_NAMES, _ROW = 6.4, 0.82


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``parameters`` and ``samples``: a row per parameter over its whole range in the ledger."""
    origin = tables.manifest(folder)
    moving = moving_parameters(folder)
    shown = most_informed(moving, MOST)
    samples = tables.table(folder, "samples", dict.fromkeys(shown["parameter"], float))
    told = int((moving["verdict"] != AT_ITS_PRIOR).sum())
    words = (
        text(TITLE, language),
        text("posterior.subtitle", language, told=told, all=len(moving), draws=len(samples)),
    )
    lines = footnotes(origin, language, False, text("posterior.note", language))
    frame = Sheet(6.0, *words, lines)
    sheet = Sheet(0.9 + _ROW * max(1, len(shown)) + (6.0 - frame.top) + frame.bottom, *words, lines)
    edge = style.WIDTH - style.MARGIN
    keys = [
        Key(text(f"posterior.{one.replace(' ', '_')}", language), "s", colour, None, 6.0, edge=0.0)
        for one, colour in COLOURS.items()
    ]
    keys.append(Key(text("posterior.prior", language), line=0.9, colour=style.SOFT))
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    if not len(shown):
        sheet.text(style.WIDTH / 2, y - 0.5, text("posterior.nothing", language), ha="center")
        return sheet.figure
    left, wide = style.MARGIN + _NAMES, edge - style.MARGIN - _NAMES - 1.9
    for place, row in enumerate(tables.rows(shown)):
        bottom = y - 0.05 - _ROW * (place + 1)
        axes = sheet.axes(left, bottom + 0.12, wide, _ROW - 0.2)
        shares = share_of(row, samples[row.parameter].to_numpy())
        draw_shares(axes, row, shares, BINS, COLOURS.get(row.verdict, style.SOFT))
        low, middle, high = share_of(row, np.array([row.low, row.median, row.high]))
        axes.plot([low, high], [0.0, 0.0], color=style.INK, linewidth=2.0, clip_on=False, zorder=4)
        axes.plot(middle, 0.0, "o", color=style.INK, markersize=3.2, clip_on=False, zorder=5)
        axes.set(xticks=[], yticks=[])
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        level = bottom + _ROW / 2
        sheet.text(style.MARGIN, level + 0.13, row.parameter, style.TICK, va="center_baseline")
        ends = {"low": row.low, "high": row.high, "least": row.prior_low, "most": row.prior_high}
        written = {key: significant(value, 3, language) for key, value in ends.items()}
        said = text("posterior.range", language, **written)
        sheet.text(style.MARGIN, level - 0.17, said, style.NOTE, style.SOFT, va="center_baseline")
        left_over = text("posterior.left", language, share=f"{100.0 * min(1.0, row.variance_ratio):.0f}")
        sheet.text(left + wide + 0.2, level, left_over, style.TICK, style.SOFT, va="center_baseline")
    return sheet.figure


def draw_shares(axes: Axes, row: Any, shares: np.ndarray, bins: int, colour: str) -> None:
    """The density of the draws of a parameter over its range, and that of its prior."""
    heights, edges = np.histogram(shares, bins=bins, range=(0.0, 1.0), density=True)
    axes.stairs(heights, edges, fill=True, color=colour)
    along = np.linspace(0.0, 1.0, 101)
    prior = prior_density(along, int(row.order_place), int(row.order_of))
    axes.plot(along, prior, color=style.SOFT, linewidth=0.9)
    axes.set(xlim=(0.0, 1.0), ylim=(0.0, max(1.8, float(heights.max()), float(prior.max()))))


def prior_density(along: np.ndarray, place: int, number: int) -> np.ndarray:
    """Density of the prior at shares of the range: that of the ``place``-th lowest of ``number`` even draws.

    >>> prior_density(np.array([0.0, 0.5, 1.0]), 1, 1).tolist()
    [1.0, 1.0, 1.0]
    >>> prior_density(np.array([0.0, 0.5, 1.0]), 2, 2).tolist()
    [0.0, 1.0, 2.0]
    """
    ways = number * math.comb(number - 1, place - 1)
    return np.asarray(ways * along ** (place - 1) * (1.0 - along) ** (number - place))


def moving_parameters(folder: Path) -> pd.DataFrame:
    """The rows of ``parameters`` that a calibration moves."""
    found = tables.table(folder, "parameters", PARAMETERS)
    return found[found["fixed"] == ""]


def most_informed(moving: pd.DataFrame, number: int) -> pd.DataFrame:
    """The parameters of which the least variance is left, the least first."""
    return moving.sort_values(["variance_ratio", "parameter"], kind="stable").head(number)


def share_of(row: Any, values: np.ndarray) -> np.ndarray:
    """How far along the parameter's range these values lie, as its prior counts it."""
    if row.logarithmic:
        span = np.log(row.prior_high / row.prior_low)
        return np.asarray(np.clip(np.log(np.maximum(values, row.prior_low) / row.prior_low) / span, 0.0, 1.0))
    return np.asarray(np.clip((values - row.prior_low) / (row.prior_high - row.prior_low), 0.0, 1.0))
