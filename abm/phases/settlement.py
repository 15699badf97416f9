"""Phase 14: the month is paid, counted and closed."""

from __future__ import annotations

from typing import Any

from abm.calendar import NEVER
from abm.engine import compiled
from abm.law.benefit import supplementary_benefit
from abm.law.hiring_incentive import hiring_incentive
from abm.law.minimum_wage import paid_hours
from abm.law.sickness import sickness_reimbursement
from abm.law.unemployment_insurance import unemployment_benefit
from abm.money import Purpose, cents, new_bill, settle
from abm.phases.prices import (
    charges,
    hours_share,
    subsidy,
    transition_rate,
    wage_of_full_week,
    worked_per_month,
)
from abm.vocabulary import State


@compiled
def settlement(world: Any, now: int) -> None:
    """Every payment of the month (C2, C5), then the clocks and the count of states."""
    rules = world.rules[0]
    month = now - world.first_month[0]
    remembered = int(rules.unemployment_insurance_reference_weeks * 12.0 / rules.minimum_wage_weeks_per_year)
    bill = new_bill()
    for person in world.participants:
        if person.state == State.EXPECTED or person.state == State.GONE:
            world.stocks[month, person.municipality, person.state] += 1
            continue
        _draw_up(rules, world.levers[person.municipality], person, bill, now)
        settle(world, person, bill, month)
        world.stocks[month, person.municipality, person.state] += 1
        paid_work = 0
        if person.state != State.BENEFIT and person.state != State.UNEMPLOYMENT_INSURANCE:
            paid_work = 1
        person.work_history = ((person.work_history << 1) | paid_work) & ((1 << remembered) - 1)
        if person.employer >= 0:
            person.months_placed += 1
            person.months_sick_placed += person.months_sick > 0
        if person.state == State.UNEMPLOYMENT_INSURANCE:
            person.insurance_months += 1


@compiled
def _draw_up(rules: Any, levers: Any, person: Any, bill: Any, now: int) -> None:
    if person.state == State.BENEFIT:
        _bill_benefit(rules, levers, person, bill, now)
    elif person.state == State.UNEMPLOYMENT_INSURANCE:
        _bill_insurance(rules, levers, person, bill, now)
    elif person.state == State.REGULAR_TEMPORARY or person.state == State.REGULAR_PERMANENT:
        _bill_regular_job(rules, levers, person, bill, now)
        _bill_supplement(rules, levers, person, bill, now)
    else:
        _bill_contract_with_work_company(rules, levers, person, bill, now)
        _bill_supplement(rules, levers, person, bill, now)


@compiled
def _bill_benefit(rules: Any, levers: Any, person: Any, bill: Any, now: int) -> None:
    bill[Purpose.BENEFIT] += cents(rules.benefit_municipal_cost_per_year / 12.0)
    bill[Purpose.BENEFIT_EXECUTION] += cents(rules.benefit_execution_cost_per_year / 12.0)


@compiled
def _bill_insurance(rules: Any, levers: Any, person: Any, bill: Any, now: int) -> None:
    wage = hours_share(rules, person.weekly_hours) * wage_of_full_week(rules)
    benefit = unemployment_benefit(
        person.insurance_months,
        wage,
        rules.unemployment_insurance_first_rate,
        rules.unemployment_insurance_later_rate,
        rules.unemployment_insurance_first_rate_months,
    )
    bill[Purpose.UNEMPLOYMENT_BENEFIT] += cents(benefit)
    if levers.fallback_coach_in_unemployment:
        _bill_coach(rules, levers, 1.0, bill)


@compiled
def _bill_supplement(rules: Any, levers: Any, person: Any, bill: Any, now: int) -> None:
    """Benefit on top of a small job (R102); net is taken as gross at this level (C9)."""
    norm = rules.benefit_norm_single_excluding_holiday_pay
    if person.couple:
        norm = rules.benefit_norm_couple_excluding_holiday_pay
    wage = hours_share(rules, person.weekly_hours) * rules.minimum_wage_month
    if wage < norm:
        supplement = supplementary_benefit(
            norm, wage, rules.benefit_disregard_share, rules.benefit_disregard_maximum
        )
        bill[Purpose.BENEFIT] += cents(supplement)


@compiled
def _bill_coach(rules: Any, levers: Any, share: float, bill: Any) -> None:
    hours = share * levers.guidance_coach_hours
    bill[Purpose.COACHING] += cents(hours * rules.guidance_coach_tariff)


@compiled
def _reimbursement(rules: Any, person: Any, wage: float) -> float:
    return sickness_reimbursement(
        person.months_sick - 1, wage, rules.sickness_first_year_share, rules.sickness_second_year_share
    )


@compiled
def _bill_regular_job(rules: Any, levers: Any, person: Any, bill: Any, now: int) -> None:
    """Wage, charges, subsidy or sickness benefit, hiring incentive, coaching after the hire (C2)."""
    share = hours_share(rules, person.weekly_hours)
    wage = share * wage_of_full_week(rules)
    permanent = person.state == State.REGULAR_PERMANENT
    bill[Purpose.REGULAR_WAGE] += cents(wage)
    bill[Purpose.REGULAR_CHARGES] += cents(wage * charges(rules, permanent))
    if person.months_sick > 0:
        bill[Purpose.REIMBURSEMENT_TO_EMPLOYER] += cents(_reimbursement(rules, person, wage))
    else:
        granted = subsidy(rules, person.measured_wage_value, share)
        bill[Purpose.SUBSIDY_TO_EMPLOYER] += cents(granted)
    if person.months_placed < rules.hiring_incentive_months:
        paid = paid_hours(person.weekly_hours, rules.minimum_wage_weeks_per_year)
        incentive = hiring_incentive(
            paid, rules.hiring_incentive_per_hour, rules.hiring_incentive_maximum_per_year
        )
        bill[Purpose.HIRING_INCENTIVE] += cents(incentive)
    if now < person.coached_until:
        _bill_coach(rules, levers, person.coach_share, bill)


@compiled
def _bill_contract_with_work_company(rules: Any, levers: Any, person: Any, bill: Any, now: int) -> None:
    """Seconded, idle or working internally: the work company pays on, fee or no fee (C5)."""
    share = hours_share(rules, person.weekly_hours)
    wage = share * wage_of_full_week(rules)
    permanent = person.contract_end >= NEVER
    granted = subsidy(rules, person.measured_wage_value, share)
    accrual = wage * transition_rate(rules, permanent)
    social = wage * charges(rules, permanent)
    bill[Purpose.SECONDED_WAGE] += cents(wage)
    bill[Purpose.SECONDED_CHARGES] += cents(social)
    bill[Purpose.TRANSITION_PAYMENT] += cents(accrual)
    overhead = rules.tariff_overhead_share * (wage + social + accrual - granted)
    bill[Purpose.OVERHEAD] += cents(overhead)
    if person.months_sick > 0:
        bill[Purpose.REIMBURSEMENT_TO_WORK_COMPANY] += cents(_reimbursement(rules, person, wage))
    elif person.state == State.SECONDED:
        bill[Purpose.FEE] += cents(person.fee * worked_per_month(rules, person.weekly_hours))
        bill[Purpose.SUBSIDY_TO_WORK_COMPANY] += cents(granted)
    else:
        paid = granted * rules.fallback_subsidy_while_idle
        bill[Purpose.SUBSIDY_TO_WORK_COMPANY] += cents(paid)
    if person.state == State.INTERNAL_WORK:
        bill[Purpose.INTERNAL_WORK] += cents(rules.fallback_internal_work_cost)
    coach = person.coach_share if person.state == State.SECONDED else 1.0
    _bill_coach(rules, levers, coach, bill)
