"""The numbers in a text, as a reader meets them: in digits or in words, and what is no number.

A number is a figure that says how much or how many. It is none where it is part of a name: in code (set apart
or between backticks), in the address of a link, in a heading, the year of a date, a claim, pattern, target or
section of the study (R059, P3, B46, section 3.3), a release of something (Python 3.11) or a place in the
literature. One, two and three in words are too common to count as numbers; four and more do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_DUTCH = (
    "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
    "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien", "twintig",
)  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_LARGE = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12}
_SAID = {word: value for value, word in enumerate(_UNITS) if value > 3}
_SAID |= {word: value for value, word in enumerate(_DUTCH) if value > 3} | _TENS
_TO_NINE = "|".join(_UNITS[1:10])
_WORD = "|".join(sorted({*_SAID, *_LARGE}, key=len, reverse=True))
_SMALL_BEFORE_LARGE = rf"(?:{_TO_NINE})\s+(?:{'|'.join(_LARGE)})"
_NUMBER = re.compile(
    rf"(?P<digits>(?<![\w.])[-+−]?\d[\d,]*(?:\.\d+)?(?![\w]))"
    rf"|\b(?P<words>{_SMALL_BEFORE_LARGE}|(?:{_WORD})(?:-(?:{_TO_NINE}))?(?:\s+(?:{'|'.join(_LARGE)}))*)\b",
    re.IGNORECASE,
)
_NO_NUMBER = (
    r"(?s)```.*?```",  # code
    r"(?m)^(?: {4}|\t).*$",
    r"`[^`\n]*`",
    r"\]\([^)\s]*\)",  # addresses
    r"https?://\S+|\b\d+\.\d+\.\d+\.\d+\b",
    r"(?m)^#+ .*$",  # headings
    r"(?m)^\d+\. ",  # the number of an item
    r"\b(?:19|20)\d\d(?:[-/]\d{2,4})?\b",  # years
    r"\b[RPBC]\d+\b(?:(?:-| to )[RPB]\d+\b)?",  # claims, patterns, targets, comparisons
    r"(?i)\bsections? \d[\d.]*(?:(?:,| and| to) \d[\d.]*)*",
    r"(?i)\b(?:python|mesa|emaworkbench|numpy|numba|matplotlib|sphinx|solara) \d[\d.]*"
    r"(?:(?:,| and| or| to) \d[\d.]*)*",
    r"\b(?:publication|art\.|article|chapter|figure|table|[Ee]xample) \d[\d.]*",
    r"\b(?:fee-plus|hours-floor)-\d+",
    r"\*[A-Z][^*]{4,80}\*\s\d+(?:,\s\d+[-–]\d+)?",  # a journal, its volume and its pages
    r"\bJASSS \d+\(\d+\) ?\d*",
    r"\b10\.\d{4,}/\S+",
)


@dataclass(frozen=True)
class Number:
    """A number in a text: its value, the place of its last figure (0.1 for one decimal), where it stands."""

    said: str
    value: float
    step: float
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """The numbers of a text in their order.

    >>> [one.value for one in numbers_in("Of twelve patterns (P1 to P12) 58.3 % hold, since 2020: +1,200.")]
    [12.0, 58.3, 1200.0]
    >>> [one.value for one in numbers_in("nine hundred of `40`, thirty-six and one of two; four thousand")]
    [900.0, 36.0, 4000.0]
    """
    hidden = text
    for pattern in _NO_NUMBER:
        hidden = re.sub(pattern, lambda found: re.sub(r"\S", " ", found[0]), hidden)
    return [_number(found) for found in _NUMBER.finditer(hidden)]


def _number(found: re.Match[str]) -> Number:
    said = found[0]
    if found["digits"]:
        plain = said.replace(",", "").replace("−", "-")
        step = 10.0 ** -len(plain.partition(".")[2])
        return Number(said, float(plain), step, found.start(), found.end())
    value = 0.0
    for word in re.split(r"[\s-]+", said.lower()):
        large = _LARGE.get(word)
        value = (value or 1.0) * large if large else value + _said(word)
    return Number(said, value, 1.0, found.start(), found.end())


def _said(word: str) -> float:
    return float(_SAID[word] if word in _SAID else _UNITS.index(word))
