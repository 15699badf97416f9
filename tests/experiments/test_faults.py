"""Faults thrown at a sweep, one of each kind; ``python -m calibration.faults 200`` throws more."""

from __future__ import annotations

import pytest

from calibration.faults import FAULTS, Sweeper, throw, undisturbed


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return undisturbed(tmp_path_factory.mktemp("faults") / "undisturbed")


@pytest.mark.parametrize("name", FAULTS)
def test_a_sweep_survives(name, whole, tmp_path):
    throw(name, 1, whole, tmp_path / "thrown")


def test_the_survey_notices_a_run_that_is_lost(whole, tmp_path):
    sweeper = Sweeper(tmp_path, whole.whole, whole.seconds)
    sweeper.end(sweeper.start("fsync", 10), -9)
    (tmp_path / "journal").write_text("gone\n")
    with pytest.raises(AssertionError, match="1 finished runs are lost"):
        sweeper.go_on()


def test_the_survey_notices_other_bytes(whole, tmp_path):
    sweeper = Sweeper(tmp_path, {name: content + b"x" for name, content in whole.whole.items()}, 0.0)
    sweeper.end(sweeper.start(), 0)
    with pytest.raises(AssertionError, match="has other bytes"):
        sweeper.is_whole()
