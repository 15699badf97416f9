"""Phase 9: who looks for work, and where intake sends them."""

from __future__ import annotations

from typing import Any

from abm.behaviour.participation import may_be_placed_directly, within_window, work_company_accepts
from abm.engine import compiled
from abm.law.chain_rule import another_temporary_contract_allowed
from abm.law.facility import placement_margin
from abm.phases.prices import (
    charges,
    hours_share,
    starting_fee,
    subsidy,
    transition_rate,
    wage_of_full_week,
    worked_per_month,
)
from abm.vocabulary import ContractForm, Regime, Route, State


@compiled
def intake(world: Any, now: int) -> None:
    """Regular placement first; who cannot is seconded within the window, if it pays (R119-R122)."""
    rules = world.rules[0]
    for person in world.participants:
        person.route = Route.NONE
        if person.state == State.IDLE or person.state == State.INTERNAL_WORK:
            person.route = Route.SECONDMENT
        elif person.state == State.BENEFIT or person.state == State.UNEMPLOYMENT_INSURANCE:
            if person.in_contact and person.months_sick < rules.absence_long_from:
                person.route = _route(rules, world.levers[person.municipality], person, now)


@compiled
def _route(rules: Any, levers: Any, person: Any, now: int) -> int:
    if may_be_placed_directly(
        person.measured_wage_value,
        person.self_reliance,
        rules.participation_direct_wage_value,
        rules.participation_direct_self_reliance,
    ):
        return Route.DIRECT_HIRE
    if levers.governance_regime == Regime.NONE or person.weekly_hours < levers.form_hours_floor:
        return Route.DIRECT_HIRE
    lowest, highest = levers.selection_lowest_wage_value, levers.selection_highest_wage_value
    if not within_window(person.measured_wage_value, lowest, highest):
        return Route.DIRECT_HIRE
    if possible_term(rules, levers, person, now) < levers.duration_minimum:
        return Route.DIRECT_HIRE
    saved = (rules.benefit_municipal_cost_per_year + rules.benefit_execution_cost_per_year) / 12.0
    margin = _expected_margin(rules, levers, person)
    if not work_company_accepts(margin, saved, rules.participation_risk_tolerance):
        return Route.DIRECT_HIRE
    return Route.SECONDMENT


@compiled
def possible_term(rules: Any, levers: Any, person: Any, now: int) -> int:
    """Months for which a secondment can be agreed now, under the limit and the chain rule (B22)."""
    term = min(levers.duration_maximum, max(levers.duration_minimum, int(rules.fallback_standard_term)))
    if levers.duration_contract == ContractForm.PERMANENT or chain_is_broken(rules, person, now):
        return term
    if not another_temporary_contract_allowed(
        person.contracts,
        now - person.chain_start,
        int(rules.chain_rule_maximum_contracts),
        int(rules.chain_rule_maximum_months),
    ):
        return 0
    return min(term, person.chain_start + int(rules.chain_rule_maximum_months) - now)


@compiled
def chain_is_broken(rules: Any, person: Any, now: int) -> bool:
    """Whether a new chain of temporary contracts begins: none before, or a long enough gap."""
    if person.contracts == 0:
        return True
    outside = person.state == State.BENEFIT or person.state == State.UNEMPLOYMENT_INSURANCE
    return outside and now - person.search_since > int(rules.chain_rule_gap_months)


@compiled
def _expected_margin(rules: Any, levers: Any, person: Any) -> float:
    """Monthly result of a placement for the municipality's purse before benefit saved (C5-C6)."""
    share = hours_share(rules, person.weekly_hours)
    granted = subsidy(rules, person.measured_wage_value, share)
    permanent = levers.duration_contract == ContractForm.PERMANENT
    wage = share * wage_of_full_week(rules)
    cost = wage * (1.0 + charges(rules, permanent) + transition_rate(rules, permanent))
    return (
        placement_margin(
            starting_fee(rules, levers, person.measured_wage_value, person.weekly_hours),
            worked_per_month(rules, person.weekly_hours),
            0.0,
            granted,
            cost,
            wage,
            rules.tariff_overhead_share * (cost - granted),
            levers.guidance_coach_hours * rules.guidance_coach_tariff,
        )
        - granted
    )
