"""The words of the page in English and in Dutch, and how levers and their values are said on it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from abm.policy import Lever, LeverValue, load_levers
from experiments.lever_words import lever_label, lever_meaning, lever_value
from figures.texts import LANGUAGES, decimal, name

WORDS: dict[str, tuple[str, str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


def say(key: str, language: str, **values: object) -> str:
    """The words of that key in ``en`` or ``nl``, with the values filled in."""
    return WORDS[key][LANGUAGES.index(language)].format(**values)


def saying(language: str, *keys: str) -> dict[str, str]:
    """The words of several keys, as a part of the page takes them."""
    return {key: say(key, language) for key in keys}


def unit_of(unit: str, language: str) -> str:
    """A unit of a lever or an outcome; nothing for what has none.

    >>> unit_of("share", "nl"), unit_of("months", "nl"), unit_of("", "en")
    ('aandeel', 'maanden', '')
    """
    return say(f"unit.{unit}", language) if f"unit.{unit}" in WORDS else name("unit", unit, language)


def value_text(lever: Lever, value: LeverValue, language: str) -> str:
    """A value of a lever as people read it, a number without its unit."""
    if not lever.is_number:
        return lever_value(lever.name, value, language)
    digits = len(f"{float(value):.12g}".partition(".")[2])
    return decimal(float(value), digits, language)


def typed_text(value: LeverValue | None, language: str) -> str:
    """A number as it is typed, without thousands apart; nothing where there is none.

    >>> typed_text(0.7, "nl"), typed_text(20000.0, "en"), typed_text(None, "en")
    ('0,7', '20000', '')
    """
    said = "" if value is None else f"{value:.12g}"
    return said.replace(".", ",") if language == "nl" else said


def typed_number(text: str, language: str) -> str:
    """What was typed for a number as the model reads it: a comma in Dutch is a decimal point."""
    return text.strip().replace(",", ".") if language == "nl" else text.strip()


def unseen_text(never_observed: Sequence[str], language: str) -> str:
    """What makes a counterfactual, with the levers by their labels; ``name=value`` as a policy says it."""
    levers = load_levers()
    said = []
    for one in never_observed:
        lever, sign, value = one.partition("=")
        if not sign or lever not in levers:
            said.append(say("counterfactual.together", language))
            continue
        shown = value_text(levers[lever], levers[lever].read(value), language)
        said.append(f"{lever_label(lever, language)} {shown}")
    return ", ".join(said)


def allowed_text(lever: Lever, language: str) -> str:
    """The values that a lever takes, as people read them."""
    if not lever.is_number:
        values: tuple[LeverValue, ...] = lever.options or (True, False)
        return ", ".join(value_text(lever, one, language) for one in values)
    assert lever.minimum is not None
    assert lever.maximum is not None
    ends = {
        "low": value_text(lever, lever.minimum, language),
        "high": value_text(lever, lever.maximum, language),
    }
    return f"{say('to', language, **ends)} ({unit_of(lever.unit, language)})"


def about(lever: Lever, language: str) -> str:
    """Meaning, range, default, source and what was observed of a lever: a few sentences."""
    meaning = lever_meaning(lever.name, language)
    said = say(
        "lever.about",
        language,
        meaning=meaning[:1].upper() + meaning[1:],
        allowed=allowed_text(lever, language),
        default=value_text(lever, lever.default, language),
        source=say("lever.source", language, ids=", ".join(lever.evidence)),
    )
    if not lever.observed:
        return said
    observed = [value_text(lever, one, language) for one in lever.observed]
    between = say("to", language, low=observed[0], high=observed[-1])
    seen = between if lever.is_number else ", ".join(observed)
    return f"{said} {say('lever.unobserved', language, observed=seen)}"
