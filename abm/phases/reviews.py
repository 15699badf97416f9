"""Phase 5: a secondment ends early, or the hirer decides: hire, go on, or stop."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.hiring import UNAVAILABLE, choose
from abm.behaviour.holding import holds_back
from abm.behaviour.intention import off_course
from abm.behaviour.separation import coaching_strength, guidance_received, hazard, performance_burden
from abm.calendar import NEVER
from abm.chance import Decision
from abm.engine import compiled, inlined
from abm.law.chain_rule import another_temporary_contract_allowed
from abm.money import Purpose, work_company_spends
from abm.phases.intake import agreed_months, longest_contracts, longest_months
from abm.phases.placing import end_placement
from abm.phases.prices import placement_result
from abm.phases.transitions import employ, is_lent_in, release_next_place
from abm.phases.worth import weight_of_margin, worth_of_hiring, worth_of_lending, worth_of_stopping
from abm.region import Region
from abm.vocabulary import ContractForm, Event, Reason, Stance, State, TargetGroup

_NONE = -1
_PERMANENT, _TEMPORARY, _GO_ON, _STOP = 0, 1, 2, 3  # positions among the options of a review


@compiled
def reviews(world: Any, region: Region, now: int) -> None:
    """Early ends by cause (R090), then the hirer's decision on its dates (C4, R039)."""
    rules = world.rules[0]
    early = chance.key(world.seed[0], Decision.EARLY_END, now)
    decision = chance.key(world.seed[0], Decision.REVIEW, now)
    ended_before = world.spell_count[0]
    for row in region.people:
        person = world.participants[row]
        if not is_lent_in(person.state) or person.since == now:
            continue
        hirer = world.employers[person.employer]
        reason = _reason_to_end(
            rules, world.levers[person.municipality], hirer, person, chance.draw(early, person.identity)
        )
        if reason != _NONE:
            end_placement(world, row, reason, now)
            continue
        months = now - person.since
        interval = world.levers[person.municipality].intention_monitoring
        aims_at_job = person.target_group == TargetGroup.JOB_AGREEMENT
        if interval > 0 and months % interval == 0 and aims_at_job and not person.seeks_next:
            _monitor(world, person, hirer, now)
        at_the_end = now >= person.placement_end
        dearer = person.fee_raised and rules.hiring_reviews_at_remeasurement > 0.0
        if at_the_end or dearer or _is_review_month(rules, months):
            _decide(world, row, at_the_end, dearer, chance.draw(decision, person.identity), now)
    _clear_after_hire(world, ended_before)


@compiled
def _clear_after_hire(world: Any, ended_before: int) -> None:
    """Whoever hired somebody this month begins to count spells without a hire anew (R053)."""
    for place in range(ended_before, world.spell_count[0]):
        spell = world.spells[place]
        if spell.end_reason == Reason.HIRED_BY_HIRER:
            hirer = world.employers[spell.employer]
            hirer.spells_without_hire = 0


@compiled
def _is_review_month(rules: Any, months: int) -> bool:
    if months == int(rules.hiring_first_review) or months == int(rules.hiring_second_review):
        return True
    return months % int(rules.hiring_third_review) == 0


@inlined
def _reason_to_end(rules: Any, levers: Any, hirer: Any, person: Any, luck: float) -> int:
    """One draw against the causes of an early end, one after the other; -1 for none (R090)."""
    burden = performance_burden(
        person.match_quality,
        person.self_reliance,
        guidance_received(
            person.coach_share,
            coaching_strength(levers.guidance_coach_hours, rules.demand_usual_coach_hours),
            hirer.guidance_skill,
        ),
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
def _monitor(world: Any, person: Any, hirer: Any, now: int) -> None:
    """Is the placement still on course for a job? If not, look for the next hirer in time (R056)."""
    rules, levers = world.rules[0], world.levers[person.municipality]
    hours = rules.intention_monitoring_hours
    world.work_companies[person.work_company].hours_available -= hours
    cost = hours * rules.guidance_coach_tariff
    work_company_spends(world, person.work_company, Purpose.MONITORING, cost, now)
    luck = chance.draw(chance.key(world.seed[0], Decision.MONITORING, now), person.identity)
    if luck >= rules.intention_early_action:
        return
    permanent = worth_of_hiring(rules, hirer, person, True)
    temporary = worth_of_hiring(rules, hirer, person, False)
    if off_course(max(permanent, temporary), worth_of_stopping(rules, levers, hirer)):
        person.seeks_next = True
        world.events[now - world.first_month[0], person.municipality, Event.OFF_COURSE] += 1


@compiled
def _decide(world: Any, row: int, at_the_end: bool, dearer: bool, luck: float, now: int) -> None:
    """Hire for good, hire for a time, go on lending, or stop: the worth of each decides.

    Before the end of the agreed term a hirer stops for a cause (R090), or when the fee rises (R065).
    """
    rules = world.rules[0]
    person = world.participants[row]
    levers = world.levers[person.municipality]
    hirer = world.employers[person.employer]
    permanent = worth_of_hiring(rules, hirer, person, True)
    temporary = worth_of_hiring(rules, hirer, person, False)
    stop = UNAVAILABLE
    if at_the_end or dearer:
        stop = worth_of_stopping(rules, levers, hirer)
    rotates = hirer.stance == Stance.TRAINER and now - person.since >= rules.hiring_rotation_months
    if rotates:
        stop += rules.hiring_rotation_value
    extension = _possible_extension(rules, levers, person, now) if at_the_end else 1
    go_on = worth_of_lending(rules, levers, hirer, person) if extension > 0 else UNAVAILABLE
    chosen = choose(luck, permanent, temporary, go_on, stop, UNAVAILABLE, rules.hiring_noise)
    if chosen in (_PERMANENT, _TEMPORARY):
        if extension > 0 and _is_held(world, person, now):
            world.events[now - world.first_month[0], person.municipality, Event.HELD] += 1
            chosen = _GO_ON
        else:
            employ(world, row, chosen == _PERMANENT, Reason.HIRED_BY_HIRER, person.employer, now)
            return
    if chosen == _STOP:
        reason = Reason.HIRER_STOPPED
        if rotates:
            reason = Reason.ROTATED
        elif at_the_end:
            reason = Reason.LIMIT_REACHED
        end_placement(world, row, reason, now)
    elif at_the_end:
        release_next_place(world, person)
        _prolong(levers, person, now + extension)


@compiled
def _is_held(world: Any, person: Any, now: int) -> bool:
    """Whether the work company keeps somebody seconded for the money (R067)."""
    rules, levers = world.rules[0], world.levers[person.municipality]
    weight = weight_of_margin(levers, world.municipalities[person.municipality], now)
    if weight <= 0.0:
        return False
    permanent = levers.duration_contract == ContractForm.PERMANENT
    result = placement_result(
        rules, levers, person.fee, person.measured_wage_value, person.weekly_hours, permanent
    )
    return holds_back(result, weight, rules.holding_months_held, rules.holding_outflow_value)


@compiled
def _prolong(levers: Any, person: Any, end: int) -> None:
    person.placement_end = end
    person.prolongations += 1
    if person.target_group == TargetGroup.NEW_SHELTERED:
        return
    if levers.duration_contract == ContractForm.EQUAL or person.state == State.AGENCY_WORK:
        if person.contract_end < end:
            person.contract_end = end
            person.contracts += 1
    else:
        person.contract_end = NEVER


@compiled
def _possible_extension(rules: Any, levers: Any, person: Any, now: int) -> int:
    """Months by which the placement can be prolonged under both limits and the chain rule."""
    if person.target_group == TargetGroup.NEW_SHELTERED:
        return int(rules.fallback_standard_term)  # the aim is to keep the place (R117)
    if person.prolongations >= levers.duration_renewals:
        return 0
    room = levers.duration_maximum - (now - person.since)
    if person.state == State.AGENCY_WORK:
        room = min(room, int(rules.agency_work_longest_months) - (now - person.since))
    if levers.duration_contract == ContractForm.EQUAL or person.state == State.AGENCY_WORK:
        longest = longest_months(rules, levers)
        if not another_temporary_contract_allowed(
            person.contracts, now - person.chain_start, longest_contracts(rules, levers), longest
        ):
            return 0
        room = min(room, person.chain_start + longest - now)
    return max(0, min(room, agreed_months(rules, levers)))
