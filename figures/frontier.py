"""Conversion against the revolving door: one mark per policy, one panel per check on intention."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from abm.errors import InputError
from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import footnotes, listing, name, text

TABLES = ("differences",)
TITLE = "frontier.title"
ACROSS, UP = "revolving_door", "conversion_within_24_months"
COLUMNS: Mapping[str, type] = {
    "policy": str,
    "fee": str,
    "duration": int,
    "check": str,
    "outcome": str,
    "label": str,
    "label_dutch": str,
    "mean": float,
    "mean_low": float,
    "mean_high": float,
}
BASELINE = "baseline"
FEES = {
    "low": OKABE_ITO["sky"],
    "cost-covering": OKABE_ITO["blue"],
    "plus-9": OKABE_ITO["vermillion"],
    "stepwise": OKABE_ITO["black"],
}
CHECKS = ("none", "declaration", "strict")
SHAPES = {6: ("o", 4.6), 12: ("s", 4.3), 36: ("^", 5.2)}
OTHER_SHAPES = (("D", 4.0), ("v", 5.2), ("p", 5.2), ("h", 5.0))


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw the policies of ``differences`` as marks: revolving door across, conversion up."""
    origin = tables.manifest(folder)
    rows = tables.table(folder, "differences", COLUMNS)
    labels = {outcome: _label(rows, outcome, language, folder) for outcome in (ACROSS, UP)}
    marks = _marks(rows)
    whole = marks.dropna(subset=["x", "y"])
    left_out = [_called(row, language) for row in tables.rows(marks[marks[["x", "y"]].isna().any(axis=1)])]
    observed = {str(policy): origin.observed(str(policy)) for policy in whole["policy"]}
    fees = _ordered(whole["fee"], FEES)
    starred = {
        fee for fee in fees if not any(observed[str(one)] for one in whole.loc[whole["fee"] == fee, "policy"])
    }
    counterfactual = not all(observed.values())

    notes = [text("frontier.intervals", language)]
    if left_out:
        notes.append(text("frontier.left_out", language, names=listing(left_out)))
    sheet = Sheet(
        11.6,
        text("frontier.title", language),
        text("frontier.subtitle", language),
        footnotes(origin, language, counterfactual, *notes),
    )
    shapes = _shapes(whole)
    edge = style.WIDTH - style.MARGIN
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, _fee_keys(fees, starred, language))
    y = sheet.keys(style.MARGIN, y, edge, _shape_keys(shapes, language))

    checks = _ordered(whole["check"], dict.fromkeys(CHECKS)) or list(CHECKS)
    gap, head, foot = 0.35, 0.95, 1.2
    bottom, top = sheet.bottom + foot, y + 0.2 - head
    upright = sheet.balanced(labels[UP][0], style.BODY, top - bottom)
    left = 1.15 + 0.33 * len(upright)
    width = (edge - left - gap * (len(checks) - 1)) / len(checks)
    limits = _limits(whole)
    for index, check in enumerate(checks):
        axes = sheet.axes(left + index * (width + gap), bottom, width, top - bottom)
        axes.set(xlim=limits[0], ylim=limits[1])
        _panel(axes, whole, check, shapes, observed)
        percent = FuncFormatter(lambda value, _: f"{100 * value:g}")
        for side in (axes.xaxis, axes.yaxis):
            side.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
            side.set_major_formatter(percent)
        if index:
            axes.tick_params(labelleft=False)
        place = left + index * (width + gap)
        sheet.text(place, top + 0.46, name("check", check, language), style.PANEL, weight="bold", va="bottom")
        sheet.text(place, top + 0.14, name("check_is", check, language), style.TICK, style.SOFT, va="bottom")
        if index == 0:
            _arrow(axes, text("frontier.better", language))
    if whole.empty:
        sheet.text(style.WIDTH / 2, (bottom + top) / 2, text("frontier.nothing", language), ha="center")
    middle = (left + edge) / 2
    sheet.text(middle, bottom - 0.62, labels[ACROSS][0], style.BODY, ha="center", va="center")
    sheet.text(middle, bottom - 0.95, labels[ACROSS][1], style.TICK, style.SOFT, ha="center", va="center")
    height = (bottom + top) / 2
    for index, line in enumerate(upright):
        sheet.text(0.45 + 0.33 * index, height, line, style.BODY, rotation=90, ha="center", va="center")
    beside = 0.45 + 0.33 * len(upright)
    sheet.text(beside, height, labels[UP][1], style.TICK, style.SOFT, rotation=90, ha="center", va="center")
    return sheet.figure


def _label(rows: pd.DataFrame, outcome: str, language: str, folder: Path) -> tuple[str, str]:
    found = rows.loc[rows["outcome"] == outcome, "label_dutch" if language == "nl" else "label"]
    if found.empty:
        raise InputError(f"{folder / 'differences.parquet'}: table without outcome {outcome}; {tables.MEND}")
    words = str(found.iloc[0])
    return words[:1].upper() + words[1:], text(f"share_of.{outcome}", language)


def _marks(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per policy with both outcomes side by side: x, y and the ends of their bars."""
    identity = ["policy", "fee", "duration", "check"]
    sides = []
    for outcome, letter in ((ACROSS, "x"), (UP, "y")):
        side = rows.loc[rows["outcome"] == outcome, [*identity, "mean", "mean_low", "mean_high"]]
        side = side.drop_duplicates(identity)
        sides.append(side.set_axis([*identity, letter, f"{letter}_low", f"{letter}_high"], axis=1))
    both = sides[0].merge(sides[1], on=identity, how="outer")
    return both.sort_values(["check", "fee", "duration", "policy"], ignore_index=True)


def _called(row: Any, language: str) -> str:
    if row.policy == BASELINE:
        return text("frontier.baseline", language)
    months = text("frontier.months", language, months=int(row.duration))
    return f"{name('fee', row.fee, language)}, {months}, {name('check', row.check, language).lower()}"


def _ordered(values: pd.Series[str], known: dict[str, object] | dict[str, str]) -> list[str]:
    present = {str(value) for value in values if value}
    return [one for one in known if one in present] + sorted(present - set(known))


def _shapes(marks: pd.DataFrame) -> dict[int, tuple[str, float]]:
    """A shape for every limit on the duration; the usual three keep theirs."""
    months = sorted({int(one) for one in marks.loc[marks["policy"] != BASELINE, "duration"]})
    spare = iter(OTHER_SHAPES * len(months))
    return {one: SHAPES.get(one) or next(spare) for one in months}


def _colour(fee: str) -> str:
    return FEES.get(fee, OKABE_ITO["purple"])


def _fee_keys(fees: list[str], starred: set[str], language: str) -> list[Key]:
    keys = [Key(text("frontier.fee", language))]
    for fee in fees:
        star = "*" if fee in starred else ""
        keys.append(
            Key(
                name("fee", fee, language) + star, "o", _colour(fee), "white" if star else None, 5.6, edge=1.2
            )
        )
    return keys if fees else []


def _shape_keys(shapes: dict[int, tuple[str, float]], language: str) -> list[Key]:
    keys = [Key(text("frontier.duration", language))]
    for months, (shape, size) in shapes.items():
        keys.append(Key(text("frontier.months", language, months=months), shape, style.SOFT, None, size))
    keys.append(Key(text("frontier.baseline", language), "X", style.INK, None, 6.0, edge=0.0))
    return keys


def _limits(marks: pd.DataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    """The range of both axes: all bars, some air, and room above for the arrow."""
    found = []
    for letter, below, above in (("x", 0.07, 0.07), ("y", 0.07, 0.20)):
        ends = marks[[letter, f"{letter}_low", f"{letter}_high"]]
        low, high = (float(ends.min().min()), float(ends.max().max())) if len(marks) else (0.0, 1.0)
        reach = max(high - low, 0.02)
        found.append((low - below * reach, high + above * reach))
    return found[0], found[1]


def _panel(
    axes: Axes,
    marks: pd.DataFrame,
    check: str,
    shapes: dict[int, tuple[str, float]],
    observed: dict[str, bool],
) -> None:
    base = marks[marks["policy"] == BASELINE]
    for row in tables.rows(base):
        left, top = axes.get_xlim()[0], axes.get_ylim()[1]
        axes.fill_between([left, row.x], row.y, top, color=style.TINT, linewidth=0, zorder=0.4)
        axes.plot([left, row.x, row.x], [row.y, row.y, top], color=style.FAINT, linewidth=0.6, zorder=0.9)
    here = marks[(marks["check"] == check) & (marks["policy"] != BASELINE)]
    for order, fee in enumerate(_ordered(here["fee"], FEES)):
        path = here[here["fee"] == fee].sort_values("duration")
        axes.plot(path["x"], path["y"], color=_colour(fee), linewidth=0.8, alpha=0.45, zorder=2)
        for row in tables.rows(path):
            _mark(axes, row, *shapes[int(row.duration)], _colour(fee), observed[str(row.policy)], 4 + order)
    for row in tables.rows(base):
        _mark(axes, row, "X", 6.0, style.INK, True, 10)


def _mark(axes: Axes, row: Any, shape: str, size: float, colour: str, filled: bool, order: float) -> None:
    axes.plot((row.x_low, row.x_high), (row.y, row.y), color=colour, linewidth=0.8, alpha=0.7, zorder=3)
    axes.plot((row.x, row.x), (row.y_low, row.y_high), color=colour, linewidth=0.8, alpha=0.7, zorder=3)
    axes.plot(
        row.x,
        row.y,
        linestyle="none",
        marker=shape,
        markersize=size,
        markerfacecolor=colour if filled else "white",
        markeredgecolor="white" if filled else colour,
        markeredgewidth=0.5 if filled else 1.0,
        zorder=order,
    )


def _arrow(axes: Axes, words: str) -> None:
    axes.annotate(
        "",
        xy=(0.035, 0.975),
        xytext=(0.135, 0.895),
        xycoords="axes fraction",
        textcoords="axes fraction",
        arrowprops={"arrowstyle": "-|>", "color": style.SOFT, "linewidth": 0.8, "mutation_scale": 7},
        zorder=12,
    )
    axes.text(
        0.15, 0.895, words, transform=axes.transAxes, fontsize=style.TICK, color=style.SOFT, va="center"
    )
