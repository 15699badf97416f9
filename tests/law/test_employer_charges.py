"""Employer charges against B15 to B21."""

import pytest

from abm.law.employer_charges import statutory_charges
from abm.parameters import load_ledger


@pytest.mark.parametrize(
    ("year", "permanent", "temporary"),
    [(2015, 0.1952, 0.1952), (2019, 0.1952, 0.1952), (2020, 0.1821, 0.2321),
     (2021, 0.1859, 0.2359)],
)  # fmt: skip
def test_sums(on, year, permanent, temporary):
    prices = on(year)
    assert prices.charges(temporary=False) == pytest.approx(permanent, abs=1e-12)
    assert prices.charges(temporary=True) == pytest.approx(temporary, abs=1e-12)


def test_transition_payment_from_2020(on):
    assert on(2019, 12).transition(temporary=True) == 0.0
    assert on(2020).transition(temporary=True) == pytest.approx(1 / 36, abs=5e-7)


def test_permanent_contract_is_nearly_eight_points_cheaper_to_carry(prices):
    temporary = prices.charges(temporary=True) + prices.transition(temporary=True)
    permanent = prices.charges(temporary=False) + prices.transition(temporary=False)
    assert round(temporary - permanent, 3) == 0.078


def test_years_before_2019_are_marked_as_general_knowledge():
    ledger = load_ledger()
    for name in ("low_unemployment_premium", "health_levy", "transition_payment_rate"):
        assert ledger[f"employer_charges.{name}"].values[0].status == "GK"
        assert f"employer_charges.{name}" in ledger.assumed()


def test_no_charges():
    assert statutory_charges(0.0, 0.0, 0.0, 0.0, 0.0) == 0.0
