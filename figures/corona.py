"""The corona crisis month by month, for work companies in touch with many employers and with few."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from figures import curves, style, tables
from figures.style import OKABE_ITO, Key, Sheet
from figures.texts import decimal, decimals_of, footnotes, name, text

TABLES = ("mean_series", "comparison")
TITLE = "corona.title"
COLUMNS: Mapping[str, type] = {
    "arm": str,
    "counterfactual": bool,
    "month": str,
    "state": str,
    "people": float,
    "low": float,
    "high": float,
}
LEVER = "fallback.network_breadth"
STATES = ("seconded", "idle", "unemployment_insurance")
FROM_YEAR = 2018.0
CRISIS = (2020.0 + 2 / 12, 2021.0 + 5 / 12)
"""March 2020 until June 2021: the months in which the ledger of the economy has corona."""
OUTCOMES = ("replaced_within_3_months", "gap", "revolving_door")
LOOKS = (
    (OKABE_ITO["black"], "-"),
    (OKABE_ITO["blue"], (0, (5, 1.5))),
    (OKABE_ITO["orange"], (0, (5, 1.2, 1.2, 1.2))),
    (OKABE_ITO["vermillion"], (0, (1.5, 1.2))),
)
_LEFT, _GAP, _UPPER = 1.15, 0.95, 4.6


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw ``mean_series`` as a panel per state, and below it ``comparison`` along the breadth."""
    origin = tables.manifest(folder)
    series = tables.table(folder, "mean_series", COLUMNS)
    series = series.assign(when=[_year(one, folder) for one in series["month"]])
    series = series[series["when"] >= FROM_YEAR]
    compared = curves.comparison(folder, {LEVER: "breadth"})
    chosen = [rows for one in OUTCOMES for rows in compared if rows["outcome"].iloc[0] == one]
    arms = list(dict.fromkeys(series["arm"]))[: len(LOOKS)]
    unseen = {str(one) for one in series.loc[series["counterfactual"], "arm"]}
    notes = text("corona.note", language), text("curve.note", language)
    sheet = Sheet(
        14.2,
        text(TITLE, language),
        text("corona.subtitle", language),
        footnotes(origin, language, bool(unseen), *notes),
    )
    reference = tables.reference_number(origin, folder, LEVER)
    edge = style.WIDTH - style.MARGIN
    keys = [Key(text("corona.breadth", language))]
    for arm, (colour, _) in zip(arms, LOOKS, strict=False):
        said = _breadth(arm.partition("=")[2] or str(reference), language)
        keys.append(Key(said + "*" * (arm in unseen), "", colour, line=1.5))
    keys.append(curves.keys(language, _breadth(str(reference), language), False)[1])
    y = sheet.keys(style.MARGIN, sheet.top - 0.22, edge, keys)
    width = (edge - 0.1 - _LEFT - _GAP * (len(STATES) - 1)) / len(STATES)
    for place, state in enumerate(STATES):
        left = _LEFT + place * (width + _GAP)
        said = text(f"state.{state}", language)
        said, margin = f"{said[:1].upper()}{said[1:]}", left - _LEFT + style.MARGIN
        sheet.text(margin, y - 0.1, said, style.BODY, weight="bold", va="center_baseline")
        people = text("corona.people", language)
        sheet.text(margin, y - 0.42, people, style.TICK, style.SOFT, va="center_baseline")
        axes = sheet.axes(left, y - _UPPER + 0.75, width, _UPPER - 1.4)
        _months(axes, series[series["state"] == state], arms, language)
    for axes, rows, scale in curves.panels(sheet, chosen, y - _UPPER + 0.1, language, 3):
        points = sorted(
            ((float(row.breadth or reference), row) for row in tables.rows(rows)), key=lambda one: one[0]
        )
        curves.frame(axes, rows, scale, language)
        curves.curve(axes, points, scale)
        axes.set_xlim(-0.06, 1.06)
        axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0", "25", "50", "75", "100%"])
        curves.foot(sheet, axes, text("corona.axis", language))
    return sheet.figure


def _year(month: str, folder: Path) -> float:
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", month)
    if not found:
        from abm.errors import InputError

        path = folder / "mean_series.parquet"
        raise InputError(f"{path}: month {month!r} is no YYYY-MM; {tables.mend('mean_series')}")
    return int(found[1]) + (int(found[2]) - 1) / 12


def _breadth(value: str, language: str) -> str:
    return name("corona.of", f"{float(value):g}", language)


def _months(axes: Axes, rows: pd.DataFrame, arms: list[str], language: str) -> None:
    axes.axvspan(*CRISIS, color=style.TINT, linewidth=0, zorder=0.4)
    few = rows["people"] < tables.SMALLEST_CELL
    for arm, (colour, dash) in zip(arms, LOOKS, strict=False):
        line = rows[(rows["arm"] == arm)].sort_values("when")
        hidden = line.assign(**dict.fromkeys(("people", "low", "high"), float("nan")))
        line = line.where(~few.loc[line.index], hidden)
        curves.band(axes, line, "when", "people", 1.0, (colour, dash))
    known = rows.loc[~few, "high"].dropna()
    axes.set_ylim(0, float(known.max()) * 1.08 if len(known) and known.max() > 0 else 1.0)
    last = float(rows["when"].max()) if len(rows) else FROM_YEAR + 1
    axes.set_xlim(FROM_YEAR, max(last, FROM_YEAR + 1))
    years = range(int(FROM_YEAR), int(last) + 1)
    axes.set_xticks(list(years), [str(one) for one in years])
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    bottom, top = axes.get_ylim()
    ticks = [one for one in axes.get_yticks() if bottom <= one <= top]
    digits = decimals_of(ticks[1] - ticks[0]) if len(ticks) > 1 else 0
    axes.set_yticks(ticks, [decimal(one, digits, language) for one in ticks])
