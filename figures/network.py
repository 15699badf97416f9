"""The network of one region: the work company in the middle, the employers that lend in around it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import networkx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from abm.errors import InputError
from figures import style, tables
from figures.style import OKABE_ITO, Sheet
from figures.texts import footnotes, listing, text

TABLES = ("network_nodes", "network_edges")
TITLE = "network.title"
NODES: Mapping[str, type] = {
    "node": str,
    "kind": str,
    "judged_class": str,
    "secondments": float,
    "hires": float,
    "label": str,
}
EDGES: Mapping[str, type] = {
    "source": str,
    "target": str,
    "kind": str,
    "weight": float,
}
CLASSES = {
    "A": OKABE_ITO["blue"],
    "B": OKABE_ITO["sky"],
    "C": "#D9D9D9",
    "D": OKABE_ITO["orange"],
    "E": OKABE_ITO["vermillion"],
    "": "#FFFFFF",
}
"""From blue to orange over grey: an order that everyone can see; the letter stands in the larger marks."""
COLOURS = {"secondments": "#6E6E6E", "ties": OKABE_ITO["purple"]}
MOST = 140
SEED = 20210101
INNER, OUTER, REACH = 0.30, 1.0, 1.09
LETTER_FROM = 0.036
"""The smallest radius, in radii of the whole, of a mark that has room for its letter."""

Place = np.ndarray


@style.house()
def draw(folder: Path, language: str) -> Figure:
    """Draw the work company and the employers of ``network_nodes`` with the lines of ``network_edges``."""
    origin = tables.manifest(folder)
    nodes = tables.table(folder, "network_nodes", NODES).sort_values("node", ignore_index=True)
    twice = nodes["node"].duplicated()
    if twice.any():
        raise InputError(
            f"{folder / 'network_nodes.parquet'}: node {nodes['node'][twice].iloc[0]} stands there twice; "
            f"{tables.MEND}"
        )
    edges = tables.table(folder, "network_edges", EDGES).sort_values(["source", "target", "kind"])
    nodes["judged_class"] = nodes["judged_class"].fillna("")
    broken = [str(one) for one in nodes.loc[nodes["secondments"].isna(), "label"].fillna("?")]
    nodes = nodes.dropna(subset=["secondments"])
    centres = nodes[nodes["kind"] == "work_company"]
    employers = nodes[(nodes["kind"] == "employer") & (nodes["secondments"] > 0)]
    shown = employers.sort_values(["secondments", "node"], ascending=[False, True]).head(MOST)

    notes = [text("network.nearer", language)]
    if len(shown) < len(employers):
        notes[0] += " " + text("network.shown", language, shown=len(shown), all=len(employers))
    if broken:
        notes.append(text("network.left_out", language, names=listing(broken)))
    region = text("network.region", language, region=origin.region) if origin.region else ""
    sheet = Sheet(
        13.6,
        text("network.title", language),
        text("network.subtitle", language, region=region),
        footnotes(origin, language, False, *notes),
    )
    tall = sheet.top - sheet.bottom
    axes = sheet.axes(style.MARGIN, sheet.bottom, tall, tall, aspect="equal")
    axes.axis("off")
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    radii = _radii(shown)
    if shown.empty:
        axes.text(0, -0.3, text("network.nothing", language), ha="center", color=style.SOFT)
    places = _places(shown, edges, radii)
    places |= _middle(centres)
    _lines(axes, edges, places)
    _employers(axes, shown, places, radii)
    _centres(axes, centres, places)
    _key(sheet, style.MARGIN + tall + 0.25, shown, centres, tall / (2 * REACH), language)
    return sheet.figure


def _radii(employers: pd.DataFrame) -> dict[str, float]:
    """The radius of each mark: its area follows the secondments started."""
    most = max(float(employers["secondments"].max()), 1.0) if len(employers) else 1.0
    scale = _scale(most, len(employers))
    return {
        str(row.node): scale * math.sqrt(float(row.secondments)) + 0.008 for row in tables.rows(employers)
    }


def _scale(most: float, number: int) -> float:
    return min(0.095, 0.55 / math.sqrt(max(number, 1))) / math.sqrt(most)


def _middle(centres: pd.DataFrame) -> dict[str, Place]:
    """The places of the work companies: one in the middle, several around it."""
    names = [str(one) for one in centres["node"]]
    ring = 0.0 if len(names) < 2 else 0.13
    turn = 2 * math.pi / max(len(names), 1)
    return {
        one: ring * np.array([math.cos(index * turn), math.sin(index * turn)])
        for index, one in enumerate(names)
    }


def _places(employers: pd.DataFrame, edges: pd.DataFrame, radii: dict[str, float]) -> dict[str, Place]:
    """Direction from who knows whom, distance from the number of secondments; the same at every drawing."""
    names = [str(one) for one in employers["node"]]
    if not names:
        return {}
    graph = networkx.Graph()
    graph.add_nodes_from(names)
    ties = edges[edges["kind"] == "ties"]
    graph.add_edges_from(
        (str(row.source), str(row.target))
        for row in tables.rows(ties)
        if {row.source, row.target} <= set(names)
    )
    groups = sorted(networkx.connected_components(graph), key=lambda one: (-len(one), min(one)))
    order: list[str] = []
    for group in groups:
        order += _round(graph.subgraph(group))
    # the outermost first: rank 1 is the employer with most secondments
    rank = {one: index / max(len(names) - 1, 1) for index, one in enumerate(names)}
    points = np.empty((len(names), 2))
    for index, one in enumerate(order):
        angle = math.pi / 2 - 2 * math.pi * index / len(order)
        far = math.sqrt(INNER**2 + rank[one] * (OUTER**2 - INNER**2))
        points[index] = far * math.cos(angle), far * math.sin(angle)
    sizes = np.array([radii[one] for one in order])
    points = _apart(_aired(points, 1.5 / math.sqrt(len(order))), sizes)
    return dict(zip(order, points, strict=True))


def _round(graph: networkx.Graph) -> list[str]:
    """The employers of one group in the order in which they stand around the middle."""
    names = sorted(graph.nodes)
    if len(names) < 3:
        return names
    simple = networkx.Graph()
    simple.add_nodes_from(names)
    simple.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.edges))
    found = networkx.spring_layout(simple, seed=SEED, iterations=120)
    return sorted(names, key=lambda one: (math.atan2(found[one][1], found[one][0]), one))


def _aired(points: np.ndarray, room: float) -> np.ndarray:
    """The points turned around the middle, each at its own distance, until neighbours have ``room``."""
    for _ in range(150):
        apart = points[:, None, :] - points[None, :, :]
        far = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-9)
        push = (apart / far[..., None] * np.maximum(room - far, 0.0)[..., None]).sum(axis=1)
        away = np.hypot(points[:, 0], points[:, 1])
        level = np.column_stack([-points[:, 1], points[:, 0]]) / away[:, None]
        points = points + 0.15 * (push * level).sum(axis=1)[:, None] * level
        points = points * (away / np.hypot(points[:, 0], points[:, 1]))[:, None]
    return points


def _apart(points: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """The points moved as little as needed so that no two marks overlap and the middle stays free."""
    reach = radii[:, None] + radii[None, :] + 0.014
    np.fill_diagonal(reach, 0.0)
    for _ in range(300):
        apart = points[:, None, :] - points[None, :, :]
        far = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-9)
        push = np.maximum(reach - far, 0.0)
        points = points + 0.4 * (apart / far[..., None] * push[..., None]).sum(axis=1)
        away = np.maximum(np.hypot(points[:, 0], points[:, 1]), 1e-9)
        points = points * (np.clip(away, INNER + radii, REACH - 0.02 - radii) / away)[:, None]
        if not push.any():
            break
    return points


def _lines(axes: Axes, edges: pd.DataFrame, places: dict[str, Place]) -> None:
    for kind in ("ties", "secondments"):
        rows = [
            row
            for row in tables.rows(edges[edges["kind"] == kind])
            if str(row.source) in places and str(row.target) in places and not math.isnan(float(row.weight))
        ]
        paths = [np.array([places[str(row.source)], places[str(row.target)]]) for row in rows]
        most = max((float(row.weight) for row in rows), default=1.0)
        wide = [0.5] * len(rows) if kind == "ties" else [_line_width(float(row.weight), most) for row in rows]
        axes.add_collection(
            LineCollection(
                paths,
                linewidths=wide,
                colors=COLOURS[kind],
                alpha=0.5,
                zorder=1 if kind == "ties" else 2,
                capstyle="butt",
            ),
            autolim=False,
        )


def _line_width(weight: float, most: float) -> float:
    return 0.3 + 2.9 * weight / max(most, 1.0)


def _employers(
    axes: Axes, employers: pd.DataFrame, places: dict[str, Place], radii: dict[str, float]
) -> None:
    for row in tables.rows(employers):
        x, y = places[str(row.node)]
        radius = radii[str(row.node)]
        judged = str(row.judged_class) if str(row.judged_class) in CLASSES else ""
        axes.add_patch(Circle((x, y), radius + 0.006, facecolor="white", linewidth=0, zorder=3))
        axes.add_patch(
            Circle(
                (x, y),
                radius,
                facecolor=CLASSES[judged],
                edgecolor=style.INK if row.hires and row.hires > 0 else ("white" if judged else style.FAINT),
                linewidth=1.0 if row.hires and row.hires > 0 else 0.6,
                zorder=4,
            )
        )
        if judged and radius >= LETTER_FROM:
            axes.text(
                x,
                y,
                judged,
                fontsize=min(7.5, 5.0 + 50 * (radius - LETTER_FROM)),
                color=style.ink_on(CLASSES[judged]),
                ha="center",
                va="center_baseline",
                zorder=5,
            )


def _centres(axes: Axes, centres: pd.DataFrame, places: dict[str, Place]) -> None:
    for row in tables.rows(centres):
        x, y = places[str(row.node)]
        axes.plot(x, y, "h", markersize=22, color=style.INK, markeredgecolor="white", zorder=6)


def _key(
    sheet: Sheet, left: float, employers: pd.DataFrame, centres: pd.DataFrame, unit: float, language: str
) -> None:
    """The key beside the network; ``unit`` is the length on the sheet of one radius of the whole."""
    y, step = sheet.top - 0.3, 0.46
    present = [str(one) for one in employers["judged_class"]]

    def heading(key: str, place: float) -> float:
        lines = sheet.wrap(text(key, language), style.PANEL, style.WIDTH - style.MARGIN - left, "bold")
        for line in lines:
            sheet.text(left, place, line, style.PANEL, weight="bold", va="center_baseline")
            place -= 0.38
        return place - 0.08

    def disc(place: float, size: float, face: str, edge: str, width: float) -> None:
        sheet.path(
            [left + 0.25],
            [place],
            edge,
            0.0,
            marker="o",
            markersize=size,
            markerfacecolor=face,
            markeredgecolor=edge,
            markeredgewidth=width,
        )

    def say(place: float, words: str, at: float = 0.6) -> float:
        room = style.WIDTH - style.MARGIN - left - at
        lines = sheet.wrap(words, style.BODY, room)
        for index, line in enumerate(lines):
            sheet.text(left + at, place - 0.32 * index, line, style.BODY, va="center_baseline")
        return place - step - 0.32 * (len(lines) - 1)

    y = heading("network.judged", y)
    edge = style.WIDTH - style.MARGIN
    sheet.text(
        edge, y, text("network.employers", language), style.TICK, style.SOFT, ha="right", va="center_baseline"
    )
    y -= 0.38
    for code, colour in CLASSES.items():
        if not code and "" not in present:
            continue
        disc(y, 10, colour, "white" if code else style.FAINT, 0.6)
        sheet.text(left + 0.25, y, code, style.TICK, style.ink_on(colour), ha="center", va="center_baseline")
        sheet.text(
            edge, y, str(present.count(code)), style.BODY, style.SOFT, ha="right", va="center_baseline"
        )
        y = say(y, text(f"network.class.{code}", language))
    disc(y, 9, "white", style.INK, 1.0)
    y = say(y, text("network.hired", language)) - 0.28

    if len(employers):
        y = heading("network.size", y) - 0.1
        scale = _scale(max(float(employers["secondments"].max()), 1.0), len(employers))
        sizes = _sizes(float(employers["secondments"].max()))
        radii = [(scale * math.sqrt(number) + 0.008) * unit for number in sizes]
        middle = left + max(0.25, *radii)
        for index, (number, radius) in enumerate(zip(sizes, radii, strict=True)):
            y -= max(step, radii[index - 1] + radius + 0.06) if index else max(radius - 0.2, 0.0)
            mark = {"marker": "o", "markersize": 2 * radius / style.POINT, "markeredgewidth": 0.0}
            sheet.path([middle], [y], style.FAINT, 0.0, **mark)
            sheet.text(middle + radii[0] + 0.2, y, str(number), style.BODY, va="center_baseline")
        y -= 0.85
    y = heading("network.lines", y)
    for key, width in (("secondments", 2.2), ("ties", 0.8)):
        sheet.rule(left, left + 0.48, y, COLOURS[key], width)
        y = say(y, text(f"network.{key}", language), 0.62)
    sheet.path([left + 0.25], [y], style.INK, 0.0, marker="h", markersize=10, markeredgewidth=0)
    named = "; ".join(str(one) for one in centres["label"]) or text("network.work_company", language)
    say(y, named)


def _sizes(most: float) -> list[int]:
    """Three round numbers of secondments to show the sizes by, the largest first.

    >>> _sizes(37.0), _sizes(4.0)
    ([30, 10, 1], [4, 2, 1])
    """
    digits = 10 ** int(math.log10(max(most, 1.0)))
    large = max(int(most // digits * digits), 1)
    middle = round(large / 3 / digits) * digits if large >= 10 else large // 2
    return sorted({large, max(middle, 1), 1}, reverse=True)
