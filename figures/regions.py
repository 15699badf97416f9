"""The labour-market regions of the Netherlands as a map of equal tiles, coloured by conversion.

With a second policy in the table: by its paired difference from the first. The map is schematic.
"""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from abm.errors import InputError
from figures import style, tables
from figures.style import Sheet
from figures.tables import Manifest
from figures.texts import count, footnotes, name, text

TABLES = ("regions",)
TITLE = "regions.title"
SHOWN = "conversion_within_24_months"
WHOLE = "all regions"
COLUMNS: Mapping[str, type] = {
    "policy": str,
    "region": str,
    "regime": str,
    "outcome": str,
    "mean": float,
    "mean_high": float,
    "suppressed": bool,
    "difference": float,
    "low": float,
    "high": float,
}
TILES = Path(__file__).with_name("regions.csv")
NO_POLICY, REGIMES = "none", ("temporary", "temporary and long", "mixed")
LEVELS = ("#E3EEF7", "#B5D3E9", "#78AED6", "#2E6FA8", "#0A3D6B")
CHANGES = ("#B34700", "#E08A45", "#F8D9BC", "#D5E6F3", "#6FA6D0", "#15568F")
"""From low to high; for differences from below zero to above it. Light and dark also without colour."""
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_TILE, _HIGH, _GAP = 2.16, 1.42, 0.07
_ACROSS, _DOWN = 7, 8
_HATCH, _EDGE, _GREY = "#E4E4E4", "#BFBFBF", "#D9D9D9"
_ROW = 0.42


@dataclass(frozen=True)
class Tile:
    """Where a region is drawn and what it is called there, in lines."""

    short: tuple[str, ...]
    column: int
    row: int


@cache
def tiles() -> dict[str, Tile]:
    """The tile of each region that the map knows."""
    lines = [one for one in TILES.read_text(encoding="utf-8").splitlines() if not one.startswith("#")]
    return {
        row["region"]: Tile(tuple(row["short"].split("|")), int(row["column"]), int(row["row"]))
        for row in csv.DictReader(lines)
    }


@dataclass(frozen=True)
class Scale:
    """Classes of equal width from ``start`` on, each with its colour."""

    start: float
    step: float
    colours: tuple[str, ...]

    def colour(self, value: float) -> str:
        """The colour of the class of ``value``; below and above all classes that of the nearest."""
        place = math.floor((value - self.start) / self.step + 1e-9)
        return self.colours[min(max(place, 0), len(self.colours) - 1)]

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """From where to where each class goes."""
        edges = [self.start + self.step * place for place in range(len(self.colours) + 1)]
        return list(itertools.pairwise(edges))


def scale_of(values: Sequence[float], differences: bool) -> Scale:
    """Classes with round bounds, as narrow as hold all values; for differences zero is a bound."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    for step in STEPS:
        if differences:
            if max(abs(low), abs(high)) <= step * len(CHANGES) / 2:
                return Scale(-step * len(CHANGES) / 2, step, CHANGES)
        elif high - math.floor(low / step) * step <= step * len(LEVELS):
            return Scale(math.floor(low / step) * step, step, LEVELS)
    return Scale(
        -STEPS[-1] * len(CHANGES) / 2 if differences else 0.0, STEPS[-1], CHANGES if differences else LEVELS
    )


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw the map of the table ``regions``."""
    origin = tables.manifest(folder)
    table = tables.table(folder, "regions", COLUMNS)
    table = table[table["outcome"] == SHOWN]
    policies = list(dict.fromkeys(table["policy"]))
    if not policies:
        raise InputError(
            f"{folder / 'regions.parquet'}: without outcome {SHOWN}; {tables.OTHER_MENDS['regions']}"
        )
    differences = len(policies) > 1
    rows = {str(row.region): row for row in tables.rows(table[table["policy"] == policies[-1]])}
    values = {region: _value(row, differences) for region, row in rows.items() if region in tiles()}
    known = [one for one in values.values() if math.isfinite(one)]
    scale = scale_of(known, differences) if known else None

    words = _title(origin, policies, language), _subtitle(origin, policies, rows.get(WHOLE), language)
    notes = _notes(origin, policies, sorted(rows.keys() - tiles().keys() - {WHOLE}), differences, language)
    frame = Sheet(6.0, *words, notes)
    body = _DOWN * _HIGH + 0.15
    sheet = Sheet(body + (6.0 - frame.top) + frame.bottom, *words, notes)
    canvas = sheet.axes(0.0, 0.0, style.WIDTH, sheet.height)
    canvas.set(xlim=(0.0, style.WIDTH), ylim=(0.0, sheet.height))
    canvas.set_axis_off()
    left = (style.WIDTH - _ACROSS * _TILE) / 2
    for region, tile in tiles().items():
        corner = left + tile.column * _TILE, sheet.top - (tile.row + 1) * _HIGH
        _draw_tile(sheet, canvas, corner, tile, rows.get(region), scale, differences, language)
    regimes = {str(rows[region].regime) if region in rows else "" for region in tiles()}
    _legend(sheet, canvas, left, scale, regimes, differences, language)
    return sheet.figure


def _value(row: Any, differences: bool) -> float:
    """What colours the tile of a region; NaN for what is suppressed, so that the key does not tell it."""
    return float("nan") if row.suppressed else float(row.difference if differences else row.mean)


def _draw_tile(
    sheet: Sheet, canvas: Axes, corner: tuple[float, float], tile: Tile, row: Any, scale: Scale | None,
    differences: bool, language: str,
) -> None:  # fmt: skip
    ground = _ground(canvas, corner, (_TILE - _GAP, _HIGH - _GAP), *_look(row, scale, differences))
    ink = style.ink_on(ground) if row is not None else style.SOFT
    x, y = corner[0] + 0.11, corner[1] + _HIGH - _GAP - 0.24
    for index, line in enumerate(tile.short):
        sheet.text(x, y - 0.27 * index, line, style.TICK, ink, va="center_baseline")
    if row is None:
        return
    said = _said(row, differences, language)
    sheet.text(x, corner[1] + 0.23, said, style.TICK, ink, weight="bold", va="center_baseline")
    letter = text(f"regions.letter.{row.regime}", language)
    right = corner[0] + _TILE - _GAP - 0.11
    sheet.text(
        right, y - 0.27 * (len(tile.short) - 1), letter, style.TICK, ink, ha="right", va="center_baseline"
    )


def _look(row: Any, scale: Scale | None, differences: bool) -> tuple[str, str]:
    """Ground and hatching of a tile."""
    if row is None:
        return "white", ""
    if row.suppressed:
        return _GREY, ""
    value = _value(row, differences)
    if scale is not None and math.isfinite(value):
        return scale.colour(value), ""
    return "white", "////" if row.regime == NO_POLICY else ""


def _ground(
    canvas: Axes, corner: tuple[float, float], size: tuple[float, float], colour: str, hatch: str
) -> str:
    x, y = corner
    across, down = size
    if hatch:
        canvas.add_patch(
            Rectangle(corner, *size, facecolor=colour, edgecolor=_HATCH, linewidth=0.0, hatch=hatch, zorder=1)
        )
    edge = _EDGE if colour == "white" else colour
    frame = [x, x + across, x + across, x, x], [y, y, y + down, y + down, y]
    canvas.fill(*frame, facecolor="none" if hatch else colour, edgecolor=edge, linewidth=0.6, zorder=2)
    return colour


def _said(row: Any, differences: bool, language: str) -> str:
    """The number on a tile with half its interval, in percent; a tilde where zero is in it."""
    if row.suppressed:
        return f"<{tables.SMALLEST_CELL}"
    value = _value(row, differences)
    if not math.isfinite(value):
        return ""
    high = float(row.high if differences else row.mean_high)
    sign = "+" if differences else ""
    half = f" ±{_number(high - value, language)}" if math.isfinite(high) else ""
    unclear = " ~" if differences and row.low <= 0.0 <= row.high else ""
    return _number(value, language, sign) + half + unclear


def _number(share: float, language: str, sign: str = "", digits: int = 1) -> str:
    """A share in percent; zero without a sign."""
    percent = round(100.0 * share, digits) + 0.0
    said = f"{percent:{sign if percent else ''}.{digits}f}".replace("-", "\u2212")
    return said.replace(".", ",") if language == "nl" else said


def _title(origin: Manifest, policies: Sequence[str], language: str) -> str:
    if len(policies) == 1:
        return text(TITLE, language)
    return text("regions.title_difference", language, policy=_policy(origin, policies[-1], language))


def _policy(origin: Manifest, policy: str, language: str) -> str:
    return name("policy", policy, language) + ("" if origin.observed(policy) else "*")


def _subtitle(origin: Manifest, policies: Sequence[str], whole: Any, language: str) -> str:
    first = _policy(origin, policies[0], language)
    if len(policies) == 1:
        said = text("regions.subtitle", language, policy=first)
    else:
        other = _policy(origin, policies[-1], language)
        said = text("regions.subtitle_difference", language, policy=other, first=first)
    number = _said(whole, len(policies) > 1, language) if whole is not None else ""
    return f"{said} {text('regions.whole', language, value=number)}" if number else said


def _notes(
    origin: Manifest, policies: Sequence[str], elsewhere: list[str], differences: bool, language: str
) -> list[str]:
    more = [text("regions.schematic", language), text("regions.assumed", language)]
    if elsewhere:
        more.append(
            text(
                "regions.elsewhere",
                language,
                names=", ".join(elsewhere[:6]),
                number=count(len(elsewhere), language),
            )
        )
    more.append(text("regions.intervals_difference" if differences else "regions.intervals", language))
    starred = not all(origin.observed(one) for one in policies)
    return footnotes(origin, language, starred, " ".join(more))


def _legend(
    sheet: Sheet,
    canvas: Axes,
    left: float,
    scale: Scale | None,
    regimes: set[str],
    differences: bool,
    language: str,
) -> None:
    """The key: classes of colour in the North Sea, the rest below the map; ``regimes``: "" for no region."""
    y = sheet.top - 0.22
    heading = text("regions.unit_difference" if differences else "regions.unit", language)
    sheet.text(left, y, heading, style.TICK, style.SOFT, va="center_baseline")
    if scale is None:
        sheet.text(left, y - _ROW, text("regions.nothing", language), style.TICK, va="center_baseline")
        scale = Scale(0.0, 1.0, ())
    sign, digits = "+" if differences else "", 1 if scale.step < 0.01 else 0
    for (low, high), colour in zip(scale.bounds, scale.colours, strict=True):
        y -= _ROW
        bounds = (_number(one, language, sign, digits) for one in (low, high))
        _key(sheet, canvas, left, y, (colour, ""), f" {text('regions.to', language)} ".join(bounds))
    top = sheet.top - (_DOWN - 1) * _HIGH - 0.4
    grounds = {"regions.no_policy": ("white", "////"), "regions.too_few": (_GREY, "")}
    if "" in regimes:
        grounds["regions.absent"] = ("white", "")
    for place, (key, ground) in enumerate(grounds.items()):
        words = text(key, language, smallest=tables.SMALLEST_CELL)
        _key(sheet, canvas, left, top - place * _ROW, ground, words)
    x, letters = left + 3 * _TILE, [one for one in REGIMES if one in regimes]
    for place, regime in enumerate(letters):
        letter, meaning = (text(f"regions.{kind}.{regime}", language) for kind in ("letter", "regime"))
        y = top - place * _ROW
        sheet.text(x + 0.2, y, letter, style.TICK, ha="center", va="center_baseline")
        sheet.text(x + 0.5, y, meaning, style.TICK, va="center_baseline")


def _key(sheet: Sheet, canvas: Axes, x: float, y: float, ground: tuple[str, str], words: str) -> None:
    _ground(canvas, (x, y - 0.14), (0.44, 0.28), *ground)
    sheet.text(x + 0.6, y, words, style.TICK, va="center_baseline")
