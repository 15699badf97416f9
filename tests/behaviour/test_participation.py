"""Secondment needs a person, a work company and a window in which both fit."""

import pytest

from abm.behaviour.participation import (
    acceptance_probability,
    can_work_outside,
    may_be_placed_directly,
    weight_of_wishes,
    within_window,
    work_company_accepts,
)


def test_two_dimensions_make_up_for_each_other():
    # 0.25 of the wage value and 0.75 of self-reliance
    assert may_be_placed_directly(0.75, 0.25, 0.25, 0.375), "at the line is able enough"
    assert may_be_placed_directly(0.25, 0.75, 0.25, 0.625)
    assert not may_be_placed_directly(0.75, 0.25, 0.25, 0.376)
    assert not may_be_placed_directly(0.25, 0.75, 0.25, 0.626)


def test_the_window_includes_its_ends():
    assert [within_window(value, 0.4, 0.7) for value in (0.39, 0.4, 0.5, 0.7, 0.71)] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_acceptance_in_log_odds():
    def odds(*given):
        probability = acceptance_probability(*given)
        return probability / (1.0 - probability)

    e = 2.718281828459045
    assert odds(200.0, 200.0, 0.0, 0.5, 0.0, 0.0) == pytest.approx(e), "a gain as large as the scale"
    assert odds(100.0, 200.0, 0.0, 0.5, 0.0, 0.0) == pytest.approx(e**0.5)
    assert odds(0.0, 200.0, 1.0, 0.5, 0.0, 0.0) == pytest.approx(e**0.5), "the wanted kind of work"
    assert odds(0.0, 200.0, -1.0, 0.5, 0.0, 0.0) == pytest.approx(e**-0.5)
    assert odds(0.0, 200.0, 0.0, 0.5, 1.0, 0.0) == pytest.approx(e)
    assert odds(0.0, 200.0, 0.0, 0.5, 1.0, -0.5) == pytest.approx(e**0.5), "no job held out"


def test_voice_gives_weight_to_wishes():
    assert weight_of_wishes(0.4, 0.0, 2.0) == 0.4
    assert weight_of_wishes(0.4, 1.0, 2.0) == pytest.approx(1.2)
    assert weight_of_wishes(0.4, 0.25, 2.0) == pytest.approx(0.6)


def test_working_outside_takes_both():
    assert can_work_outside(0.4, 0.5, 0.4, 0.5), "both at the line"
    assert not can_work_outside(0.39, 0.9, 0.4, 0.5)
    assert not can_work_outside(0.9, 0.49, 0.4, 0.5)


def test_a_work_company_accepts_what_saves_as_much_as_it_costs():
    assert work_company_accepts(-500.0, 400.0, 100.0)
    assert not work_company_accepts(-500.0, 400.0, 99.0)
    assert not work_company_accepts(-500.0, 399.5, 100.0)
    assert work_company_accepts(100.0, 0.0, 0.0)
    assert work_company_accepts(0.5, 0.0, 0.0)
