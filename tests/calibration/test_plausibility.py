"""The baseline stands near the few statistics there are."""

from __future__ import annotations

import pytest

from calibration.plausibility import TARGETS, plausibility


@pytest.fixture(scope="module")
def found():
    return plausibility(6)


OUTSIDE = {"regular_job_after_subsidised_job", "hired_by_subsidised_employer"}
"""Statistics that the model is known not to match (docs/model.md)."""


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_the_model_is_plausible_or_known_not_to_be(found, name):
    fits = TARGETS[name]["lowest"] <= found[name].value <= TARGETS[name]["highest"]
    assert fits == (name not in OUTSIDE), found[name]
