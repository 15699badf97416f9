"""Docking: the model beside its mathematics and beside its plain twin."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import curves, style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import count, decimal, footnotes, text

TABLES = ("limit", "twin")
TITLE = "docking.title"
LIMIT: Mapping[str, type] = {
    "setting": str,
    "quantity": str,
    "analytic": float,
    "simulated": float,
    "low": float,
    "high": float,
    "agrees": bool,
}
TWIN: Mapping[str, type] = {"world": str, "months": int, "people": int, "spells": int, "difference": str}
AGREES, DIFFERS = OKABE_ITO["blue"], OKABE_ITO["vermillion"]
FURTHEST = 2.0
"""What lies further out, in half-widths of its interval, stands at the edge."""
_ROW, _LEFT, _MIDDLE, _HEAD, _FOOT = 0.4, 3.6, 9.3, 0.95, 1.1


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``limit`` as a row of dots per setting, and ``twin`` as a line per world."""
    origin = tables.manifest(folder)
    limit, twin = tables.table(folder, "limit", LIMIT), tables.table(folder, "twin", TWIN)
    settings = list(dict.fromkeys(limit["setting"]))
    words = text(TITLE, language), text("docking.subtitle", language)
    notes = footnotes(origin, language, False, text("docking.note", language))
    plain = Sheet(6.0, *words, notes)
    body = _HEAD + max(_FOOT + _ROW * len(settings), _ROW * max(len(twin), 3))
    sheet = Sheet(0.7 + body + 6.0 - plain.top + plain.bottom, *words, notes)
    keys = [
        Key(text("docking.agrees", language), "o", AGREES, None, 3.0, edge=0.0),
        Key(text("docking.differs", language), "X", DIFFERS, None, 5.0, edge=0.0),
    ]
    edge = style.WIDTH - style.MARGIN
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    top = y - _HEAD + 0.2
    said = text("docking.limit", language, agree=_share(limit["agrees"], language))
    sheet.text(style.MARGIN, y - 0.15, said, style.BODY, weight="bold", va="center_baseline")
    said = text("docking.twin", language, agree=_share(twin["difference"] == "", language))
    sheet.text(_MIDDLE + 0.7, y - 0.15, said, style.BODY, weight="bold", va="center_baseline")
    axes = sheet.axes(
        _LEFT, top - _ROW * max(len(settings), 1), _MIDDLE - _LEFT, _ROW * max(len(settings), 1)
    )
    _settings(sheet, axes, limit, settings, language)
    _worlds(sheet, twin, top, language)
    return sheet.figure


def _share(agrees: pd.Series[bool], language: str) -> str:
    number, every = count(int(agrees.sum()), language), count(len(agrees), language)
    return text("docking.of", language, number=number, all=every)


def _settings(sheet: Sheet, axes: Axes, limit: pd.DataFrame, settings: list[str], language: str) -> None:
    """How far each simulated number lies from the mathematics, in half-widths of its interval."""
    axes.set(xlim=(-FURTHEST - 0.15, FURTHEST + 0.15), ylim=(max(len(settings), 1) - 0.5, -0.5), yticks=[])
    axes.axvspan(-1.0, 1.0, color=style.TINT, linewidth=0, zorder=0.3)
    axes.axvline(0.0, color=style.INK, linewidth=0.7, zorder=1.5)
    axes.spines["left"].set_visible(False)
    ticks = [-FURTHEST, -1.0, 0.0, 1.0, FURTHEST]
    axes.set_xticks(ticks, [decimal(one, 0, language, sign=one != 0.0) for one in ticks])
    curves.foot(sheet, axes, text("docking.axis", language))
    box = axes.get_position()
    high = box.y1 * sheet.height
    for place, setting in enumerate(settings):
        y = high - _ROW * (place + 0.5)
        sheet.text(style.MARGIN, y, setting, style.TICK, va="center_baseline")
        mine = limit[limit["setting"] == setting]
        apart = (mine["simulated"] - mine["analytic"]) / ((mine["high"] - mine["low"]) / 2.0)
        apart = apart.clip(-FURTHEST, FURTHEST)
        for agrees, shape, colour, size in ((True, "o", AGREES, 2.6), (False, "X", DIFFERS, 5.0)):
            x = apart[mine["agrees"] == agrees].dropna()
            axes.plot(x, [place] * len(x), shape, color=colour, markersize=size, alpha=0.7, markeredgewidth=0)


def _worlds(sheet: Sheet, twin: pd.DataFrame, top: float, language: str) -> None:
    """The worlds in which every field of every agent was compared, with how much there was to compare."""
    columns = {"world": _MIDDLE + 0.7, "people": 12.9, "spells": 14.2, "same": style.WIDTH - style.MARGIN}
    for key, x in columns.items():
        side = "left" if key == "world" else "right"
        sheet.text(x, top + 0.15, text(f"docking.{key}", language), style.TICK, style.SOFT, ha=side,
                   va="center_baseline")  # fmt: skip
    for place, row in enumerate(tables.rows(twin)):
        y = top - _ROW * (place + 0.5)
        sheet.rule(columns["world"], columns["same"], y - _ROW / 2, style.HAIR, 0.5)
        sheet.text(columns["world"], y, row.world, style.TICK, va="center_baseline")
        for key in ("people", "spells"):
            said = count(getattr(row, key), language)
            sheet.text(columns[key], y, said, style.TICK, ha="right", va="center_baseline")
        mark, colour, size = ("X", DIFFERS, 5.0) if row.difference else ("o", AGREES, 4.0)
        sheet.path([columns["same"] - 0.3], [y], colour, 0.0, marker=mark, markersize=size, markeredgewidth=0)
