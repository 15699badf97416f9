"""Worth to a hirer, and the choice among options."""

import math

import pytest

from abm.behaviour.hiring import (
    UNAVAILABLE,
    choose,
    considered_fee,
    expected_mismatch_cost,
    productivity_in_tasks,
    relative_odds,
    remaining_doubt,
    utility_of_hiring,
    utility_of_lending,
    value_of_output,
)


def test_output_in_euro_per_worked_hour():
    assert value_of_output(0.5, 10.0, 1.5, 0.8) == pytest.approx(9.375)


def test_carving_makes_up_for_a_share_of_the_missing_output():
    assert productivity_in_tasks(0.5, True, 0.4) == pytest.approx(0.7)
    assert productivity_in_tasks(0.8, True, 0.5) == pytest.approx(0.9)
    assert productivity_in_tasks(0.5, False, 0.4) == 0.5


def test_part_of_a_price_difference_weighs():
    assert considered_fee(8.0, 10.0, 0.25) == 9.5


def test_doubt_that_is_left_halves_with_time():
    assert [remaining_doubt(0.6, months, 6.0) for months in (0.0, 6.0, 18.0)] == pytest.approx(
        [0.6, 0.3, 0.15]
    )


def test_three_parts_of_doubt_each_at_its_price():
    prices = (3.0, 1.5, 2.0)
    assert expected_mismatch_cost(0.5, 0.0, 0.0, 0.5, 0.0, *prices, 0.4) == pytest.approx(1.5)
    assert expected_mismatch_cost(0.0, 0.5, 0.0, 0.5, 0.0, *prices, 0.4) == pytest.approx(1.125)
    assert expected_mismatch_cost(0.0, 0.0, 0.5, 0.5, 0.0, *prices, 0.4) == pytest.approx(1.0)
    assert expected_mismatch_cost(0.5, 0.5, 0.5, 0.5, 0.5, *prices, 0.4) == pytest.approx(3.625 * 0.8)


def test_signs_of_what_makes_a_job_worth_while():
    base = utility_of_hiring(8.0, 7.0, 0.5, 1.0, 1.0, 0.25, 0.5)
    assert base == 0.25
    better = (1.0, -1.0, -1.0, -1.0, 1.0, 1.0, -1.0)
    for place, sign in enumerate(better):
        given = [8.0, 7.0, 0.5, 1.0, 1.0, 0.25, 0.5]
        given[place] += 1.0
        assert utility_of_hiring(*given) == base + sign


def test_signs_of_what_makes_lending_worth_while():
    for place, sign in enumerate((1.0, -1.0, -1.0, 1.0, 1.0)):
        given = [8.0, 9.0, 0.25, 0.5, 1.0]
        given[place] += 1.0
        assert utility_of_lending(*given) == 0.25 + sign


def test_odds_by_the_distance_to_the_best():
    assert relative_odds(1.0, 3.0, 2.0) == pytest.approx(math.exp(-1.0))
    assert relative_odds(1.0, 3.0, 0.5) == pytest.approx(math.exp(-4.0))
    assert relative_odds(0.0, 39.9, 1.0) == pytest.approx(math.exp(-39.9), abs=0.0)
    assert relative_odds(0.0, 40.0, 1.0) == pytest.approx(math.exp(-40.0), abs=0.0)
    assert relative_odds(0.0, 40.1, 1.0) == 0.0
    assert relative_odds(UNAVAILABLE, 3.0, 2.0) == 0.0


@pytest.mark.parametrize("taken", range(5))
def test_the_best_is_taken_where_nothing_is_hidden(taken):
    worth = [1.0] * 5
    worth[taken] = 2.0
    assert {choose(luck, *worth, 0.001) for luck in (0.0, 0.3, 0.7, 0.999)} == {taken}


def test_options_share_luck_by_their_odds():
    # e to 0, 1, 2, 1 and 0 log odds apart
    worth = (0.0, 1.0, 2.0, 1.0, 0.5)
    odds = [math.exp(one) for one in worth]
    edges = [sum(odds[: place + 1]) / sum(odds) for place in range(5)]
    for place in range(4):
        assert choose(edges[place] - 1e-9, *worth, 1.0) == place
        assert choose(edges[place] + 1e-9, *worth, 1.0) == place + 1
    assert choose(0.0, *worth, 1.0) == 0
    assert choose(1.0 - 1e-12, *worth, 1.0) == 4


def test_what_is_not_there_is_not_taken_even_with_no_luck_at_all():
    assert choose(0.0, UNAVAILABLE, 1.0, 1.0, 1.0, 1.0, 1.0) == 1
    assert choose(0.0, UNAVAILABLE, UNAVAILABLE, 1.0, 1.0, 1.0, 1.0) == 2
    assert choose(0.0, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, 1.0, 1.0, 1.0) == 3
    assert choose(0.0, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, 1.0, 1.0) == 4
