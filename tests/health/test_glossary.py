"""Every Dutch term that a reader meets is explained, in English, once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from abm.outcomes import OUTCOMES
from abm.vocabulary import LABELS
from tests.health.everyday_dutch import EVERYDAY

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|\n ").split("|")]
    for line in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()[4:]
]
STEM = 6
"""Letters that two forms of one Dutch word have in common: detacheren, detachering, detacheringen."""


def words_of(text: str) -> set[str]:
    """The words of at least five letters, in small letters."""
    return set(re.findall(r"[^\W\d_]{5,}", text.lower()))


GLOSSED = {word[:STEM] for row in ROWS for word in words_of(row[0])}


def labels() -> set[str]:
    """Words of the Dutch labels of closed lists, outcomes and levers."""
    levers = tomllib.loads((ROOT / "experiments" / "lever_words.toml").read_text(encoding="utf-8"))["label"]
    texts = [dutch for _, dutch in LABELS.values()]
    texts += [outcome.label_dutch for outcome in OUTCOMES.values()]
    texts += [dutch for _, dutch in levers.values()]
    return {word for text in texts for word in words_of(text)}


def test_every_word_of_a_dutch_label_is_a_term_that_is_explained_or_everyday():
    """A new term goes into GLOSSARY.md; a word that needs no explanation into everyday_dutch.py."""
    used = labels()
    assert len(used) > 150
    assert sorted(word for word in used if word[:STEM] not in GLOSSED and word not in EVERYDAY) == []
    assert sorted(EVERYDAY - used) == [], "no longer used"
    assert sorted(word for word in EVERYDAY if word[:STEM] in GLOSSED) == [], "explained"


def test_every_dutch_word_behind_an_english_one_is_explained():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    said = {
        word for page in pages for word in re.findall(r"\(\*([a-z]+)\*", page.read_text(encoding="utf-8"))
    }
    assert said >= {"draaideur", "detacheren"}
    assert [word for word in said if word[:STEM] not in GLOSSED] == []


def test_a_row_is_whole_and_stands_once_in_its_place():
    assert all(len(row) == 3 and all(row) for row in ROWS)
    terms = [row[0].lower() for row in ROWS]
    assert terms == sorted(set(terms))
