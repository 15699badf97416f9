"""Wage cost subsidy against the table of C1."""

import pytest

from abm.law.wage_subsidy import fixed_wage_subsidy, wage_subsidy


@pytest.mark.parametrize(
    ("wage_value", "month", "hour"),
    [(0.40, 1348, 8.64), (0.50, 1124, 7.20), (0.55, 1011, 6.48), (0.60, 899, 5.76),
     (0.70, 674, 4.32)],
)  # fmt: skip
def test_table(prices, wage_value, month, hour):
    subsidy = prices.subsidy(wage_value, 36.0)
    assert round(subsidy) == month
    assert round(subsidy / prices.paid_hours(36.0), 2) == hour


def test_scales_with_hours(prices):
    assert round(prices.subsidy(0.55, 32.0)) == 899
    assert prices.subsidy(0.55, 18.0) == pytest.approx(prices.subsidy(0.55, 36.0) / 2)


def test_ceiling_binds_only_below_thirty_percent(prices):
    ceiling = prices.subsidy(0.0, 36.0)
    assert ceiling == pytest.approx(0.70 * prices.full_wage * 1.235)
    assert prices.subsidy(0.29, 36.0) == ceiling
    assert prices.subsidy(0.30, 36.0) == pytest.approx(ceiling)
    assert prices.subsidy(0.31, 36.0) < ceiling


def test_nothing_at_or_above_full_productivity(prices):
    assert prices.subsidy(1.0, 36.0) == 0.0
    assert wage_subsidy(1.2, 1.0, 1800.0, 0.70, 0.235) == 0.0


def test_fixed_subsidy_pays_too_much_above_half_and_too_little_below(prices):
    fixed = fixed_wage_subsidy(
        1.0,
        prices.full_wage,
        prices["wage_subsidy.fixed_share"],
        prices["wage_subsidy.charge_compensation"],
    )
    assert round(fixed) == 1124
    assert fixed == pytest.approx(prices.subsidy(0.50, 36.0))
    assert prices.subsidy(0.40, 36.0) > fixed > prices.subsidy(0.60, 36.0)


def test_fixed_subsidy_exists_from_february_2017(on):
    assert on(2017, 1)["wage_subsidy.fixed_months"] == 0.0
    assert on(2017, 2)["wage_subsidy.fixed_months"] == 6.0
