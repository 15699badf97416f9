"""Who pays: what each policy costs each payer, beside the reference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from figures import curves, style, tables
from figures.frontier import BASELINE, CHECKS, FEES
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import decimal, footnotes, name, text

TABLES = ("payers",)
TITLE = "who_pays.title"
COLUMNS: Mapping[str, type] = {
    "policy": str,
    "fee": str,
    "duration": int,
    "check": str,
    "counterfactual": bool,
    "payer": str,
    "mean": float,
    "difference": float,
    "low": float,
    "high": float,
}
PAYERS = {
    "public purse": ("D", OKABE_ITO["black"], 3.6, 0.2),
    "municipality and work company": ("o", OKABE_ITO["blue"], 4.0, 0.07),
    "national funds": ("s", OKABE_ITO["orange"], 3.6, -0.06),
    "employers": ("^", OKABE_ITO["vermillion"], 4.2, -0.19),
}
"""Of each payer its mark, colour, size, and how far above the middle of its row it stands."""
_ROW, _GROUP, _LEFT, _GAP, _HEAD, _FOOT = 0.74, 0.42, 3.2, 0.4, 0.9, 1.0


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``payers``: a column for each check on intention, a row for each fee and limit."""
    origin = tables.manifest(folder)
    rows = tables.table(folder, "payers", COLUMNS)
    policies = rows[rows["policy"] != BASELINE]
    fees = _ordered(policies["fee"], FEES)
    checks = _ordered(policies["check"], dict.fromkeys(CHECKS))
    limits = sorted(set(policies["duration"]))
    stars = {fee for fee in fees if policies.loc[policies["fee"] == fee, "counterfactual"].all()}
    words = text(TITLE, language), text("who_pays.subtitle", language)
    notes = footnotes(origin, language, bool(stars), _levels(rows, language), text("who_pays.note", language))
    plain = Sheet(6.0, *words, notes)
    body = _HEAD + _FOOT + len(fees) * (_GROUP + _ROW * len(limits))
    sheet = Sheet(0.75 + body + 6.0 - plain.top + plain.bottom, *words, notes)
    edge = style.WIDTH - style.MARGIN
    keys = [
        Key(text(f"who_pays.{one}", language), mark, colour, None, size, edge=0.0)
        for one, (mark, colour, size, _) in PAYERS.items()
    ]
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    if policies.empty:
        sheet.text(style.WIDTH / 2, y - 0.5, text("frontier.nothing", language), ha="center")
        return sheet.figure
    top, bottom = y - _HEAD + 0.3, sheet.bottom + _FOOT
    places = _places(sheet, fees, limits, stars, top, language)
    width = (edge - _LEFT - _GAP * (len(checks) - 1)) / len(checks)
    known = policies[["low", "difference", "high"]].to_numpy()
    known = known[pd.notna(known)]
    low, high = min(0.0, known.min(initial=0.0)), max(0.0, known.max(initial=0.0))
    room = 0.05 * (high - low or 1.0)
    for place, check in enumerate(checks):
        left = _LEFT + place * (width + _GAP)
        axes = sheet.axes(
            left, bottom, width, top - bottom, xlim=(low - room, high + room), ylim=(bottom, top)
        )
        sheet.text(left, top + 0.2, name("check", check, language), style.PANEL, weight="bold")
        _frame(axes, language)
        here = policies[policies["check"] == check]
        for row in tables.rows(here):
            if row.payer in PAYERS and math.isfinite(row.difference):
                _mark(axes, row, places[row.fee, row.duration])
        curves.foot(sheet, axes, text("who_pays.axis", language))
    return sheet.figure


def _ordered(values: pd.Series[str], known: Mapping[str, object]) -> list[str]:
    present = {str(value) for value in values}
    return [one for one in known if one in present] + sorted(present - set(known))


def _places(
    sheet: Sheet, fees: list[str], limits: list[int], stars: set[str], top: float, language: str
) -> dict[tuple[str, int], float]:
    """Write the names of the rows; the height of each."""
    places, y = {}, top
    sheet.text(style.MARGIN, top + 0.2, text("frontier.fee", language), style.PANEL, weight="bold")
    for fee in fees:
        said = name("fee", fee, language) + "*" * (fee in stars)
        sheet.text(style.MARGIN, y - _GROUP / 2, said, style.TICK, weight="bold", va="center_baseline")
        y -= _GROUP
        for months in limits:
            y -= _ROW
            places[fee, months] = y + _ROW / 2
            sheet.rule(style.MARGIN, style.WIDTH - style.MARGIN, y, style.HAIR, 0.5)
            said = text("frontier.months", language, months=months)
            sheet.text(_LEFT - 0.15, y + _ROW / 2, said, style.TICK, ha="right", va="center_baseline")
    return places


def _frame(axes: Axes, language: str) -> None:
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=style.INK, linewidth=0.7, zorder=1.5)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    left, right = axes.get_xlim()
    ticks = [one for one in axes.get_xticks() if left <= one <= right]
    axes.set_xticks(ticks, [decimal(one, 0, language, sign=one != 0.0) for one in ticks])


def _mark(axes: Axes, row: Any, middle: float) -> None:
    shape, colour, size, above = PAYERS[row.payer]
    y = middle + above
    axes.plot([row.low, row.high], [y, y], color=colour, linewidth=1.0, zorder=3)
    face = "white" if row.counterfactual else colour
    axes.plot(row.difference, y, shape, color=colour, markerfacecolor=face, markersize=size,
              markeredgewidth=0.8, zorder=4)  # fmt: skip


def _levels(rows: pd.DataFrame, language: str) -> str:
    """What each pays under the reference."""
    base = rows[rows["policy"] == BASELINE]
    said = [
        f"{text(f'who_pays.{row.payer}', language)} {decimal(row.mean, 0, language)}"
        for row in tables.rows(base)
        if row.payer in PAYERS and math.isfinite(row.mean)
    ]
    return text("who_pays.levels", language, levels="; ".join(said)) if said else ""
