"""How an estimate settles as seeds are added, and when it is known as well as was asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import decimal, decimals_of, footnotes, name, scale_of, text

TABLES = ("stability",)
TITLE = "stability.title"
COLUMNS: Mapping[str, type] = {
    "outcome": str,
    "label": str,
    "label_dutch": str,
    "unit": str,
    "arm": str,
    "counterfactual": bool,
    "target": float,
    "seeds": int,
    "look": bool,
    "difference": float,
    "low": float,
    "high": float,
    "half_width": float,
}
LOOKS = (
    (OKABE_ITO["blue"], "-"),
    (OKABE_ITO["vermillion"], (0, (5, 1.5))),
    (OKABE_ITO["green"], (0, (1.5, 1.2))),
    (OKABE_ITO["purple"], (0, (5, 1.2, 1.2, 1.2))),
)
"""Colour and dashes of the arms that are drawn: those that are known least well at the end."""
FEWEST_SEEDS = 5
"""With fewer an interval is so wide that nothing else would be seen."""
_SEED_TICKS = (2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1_000, 2_000, 5_000, 10_000)
_HEIGHT, _HEAD, _FOOT = 3.4, 0.7, 1.0
_LEFT = 1.35


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw a row per outcome of ``stability``: the differences to the left, the half-widths to the right."""
    origin = tables.manifest(folder)
    table = tables.table(folder, "stability", COLUMNS)
    table = table[table["seeds"] >= min(FEWEST_SEEDS, table["seeds"].max())]
    outcomes = [rows for _, rows in table.groupby("outcome", sort=False)]
    words = text("stability.title", language), text("stability.subtitle", language)
    notes = [text("stability.note", language)]
    if any(rows["arm"].nunique() > len(LOOKS) for rows in outcomes):
        notes.append(text("stability.left_out", language, shown=len(LOOKS)))
    feet = footnotes(origin, language, bool(table["counterfactual"].any()), *notes)
    frame = Sheet(6.0, *words, feet)
    edge = style.WIDTH - style.MARGIN
    keys = max(
        (-frame.keys(style.MARGIN, 0.0, edge, _keys(rows, language)) for rows in outcomes), default=0.0
    )
    block = _HEAD + keys + _HEIGHT + _FOOT
    sheet = Sheet(block * max(1, len(outcomes)) + (6.0 - frame.top) + frame.bottom + 0.1, *words, feet)
    y = sheet.top
    for rows in outcomes:
        _outcome(sheet, y, y - block + _FOOT, rows, language)
        y -= block
    if not outcomes:
        sheet.text(style.WIDTH / 2, y - 1.0, text("stability.nothing", language), ha="center")
    return sheet.figure


def _looks(rows: pd.DataFrame) -> dict[str, tuple[str, Any]]:
    """Colour and dashes of the arms with the widest intervals at the end, in the order of the table."""
    last = rows[rows["seeds"] == rows["seeds"].max()]
    widest = set(last.sort_values("half_width", ascending=False, kind="stable")["arm"][: len(LOOKS)])
    return dict(zip((str(arm) for arm in last["arm"] if arm in widest), LOOKS, strict=False))


def _keys(rows: pd.DataFrame, language: str) -> list[Key]:
    stars = dict(zip(rows["arm"], rows["counterfactual"], strict=True))
    return [
        Key(name("policy", arm, language) + ("*" if stars[arm] else ""), "", colour, line=1.4)
        for arm, (colour, _) in _looks(rows).items()
    ]


def _outcome(sheet: Sheet, top: float, bottom: float, rows: pd.DataFrame, language: str) -> None:
    first = next(tables.rows(rows))
    label = str(first.label_dutch if language == "nl" else first.label)
    scale, unit = scale_of(str(first.unit), language)
    edge = style.WIDTH - style.MARGIN
    sheet.rule(style.MARGIN, edge, top, style.FAINT, 0.5)
    said = f"{label[:1].upper()}{label[1:]}"
    sheet.text(style.MARGIN, top - 0.3, said, style.BODY, weight="bold", va="center_baseline")
    sheet.keys(style.MARGIN, top - 0.75, edge, _keys(rows, language))
    looks = _looks(rows)
    width = (edge - 0.15 - 2 * _LEFT) / 2
    panels = [sheet.axes(left, bottom, width, _HEIGHT - 0.3) for left in (_LEFT, 2 * _LEFT + width)]
    for arm, curve in rows.groupby("arm", sort=False):
        colour, dash = looks.get(str(arm), (style.FAINT, "-"))
        _half_width(panels[1], curve, scale, colour, dash)
        if arm in looks:
            _difference(panels[0], curve, scale, colour, dash)
    panels[0].axhline(0.0, color=style.INK, linewidth=0.7, zorder=1.5)
    panels[1].axhline(scale * first.target, color=style.INK, linewidth=0.9, linestyle=(0, (2, 1.5)), zorder=5)
    panels[1].annotate(
        text("stability.target", language), (0.98, scale * first.target), xycoords=("axes fraction", "data"),
        xytext=(0, 2), textcoords="offset points", ha="right", va="bottom", fontsize=style.TICK,
    )  # fmt: skip
    drawn = rows[rows["arm"].isin(looks)]
    _side(panels[0], [0.0, *(scale * drawn["low"]), *(scale * drawn["high"])], language)
    _log_side(panels[1], [scale * first.target, *(scale * rows["half_width"])], language)
    for axes, key in zip(panels, ("stability.difference", "stability.half_width"), strict=True):
        _scales(axes, rows, language)
        box = axes.get_position()
        said = f"{text(key, language)}, {unit}"
        left, middle = box.x0 * style.WIDTH, (box.x0 + box.x1) / 2 * style.WIDTH
        sheet.text(left, bottom + _HEIGHT - 0.2, said, style.TICK, style.SOFT, va="bottom")
        said = text("stability.seeds", language)
        sheet.text(middle, bottom - 0.65, said, style.TICK, ha="center", va="center_baseline")


def _difference(axes: Axes, curve: pd.DataFrame, scale: float, colour: str, dash: Any) -> None:
    seeds = curve["seeds"]
    axes.fill_between(
        seeds, scale * curve["low"], scale * curve["high"], color=colour, alpha=0.13, linewidth=0
    )
    axes.plot(seeds, scale * curve["difference"], color=colour, linestyle=dash, linewidth=1.3, zorder=3)
    looks = curve[curve["look"]]
    axes.plot(looks["seeds"], scale * looks["difference"], "o", color=colour, markersize=2.6, zorder=4)


def _half_width(axes: Axes, curve: pd.DataFrame, scale: float, colour: str, dash: Any) -> None:
    known = curve[curve["half_width"] > 0.0]
    width = 0.7 if colour == style.FAINT else 1.3
    axes.plot(
        known["seeds"], scale * known["half_width"], color=colour, linestyle=dash, linewidth=width, zorder=3
    )
    looks = known[known["look"]]
    axes.plot(looks["seeds"], scale * looks["half_width"], "o", color=colour, markersize=2.6, zorder=4)


def _scales(axes: Axes, rows: pd.DataFrame, language: str) -> None:
    """Seeds on a scale of doublings, with whole numbers; the other side as the language writes it."""
    low, high = float(rows["seeds"].min()), float(rows["seeds"].max())
    axes.set_xscale("log")
    axes.set_xlim(low / 1.04, max(high, low + 1) * 1.04)
    ticks = [one for one in _SEED_TICKS if low <= one <= high] or [int(low)]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([decimal(one, 0, language) for one in ticks])


def _side(axes: Axes, values: Sequence[float], language: str) -> None:
    known = [one for one in values if math.isfinite(one)]
    room = 0.06 * (max(known) - min(known) or 1.0)
    axes.set_ylim(min(known) - room, max(known) + room)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    bottom, top = axes.get_ylim()
    places = [one for one in axes.get_yticks() if bottom <= one <= top]
    digits = decimals_of(places[1] - places[0]) if len(places) > 1 else 2
    axes.set_yticks(places, [decimal(one, digits, language, sign=one != 0.0) for one in places])


def _log_side(axes: Axes, values: Sequence[float], language: str) -> None:
    known = [one for one in values if math.isfinite(one) and one > 0.0] or [1.0]
    low, high = min(known) / 1.2, max(known) * 1.2
    axes.set_ylim(low, high)
    axes.set_yscale("log")
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    places = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    places = [one for one in places if low <= one <= high]
    axes.yaxis.set_major_locator(FixedLocator(places))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_yticklabels([decimal(one, decimals_of(one), language) for one in places])
