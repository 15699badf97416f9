"""What this model cannot tell you: the page of the docs, as a part of this page."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path

from abm.engine import PACKAGE

_PLACES = (PACKAGE.parent / "docs", Path(sysconfig.get_path("data")) / "share" / "doc" / "draaideur")
"""Where it lies in a checkout, and where a wheel puts it."""
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]+\)")
"""A link to another page of the docs, which this page cannot follow."""
_TWIN = re.compile(r"(?m)^\*(English|Nederlands): .*\n")


def limits_html(language: str) -> str:
    """``docs/limits.md``, or its Dutch twin, as HTML with its headings a level lower."""
    from markdown_it import MarkdownIt

    name = "limits.nl.md" if language == "nl" else "limits.md"
    text = next(path for folder in _PLACES if (path := folder / name).is_file()).read_text(encoding="utf-8")
    lower = re.sub(r"(?m)^#", "##", _TWIN.sub("", _LINK.sub(r"\1", text)))
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(lower))
