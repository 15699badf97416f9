"""Phase 8: places fall vacant, and employers choose how to fill them."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.behaviour.demand import (
    utility_of_agency,
    utility_of_trial,
    vacancy_probability,
    value_of_transparency,
)
from abm.behaviour.hiring import UNAVAILABLE, choose, expected_mismatch_cost, remaining_doubt
from abm.behaviour.relation import eased
from abm.chance import Decision
from abm.engine import compiled
from abm.phases.prices import (
    fixed_subsidy,
    hours_share,
    labour_cost_per_hour,
    subsidy,
    wage_per_hour,
)
from abm.phases.worth import (
    convenience,
    output,
    pay_scale_cost,
    reluctance,
    request_fee,
    weight_of_price,
)
from abm.region import Region
from abm.vocabulary import Channel, Event, Regime, Stance

_LENDING, _DIRECT, _AGENCY, _TRIAL = 0, 1, 2, 3  # positions among the ways to fill a place


@compiled
def demand(world: Any, region: Region, now: int) -> None:
    """Old requests lapse, new ones open: lend in, hire, agency, trial or nobody (C4, R033-R037)."""
    rules = world.rules[0]
    opening = chance.key(world.seed[0], Decision.VACANCY, now)
    for row in region.employers:
        employer = world.employers[row]
        lead = world.work_companies[employer.work_company].lead_municipality
        if employer.vacancy_channel != Channel.NOBODY and _still_waits(world, employer, lead, now):
            continue
        free = employer.places - employer.seconded - employer.employed
        if free <= 0 or not employer.prosperous:
            continue
        probability = vacancy_probability(
            rules.demand_vacancies_per_place,
            world.sectors[employer.sector].cycle,
            rules.demand_cycle_effect,
            float(free),
            float(employer.spells_hired),
            rules.demand_success_effect,
        )
        if chance.draw(opening, employer.identity) < probability:
            _open_vacancy(world, employer, lead, free, now)


@compiled
def _still_waits(world: Any, employer: Any, lead: int, now: int) -> bool:
    """Whether an old request stands; an acute one has gone to an agency by the next month (R045)."""
    month = now - world.first_month[0]
    patience = 1 if employer.acute else int(world.rules[0].demand_patience)
    asked = employer.people_wanted if employer.vacancy_channel == Channel.SECONDMENT else 0
    if employer.prosperous and now - employer.vacancy_since < patience:
        world.events[month, lead, Event.MONTHS_WAITED] += asked
        return True
    world.events[month, lead, Event.REQUESTS_LOST] += asked
    if employer.acute and employer.prosperous:
        world.events[month, lead, Event.ACUTE_LOST] += asked
        world.events[month, lead, Event.AGENCY] += employer.people_wanted
    employer.vacancy_channel = Channel.NOBODY
    return False


@compiled
def _open_vacancy(world: Any, employer: Any, lead: int, free: int, now: int) -> None:
    rules = world.rules[0]
    month = now - world.first_month[0]
    who = employer.identity
    pressure = chance.bell(chance.key(world.seed[0], Decision.VACANCY_PRESSURE, now), who)
    employer.vacancy_value = rules.demand_vacancy_value + rules.demand_vacancy_spread * pressure
    employer.vacancy_since = now
    employer.acute = (
        chance.draw(chance.key(world.seed[0], Decision.ACUTE, now), who) < rules.demand_acute_share
    )
    employer.people_wanted = 1
    several = chance.draw(chance.key(world.seed[0], Decision.REQUESTED_PEOPLE, now), who)
    if several < rules.demand_several_share:
        employer.people_wanted = min(free, int(rules.demand_several_people))
    chosen = _choose_channel(world, employer, lead, now)
    company = world.work_companies[employer.work_company]
    company.vacancies += employer.people_wanted
    if chosen == _LENDING:
        employer.vacancy_channel = Channel.SECONDMENT
        employer.admitted = False
        company.vacancies_won += employer.people_wanted
        world.events[month, lead, Event.REQUESTS] += employer.people_wanted
    elif chosen == _DIRECT:
        employer.vacancy_channel = Channel.DIRECT_HIRE
    elif chosen == _TRIAL:
        employer.vacancy_channel = Channel.TRIAL_PLACEMENT
    elif chosen == _AGENCY:
        world.events[month, lead, Event.AGENCY] += employer.people_wanted


@compiled
def _choose_channel(world: Any, employer: Any, lead: int, now: int) -> int:
    rules, levers = world.rules[0], world.levers[lead]
    lending = UNAVAILABLE
    if _knows_work_company(world, employer, levers.fallback_network_breadth):
        lending = worth_of_request(rules, levers, employer)
    direct = worth_of_direct_hire(rules, levers, employer, rules.demand_expected_wage_value)
    agency = utility_of_agency(
        employer.vacancy_value,
        rules.demand_expected_wage_value,
        output(rules, employer, 1.0),
        rules.demand_agency_factor * wage_per_hour(rules),
        employer.flexibility_value,
        weight_of_price(rules, employer),
    )
    trial = UNAVAILABLE
    if levers.alternatives_trial_placement > 0:
        trial = worth_of_trial(rules, levers, employer, direct)
    luck = chance.draw(chance.key(world.seed[0], Decision.CHANNEL, now), employer.identity)
    return choose(luck, lending, direct, agency, trial, 0.0, rules.demand_noise)


@compiled
def _knows_work_company(world: Any, employer: Any, breadth: float) -> bool:
    """Whether the work company is in touch: always in its first sector, else as broad as it is (R097)."""
    if breadth >= 1.0 or employer.sector == world.work_companies[employer.work_company].first_sector:
        return True
    luck = chance.draw(chance.key(world.seed[0], Decision.NETWORK_BREADTH, 0), employer.identity)
    return luck < breadth


@compiled
def worth_of_request(rules: Any, levers: Any, employer: Any) -> float:
    """Worth of lending in an unknown person for an open vacancy; public bodies weigh price less."""
    if levers.governance_regime == Regime.NONE:
        return UNAVAILABLE
    fair = value_of_transparency(
        levers.tariff_transparent,
        levers.guidance_coach_hours,
        rules.demand_usual_coach_hours,
        rules.demand_transparency_value,
    )
    made = output(rules, employer, rules.demand_expected_wage_value)
    price = weight_of_price(rules, employer) * (made - request_fee(rules, levers))
    return employer.vacancy_value + price + fair + convenience(rules, employer)


@compiled
def worth_of_direct_hire(rules: Any, levers: Any, employer: Any, wage_value: float) -> float:
    """Worth of hiring an unknown person at once, with all cold feet and no trying out (R031-R033)."""
    hours = rules.minimum_wage_full_week_hours
    granted = subsidy(rules, wage_value, hours_share(rules, hours))
    if levers.alternatives_fixed_subsidy:
        months = min(1.0, rules.wage_subsidy_fixed_months / rules.hiring_temporary_months)
        granted += months * (fixed_subsidy(rules, hours_share(rules, hours)) - granted)
    cost = labour_cost_per_hour(rules, granted, hours, False)
    return (
        employer.vacancy_value
        + weight_of_price(rules, employer) * (output(rules, employer, wage_value) - cost)
        - rules.hiring_supervision * (1.0 - employer.guidance_skill)
        - pay_scale_cost(rules, employer)
        - rules.hiring_temporary_exposure * _cold_feet(rules, employer)
        + rules.hiring_social_value * employer.social_intent
        - _reluctance_at_once(rules, employer)
    )


@compiled
def _reluctance_at_once(rules: Any, employer: Any) -> float:
    """A subsidised contract for a time is just what an opportunist is after (R044)."""
    return 0.0 if employer.stance == Stance.OPPORTUNIST else reluctance(rules, employer)


@compiled
def worth_of_trial(rules: Any, levers: Any, employer: Any, direct: float) -> float:
    """Worth of trying out first, with benefit paid on: the other form that employers want (R033)."""
    months = float(levers.alternatives_trial_placement)
    free = min(1.0, months / rules.hiring_temporary_months)
    made = output(rules, employer, rules.demand_expected_wage_value)
    return rules.demand_trial_readiness + utility_of_trial(
        direct,
        rules.hiring_temporary_exposure * rules.hiring_failure_cost * employer.ability_doubt,
        remaining_doubt(1.0, months, rules.hiring_months_to_halve_doubt),
        free * weight_of_price(rules, employer) * made,
    )


@compiled
def _cold_feet(rules: Any, employer: Any) -> float:
    """Believed cost of hiring somebody unknown for good, in euro per worked hour (R031)."""
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
    return eased(mismatch, employer.relation, rules.relation_doubt_effect)
