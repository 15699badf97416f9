"""The page for who decides: it says what the runs say, stands on its own, and hides what is too few."""

from __future__ import annotations

import json
import re
import tomllib
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pandas
import pytest

from abm.groups import GROUPINGS
from abm.outcomes import OUTCOMES
from abm.policy import load_levers
from experiments.caution import limits_paragraphs
from experiments.command_line import main
from experiments.helped import OF_THE_PERSON
from experiments.lever_words import lever_meaning, lever_value
from experiments.report import speech
from experiments.report.reading import SHOWN
from experiments.report.rows import verdict
from experiments.report.speech import Speech, words

WORLD = """
meaning = "two places <i>to try</i> & to see"
start = "2021-01"
burn_in_months = 24
employers = 60

[[municipality]]
name = "<script>alert(1)</script>"
code = 1
population = 9000
region = "A"
work_company = "W"
participants = 150
levers = { "duration.maximum" = 12 }

[[municipality]]
name = "Elsewhere"
code = 2
population = 6000
region = "A"
work_company = "W"
participants = 60
levers = { "duration.maximum" = 36 }
"""
POLICY = """
meaning = "short & <b>sharp</b>, permanent"
evidence = ["R082"]

[[change]]
lever = "duration.maximum"
value = 6
since = "2022-01"
municipalities = ["<script>alert(1)</script>"]

[[change]]
lever = "duration.contract"
value = "permanent"
"""
VOID = {"meta", "img", "line", "circle", "br", "link"}


class Page(HTMLParser):
    """The elements of a page; fails where they do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes, _ in self.found if name == tag]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The page of a small world in both languages: in a folder, and alone in a file."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "place.toml").write_text(WORLD, encoding="utf-8")
    (folder / "ours.toml").write_text(POLICY, encoding="utf-8")
    own = ["report", str(folder / "place.toml"), "--against", str(folder / "ours.toml"), "--seeds", "3"]
    own += ["--months", "48", "--workers", "1"]
    assert main([*own, "--results", str(folder / "results")]) == 0
    assert main([*own, "--language", "nl", "--out", str(folder / "alone.html")]) == 0
    return folder


@pytest.fixture(params=["en", "nl"])
def text(request, written) -> str:
    path = {"en": written / "results" / "report.en.html", "nl": written / "alone.html"}[request.param]
    return path.read_text(encoding="utf-8")


def test_the_page_loads_nothing_and_anybody_can_read_it(text):
    page = Page(text)
    assert page.all("html")[0]["lang"] in ("en", "nl")
    assert not {"script", "link", "iframe", "object"} & {tag for tag, *_ in page.found}
    sources = [value for _, one, _ in page.found for name, value in one.items() if name in ("src", "href")]
    assert sources
    assert all(str(one).startswith(("#", "data:image/svg+xml;base64,")) for one in sources)
    assert not re.search(r"@import|url\(", text)
    places = [one["id"] for _, one, _ in page.found if "id" in one]
    assert len(places) == len(set(places))
    assert {one["href"].removeprefix("#") for one in page.all("a")} <= set(places)
    assert len(page.all("img")) == 2
    assert all(len(str(one["alt"])) > 40 for one in page.all("img"))
    assert len(page.all("table")) == len(page.all("caption")) > 8
    assert all(one.get("scope") in ("col", "row") for one in page.all("th"))
    assert [tag for tag, *_ in page.found if tag in ("h1", "h2", "h3")].count("h1") == 1
    results = text[text.index('id="people"') : text.index('id="certainty"')]
    assert results.count('href="#limits"') >= results.count("<h2")  # one click from every result


def test_it_says_what_the_model_cannot_tell_in_the_words_of_the_docs(text):
    language = text[text.index('lang="') + 6 :][:2]
    said = unescape(text)
    assert len(limits_paragraphs(language)) > 8
    for bold, rest in limits_paragraphs(language):
        assert not bold or f"<strong>{bold}</strong> {rest}" in said
        assert rest in said
        assert "**" not in rest


def test_what_a_file_of_the_user_says_is_never_markup(text):
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<b>sharp" not in text
    assert "short &amp; &lt;b&gt;sharp&lt;/b&gt;" in text


def test_a_counterfactual_is_labelled_in_words(text):
    label = {"en": "the study never observed this at work", "nl": "nergens in de praktijk gezien"}
    contract = {"en": "or permanent: permanent", "nl": "of vast: vast"}
    language = text[text.index('lang="') + 6 :][:2]
    assert label[language] in text
    assert contract[language] in text
    assert text.count("ours *") > 10


def test_the_numbers_are_those_of_compare(written, capsys):
    place, ours = str(written / "place.toml"), str(written / "ours.toml")
    asked = ["--seeds", "3", "--months", "48", "--workers", "1", "--json"]
    assert main(["compare", place, "baseline", ours, *asked]) == 0
    found = json.loads(capsys.readouterr().out)["policies"]["ours"]["outcomes"]
    text = (written / "results" / "report.en.html").read_text(encoding="utf-8")
    shown = 0
    for name in SHOWN:
        row = re.search(rf'<th scope="row">{re.escape(OUTCOMES[name].label)}<small>.*?</tr>', text, re.S)
        if row is None:
            continue
        scale = 100.0 if OUTCOMES[name].unit.startswith("share") else 1.0
        cells = re.findall(r'<td class="number">([^<\[]+)</td>', row[0])
        said = [float(one.replace("−", "-").replace(",", "")) for one in cells]
        near = 0.5 * 10.0 ** -len(cells[0].partition(".")[2]) * 1.001
        own = found[name]
        assert said == pytest.approx(
            [scale * own["baseline"], scale * own["policy"], scale * own["difference"]], abs=near
        ), name
        shown += 1
    assert shown > 20


def test_the_change_is_told_with_its_date_place_and_source(written):
    text = (written / "results" / "report.en.html").read_text(encoding="utf-8")
    row = re.search(r'<tr><th scope="row">longest secondment.*?</tr>', text, re.S)
    assert re.findall("<td>(.*?)</td>", row[0]) == [
        "12 months", "6 months", "2022-01", "&lt;script&gt;alert(1)&lt;/script&gt;"
    ]  # fmt: skip
    assert "R082 (section 3.3)" in text
    manifest = json.loads((written / "results" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["data"] in text
    assert manifest["model_version"] in text


def test_what_the_page_may_show_is_what_its_tables_hold(written):
    """Of forty people nearly everything is about fewer than ten, and no number of it is anywhere."""
    folder = written / "few"
    words_given = ["report", "tiny", "--against", "short-cap", "--seeds", "2", "--months", "24"]
    assert main([*words_given, "--workers", "1", "--results", str(folder)]) == 0
    text = (folder / "report.en.html").read_text(encoding="utf-8")
    table = (folder / "differences.csv").read_text(encoding="utf-8")
    for name in ("permanent_within_36_months", "durability_12_months", "revolving_door"):
        assert name not in table
        assert f'<th scope="row">{OUTCOMES[name].label}<small>' not in text
        assert OUTCOMES[name].label in text[text.index("Not shown, because") :]
    assert "months_on_benefit" in table
    assert "fewer than ten people</strong>" in text


def test_a_large_group_of_whom_few_gain_is_shown_with_its_size(tmp_path):
    """In two years hardly anybody of a low wage value gains a permanent job, of very many who might."""
    asked = ["report", "six-cases", "--against", "short-cap", "--seeds", "2", "--months", "24"]
    assert main([*asked, "--workers", "1", "--results", str(tmp_path)]) == 0
    text = (tmp_path / "report.en.html").read_text(encoding="utf-8")
    table = pandas.read_parquet(tmp_path / "helped.parquet")
    hidden = table[(table["measure"] == "net") & table["share"].isna() & table["people"].notna()]
    assert len(hidden)
    assert text.count('<td colspan="3">fewer than ten people gain or lose one</td>') == len(hidden)
    for people in hidden["people"]:
        assert f'<td class="number">{people:,.0f}</td>' in text
    assert "fewer than ten people</td>" not in text
    assert "nan" not in re.sub(r"data:[^\"]*", "", text).lower().split()


def test_any_number_of_workers_gives_the_same_bytes(tmp_path, capsys):
    asked = ["report", "tiny", "--against", "short-cap", "--seeds", "2", "--months", "6"]
    for workers in ("1", "2"):
        assert main([*asked, "--workers", workers, "--out", str(tmp_path / workers)]) == 0
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_what_an_interval_says():
    say, dutch = Speech("en"), Speech("nl")
    clear = {"difference": 1.0, "low": 0.5, "high": 1.5, "clear": True, "clear_of_all": True}
    below = {"difference": -1.0, "low": -1.5, "high": -0.5}
    assert verdict(clear, "share of people", say) == "more"
    assert verdict(clear | below, "share of people", say) == "fewer"
    assert verdict(clear | below, "euro per month", dutch) == "lager"
    assert verdict(clear | {"clear_of_all": False}, "months", dutch) == "misschien meer"
    assert verdict(clear | {"clear": False, "low": -0.1}, "months", say) == "not settled"
    assert verdict(clear | {"difference": 0.0, "low": 0.0, "high": 0.0}, "months", say) == "no difference"
    assert verdict(clear | {"low": float("nan")}, "months", say) == "not known"
    assert dutch.number(-1234.5, 1) == "−1.234,5"
    assert say.number(-0.001, 1, sign=True) == "0.0"


def test_every_word_has_its_other_language():
    def fields(said: object) -> set[str | None]:
        texts = said if isinstance(said, list) else [said]
        return {name for one in texts for _, name, _, _ in Formatter().parse(str(one)) if name}

    for section, entries in words().items():
        for name, said in entries.items():
            if section == "definition_dutch":
                continue
            english, dutch = said
            assert type(english) is type(dutch), name
            assert len(english) == len(dutch) if isinstance(english, list) else english or not dutch, name
            assert fields(english) == fields(dutch), name
    assert set(words()["definition_dutch"]) == set(SHOWN)
    assert {OUTCOMES[name].unit for name in SHOWN} <= set(words()["unit"])
    assert set(OF_THE_PERSON) <= set(GROUPINGS) & set(words()["grouping"])
    for name, lever in load_levers().items():
        values = lever.options or ((True, False) if isinstance(lever.default, bool) else (lever.default,))
        assert all(lever_value(name, one, "nl") for one in values)
        assert lever_meaning(name, "nl") != lever.meaning
    file = Path(speech.__file__).parents[1] / "lever_words.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    assert set(tables["meaning"]) == set(tables["label"]) == set(load_levers())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["six-case", "--against", "short-cap"], "did you mean 'six-cases'?"),
        (["tiny", "--against", "shortcap"], "did you mean 'short-cap'?"),
        (["tiny", "--against", "short-cap", "--policy", "baselin"], "did you mean 'baseline'?"),
        (["tiny", "--against", "short-cap", "--seeds", "0"], "--seeds: 0 is too small"),
        (["tiny", "--against", "baseline"], "there is nothing to compare"),
        (["tiny", "--against", "one-year-cap"], "there is nothing to compare"),
        (["tiny", "--against", "short-cap", "--results", "/dev/null/in"], "cannot be written"),
        (["tiny", "--against", "short-cap", "--out", "/no/where/page.html"], "cannot be written"),
    ],
)
def test_a_mistake_is_one_line(refusal, given, said):
    assert said in refusal("report", *given, "--workers", "1")


def test_a_page_that_is_stopped_leaves_nothing(tmp_path, monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.report.page.page", stop)
    asked = ["report", "tiny", "--against", "short-cap", "--seeds", "2", "--months", "6", "--workers", "1"]
    assert main([*asked, "--results", str(tmp_path)]) == 130
    assert [one.name for one in tmp_path.iterdir() if not one.name.startswith(".")] == []


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    asked = ["report", "tiny", "--against", "short-cap", "--results", str(tmp_path / "new"), "--dry-run"]
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"] == 120
    assert not (tmp_path / "new").exists()
