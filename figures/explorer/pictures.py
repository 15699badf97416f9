"""The pictures of the page that matplotlib draws, as SVG with words for who cannot see them."""

from __future__ import annotations

import io
import tempfile
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from figures import style
from figures.explorer.results import Mark, network_of
from figures.explorer.settings import Settings
from figures.explorer.words import say
from figures.style import OKABE_ITO
from figures.texts import decimal

_WIDTH, _HEIGHT = 9.6, 7.4
_PERCENT = 100.0


def svg_of(figure: Figure) -> str:
    """A figure as the SVG element that a page takes in, as wide as there is room."""
    with style.house():
        memory = io.StringIO()
        figure.savefig(memory, format="svg", metadata={"Date": None, "Creator": style.KEYWORD})
    drawn = memory.getvalue()
    return drawn[drawn.index("<svg") :].replace("<svg ", '<svg aria-hidden="true" ', 1)


@style.house()
def frontier(marks: Sequence[Mark], language: str) -> Figure | None:
    """Conversion against the revolving door: the scenario itself (0) and what was tried, in order.

    None where there is nothing to draw.
    """
    known = [
        (number, mark)
        for number, mark in enumerate(marks)
        if mark.conversion.value == mark.conversion.value
        and mark.revolving_door.value == mark.revolving_door.value
    ]
    if not known:
        return None
    figure = Figure(figsize=(_WIDTH / 2.54, _HEIGHT / 2.54), layout="constrained")
    axes = figure.subplots()
    latest = known[-1][0]
    for number, mark in known:
        colour = OKABE_ITO["blue" if number == 0 else "vermillion" if number == latest else "orange"]
        across, up = mark.revolving_door, mark.conversion
        spans = [
            [[_PERCENT * (one.value - one.low)], [_PERCENT * (one.high - one.value)]] for one in (across, up)
        ]
        at = _PERCENT * across.value, _PERCENT * up.value
        axes.errorbar(
            *at, xerr=spans[0], yerr=spans[1], color=colour, linewidth=1.0, marker="os"[number == 0],
            markersize=5.0, alpha=1.0 if number in (0, latest) else 0.6,
        )  # fmt: skip
        star = "*" if mark.settings.never_observed else ""
        axes.annotate(f"{number}{star}", at, (4, 4), textcoords="offset points", fontsize=9, color=style.INK)
    for name, write in (("across", axes.set_xlabel), ("up", axes.set_ylabel)):
        write(textwrap.fill(say(f"frontier.{name}", language), 30), fontsize=8.5)
    axes.tick_params(labelsize=8.5)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: decimal(value, _digits(value), language)))
    return figure


def _digits(value: float) -> int:
    return 0 if abs(value - round(value)) < 1e-9 else 1


def network(settings: Settings, municipality: str, language: str) -> tuple[str, dict[str, Any]]:
    """The picture of ``figures.network`` for one municipality, and the numbers that describe it."""
    from experiments.store import write_manifest, write_table
    from figures.network import draw

    nodes, edges, said = network_of(settings, municipality)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_table(folder, "network_nodes", nodes)
        write_table(folder, "network_edges", edges)
        write_manifest(folder, said)
        drawn = svg_of(draw(folder, language))
    employers = nodes[nodes["secondments"] > 0]
    return drawn, {
        "place": municipality,
        "company": nodes.loc[nodes["kind"] == "work_company", "label"].iloc[0],
        "employers": len(employers),
        "secondments": int(employers["secondments"].sum()),
        "hires": int(employers["hires"].sum()),
    }
