"""Why places end: a base probability times what burdens it."""

import math

import pytest

from abm.behaviour.separation import (
    coaching_strength,
    dropout_burden,
    guidance_received,
    hazard,
    performance_burden,
)


def test_a_burden_multiplies_the_base_by_e_to_its_power():
    assert hazard(0.02, 1.0) == pytest.approx(0.02 * math.e)
    assert hazard(0.02, -1.0) == pytest.approx(0.02 / math.e)
    assert hazard(0.5, 3.0) == 1.0
    assert hazard(1e-12, 1000.0) == pytest.approx(1e-12 * math.exp(20.0)), "far enough for any base"


def test_what_burdens_performance():
    assert performance_burden(0.0, 0.5, 0.5, 0.6, 2.0, 1.0) == 0.0, "the average person carries none"
    assert performance_burden(0.5, 0.5, 0.5, 0.6, 2.0, 1.0) == pytest.approx(-0.3)
    assert performance_burden(0.0, 0.25, 0.5, 0.6, 2.0, 1.0) == pytest.approx(0.5)
    assert performance_burden(0.0, 0.5, 0.25, 0.6, 2.0, 3.0) == pytest.approx(0.75)


def test_a_lasting_need_without_support_burdens_a_job():
    assert dropout_burden(0.1, True, False, 0.8, 0.0, 0.5) == pytest.approx(0.9)
    assert dropout_burden(0.1, True, True, 0.8, 0.0, 0.5) == 0.1
    assert dropout_burden(0.1, False, False, 0.8, 0.0, 0.5) == 0.1
    assert dropout_burden(0.1, False, True, 0.8, 0.5, 0.5) == pytest.approx(-0.15), "belonging lowers it"


def test_guidance_from_the_coach_and_the_rest_from_the_hirer():
    assert guidance_received(1.0, 0.8, 0.4) == 0.8
    assert guidance_received(0.0, 0.8, 0.4) == 0.4
    assert guidance_received(0.25, 0.8, 0.4) == pytest.approx(0.5)


def test_ever_more_hours_never_do_twice_as_much():
    assert coaching_strength(0.0, 5.0) == 0.0
    assert coaching_strength(15.0, 5.0) == 1.5
    assert coaching_strength(1e9, 5.0) == pytest.approx(2.0)
