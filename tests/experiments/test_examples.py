"""Every example for students runs, stays on a page, and prints what its text says."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from abm.outcomes import OUTCOMES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "experiments" / "examples"
FILES = sorted(FOLDER.glob("[0-9]*.py"))


@pytest.fixture
def printed(capsys, monkeypatch):
    """What an example prints; where it waits for a prediction, Enter is pressed."""

    def run(number: int) -> str:
        monkeypatch.setattr("builtins.input", print)
        runpy.run_path(str(FILES[number - 1]), run_name="__main__")
        return capsys.readouterr().out

    return run


def test_the_examples_are_numbered_and_listed():
    assert [int(path.name[:2]) for path in FILES] == list(range(1, 13))
    listed = re.findall(r"\| \[(.*?)\]\((.*?)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert listed == [(path.name, path.name) for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_fits_on_a_page(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 40
    assert "import *" not in text
    assert " as " not in re.sub(r"with .* as \w+:", "", text.split("\n\n", 2)[1]), "names are written in full"


def test_first_run(printed):
    said = printed(1)
    assert OUTCOMES["revolving_door"].label in said
    assert re.search(r"^seconded +36 +9\.5$", said, flags=re.M)
    assert re.search(r"prediction: \d{3} parameters are assumptions", said)


def test_read_one_agent(printed):
    said = printed(2)
    assert said.startswith("Person 2001000000017 of Bovendorp: on benefit\n")
    assert re.search(r"wage_value +0\.\d\d  share of minimum wage: true productivity now", said)
    assert "7 of 12 employers have somebody of the group at work." in said
    assert "4 people are seconded" in said


def test_follow_the_month(printed):
    said = printed(3)
    assert "2001000000018: seconded -> regular temporary job (hired by the hirer)" in said
    by_hand, booked = re.search(r"By hand ([\d.]+) euro, in the books ([\d.]+) euro", said).groups()
    assert by_hand == booked
    assert float(booked) > 1000


def test_change_a_policy(printed):
    said = printed(4)
    rows = {row[:28].strip(): row[28:].split() for row in said.splitlines() if re.search(r" \d{5}\b", row)}
    seconded = {name: float(values[0]) for name, values in rows.items()}
    assert seconded["half the fee"] > seconded["half, later, in Bovendorp"] > seconded["baseline"]
    assert rows["permanent-contract"][-1] == "duration.contract=permanent"
    assert len(rows["baseline"]) == 2


def test_a_rule_of_your_own():
    done = subprocess.run(
        [sys.executable, "-W", "error", FILES[4]],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert re.search(r"all_or_nothing +0\.60 +0\.60 +0\.00", done.stdout)
    pairs = re.findall(r"^(\w+) +(0\.\d+) +(0\.\d+)$", done.stdout, flags=re.M)
    assert len(pairs) == 4
    assert all(ours != yours for _, ours, yours in pairs)
    assert len(set(re.search(r"version (\w+), not (\w+)\.", done.stdout).groups())) == 2


def test_a_municipality_that_decides(printed):
    said = printed(6)
    assert {"0.50", "0.85"} == set(re.findall(r"^ +\d +(0\.\d\d) ", said, flags=re.M))
    plain, thrifty = map(float, re.search(r"months_seconded +(\S+) +(\S+)", said).groups())
    assert thrifty > plain


def test_a_small_sweep(printed):
    said = printed(7)
    assert "30 runs in the store, of which the second sweep had to do 0." in said
    tables = [
        re.findall(r"^\d\.\d\d +(\S+) +(\S+) +(\S+)$", part, flags=re.M) for part in said.split("mean of")
    ]
    low_fee, high_fee = tables[1][0], tables[1][-1]
    assert all(float(low) > float(high) for low, high in zip(low_fee, high_fee, strict=True))
    assert all(float(low) < float(high) for low, high in zip(tables[2][0], tables[2][-1], strict=True))
    assert "9 runs set a value that the study never observed" in said


def test_a_paired_comparison(printed):
    said = printed(8)
    assert said.count("more than luck") + said.count("cannot be told from luck") == 4
    assert re.search(r"seconded, months per person-year\n  \+0\.\d+ .*\n  more than luck", said)
    assert min(float(one) for one in re.findall(r"would take ([\d.]+) times", said)) >= 0.9


def test_one_life_two_policies(printed):
    said = printed(9)
    assert re.search(r"The two lives part in 20\d\d-\d\d: .* under baseline, .* under short-cap", said)
    assert "Of 40 people 12 live another life" in said


@pytest.mark.parametrize(
    ("number", "answers"),
    [
        (10, {"months_seconded": "up", "conversion_within_12_months": "down", "public_cost": "up"}),
        (11, {"conversion_within_12_months": "up", "revolving_door": "up", "months_worked": "down"}),
        (12, {"conversion_within_12_months": "up", "starts": "down", "jobs_with_hirer": "down"}),
    ],
)
def test_what_an_exercise_explains_is_what_it_finds(printed, number, answers):
    question, rest = printed(number).split("Press Enter")
    found, why = rest.split("Why: ")
    assert len(re.findall(r"^  \d  ", question, flags=re.M)) == 3
    verdicts = re.findall(r"^(\w+) .* -> +\S+  (.*)$", found, flags=re.M)
    assert dict(verdicts) == answers
    assert all(f"{place}. " in why for place in "123"[1:])
