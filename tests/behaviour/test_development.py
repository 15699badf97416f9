"""People grow towards a ceiling at work, and fall towards a floor without it."""

import pytest

from abm.behaviour.development import (
    growth_at_work,
    growth_factor,
    handed_over_coach_share,
    integration_after_month,
    loss_without_work,
    sick_next_month,
)


def test_growth_closes_a_share_of_the_distance_to_the_ceiling():
    assert growth_at_work(0.5, 0.7, 0.04, 0.5, 0.0) == pytest.approx(0.5 + 0.2 * 0.04)
    assert growth_at_work(0.5, 0.7, 0.04, 0.5, 1.0) == pytest.approx(0.5 + 0.2 * 0.06), (
        "half more by the coach"
    )
    assert growth_at_work(0.5, 0.7, 0.04, 0.5, 0.5) == pytest.approx(0.5 + 0.2 * 0.05)


def test_growth_never_passes_the_ceiling_and_never_takes_away():
    assert growth_at_work(0.5, 0.7, 3.0, 0.5, 1.0) == pytest.approx(0.7)
    assert growth_at_work(0.9, 0.7, 0.04, 0.5, 1.0) == 0.9


def test_a_hirer_that_trains_and_courses_add_up():
    assert growth_factor(False, 0.5, 0.0, 0.002) == 1.0
    assert growth_factor(True, 0.5, 0.0, 0.002) == 1.5
    assert growth_factor(False, 0.5, 100.0, 0.002) == pytest.approx(1.2)


def test_loss_is_a_share_down_to_a_floor_and_never_a_gain():
    assert loss_without_work(0.5, 0.5, 0.1, 0.5) == pytest.approx(0.45)
    assert loss_without_work(0.26, 0.5, 0.1, 0.5) == pytest.approx(0.25), "the floor is half of the base"
    assert loss_without_work(0.2, 0.5, 0.1, 0.5) == 0.2, "who is below the floor stays there"


def test_integration_closes_a_share_of_what_is_missing():
    assert integration_after_month(0.5, 0.1, 0.5, 0.0) == pytest.approx(0.55)
    assert integration_after_month(0.5, 0.1, 0.5, 0.5) == pytest.approx(0.5 + 0.5 * 0.125)
    assert integration_after_month(0.5, 5.0, 0.5, 1.0) == 1.0


def test_the_coach_hands_over_in_a_straight_line():
    assert [handed_over_coach_share(month, 4.0, 0.2) for month in (0.0, 2.0, 4.0, 9.0)] == pytest.approx(
        [1.0, 0.6, 0.2, 0.2]
    )
    assert handed_over_coach_share(0.0, 0.0, 0.2) == 0.2
    assert handed_over_coach_share(0.25, 0.5, 0.0) == 0.5, "a term below a month is still a term"


def test_sickness_begins_lasts_and_ends_by_luck():
    assert sick_next_month(0.0, 0.1, 0.5, 0.05) == 1.0
    assert sick_next_month(0.0, 0.1, 0.5, 0.3) == 0.0, "recovery says nothing about who is well"
    assert sick_next_month(1.0, 0.1, 0.5, 0.3) == 0.0
    assert sick_next_month(1.0, 0.1, 0.5, 0.7) == 2.0
    assert sick_next_month(3.0, 0.1, 0.5, 0.7) == 4.0


def test_what_never_happens_does_not_happen_with_the_least_luck():
    assert sick_next_month(0.0, 0.0, 0.5, 0.0) == 0.0
    assert sick_next_month(1.0, 0.5, 0.0, 0.0) == 2.0
