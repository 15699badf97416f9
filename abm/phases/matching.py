"""Phase 11: requests and people meet; places and account managers' hours are scarce."""

from __future__ import annotations

from typing import Any

import numpy as np

from abm import chance
from abm.behaviour.hiring import UNAVAILABLE, choose
from abm.behaviour.matching import suitability
from abm.behaviour.participation import acceptance_probability
from abm.calendar import NEVER
from abm.chance import Decision
from abm.engine import compiled
from abm.phases.demand import worth_of_direct_hire
from abm.phases.intake import chain_is_broken, possible_term
from abm.phases.prices import hours_share, starting_fee
from abm.phases.transitions import employ, move
from abm.vocabulary import Channel, ContractForm, Event, Reason, Route, State

_NOBODY = -1
_ROUTES, _RANKS = 3, 3


@compiled
def matching(world: Any, now: int) -> None:
    """Requests in an order of luck; each takes the best of the first people in the queue.

    Queues (per work company and route) put idle people first, then those on insurance, then
    those on benefit (R091), by luck within each. A person gets at most one place a month.
    """
    queue, starts = _queues(world, now)
    for request in _requests(world, now):
        employer = world.employers[request]
        route = Route.SECONDMENT
        if employer.vacancy_channel == Channel.DIRECT_HIRE:
            route = Route.DIRECT_HIRE
        first = (employer.work_company * _ROUTES + route) * _RANKS
        wanted = employer.people_wanted
        free = employer.places - employer.seconded - employer.employed
        for _ in range(min(wanted, free)):
            company = world.work_companies[employer.work_company]
            if company.hours_available < world.rules[0].matching_hours_per_placement:
                break
            found = _best_candidate(world, request, queue, starts[first], starts[first + _RANKS])
            if found < 0:
                break
            company.hours_available -= world.rules[0].matching_hours_per_placement
            row = queue[found]
            queue[found] = _NOBODY
            if _agree(world, request, row, route, now):
                employer.people_wanted -= 1
        if employer.people_wanted == 0:
            employer.vacancy_channel = Channel.NOBODY


@compiled
def _requests(world: Any, now: int) -> Any:
    """Rows of employers with an open, admitted vacancy, in the month's order of luck."""
    lottery = chance.key(world.seed[0], Decision.REQUEST_PRIORITY, now)
    rows = np.empty(len(world.employers), np.int64)
    luck = np.empty(len(world.employers))
    count = 0
    for row in range(len(world.employers)):
        employer = world.employers[row]
        admitted = employer.vacancy_channel == Channel.SECONDMENT and employer.admitted
        if admitted or employer.vacancy_channel == Channel.DIRECT_HIRE:
            rows[count] = row
            luck[count] = chance.draw(lottery, employer.identity)
            count += 1
    order, _ = chance.in_order_of_luck(np.zeros(count, np.int64), luck[:count], 1)
    return rows[:count][order]


@compiled
def _queues(world: Any, now: int) -> Any:
    """Rows of people by queue and rank, in order; ``starts`` marks where each rank begins."""
    lottery = chance.key(world.seed[0], Decision.CANDIDATE_PRIORITY, now)
    rows = np.empty(len(world.participants), np.int64)
    luck = np.empty(len(world.participants))
    group = np.empty(len(world.participants), np.int64)
    count = 0
    for row in range(len(world.participants)):
        person = world.participants[row]
        if person.route == Route.NONE:
            continue
        rank = _RANKS - 1
        if person.state == State.IDLE or person.state == State.INTERNAL_WORK:
            rank = 0
        elif person.state == State.UNEMPLOYMENT_INSURANCE or person.search_since == now:
            rank = 1
        rows[count] = row
        group[count] = (person.work_company * _ROUTES + person.route) * _RANKS + rank
        luck[count] = chance.draw(lottery, person.identity)
        count += 1
    groups = len(world.work_companies) * _ROUTES * _RANKS
    order, starts = chance.in_order_of_luck(group[:count], luck[:count], groups)
    return rows[:count][order], starts


@compiled
def match_quality(world: Any, person: Any, employer: Any) -> float:
    """True fit of a person with an employer: the same whenever the two meet."""
    luck = chance.key(world.seed[0], Decision.MATCH_QUALITY, 0)
    return chance.bell_pair(luck, person.identity, employer.identity)


@compiled
def _best_candidate(world: Any, request: int, queue: Any, first: int, last: int) -> int:
    """Place in the queue of the most suitable of the first people considered, or -1."""
    rules = world.rules[0]
    employer = world.employers[request]
    best, best_fit, seen = _NOBODY, UNAVAILABLE, 0
    for place in range(first, last):
        row = queue[place]
        if row == _NOBODY:
            continue
        person = world.participants[row]
        if person.last_employer == request:
            continue
        fit = suitability(
            match_quality(world, person, employer),
            person.measured_wage_value,
            person.self_reliance,
            rules.matching_knowledge,
            rules.matching_quality_weight,
            rules.matching_wage_value_weight,
            rules.matching_self_reliance_weight,
        )
        if fit > best_fit:
            best, best_fit = place, fit
        seen += 1
        if seen >= rules.matching_candidates:
            break
    return best


@compiled
def _agree(world: Any, request: int, row: int, route: int, now: int) -> bool:
    """The proposed pair: the person goes along or not; for a direct hire the employer too."""
    rules = world.rules[0]
    employer, person = world.employers[request], world.participants[row]
    if chance.draw(chance.key(world.seed[0], Decision.ACCEPTANCE, now), person.identity) >= _readiness(
        rules, employer, person
    ):
        return False
    quality = match_quality(world, person, employer)
    if route == Route.DIRECT_HIRE:
        worth = worth_of_direct_hire(rules, employer, person.measured_wage_value)
        worth += rules.hiring_quality_value * rules.matching_knowledge * quality
        luck = chance.draw(chance.key(world.seed[0], Decision.HIRING_AT_START, now), person.identity)
        if choose(luck, worth, 0.0, UNAVAILABLE, UNAVAILABLE, rules.hiring_noise) != 0:
            return False
        employ(world, row, False, Reason.HIRED_DIRECTLY, request, now)
        person.match_quality = quality
        return True
    return _second(world, request, row, quality, now)


@compiled
def _readiness(rules: Any, employer: Any, person: Any) -> float:
    """Probability that the person goes along: income gain and the kind of work (R122, R124)."""
    wage = hours_share(rules, person.weekly_hours) * rules.minimum_wage_month
    norm = rules.benefit_norm_single_excluding_holiday_pay
    if person.couple:
        norm = rules.benefit_norm_couple_excluding_holiday_pay
    wanted = person.prefers_challenge == (employer.sector % 2 == 0)
    return acceptance_probability(
        max(0.0, wage - norm),
        rules.participation_gain_scale,
        1.0 if wanted else -1.0,
        rules.participation_preference_effect,
        rules.participation_readiness,
    )


@compiled
def _second(world: Any, request: int, row: int, quality: float, now: int) -> bool:
    """Start a secondment: term, contract with the work company, fee, coach."""
    rules = world.rules[0]
    person, employer = world.participants[row], world.employers[request]
    levers = world.levers[person.municipality]
    term = possible_term(rules, levers, person, now)
    if term < levers.duration_minimum:
        return False
    if levers.duration_contract == ContractForm.PERMANENT:
        person.contract_end = NEVER
    else:
        if chain_is_broken(rules, person, now):
            person.contracts = 0
            person.chain_start = now
        under_contract = person.state == State.IDLE or person.state == State.INTERNAL_WORK
        if not under_contract or person.contract_end < now + term:
            person.contracts += 1
            person.contract_end = now + term
    move(world, row, State.SECONDED, Reason.SECONDED, request, now)
    person.placement_end = now + term
    person.fee_at_start = starting_fee(rules, levers, person.measured_wage_value, person.weekly_hours)
    person.fee = person.fee_at_start
    person.match_quality = quality
    person.coach_share = 1.0
    person.in_contact = True
    person.secondments += 1
    employer.spells_started += 1
    world.events[now - world.first_month[0], person.municipality, Event.STARTS] += 1
    return True
