"""Refund of the wage during sickness against B11."""

import pytest

from abm.law.sickness import sickness_reimbursement


@pytest.mark.parametrize(
    ("months_sick", "share"), [(0, 1.0), (11, 1.0), (12, 0.7), (23, 0.7), (24, 0.0), (60, 0.0)]
)
def test_first_second_and_later_years(prices, months_sick, share):
    refund = sickness_reimbursement(
        float(months_sick),
        prices.full_wage,
        prices["sickness.first_year_share"],
        prices["sickness.second_year_share"],
    )
    assert refund == share * prices.full_wage
