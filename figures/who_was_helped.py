"""Who was helped: the same people under two policies, and by group who gained and who lost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import count, decimal, footnotes, name, text

TABLES = ("helped", "displacement")
TITLE = "helped.title"
COLUMNS: Mapping[str, type] = {
    "baseline": str,
    "policy": str,
    "outcome": str,
    "months": int,
    "municipalities": int,
    "municipalities_touched": int,
    "counterfactual": bool,
    "grouping": str,
    "group": str,
    "people": float,
    "measure": str,
    "share": float,
    "share_low": float,
    "share_high": float,
}
DISPLACEMENT: Mapping[str, type] = {
    "grouping": str,
    "group": str,
    "displaced_per_gained": float,
    "displaced_per_gained_low": float,
    "displaced_per_gained_high": float,
}
GAINED, LOST, BOTH, NEITHER, NET = "only_policy", "only_baseline", "both", "neither", "net"
DRAWN = (LOST, GAINED, NET)
COLOURS = {
    BOTH: OKABE_ITO["sky"],
    GAINED: OKABE_ITO["blue"],
    LOST: OKABE_ITO["vermillion"],
    NEITHER: "#E6E6E6",
}
"""From left to right in the bar of everybody."""
EVERYBODY = ("everybody", "everybody")
_ROW, _LINE, _GAP, _BAR = 0.48, 0.27, 0.5, 0.2
_UP, _DOWN = 0.08, 0.11  # in a row: the bars above its middle, the balance below
_PEOPLE, _LEFT, _RIGHT = 5.15, 5.55, 12.75
_SMALLEST_SPAN = 0.005


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw everybody as one bar, and below it a row per group of ``helped``."""
    origin = tables.manifest(folder)
    rows = tables.table(folder, "helped", COLUMNS)
    losses = tables.table(folder, "displacement", DISPLACEMENT)
    shares = {(row.grouping, row.group, row.measure): row for row in tables.rows(rows)}
    ratios = {(row.grouping, row.group): row for row in tables.rows(losses)}
    groups = list(dict.fromkeys((row.grouping, row.group) for row in tables.rows(rows)))
    groups.sort(key=lambda one: one != EVERYBODY)

    ruler = Sheet(5.0, "", "", ())
    labels = {
        one: ruler.wrap(_label(*one, language), style.TICK, _PEOPLE - 1.1 - style.MARGIN) for one in groups
    }
    headings = len({grouping for grouping, _ in groups if grouping != EVERYBODY[0]})
    body = 3.1 + _GAP * headings + sum(_height(labels[one]) for one in groups)
    words = text("helped.title", language), _subtitle(rows, language)
    notes = _notes(rows, shares, origin, language)
    frame = Sheet(6.0, *words, notes)
    sheet = Sheet(body + (6.0 - frame.top) + frame.bottom + 0.9, *words, notes)
    if not groups:
        middle = (sheet.top + sheet.bottom) / 2
        sheet.text(style.WIDTH / 2, middle, text("helped.nothing", language), ha="center")
        return sheet.figure

    y = _whole(sheet, shares, sheet.top - 0.15, language)
    y = sheet.keys(style.MARGIN, y, style.WIDTH - style.MARGIN, _keys(language)) - 0.2
    edge = style.WIDTH - style.MARGIN
    for x, key in ((_PEOPLE, "helped.people"), (edge, "helped.per_gained")):
        sheet.text(x, y, text(key, language), style.TICK, style.SOFT, ha="right", va="center_baseline")
    y -= 0.25
    low = y - _GAP * headings - sum(_height(labels[one]) for one in groups)
    axes = _frame(sheet, low, y, list(shares.values()), language)
    shown = EVERYBODY[0]
    for one in groups:
        if one[0] != shown:
            shown = one[0]
            said = name("grouping", shown, language)
            sheet.text(style.MARGIN, y - _GAP + 0.17, said, style.TICK, weight="bold", va="center_baseline")
            sheet.rule(style.MARGIN, edge, y - 0.08, style.HAIR, 0.5)
            y -= _GAP
        middle = y - _height(labels[one]) / 2
        _group(sheet, axes, middle, one, labels[one], shares, ratios.get(one), language)
        y -= _height(labels[one])
    return sheet.figure


def _label(grouping: str, group: str, language: str) -> str:
    everybody = (grouping, group) == EVERYBODY
    return text("helped.everybody", language) if everybody else name("group", group, language)


def _height(lines: Sequence[str]) -> float:
    return _ROW + _LINE * (len(lines) - 1)


def _subtitle(rows: Any, language: str) -> str:
    if rows.empty:
        return ""
    first = next(tables.rows(rows))
    return text(
        "helped.subtitle",
        language,
        outcome=name("helped.outcome", first.outcome, language),
        months=first.months,
        policy=name("policy", first.policy, language) + ("*" if first.counterfactual else ""),
        baseline=name("policy", first.baseline, language),
    )


def _notes(rows: Any, shares: Mapping[Any, Any], origin: tables.Manifest, language: str) -> list[str]:
    if rows.empty:
        return footnotes(origin, language, False)
    first = next(tables.rows(rows))
    touched, every = first.municipalities_touched, first.municipalities
    where = "nowhere" if not touched else "everywhere" if touched == every else "somewhere"
    notes = [text(f"helped.{where}", language, touched=touched, all=every)]
    other = shares.get((*EVERYBODY, "other_life"))
    if other is not None and math.isfinite(other.share):
        share, people = decimal(100 * other.share, 1, language), count(round(other.people), language)
        notes[0] += " " + text("helped.other_life", language, share=share, people=people)
    notes.append(text("helped.competition", language))
    if rows["share"].isna().any():
        notes[-1] += " " + text("helped.suppressed", language, smallest=tables.SMALLEST_CELL)
    return footnotes(origin, language, bool(rows["counterfactual"].any()), *notes)


def _keys(language: str) -> list[Key]:
    return [
        Key(text(f"helped.{LOST}", language), "s", COLOURS[LOST], None, 5.6, edge=0.0),
        Key(text(f"helped.{GAINED}", language), "s", COLOURS[GAINED], None, 5.6, edge=0.0),
        Key(text("helped.net", language), "D", style.INK, "white", 3.0),
        Key(text("helped.interval", language), "", style.INK, None, line=0.9),
    ]


def _whole(sheet: Sheet, shares: Mapping[Any, Any], top: float, language: str) -> float:
    """Everybody as one bar, with the share of each part over it; returns the height below it."""
    found = {one: shares[*EVERYBODY, one] for one in COLOURS if (*EVERYBODY, one) in shares}
    whole = {one: float(row.share) for one, row in found.items() if math.isfinite(row.share)}
    if len(whole) < len(COLOURS):
        return top
    wide = style.WIDTH - 2 * style.MARGIN
    axes = sheet.axes(style.MARGIN, top - 1.55, wide, 0.46, xlim=(0.0, 1.0), ylim=(0.0, 1.0))
    axes.set_axis_off()
    left, middles = 0.0, []
    for one, share in whole.items():
        axes.barh(0.5, share, 1.0, left, color=COLOURS[one], edgecolor="white", linewidth=0.5)
        middles.append(style.MARGIN + wide * (left + share / 2))
        left += share
    words = {one: text(f"helped.part.{one}", language) for one in whole}
    room = max(sheet.measure(said, style.TICK) for said in words.values()) + 0.2
    places = style.spread(middles, room, style.MARGIN + room / 2, style.WIDTH - style.MARGIN - room / 2)
    for one, middle, place in zip(whole, middles, places, strict=True):
        said = f"{decimal(100 * whole[one], 1, language)}%"
        sheet.text(place, top - 0.26, said, style.PANEL, weight="bold", ha="center", va="center_baseline")
        sheet.text(place, top - 0.6, words[one], style.TICK, style.SOFT, ha="center", va="center_baseline")
        sheet.path([place, middle], [top - 0.8, top - 1.06], style.FAINT, 0.6)
    return top - 1.95


def _frame(sheet: Sheet, low: float, high: float, rows: Sequence[Any], language: str) -> Axes:
    """The panel of bars, over all rows; lost to the left of zero, gained to the right."""
    bounds = [
        value
        for row in rows
        if row.measure in DRAWN
        for value in (row.share, row.share_low, row.share_high)
        if math.isfinite(value)
    ]
    span = max(_SMALLEST_SPAN, *map(abs, bounds), 0.0) * 1.06
    axes = sheet.axes(_LEFT, low, _RIGHT - _LEFT, high - low, xlim=(-span, span), ylim=(low, high))
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    ticks = [tick for tick in axes.get_xticks() if -span <= tick <= span]
    digits = 0 if len(ticks) < 2 or ticks[1] - ticks[0] >= 0.01 else 1
    axes.set_xticks(ticks, [decimal(100 * abs(one), digits, language) for one in ticks])
    axes.axvline(0.0, color=style.INK, linewidth=0.7, zorder=2.5)
    sheet.text((_LEFT + _RIGHT) / 2, low - 0.62, text("helped.axis", language), style.TICK, ha="center",
               va="center_baseline")  # fmt: skip
    return axes


def _group(
    sheet: Sheet,
    axes: Axes,
    middle: float,
    group: tuple[str, str],
    label: Sequence[str],
    shares: Mapping[Any, Any],
    ratio: Any,
    language: str,
) -> None:
    left, weight = (0.0, "bold") if group == EVERYBODY else (0.15, "normal")
    for index, line in enumerate(label):
        place = middle + _LINE * ((len(label) - 1) / 2 - index)
        sheet.text(style.MARGIN + left, place, line, style.TICK, weight=weight, va="center_baseline")
    found: dict[str, Any] = {one: shares[*group, one] for one in DRAWN if (*group, one) in shares}
    known = {measure: row for measure, row in found.items() if math.isfinite(row.share)}
    people = next((row.people for row in found.values()), math.nan)
    if not math.isfinite(people):
        said = text("helped.too_few", language)
        axes.text(0.0, middle, f"  {said}", fontsize=style.TICK, color=style.SOFT, va="center_baseline")
        return
    said = count(round(people), language)
    sheet.text(_PEOPLE, middle, said, style.TICK, style.SOFT, ha="right", va="center_baseline")
    for measure, side in ((LOST, -1.0), (GAINED, 1.0)):
        if measure not in known:
            few, towards = f"  <{tables.SMALLEST_CELL}  ", "left" if side > 0 else "right"
            axes.text(0.0, middle, few, fontsize=style.TICK, color=style.SOFT, ha=towards,
                      va="center_baseline")  # fmt: skip
            continue
        row = known[measure]
        axes.barh(middle + _UP, side * row.share, _BAR, color=COLOURS[measure], zorder=2)
        _interval(axes, middle + _UP, side * row.share_low, side * row.share_high)
    if NET in known:
        net = known[NET]
        _interval(axes, middle - _DOWN, net.share_low, net.share_high)
        axes.plot(net.share, middle - _DOWN, "D", color=style.INK, markerfacecolor="white", markersize=3.0,
                  markeredgewidth=0.9, zorder=5)  # fmt: skip
    if ratio is not None:
        sheet.text(style.WIDTH - style.MARGIN, middle, _ratio(ratio, language), style.TICK, ha="right",
                   va="center_baseline")  # fmt: skip


def _interval(axes: Axes, y: float, low: float, high: float) -> None:
    axes.plot([low, high], [y, y], color=style.INK, linewidth=0.9, zorder=3)


def _ratio(row: Any, language: str) -> str:
    numbers = (row.displaced_per_gained, row.displaced_per_gained_low, row.displaced_per_gained_high)
    if not all(map(math.isfinite, numbers)):
        return "–"
    value, low, high = (decimal(one, 2, language) for one in numbers)
    return f"{value} [{low}; {high}]" if language == "nl" else f"{value} [{low}, {high}]"
