"""Phase 4: a month of secondment - integration, coaching, measurement, and the fee."""

from __future__ import annotations

from typing import Any

from abm.behaviour.development import handed_over_coach_share, integration_after_month
from abm.engine import compiled
from abm.law.tariff import stepwise_fee
from abm.phases.prices import starting_fee
from abm.vocabulary import Handover, State, TariffPath


@compiled
def secondments(world: Any, now: int) -> None:
    """Belonging grows, coaching is handed over, the fee of this month is set (R063, R110-R112)."""
    rules = world.rules[0]
    for person in world.participants:
        if person.employer < 0:
            continue
        person.integration = integration_after_month(
            person.integration,
            rules.development_integration_rate,
            rules.development_coach_bonus,
            person.coach_share,
        )
        if person.state == State.SECONDED:
            _coach_and_fee(rules, world.levers[person.municipality], person, now)


@compiled
def _coach_and_fee(rules: Any, levers: Any, person: Any, now: int) -> None:
    months = now - person.since
    if levers.guidance_handover == Handover.GRADUAL:
        term = float(person.placement_end - person.since)
        person.coach_share = handed_over_coach_share(float(months), term, rules.guidance_final_share)
    else:
        person.coach_share = 1.0
    if months > 0 and months % int(rules.development_remeasurement_months) == 0:
        person.measured_wage_value = person.wage_value
        person.fee_at_start = starting_fee(rules, levers, person.measured_wage_value, person.weekly_hours)
    person.fee = person.fee_at_start
    if levers.tariff_path == TariffPath.STEPWISE:
        person.fee = stepwise_fee(
            person.fee_at_start, levers.tariff_step, levers.tariff_interval, levers.tariff_start, months
        )
