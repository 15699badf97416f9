"""Candidates run through the store of the sweeps, all under the same seeds."""

from __future__ import annotations

import numpy as np
import pytest

from abm.engine import source_hash
from abm.model import LabourMarket
from abm.policy import load_policy
from calibration.candidates import FEW_PEOPLE, HISTORY, MONTHS, SCENARIO, Candidates, evaluate
from calibration.priors import with_courses
from calibration.summaries import SUMMARIES, summary_of
from experiments.run_store import look

NOISY = [{"hiring.noise": 0.5}, {"hiring.noise": 3.0}]


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("candidates") / "store"
    return evaluate(NOISY, 1, folder, workers=1, progress=False, people=FEW_PEOPLE), folder


def test_a_candidate_gives_what_the_model_gives(evaluated):
    found, _ = evaluated
    model = LabourMarket(with_courses(SCENARIO, FEW_PEOPLE), load_policy(HISTORY), 1, parameters=NOISY[1])
    plain = summary_of(model, MONTHS)
    assert {name: found.values[name][1, 0] for name in SUMMARIES} == plain
    assert found.values["starts"][1, 0] == model.outcomes["starts"]
    assert found.failed == 0
    assert found.mean("share_working") == pytest.approx(found.values["share_working"][:, 0])


def test_what_is_there_is_not_run_again(evaluated, monkeypatch):
    found, folder = evaluated
    before = look(folder).finished
    assert len(before) == 2
    monkeypatch.setattr(
        "experiments.sweep._in_rows", lambda *_: pytest.fail("ran again") if _[1] else iter(())
    )
    again = evaluate(NOISY, 1, folder, workers=1, progress=False, people=FEW_PEOPLE)
    assert all(
        np.array_equal(again.values[name], found.values[name], equal_nan=True) for name in found.values
    )


def test_every_candidate_meets_the_same_seeds_and_the_version_says_how_it_is_read():
    candidates = Candidates(tuple(NOISY), 3)
    assert [run.seed for run in candidates.runs()] == [1, 2, 3, 1, 2, 3]
    assert candidates.setting("v").model_version.startswith("v, read by ")
    assert candidates.setting(source_hash()).scenario.corona
