"""How a secondment begins and how it ends without a job."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.matching import fit_in_form
from abm.calendar import NEVER
from abm.chance import Decision
from abm.engine import compiled
from abm.phases.intake import chain_is_broken, possible_term
from abm.phases.prices import starting_fee
from abm.phases.transitions import become_unemployed, end_contract, is_lent_in, move, remember_spell
from abm.vocabulary import (
    ContractForm,
    Event,
    Limitation,
    PlacementForm,
    Reason,
    Stance,
    State,
    TargetGroup,
)

_NOBODY = -1


@compiled
def meeting_luck(seed: Any, employer: Any) -> Any:
    """What the fit of everybody with this employer has in common, for ``match_quality``."""
    return chance.key_with(chance.key(seed[0], Decision.MATCH_QUALITY, 0), employer.identity)


@compiled
def match_quality(luck: Any, person: Any) -> float:
    """True fit of a person with the employer of that ``meeting_luck``: the same whenever they meet."""
    return chance.bell(luck, person.identity)


@compiled
def begin_secondment(world: Any, row: int, request: int, form: int, reason: int, now: int) -> bool:
    """Start a secondment: term, contract with the work company, fee, coach; False if it cannot be."""
    rules = world.rules[0]
    person, employer = world.participants[row], world.employers[request]
    levers = world.levers[person.municipality]
    term = possible_term(rules, levers, person, now)
    if term < levers.duration_minimum:
        return False
    state = _state(world, person, now)
    if state == State.AGENCY_WORK:
        term = min(term, int(rules.agency_work_longest_months))
    _contract(rules, levers, person, state, term, now)
    move(world, row, state, reason, request, now)
    person.form = form
    person.placement_end = now + term
    person.match_quality = fit_in_form(
        match_quality(meeting_luck(world.seed, employer), person),
        form == PlacementForm.GROUP,
        person.limitation == Limitation.PHYSICAL,
        rules.matching_group_fit,
    )
    person.fee_at_start = placement_fee(rules, levers, person, person.measured_wage_value)
    person.fee = person.fee_at_start
    person.coach_share = 1.0
    person.prolongations = 0
    person.hirer_class = employer.judged_class
    person.hirer_declared = employer.declared
    person.in_contact = True
    person.secondments += 1
    employer.spells_started += 1
    world.events[now - world.first_month[0], person.municipality, Event.STARTS] += 1
    return True


@compiled
def placement_fee(rules: Any, levers: Any, person: Any, wage_value: float) -> float:
    """Fee for this person; in a group one average wage value is agreed for all (R104)."""
    if person.form == PlacementForm.GROUP:
        wage_value = rules.demand_expected_wage_value
    return starting_fee(rules, levers, wage_value, person.weekly_hours)


@compiled
def _state(world: Any, person: Any, now: int) -> int:
    """Seconded, or in the temp construct for a share of those not under contract (R079)."""
    share = world.levers[person.municipality].form_temp_construct
    outside = person.state == State.BENEFIT or person.state == State.UNEMPLOYMENT_INSURANCE
    if share <= 0.0 or not outside:
        return State.SECONDED
    luck = chance.draw(chance.key(world.seed[0], Decision.TEMP_CONSTRUCT, now), person.identity)
    return State.AGENCY_WORK if luck < share else State.SECONDED


@compiled
def _contract(rules: Any, levers: Any, person: Any, state: int, term: int, now: int) -> None:
    """The employment contract: permanent, running on, or a new one as long as the term (R088).

    The temp construct never has a permanent one (R079).
    """
    if person.target_group == TargetGroup.NEW_SHELTERED:
        return
    if levers.duration_contract == ContractForm.PERMANENT and state != State.AGENCY_WORK:
        person.contract_end = NEVER
        return
    if chain_is_broken(rules, person, now):
        person.contracts = 0
        person.chain_start = now
    running = person.state == State.IDLE or person.state == State.INTERNAL_WORK or is_lent_in(person.state)
    if not running or person.contract_end < now + term:
        person.contracts += 1
        person.contract_end = now + term


@compiled
def end_placement(world: Any, row: int, reason: int, now: int) -> None:
    """End of a secondment without a job here, by the order of section 3.6 (R091).

    First the next hirer if one was found ahead; then idle while the contract runs; else
    unemployed. People of new sheltered work go back to their sheltered place.
    """
    rules, person = world.rules[0], world.participants[row]
    month = now - world.first_month[0]
    if world.employers[person.employer].stance == Stance.TRAINER:
        person.trained = person.trained or now - person.since >= rules.hiring_rotation_months
    remember_spell(world, person.employer, False)
    if reason != Reason.LEFT_BY_OWN_WISH:
        world.events[month, person.municipality, Event.LEFT_AGAINST_WISH] += 1
    if person.target_group == TargetGroup.NEW_SHELTERED:
        move(world, row, State.SHELTERED_WORK, reason, _NOBODY, now)
        person.placement_end = NEVER
        return
    following = person.next_employer
    if following >= 0 and begin_secondment(
        world, row, following, PlacementForm.INDIVIDUAL, Reason.NEXT_HIRER, now
    ):
        world.events[month, person.municipality, Event.REPLACED] += 1
        return
    per_hour = person.state == State.AGENCY_WORK
    person.placement_end = NEVER
    if per_hour:
        become_unemployed(world, row, reason, False, now)
    elif person.contract_end > now:
        move(world, row, State.IDLE, reason, _NOBODY, now)
        person.search_since = now
    else:
        end_contract(world, row, reason, now)
