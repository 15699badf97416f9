"""What people cost by the law of a month: the rules of ``abm/law``, run as plain Python.

The law is shared with the model and tested on its own; everything that people decide is written anew
in this package. Each function is taken as it stands in its file, before it is compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from abm.exact import exponential as compiled_exponential
from abm.exact import logistic as compiled_logistic
from abm.law import (
    agency_work,
    benefit,
    chain_rule,
    direct_employment,
    employer_charges,
    facility,
    minimum_wage,
    sickness,
    subsidised_job,
    tariff,
    unemployment_insurance,
    wage_subsidy,
)
from abm.law import hiring_incentive as incentives
from abm.vocabulary import Facility, TariffBasis


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as it is written, not compiled."""
    return getattr(function, "py_func", function)


exponential = plain(compiled_exponential)
logistic = plain(compiled_logistic)
full_wage = plain(minimum_wage.full_wage)
paid_hours = plain(minimum_wage.paid_hours)
worked_hours = plain(minimum_wage.worked_hours)
statutory_charges = plain(employer_charges.statutory_charges)
wage_subsidy_of = plain(wage_subsidy.wage_subsidy)
fixed_wage_subsidy = plain(wage_subsidy.fixed_wage_subsidy)
hiring_incentive = plain(incentives.hiring_incentive)
direct_employment_cost = plain(direct_employment.direct_employment_cost)
cost_per_worked_hour = plain(direct_employment.cost_per_worked_hour)
cost_covering_fee = plain(tariff.cost_covering_fee)
market_fee = plain(tariff.market_fee)
agreed_fee = plain(tariff.agreed_fee)
stepwise_fee = plain(tariff.stepwise_fee)
placement_margin = plain(facility.placement_margin)
another_temporary_contract_allowed = plain(chain_rule.another_temporary_contract_allowed)
entitled = plain(unemployment_insurance.entitled)
unemployment_benefit = plain(unemployment_insurance.unemployment_benefit)
sickness_reimbursement = plain(sickness.sickness_reimbursement)
supplementary_benefit = plain(benefit.supplementary_benefit)
supplement_per_month = plain(subsidised_job.supplement_per_month)
paid_share = plain(agency_work.paid_share)


class Prices:
    """The prices of one month: ``rules`` holds the ledger's values, ``tariff.level`` as ``tariff_level``."""

    def __init__(self, rules: SimpleNamespace) -> None:
        self.rules = rules
        self.full_wage = full_wage(rules.minimum_wage_month, rules.minimum_wage_holiday_allowance)
        self.full_week = paid_hours(rules.minimum_wage_full_week_hours, rules.minimum_wage_weeks_per_year)
        self.wage_per_hour = rules.minimum_wage_month / self.full_week
        self.charges = {
            permanent: rules.employer_charges_other_on_costs
            + statutory_charges(
                rules.employer_charges_low_unemployment_premium
                if permanent
                else rules.employer_charges_high_unemployment_premium,
                rules.employer_charges_disability_premium,
                rules.employer_charges_childcare_surcharge,
                rules.employer_charges_return_to_work_premium,
                rules.employer_charges_health_levy,
            )
            for permanent in (False, True)
        }
        self.transition = {False: rules.employer_charges_transition_payment_rate, True: 0.0}

    def hours_share(self, weekly_hours: float) -> float:
        """Weekly hours as a share of a full week."""
        return weekly_hours / self.rules.minimum_wage_full_week_hours

    def worked_per_month(self, weekly_hours: float) -> float:
        """Worked hours per month when not sick."""
        paid = paid_hours(weekly_hours, self.rules.minimum_wage_weeks_per_year)
        return worked_hours(paid, self.rules.minimum_wage_worked_share_of_paid)

    def subsidy(self, wage_value: float, share: float) -> float:
        """Wage cost subsidy in euro per month, for ``share`` of a full week."""
        return wage_subsidy_of(
            wage_value,
            share,
            self.full_wage,
            self.rules.wage_subsidy_ceiling_share,
            self.rules.wage_subsidy_charge_compensation,
        )

    def fixed_subsidy(self, share: float) -> float:
        """Wage cost subsidy of the first months without measurement, in euro per month."""
        return fixed_wage_subsidy(
            share,
            self.full_wage,
            self.rules.wage_subsidy_fixed_share,
            self.rules.wage_subsidy_charge_compensation,
        )

    def incentive(self, weekly_hours: float) -> float:
        """Wage cost benefit of the job agreement, in euro per month."""
        return hiring_incentive(
            paid_hours(weekly_hours, self.rules.minimum_wage_weeks_per_year),
            self.rules.hiring_incentive_per_hour,
            self.rules.hiring_incentive_maximum_per_year,
        )

    def labour_cost_per_hour(self, granted: float, weekly_hours: float, permanent: bool) -> float:
        """Cost of employing somebody with ``granted`` subsidy a month, in euro per worked hour."""
        cost = direct_employment_cost(
            self.hours_share(weekly_hours),
            self.full_wage,
            self.charges[permanent],
            self.transition[permanent],
            granted,
            self.incentive(weekly_hours),
        )
        return cost_per_worked_hour(cost, self.worked_per_month(weekly_hours))

    def is_private(self, levers: SimpleNamespace) -> bool:
        """Whether a private agency carries the employment: by choice, or out of fear of risk."""
        feared = levers.governance_risk_aversion > self.rules.risk_private_line
        return levers.form_facility == Facility.PRIVATE or feared

    def cost_price(self, wage_value: float, weekly_hours: float, permanent: bool) -> float:
        """The fee that would cover all cost of a placement, whatever tariff is in force."""
        return self._covering_fee(
            wage_value, weekly_hours, self.charges[permanent], self.transition[permanent]
        )

    def _covering_fee(
        self, wage_value: float, weekly_hours: float, social: float, transition: float
    ) -> float:
        share = self.hours_share(weekly_hours)
        return cost_covering_fee(
            share,
            self.full_wage,
            social,
            transition,
            self.subsidy(wage_value, share),
            self.rules.tariff_overhead_share,
            self.worked_per_month(weekly_hours),
        )

    def usual_fee(self, levers: SimpleNamespace, wage_value: float, weekly_hours: float) -> float:
        """The reference fee at level 1, in euro per worked hour."""
        rules = self.rules
        if levers.tariff_basis == TariffBasis.MARKET_CONFORM:
            return market_fee(
                wage_value, rules.minimum_wage_month, self.full_week, rules.tariff_agency_factor
            )
        if levers.tariff_basis == TariffBasis.FLAT:
            wage_value = rules.demand_expected_wage_value
        passed = levers.tariff_pass_through
        social = passed * self.charges[False] + (1.0 - passed) * self.charges[True]
        transition = passed * self.transition[False] + (1.0 - passed) * self.transition[True]
        fee = self._covering_fee(wage_value, weekly_hours, social, transition)
        return fee * (1.0 + rules.agency_work_private_markup) if self.is_private(levers) else fee

    def starting_fee(self, levers: SimpleNamespace, wage_value: float, weekly_hours: float) -> float:
        """Fee agreed at the start or at a measurement; a private agency asks what covers its cost."""
        level = max(1.0, levers.tariff_level) if self.is_private(levers) else levers.tariff_level
        return agreed_fee(self.usual_fee(levers, wage_value, weekly_hours), level, levers.tariff_surcharge)

    def placement_result(self, fee: float, wage_value: float, weekly_hours: float, permanent: bool) -> float:
        """Monthly result of the work company on a placement, guidance left out, in euro."""
        share = self.hours_share(weekly_hours)
        granted = self.subsidy(wage_value, share)
        wage = share * self.full_wage
        cost = wage * (1.0 + self.charges[permanent] + self.transition[permanent])
        overhead = self.rules.tariff_overhead_share * (cost - granted)
        return placement_margin(
            fee, self.worked_per_month(weekly_hours), 0.0, granted, cost, wage, overhead, 0.0
        )
