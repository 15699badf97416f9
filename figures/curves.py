"""Outcomes along one lever, as paired differences from the reference: what several figures share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import decimal, decimals_of, scale_of, text

COLUMNS: Mapping[str, type] = {
    "outcome": str,
    "label": str,
    "label_dutch": str,
    "unit": str,
    "arm": str,
    "reference": bool,
    "counterfactual": bool,
    "mean": float,
    "difference": float,
    "low": float,
    "high": float,
    "rank": int,
}
BETTER = {
    "jobs_with_hirer": 1,
    "durable_jobs": 1,
    "work_within_36_months": 1,
    "public_cost": -1,
    "months_on_benefit": -1,
}
"""Outcomes whose best value is marked: 1 where more is better, -1 where less is. A share of what was begun
is none of them: it rises when less is begun."""
FIGURES = 3
"""Significant figures of a level."""
COLOUR, BEST = OKABE_ITO["blue"], OKABE_ITO["vermillion"]
_LINE, _LEFT, _GAP, _FOOT = 0.31, 1.15, 0.95, 1.05
_ENDS = ("low", "difference", "high")

Points = Sequence[tuple[float, Any]]
"""Where arms stand along the lever, and their rows."""


def comparison(folder: Path, factors: Mapping[str, str]) -> list[pd.DataFrame]:
    """The rows of the saved ``comparison`` by outcome, with what each arm takes of ``factors``.

    ``factors``: the name of each factor, and of the column for it. An empty text leaves it alone.
    """
    table = tables.table(folder, "comparison", {**COLUMNS, **dict.fromkeys(factors, str)})
    table = table.rename(columns=dict(factors))
    for name, column in factors.items():
        table[column] = table[column].str.removeprefix(f"{name}=")
    return [rows for _, rows in table.groupby("outcome", sort=False)]


def keys(language: str, reference: str, counterfactual: bool) -> list[Key]:
    """What the marks of a curve are; ``reference`` says what the differences are from."""
    found = [
        Key(text("curve.difference", language), "", COLOUR, line=1.3),
        Key(text("curve.reference", language, reference=reference), "X", style.INK, None, 6.0, edge=0.0),
    ]
    if counterfactual:
        found.append(Key(text("curve.counterfactual", language), "o", COLOUR, "white", 4.4, edge=1.0))
    return found


def best_key(language: str) -> Key:
    """What the mark of the best value is."""
    return Key(text("curve.best", language), "*", BEST, None, 8.0, edge=0.0)


def panels(
    sheet: Sheet, outcomes: Sequence[pd.DataFrame], top: float, language: str, columns: int
) -> Iterator[tuple[Axes, pd.DataFrame, float]]:
    """A panel per outcome in rows of ``columns``: axes, its rows, and what a value is multiplied by."""
    lines = math.ceil(len(outcomes) / columns)
    width = (style.WIDTH - style.MARGIN - 0.1 - _LEFT - _GAP * (columns - 1)) / columns
    height = (top - sheet.bottom) / max(lines, 1)
    for line in range(lines):
        here = outcomes[line * columns : (line + 1) * columns]
        ceiling = top - line * height
        deep = max(len(_heading(sheet, rows, width, language)) for rows in here)
        for place, rows in enumerate(here):
            left = _LEFT + place * (width + _GAP)
            scale, unit = scale_of(str(rows["unit"].iloc[0]), language)
            margin = left - _LEFT + style.MARGIN
            for number, words in enumerate(_heading(sheet, rows, width, language)):
                y = ceiling - _LINE * (number + 0.5)
                sheet.text(margin, y, words, style.BODY, weight="bold", va="center_baseline")
            said = f"{unit}; {level(rows, language)}"
            y = ceiling - _LINE * (deep + 0.5)
            sheet.text(margin, y, said, style.TICK, style.SOFT, va="center_baseline")
            bottom = ceiling - height + _FOOT
            axes = sheet.axes(left, bottom, width, ceiling - _LINE * (deep + 1) - 0.15 - bottom)
            yield axes, rows, scale


def level(rows: pd.DataFrame, language: str) -> str:
    """The mean of the reference, from which the differences are."""
    found = rows.loc[rows["reference"], ["mean", "unit"]]
    if found.empty or not math.isfinite(float(found["mean"].iloc[0])):
        return text("curve.no_level", language)
    mean, share = float(found["mean"].iloc[0]), str(found["unit"].iloc[0]).startswith("share")
    value = 100.0 * mean if share else mean
    size = math.floor(math.log10(abs(value))) if value else 2
    digits = 1 if share else max(0, FIGURES - 1 - size)
    said = decimal(value, min(digits, 6), language) + ("%" if share else "")
    return text("curve.level", language, level=said)


def _heading(sheet: Sheet, rows: pd.DataFrame, width: float, language: str) -> list[str]:
    label = str(rows["label_dutch" if language == "nl" else "label"].iloc[0])
    return sheet.wrap(label[:1].upper() + label[1:], style.BODY, width + _LEFT - style.MARGIN, "bold")


def curve(axes: Axes, points: Points, scale: float, apart: Points = ()) -> None:
    """A line through ``points`` with its 95 % band, and arms that stand ``apart`` with a bar each."""
    known = [(x, row) for x, row in points if math.isfinite(row.difference)]
    x = [one for one, _ in known]
    low, middle, high = ([scale * getattr(row, end) for _, row in known] for end in _ENDS)
    axes.fill_between(x, low, high, color=COLOUR, alpha=0.18, linewidth=0, zorder=2)
    axes.plot(x, middle, color=COLOUR, linewidth=1.3, zorder=3)
    for one, row in apart:
        axes.plot([one, one], [scale * row.low, scale * row.high], color=COLOUR, linewidth=1.3, zorder=3)
    for one, row in (*known, *apart):
        mark(axes, one, row, scale)


def band(axes: Axes, rows: pd.DataFrame, along: str, value: str, scale: float, look: tuple[str, Any]) -> None:
    """A line of ``value`` with its 95 % band; ``along``: the column of places; ``look``: colour and dash."""
    colour, dash = look
    x = rows[along].to_numpy(float)
    low, high = scale * rows["low"].to_numpy(float), scale * rows["high"].to_numpy(float)
    axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0, zorder=2)
    middle = scale * rows[value].to_numpy(float)
    axes.plot(x, middle, color=colour, linestyle=dash, linewidth=1.3, zorder=3)


def mark(axes: Axes, x: float, row: Any, scale: float) -> None:
    """The mark of one arm: a cross for the reference, hollow for what was never observed."""
    if row.reference:
        axes.plot(x, 0.0, "X", color=style.INK, markersize=6.0, markeredgewidth=0, zorder=6)
        return
    face = "white" if row.counterfactual else COLOUR
    axes.plot(x, scale * row.difference, "o", color=COLOUR, markerfacecolor=face, markersize=4.4,
              markeredgewidth=1.0, zorder=5)  # fmt: skip


def mark_best(axes: Axes, points: Points, scale: float) -> None:
    """A star at the best value, where there is one, and a shade over all that cannot be told from it."""
    known = [(x, row) for x, row in points if math.isfinite(row.difference) and row.rank > 0]
    sign = BETTER.get(known[0][1].outcome, 0) if known else 0
    if not sign:
        return
    best_x, best = max(known, key=lambda one: sign * one[1].difference)
    left, right = axes.get_xlim()
    for some in _runs_of(known, best.rank):
        thin = 0.02 * (right - left) if len(some) == 1 else 0.0
        axes.axvspan(some[0] - thin, some[-1] + thin, color=BEST, alpha=0.12, linewidth=0, zorder=0.5)
    bottom, top = axes.get_ylim()
    end = best.high if math.isfinite(best.high) else best.difference
    above = scale * end + 0.085 * (top - bottom)
    axes.plot(best_x, above, "*", color=BEST, markersize=8.0, markeredgewidth=0, zorder=7)


def _runs_of(points: Points, rank: int) -> list[list[float]]:
    """The places of the points of this rank, those together that no other point parts."""
    found: list[list[float]] = [[]]
    for x, row in points:
        if row.rank == rank:
            found[-1].append(x)
        elif found[-1]:
            found.append([])
    return [one for one in found if one]


def frame(axes: Axes, rows: pd.DataFrame, scale: float, language: str) -> None:
    """The side of a panel: room for all values and a star, ticks as the language writes them, a line at 0."""
    ends = [scale * one for end in _ENDS for one in rows[end]]
    known = [0.0, *(one for one in ends if math.isfinite(one))]
    reach = max(known) - min(known) or 1.0
    axes.set_ylim(min(known) - 0.06 * reach, max(known) + 0.16 * reach)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    bottom, top = axes.get_ylim()
    ticks = [one for one in axes.get_yticks() if bottom <= one <= top]
    digits = decimals_of(ticks[1] - ticks[0]) if len(ticks) > 1 else 2
    axes.set_yticks(ticks, [decimal(one, digits, language, sign=abs(one) > 1e-12) for one in ticks])
    axes.axhline(0.0, color=style.INK, linewidth=0.7, zorder=1.5)


def number_line(axes: Axes, places: Sequence[float], language: str) -> None:
    """The foot of a panel: a scale of numbers as the language writes them."""
    room = 0.03 * ((max(places) - min(places)) or 1.0)
    axes.set_xlim(min(places) - room, max(places) + room)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    left, right = axes.get_xlim()
    ticks = [one for one in axes.get_xticks() if left <= one <= right]
    digits = decimals_of(ticks[1] - ticks[0]) if len(ticks) > 1 else 2
    axes.set_xticks(ticks, [decimal(one, digits, language) for one in ticks])


def foot(sheet: Sheet, axes: Axes, words: str) -> None:
    """What the foot of a panel counts."""
    box = axes.get_position()
    middle = (box.x0 + box.x1) / 2 * style.WIDTH
    sheet.text(middle, box.y0 * sheet.height - 0.62, words, style.TICK, style.SOFT, ha="center",
               va="center_baseline")  # fmt: skip
