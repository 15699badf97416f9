"""Tolerable idle shares of C10: wage value 0.55, 32 hours, alternative benefit, no overhead."""

import pytest

from abm.law.break_even import tolerable_idle_share
from abm.law.facility import consolidated_cost


def alternative(prices):
    return (prices["benefit.municipal_cost_per_year"] + prices["benefit.execution_cost_per_year"]) / 12


def placed_and_idle(prices, fee, coach, temporary):
    wage_cost = prices.wage_cost(32.0, temporary)
    refund = prices.hours_share(32.0) * prices.full_wage
    hours = prices.worked_hours(32.0)
    placed = consolidated_cost(fee, hours, 0.114, wage_cost, refund, 0.0, coach)
    return placed, consolidated_cost(fee, 0.0, 0.0, wage_cost, 0.0, 0.0, coach)


def share(prices, fee, coach, temporary):
    return tolerable_idle_share(alternative(prices), *placed_and_idle(prices, fee, coach, temporary))


def test_cost_of_benefit(prices):
    assert round(alternative(prices)) == 1407
    assert round(prices["benefit.municipal_cost_per_year"] / 12) == 1167
    assert round(prices["benefit.execution_cost_per_year"] / 12) == 240


@pytest.mark.parametrize(
    ("fee", "coach", "temporary", "published"),
    [
        (10.0, 300.0, True, 0.26),
        (10.0, 300.0, False, 0.36),
        (6.0, 300.0, False, 0.02),
        (10.0, 500.0, True, 0.10),
        (10.0, 500.0, False, 0.20),
        (8.0, 500.0, False, 0.03),
    ],
)
def test_published_shares(prices, fee, coach, temporary, published):
    assert round(share(prices, fee, coach, temporary), 2) == published


@pytest.mark.parametrize(("temporary", "published", "found"), [(True, 0.11, 0.105), (False, 0.23, 0.225)])
def test_shares_at_eight_euro_are_one_hundredth_below_the_published_ones(prices, temporary, published, found):
    """The formula gives 0.1046 and 0.2248; the worked numbers of C10 say 0.11 and 0.23."""
    result = share(prices, 8.0, 300.0, temporary)
    assert round(result, 3) == found
    assert round(result, 2) == pytest.approx(published - 0.01)


@pytest.mark.parametrize(
    ("fee", "coach", "temporary"),
    [(6.0, 300.0, True), (8.0, 500.0, True), (6.0, 500.0, True), (6.0, 500.0, False)],
)
def test_published_as_negative(prices, fee, coach, temporary):
    assert share(prices, fee, coach, temporary) < 0.0


def test_edges():
    assert tolerable_idle_share(1000.0, 1000.0, 2000.0) == 0.0
    assert tolerable_idle_share(2000.0, 1000.0, 2000.0) == 1.0
    assert tolerable_idle_share(2500.0, 1000.0, 2000.0) == 1.5


def test_lending_without_end_beats_a_job_that_fails_but_not_one_that_lasts(prices):
    """R073: the longer the benefit that returns, the more idle time it can bear."""
    subsidy = prices.subsidy(0.55, 32.0)
    placed, idle = placed_and_idle(prices, 10.0, 300.0, False)
    bearable = [
        tolerable_idle_share((1.0 - failed) * subsidy + failed * alternative(prices), placed, idle)
        for failed in (0.0, 0.25, 0.5, 1.0)
    ]
    assert bearable == sorted(bearable)
    assert bearable[0] < 0.0 < bearable[-1]


def test_keeping_people_at_work_costs_money_and_benefit_may_cost_more(prices):
    """R074: it costs more than a placement at a fair fee, less than a badly paid or an idle one."""
    placed, idle = placed_and_idle(prices, 10.0, 300.0, False)
    badly_paid, _ = placed_and_idle(prices, 6.0, 500.0, False)
    assert 0.0 < placed < alternative(prices) < badly_paid < idle
