"""Every word in a figure, in English and in Dutch: ``texts.toml`` and what puts them together."""

from __future__ import annotations

import tomllib
from pathlib import Path

from abm.errors import unknown
from figures.tables import Manifest

LANGUAGES = ("en", "nl")

TEXTS: dict[str, tuple[str, str]] = {
    key: (english, dutch)
    for key, (english, dutch) in tomllib.loads(
        Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    ).items()
}


def text(key: str, language: str, **values: object) -> str:
    """The text of that key in ``en`` or ``nl``, with the values filled in."""
    if language not in LANGUAGES:
        raise unknown("language", language, LANGUAGES)
    return TEXTS[key][LANGUAGES.index(language)].format(**values)


def name(kind: str, code: str, language: str) -> str:
    """What a code of some kind ("fee", "check", "policy") is called; the code itself where it has no text."""
    return text(f"{kind}.{code}", language) if f"{kind}.{code}" in TEXTS else code


def listing(names: list[str]) -> str:
    """At most four names, and then how many more.

    >>> listing(["a", "b", "c", "d", "e", "f"])
    'a; b; c; d; +2'
    """
    more = [f"+{len(names) - 4}"] if len(names) > 4 else []
    return "; ".join([*names[:4], *more])


def count(number: int, language: str) -> str:
    """A whole number with thousands apart as the language does.

    >>> count(12345, "en"), count(12345, "nl")
    ('12,345', '12.345')
    """
    return f"{number:,}".replace(",", "." if language == "nl" else ",")


def decimal(number: float, digits: int, language: str, sign: bool = False) -> str:
    """A number with so many decimals, and its sign where asked for, as the language writes it.

    >>> decimal(-0.25, 2, "nl"), decimal(1234.5, 1, "en", sign=True)
    ('−0,25', '+1,234.5')
    """
    said = f"{number:{'+' if sign else ''},.{digits}f}".replace("-", "−")
    return said.translate(str.maketrans(",.", ".,")) if language == "nl" else said


def significant(number: float, figures: int, language: str) -> str:
    """A number with so many significant figures, as the language writes it.

    >>> significant(0.03456, 3, "nl"), significant(50.0, 3, "en")
    ('0,0346', '50')
    """
    said = f"{number:.{figures}g}".replace("-", "−")
    return said.replace(".", ",") if language == "nl" else said


def scale_of(unit: str, language: str) -> tuple[float, str]:
    """What a difference in this unit is multiplied by in a picture, and what it is then counted in.

    >>> scale_of("share of conversions", "nl"), scale_of("months", "en")
    ((100.0, 'procentpunten'), (1.0, 'months'))
    """
    if unit.startswith("share"):
        return 100.0, text("unit.share", language)
    return 1.0, name("unit", unit, language)


def decimals_of(step: float) -> int:
    """The decimals that it takes to write numbers that lie this far apart.

    >>> decimals_of(20.0), decimals_of(2.5), decimals_of(0.05)
    (0, 1, 2)
    """
    return next((digits for digits in range(12) if abs(round(step, digits) - step) < 1e-6 * step), 12)


def footnotes(origin: Manifest, language: str, starred: bool, *before: str) -> list[str]:
    """The notes under a figure: its own, the star if there is one, and what every figure says."""
    star = [text("counterfactual", language)] if starred else []
    last = text("footnote", language, version=origin.model_version, seeds=origin.seeds)
    return [*(one for one in before if one), *star, last]
