"""Phase 9: who looks for work, and where intake sends them."""

from __future__ import annotations

from typing import Any

from abm.behaviour.participation import (
    can_work_outside,
    may_be_placed_directly,
    within_window,
    work_company_accepts,
)
from abm.behaviour.risk import agreed_term, feared_idle_cost, weighs_more_than
from abm.engine import compiled, inlined
from abm.law.chain_rule import another_temporary_contract_allowed
from abm.phases.prices import (
    hours_share,
    is_private,
    placement_result,
    starting_fee,
    subsidy,
    wage_of_full_week,
)
from abm.phases.transitions import is_lent_in
from abm.region import Region
from abm.vocabulary import ContractForm, Event, Regime, Route, State, TargetGroup


@compiled
def intake(world: Any, region: Region, now: int) -> None:
    """Regular placement first; who cannot is seconded within the window, if it pays (R119-R122)."""
    rules = world.rules[0]
    month = now - world.first_month[0]
    for row in region.people:
        person = world.participants[row]
        person.route = Route.NONE
        if person.state == State.EXPECTED or person.state == State.GONE:
            continue
        levers = world.levers[person.municipality]
        if person.state == State.IDLE or person.state == State.INTERNAL_WORK:
            person.route = Route.SECONDMENT
        elif person.target_group == TargetGroup.NEW_SHELTERED:
            person.route = _route_from_sheltered(rules, levers, person)
            if person.route == Route.SECONDMENT and _is_spent(world, person, month):
                person.route = Route.NONE
        elif _is_known_and_available(rules, person):
            person.route = _route(rules, levers, person, now)
            if person.route == Route.SECONDMENT and _is_spent(world, person, month):
                person.route = Route.DIRECT_HIRE
        elif is_lent_in(person.state):
            person.route = _route_ahead(rules, levers, person, now)
        elif person.state == State.SUBSIDISED_JOB:
            person.route = Route.DIRECT_HIRE


@compiled
def _is_spent(world: Any, person: Any, month: int) -> bool:
    """Whether nothing is left of the year's budget for a new secondment; counted (R029, R071)."""
    if world.municipalities[person.municipality].budget_left > 0:
        return False
    world.events[month, person.municipality, Event.BUDGET_REFUSED] += 1
    return True


@compiled
def _is_known_and_available(rules: Any, person: Any) -> bool:
    without = person.state == State.BENEFIT or person.state == State.UNPAID_TRAJECTORY
    if not without and person.state != State.UNEMPLOYMENT_INSURANCE:
        return False
    return person.in_contact and person.months_sick < rules.absence_long_from


@compiled
def _route_from_sheltered(rules: Any, levers: Any, person: Any) -> int:
    """Secondment from a sheltered place, for who can work outside at all (R115)."""
    allowed = levers.form_sheltered_secondment and levers.governance_regime != Regime.NONE
    if person.state != State.SHELTERED_WORK or not allowed:
        return Route.NONE
    able = can_work_outside(
        person.measured_wage_value,
        person.self_reliance,
        levers.selection_lowest_wage_value,
        rules.participation_sheltered_self_reliance,
    )
    return Route.SECONDMENT if able else Route.NONE


@compiled
def _route_ahead(rules: Any, levers: Any, person: Any, now: int) -> int:
    """The next hirer is sought before the end, or once a placement is off course (R056, R097)."""
    if person.next_employer >= 0 or person.state == State.AGENCY_WORK:
        return Route.NONE
    near = person.placement_end - now <= levers.fallback_notice and person.placement_end > now
    if not near and not person.seeks_next:
        return Route.NONE
    next_term = possible_term(rules, levers, person, person.placement_end)
    return Route.SECONDMENT if next_term >= levers.duration_minimum else Route.NONE


@inlined
def _route(rules: Any, levers: Any, person: Any, now: int) -> int:
    if may_be_placed_directly(
        person.measured_wage_value,
        person.self_reliance,
        rules.participation_direct_productivity_weight,
        rules.participation_direct_line,
    ):
        return Route.DIRECT_HIRE
    if levers.governance_regime == Regime.NONE or person.weekly_hours < levers.form_hours_floor:
        return Route.DIRECT_HIRE
    lowest, highest = levers.selection_lowest_wage_value, levers.selection_highest_wage_value
    if not within_window(person.measured_wage_value, lowest, highest):
        return Route.DIRECT_HIRE
    if possible_term(rules, levers, person, now) < levers.duration_minimum:
        return Route.DIRECT_HIRE
    return Route.SECONDMENT if _is_worth_the_risk(rules, levers, person) else Route.DIRECT_HIRE


@inlined
def _is_worth_the_risk(rules: Any, levers: Any, person: Any) -> bool:
    """The municipality's part of the triple condition: saving against loss and feared risk (R069)."""
    aversion = levers.governance_risk_aversion
    full_exit = weighs_more_than(aversion, rules.risk_full_exit_line)
    if full_exit and net_wage(rules, person) < benefit_norm(rules, person):
        return False
    saved = (rules.benefit_municipal_cost_per_year + rules.benefit_execution_cost_per_year) / 12.0
    share = hours_share(rules, person.weekly_hours)
    feared = 0.0
    if not is_private(rules, levers):
        feared = feared_idle_cost(
            aversion,
            share * wage_of_full_week(rules),
            rules.risk_early_end_feared,
            person.self_reliance,
            rules.risk_selection_effect,
        )
    fee = starting_fee(rules, levers, person.measured_wage_value, person.weekly_hours)
    permanent = levers.duration_contract == ContractForm.PERMANENT
    result = placement_result(rules, levers, fee, person.measured_wage_value, person.weekly_hours, permanent)
    guidance = levers.guidance_coach_hours * rules.guidance_coach_tariff
    margin = result - subsidy(rules, person.measured_wage_value, share) - guidance - feared
    return work_company_accepts(margin, saved, rules.participation_risk_tolerance)


@compiled
def net_wage(rules: Any, person: Any) -> float:
    """Wage for the person's hours without holiday pay; net is taken as gross at this level (C9)."""
    return hours_share(rules, person.weekly_hours) * rules.minimum_wage_month


@compiled
def benefit_norm(rules: Any, person: Any) -> float:
    """Benefit norm of the person's household without holiday pay, in euro per month."""
    if person.couple:
        return rules.benefit_norm_couple_excluding_holiday_pay
    return rules.benefit_norm_single_excluding_holiday_pay


@compiled
def agreed_months(rules: Any, levers: Any) -> int:
    """Months agreed at first: the usual term, shorter where the risk weighs (R070, R082)."""
    return agreed_term(rules.fallback_standard_term, levers.governance_risk_aversion, rules.risk_term_effect)


@compiled
def longest_months(rules: Any, levers: Any) -> int:
    """Months that temporary contracts may last in all: longer through a private agency (R081)."""
    if is_private(rules, levers):
        return int(rules.agency_work_phases_months)
    return int(rules.chain_rule_maximum_months)


@compiled
def longest_contracts(rules: Any, levers: Any) -> int:
    """Temporary contracts that may follow each other: more through a private agency (B22, B23)."""
    if is_private(rules, levers):
        return int(rules.agency_work_phases_contracts)
    return int(rules.chain_rule_maximum_contracts)


@compiled
def possible_term(rules: Any, levers: Any, person: Any, now: int) -> int:
    """Months for which a secondment can be agreed now, under the limit and the chain rule (B22)."""
    term = min(levers.duration_maximum, max(levers.duration_minimum, agreed_months(rules, levers)))
    permanent = levers.duration_contract == ContractForm.PERMANENT
    if permanent or person.target_group == TargetGroup.NEW_SHELTERED or chain_is_broken(rules, person, now):
        return term
    longest = longest_months(rules, levers)
    if not another_temporary_contract_allowed(
        person.contracts, now - person.chain_start, longest_contracts(rules, levers), longest
    ):
        return 0
    return min(term, person.chain_start + longest - now)


@compiled
def chain_is_broken(rules: Any, person: Any, now: int) -> bool:
    """Whether a new chain of temporary contracts begins: none before, or a long enough gap."""
    if person.contracts == 0:
        return True
    under_contract = person.state == State.IDLE or person.state == State.INTERNAL_WORK
    if under_contract or is_lent_in(person.state):
        return False
    return now - person.search_since > int(rules.chain_rule_gap_months)
