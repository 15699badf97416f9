"""Supplementary benefit and leaving benefit against B26, B27 and C9."""

import pytest

from abm.law.benefit import leaves_benefit, supplementary_benefit


def supplement(prices, norm, net_wage):
    return supplementary_benefit(
        norm, net_wage, prices["benefit.disregard_share"], prices["benefit.disregard_maximum"]
    )


def gross(prices, hours):
    return prices.hours_share(hours) * prices["minimum_wage.month"]


@pytest.mark.parametrize(("hours", "euro"), [(28.0, 1310), (32.0, 1498)])
def test_gross_wage(prices, hours, euro):
    assert round(gross(prices, hours)) == euro


def test_norms(prices, on):
    assert round(prices["benefit.norm_single_excluding_holiday_pay"]) == 1022
    assert round(prices["benefit.norm_couple_excluding_holiday_pay"]) == 1460
    assert prices["benefit.norm_single"] == 1075.44
    assert prices["benefit.norm_couple"] == 1536.34
    assert on(2021, 7)["benefit.norm_single"] == 1078.70
    assert on(2021, 7)["benefit.norm_couple"] == 1541.00


@pytest.mark.parametrize("month", [1, 7])
@pytest.mark.parametrize("household", ["single", "couple"])
def test_norm_without_holiday_pay_is_95_percent(on, month, household):
    prices = on(2021, month)
    with_pay = prices[f"benefit.norm_{household}"]
    without = prices[f"benefit.norm_{household}_excluding_holiday_pay"]
    assert without == pytest.approx(0.95 * with_pay, abs=0.006)


def test_28_hours_clears_the_single_norm_and_32_hours_the_couple_norm(prices):
    """Net taken as gross, as C9 does."""
    single = prices["benefit.norm_single_excluding_holiday_pay"]
    couple = prices["benefit.norm_couple_excluding_holiday_pay"]
    assert leaves_benefit(gross(prices, 28.0), single)
    assert gross(prices, 28.0) - single > 250
    assert not leaves_benefit(gross(prices, 28.0), couple)
    assert leaves_benefit(gross(prices, 32.0), couple)
    assert gross(prices, 32.0) / couple == pytest.approx(1, abs=0.03)


def test_the_norm_itself_is_enough():
    assert leaves_benefit(1000.0, 1000.0)
    assert not leaves_benefit(999.99, 1000.0)


def test_supplement(prices):
    norm = prices["benefit.norm_single"]
    assert supplement(prices, norm, 0.0) == norm
    assert supplement(prices, norm, 600.0) == pytest.approx(norm - 450.0)


def test_disregard_is_capped_and_the_supplement_never_negative(prices):
    couple = prices["benefit.norm_couple"]
    assert supplement(prices, couple, 884.0) == pytest.approx(couple - 884.0 + 221.0)
    assert supplement(prices, couple, 1200.0) == pytest.approx(couple - 1200.0 + 221.0)
    assert supplement(prices, couple, 2000.0) == 0.0
