"""The baseline stands near the few statistics there are."""

from __future__ import annotations

import pytest

from calibration.plausibility import TARGETS, plausibility


@pytest.fixture(scope="module")
def found():
    return plausibility(6)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_the_baseline_is_plausible(found, name):
    assert TARGETS[name]["lowest"] <= found[name].value <= TARGETS[name]["highest"]
