"""Phase 8: places fall vacant, and employers choose how to fill them."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.demand import price_weight, utility_of_agency, vacancy_probability
from abm.behaviour.hiring import UNAVAILABLE, choose, expected_mismatch_cost
from abm.chance import Decision
from abm.engine import compiled
from abm.phases.prices import labour_cost_per_hour, starting_fee, wage_per_hour
from abm.phases.worth import convenience, output
from abm.vocabulary import Channel, Event, Regime

_LENDING, _DIRECT, _AGENCY = 0, 1, 2  # positions among the ways to fill a place


@compiled
def demand(world: Any, now: int) -> None:
    """Old requests lapse, new ones open: lend in, hire, agency or nobody (C4, R033-R037)."""
    rules = world.rules[0]
    opening = chance.key(world.seed[0], Decision.VACANCY, now)
    for employer in world.employers:
        month = now - world.first_month[0]
        lead = world.work_companies[employer.work_company].lead_municipality
        if employer.vacancy_channel != Channel.NOBODY:
            waited = now - employer.vacancy_since
            if employer.prosperous and waited < rules.demand_patience:
                world.events[month, lead, Event.MONTHS_WAITED] += employer.people_wanted
                continue
            world.events[month, lead, Event.REQUESTS_LOST] += employer.people_wanted
            employer.vacancy_channel = Channel.NOBODY
        free = employer.places - employer.seconded - employer.employed
        if free <= 0 or not employer.prosperous:
            continue
        probability = vacancy_probability(
            rules.demand_vacancies_per_place,
            world.sectors[employer.sector].cycle,
            rules.demand_cycle_effect,
            float(free),
        )
        if chance.draw(opening, employer.identity) < probability:
            _open_vacancy(world, employer, lead, free, now)


@compiled
def _open_vacancy(world: Any, employer: Any, lead: int, free: int, now: int) -> None:
    rules, levers = world.rules[0], world.levers[lead]
    month = now - world.first_month[0]
    who = employer.identity
    pressure = chance.bell(chance.key(world.seed[0], Decision.VACANCY_PRESSURE, now), who)
    employer.vacancy_value = rules.demand_vacancy_value + rules.demand_vacancy_spread * pressure
    employer.vacancy_since = now
    employer.people_wanted = 1
    several = chance.draw(chance.key(world.seed[0], Decision.REQUESTED_PEOPLE, now), who)
    if several < rules.demand_several_share:
        employer.people_wanted = min(free, int(rules.demand_several_people))
    lending = worth_of_request(rules, levers, employer)
    direct = worth_of_direct_hire(rules, employer, rules.demand_expected_wage_value)
    weight = price_weight(employer.public, rules.demand_public_price_weight)
    agency = utility_of_agency(
        employer.vacancy_value,
        rules.demand_expected_wage_value,
        output(rules, employer, 1.0),
        rules.demand_agency_factor * wage_per_hour(rules),
        employer.flexibility_value,
        weight,
    )
    luck = chance.draw(chance.key(world.seed[0], Decision.CHANNEL, now), who)
    chosen = choose(luck, lending, direct, agency, 0.0, rules.demand_noise)
    if chosen == _LENDING:
        employer.vacancy_channel = Channel.SECONDMENT
        employer.admitted = False
        world.events[month, lead, Event.REQUESTS] += employer.people_wanted
    elif chosen == _DIRECT:
        employer.vacancy_channel = Channel.DIRECT_HIRE
    elif chosen == _AGENCY:
        world.events[month, lead, Event.AGENCY] += employer.people_wanted


@compiled
def worth_of_request(rules: Any, levers: Any, employer: Any) -> float:
    """Worth of lending in an unknown person for an open vacancy; public bodies weigh price less."""
    if levers.governance_regime == Regime.NONE:
        return UNAVAILABLE
    wage_value = rules.demand_expected_wage_value
    fee = starting_fee(rules, levers, wage_value, rules.minimum_wage_full_week_hours)
    weight = price_weight(employer.public, rules.demand_public_price_weight)
    price = weight * (output(rules, employer, wage_value) - fee)
    return employer.vacancy_value + price + convenience(rules, employer)


@compiled
def worth_of_direct_hire(rules: Any, employer: Any, wage_value: float) -> float:
    """Worth of hiring an unknown person at once, with all cold feet and no trying out (R031-R033)."""
    weight = price_weight(employer.public, rules.demand_public_price_weight)
    cost = labour_cost_per_hour(rules, wage_value, rules.minimum_wage_full_week_hours, False)
    mismatch = expected_mismatch_cost(
        employer.ability_doubt,
        employer.guidance_doubt,
        employer.sickness_doubt,
        1.0,
        0.0,
        rules.hiring_failure_cost,
        rules.hiring_guidance_cost,
        rules.hiring_sickness_cost,
        rules.hiring_integration_effect,
    )
    return (
        employer.vacancy_value
        + weight * (output(rules, employer, wage_value) - cost)
        - rules.hiring_supervision * (1.0 - employer.guidance_skill)
        - rules.hiring_temporary_exposure * mismatch
        + rules.hiring_social_value * employer.social_intent
    )
