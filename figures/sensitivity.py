"""Which assumptions matter: the parameters with the largest effects on outcomes and on policy differences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import TEXTS, decimal, footnotes, text

TABLES = ("assumed_share", "screening")
TITLE = "sensitivity.title"
ASSUMED: Mapping[str, type] = {"outcome": str, "policy": str, "assumed": float, "deviation": float}
SCREENING: Mapping[str, type] = {"outcome": str, "policy": str, "parameter": str, "effect": float}
MOST = 18
COLOURS = (OKABE_ITO["blue"], OKABE_ITO["vermillion"])
_NAMES, _ROW, _LARGEST = 6.1, 0.5, 15.0


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``assumed_share`` and ``screening``: a row per parameter, two columns per outcome."""
    origin = tables.manifest(folder)
    assumed = tables.table(folder, "assumed_share", ASSUMED)
    screening = tables.table(folder, "screening", SCREENING)
    outcomes = list(dict.fromkeys(assumed["outcome"]))
    deviation = {row.outcome: row.deviation for row in tables.rows(assumed[assumed["policy"] == ""])}
    sizes: dict[tuple[str, str, bool], float] = {}
    for row in tables.rows(screening):
        unit = deviation.get(row.outcome, float("nan"))
        if np.isfinite(row.effect) and unit > 0.0:
            key = (row.parameter, row.outcome, row.policy != "")
            sizes[key] = max(sizes.get(key, 0.0), row.effect / unit)
    most: dict[str, float] = {}
    for (parameter, _, _), size in sizes.items():
        most[parameter] = max(most.get(parameter, 0.0), size)
    shown = sorted(most, key=lambda one: (-most[one], one))[:MOST]
    largest = max(most.values(), default=0.0)
    policies = assumed[assumed["policy"] != ""]["policy"].nunique()
    words = text(TITLE, language), text("sensitivity.subtitle", language, parameters=len(most))
    note = text("sensitivity.note", language, largest=decimal(largest, 1, language), policies=policies)
    lines = footnotes(origin, language, False, note)
    frame = Sheet(6.0, *words, lines)
    sheet = Sheet(3.75 + _ROW * max(1, len(shown)) + (6.0 - frame.top) + frame.bottom, *words, lines)
    edge = style.WIDTH - style.MARGIN
    keys = [
        Key(text(f"sensitivity.{one}", language), "o", colour, None, 6.0, edge=0.0)
        for one, colour in zip(("level", "policy"), COLOURS, strict=True)
    ]
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    if not shown:
        sheet.text(style.WIDTH / 2, y - 0.5, text("sensitivity.nothing", language), ha="center")
        return sheet.figure
    left, wide = style.MARGIN + _NAMES, edge - style.MARGIN - _NAMES
    bars = sheet.axes(left, y - 2.35, wide, 1.55)
    matrix = sheet.axes(left, sheet.bottom + 0.1, wide, _ROW * len(shown))
    for axes in (bars, matrix):
        axes.set_xlim(-0.6, len(outcomes) - 0.4)
        axes.set_xticks([])
    bars.set(ylim=(0.0, 1.0))
    bars.set_yticks([0.0, 0.5, 1.0], ["0%", "50%", "100%"])
    bars.grid(axis="x", visible=False)
    sheet.text(style.MARGIN, y - 1.55, text("sensitivity.share", language), style.TICK, va="center_baseline")
    matrix.set(ylim=(len(shown) - 0.5, -0.5), yticks=[])
    matrix.grid(visible=False)
    for spine in matrix.spines.values():
        spine.set_visible(False)
    for place, outcome in enumerate(outcomes):
        named = f"sensitivity.outcome.{outcome}"
        said = text(named, language) if named in TEXTS else outcome
        middle = left + wide * (place + 0.6) / (len(outcomes) + 0.2)
        for number, line in enumerate(sheet.wrap(said, style.TICK, wide / len(outcomes) - 0.1)):
            sheet.text(middle, y - 0.2 - 0.3 * number, line, style.TICK, ha="center", va="center_baseline")
        mine = assumed[assumed["outcome"] == outcome]
        level = float(mine[mine["policy"] == ""]["assumed"].iloc[0])
        others = mine[mine["policy"] != ""]["assumed"].dropna().to_numpy()
        bars.bar(place - 0.19, level, 0.34, color=COLOURS[0])
        if len(others):
            bars.bar(place + 0.19, float(np.median(others)), 0.34, color=COLOURS[1])
            bars.plot([place + 0.19] * 2, [others.min(), others.max()], color=style.INK, linewidth=0.9)
        matrix.axvline(place - 0.5, color=style.HAIR, linewidth=0.5, zorder=0.4)
    for row, parameter in enumerate(shown):
        middle = sheet.bottom + 0.1 + _ROW * (len(shown) - row - 0.5)
        sheet.text(style.MARGIN, middle, parameter, style.TICK, va="center_baseline")
        matrix.axhline(row + 0.5, color=style.HAIR, linewidth=0.5, zorder=0.4)
        for place, outcome in enumerate(outcomes):
            for policy, colour in zip((False, True), COLOURS, strict=True):
                share = sizes.get((parameter, outcome, policy), 0.0) / largest
                if share > 0.0:
                    x = place + (0.19 if policy else -0.19)
                    matrix.plot(
                        x,
                        row,
                        "o",
                        color=colour,
                        markersize=_LARGEST * share**0.5,
                        markeredgewidth=0,
                        clip_on=False,
                    )
    return sheet.figure
