"""The scorecard: every pattern with its measures, each on its own scale with the room it must lie in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import footnotes, text

TABLES = ("patterns",)
TITLE = "scorecard.title"
COLUMNS: Mapping[str, type] = {
    "pattern": str,
    "meaning": str,
    "meaning_dutch": str,
    "pattern_holds": bool,
    "label": str,
    "label_dutch": str,
    "value": float,
    "low": float,
    "high": float,
    "estimate": str,
    "bound": str,
    "bound_dutch": str,
    "holds_above": float,
    "holds_below": float,
    "judged": bool,
    "holds": bool,
}
HOLDS, FAILS = OKABE_ITO["blue"], OKABE_ITO["vermillion"]
ROOM = "#D6E6F2"
_ROW, _LINE, _GAP = 0.37, 0.34, 0.24
_INDENT, _SCALE_LEFT, _SCALE_RIGHT, _BOUND = 0.95, 8.15, 11.0, 11.25
_PATTERN_RIGHT = 13.2


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw the table of patterns: a heading per pattern, a line per measure."""
    origin = tables.manifest(folder)
    rows = tables.table(folder, "patterns", COLUMNS, ("holds_above", "holds_below"))
    groups = [(str(name), group) for name, group in rows.groupby("pattern", sort=False)]
    holding = sum(bool(group["pattern_holds"].iloc[0]) for _, group in groups)
    meaning, label = ("meaning_dutch", "label_dutch") if language == "nl" else ("meaning", "label")

    ruler = Sheet(5.0, "", "", ())
    headings = {
        name: ruler.wrap(str(group[meaning].iloc[0]), style.BODY, _PATTERN_RIGHT - _INDENT, "bold")
        for name, group in groups
    }
    labels = {
        index: ruler.wrap(words, style.TICK, _SCALE_LEFT - _INDENT - 0.25)
        for index, words in rows[label].items()
    }
    body = sum(
        _LINE * len(headings[name]) + _GAP + sum(_height(len(labels[index])) for index in group.index)
        for name, group in groups
    )
    notes = footnotes(origin, language, False, text("scorecard.intervals", language))
    said = text("scorecard.subtitle", language, holding=holding, all=len(groups))
    frame = Sheet(6.0, text("scorecard.title", language), said, notes)
    sheet = Sheet(
        body + (6.0 - frame.top) + frame.bottom + 0.8, text("scorecard.title", language), said, notes
    )
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, style.WIDTH - style.MARGIN, _keys(language)) + 0.05
    canvas = sheet.axes(0.0, 0.0, style.WIDTH, sheet.height)
    canvas.set(xlim=(0.0, style.WIDTH), ylim=(0.0, sheet.height))
    canvas.set_axis_off()
    for name, group in groups:
        y = _heading(sheet, y, name, headings[name], bool(group["pattern_holds"].iloc[0]), language)
        for row in tables.rows(group.assign(place=group.index)):
            y = _measure(sheet, canvas, y, row, labels[row.place], language)
        y -= _GAP
    if not groups:
        sheet.text(style.WIDTH / 2, y, text("scorecard.nothing", language), ha="center")
    return sheet.figure


def _height(lines: int) -> float:
    return _ROW + 0.27 * (lines - 1)


def _keys(language: str) -> list[Key]:
    return [
        Key(text("scorecard.holds", language), "o", HOLDS, None, 4.6),
        Key(text("scorecard.fails", language), "X", FAILS, None, 5.4, edge=0.0),
        Key(text("scorecard.shown", language), "o", style.SOFT, "white", 4.6),
        Key(text("scorecard.within", language), "s", ROOM, None, 7.0),
    ]


def _heading(sheet: Sheet, y: float, name: str, words: list[str], holds: bool, language: str) -> float:
    sheet.rule(style.MARGIN, style.WIDTH - style.MARGIN, y + 0.06, style.FAINT, 0.5)
    said = text("scorecard.holds" if holds else "scorecard.fails", language)
    colour = HOLDS if holds else FAILS
    middle = y - _LINE / 2
    sheet.text(style.MARGIN, middle, name, style.BODY, weight="bold", va="center_baseline")
    for line in words:
        sheet.text(_INDENT, y - _LINE / 2, line, style.BODY, weight="bold", va="center_baseline")
        y -= _LINE
    wide = sheet.measure(said, style.BODY, "bold")
    right = style.WIDTH - style.MARGIN
    sheet.text(right, middle, said, style.BODY, colour, weight="bold", ha="right", va="center_baseline")
    sheet.path([right - wide - 0.2], [middle + 0.02], colour, 0.0, marker="o" if holds else "X",
               markersize=4.6 if holds else 5.4, markeredgewidth=0.0)  # fmt: skip
    return y


def _measure(sheet: Sheet, canvas: Axes, y: float, row: Any, words: list[str], language: str) -> float:
    height = _height(len(words))
    middle = y - height / 2
    for index, line in enumerate(words):
        place = middle + 0.27 * ((len(words) - 1) / 2 - index)
        sheet.text(_INDENT, place, line, style.TICK, va="center_baseline")
    bound = str(row.bound_dutch if language == "nl" else row.bound)
    colour = style.SOFT if not row.judged else (HOLDS if row.holds else FAILS)
    written = _local(str(row.estimate), language)
    if math.isfinite(row.value):
        _scale(canvas, middle, row, colour)
        sheet.text(_BOUND, middle, written, style.TICK, va="center_baseline")
    else:
        written = text("scorecard.unknown", language)
        sheet.text(_BOUND, middle, written, style.TICK, style.SOFT, va="center_baseline")
    right = style.WIDTH - style.MARGIN
    room = right - _BOUND - sheet.measure(written, style.TICK) - 0.2
    lines = sheet.balanced(_local(bound, language), style.NOTE, room)
    for index, line in enumerate(lines):
        place = middle + 0.21 * ((len(lines) - 1) / 2 - index)
        sheet.text(right, place, line, style.NOTE, style.SOFT, ha="right", va="center_baseline")
    return y - height


def _scale(canvas: Axes, middle: float, row: Any, colour: str) -> None:
    """One small scale of its own: the room, the bounds, and the mean with its interval."""
    bounds = [one for one in (row.holds_above, row.holds_below) if math.isfinite(one)]
    ends = [one for one in (row.low, row.high) if math.isfinite(one)]
    if not row.judged:
        bounds = [0.0]  # what is only shown is seen against nothing
    points = [row.value, *bounds, *ends]
    reach = max(points) - min(points) or max(abs(row.value), 1.0)
    low, high = min(points) - 0.12 * reach, max(points) + 0.12 * reach

    def at(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return float(_SCALE_LEFT + share * (_SCALE_RIGHT - _SCALE_LEFT))

    canvas.plot([_SCALE_LEFT, _SCALE_RIGHT], [middle, middle], color=style.HAIR, linewidth=0.6, zorder=1)
    if row.judged:
        left, right = at(row.holds_above), at(row.holds_below)
        canvas.fill_between([left, right], middle - 0.13, middle + 0.13, color=ROOM, linewidth=0, zorder=0.5)
    for one in bounds:
        canvas.plot([at(one)] * 2, [middle - 0.15, middle + 0.15], color=style.SOFT, linewidth=0.7, zorder=2)
    if ends:
        canvas.plot([at(min(ends)), at(max(ends))], [middle, middle], color=colour, linewidth=1.4, zorder=3)
    fails = row.judged and not row.holds
    canvas.plot(
        at(row.value),
        middle,
        linestyle="none",
        marker="X" if fails else "o",
        markersize=5.4 if fails else 4.4,
        markerfacecolor=colour if row.judged else "white",
        markeredgecolor="white" if row.judged else colour,
        markeredgewidth=0.4 if row.judged else 0.9,
        zorder=4,
    )


def _local(words: str, language: str) -> str:
    """Numbers as the language writes them: in Dutch a comma for decimals."""
    if language != "nl":
        return words
    return words.replace(", ", "; ").translate(str.maketrans(".,", ",."))
