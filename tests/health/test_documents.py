"""What stands beside the code: links lead somewhere, and no result is far from what the model cannot tell."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from experiments.caution import CAUTION

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *DOCS, ROOT / "experiments" / "examples" / "README.md"]
LIMITS = ("limits.md", "limits.nl.md")


def links(page: Path) -> list[str]:
    """Every link of a page that leads to a file of ours, without its anchor; code is no link."""
    text = re.sub(r"(?s)```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"))
    found = re.findall(r"\]\(([^)\s]+)\)", text)
    return [one.split("#")[0] for one in found if not re.match(r"[a-z]+:|#", one)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page):
    assert [one for one in links(page) if not (page.parent / one).is_file()] == []


@pytest.mark.parametrize("page", [one for one in DOCS if one.name not in LIMITS], ids=lambda page: page.name)
def test_what_the_model_cannot_tell_is_one_click_from_every_page(page):
    assert set(LIMITS) & set(links(page))


def test_it_is_one_click_from_the_readme_and_named_below_every_answer():
    assert {f"docs/{one}" for one in LIMITS} <= set(links(ROOT / "README.md"))
    assert "docs/limits.md" in CAUTION


def test_the_two_languages_say_the_same_things_in_the_same_order():
    english, dutch = ((ROOT / "docs" / one).read_text(encoding="utf-8") for one in LIMITS)
    heads = [re.findall(r"(?m)^\*\*", text) for text in (english, dutch)]
    assert len(heads[0]) == len(heads[1]) > 5
    names = [set(re.findall(r"`([^`]+)`", text)) for text in (english, dutch)]
    assert names[0] == names[1]


def test_the_citation_has_what_its_format_asks_for():
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert said["cff-version"] == "1.2.0"
    assert said["type"] == "software"
    assert said["title"].startswith("Draaideur")
    assert said["message"]
    assert [set(one) for one in said["authors"]] == [{"name"}]
    study = said["references"][0]
    assert {"type", "title", "authors", "year"} <= set(study)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert said["version"] == project["version"]
    assert said["license"] == project["license"]
