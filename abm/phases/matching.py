"""Phase 11: requests and people meet; places and account managers' hours are scarce."""

from __future__ import annotations

from typing import Any

import numpy as np

from abm import chance
from abm.behaviour.demand import cost_of_visible_lack
from abm.behaviour.hiring import UNAVAILABLE, choose, remaining_doubt
from abm.behaviour.holding import creaming
from abm.behaviour.matching import suitability
from abm.behaviour.participation import acceptance_probability, weight_of_wishes
from abm.behaviour.relation import eased, knowledge_of_fit
from abm.chance import Decision
from abm.engine import compiled, compiled_with_arrays, inlined
from abm.phases.demand import worth_of_direct_hire, worth_of_trial
from abm.phases.intake import benefit_norm, net_wage
from abm.phases.placing import begin_secondment, match_quality, meeting_luck
from abm.phases.prices import placement_result, starting_fee
from abm.phases.transitions import employ, is_lent_in, move
from abm.phases.worth import reference, weight_of_margin
from abm.region import Region
from abm.vocabulary import (
    Channel,
    ContractForm,
    Event,
    PlacementForm,
    Reason,
    Route,
    Stance,
    State,
)

_NOBODY = -1
_ROUTES, _RANKS = 3, 3


@compiled_with_arrays
def matching(world: Any, region: Region, now: int) -> None:
    """Requests in an order of luck; each takes the best of the first people in the queue.

    Queues (one for each route) put people first who are idle or whose secondment is
    about to end, as far as effort goes into that, then those on insurance, then those on benefit
    (R091), by luck within each. A person gets at most one place a month.
    """
    queue, starts = _queues(world, region, now)
    for request in _requests(world, region, now):
        employer = world.employers[request]
        route = Route.DIRECT_HIRE
        if employer.vacancy_channel == Channel.SECONDMENT:
            route = Route.SECONDMENT
        first = route * _RANKS
        wanted = employer.people_wanted
        free = employer.places - employer.seconded - employer.employed
        rules = world.rules[0]
        several = chance.key(world.seed[0], Decision.GROUP_FORM, employer.vacancy_since)
        for_a_group = chance.draw(several, employer.identity)
        hours = eased(rules.matching_hours_per_placement, employer.relation, rules.relation_hours_effect)
        for _ in range(min(wanted, free)):
            company = world.work_companies[employer.work_company]
            if company.hours_available < hours:
                break
            found = _best_candidate(world, request, route, queue, starts[first], starts[first + _RANKS], now)
            if found < 0:
                break
            company.hours_available -= hours
            row = queue[found]
            queue[found] = _NOBODY
            person = world.participants[row]
            form = PlacementForm.INDIVIDUAL
            share = world.levers[person.municipality].form_group
            if wanted >= rules.matching_group_size and for_a_group < share and not is_lent_in(person.state):
                form = PlacementForm.GROUP
            if _agree(world, request, row, form, now):
                employer.people_wanted -= 1
        if employer.people_wanted == 0:
            employer.vacancy_channel = Channel.NOBODY


@compiled_with_arrays
def _requests(world: Any, region: Region, now: int) -> Any:
    """Rows of employers with an open, admitted vacancy, in the month's order of luck."""
    lottery = chance.key(world.seed[0], Decision.REQUEST_PRIORITY, now)
    rows = np.empty(len(region.employers), np.int64)
    luck = np.empty(len(region.employers))
    count = 0
    for row in region.employers:
        employer = world.employers[row]
        admitted = employer.vacancy_channel == Channel.SECONDMENT and employer.admitted
        other = employer.vacancy_channel == Channel.DIRECT_HIRE
        if admitted or other or employer.vacancy_channel == Channel.TRIAL_PLACEMENT:
            rows[count] = row
            luck[count] = chance.draw(lottery, employer.identity)
            count += 1
    order, _ = chance.in_order_of_luck(np.zeros(count, np.int64), luck[:count], 1)
    return rows[:count][order]


@compiled_with_arrays
def _queues(world: Any, region: Region, now: int) -> Any:
    """Rows of people by queue and rank, in order; ``starts`` marks where each rank begins."""
    lottery = chance.key(world.seed[0], Decision.CANDIDATE_PRIORITY, now)
    helped = chance.key(world.seed[0], Decision.REPLACEMENT, now)
    rows = np.empty(len(region.people), np.int64)
    luck = np.empty(len(region.people))
    group = np.empty(len(region.people), np.int64)
    count = 0
    for row in region.people:
        person = world.participants[row]
        if person.route == Route.NONE:
            continue
        rank = _RANKS - 1
        inside = person.state == State.IDLE or person.state == State.INTERNAL_WORK
        if inside or is_lent_in(person.state):
            effort = world.levers[person.municipality].fallback_replacement_effort
            if chance.draw(helped, person.identity) < effort:
                rank = 0
        elif person.state == State.UNEMPLOYMENT_INSURANCE or person.search_since == now:
            rank = 1
        rows[count] = row
        group[count] = person.route * _RANKS + rank
        luck[count] = chance.draw(lottery, person.identity)
        count += 1
    order, starts = chance.in_order_of_luck(group[:count], luck[:count], _ROUTES * _RANKS)
    return rows[:count][order], starts


@inlined
def _best_candidate(world: Any, request: int, route: int, queue: Any, first: int, last: int, now: int) -> int:
    """Place in the queue of the most suitable of the first people considered, or -1."""
    rules = world.rules[0]
    employer = world.employers[request]
    lead = world.levers[world.work_companies[employer.work_company].lead_municipality]
    knowledge = _known_fit(rules, lead, employer, route)
    luck = meeting_luck(world.seed, employer)
    best, best_fit, seen = _NOBODY, UNAVAILABLE, 0
    for place in range(first, last):
        row = queue[place]
        if row == _NOBODY:
            continue
        person = world.participants[row]
        if person.last_employer == request or person.employer == request:
            continue
        fit = suitability(
            match_quality(luck, person),
            person.measured_wage_value,
            person.self_reliance,
            knowledge,
            rules.matching_quality_weight,
            rules.matching_wage_value_weight,
            rules.matching_self_reliance_weight,
        )
        if route == Route.SECONDMENT:
            fit += _appeal_of_margin(world, person, now)
        if fit > best_fit:
            best, best_fit = place, fit
        seen += 1
        if seen >= rules.matching_candidates:
            break
    return best


@compiled
def _known_fit(rules: Any, levers: Any, employer: Any, route: int) -> float:
    """Share of the true fit that shows beforehand: relation and employer service help (R054, R135)."""
    service = rules.participation_service_knowledge * levers.alternatives_employer_service
    knowledge = rules.matching_knowledge
    if route == Route.DIRECT_HIRE:
        knowledge = min(1.0, knowledge + service)
    return knowledge_of_fit(knowledge, employer.relation, rules.relation_knowledge_effect)


@compiled
def _appeal_of_margin(world: Any, person: Any, now: int) -> float:
    """What the work company's own margin adds to the choice of whom to second (R067)."""
    rules, levers = world.rules[0], world.levers[person.municipality]
    weight = weight_of_margin(levers, world.municipalities[person.municipality], now)
    if weight <= 0.0:
        return 0.0
    fee = starting_fee(rules, levers, person.measured_wage_value, person.weekly_hours)
    permanent = levers.duration_contract == ContractForm.PERMANENT
    result = placement_result(rules, levers, fee, person.measured_wage_value, person.weekly_hours, permanent)
    return creaming(result, weight, rules.holding_creaming_scale)


@compiled
def _agree(world: Any, request: int, row: int, form: int, now: int) -> bool:
    """The proposed pair: the person goes along or not; for a direct hire the employer too."""
    rules = world.rules[0]
    employer, person = world.employers[request], world.participants[row]
    levers = world.levers[person.municipality]
    if chance.draw(chance.key(world.seed[0], Decision.ACCEPTANCE, now), person.identity) >= _readiness(
        rules, levers, employer, person
    ):
        return False
    if employer.vacancy_channel != Channel.SECONDMENT:
        return _hire(world, request, row, now)
    if is_lent_in(person.state):
        return _keep_place(world, request, row, now)
    return begin_secondment(world, row, request, form, Reason.SECONDED, now)


@compiled
def _hire(world: Any, request: int, row: int, now: int) -> bool:
    """The employer takes this person on, at once or on trial, or does not."""
    rules = world.rules[0]
    employer, person = world.employers[request], world.participants[row]
    levers = world.levers[person.municipality]
    quality = match_quality(meeting_luck(world.seed, employer), person)
    worth = worth_of_direct_hire(rules, levers, employer, person.measured_wage_value)
    worth += rules.hiring_quality_value * _known_fit(rules, levers, employer, Route.DIRECT_HIRE) * quality
    lack = cost_of_visible_lack(
        person.self_reliance, rules.demand_visible_lack_line, rules.demand_visible_lack_cost
    )
    months = levers.alternatives_trial_placement
    on_benefit = person.state == State.BENEFIT or person.state == State.UNPAID_TRAJECTORY
    on_trial = employer.vacancy_channel == Channel.TRIAL_PLACEMENT
    if on_trial:
        if months == 0 or not on_benefit:
            return False
        worth = worth_of_trial(rules, levers, employer, worth)
        lack = remaining_doubt(lack, float(months), rules.hiring_months_to_halve_doubt)
    worth += reference(rules, person) - lack
    luck = chance.draw(chance.key(world.seed[0], Decision.HIRING_AT_START, now), person.identity)
    if choose(luck, worth, 0.0, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, rules.hiring_noise) != 0:
        return False
    if on_trial:
        _begin_trial(world, request, row, now)
    else:
        employ(world, row, False, Reason.HIRED_DIRECTLY, request, now)
    person.match_quality = quality
    return True


@compiled
def _begin_trial(world: Any, request: int, row: int, now: int) -> None:
    """Work with benefit for some months, with a contract in view (B24)."""
    person = world.participants[row]
    move(world, row, State.TRIAL_PLACEMENT, Reason.TRIAL_STARTED, request, now)
    person.placement_end = now + world.levers[person.municipality].alternatives_trial_placement
    person.coach_share = world.rules[0].guidance_after_hire_share
    world.events[now - world.first_month[0], person.municipality, Event.TRIALS] += 1


@compiled
def _keep_place(world: Any, request: int, row: int, now: int) -> bool:
    """A place is kept for somebody whose secondment is about to end (R097).

    Where the end was not near but the placement off course, the hirer must now decide (R056).
    """
    person = world.participants[row]
    person.next_employer = request
    world.employers[request].seconded += 1
    if person.seeks_next:
        person.placement_end = min(person.placement_end, now + 1)
    return True


@compiled
def _readiness(rules: Any, levers: Any, employer: Any, person: Any) -> float:
    """Probability that the person goes along: income gain, prospect, kind of work (R042, R121-R124)."""
    gain = max(0.0, net_wage(rules, person) - benefit_norm(rules, person))
    if employer.vacancy_channel == Channel.TRIAL_PLACEMENT:
        gain = 0.0
    prospect = 0.0
    if employer.stance == Stance.CONTRACT_DEPENDENT and employer.vacancy_channel == Channel.SECONDMENT:
        prospect = -rules.participation_prospect_effect
    wanted = person.prefers_challenge == (employer.sector % 2 == 0)
    return acceptance_probability(
        gain,
        rules.participation_gain_scale,
        1.0 if wanted else -1.0,
        weight_of_wishes(
            rules.participation_preference_effect, levers.selection_voice, rules.participation_voice_effect
        ),
        rules.participation_readiness,
        prospect,
    )
