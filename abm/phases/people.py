"""Phase 2: people enter, age, leave, fall sick and recover, grow at work and fade without."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.development import growth_at_work, loss_without_work, sick_next_month
from abm.chance import Decision
from abm.engine import compiled
from abm.phases.transitions import leave_register
from abm.vocabulary import Reason, State


@compiled
def people(world: Any, now: int) -> None:
    """Entry, leaving, sickness and development of every person (R096, R113-R114, C11)."""
    rules = world.rules[0]
    leaving = chance.key(world.seed[0], Decision.LEAVING, now)
    sickness = chance.key(world.seed[0], Decision.SICKNESS, now)
    pension_months = int(12.0 * rules.population_pension_age)
    for row in range(len(world.participants)):
        person = world.participants[row]
        if person.state == State.GONE:
            continue
        if person.state == State.EXPECTED:
            if now >= person.entry_month:
                person.state, person.start_reason = State.BENEFIT, Reason.ENTERED
                person.since = person.search_since = now
            continue
        if now - person.birth_month >= pension_months:
            leave_register(world, row, Reason.RETIRED, now)
        elif chance.draw(leaving, person.identity) < rules.population_monthly_outflow:
            leave_register(world, row, Reason.LEFT_REGISTER, now)
        else:
            onset = rules.absence_onset * person.sickness_proneness
            turn = chance.draw(sickness, person.identity)
            person.months_sick = int(sick_next_month(person.months_sick, onset, rules.absence_recovery, turn))
            _develop(person, rules)


@compiled
def _develop(person: Any, rules: Any) -> None:
    ceiling = min(1.0, person.self_reliance_base + rules.development_self_reliance_gain)
    rate, bonus = rules.development_growth_rate, rules.development_coach_bonus
    if person.employer >= 0:
        coach = person.coach_share
        person.wage_value = growth_at_work(person.wage_value, person.wage_value_ceiling, rate, bonus, coach)
        person.self_reliance = growth_at_work(person.self_reliance, ceiling, rate, bonus, coach)
    elif person.state == State.INTERNAL_WORK:
        person.self_reliance = growth_at_work(
            person.self_reliance, ceiling, rules.fallback_internal_repair, 0.0, 0.0
        )
    else:
        loss, floor = rules.development_loss_rate, rules.development_loss_floor
        person.wage_value = loss_without_work(person.wage_value, person.wage_value_base, loss, floor)
        person.self_reliance = loss_without_work(person.self_reliance, person.self_reliance_base, loss, floor)
