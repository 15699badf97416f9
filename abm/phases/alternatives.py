"""Phase 7: the ways beside secondment - trial, unpaid trajectory, subsidised job, sheltered work."""

from __future__ import annotations

from typing import Any

import numpy as np

from abm import chance
from abm.behaviour.hiring import UNAVAILABLE, choose
from abm.chance import Decision
from abm.engine import compiled, compiled_with_arrays
from abm.phases.placing import match_quality, meeting_luck
from abm.phases.transitions import back_to_benefit, become_unemployed, employ, move
from abm.phases.worth import worth_of_hiring, worth_of_stopping
from abm.region import Region
from abm.vocabulary import Reason, State, TargetGroup

_NOBODY = -1
_PERMANENT, _TEMPORARY = 0, 1  # positions among the options of an employer


@compiled
def alternatives(world: Any, region: Region, now: int) -> None:
    """Trials, trajectories and subsidised jobs that end, then those that begin (R131-R135).

    Who has an advice for new sheltered work waits on benefit for a place: an employment contract
    with the municipality, usually for good (R116).
    """
    trial = chance.key(world.seed[0], Decision.TRIAL_END, now)
    place = chance.key(world.seed[0], Decision.SHELTERED_PLACE, now)
    rate = world.rules[0].participation_sheltered_place_rate
    subsidised = 0
    for row in region.people:
        person = world.participants[row]
        if person.state == State.BENEFIT:
            waits = person.target_group == TargetGroup.NEW_SHELTERED
            if waits and chance.draw(place, person.identity) < rate:
                move(world, row, State.SHELTERED_WORK, Reason.SHELTERED_PLACE, _NOBODY, now)
        elif person.state == State.TRIAL_PLACEMENT:
            if now >= person.placement_end:
                _end_trial(world, row, chance.draw(trial, person.identity), now)
        elif person.state == State.UNPAID_TRAJECTORY:
            if now - person.since >= world.rules[0].participation_trajectory_months:
                back_to_benefit(world, row, Reason.TRAJECTORY_ENDED, now)
        elif person.state == State.SUBSIDISED_JOB:
            subsidised += 1
    if subsidised > 0:
        _review_subsidised_jobs(world, region, subsidised, now)
    _begin_trajectories(world, region, now)
    _begin_subsidised_jobs(world, region, now)


@compiled
def _end_trial(world: Any, row: int, luck: float, now: int) -> None:
    """The employer keeps its promise of a contract, or does not (B24, B59)."""
    rules, person = world.rules[0], world.participants[row]
    employer = world.employers[person.employer]
    levers = world.levers[person.municipality]
    permanent = worth_of_hiring(rules, employer, person, True)
    temporary = worth_of_hiring(rules, employer, person, False)
    stop = worth_of_stopping(rules, levers, employer)
    chosen = choose(luck, permanent, temporary, UNAVAILABLE, stop, UNAVAILABLE, rules.hiring_noise)
    if chosen in (_PERMANENT, _TEMPORARY):
        employ(world, row, chosen == _PERMANENT, Reason.HIRED_AFTER_TRIAL, person.employer, now)
    else:
        back_to_benefit(world, row, Reason.TRIAL_ENDED, now)


@compiled_with_arrays
def _review_subsidised_jobs(world: Any, region: Region, people: int, now: int) -> None:
    """In an order of luck, for a host may have one free place for several of these ``people``."""
    key = chance.key(world.seed[0], Decision.SUBSIDISED_END, now)
    rows = np.empty(people, np.int64)
    luck = np.empty(people)
    count = 0
    for row in region.people:
        person = world.participants[row]
        if person.state == State.SUBSIDISED_JOB:
            rows[count] = row
            luck[count] = chance.draw(key, person.identity)
            count += 1
    order, _ = chance.in_order_of_luck(np.zeros(people, np.int64), luck, 1)
    for place in order:
        _review_subsidised(world, rows[place], luck[place], now)


@compiled
def _review_subsidised(world: Any, row: int, luck: float, now: int) -> None:
    """Once a year the subsidised employer may hire; after the longest time it ends (R133-R134)."""
    rules, person = world.rules[0], world.participants[row]
    at_the_end = now >= person.placement_end
    months = now - person.since
    if months == 0 or not (at_the_end or months % int(rules.hiring_third_review) == 0):
        return
    host = world.employers[person.employer]
    if host.seconded + host.employed < host.places:
        permanent = worth_of_hiring(rules, host, person, True)
        temporary = worth_of_hiring(rules, host, person, False)
        chosen = choose(luck, permanent, temporary, UNAVAILABLE, 0.0, UNAVAILABLE, rules.hiring_noise)
        if chosen in (_PERMANENT, _TEMPORARY):
            reason = Reason.HIRED_BY_SUBSIDISED_EMPLOYER
            employ(world, row, chosen == _PERMANENT, reason, person.employer, now)
            return
    if at_the_end:
        become_unemployed(world, row, Reason.SUBSIDISED_ENDED, True, now)


@compiled
def _begin_trajectories(world: Any, region: Region, now: int) -> None:
    """Some of the people on benefit start an unpaid trajectory (R131)."""
    offered = 0.0
    for town in region.municipalities:
        offered = max(offered, world.levers[town].alternatives_unpaid_trajectory)
    if offered <= 0.0:
        return
    entry = chance.key(world.seed[0], Decision.TRAJECTORY, now)
    for row in region.people:
        person = world.participants[row]
        share = world.levers[person.municipality].alternatives_unpaid_trajectory
        if share > 0.0 and _may_begin(person) and chance.draw(entry, person.identity) < share:
            move(world, row, State.UNPAID_TRAJECTORY, Reason.TRAJECTORY_STARTED, _NOBODY, now)


@compiled
def _may_begin(person: Any) -> bool:
    followed = person.in_contact and person.months_sick == 0
    return followed and person.state == State.BENEFIT and person.target_group == TargetGroup.JOB_AGREEMENT


@compiled_with_arrays
def _begin_subsidised_jobs(world: Any, region: Region, now: int) -> None:
    """Free subsidised jobs go by lot to people who have long been on benefit (R132-R133)."""
    towns = len(world.levers)
    offered = False
    for town in region.municipalities:
        offered = offered or world.levers[town].alternatives_subsidised_jobs > 0
    if not offered:
        return
    present = np.zeros(towns, np.int64)
    taken = np.zeros(towns, np.int64)
    rows = np.empty(len(region.people), np.int64)
    luck = np.empty(len(region.people))
    waiting = 0
    entry = chance.key(world.seed[0], Decision.SUBSIDISED_ENTRY, now)
    for row in region.people:
        person = world.participants[row]
        present[person.municipality] += person.state != State.EXPECTED and person.state != State.GONE
        taken[person.municipality] += person.state == State.SUBSIDISED_JOB
        if _is_long_on_benefit(world.rules[0], person, now):
            rows[waiting] = row
            luck[waiting] = chance.draw(entry, person.identity)
            waiting += 1
    homes = world.participants["municipality"][rows[:waiting]]
    order, starts = chance.in_order_of_luck(homes, luck[:waiting], towns)
    for town in region.municipalities:
        places = world.levers[town].alternatives_subsidised_jobs * present[town] // PER_THOUSAND
        last = min(starts[town + 1], starts[town] + max(0, places - taken[town]))
        for place in range(starts[town], last):
            _begin_subsidised_job(world, region, rows[order[place]], now)


PER_THOUSAND = 1000


@compiled
def _is_long_on_benefit(rules: Any, person: Any, now: int) -> bool:
    return _may_begin(person) and now - person.since >= rules.participation_subsidised_months


@compiled_with_arrays
def _begin_subsidised_job(world: Any, region: Region, row: int, now: int) -> None:
    """With a public employer of the region, found by lot; the post is additional (R133)."""
    person = world.participants[row]
    hosts = np.empty(len(region.employers), np.int64)
    count = 0
    for host in region.employers:
        if world.employers[host].public:
            hosts[count] = host
            count += 1
    if count == 0:
        return
    luck = chance.draw(chance.key(world.seed[0], Decision.SUBSIDISED_HOST, now), person.identity)
    host = hosts[int(luck * count)]
    move(world, row, State.SUBSIDISED_JOB, Reason.SUBSIDISED_STARTED, host, now)
    person.placement_end = now + int(world.rules[0].subsidised_job_longest_months)
    person.contract_end = person.placement_end
    person.coach_share = 1.0
    person.match_quality = match_quality(meeting_luck(world.seed, world.employers[host]), person)
