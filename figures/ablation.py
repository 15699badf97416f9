"""Which mechanism carries which pattern: a row per variant, a column per pattern, a sign per cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import footnotes, name, text

TABLES = ("ablation",)
TITLE = "ablation.title"
COLUMNS: Mapping[str, type] = {
    "variant": str,
    "kind": str,
    "label": str,
    "label_dutch": str,
    "pattern": str,
    "status": str,
}
KINDS = ("baseline", "mechanism", "rival")
HOLDS, DIES, UNSURE = "holds", "dies", "unsure"
FAILS_ANYWAY, APPEARS, ASLEEP = "fails also at baseline", "appears", "asleep"
SIGNS = {
    HOLDS: ("o", 3.4, OKABE_ITO["sky"]),
    DIES: ("X", 6.4, OKABE_ITO["vermillion"]),
    UNSURE: ("$?$", 4.6, style.SOFT),
    FAILS_ANYWAY: ("_", 5.0, style.FAINT),
    APPEARS: ("P", 6.0, OKABE_ITO["green"]),
    ASLEEP: ("$z$", 4.2, style.FAINT),
}
_ROW, _HEAD, _BAND = 0.345, 2.15, "#FBE9DF"
_LEFT = 5.2


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw the matrix of ``ablation``: what becomes of each pattern under each variant."""
    origin = tables.manifest(folder)
    rows = tables.table(folder, "ablation", COLUMNS)
    label = "label_dutch" if language == "nl" else "label"
    patterns = sorted(set(rows["pattern"]), key=lambda one: (len(str(one)), str(one)))
    groups = [(kind, list(dict.fromkeys(rows.loc[rows["kind"] == kind, "variant"]))) for kind in KINDS]
    groups = [(kind, variants) for kind, variants in groups if variants]
    status = {(row.variant, row.pattern): str(row.status) for row in tables.rows(rows)}
    labels = {row.variant: str(getattr(row, label)) for row in tables.rows(rows)}

    body = _HEAD + sum(_ROW * (len(variants) + 1.35) for _, variants in groups)
    whole = len(status) == len(labels) * len(patterns) and "" not in status.values()
    notes = [text("ablation.note", language), "" if whole else text("ablation.unfinished", language)]
    lines = footnotes(origin, language, False, *notes)
    words = text("ablation.title", language), text("ablation.subtitle", language)
    frame = Sheet(6.0, *words, lines)
    sheet = Sheet(body + (6.0 - frame.top) + frame.bottom + 0.9, *words, lines)
    edge = style.WIDTH - style.MARGIN
    keys = [
        Key(text(f"ablation.{one}", language), sign, colour, None, size, edge=1.6 if sign == "_" else 0.0)
        for one, (sign, size, colour) in SIGNS.items()
        if one in (HOLDS, DIES) or one in status.values()
    ]
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    canvas = sheet.axes(0.0, 0.0, style.WIDTH, sheet.height)
    canvas.set(xlim=(0.0, style.WIDTH), ylim=(0.0, sheet.height))
    canvas.set_axis_off()
    if rows.empty:
        sheet.text(style.WIDTH / 2, y - 0.5, text("ablation.nothing", language), ha="center")
        return sheet.figure

    step = min((edge - _LEFT) / len(patterns), 1.1)
    across = {pattern: _LEFT + step * (index + 0.5) for index, pattern in enumerate(patterns)}
    y -= _HEAD - 0.2
    for pattern, x in across.items():
        sheet.text(x, y + 0.38, name("pattern", pattern, language), style.TICK, style.SOFT,
                   rotation=90, ha="center", va="bottom")  # fmt: skip
        sheet.text(x, y + 0.2, pattern, style.TICK, weight="bold", ha="center", va="center_baseline")
    right = _LEFT + step * len(patterns)
    for kind, variants in groups:
        heading = text(f"ablation.kind.{kind}", language)
        y -= 0.35 * _ROW
        sheet.text(style.MARGIN, y - _ROW / 2, heading, style.BODY, weight="bold", va="center_baseline")
        sheet.rule(style.MARGIN, right, y - _ROW, style.FAINT, 0.6)
        y -= _ROW
        for variant in variants:
            _line(sheet, canvas, y - _ROW / 2, labels[variant], right)
            for pattern, x in across.items():
                _cell(canvas, x, y - _ROW / 2, status.get((variant, pattern), ""), step)
            y -= _ROW
    return sheet.figure


def _line(sheet: Sheet, canvas: Axes, middle: float, words: str, right: float) -> None:
    sheet.text(style.MARGIN + 0.15, middle, words, style.TICK, va="center_baseline")
    low = middle - _ROW / 2
    canvas.plot([style.MARGIN, right], [low, low], color=style.HAIR, linewidth=0.4, zorder=0.5)


def _cell(canvas: Axes, x: float, middle: float, status: str, step: float) -> None:
    if status not in SIGNS:
        return
    sign, size, colour = SIGNS[status]
    if status == DIES:
        wide = step / 2 - 0.03
        canvas.fill_between(
            [x - wide, x + wide], middle - _ROW / 2 + 0.02, middle + _ROW / 2 - 0.02,
            color=_BAND, linewidth=0, zorder=0.6,
        )  # fmt: skip
    canvas.plot(
        x, middle, linestyle="none", marker=sign, markersize=size, color=colour,
        markeredgewidth=1.6 if sign == "_" else 0.0, zorder=3,
    )  # fmt: skip
