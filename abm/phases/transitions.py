"""The few ways in which a person changes place; every phase uses these and no other."""

from __future__ import annotations

from typing import Any

from abm.calendar import NEVER
from abm.engine import compiled
from abm.law.unemployment_insurance import entitled
from abm.spells import change_state
from abm.vocabulary import EmployerClass, Reason, State

_NOBODY = -1


@compiled
def is_lent_in(state: int) -> bool:
    """Whether somebody works with a hirer on a contract with the work company."""
    return state == State.SECONDED or state == State.AGENCY_WORK


@compiled
def is_regular(state: int) -> bool:
    """Whether somebody is in the service of a regular employer."""
    return state == State.REGULAR_TEMPORARY or state == State.REGULAR_PERMANENT


@compiled
def occupy(employer: Any, state: int, change: int) -> None:
    """Count a place taken (1) or given back (-1); a subsidised job is additional and takes none."""
    if is_regular(state):
        employer.employed += change
    elif is_lent_in(state) or state == State.TRIAL_PLACEMENT:
        employer.seconded += change


@compiled
def release_next_place(world: Any, person: Any) -> None:
    """Give back the place that a next hirer kept free."""
    if person.next_employer >= 0:
        world.employers[person.next_employer].seconded -= 1
        person.next_employer = _NOBODY
    person.seeks_next = False


@compiled
def move(world: Any, row: int, state: int, reason: int, employer: int, now: int) -> None:
    """Leave the present place, if any, and take up another; ``employer`` -1 is none."""
    person = world.participants[row]
    was, left = person.state, person.employer
    change_state(world, row, state, reason, now)
    _count(world.municipalities[person.municipality], was, state)
    release_next_place(world, person)
    if left >= 0:
        occupy(world.employers[left], was, -1)
    if left != employer:
        person.months_placed = 0
        person.months_sick_placed = 0
        person.integration = 0.0
        if left >= 0:
            person.last_employer = left
    if not is_lent_in(state):
        person.fee_at_start = 0.0
        person.fee = 0.0
        person.form = 0
        person.hirer_class = EmployerClass.E
        person.hirer_declared = False
    person.employer = employer
    if employer >= 0:
        occupy(world.employers[employer], state, 1)


@compiled
def _count(municipality: Any, was: int, state: int) -> None:
    """What a municipality looks back on when it reconsiders, or steers by (R021, R028)."""
    worked = is_lent_in(was) or is_regular(was)
    if state == State.BENEFIT and was != State.EXPECTED:
        between = was == State.IDLE or was == State.INTERNAL_WORK
        municipality.relapses += was == State.UNEMPLOYMENT_INSURANCE or between or worked
    elif not worked:
        municipality.placements += is_lent_in(state) or is_regular(state)
        municipality.direct_placements += is_regular(state)
    municipality.outflow += is_regular(state) and not is_regular(was)


@compiled
def become_unemployed(world: Any, row: int, reason: int, known: bool, now: int) -> None:
    """End of paid work: unemployment insurance where there is a right to it, else benefit (C8).

    ``known``: the work company stays in contact while the insurance lasts (R095, R126).
    """
    person = world.participants[row]
    rules = world.rules[0]
    if is_regular(person.state):
        person.contracts = 0  # a chain with another employer is no link in the work company's
    months = 0
    history = person.work_history
    while history > 0:
        months += history & 1
        history >>= 1
    weeks = months * rules.minimum_wage_weeks_per_year / 12.0
    if entitled(weeks, rules.unemployment_insurance_weeks_required):
        move(world, row, State.UNEMPLOYMENT_INSURANCE, reason, _NOBODY, now)
        person.insurance_months = 0
        person.in_contact = known
    else:
        move(world, row, State.BENEFIT, reason, _NOBODY, now)
        person.in_contact = known or person.in_contact
    person.contract_end = NEVER
    person.placement_end = NEVER
    person.coached_until = now
    person.search_since = now


@compiled
def back_to_benefit(world: Any, row: int, reason: int, now: int) -> None:
    """End of unpaid work with benefit: the benefit goes on, and so does the search."""
    move(world, row, State.BENEFIT, reason, _NOBODY, now)
    world.participants[row].placement_end = NEVER


@compiled
def end_contract(world: Any, row: int, reason: int, now: int) -> None:
    """End of the employment contract with the work company (R089)."""
    person = world.participants[row]
    coach_stays = world.levers[person.municipality].fallback_coach_in_unemployment
    become_unemployed(world, row, reason, coach_stays, now)


@compiled
def leave_register(world: Any, row: int, reason: int, now: int) -> None:
    """Leave the world for good; an ended secondment does not count against the hirer."""
    move(world, row, State.GONE, reason, _NOBODY, now)
    world.participants[row].in_contact = False


@compiled
def remember_spell(world: Any, hirer: int, hired: bool) -> None:
    """The work company remembers how a secondment ended (R053).

    A hire clears what went before it at the end of the reviews: whose turn came first does not count.
    """
    employer = world.employers[hirer]
    employer.spells_ended += 1
    employer.spells_hired += hired
    employer.spells_without_hire += not hired


@compiled
def employ(world: Any, row: int, permanent: bool, reason: int, employer: int, now: int) -> None:
    """Start a regular job with ``employer``, coached for as long as the policy says (R072, R135)."""
    person = world.participants[row]
    rules, levers = world.rules[0], world.levers[person.municipality]
    same = person.employer == employer
    if permanent:
        move(world, row, State.REGULAR_PERMANENT, reason, employer, now)
        person.contract_end = NEVER
    else:
        move(world, row, State.REGULAR_TEMPORARY, reason, employer, now)
        person.contract_end = now + int(rules.hiring_temporary_months)
    person.placement_end = NEVER
    person.contracts = 1
    person.chain_start = now
    service = int(levers.alternatives_employer_service * rules.participation_service_months)
    person.coached_until = now + levers.guidance_months_after_hire + service
    person.secondments = 0
    if not same:
        person.coach_share = rules.guidance_after_hire_share
    if reason == Reason.HIRED_BY_HIRER:
        remember_spell(world, employer, True)
