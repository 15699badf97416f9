"""Cost of a direct hire against the table of C2."""

import pytest

from abm.law.direct_employment import cost_per_worked_hour, direct_employment_cost


@pytest.mark.parametrize(
    ("wage_value", "permanent", "temporary"),
    [(0.40, 4.77, 5.80), (0.55, 7.23, 8.26), (0.70, 9.69, 10.73)],
)
def test_table(prices, wage_value, permanent, temporary):
    assert round(prices.direct_cost_per_hour(wage_value, temporary=False), 2) == permanent
    assert round(prices.direct_cost_per_hour(wage_value, temporary=True), 2) == temporary


def test_hourly_cost_does_not_depend_on_hours(prices):
    full_week = prices.direct_cost_per_hour(0.55, temporary=False)
    assert prices.direct_cost_per_hour(0.55, False, weekly_hours=28.0) == pytest.approx(full_week)


def test_without_subsidy_and_incentive_it_is_the_wage_cost(prices):
    cost = direct_employment_cost(1.0, prices.full_wage, 0.2, 0.0, 0.0, 0.0)
    assert cost == prices.full_wage * 1.2


def test_spread_over_hours():
    assert cost_per_worked_hour(1000.0, 125.0) == 8.0
