"""Unemployment insurance against B25 and C8."""

import pytest

from abm.law.unemployment_insurance import entitled, unemployment_benefit


def benefit(prices, month, wage):
    return unemployment_benefit(
        float(month),
        wage,
        prices["unemployment_insurance.first_rate"],
        prices["unemployment_insurance.later_rate"],
        prices["unemployment_insurance.first_rate_months"],
    )


@pytest.mark.parametrize(("months", "right"), [(5, False), (6, True), (7, True)])
def test_six_months_is_the_border_and_seven_clearly_qualifies(prices, months, right):
    weeks = months * prices["minimum_wage.weeks_per_year"] / 12
    assert entitled(weeks, prices["unemployment_insurance.weeks_required"]) is right


def test_weeks_in_contracts_of_six_and_seven_months(prices):
    per_month = prices["minimum_wage.weeks_per_year"] / 12
    assert 6 * per_month == prices["unemployment_insurance.weeks_required"]
    assert round(7 * per_month) == 30
    assert 7 * per_month <= prices["unemployment_insurance.reference_weeks"]


def test_one_week_short(prices):
    assert not entitled(25.0, prices["unemployment_insurance.weeks_required"])


def test_first_month_at_32_hours(prices):
    wage = prices.hours_share(32.0) * prices.full_wage
    assert round(benefit(prices, 0, wage)) == 1213


def test_rate_falls_in_the_third_month(prices):
    assert [benefit(prices, month, 1000.0) for month in range(3)] == [750.0, 750.0, 700.0]
    assert prices["unemployment_insurance.duration_months"] == 3.0
