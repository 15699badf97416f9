"""Which conclusions hold whatever is assumed: a row per conclusion, its share of worlds in each set."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure

from figures import style, tables
from figures.style import OKABE_ITO, POINT, Key, Sheet
from figures.texts import footnotes, text

TABLES = ("verdicts", "shares", "rivals")
TITLE = "robustness.title"
VERDICTS: Mapping[str, type] = {"conclusion": str, "verdict": str, "meaning": str, "dutch": str}
SHARES: Mapping[str, type] = {
    "conclusion": str, "worlds": str, "number": int, "share": float, "low": float, "high": float
}  # fmt: skip
RIVALS: Mapping[str, type] = {"conclusion": str, "rule": str, "verdict": str}
COLOURS = {"robust": OKABE_ITO["blue"], "conditional": OKABE_ITO["orange"], "fragile": style.SOFT}
EVERYWHERE, POSTERIOR = "all that the ledger allows", "draws of the posterior"
FITTING = "worlds that fit every target"
MARKS = {POSTERIOR: ("posterior", "D", 4.5), FITTING: ("fitting", "s", 4.5)}
LEAST, ROBUST = 20, 0.90
_WORDS, _STRIP, _ROW = 6.6, 5.1, 1.02


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``verdicts``, ``shares`` and ``rivals``: in which share of the worlds each conclusion holds."""
    origin = tables.manifest(folder)
    verdicts = tables.table(folder, "verdicts", VERDICTS)
    shares = tables.table(folder, "shares", SHARES)
    rivals = tables.table(folder, "rivals", RIVALS)
    order = {one: place for place, one in enumerate(COLOURS)}
    rows = sorted(tables.rows(verdicts), key=lambda row: order.get(row.verdict, len(order)))
    everywhere = shares[shares["worlds"] == EVERYWHERE]["number"]
    words = (
        text(TITLE, language),
        text("robustness.subtitle", language, worlds=int(everywhere.max()) if len(everywhere) else 0),
    )
    lines = footnotes(origin, language, False, text("robustness.note", language))
    frame = Sheet(6.0, *words, lines)
    sheet = Sheet(2.1 + _ROW * max(1, len(rows)) + (6.0 - frame.top) + frame.bottom, *words, lines)
    edge = style.WIDTH - style.MARGIN
    counted = set(shares[shares["number"] >= LEAST]["worlds"])
    keys = [
        Key(text("robustness.everywhere", language), "o", style.INK, None, 6.0, edge=0.0),
        Key(text("robustness.band", language), "|", style.SOFT, None, 7.0, edge=1.2),
        *(
            Key(text(f"robustness.{name}", language), marker, style.INK, "white", size)
            for worlds, (name, marker, size) in MARKS.items()
            if worlds in counted
        ),
    ]
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    left = style.MARGIN + _WORDS + 0.3
    bottom, top = sheet.bottom + 0.9, y - 0.1
    axes = sheet.axes(left, bottom, _STRIP, top - bottom)
    axes.set(xlim=(-0.02, 1.02), ylim=(-max(1, len(rows)), 0.0), yticks=[])
    axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_xlabel(text("robustness.axis", language))
    axes.spines["left"].set_visible(False)
    axes.axvspan(ROBUST, 1.02, color=style.TINT, zorder=0)
    axes.axvline(0.5, color=style.FAINT, linewidth=0.6, zorder=0.5)
    if not rows:
        sheet.text(style.WIDTH / 2, (top + bottom) / 2, text("robustness.nothing", language), ha="center")
        return sheet.figure
    step = (top - bottom) / len(rows)
    for place, row in enumerate(rows):
        middle = top - step * (place + 0.5)
        colour = COLOURS.get(row.verdict, style.SOFT)
        said = sheet.balanced(row.dutch if language == "nl" else row.meaning, style.TICK, _WORDS)
        for number, line in enumerate(said):
            height = middle + (len(said) / 2 - number - 0.5) * style.TICK * POINT * 1.3
            sheet.text(style.MARGIN, height, line, style.TICK, va="center_baseline")
        mine = shares[(shares["conclusion"] == row.conclusion) & (shares["number"] >= LEAST)]
        for one in tables.rows(mine):
            level = -place - 0.5
            if one.worlds == EVERYWHERE:
                axes.plot([one.low, one.high], [level, level], color=colour, linewidth=1.4, zorder=2)
                axes.plot(one.share, level, "o", color=colour, markersize=6.0, zorder=4)
            elif one.worlds in MARKS:
                _, marker, size = MARKS[one.worlds]
                axes.plot(
                    one.share, level, marker, color=colour, markerfacecolor="white", markersize=size, zorder=5
                )
            else:
                axes.plot(one.share, level, "|", color=colour, markersize=8.0, markeredgewidth=1.2, zorder=3)
        axes.axhline(-place - 1.0, color=style.HAIR, linewidth=0.5, zorder=0.4)
        right = left + _STRIP + 0.25
        sheet.text(right, middle + 0.16, text(f"robustness.{row.verdict}", language), style.BODY, colour,
                   weight="bold", va="center_baseline")  # fmt: skip
        broken = rivals[(rivals["conclusion"] == row.conclusion) & (rivals["rule"] != "")]
        number, all_rules = int((broken["verdict"] == "fails").sum()), len(broken)
        said_of_rules = text("robustness.rivals", language, number=number, all=all_rules)
        sheet.text(right, middle - 0.2, said_of_rules, style.TICK, style.SOFT, va="center_baseline")
    return sheet.figure
