"""What each lever does alone and with the others, and how the whole is shared among them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import decimal, decimals_of, footnotes, scale_of, text

TABLES = ("decomposition",)
TITLE = "decomposition.title"
COLUMNS: Mapping[str, type] = {
    "outcome": str,
    "label": str,
    "label_dutch": str,
    "unit": str,
    "kind": str,
    "factors": str,
    "order": int,
    "value": float,
    "low": float,
    "high": float,
    "share": float,
    "share_low": float,
    "share_high": float,
    "counterfactual": bool,
}
TOTAL, ALONE, INTERACTION, HIGHER, LAST, SHAPLEY = (
    "total",
    "alone",
    "interaction",
    "higher",
    "last",
    "shapley",
)
MARKS = {
    TOTAL: ("D", style.INK, style.INK, 4.2),
    SHAPLEY: ("o", OKABE_ITO["blue"], OKABE_ITO["blue"], 4.8),
    ALONE: ("^", OKABE_ITO["vermillion"], "white", 4.6),
    LAST: ("v", OKABE_ITO["green"], "white", 4.6),
    INTERACTION: ("s", OKABE_ITO["purple"], OKABE_ITO["purple"], 4.0),
}
"""Of each kind its mark, its colour, what fills it, and its size."""
PLACES = {SHAPLEY: 0.22, ALONE: 0.0, LAST: -0.22}
MOST_INTERACTIONS = 6
_FACTOR, _ROW, _LINE, _HEAD, _FOOT = 0.84, 0.4, 0.27, 1.0, 0.95
_LABELS, _LEFT, _RIGHT, _NUMBERS = 4.4, 4.7, 10.9, 14.5


@dataclass(frozen=True)
class Line:
    """A row of the picture: its words, its rows of the table by kind, the first of which is written out."""

    words: Sequence[str]
    rows: Mapping[str, Any]

    @property
    def height(self) -> float:
        """In centimetres."""
        return max(_FACTOR if SHAPLEY in self.rows else _ROW, _LINE * len(self.words) + 0.13)


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw every outcome of ``decomposition`` as a block of lines on a scale of its own."""
    origin = tables.manifest(folder)
    table = tables.table(folder, "decomposition", COLUMNS)
    blocks = [_lines(rows, language) for _, rows in table.groupby("outcome", sort=False)]
    unseen = bool(table["counterfactual"].any())
    title = text("decomposition.title", language) + ("*" if unseen else "")
    words = title, text("decomposition.subtitle", language)
    notes = footnotes(origin, language, unseen, text("decomposition.note", language))
    frame = Sheet(6.0, *words, notes)
    body = 0.9 + sum(_HEAD + _FOOT + sum(line.height for line in block) for block in blocks)
    sheet = Sheet(body + (6.0 - frame.top) + frame.bottom, *words, notes)
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, style.WIDTH - style.MARGIN, _keys(language)) + 0.1
    for block in blocks:
        y = _block(sheet, y, block, language)
    if not blocks:
        sheet.text(style.WIDTH / 2, y, text("decomposition.nothing", language), ha="center")
    return sheet.figure


def _lines(rows: pd.DataFrame, language: str) -> list[Line]:
    """The total, each factor, and the interactions: of very many the largest of two factors, and the rest."""
    ruler = Sheet(5.0, "", "", ())
    of_kind = {str(kind): list(tables.rows(some)) for kind, some in rows.groupby("kind")}
    together = of_kind.get(INTERACTION, [])
    if len(together) > MOST_INTERACTIONS:
        pairs = sorted((row for row in together if row.order == 2), key=lambda row: -abs(row.value))
        together = [*pairs[:MOST_INTERACTIONS], *of_kind.get(HIGHER, [])]
    found: list[Mapping[str, Any]] = [{TOTAL: row} for row in of_kind.get(TOTAL, [])]
    for row in of_kind.get(SHAPLEY, []):
        others = {
            kind: one for kind in (ALONE, LAST) for one in of_kind.get(kind, []) if one.factors == row.factors
        }
        found.append({SHAPLEY: row, **others})
    found += [{INTERACTION: row} for row in together]
    lines = []
    for one in found:
        first = next(iter(one.values()))
        said = first.factors.replace(" x ", " × ")
        if first.kind in (TOTAL, HIGHER):
            said = text(f"decomposition.{first.kind}", language)
        lines.append(Line(ruler.wrap(said, style.TICK, _LABELS - style.MARGIN), one))
    return lines


def _keys(language: str) -> list[Key]:
    return [
        Key(text(f"decomposition.key.{kind}", language), mark, colour, face, size)
        for kind, (mark, colour, face, size) in MARKS.items()
    ]


def _block(sheet: Sheet, top: float, lines: Sequence[Line], language: str) -> float:
    """One outcome: its heading, its lines, its scale; returns the height below it."""
    first = next(iter(lines[0].rows.values()))
    label = str(first.label_dutch if language == "nl" else first.label)
    scale, unit = scale_of(str(first.unit), language)
    edge = style.WIDTH - style.MARGIN
    sheet.rule(style.MARGIN, edge, top, style.FAINT, 0.5)
    sheet.text(
        style.MARGIN,
        top - 0.3,
        label[:1].upper() + label[1:],
        style.BODY,
        weight="bold",
        va="center_baseline",
    )
    for x, key in ((_NUMBERS, "decomposition.number"), (edge, "decomposition.share")):
        sheet.text(
            x, top - 0.75, text(key, language), style.TICK, style.SOFT, ha="right", va="center_baseline"
        )
    high = top - _HEAD
    low = high - sum(line.height for line in lines)
    axes = _axes(sheet, low, high, lines, scale, language)
    sheet.text(
        (_LEFT + _RIGHT) / 2, low - 0.6, unit, style.TICK, style.SOFT, ha="center", va="center_baseline"
    )
    sizes = [abs(scale * row.value) for line in lines for row in line.rows.values() if row.value]
    largest = max((one for one in sizes if math.isfinite(one)), default=1.0)
    digits = min(6, max(0, 2 - math.floor(math.log10(largest))))
    y = high
    for line in lines:
        _line(sheet, axes, y - line.height / 2, line, (scale, digits), language)
        y -= line.height
    return low - _FOOT


def _axes(sheet: Sheet, low: float, high: float, lines: Sequence[Line], scale: float, language: str) -> Axes:
    ends = [
        scale * one for line in lines for row in line.rows.values() for one in (row.low, row.high, row.value)
    ]
    known = [0.0, *(one for one in ends if math.isfinite(one))]
    room = 0.06 * (max(known) - min(known) or 1.0)
    axes = sheet.axes(_LEFT, low, _RIGHT - _LEFT, high - low,
                      xlim=(min(known) - room, max(known) + room), ylim=(low, high))  # fmt: skip
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    left, right = axes.get_xlim()
    ticks = [one for one in axes.get_xticks() if left <= one <= right]
    digits = decimals_of(ticks[1] - ticks[0]) if len(ticks) > 1 else 2
    axes.set_xticks(ticks, [decimal(one, digits, language, sign=one != 0.0) for one in ticks])
    axes.axvline(0.0, color=style.INK, linewidth=0.7, zorder=1.5)
    return axes


def _line(
    sheet: Sheet, axes: Axes, middle: float, line: Line, numbers: tuple[float, int], language: str
) -> None:
    kind, first = next(iter(line.rows.items()))
    scale, digits = numbers
    for index, words in enumerate(line.words):
        place = middle + _LINE * ((len(line.words) - 1) / 2 - index)
        weight = "bold" if kind == TOTAL else "normal"
        sheet.text(style.MARGIN, place, words, style.TICK, weight=weight, va="center_baseline")
    for one, row in line.rows.items():
        mark, colour, face, size = MARKS[one]
        y = middle + PLACES.get(one, 0.0)
        if math.isfinite(row.value):
            axes.plot([scale * row.low, scale * row.high], [y, y], color=colour, linewidth=1.2, zorder=3)
            axes.plot(scale * row.value, y, mark, color=colour, markerfacecolor=face, markersize=size,
                      markeredgewidth=0.9, zorder=4)  # fmt: skip
    if not math.isfinite(first.value):
        sheet.text(_NUMBERS, middle, text("decomposition.nothing", language), style.TICK, style.SOFT,
                   ha="right", va="center_baseline")  # fmt: skip
        return
    value, low, high = (
        decimal(scale * one, digits, language, sign=True) for one in (first.value, first.low, first.high)
    )
    apart = "; " if language == "nl" else ", "
    said = f"{value} [{low}{apart}{high}]" if math.isfinite(first.low) else value
    up = _LINE / 2 if math.isfinite(first.share) else 0.0  # below it stands the interval of the share
    sheet.text(_NUMBERS, middle + up, said, style.TICK, ha="right", va="center_baseline")
    if math.isfinite(first.share):
        said, low, high = (
            decimal(100.0 * one, 0, language) for one in (first.share, first.share_low, first.share_high)
        )
        for place, part, ink in ((up, f"{said}%", style.INK), (-up, f"[{low}{apart}{high}]", style.SOFT)):
            sheet.text(style.WIDTH - style.MARGIN, middle + place, part, style.TICK, ink, ha="right",
                       va="center_baseline")  # fmt: skip
