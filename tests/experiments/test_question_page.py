"""The page of questions: nothing left out, words from the designs, numbers from the runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas
import pytest

from experiments import design as designs
from experiments.command_line import main
from experiments.design import load_design, questions
from experiments.question_page import INTERACTION, MOST_ARMS, SHAPLEY, _part, answers_page

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## (\S+)\n(.*?)(?=^## |\Z)", PAGE))
MINE = """
question = "Does a permanent contract matter?"
meaning = "It was never observed."
caution = "Nothing at all."
evidence = ["R018"]
scenario = "tiny"
months = 24
seeds = 3
outcomes = ["starts", "share_working"]
levers = [{ name = "contract", options = { equal = {}, permanent = { "duration.contract" = "permanent" } } },
          { name = "check", options = { declaration = {}, none = { "intention.declaration" = false } } }]
expects = [{ arm = "permanent, declaration", outcome = "share_working", sign = "rises", evidence = ["R018"] }]
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """One question of our own in place of those that ship, and a folder for its runs."""
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "mine.toml").write_text(MINE)
    monkeypatch.setattr(designs, "QUESTIONS", tmp_path / "questions")
    return tmp_path / "results"


def test_the_page_has_every_question_and_no_other():
    assert list(SECTIONS) == list(questions())
    assert [name for name in questions() if f"| [{name}](#{name}) |" not in PAGE] == []


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_section_says_what_the_design_says(name):
    """Who changes a question makes the page anew: draaideur questions --page docs/questions.md."""
    design, text = load_design(name), SECTIONS[name]
    for words in (design.question, design.meaning, design.caution):
        assert " ".join(words.split()) in text
    assert f"{design.seeds} paired seeds" in text
    assert f"{len(design.runs()):,} runs" in text
    arms = design.arms()
    if len(arms) <= MOST_ARMS:
        for arm in arms:
            star = r" \*" if arm.policy.counterfactual else ""
            assert f"\n| {arm.name}{star} |" in text
    assert len(re.findall(r"(?m)^- \*", text)) == len(design.expects)


def test_numbers_come_from_the_runs_and_a_second_page_does_none(mine, monkeypatch):
    design = load_design("mine")
    page = answers_page([design], mine, 1, progress=False)
    table = pandas.read_parquet(mine / "mine" / "runs.parquet")
    plain = table[table["duration.contract"].isna() & table["intention.declaration"].isna()]
    other = table[(table["duration.contract"] == "permanent") & table["intention.declaration"].isna()]
    rows = {line.split(" | ")[0]: line.split(" | ")[1:] for line in page.splitlines()}
    assert rows["| baseline"][0] == f"{plain['starts'].mean():.2f}"
    change = np.mean(other["starts"].to_numpy() - plain["starts"].to_numpy())
    said = rows[r"| permanent, declaration \*"][0]
    assert float(said.split(" ")[0]) == pytest.approx(change, abs=0.005)
    assert "| contract |" in page  # two options each: what each does is shared out
    assert "people at work with an employer: rises (R018)" in page
    monkeypatch.setattr("experiments.sweep.do_runs", lambda *_: 1 / 0)
    assert answers_page([design], mine, 1, progress=False) == page


def test_the_verb_writes_the_page_or_prints_a_section(mine, tmp_path, capsys):
    words = ["--results", str(mine), "--workers", "1"]
    assert main(["questions", "--page", str(tmp_path / "page.md"), *words]) == 0
    capsys.readouterr()
    assert main(["questions", "mine", "--page", *words]) == 0
    section = capsys.readouterr().out
    assert section.startswith("## mine\n")
    assert (tmp_path / "page.md").read_text().endswith(section)


@pytest.mark.parametrize(
    ("kind", "low", "clear_of_all", "mark"),
    [
        (INTERACTION, -1.0, False, " ~"),
        (INTERACTION, 1.0, False, " ?"),
        (INTERACTION, 1.0, True, ""),
        (SHAPLEY, 1.0, False, ""),
    ],
)
def test_an_interaction_that_does_not_survive_correction_is_marked(kind, low, clear_of_all, mark):
    row = {
        "kind": kind,
        "outcome": "gap",
        "value": 2.0,
        "low": low,
        "high": 3.0,
        "clear_of_all": clear_of_all,
    }
    assert _part(row, {"gap": 1}) == f"+2.0 [{low:+.1f}, +3.0]{mark}"


def test_a_failed_run_gives_no_page(mine, monkeypatch, refusal, tmp_path, capsys):
    monkeypatch.setattr("abm.model.LabourMarket.branch", lambda *_: 1 / 0)
    words = ("questions", "--page", str(tmp_path / "page.md"), "--results", str(mine), "--workers", "1")
    assert main(words) == 2
    assert "12 runs failed: ZeroDivisionError" in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "page.md").exists()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("min", "--page"), "did you mean 'mine'"),
        (("--page", "/dev/null/page.md"), "cannot be written"),
        (("--page", "--workers", "none"), "--workers"),
    ],
)
def test_a_mistake_is_one_line_before_anything_runs(words, hint, mine, refusal):
    assert hint in refusal("questions", *words, "--results", str(mine))
    assert not mine.exists()


def test_a_question_reads_well_in_a_terminal_and_is_whole_as_json(capsys):
    assert main(["questions", "success-factor-grid"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert "    ... and 116 more (all of them with --json)" in lines
    assert main(["questions", "success-factor-grid", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["success-factor-grid"]["settings"]) == 128
