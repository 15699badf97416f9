"""One look for every figure: colours, sizes of type, and the sheet with its title and footnote.

A figure is a sheet of 16 cm wide, as it is printed; every length here is in centimetres on that sheet and
every size of type in points.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D

OKABE_ITO = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
}
"""The colours of Okabe and Ito, which people with any kind of colour-blindness can tell apart."""

INK = "#1A1A1A"
SOFT = "#595959"
FAINT = "#B8B8B8"
HAIR = "#E2E2E2"
TINT = "#F1F5F8"

TITLE, SUBTITLE, PANEL, BODY, TICK, NOTE = 10.5, 7.8, 7.8, 7.0, 6.5, 6.0
"""Sizes of type, in points."""

WIDTH = 16.0
MARGIN = 0.3
POINT = 2.54 / 72.0
DOTS_PER_INCH = 200
KEYWORD = "Draaideur"

_HOUSE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": BODY,
    "mathtext.fontset": "dejavusans",
    "text.hinting": "none",  # words are as wide at any number of dots per inch
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.linewidth": 0.6,
    "axes.labelcolor": INK,
    "axes.labelsize": BODY,
    "axes.titlesize": PANEL,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.grid": True,
    "grid.color": HAIR,
    "grid.linewidth": 0.5,
    "xtick.labelsize": TICK,
    "ytick.labelsize": TICK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0.0,
    "xtick.major.width": 0.6,
    "xtick.major.pad": 2.0,
    "ytick.major.pad": 2.5,
    "lines.solid_capstyle": "butt",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.dpi": DOTS_PER_INCH,
    "savefig.dpi": DOTS_PER_INCH,
    "svg.hashsalt": KEYWORD,
    "svg.fonttype": "path",
}


@contextmanager
def house() -> Iterator[None]:
    """The house style, whatever the reader's own matplotlib settings; also usable as a decorator."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        # a name in a script that the font lacks is drawn as boxes, which everybody can see
        warnings.filterwarnings("ignore", "(?s)Glyph .* missing from font", UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_HOUSE)
        yield


def ink_on(colour: str) -> str:
    """Black or white: the type that is readable on a ground of this colour."""
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in to_rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return INK if (luminance + 0.05) / 0.06 > 1.05 / (luminance + 0.05) else "white"


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near as possible to the wanted ones (ascending), at least ``gap`` apart, from low to high.

    >>> spread([0.0, 0.1, 5.0], 1.0, 0.0, 6.0)
    [0.0, 1.0, 5.0]
    """
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    clusters: list[tuple[float, int]] = []
    for place in wanted:
        start, size = place, 1
        while clusters and clusters[-1][0] + clusters[-1][1] * gap > start:
            before, count = clusters.pop()
            start = (before * count + (start - count * gap) * size) / (count + size)
            size += count
            start = max(start, low)
        clusters.append((max(start, low), size))
    places = [start + gap * step for start, size in clusters for step in range(size)]
    ceiling = high
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - gap
    return places


@dataclass(frozen=True)
class Key:
    """One entry of a key: a mark and what it stands for; without a mark it is the heading of a row."""

    text: str
    marker: str = ""
    colour: str = INK
    face: str | None = None
    size: float = 5.0
    line: float = 0.0
    edge: float = 0.9


@dataclass
class Sheet:
    """The paper: a title and subtitle on top, notes at the foot, and room between them for the panels."""

    height: float
    title: str
    subtitle: str
    notes: Sequence[str]
    figure: Figure = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)

    def __post_init__(self) -> None:
        """Write the head and the foot; ``top`` and ``bottom`` are what is left between them."""
        self.height = round(self.height, 6)
        self.figure = Figure(figsize=(WIDTH / 2.54, self.height / 2.54), dpi=DOTS_PER_INCH)
        self._canvas: Any = FigureCanvasAgg(self.figure)
        inside = WIDTH - 2 * MARGIN
        self.rule(MARGIN, WIDTH - MARGIN, self.height - 0.2, INK, 0.9)
        place = self.height - 0.36
        place = self._write(self.title, place, inside, TITLE, INK, weight="bold")
        self.top = self._write(self.subtitle, place - 0.06, inside, SUBTITLE, SOFT) - 0.12
        lines = [line for note in self.notes for line in self.wrap(note, NOTE, inside)]
        step = NOTE * POINT * 1.32
        for index, line in enumerate(lines):
            self.text(MARGIN, 0.18 + step * (len(lines) - 1 - index), line, NOTE, SOFT, va="bottom")
        self.bottom = 0.18 + step * len(lines) + 0.12

    def _write(
        self, words: str, place: float, width: float, size: float, colour: str, weight: str = "normal"
    ) -> float:
        for line in self.wrap(words, size, width, weight):
            self.text(MARGIN, place, line, size, colour, weight=weight, va="top")
            place -= size * POINT * 1.3
        return place

    def measure(self, words: str, size: float, weight: str = "normal") -> float:
        """The width of these words as set."""
        font = FontProperties(family=["DejaVu Sans"], size=size, weight=weight)
        width, _, _ = self._canvas.get_renderer().get_text_width_height_descent(words, font, ismath=False)
        return float(width) / DOTS_PER_INCH * 2.54

    def wrap(self, words: str, size: float, width: float, weight: str = "normal") -> list[str]:
        """The words in lines that fit the width."""
        lines: list[str] = []
        for word in words.split() or [""]:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(longer, size, weight) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def balanced(self, words: str, size: float, width: float, weight: str = "normal") -> list[str]:
        """The words in as few lines as fit the width, and these about equally long."""
        lines = self.wrap(words, size, width, weight)
        whole = self.measure(words, size, weight)
        for share in (0.5, 0.55, 0.6, 0.7, 0.8, 0.9) if len(lines) > 1 else ():
            evener = self.wrap(words, size, max(share * width, 1.1 * whole / len(lines)), weight)
            if len(evener) == len(lines):
                return evener
        return lines

    def text(
        self, x: float, y: float, words: str, size: float = BODY, colour: str = INK, **more: Any
    ) -> None:
        """Write words on the sheet."""
        self.figure.text(
            x / WIDTH, y / self.height, words, fontsize=size, color=colour, parse_math=False, **more
        )

    def rule(self, left: float, right: float, y: float, colour: str = FAINT, width: float = 0.6) -> None:
        """Draw a level line on the sheet."""
        self.path([left, right], [y, y], colour, width)

    def path(self, x: Sequence[float], y: Sequence[float], colour: str, width: float, **more: Any) -> None:
        """Draw a line, or marks, on the sheet."""
        self.figure.add_artist(
            Line2D(
                [one / WIDTH for one in x],
                [one / self.height for one in y],
                color=colour,
                linewidth=width,
                transform=self.figure.transFigure,
                **more,
            )
        )

    def axes(self, left: float, bottom: float, width: float, height: float, **more: Any) -> Axes:
        """A panel at this place."""
        # the last bit of a sum differs between versions of Python, and names of clip paths are made of it
        x, wide = round(left / WIDTH, 9), round(width / WIDTH, 9)
        y, high = round(bottom / self.height, 9), round(height / self.height, 9)
        return self.figure.add_axes((x, y, wide, high), **more)

    def keys(self, left: float, y: float, right: float, entries: Iterable[Key]) -> float:
        """Set a key in rows from ``left``, downwards from ``y``; returns the height below it."""
        step, x, indent = 0.40, left, left
        for entry in entries:
            wide = self.measure(entry.text, BODY)
            if not entry.marker and not entry.line:
                self.text(x, y, entry.text, BODY, SOFT, va="center_baseline")
                x += wide + 0.3
                indent = x
                continue
            mark = 0.6 if entry.line else 0.3
            if x + mark + wide > right and x > indent:
                x, y = indent, y - step
            self.path(
                [x, x + 0.45] if entry.line else [x + 0.1],
                [y, y] if entry.line else [y],
                entry.colour,
                entry.line,
                marker=entry.marker or "None",
                markersize=entry.size,
                markerfacecolor=entry.face or entry.colour,
                markeredgecolor=entry.colour,
                markeredgewidth=entry.edge,
            )
            self.text(x + mark, y, entry.text, BODY, INK, va="center_baseline")
            x += mark + wide + 0.35
        return y - step
