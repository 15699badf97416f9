"""Fees against the table of C3 and the pass-through of C7."""

import pytest

from abm.law.tariff import agreed_fee, cost_covering_fee, market_fee, pass_through, stepwise_fee


def cost_fee(prices, wage_value, overhead_share, weekly_hours=36.0):
    return cost_covering_fee(
        prices.hours_share(weekly_hours),
        prices.full_wage,
        prices.charges(temporary=True),
        prices.transition(temporary=True),
        prices.subsidy(wage_value, weekly_hours),
        overhead_share,
        prices.worked_hours(weekly_hours),
    )


@pytest.mark.parametrize(
    ("wage_value", "without", "middle", "high"),
    [(0.40, 6.95, 7.99, 8.69), (0.55, 9.42, 10.83, 11.77), (0.70, 11.88, 13.66, 14.85)],
)
def test_cost_covering_fee(prices, wage_value, without, middle, high):
    assert round(cost_fee(prices, wage_value, 0.0), 2) == without
    assert round(cost_fee(prices, wage_value, prices["tariff.overhead_share"]), 2) == middle
    assert round(cost_fee(prices, wage_value, 0.25), 2) == high


def test_cost_covering_fee_per_hour_does_not_depend_on_hours(prices):
    assert cost_fee(prices, 0.55, 0.15, 28.0) == pytest.approx(cost_fee(prices, 0.55, 0.15))


@pytest.mark.parametrize(("wage_value", "fee"), [(0.40, 8.21), (0.55, 11.29), (0.70, 14.36)])
def test_market_fee(prices, wage_value, fee):
    wage = prices["minimum_wage.month"]
    factor = prices["tariff.agency_factor"]
    assert round(market_fee(wage_value, wage, prices.paid_hours(36.0), factor), 2) == fee


@pytest.mark.parametrize("wage_value", [0.40, 0.55, 0.70])
def test_direct_hire_is_two_to_five_euro_an_hour_cheaper(prices, wage_value):
    direct = prices.direct_cost_per_hour(wage_value, temporary=False)
    fees = [cost_fee(prices, wage_value, overhead_share) for overhead_share in (0.0, 0.15, 0.25)]
    wage, factor = prices["minimum_wage.month"], prices["tariff.agency_factor"]
    fees.append(market_fee(wage_value, wage, prices.paid_hours(36.0), factor))
    assert all(2 <= round(fee - direct) <= 5 for fee in fees)


def test_level_at_which_the_price_advantage_of_hiring_disappears(prices):
    level = {
        (wage_value, overhead): prices.direct_cost_per_hour(wage_value, temporary=False)
        / cost_fee(prices, wage_value, overhead)
        for wage_value in (0.40, 0.55, 0.70)
        for overhead in (0.0, 0.15, 0.25)
    }
    assert round(min(level.values()), 2) == 0.55
    assert round(max(level.values()), 1) == 0.8


def test_agreed_fee():
    assert agreed_fee(10.0, 1.0, 0.0) == 10.0
    assert agreed_fee(10.0, 0.8, 0.0) == 8.0
    assert agreed_fee(10.0, 1.0, 0.09) == pytest.approx(10.9)


@pytest.mark.parametrize(
    ("months", "fee"),
    [(0, 10.0), (5, 10.0), (6, 10.0), (8, 10.0), (9, 10.5), (11, 10.5), (12, 11.0), (18, 12.0)],
)
def test_fee_rises_in_whole_intervals_after_the_start(months, fee):
    assert stepwise_fee(10.0, 0.05, 3.0, 6.0, float(months)) == pytest.approx(fee)


def test_steps_of_one_month_are_the_linear_path():
    for months in range(24):
        linear = 8.0 * (1 + 0.02 * max(0, months - 4))
        assert stepwise_fee(8.0, 0.02, 1.0, 4.0, float(months)) == pytest.approx(linear)


def rise(on, wage_value, fixed_overhead, transition=True):
    before, after = on(2019, 12), on(2020, 1)
    return pass_through(
        before.charges(temporary=True) + before.transition(temporary=True),
        after.charges(temporary=True) + (after.transition(temporary=True) if transition else 0.0),
        wage_value,
        after["wage_subsidy.charge_compensation"],
        fixed_overhead,
    )


@pytest.mark.parametrize(
    ("wage_value", "low", "high"), [(0.50, 9.5, 11.2), (0.55, 8.7, 10.1), (0.60, 8.1, 9.2)]
)
def test_pass_through_of_the_2020_law(on, wage_value, low, high):
    assert 100 * rise(on, wage_value, 0.10) == pytest.approx(low, abs=0.05)
    assert 100 * rise(on, wage_value, 0.0) == pytest.approx(high, abs=0.05)


def test_pass_through_without_transition_payment(on):
    assert round(100 * rise(on, 0.60, 0.10, transition=False), 1) == 4.6
    assert round(100 * rise(on, 0.50, 0.0, transition=False), 1) == 6.4


def test_rise_of_the_wage_cost(on):
    before, after = on(2019, 12), on(2020, 1)
    premium = after.charges(temporary=True) - before.charges(temporary=True)
    assert round(premium, 4) == 0.0369
    assert round(premium + after.transition(temporary=True), 4) == 0.0647


def test_pass_through_is_the_rise_of_the_cost_covering_fee(on):
    before, after = on(2019, 12), on(2020, 1)

    def fee(charges: float) -> float:
        return cost_covering_fee(1.0, 1.0, charges, 0.0, 0.45 * 1.235, 0.0, 1.0)

    last = after.charges(temporary=True) + after.transition(temporary=True)
    ratio = fee(last) / fee(before.charges(temporary=True))
    assert rise(on, 0.55, 0.0) == pytest.approx(ratio - 1)


def test_pass_through_edges():
    assert pass_through(0.2, 0.2, 0.5, 0.235, 0.0) == 0.0
    assert pass_through(0.25, 0.20, 0.5, 0.235, 0.0) < 0.0
