"""Phase 13: everything is paid and counted."""

from __future__ import annotations

from typing import Any

from abm.behaviour.hiring import productivity_in_tasks, value_of_output
from abm.calendar import NEVER
from abm.engine import compiled, compiled_with_arrays, inlined
from abm.law.agency_work import paid_share
from abm.law.benefit import supplementary_benefit
from abm.law.hiring_incentive import hiring_incentive
from abm.law.minimum_wage import paid_hours
from abm.law.sickness import sickness_reimbursement
from abm.law.subsidised_job import supplement_per_month
from abm.law.unemployment_insurance import unemployment_benefit
from abm.money import Purpose, cents, charge, new_bill, settle
from abm.phases.intake import benefit_norm
from abm.phases.prices import (
    charges,
    cost_price,
    fixed_subsidy,
    hours_share,
    is_private,
    subsidy,
    transition_rate,
    wage_of_full_week,
    wage_per_hour,
    worked_per_month,
)
from abm.phases.transitions import is_lent_in, is_regular
from abm.region import Region
from abm.vocabulary import Event, PlacementForm, Reason, Stance, State


@compiled_with_arrays
def settlement(world: Any, region: Region, now: int) -> None:
    """Every payment of the month (C2, C5), then the clocks and the count of states."""
    rules = world.rules[0]
    month = now - world.first_month[0]
    remembered = int(rules.unemployment_insurance_reference_weeks * 12.0 / rules.minimum_wage_weeks_per_year)
    bill = new_bill()
    # Worth of a worked hour at full productivity with an average employer, and hours per hour agreed.
    full_hour = value_of_output(1.0, wage_per_hour(rules), 1.0, rules.minimum_wage_worked_share_of_paid)
    full_hour *= worked_per_month(rules, 1.0)
    employers, all_levers = world.employers, world.levers
    stocks, events = world.stocks, world.events
    for row in region.people:
        person = world.participants[row]
        stocks[month, person.municipality, person.state] += 1
        if person.state == State.EXPECTED or person.state == State.GONE:
            continue
        levers = all_levers[person.municipality]
        _draw_up(rules, levers, employers, person, bill, now)
        _count(rules, levers, employers, person, full_hour, bill, events, month, now)
        received = settle(world, person, bill, month)
        events[month, person.municipality, Event.INCOME_CHANGE] += abs(received - person.income)
        person.income = received
        paid_work = 1 if _is_paid_work(person.state) else 0
        person.work_history = ((person.work_history << 1) | paid_work) & ((1 << remembered) - 1)
        if person.employer >= 0:
            person.months_placed += 1
            person.months_sick_placed += person.months_sick > 0
        if person.state == State.UNEMPLOYMENT_INSURANCE:
            person.insurance_months += 1


@compiled
def _is_paid_work(state: int) -> bool:
    if state == State.BENEFIT or state == State.UNEMPLOYMENT_INSURANCE:
        return False
    return state != State.TRIAL_PLACEMENT and state != State.UNPAID_TRAJECTORY


@inlined
def _count(
    rules: Any, levers: Any, employers: Any, person: Any, full_hour: float, bill: Any, events: Any,
    month: int, now: int,
) -> None:  # fmt: skip
    """What is measured of a person's month beside the money: output, security, leak (R044, R128)."""
    town = person.municipality
    if person.contract_end > now and _is_paid_work(person.state):
        events[month, town, Event.SECURED_MONTHS] += min(
            person.contract_end - now, int(rules.hiring_secured_horizon)
        )
        events[month, town, Event.OFF_BENEFIT] += bill[Purpose.BENEFIT] == 0
    if person.employer < 0:
        return
    employer = employers[person.employer]
    if employer.stance == Stance.OPPORTUNIST:
        leaked = bill[Purpose.SUBSIDY_TO_WORK_COMPANY] + bill[Purpose.SUBSIDY_TO_EMPLOYER]
        events[month, town, Event.SUBSIDY_LEAK] += leaked + bill[Purpose.BENEFIT] * (
            person.state == State.TRIAL_PLACEMENT
        )
    if person.months_sick == 0:
        made = productivity_in_tasks(person.wage_value, employer.carves_jobs, rules.hiring_carving_gain)
        made *= employer.output_factor * full_hour * person.weekly_hours
        if person.state == State.AGENCY_WORK:
            made *= paid_share(employer.prosperous, rules.agency_work_slack_share)
        events[month, town, Event.OUTPUT] += cents(made)
    if is_lent_in(person.state):
        permanent = person.contract_end >= NEVER
        covering = cost_price(rules, person.measured_wage_value, person.weekly_hours, permanent)
        events[month, town, Event.FEE_BELOW_COST] += person.fee < covering


@inlined
def _draw_up(rules: Any, levers: Any, employers: Any, person: Any, bill: Any, now: int) -> None:
    service = levers.alternatives_employer_service
    if service > 0.0:
        charge(bill, Purpose.EMPLOYER_SERVICE, cents(service * rules.participation_service_cost))
    if person.state == State.BENEFIT:
        _bill_benefit(rules, bill)
    elif person.state == State.TRIAL_PLACEMENT:
        _bill_benefit(rules, bill)
        _bill_coach(rules, levers, person.coach_share, bill)
    elif person.state == State.UNPAID_TRAJECTORY:
        _bill_benefit(rules, bill)
        _bill_coach(rules, levers, 1.0, bill)
    else:
        share = hours_share(rules, person.weekly_hours)
        wage = share * wage_of_full_week(rules)
        _draw_up_wage(rules, levers, employers, person, share, wage, bill, now)


@inlined
def _draw_up_wage(
    rules: Any, levers: Any, employers: Any, person: Any, share: float, wage: float, bill: Any, now: int
) -> None:
    """For ``share`` of a full week and the ``wage`` that goes with it, in euro per month."""
    if person.state == State.UNEMPLOYMENT_INSURANCE:
        _bill_insurance(rules, levers, person, wage, bill)
        return
    if person.state == State.SHELTERED_WORK:
        _bill_sheltered_work(rules, person, wage, bill)
    elif is_regular(person.state):
        _bill_regular_job(rules, levers, person, share, wage, bill, now)
    elif person.state == State.SUBSIDISED_JOB:
        _bill_subsidised_job(rules, levers, person, share, wage, bill)
    elif person.state == State.AGENCY_WORK:
        paid = paid_share(employers[person.employer].prosperous, rules.agency_work_slack_share)
        _bill_agency_work(rules, levers, person, share, wage, paid, bill)
    else:
        _bill_contract_with_work_company(rules, levers, person, share, wage, bill)
    _bill_supplement(rules, person, share * rules.minimum_wage_month, bill)


@compiled
def _bill_benefit(rules: Any, bill: Any) -> None:
    charge(bill, Purpose.BENEFIT, cents(rules.benefit_municipal_cost_per_year / 12.0))
    charge(bill, Purpose.BENEFIT_EXECUTION, cents(rules.benefit_execution_cost_per_year / 12.0))


@compiled
def _bill_insurance(rules: Any, levers: Any, person: Any, wage: float, bill: Any) -> None:
    benefit = unemployment_benefit(
        person.insurance_months,
        wage,
        rules.unemployment_insurance_first_rate,
        rules.unemployment_insurance_later_rate,
        rules.unemployment_insurance_first_rate_months,
    )
    charge(bill, Purpose.UNEMPLOYMENT_BENEFIT, cents(benefit))
    if levers.fallback_coach_in_unemployment:
        _bill_coach(rules, levers, 1.0, bill)


@compiled
def _bill_supplement(rules: Any, person: Any, wage: float, bill: Any) -> None:
    """Benefit on top of a small job (R102); net is taken as gross at this level (C9)."""
    norm = benefit_norm(rules, person)
    if wage < norm:
        supplement = supplementary_benefit(
            norm, wage, rules.benefit_disregard_share, rules.benefit_disregard_maximum
        )
        charge(bill, Purpose.BENEFIT, cents(supplement))


@compiled
def _bill_coach(rules: Any, levers: Any, share: float, bill: Any) -> None:
    hours = share * levers.guidance_coach_hours
    charge(bill, Purpose.COACHING, cents(hours * rules.guidance_coach_tariff))


@compiled
def _reimbursement(rules: Any, person: Any, wage: float) -> float:
    return sickness_reimbursement(
        person.months_sick - 1, wage, rules.sickness_first_year_share, rules.sickness_second_year_share
    )


@inlined
def _bill_wage_of_employer(
    rules: Any, person: Any, wage: float, granted: float, permanent: bool, bill: Any
) -> None:
    """Wage and charges, with the subsidy or, when sick, the benefit that replaces it (C2, B10)."""
    charge(bill, Purpose.REGULAR_WAGE, cents(wage))
    charge(bill, Purpose.REGULAR_CHARGES, cents(wage * charges(rules, permanent)))
    if person.months_sick > 0:
        charge(bill, Purpose.REIMBURSEMENT_TO_EMPLOYER, cents(_reimbursement(rules, person, wage)))
    else:
        charge(bill, Purpose.SUBSIDY_TO_EMPLOYER, cents(granted))


@inlined
def _bill_regular_job(
    rules: Any, levers: Any, person: Any, share: float, wage: float, bill: Any, now: int
) -> None:
    """Wage, charges, subsidy or sickness benefit, hiring incentive, coaching after the hire (C2)."""
    share = hours_share(rules, person.weekly_hours)
    granted = subsidy(rules, person.measured_wage_value, share)
    new = (
        person.start_reason == Reason.HIRED_DIRECTLY and now - person.since < rules.wage_subsidy_fixed_months
    )
    if levers.alternatives_fixed_subsidy and new:
        granted = fixed_subsidy(rules, share)
    _bill_wage_of_employer(rules, person, wage, granted, person.state == State.REGULAR_PERMANENT, bill)
    if person.months_placed < rules.hiring_incentive_months:
        paid = paid_hours(person.weekly_hours, rules.minimum_wage_weeks_per_year)
        incentive = hiring_incentive(
            paid, rules.hiring_incentive_per_hour, rules.hiring_incentive_maximum_per_year
        )
        charge(bill, Purpose.HIRING_INCENTIVE, cents(incentive))
    if now < person.coached_until:
        _bill_coach(rules, levers, person.coach_share, bill)


@compiled
def _bill_subsidised_job(rules: Any, levers: Any, person: Any, share: float, wage: float, bill: Any) -> None:
    """A subsidised job: wage by its employer, with subsidy, supplement and coaching (R132-R133)."""
    granted = subsidy(rules, person.measured_wage_value, share)
    _bill_wage_of_employer(rules, person, wage, granted, False, bill)
    supplement = supplement_per_month(
        person.couple, rules.subsidised_job_single_amount, rules.subsidised_job_couple_amount
    )
    charge(bill, Purpose.SUBSIDISED_JOB_SUPPLEMENT, cents(supplement))
    _bill_coach(rules, levers, 1.0, bill)


@compiled
def _bill_agency_work(
    rules: Any, levers: Any, person: Any, share: float, wage: float, paid: float, bill: Any
) -> None:
    """The temp construct: a ``paid`` share of the hours, and sickness is not the work company's (R079)."""
    if person.months_sick > 0:
        charge(bill, Purpose.SICKNESS_BENEFIT, cents(_reimbursement(rules, person, wage)))
        return
    granted = paid * subsidy(rules, person.measured_wage_value, share)
    social = paid * wage * charges(rules, False)
    fee = paid * person.fee * worked_per_month(rules, person.weekly_hours)
    charge(bill, Purpose.SECONDED_WAGE, cents(paid * wage))
    charge(bill, Purpose.SECONDED_CHARGES, cents(social))
    charge(bill, Purpose.SUBSIDY_TO_WORK_COMPANY, cents(granted))
    charge(bill, Purpose.FEE, cents(fee))
    charge(bill, Purpose.OVERHEAD, cents(rules.tariff_overhead_share * (paid * wage + social - granted)))
    _bill_coach(rules, levers, person.coach_share, bill)
    if is_private(rules, levers):
        _pass_on_result(bill)


@inlined
def _bill_contract_with_work_company(
    rules: Any, levers: Any, person: Any, share: float, wage: float, bill: Any
) -> None:
    """Seconded, idle or working internally: the work company pays on, fee or no fee (C5)."""
    permanent = person.contract_end >= NEVER
    granted = subsidy(rules, person.measured_wage_value, share)
    accrual = wage * transition_rate(rules, permanent)
    social = wage * charges(rules, permanent)
    charge(bill, Purpose.SECONDED_WAGE, cents(wage))
    charge(bill, Purpose.SECONDED_CHARGES, cents(social))
    charge(bill, Purpose.TRANSITION_PAYMENT, cents(accrual))
    overhead = rules.tariff_overhead_share * (wage + social + accrual - granted)
    charge(bill, Purpose.OVERHEAD, cents(overhead))
    if person.months_sick > 0:
        charge(bill, Purpose.REIMBURSEMENT_TO_WORK_COMPANY, cents(_reimbursement(rules, person, wage)))
    elif person.state == State.SECONDED:
        charge(bill, Purpose.FEE, cents(person.fee * worked_per_month(rules, person.weekly_hours)))
        charge(bill, Purpose.SUBSIDY_TO_WORK_COMPANY, cents(granted))
    else:
        paid = granted * rules.fallback_subsidy_while_idle
        charge(bill, Purpose.SUBSIDY_TO_WORK_COMPANY, cents(paid))
    if person.state == State.INTERNAL_WORK:
        charge(bill, Purpose.INTERNAL_WORK, cents(rules.fallback_internal_work_cost))
    if person.state == State.SECONDED:
        _bill_efforts(rules, levers, person, bill)
    else:
        _bill_coach(rules, levers, 1.0, bill)
    if is_private(rules, levers):
        _pass_on_result(bill)


@compiled
def _bill_sheltered_work(rules: Any, person: Any, wage: float, bill: Any) -> None:
    """A sheltered place is in the service of the municipality, which pays it all (R027, R116)."""
    charge(bill, Purpose.SHELTERED_WAGE, cents(wage))
    charge(bill, Purpose.SHELTERED_CHARGES, cents(wage * charges(rules, True)))
    charge(bill, Purpose.SHELTERED_GUIDANCE, cents(rules.guidance_sheltered_cost))
    if person.months_sick > 0:
        charge(bill, Purpose.SHELTERED_REIMBURSEMENT, cents(_reimbursement(rules, person, wage)))


@compiled
def _bill_efforts(rules: Any, levers: Any, person: Any, bill: Any) -> None:
    """Coach, foreman, courses and training of the hirer while somebody is placed (R104, R109-R113)."""
    _bill_coach(rules, levers, person.coach_share, bill)
    if person.form == PlacementForm.GROUP:
        charge(bill, Purpose.FOREMAN, cents(rules.guidance_foreman_cost))
    if levers.guidance_integration > 0.0:
        hours = levers.guidance_integration * rules.guidance_integration_hours
        charge(bill, Purpose.COACHING, cents(hours * rules.guidance_coach_tariff))
    if levers.guidance_employer_training > 0.0:
        cost = levers.guidance_employer_training * rules.guidance_employer_training_cost
        charge(bill, Purpose.EMPLOYER_TRAINING, cents(cost))
    if levers.development_training > 0.0:
        shared = rules.development_training_by_employer * levers.development_training
        charge(bill, Purpose.TRAINING_BY_EMPLOYER, cents(shared))
        charge(bill, Purpose.TRAINING, cents(levers.development_training - shared))


@compiled
def _pass_on_result(bill: Any) -> None:
    """A private agency takes over what the employment yields or costs: no risk is left (R077)."""
    received = (
        bill[Purpose.FEE]
        + bill[Purpose.SUBSIDY_TO_WORK_COMPANY]
        + bill[Purpose.REIMBURSEMENT_TO_WORK_COMPANY]
    )
    paid = (
        bill[Purpose.SECONDED_WAGE]
        + bill[Purpose.SECONDED_CHARGES]
        + bill[Purpose.TRANSITION_PAYMENT]
        + bill[Purpose.OVERHEAD]
        + bill[Purpose.INTERNAL_WORK]
        + bill[Purpose.FOREMAN]
    )
    charge(bill, Purpose.INTERMEDIARY_RESULT, received - paid)
