"""What the changelog says of numbers that moved."""

from __future__ import annotations

import re
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"


def versions(text: str | None = None) -> dict[str, str]:
    """The entries of each version by its heading, in the order of the file."""
    text = CHANGELOG.read_text(encoding="utf-8") if text is None else text
    return dict(re.findall(r"(?ms)^## (\S+).*?\n(.*?)(?=^## |\Z)", text))


def regressions(text: str | None = None) -> list[str]:
    """What follows 'Regression:' in each entry, in one line, without the full stop."""
    entries = [one for part in versions(text).values() for one in re.split(r"(?m)^- ", part)]
    return [
        " ".join(words.split()).removesuffix(".")
        for entry in entries
        for words in re.findall(r"(?s)Regression:\s+(.*)", entry)
    ]
