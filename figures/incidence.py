"""Where people come first after a secondment began: each way out competes with the others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import curves, style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import count, footnotes, name, text

TABLES = ("incidence",)
TITLE = "incidence.title"
COLUMNS: Mapping[str, type] = {
    "policy": str,
    "name": str,
    "months": int,
    "value": float,
    "low": float,
    "high": float,
    "people": int,
}
LINES: Mapping[str, tuple[str, Any]] = {
    "seconded": (OKABE_ITO["green"], (0, (1.5, 1.2))),
    "permanent": (OKABE_ITO["blue"], "-"),
    "temporary": (OKABE_ITO["sky"], "-"),
    "benefit": (OKABE_ITO["vermillion"], (0, (5, 1.5))),
}
"""What is drawn, with its colour and its dashes."""
_LEFT, _GAP, _RIGHT = 1.15, 0.75, 0.55


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw a panel for each policy of ``incidence``, a line with its band for each way out."""
    origin = tables.manifest(folder)
    rows = tables.table(folder, "incidence", COLUMNS)
    few = rows["people"] < tables.SMALLEST_CELL
    shown = rows[~few & rows["name"].isin(LINES)]
    policies = list(dict.fromkeys(rows["policy"]))
    starred = {one for one in policies if not origin.observed(one)}
    notes = [text("incidence.note", language)]
    if few.any():
        notes.append(text("cohort.suppressed", language, smallest=tables.SMALLEST_CELL))
    sheet = Sheet(
        10.6,
        text(TITLE, language),
        text("incidence.subtitle", language),
        footnotes(origin, language, bool(starred), *notes),
    )
    edge = style.WIDTH - style.MARGIN
    keys = [
        Key(text(f"incidence.{one}", language), "", colour, line=1.5) for one, (colour, _) in LINES.items()
    ]
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    width = (edge - _LEFT - _RIGHT - _GAP * (len(policies) - 1)) / max(len(policies), 1)
    if not policies:
        sheet.text(style.WIDTH / 2, y - 1.0, text("cohort.empty", language), ha="center")
    for place, policy in enumerate(policies):
        left = _LEFT + place * (width + _GAP)
        mine = shown[shown["policy"] == policy]
        title = name("policy", policy, language) + ("*" if policy in starred else "")
        sheet.text(left, y - 0.15, title, style.PANEL, weight="bold", va="center_baseline")
        people = int(mine["people"].max()) if len(mine) else 0
        said = text(
            "incidence.people" if people else "cohort.too_few", language, people=count(people, language)
        )
        sheet.text(left, y - 0.5, said, style.TICK, style.SOFT, va="center_baseline")
        axes = sheet.axes(left, sheet.bottom + 0.95, width, y - 0.75 - sheet.bottom - 0.95)
        _panel(axes, mine, max(int(rows["months"].max()), 1), first=place == 0)
        curves.foot(sheet, axes, text("incidence.axis", language))
    return sheet.figure


def _panel(axes: Axes, rows: pd.DataFrame, last: int, first: bool) -> None:
    axes.set(xlim=(0, last), ylim=(0, 1))
    axes.set_xticks(range(0, last + 1, 12))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100%"])
    axes.tick_params(labelleft=first)
    ends = []
    for one, (colour, dash) in LINES.items():
        line = rows[rows["name"] == one].sort_values("months")
        curves.band(axes, line, "months", "value", 1.0, (colour, dash))
        known = line.dropna(subset=["value"])
        if len(known) and int(known["months"].iloc[-1]) == last:
            ends.append((float(known["value"].iloc[-1]), colour))
    ends.sort()
    for (value, colour), y in zip(ends, style.spread([one for one, _ in ends], 0.05, 0.0, 1.0), strict=True):
        axes.annotate(f"{100 * value:.0f}", (last, y), xytext=(3, 0), textcoords="offset points",
                      fontsize=style.TICK, color=colour, va="center_baseline")  # fmt: skip
