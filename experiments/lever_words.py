"""What a lever sets and what it is set to, in English and Dutch: ``lever_words.toml``."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

from abm.policy import LeverValue, find_lever

LANGUAGES = ("en", "nl")


@functools.cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def lever_label(name: str, language: str) -> str:
    """What the lever is called for short.

    >>> lever_label("duration.maximum", "en"), lever_label("tariff.level", "nl")
    ('duration limit', 'hoogte van het tarief')
    """
    return str(_words()["label"][name][LANGUAGES.index(language)])


def lever_meaning(name: str, language: str) -> str:
    """What the lever sets, in ``en`` or ``nl``."""
    return find_lever(name).meaning if language == "en" else str(_words()["meaning"][name])


def lever_value(name: str, value: LeverValue, language: str) -> str:
    """A value of the lever with its unit, as people read it; a share in per cent.

    >>> lever_value("duration.maximum", 6, "nl"), lever_value("tariff.level", 0.85, "en")
    ('6 maanden', '85 %')
    >>> lever_value("tariff.path", "stepwise", "nl"), lever_value("intention.declaration", True, "en")
    ('stapsgewijs oplopend', 'yes')
    """
    lever, place = find_lever(name), LANGUAGES.index(language)
    if not lever.is_number:
        if name == "tariff.basis" and value == "flat":  # the one option that means something else there
            return ("one price per head", "één prijs per hoofd")[place]
        return str(_words()["value"][str(value).lower() if isinstance(value, bool) else str(value)][place])
    number = 100.0 * float(value) if lever.unit == "share" else float(value)
    said = f"{number:,.6g}" if number < 1e6 else f"{number:,.0f}"
    if language == "nl":
        said = said.translate(str.maketrans(",.", ".,"))
    if lever.unit == "share":
        return f"{said} %"
    return f"{said} {_words()['unit'][lever.unit][place]}".strip()
