"""Mutation testing itself: which faults there are, that they are noticed, and how they are counted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest

from abm.engine import PACKAGE
from calibration.mutation import run
from calibration.mutation.mutants import FOLDERS, changed_lines, mutants, mutants_of, sample
from calibration.mutation.oracles import ROOT
from calibration.mutation.run import Result, summary

RULE = '''"""A rule: 1 + 1."""
from __future__ import annotations
from abm.engine import compiled
LINE = 2.5

@compiled
def rule(level: float | None = None) -> float | None:
    """More than 1."""
    if level < LINE and not done:
        return level + 1.0
    return level
'''


def test_faults_are_made_in_what_is_run_and_nowhere_else():
    found = list(mutants_of("law/rule.py", RULE))
    changes = [changed_lines(RULE, one.faulty(RULE))[1] for one in sorted(found)]
    assert changes == [
        "LINE = 3.5",
        "LINE = 1.5",
        "if not level < LINE and not done:",
        "if level >= LINE and not done:",
        "if level <= LINE and not done:",
        "if level < LINE or not done:",
        "if level < LINE and done:",
        "return level - 1.0",
        "return level + 2.0",
        "return level + 0.0",
    ]
    assert {one.function for one in found} == {"", "rule"}


def test_every_rule_of_the_model_has_faults():
    found = mutants()
    assert len(found) > 2000
    files = {f"{folder}/{path.name}" for folder in FOLDERS for path in (PACKAGE / folder).glob("*.py")}
    assert files - {one.module for one in found} == {f"{folder}/__init__.py" for folder in FOLDERS}


def test_a_sample_is_the_same_every_time_and_from_everywhere():
    found = mutants()
    drawn = sample(found, 20)
    assert drawn == sample(reversed(found), 20)
    assert {one.folder for one in drawn} == set(FOLDERS)


def test_a_sample_of_twenty_faults_is_noticed():
    """In a process of its own: only rules that are not compiled can be replaced."""
    done = subprocess.run(
        [sys.executable, "-m", "calibration.mutation", "--sample", "20"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "law:" in done.stdout


def test_every_listed_survivor_is_a_mutant_of_today():
    """A reason for a fault that can no longer be made says nothing."""
    there = set()
    for one in mutants():
        source = (PACKAGE / one.module).read_text(encoding="utf-8")
        before, after = changed_lines(source, one.faulty(source) or "")
        there.add(f"{one.module} {one.function}: {before} -> {after}")
    for reason in run.reasons():
        assert reason.mutants - there == set()
        assert any(reason.covers(name) for name in there), reason.because


def result(function="f", before="x < y", after="x <= y", killer="", place=1):
    return Result("phases/a.py", place, 0, "AddNot", 0, function, before, after, killer, "", "same")


def test_numbers_per_folder(monkeypatch):
    same = run.Reason("equivalent", "a tie", frozenset({"phases/a.py f: x < y -> x <= y"}), "")
    monkeypatch.setattr(run, "reasons", lambda: (same,))
    found = [result(), result(after="x > y", killer="twin"), result(after="x >= y", killer="twin")]
    (count,) = summary([*found, result(function="g")])
    assert count[:4] == ("phases", 4, {"twin": 2}, {"equivalent": 1})
    assert count.unlisted == 1
    assert count.share_killed == pytest.approx(2 / 3)
    assert "not listed: 1" in str(count)


def test_what_is_known_is_not_found_out_again(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "TABLE", tmp_path / "mutants.csv")
    current = run.fingerprint("phases", "twin")
    run._append(result(killer="twin", place=1)._replace(fingerprint=current))
    run._append(result(killer="twin", place=2)._replace(fingerprint="of another model"))
    (known,) = run._known().values()
    assert known == result(killer="twin", place=1)._replace(fingerprint=current)


def test_killed_by_what_and_survived_have_different_fingerprints():
    found = Counter(run.fingerprint("behaviour", killer) for killer in ("", "examples", "twin", "unit tests"))
    assert set(found.values()) == {1}
