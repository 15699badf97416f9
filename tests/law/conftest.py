"""The ledger's values in a month, and what nearly every worked number needs of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pytest

from abm.calendar import month_of
from abm.law.direct_employment import cost_per_worked_hour, direct_employment_cost
from abm.law.employer_charges import statutory_charges
from abm.law.hiring_incentive import hiring_incentive
from abm.law.minimum_wage import full_wage, paid_hours, worked_hours
from abm.law.wage_subsidy import wage_subsidy
from abm.parameters import load_ledger


@dataclass(frozen=True)
class Prices:
    """Ledger values of one month with wage, hours and charges derived from them."""

    values: dict[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    @property
    def full_wage(self) -> float:
        return full_wage(self["minimum_wage.month"], self["minimum_wage.holiday_allowance"])

    def hours_share(self, weekly_hours: float) -> float:
        return weekly_hours / self["minimum_wage.full_week_hours"]

    def paid_hours(self, weekly_hours: float) -> float:
        return paid_hours(weekly_hours, self["minimum_wage.weeks_per_year"])

    def worked_hours(self, weekly_hours: float) -> float:
        share = self["minimum_wage.worked_share_of_paid"]
        return worked_hours(self.paid_hours(weekly_hours), share)

    def charges(self, temporary: bool) -> float:
        kind = "high" if temporary else "low"
        return statutory_charges(
            self[f"employer_charges.{kind}_unemployment_premium"],
            self["employer_charges.disability_premium"],
            self["employer_charges.childcare_surcharge"],
            self["employer_charges.return_to_work_premium"],
            self["employer_charges.health_levy"],
        )

    def transition(self, temporary: bool) -> float:
        return self["employer_charges.transition_payment_rate"] if temporary else 0.0

    def wage_cost(self, weekly_hours: float, temporary: bool) -> float:
        rate = 1 + self.charges(temporary) + self.transition(temporary)
        return self.hours_share(weekly_hours) * self.full_wage * rate

    def subsidy(self, wage_value: float, weekly_hours: float) -> float:
        return wage_subsidy(
            wage_value,
            self.hours_share(weekly_hours),
            self.full_wage,
            self["wage_subsidy.ceiling_share"],
            self["wage_subsidy.charge_compensation"],
        )

    def direct_cost_per_hour(self, wage_value: float, temporary: bool, weekly_hours: float = 36.0) -> float:
        incentive = hiring_incentive(
            self.paid_hours(weekly_hours),
            self["hiring_incentive.per_hour"],
            self["hiring_incentive.maximum_per_year"],
        )
        monthly = direct_employment_cost(
            self.hours_share(weekly_hours),
            self.full_wage,
            self.charges(temporary),
            self.transition(temporary),
            self.subsidy(wage_value, weekly_hours),
            incentive,
        )
        return cost_per_worked_hour(monthly, self.worked_hours(weekly_hours))


def prices_on(year: int, month: int = 1) -> Prices:
    return Prices(load_ledger().on(month_of(datetime.date(year, month, 1))))


@pytest.fixture
def on():  # type: ignore[no-untyped-def]
    """The prices of a year and month."""
    return prices_on


@pytest.fixture
def prices() -> Prices:
    """Prices of January 2021, the date of the worked numbers."""
    return prices_on(2021)
