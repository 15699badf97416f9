"""The site of the docs builds without a warning, its tutorials run, and it loads nothing from elsewhere."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import abm

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
READERS = ("I evaluate policy", "I do research", "I am a student", "I want to change the model")
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "object": "data"}


class Page(HTMLParser):
    """What a page loads, where it leads, and what can be led to in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.places |= {said[name] for name in ("id", "name") if name in said}
        if tag in LOADS and LOADS[tag] in said:
            self.loads.append(said[LOADS[tag]])
        if tag == "a" and "href" in said:
            self.links.append(said["href"])

    @property
    def answers(self) -> str:
        """What the cells of the page gave, as text."""
        outputs = re.findall(r'(?s)<div class="cell_output.*?(?=<section|</section|\Z)', self.text)
        return html.unescape(re.sub(r"<[^>]+>", "", "\n".join(outputs)))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Every page of the site by its path, built as ``make docs`` does."""
    folder = tmp_path_factory.mktemp("site")
    words = (sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", str(DOCS), str(folder / "html"))
    done = subprocess.run(words, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr[-5000:]
    return {path.relative_to(folder / "html").as_posix(): Page(path) for path in folder.glob("html/*.html")}


def test_every_page_of_the_docs_is_in_the_site_and_leads_to_the_limits(site):
    pages = {path.name.replace(".md", ".html") for path in DOCS.glob("*.md")}
    assert pages <= set(site)
    assert [name for name in pages if "limits.html" not in site[name].links] == []
    menu = {link.split("#")[0] for link in site["index.html"].links}
    assert pages - menu == {"index.html"}


def test_the_entry_is_by_reader(site):
    assert [words for words in READERS if words not in site["index.html"].text] == []


def test_every_picture_of_the_docs_is_shown(site):
    drawn = {path.name for path in (DOCS / "figures").glob("*.en.svg")}
    shown = {Path(one).name for one in site["figures.html"].loads}
    assert "frontier.en.svg" in drawn
    assert drawn <= shown


def test_nothing_is_loaded_from_elsewhere(site):
    assert sum(len(page.loads) for page in site.values()) > 100
    for name, page in site.items():
        assert [one for one in page.loads if urlsplit(one).netloc] == [], name


def test_every_link_inside_the_site_leads_somewhere(site):
    lost = []
    for name, page in site.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or parts.path.startswith("_downloads"):
                continue
            target = site.get(unquote(parts.path) or name)
            if target is None or (parts.fragment and unquote(parts.fragment) not in target.places):
                lost.append((name, link))
    assert lost == []


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        (
            "for_policy",
            ["fee-plus-9 against baseline, 4 paired seeds", "The two lives part in", "claim: "],
        ),
        ("for_research", ["unemployment insurance", "hiring.noise", "assumed", "clear_of_all"]),
        ("for_students", ["share of person-months", "employers have somebody", "half the fee"]),
        ("for_changes", ["another model: True", "is outside its range", "ThriftyMarket", "Bovendorp"]),
    ],
)
def test_a_tutorial_gives_the_answers_that_its_text_speaks_of(site, page, answers):
    said = site[f"{page}.html"].answers
    assert [one for one in answers if one not in said] == []
    assert "Traceback" not in said
    assert "seed/s]" not in said


def test_the_reference_has_every_public_name_with_its_meaning(site):
    page = site["api.html"]
    assert {f"abm.{name}" for name in abm.__all__} <= page.places
    bare = re.findall(
        r'<dt class="sig[^"]*" id="([^"]+)">(?:(?!</dt>).)*</dt>\s*<dd>\s*</dd>', page.text, re.S
    )
    assert bare == []
