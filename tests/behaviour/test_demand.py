"""How an employer fills a place, each term by itself."""

import pytest

from abm.behaviour.demand import (
    cost_of_visible_lack,
    price_weight,
    utility_of_agency,
    utility_of_trial,
    vacancy_probability,
    value_of_transparency,
)


def test_public_bodies_weigh_price_less():
    assert price_weight(True, 0.4) == 0.4
    assert price_weight(False, 0.4) == 1.0


def test_an_agency_is_worth_the_hours_that_its_worker_needs():
    assert utility_of_agency(2.0, 0.5, 15.0, 20.0, 1.0, 0.4) == pytest.approx(2.0 - 0.4 * 0.5 * 5.0 + 1.0)
    assert utility_of_agency(2.0, 0.5, 22.0, 20.0, 0.0, 1.0) == 3.0


def test_vacancies_by_places_cycle_and_experience():
    assert vacancy_probability(0.02, 0.0, 0.5, 1.0, 0.0, 0.5) == 0.02
    assert vacancy_probability(0.02, 0.4, 0.5, 3.0, 0.0, 0.5) == pytest.approx(0.06 * 1.2)
    assert vacancy_probability(0.02, -0.4, 0.5, 3.0, 0.0, 0.5) == pytest.approx(0.06 * 0.8)
    assert vacancy_probability(0.02, 0.0, 0.5, 1.0, 1.0, 0.5) == pytest.approx(0.02 * 1.25)
    assert vacancy_probability(0.02, 0.0, 0.5, 1.0, 3.0, 0.5) == pytest.approx(0.02 * 1.375)
    assert vacancy_probability(0.02, -9.0, 0.5, 1.0, 0.0, 0.5) == 0.0
    assert vacancy_probability(0.5, 0.0, 0.5, 9.0, 0.0, 0.5) == 1.0


def test_openness_is_worth_something_as_far_as_guidance_is_in_order():
    assert value_of_transparency(True, 2.0, 5.0, 3.0) == pytest.approx(1.2)
    assert value_of_transparency(True, 9.0, 5.0, 3.0) == 3.0
    assert value_of_transparency(False, 9.0, 5.0, 3.0) == 0.0


def test_a_trial_takes_doubt_away_and_costs_nothing():
    assert utility_of_trial(1.0, 2.0, 1.0, 0.0) == 1.0
    assert utility_of_trial(1.0, 2.0, 0.25, 0.0) == 2.5
    assert utility_of_trial(1.0, 2.0, 1.0, 0.3) == 1.3


def test_a_visible_lack_costs_by_the_distance_to_the_line():
    assert cost_of_visible_lack(0.25, 0.5, 10.0) == 2.5
    assert cost_of_visible_lack(0.75, 0.5, 10.0) == 0.0
