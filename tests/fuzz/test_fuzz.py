"""Hundreds of wrong inputs: each is met in one line, within seconds, and leaves nothing half-written.

The same inputs every time. ``make fuzz`` tries thousands, and ``summary`` gives their counts.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.fuzz import search, trial
from tests.fuzz.idle import without_work
from tests.fuzz.kinds import KINDS, Kind
from tests.fuzz.trial import BrokenPromise, Given, Hang, api, attempt

INPUTS = 300


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_input_is_met_as_promised(kind: Kind):
    with without_work():
        tally = search.search(kind, max(15, round(INPUTS * kind.part)))
    assert tally.failures == {}
    assert tally.inputs >= 10
    assert tally.accepted + tally.refused == tally.inputs
    assert tally.refused or kind.name.startswith("ablations"), "an ablation runs anew what it cannot read"
    assert all(tally.messages)
    if "TOML" in kind.name or "CSV" in kind.name:
        unnamed = [one for one in tally.messages if "mine" not in one and ".csv" not in one]
        assert unnamed == [], "a refusal names the file"


def test_all_kinds_together_are_the_whole():
    assert sum(kind.part for kind in KINDS) == pytest.approx(1.0)


# ---- the watch itself: what must be found is found -------------------------------------------------


def _says(*lines: str, status: int = 2):
    def use(given: Given) -> int:
        for line in lines:
            print(line, file=sys.stderr)
        return status

    return use


def _leaves(name: str, content: bytes, status: int = 0):
    def use(given: Given) -> int:
        Path(name).write_bytes(content)
        if status:
            print("refused", file=sys.stderr)
        return status

    return use


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (_says("one", "two"), "a refusal is 2 lines"),
        (_says(), "a refusal is 0 lines"),
        (_says("Traceback (most recent call last)"), "a traceback is printed"),
        (_says("UserWarning: x", status=0), "a warning is printed"),
        (_says("x\x1b[31m"), "control characters"),
        (_says("x" * 5_000), "a refusal of"),
        (_says("x", status=3), "exit status 3"),
        (_says("x", status=1), "status 1"),
        (_leaves("new.txt", b"x", 2), "a refusal leaves or changes"),
        (_leaves("mine.toml", b"x", 2), "files are gone"),
        (_leaves(".part", b"x"), "a temporary file is left"),
        (_leaves("empty.csv", b""), "an empty file is left"),
        (_leaves("half.json", b"{"), "half-written"),
        (_leaves("half.parquet", b"PAR1"), "half-written"),
        (lambda given: os.remove("mine.toml") or 0, "files are gone"),
    ],
)
def test_a_broken_promise_is_seen(use, said):
    with pytest.raises(BrokenPromise, match=said):
        attempt(use, Given(("run",), {"mine.toml": b"mine"}))


def test_a_json_document_is_read():
    with pytest.raises(BrokenPromise, match="does not print JSON"):
        attempt(lambda given: print("{") or 0, Given(("run", "--json")))


def test_a_hang_is_ended(monkeypatch):
    def hang() -> None:
        while True:
            pass

    monkeypatch.setattr(trial, "SECONDS", 0.2)
    with pytest.raises(Hang):
        attempt(api(hang), Given())
    monkeypatch.setattr(trial, "SECONDS_ON_THE_CLOCK", 0.2)
    with pytest.raises(Hang):
        attempt(api(lambda: time.sleep(9)), Given())
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_what_breaks_is_counted_and_made_small():
    def use(given: Given) -> int:
        if len(given.files["mine.toml"]) > 3:
            raise KeyError("long")
        return 0

    kind = Kind("long", next(one for one in KINDS if one.name == "policies (TOML)").inputs, use, 1.0)
    tally = search.search(kind, 20)
    (broken,) = tally.failures
    assert broken.startswith("KeyError in tests/fuzz/test_fuzz.py:")
    smallest, told = search.minimised(kind, broken, tally)
    assert 3 < len(smallest.files["mine.toml"]) <= len(tally.failures[broken][0].files["mine.toml"])
    assert "KeyError: 'long'" in told
    assert tally.inputs == 20 > tally.accepted + tally.refused
