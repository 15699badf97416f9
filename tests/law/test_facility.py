"""Results of a placement against C5: wage value 0.55, 32 hours, temporary contract."""

import pytest

from abm.law.facility import consolidated_cost, placement_margin

SICK = 0.114  # seconded workers, B68


def cost(prices, fee, hours=32.0):
    return consolidated_cost(
        fee,
        prices.worked_hours(hours),
        SICK,
        prices.wage_cost(hours, temporary=True),
        prices.hours_share(hours) * prices.full_wage,
        0.0,
        0.0,
    )


def margin(prices, fee, hours=32.0):
    return placement_margin(
        fee,
        prices.worked_hours(hours),
        SICK,
        prices.subsidy(0.55, hours),
        prices.wage_cost(hours, temporary=True),
        prices.hours_share(hours) * prices.full_wage,
        0.0,
        0.0,
    )


def test_wage_cost_and_subsidy(prices):
    assert round(prices.wage_cost(32.0, temporary=True)) == 2044
    assert round(prices.subsidy(0.55, 32.0)) == 899


@pytest.mark.parametrize(("fee", "euro"), [(6, 1213), (8, 998), (10, 782), (12, 567)])
def test_consolidated_cost(prices, fee, euro):
    assert cost(prices, float(fee)) == pytest.approx(euro, abs=0.5)


@pytest.mark.parametrize(("fee", "euro"), [(6, -417), (8, -201), (10, 14), (12, 230)])
def test_margin_of_the_work_company(prices, fee, euro):
    assert margin(prices, float(fee)) == pytest.approx(euro, abs=0.5)


def test_idle_month_costs_the_whole_wage(prices):
    wage_cost = prices.wage_cost(32.0, temporary=True)
    idle = consolidated_cost(10.0, 0.0, 0.0, wage_cost, 0.0, 0.0, 0.0)
    assert idle == wage_cost
    assert round(idle) == 2044
    assert placement_margin(10.0, 0.0, 0.0, 0.0, wage_cost, 0.0, 0.0, 0.0) == -wage_cost


def test_subsidy_is_the_difference_between_the_two_books(prices):
    for fee in (6.0, 9.0, 12.0):
        subsidy = prices.subsidy(0.55, 32.0) * (1 - SICK)
        assert cost(prices, fee) == pytest.approx(subsidy - margin(prices, fee))


def test_overhead_and_guidance_are_a_cost():
    bare = consolidated_cost(10.0, 100.0, 0.1, 2000.0, 1600.0, 0.0, 0.0)
    assert consolidated_cost(10.0, 100.0, 0.1, 2000.0, 1600.0, 200.0, 300.0) == bare + 500.0
    result = placement_margin(10.0, 100.0, 0.1, 900.0, 2000.0, 1600.0, 0.0, 0.0)
    with_cost = placement_margin(10.0, 100.0, 0.1, 900.0, 2000.0, 1600.0, 200.0, 300.0)
    assert with_cost == result - 500.0


def test_month_of_sickness_brings_only_the_refund():
    assert placement_margin(10.0, 100.0, 1.0, 900.0, 2000.0, 1600.0, 0.0, 0.0) == -400.0


def test_work_company_gains_by_holding_on_only_at_a_high_fee(prices):
    assert margin(prices, 9.0) < 0.0 < margin(prices, 10.0)
