"""Phase 5: a secondment ends early, or the hirer decides: hire, go on, or stop."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.hiring import UNAVAILABLE, choose
from abm.behaviour.separation import guidance_received, hazard, performance_burden
from abm.calendar import NEVER
from abm.chance import Decision
from abm.engine import compiled
from abm.law.chain_rule import another_temporary_contract_allowed
from abm.phases.transitions import employ, end_placement
from abm.phases.worth import worth_of_hiring, worth_of_lending, worth_of_stopping
from abm.vocabulary import ContractForm, Reason, State

_NONE = -1
_PERMANENT, _TEMPORARY, _STOP = 0, 1, 3  # positions among the options of a review


@compiled
def reviews(world: Any, now: int) -> None:
    """Early ends by cause (R090), then the hirer's decision on its dates (C4, R039)."""
    early = chance.key(world.seed[0], Decision.EARLY_END, now)
    decision = chance.key(world.seed[0], Decision.REVIEW, now)
    for row in range(len(world.participants)):
        person = world.participants[row]
        if person.state != State.SECONDED or person.since == now:
            continue
        hirer = world.employers[person.employer]
        reason = _reason_to_end(world.rules[0], hirer, person, chance.draw(early, person.identity))
        if reason != _NONE:
            end_placement(world, row, reason, now)
            continue
        at_the_end = now >= person.placement_end
        if at_the_end or _is_review_month(world.rules[0], now - person.since):
            _decide(world, row, at_the_end, chance.draw(decision, person.identity), now)


@compiled
def _is_review_month(rules: Any, months: int) -> bool:
    if months == int(rules.hiring_first_review) or months == int(rules.hiring_second_review):
        return True
    return months % int(rules.hiring_third_review) == 0


@compiled
def _reason_to_end(rules: Any, hirer: Any, person: Any, luck: float) -> int:
    """One draw against the causes of an early end, one after the other; -1 for none (R090)."""
    burden = performance_burden(
        person.match_quality,
        person.self_reliance,
        guidance_received(person.coach_share, hirer.guidance_skill),
        rules.separation_quality_effect,
        rules.separation_self_reliance_effect,
        rules.separation_support_effect,
    )
    reached = hazard(rules.separation_performance, burden)
    if luck < reached:
        return Reason.PERFORMANCE
    if not hirer.prosperous:
        reached += rules.separation_no_work
        if luck < reached:
            return Reason.NO_WORK
    if person.months_sick >= rules.absence_long_from:
        reached += rules.separation_long_sickness
        if luck < reached:
            return Reason.SICKNESS
    wanted = person.prefers_challenge == (hirer.sector % 2 == 0)
    unwanted = -rules.separation_preference_effect if wanted else rules.separation_preference_effect
    reached += hazard(rules.separation_own_wish, unwanted)
    if luck < reached:
        return Reason.LEFT_BY_OWN_WISH
    return _NONE


@compiled
def _decide(world: Any, row: int, at_the_end: bool, luck: float, now: int) -> None:
    """Hire for good, hire for a time, go on lending, or stop: the worth of each decides."""
    rules = world.rules[0]
    person = world.participants[row]
    levers = world.levers[person.municipality]
    hirer = world.employers[person.employer]
    permanent = worth_of_hiring(rules, hirer, person, True)
    temporary = worth_of_hiring(rules, hirer, person, False)
    stop = worth_of_stopping(rules, levers, hirer)
    extension = _possible_extension(rules, levers, person, now) if at_the_end else 1
    go_on = worth_of_lending(rules, hirer, person) if extension > 0 else UNAVAILABLE
    chosen = choose(luck, permanent, temporary, go_on, stop, rules.hiring_noise)
    if chosen == _PERMANENT or chosen == _TEMPORARY:
        employ(world, row, chosen == _PERMANENT, Reason.HIRED_BY_HIRER, person.employer, now)
    elif chosen == _STOP:
        reason = Reason.LIMIT_REACHED if at_the_end else Reason.HIRER_STOPPED
        end_placement(world, row, reason, now)
    elif at_the_end:
        person.placement_end = now + extension
        if levers.duration_contract == ContractForm.EQUAL:
            if person.contract_end < person.placement_end:
                person.contract_end = person.placement_end
                person.contracts += 1
        else:
            person.contract_end = NEVER


@compiled
def _possible_extension(rules: Any, levers: Any, person: Any, now: int) -> int:
    """Months by which the placement can be prolonged under the limit and the chain rule."""
    room = levers.duration_maximum - (now - person.since)
    if levers.duration_contract == ContractForm.EQUAL:
        if not another_temporary_contract_allowed(
            person.contracts,
            now - person.chain_start,
            int(rules.chain_rule_maximum_contracts),
            int(rules.chain_rule_maximum_months),
        ):
            return 0
        room = min(room, person.chain_start + int(rules.chain_rule_maximum_months) - now)
    return max(0, min(room, int(rules.fallback_standard_term)))
