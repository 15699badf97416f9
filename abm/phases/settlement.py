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
from abm.money import Purpose, pay
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
    for person in world.participants:
        if person.state == State.EXPECTED or person.state == State.GONE:
            world.stocks[month, person.municipality, person.state] += 1
            continue
        _pay_for(world, person, now)
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
def _pay_for(world: Any, person: Any, now: int) -> None:
    if person.state == State.BENEFIT:
        _pay_benefit(world, person, now)
    elif person.state == State.UNEMPLOYMENT_INSURANCE:
        _pay_insurance(world, person, now)
    elif person.state == State.REGULAR_TEMPORARY or person.state == State.REGULAR_PERMANENT:
        _pay_regular_job(world, person, now)
        _pay_supplement(world, person, now)
    else:
        _pay_contract_with_work_company(world, person, now)
        _pay_supplement(world, person, now)


@compiled
def _pay_benefit(world: Any, person: Any, now: int) -> None:
    rules = world.rules[0]
    pay(world, person, Purpose.BENEFIT, rules.benefit_municipal_cost_per_year / 12.0, now)
    pay(world, person, Purpose.BENEFIT_EXECUTION, rules.benefit_execution_cost_per_year / 12.0, now)


@compiled
def _pay_insurance(world: Any, person: Any, now: int) -> None:
    rules = world.rules[0]
    wage = hours_share(rules, person.weekly_hours) * wage_of_full_week(rules)
    benefit = unemployment_benefit(
        person.insurance_months,
        wage,
        rules.unemployment_insurance_first_rate,
        rules.unemployment_insurance_later_rate,
        rules.unemployment_insurance_first_rate_months,
    )
    pay(world, person, Purpose.UNEMPLOYMENT_BENEFIT, benefit, now)
    if world.levers[person.municipality].fallback_coach_in_unemployment:
        _pay_coach(world, person, 1.0, now)


@compiled
def _pay_supplement(world: Any, person: Any, now: int) -> None:
    """Benefit on top of a small job (R102); net is taken as gross at this level (C9)."""
    rules = world.rules[0]
    norm = rules.benefit_norm_single_excluding_holiday_pay
    if person.couple:
        norm = rules.benefit_norm_couple_excluding_holiday_pay
    wage = hours_share(rules, person.weekly_hours) * rules.minimum_wage_month
    if wage < norm:
        supplement = supplementary_benefit(
            norm, wage, rules.benefit_disregard_share, rules.benefit_disregard_maximum
        )
        pay(world, person, Purpose.BENEFIT, supplement, now)


@compiled
def _pay_coach(world: Any, person: Any, share: float, now: int) -> None:
    rules = world.rules[0]
    hours = share * world.levers[person.municipality].guidance_coach_hours
    pay(world, person, Purpose.COACHING, hours * rules.guidance_coach_tariff, now)


@compiled
def _reimbursement(rules: Any, person: Any, wage: float) -> float:
    return sickness_reimbursement(
        person.months_sick - 1, wage, rules.sickness_first_year_share, rules.sickness_second_year_share
    )


@compiled
def _pay_regular_job(world: Any, person: Any, now: int) -> None:
    """Wage, charges, subsidy or sickness benefit, hiring incentive, coaching after the hire (C2)."""
    rules = world.rules[0]
    share = hours_share(rules, person.weekly_hours)
    wage = share * wage_of_full_week(rules)
    permanent = person.state == State.REGULAR_PERMANENT
    pay(world, person, Purpose.REGULAR_WAGE, wage, now)
    pay(world, person, Purpose.REGULAR_CHARGES, wage * charges(rules, permanent), now)
    if person.months_sick > 0:
        pay(world, person, Purpose.REIMBURSEMENT_TO_EMPLOYER, _reimbursement(rules, person, wage), now)
    else:
        granted = subsidy(rules, person.measured_wage_value, share)
        pay(world, person, Purpose.SUBSIDY_TO_EMPLOYER, granted, now)
    if person.months_placed < rules.hiring_incentive_months:
        paid = paid_hours(person.weekly_hours, rules.minimum_wage_weeks_per_year)
        incentive = hiring_incentive(
            paid, rules.hiring_incentive_per_hour, rules.hiring_incentive_maximum_per_year
        )
        pay(world, person, Purpose.HIRING_INCENTIVE, incentive, now)
    if now < person.coached_until:
        _pay_coach(world, person, person.coach_share, now)


@compiled
def _pay_contract_with_work_company(world: Any, person: Any, now: int) -> None:
    """Seconded, idle or working internally: the work company pays on, fee or no fee (C5)."""
    rules = world.rules[0]
    share = hours_share(rules, person.weekly_hours)
    wage = share * wage_of_full_week(rules)
    permanent = person.contract_end >= NEVER
    granted = subsidy(rules, person.measured_wage_value, share)
    accrual = wage * transition_rate(rules, permanent)
    social = wage * charges(rules, permanent)
    pay(world, person, Purpose.SECONDED_WAGE, wage, now)
    pay(world, person, Purpose.SECONDED_CHARGES, social, now)
    pay(world, person, Purpose.TRANSITION_PAYMENT, accrual, now)
    overhead = rules.tariff_overhead_share * (wage + social + accrual - granted)
    pay(world, person, Purpose.OVERHEAD, overhead, now)
    if person.months_sick > 0:
        pay(world, person, Purpose.REIMBURSEMENT_TO_WORK_COMPANY, _reimbursement(rules, person, wage), now)
    elif person.state == State.SECONDED:
        pay(world, person, Purpose.FEE, person.fee * worked_per_month(rules, person.weekly_hours), now)
        pay(world, person, Purpose.SUBSIDY_TO_WORK_COMPANY, granted, now)
    else:
        paid = granted * rules.fallback_subsidy_while_idle
        pay(world, person, Purpose.SUBSIDY_TO_WORK_COMPANY, paid, now)
    if person.state == State.INTERNAL_WORK:
        pay(world, person, Purpose.INTERNAL_WORK, rules.fallback_internal_work_cost, now)
    coach = person.coach_share if person.state == State.SECONDED else 1.0
    _pay_coach(world, person, coach, now)
