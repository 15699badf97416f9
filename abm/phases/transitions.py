"""The few ways in which a person changes place; every phase uses these and no other."""

from __future__ import annotations

from typing import Any

from abm.calendar import NEVER
from abm.engine import compiled
from abm.law.unemployment_insurance import entitled
from abm.spells import change_state
from abm.vocabulary import Reason, State

_NOBODY = -1


@compiled
def move(world: Any, row: int, state: int, reason: int, employer: int, now: int) -> None:
    """Leave the present place, if any, and take up another; ``employer`` -1 is none."""
    person = world.participants[row]
    was, left = person.state, person.employer
    change_state(world, row, state, reason, now)
    if left >= 0:
        if was == State.SECONDED:
            world.employers[left].seconded -= 1
        else:
            world.employers[left].employed -= 1
    if left != employer:
        person.months_placed = 0
        person.months_sick_placed = 0
        person.integration = 0.0
        if left >= 0:
            person.last_employer = left
    if state != State.SECONDED:
        person.fee_at_start = 0.0
        person.fee = 0.0
    person.employer = employer
    if employer >= 0:
        if state == State.SECONDED:
            world.employers[employer].seconded += 1
        else:
            world.employers[employer].employed += 1


@compiled
def become_unemployed(world: Any, row: int, reason: int, known: bool, now: int) -> None:
    """End of paid work: unemployment insurance where there is a right to it, else benefit (C8).

    ``known``: the work company stays in contact while the insurance lasts (R095, R126).
    """
    person = world.participants[row]
    rules = world.rules[0]
    if person.state == State.REGULAR_TEMPORARY or person.state == State.REGULAR_PERMANENT:
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
def end_placement(world: Any, row: int, reason: int, now: int) -> None:
    """End of a secondment without a job here: idle while the contract runs, else unemployed.

    The work company remembers the spell (R053).
    """
    person = world.participants[row]
    hirer = world.employers[person.employer]
    hirer.spells_ended += 1
    hirer.spells_without_hire += 1
    person.placement_end = NEVER
    if person.contract_end > now:
        move(world, row, State.IDLE, reason, _NOBODY, now)
        person.search_since = now
    else:
        end_contract(world, row, reason, now)


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
def employ(world: Any, row: int, permanent: bool, reason: int, employer: int, now: int) -> None:
    """Start a regular job with ``employer``, coached for as long as the policy says (R072)."""
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
    person.coached_until = now + levers.guidance_months_after_hire
    person.secondments = 0
    if not same:
        person.coach_share = rules.guidance_after_hire_share
    if reason == Reason.HIRED_BY_HIRER:
        hirer = world.employers[employer]
        hirer.spells_ended += 1
        hirer.spells_hired += 1
        hirer.spells_without_hire = 0
