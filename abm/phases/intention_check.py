"""Phase 10: the work company checks the intention behind each new request."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.intention import (
    intends_to_hire,
    judged_class,
    judged_conversion,
    probing_reading,
    signs_declaration,
)
from abm.chance import Decision
from abm.engine import compiled
from abm.money import Purpose, work_company_spends
from abm.phases.worth import reluctance
from abm.region import Region
from abm.vocabulary import Channel, Event


@compiled
def intention_check(world: Any, region: Region, now: int) -> None:
    """Declaration, probing and track record; then the request is admitted or refused (R048-R053)."""
    rules = world.rules[0]
    month = now - world.first_month[0]
    for row in region.employers:
        employer = world.employers[row]
        if employer.vacancy_channel != Channel.SECONDMENT or employer.vacancy_since != now:
            continue
        lead = world.work_companies[employer.work_company].lead_municipality
        intends = employer_intends(rules, employer)
        employer.admitted = _admit(world, row, intends, now)
        if employer.admitted:
            if not intends:
                world.events[month, lead, Event.ACCEPTED_WITHOUT_INTENT] += employer.people_wanted
        else:
            employer.vacancy_channel = Channel.NOBODY
            world.events[month, lead, Event.REFUSALS] += employer.people_wanted
            if intends:
                world.events[month, lead, Event.REFUSED_WITH_INTENT] += employer.people_wanted


@compiled
def employer_intends(rules: Any, employer: Any) -> bool:
    """Whether the employer truly means to hire; nobody in the model sees this."""
    social = rules.hiring_social_value * employer.social_intent
    wish_to_stay_free = employer.flexibility_value + reluctance(rules, employer)
    return intends_to_hire(wish_to_stay_free, social, rules.intention_line)


@compiled
def _admit(world: Any, row: int, intends: bool, now: int) -> bool:
    rules = world.rules[0]
    employer = world.employers[row]
    levers = world.levers[world.work_companies[employer.work_company].lead_municipality]
    who = employer.identity
    luck = chance.draw(chance.key(world.seed[0], Decision.DECLARATION, now), who)
    employer.declared = signs_declaration(
        intends, luck, rules.intention_signs_with_intent, rules.intention_signs_without_intent
    )
    if levers.intention_declaration and not employer.declared:
        return False
    if levers.intention_probing > 0.0:
        reading = _probe(world, row, intends, levers.intention_probing, now)
        if reading < rules.intention_refusal_line:
            return False
    without_hire = employer.spells_without_hire
    if levers.intention_shared_register and employer.concern >= 0:
        without_hire = world.concerns[employer.concern].spells_without_hire
    if levers.intention_refuse_after > 0 and without_hire >= levers.intention_refuse_after:
        luck = chance.draw(chance.key(world.seed[0], Decision.ADMISSION, now), who)
        if luck >= rules.intention_second_chance:
            return False
    if levers.intention_track_record:
        known = class_of(rules, levers, world.concerns, employer, 0.0)
        return known <= levers.intention_lowest_class
    return True


@compiled
def _probe(world: Any, row: int, intends: bool, effort: float, now: int) -> float:
    """One conversation: costs the account manager's time, adds to what is known (R051)."""
    rules = world.rules[0]
    employer = world.employers[row]
    noise = chance.bell(chance.key(world.seed[0], Decision.PROBING, now), employer.identity)
    reading = probing_reading(
        intends, effort, rules.intention_informativeness, rules.intention_reading_spread, noise
    )
    employer.probing_score = (employer.probing_score * employer.probes + reading) / (employer.probes + 1)
    employer.probes += 1
    hours = effort * rules.intention_probing_hours
    world.work_companies[employer.work_company].hours_available -= hours
    cost = hours * rules.guidance_coach_tariff
    work_company_spends(world, employer.work_company, Purpose.PROBING, cost, now)
    return reading


@compiled
def class_of(rules: Any, levers: Any, concerns: Any, employer: Any, minimum_volume: float) -> int:
    """Class of an employer by all the work company knows; E below ``minimum_volume`` spells.

    With a shared register it also knows the branches in other regions.
    """
    hired, ended = employer.spells_hired, employer.spells_ended
    if levers.intention_shared_register and employer.concern >= 0:
        concern = concerns[employer.concern]
        hired, ended = concern.spells_hired, concern.spells_ended
    employer.judged_conversion = judged_conversion(
        float(hired),
        float(ended),
        employer.probing_score,
        float(employer.probes),
        rules.intention_prior_share,
        rules.intention_prior_weight,
        rules.intention_probing_weight,
    )
    return judged_class(
        employer.judged_conversion,
        float(ended),
        minimum_volume,
        rules.intention_class_a_from,
        rules.intention_class_b_from,
        rules.intention_class_c_from,
    )
