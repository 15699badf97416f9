"""Wage cost benefit against B13 and C2."""

from abm.law.hiring_incentive import hiring_incentive


def incentive(prices, hours):
    return hiring_incentive(
        hours, prices["hiring_incentive.per_hour"], prices["hiring_incentive.maximum_per_year"]
    )


def test_full_week(prices):
    assert round(incentive(prices, prices.paid_hours(36.0)), 2) == 157.56


def test_maximum_binds_only_above_a_full_week(prices):
    assert incentive(prices, 165.0) < 2000 / 12
    assert incentive(prices, 166.0) == 2000 / 12
    assert incentive(prices, 173.0) == 2000 / 12


def test_three_years_and_nothing_without_hours(prices):
    assert prices["hiring_incentive.months"] == 36.0
    assert incentive(prices, 0.0) == 0.0
