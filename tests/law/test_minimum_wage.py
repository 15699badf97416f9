"""Minimum wage and hours against B01 to B04 and C0."""

import math

import pytest

from abm.law.minimum_wage import full_wage, paid_hours, worked_hours


def test_full_wage_of_january_2021(prices):
    assert round(prices.full_wage, 2) == 1819.58


@pytest.mark.parametrize(
    ("year", "month", "wage"),
    [(2015, 1, 1501.80), (2019, 12, 1635.60), (2020, 6, 1653.60), (2020, 7, 1680.00),
     (2021, 1, 1684.80), (2021, 6, 1684.80), (2021, 7, 1701.00)],
)  # fmt: skip
def test_wage_follows_the_half_years(on, year, month, wage):
    assert on(year, month)["minimum_wage.month"] == wage


def test_july_2020_follows_from_the_rise_in_january_2021():
    assert round(1684.80 / 1.0029, -1) == 1680


def test_hours_of_a_full_week(prices):
    assert prices.paid_hours(36.0) == 156.0
    assert round(prices.worked_hours(36.0), 1) == 136.8


@pytest.mark.parametrize(
    ("month", "hours", "hourly"), [(1, 36, 10.80), (1, 38, 10.24), (1, 40, 9.72), (7, 36, 10.91)]
)
def test_hourly_wage_is_published_rounded_up(on, month, hours, hourly):
    prices = on(2021, month)
    cents = prices["minimum_wage.month"] / prices.paid_hours(hours) * 100
    assert math.ceil(round(cents, 6)) == round(hourly * 100)


def test_weeks_per_year_follow_from_month_and_week(prices):
    assert prices["minimum_wage.month"] / 388.80 * 12 == pytest.approx(52.0)
    assert prices["minimum_wage.weeks_per_year"] == 52.0


def test_edges():
    assert full_wage(1000.0, 0.0) == 1000.0
    assert paid_hours(0.0, 52.0) == 0.0
    assert worked_hours(100.0, 1.0) == 100.0
