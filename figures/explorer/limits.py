"""What this model cannot tell you: the page of the docs, as a part of this page."""

from __future__ import annotations

import re

from experiments.caution import limits


def limits_html(language: str) -> str:
    """``docs/limits.md``, or its Dutch twin, as HTML with its headings a level lower."""
    from markdown_it import MarkdownIt

    lower = re.sub(r"(?m)^#", "##", limits(language))
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(lower))
