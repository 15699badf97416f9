"""Phase 3: regular jobs end, are renewed, become permanent."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.hiring import UNAVAILABLE, choose
from abm.behaviour.separation import (
    coaching_strength,
    dropout_burden,
    guidance_received,
    hazard,
    performance_burden,
)
from abm.calendar import NEVER
from abm.chance import Decision
from abm.engine import compiled, inlined
from abm.law.chain_rule import another_temporary_contract_allowed
from abm.phases.transitions import become_unemployed, is_regular, move
from abm.phases.worth import worth_of_hiring, worth_of_stopping
from abm.region import Region
from abm.vocabulary import Reason, State

_PERMANENT, _TEMPORARY = 0, 1  # positions among the options of a renewal


@compiled
def regular_jobs(world: Any, region: Region, now: int) -> None:
    """Dropping out, and what happens at the end of a temporary contract (R125-R127)."""
    rules = world.rules[0]
    dropout = chance.key(world.seed[0], Decision.JOB_DROPOUT, now)
    renewal = chance.key(world.seed[0], Decision.RENEWAL, now)
    for row in region.people:
        person = world.participants[row]
        if not is_regular(person.state):
            continue
        if now >= person.coached_until:
            person.coach_share = 0.0
        risk = _dropout_hazard(
            rules, world.levers[person.municipality], world.employers[person.employer], person, now
        )
        if chance.draw(dropout, person.identity) < risk:
            become_unemployed(world, row, Reason.DROPPED_OUT, now < person.coached_until, now)
        elif person.state == State.REGULAR_TEMPORARY and now >= person.contract_end:
            _renew(world, row, chance.draw(renewal, person.identity), now)


@inlined
def _dropout_hazard(rules: Any, levers: Any, employer: Any, person: Any, now: int) -> float:
    coached = now < person.coached_until
    coaching = 0.0
    if coached:
        coaching = coaching_strength(levers.guidance_coach_hours, rules.demand_usual_coach_hours)
    performance = performance_burden(
        person.match_quality,
        person.self_reliance,
        guidance_received(person.coach_share, coaching, employer.guidance_skill),
        rules.separation_quality_effect,
        rules.separation_self_reliance_effect,
        rules.separation_support_effect,
    )
    burden = dropout_burden(
        performance,
        person.needs_lasting_support,
        coached,
        rules.separation_lasting_need_effect,
        person.integration,
        rules.separation_integration_effect,
    )
    if person.months_sick >= rules.absence_long_from:
        burden += rules.separation_long_sickness_effect
    return hazard(rules.separation_job_dropout, burden)


@compiled
def _renew(world: Any, row: int, luck: float, now: int) -> None:
    """Permanent, another temporary contract where the chain rule allows it, or the end."""
    rules = world.rules[0]
    person = world.participants[row]
    employer = world.employers[person.employer]
    permanent = worth_of_hiring(rules, employer, person, True)
    temporary = UNAVAILABLE
    if another_temporary_contract_allowed(
        person.contracts,
        now - person.chain_start,
        int(rules.chain_rule_maximum_contracts),
        int(rules.chain_rule_maximum_months),
    ):
        temporary = worth_of_hiring(rules, employer, person, False)
    end = worth_of_stopping(rules, world.levers[person.municipality], employer)
    chosen = choose(luck, permanent, temporary, end, UNAVAILABLE, UNAVAILABLE, rules.hiring_noise)
    if chosen == _PERMANENT:
        move(world, row, State.REGULAR_PERMANENT, Reason.MADE_PERMANENT, person.employer, now)
        person.contract_end = NEVER
    elif chosen == _TEMPORARY:
        person.contracts += 1
        chain_end = person.chain_start + int(rules.chain_rule_maximum_months)
        person.contract_end = min(now + int(rules.hiring_temporary_months), chain_end)
    else:
        become_unemployed(world, row, Reason.NOT_RENEWED, now < person.coached_until, now)
