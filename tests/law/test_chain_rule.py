"""The chain rule against B22."""

import pytest

from abm.law.chain_rule import another_temporary_contract_allowed


def allowed(prices, contracts, months):
    return another_temporary_contract_allowed(
        float(contracts),
        float(months),
        prices["chain_rule.maximum_contracts"],
        prices["chain_rule.maximum_months"],
    )


@pytest.mark.parametrize(
    ("contracts", "months", "right"),
    [(0, 0, True), (1, 12, True), (2, 35, True), (2, 36, False), (3, 21, False), (3, 36, False)],
)
def test_from_2020(prices, contracts, months, right):
    assert allowed(prices, contracts, months) is right


def test_two_years_before_2020(on):
    assert allowed(on(2019, 12), 2, 23)
    assert not allowed(on(2019, 12), 2, 24)
    assert allowed(on(2020, 1), 2, 24)


def test_gap(prices):
    assert prices["chain_rule.gap_months"] == 6.0
