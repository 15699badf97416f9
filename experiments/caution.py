"""The line below every answer: what the numbers are, and where it stands what they cannot tell."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path

CAUTION = "Exploration of a qualitative study, not a prediction. What it cannot tell you: docs/limits.md."
_PLACES = (
    Path(__file__).parents[1] / "docs",
    Path(sysconfig.get_path("data")) / "share" / "doc" / "draaideur",
)
"""Where that page lies in a checkout, and where a wheel puts it."""
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]+\)")
"""A link to another page of the docs, which cannot be followed from elsewhere."""
_TWIN = re.compile(r"(?m)^\*(English|Nederlands): .*\n")


def limits(language: str) -> str:
    """``docs/limits.md``, or its Dutch twin, as Markdown without links to other pages."""
    name = "limits.nl.md" if language == "nl" else "limits.md"
    text = next(path for folder in _PLACES if (path := folder / name).is_file()).read_text(encoding="utf-8")
    return _TWIN.sub("", _LINK.sub(r"\1", text))


def limits_paragraphs(language: str) -> list[tuple[str, str]]:
    """The same as plain paragraphs, each with what stands first in bold, if anything does, and the rest.

    >>> limits_paragraphs("en")[1][0]
    'It cannot tell you how many people get a job.'
    """
    found = []
    for paragraph in limits(language).split("\n\n")[1:]:  # without its heading
        flat = re.sub("[`*]", "", paragraph.replace("**", "\0"))
        _, bold, rest = flat.split("\0") if flat.startswith("\0") else ("", "", flat)
        if text := " ".join(rest.split()):
            found.append((bold, text))
    return found
