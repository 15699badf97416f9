"""The words of the page in English and Dutch, and how each language writes numbers."""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.lever_words import LANGUAGES


@functools.cache
def words() -> Mapping[str, Any]:
    """Every text of ``words.toml`` by section and name."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


class Speech:
    """The words of the page in one language, and how it writes numbers."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._place = LANGUAGES.index(language)

    def __call__(self, key: str, **values: object) -> str:
        """The text of ``section.name`` with the values filled in."""
        section, _, name = key.partition(".")
        return _joined(words()[section][name][self._place]).format(**values)

    def all(self, key: str, **values: object) -> list[str]:
        """A row of texts."""
        section, _, name = key.partition(".")
        return [_joined(one).format(**values) for one in words()[section][name][self._place]]

    def number(self, value: float, digits: int, sign: bool = False) -> str:
        """A number as the language writes it; a dash where there is none."""
        if not math.isfinite(value):
            return "–"
        said = f"{value:{'+' if sign else ''},.{digits}f}".replace("-", "−")
        if not float(f"{value:.{digits}f}"):
            said = said.lstrip("−+")
        return said.translate(str.maketrans(",.", ".,")) if self.language == "nl" else said


def _joined(said: object) -> str:
    """The text with no line broken before a per cent sign."""
    return str(said).replace(" %", "\u00a0%")
