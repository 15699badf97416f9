"""What a person costs in this month's law: the law's rules applied to one record."""

from __future__ import annotations

from typing import Any

from abm.behaviour.risk import weighs_more_than
from abm.engine import compiled, inlined
from abm.law.direct_employment import cost_per_worked_hour, direct_employment_cost
from abm.law.employer_charges import statutory_charges
from abm.law.facility import placement_margin
from abm.law.hiring_incentive import hiring_incentive
from abm.law.minimum_wage import full_wage, paid_hours, worked_hours
from abm.law.tariff import agreed_fee, cost_covering_fee, market_fee
from abm.law.wage_subsidy import fixed_wage_subsidy, wage_subsidy
from abm.vocabulary import Facility, TariffBasis


@compiled
def wage_of_full_week(rules: Any) -> float:
    """Minimum wage of a full week with holiday allowance, in euro per month."""
    return full_wage(rules.minimum_wage_month, rules.minimum_wage_holiday_allowance)


@compiled
def wage_per_hour(rules: Any) -> float:
    """Minimum wage per paid hour without holiday allowance, in euro."""
    full_week = paid_hours(rules.minimum_wage_full_week_hours, rules.minimum_wage_weeks_per_year)
    return rules.minimum_wage_month / full_week


@compiled
def hours_share(rules: Any, weekly_hours: float) -> float:
    """Weekly hours as a share of a full week."""
    return weekly_hours / rules.minimum_wage_full_week_hours


@compiled
def charges(rules: Any, permanent: bool) -> float:
    """Employer charges as a share of the wage: high premium for temporary contracts (R061)."""
    premium = rules.employer_charges_high_unemployment_premium
    if permanent:
        premium = rules.employer_charges_low_unemployment_premium
    return rules.employer_charges_other_on_costs + statutory_charges(
        premium,
        rules.employer_charges_disability_premium,
        rules.employer_charges_childcare_surcharge,
        rules.employer_charges_return_to_work_premium,
        rules.employer_charges_health_levy,
    )


@compiled
def transition_rate(rules: Any, permanent: bool) -> float:
    """Accrual of the transition payment for a contract that the employer will let end (B21)."""
    return 0.0 if permanent else rules.employer_charges_transition_payment_rate


@compiled
def subsidy(rules: Any, wage_value: float, share: float) -> float:
    """Wage cost subsidy in euro per month (C1)."""
    return wage_subsidy(
        wage_value,
        share,
        wage_of_full_week(rules),
        rules.wage_subsidy_ceiling_share,
        rules.wage_subsidy_charge_compensation,
    )


@compiled
def fixed_subsidy(rules: Any, share: float) -> float:
    """Wage cost subsidy of the first months without measurement, in euro per month (B09)."""
    return fixed_wage_subsidy(
        share,
        wage_of_full_week(rules),
        rules.wage_subsidy_fixed_share,
        rules.wage_subsidy_charge_compensation,
    )


@compiled
def worked_per_month(rules: Any, weekly_hours: float) -> float:
    """Worked hours per month when not sick."""
    return worked_hours(
        paid_hours(weekly_hours, rules.minimum_wage_weeks_per_year), rules.minimum_wage_worked_share_of_paid
    )


@compiled
def labour_cost_per_hour(rules: Any, granted: float, weekly_hours: float, permanent: bool) -> float:
    """Cost of employing somebody with ``granted`` subsidy a month, in euro per worked hour (C2)."""
    share = hours_share(rules, weekly_hours)
    incentive = hiring_incentive(
        paid_hours(weekly_hours, rules.minimum_wage_weeks_per_year),
        rules.hiring_incentive_per_hour,
        rules.hiring_incentive_maximum_per_year,
    )
    cost = direct_employment_cost(
        share,
        wage_of_full_week(rules),
        charges(rules, permanent),
        transition_rate(rules, permanent),
        granted,
        incentive,
    )
    return cost_per_worked_hour(cost, worked_per_month(rules, weekly_hours))


@compiled
def is_private(rules: Any, levers: Any) -> bool:
    """Whether a private agency carries the employment: by choice, or out of fear of risk (R070, R077)."""
    chosen = levers.form_facility == Facility.PRIVATE
    return chosen or weighs_more_than(levers.governance_risk_aversion, rules.risk_private_line)


@inlined
def _covering(rules: Any, wage_value: float, weekly_hours: float, social: float, transition: float) -> float:
    share = hours_share(rules, weekly_hours)
    return cost_covering_fee(
        share,
        wage_of_full_week(rules),
        social,
        transition,
        subsidy(rules, wage_value, share),
        rules.tariff_overhead_share,
        worked_per_month(rules, weekly_hours),
    )


@inlined
def cost_price(rules: Any, wage_value: float, weekly_hours: float, permanent: bool) -> float:
    """The fee that would cover this month's cost of a placement, in euro per worked hour (C3, R057).

    With all charges of the contract, whatever basis, surcharge or pass-through the tariff has.
    """
    return _covering(
        rules, wage_value, weekly_hours, charges(rules, permanent), transition_rate(rules, permanent)
    )


@inlined
def usual_fee(rules: Any, levers: Any, wage_value: float, weekly_hours: float) -> float:
    """The reference fee at level 1, in euro per worked hour (C3, B34-B36).

    What makes temporary contracts dearer than permanent ones goes in as far as it is passed on
    (R062): nothing before 2020, when both cost the same (R061).
    """
    if levers.tariff_basis == TariffBasis.MARKET_CONFORM:
        full_week = paid_hours(rules.minimum_wage_full_week_hours, rules.minimum_wage_weeks_per_year)
        return market_fee(wage_value, rules.minimum_wage_month, full_week, rules.tariff_agency_factor)
    if levers.tariff_basis == TariffBasis.FLAT:
        wage_value = rules.demand_expected_wage_value
    passed = levers.tariff_pass_through
    fee = _covering(
        rules,
        wage_value,
        weekly_hours,
        passed * charges(rules, False) + (1.0 - passed) * charges(rules, True),
        passed * transition_rate(rules, False) + (1.0 - passed) * transition_rate(rules, True),
    )
    return fee * (1.0 + rules.agency_work_private_markup) if is_private(rules, levers) else fee


@compiled
def starting_fee(rules: Any, levers: Any, wage_value: float, weekly_hours: float) -> float:
    """Fee agreed at the start or at a measurement, in euro per worked hour (C3)."""
    reference = usual_fee(rules, levers, wage_value, weekly_hours)
    if is_private(rules, levers):  # a private agency asks what covers its cost
        return agreed_fee(reference, max(1.0, levers.tariff_level), levers.tariff_surcharge)
    return agreed_fee(reference, levers.tariff_level, levers.tariff_surcharge)


@compiled
def placement_result(
    rules: Any, levers: Any, fee: float, wage_value: float, weekly_hours: float, permanent: bool
) -> float:
    """Monthly result of the work company on a placement, guidance left out, in euro (C5-C6)."""
    share = hours_share(rules, weekly_hours)
    granted = subsidy(rules, wage_value, share)
    wage = share * wage_of_full_week(rules)
    cost = wage * (1.0 + charges(rules, permanent) + transition_rate(rules, permanent))
    return placement_margin(
        fee,
        worked_per_month(rules, weekly_hours),
        0.0,
        granted,
        cost,
        wage,
        rules.tariff_overhead_share * (cost - granted),
        0.0,
    )
