"""The starting world: people, employers and their network, drawn from the scenario's data.

Lasting ids do not depend on how many others there are: person 17 of a municipality and
employer 3 of a region keep their number, and with it their luck, whoever else is added.
Everybody starts on benefit; the burn-in brings the world to its usual state.
"""

from __future__ import annotations

from typing import Any

import networkx
import numpy as np

from abm import chance
from abm.agents.employer import RECORD as EMPLOYER_RECORD
from abm.agents.participant import RECORD as PARTICIPANT_RECORD
from abm.behaviour.traits import between_quartiles
from abm.calendar import NEVER
from abm.chance import Decision
from abm.engine import compiled, compiled_with_arrays
from abm.scenario import Scenario
from abm.spells import RECORD as SPELL_RECORD
from abm.vocabulary import Channel, EmployerClass, Limitation, Reason, Stance, State, TargetGroup
from abm.world import (
    CONCERN_RECORD,
    MUNICIPALITY_RECORD,
    SECTOR_RECORD,
    WORK_COMPANY_RECORD,
    World,
    monthly_tables,
)

PEOPLE_PER_COHORT = 1_000_000
COHORTS = 1_000
FIRST_COHORT_YEAR = 1900
FIRST_EMPLOYER = 5_000_000_000_000  # above every possible id of a person
MONTHS_PER_YEAR = 12
STARTING_COHORT = 0
SECTORS = ("manufacturing", "logistics and post", "cleaning and green", "public services")
SECTORS_DUTCH = ("industrie", "logistiek en post", "schoonmaak en groen", "publieke sector")
CORONA_SECTORS = ("manufacturing", "logistics", "cleaning", "public")  # as the ledger names them
PUBLIC_SECTOR = 3


@compiled
def identity_of(code: int, number: int, cohort: int = STARTING_COHORT) -> int:
    """Lasting id of the ``number``-th person of a cohort in the municipality with ``code``."""
    return (code * COHORTS + cohort) * PEOPLE_PER_COHORT + number


def build_world(scenario: Scenario, rules: np.ndarray, seed: int, first_month: int) -> World:
    """The world of ``scenario`` at ``first_month`` (the start of the burn-in) under ``rules``."""
    entries = scenario.municipality
    regions = list(dict.fromkeys(entry.region for entry in entries))
    municipalities = np.zeros(len(entries), MUNICIPALITY_RECORD)
    work_companies = np.zeros(len(regions), WORK_COMPANY_RECORD)
    for row, entry in enumerate(entries):
        municipalities[row].identity = entry.code
        municipalities[row].population = entry.population
        municipalities[row].work_company = regions.index(entry.region)
    for row in range(len(regions)):
        members = np.flatnonzero(municipalities["work_company"] == row)
        lead = max(members, key=lambda one: (municipalities["population"][one], -one))
        work_companies[row].lead_municipality = lead
        work_companies[row].identity = municipalities[lead].identity
    bits = chance.seed_bits(seed)
    counts = [scenario.participants_of(entry) for entry in entries]
    identities, rows = _numbered(municipalities, np.array(counts, np.int64), STARTING_COHORT)
    participants = new_participants(identities, rows, municipalities, rules, bits, first_month)
    employers = _new_employers(scenario, counts, municipalities, work_companies, rules, bits)
    neighbour_start, neighbours = _network(employers, rules, bits)
    journal, events, stocks = monthly_tables(0, len(entries))
    sectors = np.zeros(len(SECTORS), SECTOR_RECORD)
    sectors["identity"] = np.arange(len(SECTORS))
    luck = chance.key_of(bits[0], Decision.FIRST_SECTOR, 0)
    for company in work_companies:
        company.first_sector = int(chance.draw(luck, int(company.identity)) * len(SECTORS))
    work_companies["open"], work_companies["fee_factor"] = True, 1.0
    municipalities["chosen_regime"] = -1
    return World(
        rules=rules,
        levers=np.zeros(0),
        participants=participants,
        employers=employers,
        work_companies=work_companies,
        municipalities=municipalities,
        sectors=sectors,
        concerns=np.zeros(int(rules[0].population_concerns), CONCERN_RECORD),
        neighbour_start=neighbour_start,
        neighbours=neighbours,
        spells=np.zeros(0, SPELL_RECORD),
        spell_count=np.zeros(1, np.int64),
        journal=journal,
        events=events,
        stocks=stocks,
        funds=np.zeros(3, np.int64),
        seed=bits,
        first_month=np.array([first_month]),
    )


@compiled_with_arrays
def _numbered(municipalities: Any, numbers: Any, cohort: int) -> Any:
    """Lasting ids of so many people of each municipality, and the rows of their municipalities."""
    identities = np.empty(numbers.sum(), np.int64)
    rows = np.empty(numbers.sum(), np.int64)
    place = 0
    for row in range(len(municipalities)):
        for number in range(numbers[row]):
            identities[place] = identity_of(municipalities[row].identity, number + 1, cohort)
            rows[place] = row
            place += 1
    return identities, rows


def new_participants(
    identities: np.ndarray,
    rows: np.ndarray,
    municipalities: np.ndarray,
    rules: np.ndarray,
    seed: np.ndarray,
    month: int,
) -> np.ndarray:
    """People with these lasting ids, of the municipalities in ``rows``, on benefit from ``month``.

    Their traits are drawn. ``identities`` and ``rows`` have one whole number for each of them.
    """
    participants = np.zeros(len(identities), PARTICIPANT_RECORD)
    _register(participants, identities, rows, municipalities, month)
    _draw_people(participants, rules, seed[0], month)
    return participants


@compiled
def _register(participants: Any, identities: Any, rows: Any, municipalities: Any, month: int) -> None:
    for place in range(len(participants)):
        person = participants[place]
        person.identity, person.municipality = identities[place], rows[place]
        person.work_company = municipalities[rows[place]].work_company
        person.entry_month = person.since = person.search_since = month
        person.state, person.start_reason = State.BENEFIT, Reason.STARTING_POPULATION
        person.employer = person.last_employer = person.next_employer = -1
        person.contract_end = person.placement_end = NEVER
        person.in_contact = True


def entrants_of_year(world: World, counts: np.ndarray, year: int) -> np.ndarray:
    """People who will enter the register during ``year``: EXPECTED until their month.

    ``counts``: starting population of each municipality, which the yearly inflow follows.
    """
    january = MONTHS_PER_YEAR * year
    numbers = _numbers_of_entrants(world.municipalities, counts, world.rules, world.seed, january)
    identities, rows = _numbered(world.municipalities, numbers, year - FIRST_COHORT_YEAR)
    people = new_participants(identities, rows, world.municipalities, world.rules, world.seed, january)
    _draw_entry(people, world.rules, world.seed[0], january)
    return people


@compiled_with_arrays
def _numbers_of_entrants(municipalities: Any, counts: Any, rules: Any, seed: Any, january: int) -> Any:
    """How many enter in the year that begins with ``january``, for each municipality."""
    luck = chance.key(seed[0], Decision.ENTRY_COUNT, january)
    numbers = np.empty(len(counts), np.int64)
    for row in range(len(counts)):
        more_or_less = chance.draw(luck, municipalities[row].identity)
        numbers[row] = int(counts[row] * rules[0].population_yearly_inflow + more_or_less)
    return numbers


@compiled
def _draw_entry(people: Any, rules: Any, seed: Any, january: int) -> None:
    youngest, oldest = rules[0].population_youngest, rules[0].population_entry_oldest
    for person in people:
        luck = chance.draw(chance.key(seed, Decision.ENTRY_MONTH, january), person.identity)
        person.entry_month = january + int(12.0 * luck)
        luck = chance.draw(chance.key(seed, Decision.ENTRY_AGE, 0), person.identity)
        person.birth_month = person.entry_month - int(12.0 * (youngest + (oldest - youngest) * luck))
        person.state = State.EXPECTED


@compiled
def _draw_people(participants: Any, rules: Any, seed: Any, month: int) -> None:
    r = rules[0]
    for person in participants:
        who = person.identity
        luck = chance.draw(chance.key(seed, Decision.LIMITATION, 0), who)
        if luck < r.population_intellectual_share:
            person.limitation = Limitation.INTELLECTUAL
        elif luck < r.population_intellectual_share + r.population_psychological_share:
            person.limitation = Limitation.PSYCHOLOGICAL
        else:
            person.limitation = Limitation.PHYSICAL
        luck = chance.draw(chance.key(seed, Decision.TARGET_GROUP, 0), who)
        sheltered = luck < r.population_sheltered_share
        person.target_group = TargetGroup.NEW_SHELTERED if sheltered else TargetGroup.JOB_AGREEMENT
        person.wage_value = between_quartiles(
            chance.draw(chance.key(seed, Decision.WAGE_VALUE, 0), who),
            r.population_wage_value_lowest,
            r.population_wage_value_lower_quartile,
            r.population_wage_value_upper_quartile,
            r.population_wage_value_highest,
        )
        if sheltered:
            person.wage_value *= r.population_sheltered_wage_value
        person.wage_value_base = person.wage_value
        person.measured_wage_value = person.wage_value
        gain = chance.draw(chance.key(seed, Decision.WAGE_VALUE_CEILING, 0), who)
        person.wage_value_ceiling = min(1.0, person.wage_value + gain * r.population_largest_gain)
        person.self_reliance = between_quartiles(
            chance.draw(chance.key(seed, Decision.SELF_RELIANCE, 0), who),
            r.population_self_reliance_lowest,
            r.population_self_reliance_lower_quartile,
            r.population_self_reliance_upper_quartile,
            r.population_self_reliance_highest,
        )
        if sheltered:
            person.self_reliance *= r.population_sheltered_self_reliance
        person.self_reliance_base = person.self_reliance
        luck = chance.draw(chance.key(seed, Decision.LASTING_SUPPORT, 0), who)
        person.needs_lasting_support = luck < r.population_lasting_support_share
        luck = chance.draw(chance.key(seed, Decision.SICKNESS_PRONENESS, 0), who)
        person.sickness_proneness = 2.0 * luck
        person.weekly_hours = between_quartiles(
            chance.draw(chance.key(seed, Decision.WEEKLY_HOURS, 0), who),
            r.population_hours_lowest,
            r.population_hours_lower_quartile,
            r.population_hours_upper_quartile,
            r.population_hours_highest,
        )
        luck = chance.draw(chance.key(seed, Decision.COUPLE, 0), who)
        person.couple = luck < r.population_couple_share
        luck = chance.draw(chance.key(seed, Decision.PREFERENCE, 0), who)
        person.prefers_challenge = luck < r.population_challenge_share
        luck = chance.draw(chance.key(seed, Decision.AGE, 0), who)
        age = r.population_youngest + luck * (r.population_oldest - r.population_youngest)
        person.birth_month = month - int(12.0 * age)


def _new_employers(
    scenario: Scenario,
    counts: list[int],
    municipalities: np.ndarray,
    work_companies: np.ndarray,
    rules: np.ndarray,
    seed: np.ndarray,
) -> np.ndarray:
    people = np.bincount(municipalities["work_company"], weights=counts, minlength=len(work_companies))
    if scenario.employers is None:
        numbers = [round(float(rules[0].population_employers_per_participant) * n) for n in people]
    else:
        # By inhabitants, so that one more person in the register moves no employer elsewhere.
        inhabitants = np.zeros(len(work_companies))
        np.add.at(inhabitants, municipalities["work_company"], municipalities["population"])
        if not inhabitants.sum():
            inhabitants += 1.0
        numbers = [round(scenario.employers * float(n) / float(inhabitants.sum())) for n in inhabitants]
    identities = [
        (FIRST_EMPLOYER + int(company.identity) * PEOPLE_PER_COHORT + k + 1, row)
        for row, company in enumerate(work_companies)
        for k in range(numbers[row])
    ]
    employers = np.zeros(len(identities), EMPLOYER_RECORD)
    if identities:
        employers["identity"], employers["work_company"] = np.array(identities).T
    employers["prosperous"] = True
    employers["vacancy_channel"] = Channel.NOBODY
    employers["judged_class"] = EmployerClass.E
    _draw_employers(employers, rules, seed[0])
    return employers


@compiled
def _draw_employers(employers: Any, rules: Any, seed: Any) -> None:
    r = rules[0]
    for employer in employers:
        who = employer.identity
        employer.public = chance.draw(chance.key(seed, Decision.PUBLIC, 0), who) < r.population_public_share
        luck = chance.draw(chance.key(seed, Decision.SECTOR, 0), who)
        employer.sector = PUBLIC_SECTOR if employer.public else int(luck * PUBLIC_SECTOR)
        luck = chance.draw(chance.key(seed, Decision.PLACES, 0), who)
        employer.concern = -1
        if luck < r.population_large_share:
            employer.places = int(r.population_places_large)
            branch = chance.draw(chance.key(seed, Decision.CONCERN, 0), who)
            if branch < r.population_concern_share:
                employer.concern = int(branch / r.population_concern_share * int(r.population_concerns))
        elif luck < r.population_large_share + r.population_medium_share:
            employer.places = int(r.population_places_medium)
        else:
            employer.places = int(r.population_places_small)
        # Branches of one concern see seconded workers alike; its number is below every lasting id.
        decides = who if employer.concern < 0 else employer.concern
        luck = chance.draw(chance.key(seed, Decision.STANCE, 0), decides)
        flexibility = r.population_flexibility_future_employee
        intent_factor = 1.0
        if luck < r.population_opportunist_share:
            employer.stance = Stance.OPPORTUNIST
            flexibility = r.population_flexibility_opportunist
            intent_factor = r.population_opportunist_intent
        elif luck < r.population_opportunist_share + r.population_contract_dependent_share:
            employer.stance = Stance.CONTRACT_DEPENDENT
            flexibility = r.population_flexibility_contract_dependent
        elif (
            luck
            < r.population_opportunist_share
            + r.population_contract_dependent_share
            + r.population_trainer_share
        ):
            employer.stance = Stance.TRAINER
            flexibility = r.population_flexibility_trainer
        else:
            employer.stance = Stance.FUTURE_EMPLOYEE
        spread = 2.0 * chance.draw(chance.key(seed, Decision.FLEXIBILITY, 0), who) - 1.0
        employer.flexibility_value = flexibility * (1.0 + spread * r.population_flexibility_spread)
        employer.social_intent = intent_factor * between_quartiles(
            chance.draw(chance.key(seed, Decision.SOCIAL_INTENT, 0), who),
            r.population_social_intent_lowest,
            r.population_social_intent_lower_quartile,
            r.population_social_intent_upper_quartile,
            r.population_social_intent_highest,
        )
        luck = chance.draw(chance.key(seed, Decision.CARVING, 0), who)
        employer.carves_jobs = luck < r.population_carving_share * employer.social_intent
        luck = chance.draw(chance.key(seed, Decision.PAY_SCALES, 0), who)
        employer.pay_scales_too_high = luck < r.population_pay_scale_share
        employer.guidance_skill = between_quartiles(
            chance.draw(chance.key(seed, Decision.GUIDANCE_SKILL, 0), who),
            r.population_guidance_skill_lowest,
            r.population_guidance_skill_lower_quartile,
            r.population_guidance_skill_upper_quartile,
            r.population_guidance_skill_highest,
        )
        spread = 2.0 * chance.draw(chance.key(seed, Decision.OUTPUT, 0), who) - 1.0
        employer.output_factor = r.tariff_own_staff_factor * (1.0 + spread * r.population_output_spread)
        widest = r.population_largest_prior_doubt
        employer.prior_ability_doubt = widest * chance.draw(chance.key(seed, Decision.ABILITY_DOUBT, 0), who)
        employer.prior_guidance_doubt = widest * chance.draw(
            chance.key(seed, Decision.GUIDANCE_DOUBT, 0), who
        )
        employer.prior_sickness_doubt = widest * chance.draw(
            chance.key(seed, Decision.SICKNESS_DOUBT, 0), who
        )
        employer.ability_doubt = employer.prior_ability_doubt
        employer.guidance_doubt = employer.prior_guidance_doubt
        employer.sickness_doubt = employer.prior_sickness_doubt


def _network(employers: np.ndarray, rules: np.ndarray, seed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A small world of employers within each region: a ring by sector, some ties across sectors.

    Built from the model's own chance (a library's generator would tie results to its version);
    ``employer_graph`` hands it to networkx. Returns row starts and neighbours, row by row.
    """
    rewiring = chance.key_of(seed[0], Decision.REWIRING, 0)
    target = chance.key_of(seed[0], Decision.NETWORK, 0)
    reach = int(rules[0].learning_neighbours_each_side)
    edges: set[tuple[int, int]] = set()
    for company in range(int(employers["work_company"].max(initial=-1)) + 1):
        region = np.flatnonzero(employers["work_company"] == company)
        for sector in range(len(SECTORS)):
            ring = region[employers["sector"][region] == sector]
            for place, row in enumerate(ring):
                for step in range(1, min(reach, (len(ring) - 1) // 2) + 1):
                    who = int(employers["identity"][row]) * (reach + 1) + step
                    other = int(ring[(place + step) % len(ring)])
                    if chance.draw(rewiring, who) < rules[0].learning_rewired_share:
                        other = int(region[int(chance.draw(target, who) * len(region))])
                    if other != row:
                        edges.add((min(int(row), other), max(int(row), other)))
    pairs = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    starts = np.searchsorted(both[:, 0], np.arange(len(employers) + 1))
    return starts.astype(np.int64), np.ascontiguousarray(both[:, 1])


def employer_graph(world: World) -> networkx.Graph:
    """The employer network as a networkx graph; nodes are lasting ids with their sector."""
    graph = networkx.Graph()
    identities = world.employers["identity"]
    for row, identity in enumerate(identities):
        graph.add_node(int(identity), sector=SECTORS[world.employers["sector"][row]])
    for row in range(len(identities)):
        for place in range(world.neighbour_start[row], world.neighbour_start[row + 1]):
            graph.add_edge(int(identities[row]), int(identities[world.neighbours[place]]))
    return graph
