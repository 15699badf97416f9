"""Phase 2: people enter, age, leave, fall sick and recover, grow at work and fade without."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.development import growth_at_work, growth_factor, loss_without_work, sick_next_month
from abm.behaviour.separation import coaching_strength
from abm.chance import Decision
from abm.engine import compiled, inlined
from abm.phases.transitions import is_lent_in, leave_register
from abm.region import Region
from abm.vocabulary import Reason, Stance, State


@compiled
def people(world: Any, region: Region, now: int) -> None:
    """Entry, leaving, sickness and development of every person (R096, R113-R114, C11)."""
    rules = world.rules[0]
    leaving = chance.key(world.seed[0], Decision.LEAVING, now)
    sickness = chance.key(world.seed[0], Decision.SICKNESS, now)
    pension_months = int(12.0 * rules.population_pension_age)
    for row in region.people:
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
            _develop(rules, world.levers[person.municipality], world.employers, person)


@inlined
def _develop(rules: Any, levers: Any, employers: Any, person: Any) -> None:
    ceiling = min(1.0, person.self_reliance_base + rules.development_self_reliance_gain)
    rate, bonus = rules.development_growth_rate, rules.development_coach_bonus
    if person.employer >= 0:
        coach = person.coach_share
        if coach > 0.0:
            coach *= coaching_strength(levers.guidance_coach_hours, rules.demand_usual_coach_hours)
        trainer = employers[person.employer].stance == Stance.TRAINER
        courses = levers.development_training if is_lent_in(person.state) else 0.0
        rate *= growth_factor(
            trainer, rules.development_trainer_bonus, courses, rules.development_training_effect
        )
        person.wage_value = growth_at_work(person.wage_value, person.wage_value_ceiling, rate, bonus, coach)
        person.self_reliance = growth_at_work(person.self_reliance, ceiling, rate, bonus, coach)
    elif _works_inside(person.state):
        person.self_reliance = growth_at_work(
            person.self_reliance, ceiling, rules.fallback_internal_repair, 0.0, 0.0
        )
    else:
        loss, floor = rules.development_loss_rate, rules.development_loss_floor
        person.wage_value = loss_without_work(person.wage_value, person.wage_value_base, loss, floor)
        person.self_reliance = loss_without_work(person.self_reliance, person.self_reliance_base, loss, floor)


@compiled
def _works_inside(state: int) -> bool:
    """Whether somebody works with the work company itself or on an unpaid trajectory (R094, R131)."""
    sheltered = state == State.SHELTERED_WORK
    return sheltered or state == State.INTERNAL_WORK or state == State.UNPAID_TRAJECTORY
