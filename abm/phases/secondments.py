"""Phase 4: a month of secondment - integration, coaching, measurement, and the fee."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.development import handed_over_coach_share, integration_after_month
from abm.chance import Decision
from abm.engine import compiled
from abm.law.tariff import stepwise_fee
from abm.phases.placing import placement_fee
from abm.phases.transitions import is_lent_in
from abm.region import Region
from abm.vocabulary import Handover, PlacementForm, TariffPath


@compiled
def secondments(world: Any, region: Region, now: int) -> None:
    """Belonging grows, coaching is handed over, the fee of this month is set (R063, R110-R112)."""
    rules = world.rules[0]
    for row in region.people:
        person = world.participants[row]
        if person.employer < 0:
            continue
        levers = world.levers[person.municipality]
        effort = rules.development_integration_effort_effect * levers.guidance_integration
        person.integration = integration_after_month(
            person.integration,
            rules.development_integration_rate * (1.0 + effort),
            rules.development_coach_bonus,
            person.coach_share,
        )
        if is_lent_in(person.state):
            _coach(rules, levers, person, now)
            person.fee_raised = False
            if _is_measured(rules, person, now):
                _measure(world, levers, person, now)
            person.fee = person.fee_at_start
            if levers.tariff_path == TariffPath.STEPWISE:
                months = now - person.since
                person.fee = stepwise_fee(
                    person.fee_at_start,
                    levers.tariff_step,
                    levers.tariff_interval,
                    levers.tariff_start,
                    months,
                )


@compiled
def _coach(rules: Any, levers: Any, person: Any, now: int) -> None:
    """Coaching passes to the hirer, in steps or at the end; a foreman stays with a group (R104, R110)."""
    person.coach_share = 1.0
    if levers.guidance_handover == Handover.GRADUAL:
        term = float(person.placement_end - person.since)
        person.coach_share = handed_over_coach_share(
            float(now - person.since), term, rules.guidance_final_share
        )
    if person.form == PlacementForm.GROUP:
        person.coach_share = max(person.coach_share, rules.guidance_foreman_share)


@compiled
def _is_measured(rules: Any, person: Any, now: int) -> bool:
    months = now - person.since - int(rules.development_first_measurement)
    return months >= 0 and months % int(rules.development_remeasurement_months) == 0


@compiled
def _measure(world: Any, levers: Any, person: Any, now: int) -> None:
    """The wage value is measured on the work floor, and the fee follows (R065).

    A work company that weighs its margin may ask the fee of the true wage value and leave the
    subsidy at the old measurement (C6).
    """
    rules = world.rules[0]
    kept = False
    if levers.governance_margin_weight > 0.0:
        luck = chance.draw(chance.key(world.seed[0], Decision.MEASUREMENT, now), person.identity)
        kept = luck < levers.governance_margin_weight and person.wage_value > person.measured_wage_value
    if not kept:
        person.measured_wage_value = person.wage_value
    fee = placement_fee(rules, levers, person, person.wage_value)
    person.fee_raised = fee > person.fee_at_start
    person.fee_at_start = fee
