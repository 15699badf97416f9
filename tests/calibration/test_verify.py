"""Every number in README and docs is a claim with a way to get it again, and the quick ones hold now."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from abm.errors import InputError
from calibration import claims as book
from calibration.claims import BROKEN, GONE, HOLDS, NOT_RUN, ROOT, Claim, check, load, spans_of, unclaimed
from calibration.docking.compare import WORLDS
from calibration.numbers import numbers_in
from experiments.cluster import TRIES_AGAIN
from experiments.command_line import main
from experiments.design import load_design

CLAIMS = load()
MADE = ("CHANGELOG.md",)
"""Not held against anything: what was true of a version when it was written."""
DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for folder in (".", "docs", "experiments", "calibration")
    for path in (ROOT.glob("*.md") if folder == "." else (ROOT / folder).rglob("*.md"))
    if path.name not in MADE
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_number_of_a_document_is_in_a_claim(document):
    found = unclaimed(document, CLAIMS.get(document, ()))
    assert found == [], f"{document}: no claim in calibration/claims.toml holds these (line, number)"


def test_the_words_of_every_claim_stand_in_its_document_once():
    assert set(CLAIMS) <= set(DOCUMENTS)
    for document, claims in CLAIMS.items():
        text = book.text_of(document)
        spans = [span for one in claims for span in spans_of(one.words, text)]
        assert len(spans) == len(claims), [one.words for one in claims if len(spans_of(one.words, text)) != 1]
        ordered = sorted(spans)
        assert all(one[1] <= two[0] for one, two in pairwise(ordered)), document


def test_the_quick_tier_holds(capsys):
    """As a user runs it; the full tier is ``draaideur verify --full``."""
    status = main(["verify", "--workers", "1", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert [one for one in answer["numbers"] if one["verdict"] in (BROKEN, GONE)] == []
    assert status == 0
    assert answer["holds"] > 50


def test_counts_that_no_command_says():
    headline = load_design("headline")
    combinations = len(headline.arms()) - 1
    assert (combinations, len(headline.outcomes)) == (36, 6)
    assert combinations * len(headline.outcomes) == 216
    assert round(0.05 * 216) == 11
    assert sum(one.startswith("random-") for one in WORLDS) == 20
    assert TRIES_AGAIN + 1 == 4


PAGE = """# 12 headings do not count

In 2021 nine of `40` patterns (P3) hold: 55.4 %, see [7](7.md), and
twenty-two do not. R059 of section 3.3 is why; Python 3.12 is not.

    draaideur run --seeds 30
"""


def test_what_is_a_number_and_what_is_none():
    assert [one.said for one in numbers_in(PAGE)] == ["nine", "55.4", "7", "twenty-two"]
    assert [one.value for one in numbers_in("−1,234.5; four hundred, a dozen; vijf; 3 %")] == [
        -1234.5, 400.0, 12.0, 5.0, 3.0
    ]  # fmt: skip
    assert (
        numbers_in("In one, two or three of them; no-one; article 7; fee-plus-9; from often to tenth") == []
    )


def claim(**more) -> Claim:
    return Claim(document="page.md", **more)


def verdicts(root: Path, one: Claim, content=None) -> list[str]:
    return [found.verdict for found in check(one, lambda command: content, root)]


@pytest.fixture
def page(tmp_path):
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    return tmp_path


def test_a_number_that_moved_is_found(page):
    one = claim(words="nine of `40` patterns (P3) hold: 55.4 %", command="patterns", found=["#", "0/share"])
    rows = [{"share": 55.44}] * 9
    assert verdicts(page, one, rows) == [HOLDS, HOLDS]
    assert verdicts(page, one, rows[:8]) == [BROKEN, HOLDS]
    assert verdicts(page, one, [{"share": 55.46}] * 9) == [HOLDS, BROKEN]
    assert verdicts(page, one, [{"share": None}] * 9) == [HOLDS, BROKEN]
    scaled = one.model_copy(update={"found": ("-", "0/share"), "scale": 100.0})
    assert verdicts(page, scaled, [{"share": 0.554}]) == [HOLDS]
    near = one.model_copy(update={"tolerance": 1.0, "reason": "said roughly"})
    assert verdicts(page, near, [{"share": 55.0}] * 10) == [HOLDS, HOLDS]


def test_words_that_are_gone_or_stand_there_twice_are_found(page):
    gone = claim(words="ten of them hold", recorded="once")
    assert verdicts(page, gone) == [GONE]
    assert verdicts(page, claim(words="of section", names="a section")) == []
    (page / "page.md").write_text(PAGE + PAGE, encoding="utf-8")
    assert verdicts(page, claim(words="see [7](7.md)", names="a name")) == [GONE]


def test_a_number_without_a_claim_is_found(page):
    assert unclaimed("page.md", [], page) == [(3, "nine"), (3, "55.4"), (3, "7"), (4, "twenty-two")]
    some = [claim(words="nine of `40` patterns (P3) hold: 55.4 %", recorded="once")]
    assert unclaimed("page.md", some, page) == [(3, "7"), (4, "twenty-two")]
    broken_over_lines = claim(words="see [7](7.md), and twenty-two do not", recorded="once")
    assert unclaimed("page.md", [*some, broken_over_lines], page) == []


def test_each_way_to_a_number(page):
    (page / "data.toml").write_text('kept = [1, 2, 3, 4, 5, 6, 7, 8, 9]\nshare = "55.4 of them"', "utf-8")
    (page / "other.md").write_text("- the share: 55.4 %\n- the rest: 44.6 %\n", encoding="utf-8")
    words = "nine of `40` patterns (P3) hold: 55.4 %"
    assert verdicts(page, claim(words=words, file="data.toml", found=["kept/#", "share"])) == [HOLDS, HOLDS]
    assert verdicts(page, claim(words=words, file="other.md", found=["-", "the share"])) == [HOLDS]
    assert verdicts(page, claim(words=words, file="other.md", found=["-", "the rest"])) == [BROKEN]
    assert verdicts(page, claim(words="see [7](7.md)", glob=["*.md"])) == [BROKEN]
    assert verdicts(page, claim(words="see [7](7.md)", code=["calibration.claims.OURS"])) == [BROKEN]
    assert verdicts(page, claim(words=words, recorded="by hand")) == [NOT_RUN, NOT_RUN]
    assert verdicts(page, claim(words="see [7](7.md)", evidence=["R134"])) == [BROKEN]
    assert verdicts(page, claim(words="In 2021 nine", page="draaideur questions --page")) == [BROKEN]
    section = claim(words="In 2021 nine", prints="questions voice --page")
    assert verdicts(page, section, {"page": "twenty-two do not. R059\n"}) == [HOLDS]
    assert verdicts(page, section, {"page": "twenty-three do not. R059\n"}) == [BROKEN]
    here = "tests/calibration/test_verify.py"
    (page / here).parent.mkdir(parents=True)
    (page / here).write_text("def test_it():\n    assert share == 0.07\n\ndef test_other():\n    pass\n")
    assert verdicts(page, claim(words="see [7](7.md)", test=f"{here}::test_it")) == [HOLDS]
    assert verdicts(page, claim(words="see [7](7.md)", test=f"{here}::test_other")) == [BROKEN]
    assert verdicts(page, claim(words="see [7](7.md)", test=f"{here}::test_gone")) == [BROKEN]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"words": "see [7](7.md)"}, "give one of"),
        ({"words": "see [7](7.md)", "recorded": "once", "names": "x"}, "not recorded, names"),
        ({"words": "see [7](7.md)", "code": ["a.b"], "tolerance": 1.0}, "a tolerance needs a reason"),
    ],
)
def test_a_claim_has_one_way_and_says_why_it_is_loose(more, said):
    with pytest.raises(ValueError, match=said):
        claim(**more)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ({"command": "x", "found": ["#"]}, "holds 2 numbers"),
        ({"command": "x", "found": ["#", "nowhere"]}, "unknown entry 'nowhere'"),
        ({"code": ["calibration.claims.NOTHING", "-"]}, "no such constant"),
        ({"code": ["os.sep", "-"]}, "a constant of abm"),
        ({"evidence": ["R999", "-"]}, "unknown claim 'R999'"),
    ],
)
def test_a_claim_that_leads_nowhere_is_one_line(page, one, said):
    broken = claim(words="nine of `40` patterns (P3) hold: 55.4 %", **one)
    with pytest.raises(InputError, match=said):
        list(check(broken, lambda command: {"a": 1}, page))


def test_a_verdict_of_broken_is_status_1_and_said(monkeypatch, page, capsys):
    one = claim(words="nine of `40` patterns (P3) hold: 55.4 %", code=["calibration.claims.OURS", "-"])
    monkeypatch.setattr(book, "load", lambda: {"page.md": (one,)})
    monkeypatch.setattr(book, "check", lambda claim, answer: check(claim, answer, page))
    assert main(["verify"]) == 1
    said = capsys.readouterr().out
    assert "0 numbers hold, 1 do not" in said
    assert "nine is 4" in said


def test_the_full_tier_keeps_its_answers_and_a_failing_command_is_a_finding(
    monkeypatch, page, tmp_path, capsys
):
    words = {"words": "see [7](7.md)", "tier": "full"}
    good = claim(**words, command="scenarios tiny", found=["tiny/burn_in_months"])
    bad = claim(words="twenty-two do not", command="scenarios nowhere", found=["#"], tier="full")
    monkeypatch.setattr(book, "load", lambda: {"page.md": (good, bad)})
    monkeypatch.setattr(book, "check", lambda claim, answer: check(claim, answer, page))
    asked = ["verify", "--full", "--results", str(tmp_path / "kept"), "--json"]
    assert main(["verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claims_of_the_full_tier_left_out"] == 2
    assert main(asked) == 1
    said = [one["found"] for one in json.loads(capsys.readouterr().out)["numbers"]]
    assert said == ["12", "draaideur scenarios nowhere: no answer, status 2"]
    (kept,) = (tmp_path / "kept").glob("*.json")
    kept.write_text('{"tiny": {"burn_in_months": 7}}')
    assert main(asked) == 1
    assert json.loads(capsys.readouterr().out)["numbers"][0]["verdict"] == HOLDS
    monkeypatch.setattr(book, "code_hash", lambda: "another state of the code")
    assert main(asked) == 1
    assert json.loads(capsys.readouterr().out)["numbers"][0]["found"] == "12"


def test_list_and_dry_run_run_nothing(capsys):
    assert main(["verify", "model", "--list"]) == 0
    assert "seventeen settings" in capsys.readouterr().out
    assert main(["verify", "docs/model.md", "--full", "--dry-run"]) == 0
    assert "draaideur patterns --seeds 30" in capsys.readouterr().out


def test_an_unknown_document_gets_the_nearest(capsys):
    assert main(["verify", "modle"]) == 2
    assert "did you mean 'model'?" in capsys.readouterr().err
