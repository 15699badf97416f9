"""Secondment in the plain twin: who it is for, how it begins, its fee, its reviews and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from abm import chance
from abm.calendar import NEVER
from abm.chance import Decision
from abm.vocabulary import (
    ContractForm,
    Event,
    Limitation,
    PlacementForm,
    Reason,
    Regime,
    Stance,
    State,
    TariffPath,
)
from calibration.docking import plain_law as law
from calibration.docking.plain_agents import LASTING

if TYPE_CHECKING:
    from calibration.docking.plain_employers import Employer
    from calibration.docking.plain_participants import Participant


def fit(person: Participant, employer: Employer) -> float:
    """True fit of the two, in standard deviations: the same whenever they meet."""
    key = person.model.key(Decision.MATCH_QUALITY, LASTING)
    return float(chance.bell_pair(key, person.identity, employer.identity))


# ---- who it is for ---------------------------------------------------------------------------


def is_for(person: Participant) -> bool:
    """Whether intake sends somebody to secondment: not placed directly, in the window, worth the risk."""
    rules, levers = person.rules, person.levers
    weight = rules.participation_direct_productivity_weight
    ability = weight * person.measured_wage_value + (1.0 - weight) * person.self_reliance
    if ability >= rules.participation_direct_line:
        return False
    if levers.governance_regime == Regime.NONE or person.weekly_hours < levers.form_hours_floor:
        return False
    lowest, highest = levers.selection_lowest_wage_value, levers.selection_highest_wage_value
    if not lowest <= person.measured_wage_value <= highest:
        return False
    return possible_term(person, person.now) >= levers.duration_minimum and _is_worth_the_risk(person)


def _is_worth_the_risk(person: Participant) -> bool:
    """The municipality weighs the benefit saved against the loss and the idle time it fears."""
    rules, levers, prices = person.rules, person.levers, person.prices
    aversion = levers.governance_risk_aversion
    if aversion > rules.risk_full_exit_line and person.net_wage < person.benefit_norm:
        return False
    saved = (rules.benefit_municipal_cost_per_year + rules.benefit_execution_cost_per_year) / 12.0
    share = prices.hours_share(person.weekly_hours)
    feared = 0.0
    if not prices.is_private(levers):
        wage = share * prices.full_wage
        feared = aversion * rules.risk_selection_effect * wage * rules.risk_early_end_feared
        feared = feared * (1.0 - person.self_reliance)
    guidance = levers.guidance_coach_hours * rules.guidance_coach_tariff
    granted = prices.subsidy(person.measured_wage_value, share)
    margin = usual_result(person) - granted - guidance - feared
    return margin + saved + rules.participation_risk_tolerance >= 0.0


def usual_result(person: Participant) -> float:
    """Monthly result of the work company on this person at the starting fee, in euro."""
    prices, levers = person.prices, person.levers
    fee = prices.starting_fee(levers, person.measured_wage_value, person.weekly_hours)
    permanent = levers.duration_contract == ContractForm.PERMANENT
    return prices.placement_result(fee, person.measured_wage_value, person.weekly_hours, permanent)


def may_look_ahead(person: Participant) -> bool:
    """Whether a next hirer is sought: the end is near, or the placement is off course."""
    if person.next_employer is not None or person.state == State.AGENCY_WORK:
        return False
    near = person.now < person.placement_end <= person.now + person.levers.fallback_notice
    if not near and not person.seeks_next:
        return False
    return possible_term(person, person.placement_end) >= person.levers.duration_minimum


# ---- terms and contracts ---------------------------------------------------------------------


def agreed_months(person: Participant) -> int:
    """Months agreed at first: the usual term, shorter where the risk weighs."""
    shorter = 1.0 - person.rules.risk_term_effect * person.levers.governance_risk_aversion
    return int(max(1.0, person.rules.fallback_standard_term * shorter))


def longest_chain(person: Participant) -> tuple[int, int]:
    """How many temporary contracts may follow each other, and for how many months in all."""
    rules = person.rules
    if person.prices.is_private(person.levers):
        return int(rules.agency_work_phases_contracts), int(rules.agency_work_phases_months)
    return int(rules.chain_rule_maximum_contracts), int(rules.chain_rule_maximum_months)


def another_allowed(person: Participant, month: int) -> bool:
    """Whether the chain rule allows one more temporary contract from ``month`` on."""
    contracts, months = longest_chain(person)
    return law.another_temporary_contract_allowed(
        person.contracts, month - person.chain_start, contracts, months
    )


def _chain_is_broken(person: Participant, month: int) -> bool:
    """Whether a new chain begins: no contract before, or a long enough gap."""
    if person.contracts == 0:
        return True
    if person.state in (State.IDLE, State.INTERNAL_WORK) or person.is_lent_in:
        return False
    return month - person.search_since > int(person.rules.chain_rule_gap_months)


def possible_term(person: Participant, month: int) -> int:
    """Months for which a secondment can be agreed from ``month`` on, under limit and chain rule."""
    levers = person.levers
    term = min(levers.duration_maximum, max(levers.duration_minimum, agreed_months(person)))
    permanent = levers.duration_contract == ContractForm.PERMANENT
    if permanent or person.is_sheltered or _chain_is_broken(person, month):
        return int(term)
    if not another_allowed(person, month):
        return 0
    return int(min(term, person.chain_start + longest_chain(person)[1] - month))


# ---- the beginning ---------------------------------------------------------------------------


def begin(person: Participant, employer: Employer, form: PlacementForm, reason: Reason) -> bool:
    """Start a secondment: term, contract, fee, coach; False if it cannot be."""
    rules = person.rules
    term = possible_term(person, person.now)
    if term < person.levers.duration_minimum:
        return False
    state = _kind(person)
    if state == State.AGENCY_WORK:
        term = min(term, int(rules.agency_work_longest_months))
    _sign_contract(person, state, term)
    person.move(state, reason, employer)
    person.form = form
    person.placement_end = person.now + term
    person.match_quality = fit(person, employer)
    if form == PlacementForm.GROUP:
        physical = person.limitation == Limitation.PHYSICAL
        person.match_quality += rules.matching_group_fit if physical else -rules.matching_group_fit
    person.fee_at_start = person.fee = _asked_fee(person, person.measured_wage_value)
    person.coach_share = 1.0
    person.prolongations = 0
    person.hirer_class, person.hirer_declared = employer.judged_class, employer.declared
    person.in_contact = True
    person.secondments += 1
    employer.spells_started += 1
    person.municipality.events[Event.STARTS] += 1
    return True


def _kind(person: Participant) -> State:
    """Seconded, or in the temp construct for a share of those not under contract."""
    share = person.levers.form_temp_construct
    outside = person.state in (State.BENEFIT, State.UNEMPLOYMENT_INSURANCE)
    if share > 0.0 and outside and person.luck(Decision.TEMP_CONSTRUCT) < share:
        return State.AGENCY_WORK
    return State.SECONDED


def _sign_contract(person: Participant, state: State, term: int) -> None:
    """Permanent, running on, or a new contract as long as the term."""
    if person.is_sheltered:
        return
    if person.levers.duration_contract == ContractForm.PERMANENT and state != State.AGENCY_WORK:
        person.contract_end = NEVER
        return
    if _chain_is_broken(person, person.now):
        person.contracts = 0
        person.chain_start = person.now
    running = person.state in (State.IDLE, State.INTERNAL_WORK) or person.is_lent_in
    if not running or person.contract_end < person.now + term:
        person.contracts += 1
        person.contract_end = person.now + term


# ---- the fee ---------------------------------------------------------------------------------


def _asked_fee(person: Participant, wage_value: float) -> float:
    """In a group one average wage value is agreed for all."""
    if person.form == PlacementForm.GROUP:
        wage_value = person.rules.demand_expected_wage_value
    return person.prices.starting_fee(person.levers, wage_value, person.weekly_hours)


def set_fee(person: Participant) -> None:
    """Where it is due the wage value is measured and the fee follows; a stepwise fee climbs."""
    rules, levers = person.rules, person.levers
    months = person.now - person.since
    person.fee_raised = False
    past = months - int(rules.development_first_measurement)
    if past >= 0 and past % int(rules.development_remeasurement_months) == 0:
        _measure(person)
    person.fee = person.fee_at_start
    if levers.tariff_path == TariffPath.STEPWISE:
        person.fee = law.stepwise_fee(
            person.fee_at_start, levers.tariff_step, levers.tariff_interval, levers.tariff_start, months
        )


def _measure(person: Participant) -> None:
    """A work company that weighs its margin may raise the fee and leave the subsidy as it was."""
    weight = person.levers.governance_margin_weight
    better = person.wage_value > person.measured_wage_value
    kept = weight > 0.0 and better and person.luck(Decision.MEASUREMENT) < weight
    if not kept:
        person.measured_wage_value = person.wage_value
    fee = _asked_fee(person, person.wage_value)
    person.fee_raised = fee > person.fee_at_start
    person.fee_at_start = fee


# ---- the end ---------------------------------------------------------------------------------


def end(person: Participant, reason: Reason) -> None:
    """The end without a job here: a next hirer, else idle under contract, else unemployed.

    People of new sheltered work go back to their sheltered place.
    """
    events = person.municipality.events
    if person.employer.stance == Stance.TRAINER:
        long_enough = person.now - person.since >= person.rules.hiring_rotation_months
        person.trained = person.trained or long_enough
    person.employer.remember_spell(False)
    if reason != Reason.LEFT_BY_OWN_WISH:
        events[Event.LEFT_AGAINST_WISH] += 1
    following = person.next_employer
    if person.is_sheltered:
        person.move(State.SHELTERED_WORK, reason)
        person.placement_end = NEVER
    elif following is not None and begin(person, following, PlacementForm.INDIVIDUAL, Reason.NEXT_HIRER):
        events[Event.REPLACED] += 1
    elif person.state == State.AGENCY_WORK:
        person.placement_end = NEVER
        person.become_unemployed(reason, False)
    elif person.contract_end > person.now:
        person.placement_end = NEVER
        person.move(State.IDLE, reason)
        person.search_since = person.now
    else:
        person.placement_end = NEVER
        person.end_contract(reason)
