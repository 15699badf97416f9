"""A figure as a file, for paper or for a screen, that says where it came from: PNG, SVG and PDF."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from abm.errors import InputError
from experiments.store import write_whole
from figures.style import DOTS_PER_INCH, KEYWORD, house


@dataclass(frozen=True)
class Size:
    """How many times a sheet is enlarged, type and all, and dots per inch of what that gives."""

    enlarged: float
    dots_per_inch: int


SIZES = {"print": Size(1.0, 300), "screen": Size(1.5, 144)}
KINDS = ("png", "svg", "pdf")
"""A PDF is for paper and the same in both sizes."""


def save(figure: Figure, stem: Path, origin: dict[str, Any], size: str = "print") -> list[Path]:
    """Save a figure as ``stem``.png, .svg and .pdf, each whole or not at all, with where it came from inside.

    ``size`` is one of ``SIZES``.
    """
    words = json.dumps(origin, sort_keys=True, ensure_ascii=True)
    title = str(origin.get("title", stem.name))
    scale = SIZES[size]
    saying: dict[str, dict[str, Any]] = {
        "png": {"metadata": {"Software": None, KEYWORD: words},
                "pil_kwargs": {"dpi": (scale.dots_per_inch, scale.dots_per_inch)}},
        "svg": {"metadata": {"Date": None, "Creator": KEYWORD, "Title": title, "Description": words}},
        "pdf": {"metadata": {"CreationDate": None, "Producer": None, "Creator": KEYWORD, "Title": title,
                             "Keywords": words}},
    }  # fmt: skip
    paths = []
    stem.parent.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        with house():
            memory = io.BytesIO()
            dots = scale.dots_per_inch * scale.enlarged if kind == "png" else DOTS_PER_INCH
            figure.savefig(memory, format=kind, dpi=dots, **saying[kind])
        content = memory.getvalue()
        if kind == "svg":
            content = re.sub(rb"\n\s+", b"\n", _enlarged(content, scale.enlarged))
        path = stem.parent / f"{stem.name}.{kind}"
        write_whole(path, content)
        paths.append(path)
    return paths


def _enlarged(svg: bytes, times: float) -> bytes:
    """The same drawing, shown so many times larger; what is inside stays in points."""
    return re.sub(
        rb'(width|height)="([0-9.]+)pt"',
        lambda found: b'%s="%.6gpt"' % (found[1], times * float(found[2])),
        svg,
        count=2,
    )


def whence(path: Path) -> dict[str, Any]:
    """Where a saved figure (PNG, SVG or PDF) came from: its tables, the model version, the seeds and more.

    InputError where the file cannot be read, is no figure of ours, or says nothing.
    """
    readers = {".png": _said_in_png, ".svg": _said_in_svg, ".pdf": _said_in_pdf}
    if path.suffix not in readers:
        raise InputError(f"{path}: a figure is a file that ends in {', '.join(readers)}")
    try:
        origin = json.loads(readers[path.suffix](path) or "null")
    except Exception as problem:  # PIL and XML have a dozen names for a file that is broken
        raise InputError(f"{path}: not a readable figure ({type(problem).__name__})") from problem
    if not isinstance(origin, dict):
        raise InputError(f"{path}: this figure does not say where it came from; run `make figures` again")
    return origin


def _said_in_png(path: Path) -> str | None:
    from PIL import Image

    with Image.open(path) as image:
        return image.info.get(KEYWORD)


def _said_in_svg(path: Path) -> str | None:
    found = ElementTree.parse(path).find(".//{http://purl.org/dc/elements/1.1/}description")
    return None if found is None else found.text


def _said_in_pdf(path: Path) -> str | None:
    """The keywords of the information dictionary: a string in which \\, ( and ) follow a \\."""
    content = path.read_bytes()
    if not content.startswith(b"%PDF-"):
        raise ValueError("no PDF")
    found = re.search(rb"/Keywords \(((?:[^\\()]|\\.)*)\)", content, re.DOTALL)
    return None if found is None else re.sub(rb"\\(.)", rb"\1", found[1], flags=re.DOTALL).decode("ascii")
