"""Small random worlds made from a number: towns, employers, levers, parameters and a policy.

Between them they visit every state, reason, event and purpose of the model.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.calendar import month_text
from abm.parameters import load_ledger
from abm.policy import Change, LeverValue, Policy, load_levers
from abm.scenario import MunicipalityEntry, Scenario

# Whole numbers in a ledger whose units also hold fractions.
WHOLE = ("several_people", "candidates", "each_side", "maximum_contracts", "review", "places_", "months")


def municipality(
    code: int, region: str = "R", participants: int | None = 20, **more: Any
) -> MunicipalityEntry:
    """A municipality called M and its code, with the work company of its region."""
    return MunicipalityEntry(
        name=f"M{code}",
        code=code,
        population=more.pop("population", 10_000 - code),
        region=region,
        work_company=f"W{region}",
        participants=participants,
        **more,
    )


def scenario_of(*municipalities: MunicipalityEntry, **more: Any) -> Scenario:
    """A scenario of these municipalities with a year of burn-in; ``more`` sets its other fields."""
    options: dict[str, Any] = {"name": "test", "meaning": "made by a test", "burn_in_months": 12} | more
    return Scenario(municipality=municipalities, **options).checked("test")


def random_levers(chance: np.random.Generator, share: float) -> dict[str, LeverValue]:
    """Each lever with probability ``share``, anywhere in its range; lowest never above highest."""
    values: dict[str, Any] = {}
    for name, lever in load_levers().items():
        if chance.random() >= share:
            continue
        lowest, highest = lever.minimum or 0.0, lever.maximum or 0.0
        if lever.options:
            values[name] = lever.options[int(chance.integers(len(lever.options)))]
        elif isinstance(lever.default, bool):
            values[name] = bool(chance.random() < 0.5)
        elif lever.whole:
            values[name] = int(chance.integers(int(lowest), int(highest) + 1))
        else:
            values[name] = float(chance.uniform(lowest, highest))
    for pair in (
        ("duration.minimum", "duration.maximum"),
        ("selection.lowest_wage_value", "selection.highest_wage_value"),
    ):
        found = [values.get(name, load_levers()[name].default) for name in pair]
        values.update(zip(pair, sorted(found), strict=True))
    return values


def random_parameters(chance: np.random.Generator, share: float) -> dict[str, float]:
    """Each ledger parameter with probability ``share``, anywhere in its range."""
    values = {}
    for name, parameter in load_ledger().items():
        if chance.random() < share:
            value = float(chance.uniform(parameter.minimum, parameter.maximum))
            whole = any(part in name for part in WHOLE)
            values[name] = (
                float(np.clip(round(value), parameter.minimum, parameter.maximum)) if whole else value
            )
    return values


# Half of the worlds are busy, so that much happens in few months; half of those second eagerly,
# the others have subsidised jobs that come to an end.
BUSY = {"demand.vacancies_per_place": 0.3, "matching.manager_hours": 10.0}
EAGER = {
    "demand.agency_factor": 20.0,
    "demand.trial_readiness": -6.0,
    "demand.acute_share": 0.0,
    "demand.several_share": 0.6,
    "population.places_small": 6.0,
    "matching.group_size": 2.0,
    "participation.direct_line": 1.0,
    "participation.readiness": 2.0,
    "population.sheltered_share": 0.3,
    "participation.sheltered_self_reliance": 0.0,
    "hiring.rotation_months": 6.0,
}
SHORT = {"subsidised_job.longest_months": 9.0, "participation.subsidised_months": 3.0}
SHUTS_PEOPLE_OUT = (
    "governance.regime", "governance.budget", "form.hours_floor", "selection.lowest_wage_value",
    "selection.highest_wage_value", "alternatives.unpaid_trajectory", "alternatives.subsidised_jobs",
)  # fmt: skip


def seconds_eagerly(number: int) -> bool:
    """Whether the world of that number is a busy one with much secondment."""
    return number % 4 == 1


def open_doors(number: int, levers: dict[str, LeverValue]) -> dict[str, LeverValue]:
    """In eager worlds, the levers without those that keep most people from being seconded."""
    return {k: v for k, v in levers.items() if k not in SHUTS_PEOPLE_OUT or not seconds_eagerly(number)}


def random_scenario(number: int) -> Scenario:
    """One to four municipalities in one or two regions, 0-40 people each, 0-25 employers."""
    chance = np.random.default_rng(number)
    regions = "AB"[: int(chance.integers(1, 3))]
    entries = [
        municipality(
            code,
            regions[int(chance.integers(len(regions)))],
            int(chance.integers(0, 41)),
            population=int(chance.integers(0, 50_000)),
            levers=open_doors(number, random_levers(chance, 0.3)),
        )
        for code in range(1, int(chance.integers(1, 5)) + 1)
    ]
    parameters = random_parameters(chance, 0.25)
    if number % 2:
        parameters |= BUSY | (EAGER if seconds_eagerly(number) else SHORT)
    least = 8 if seconds_eagerly(number) else 0
    return scenario_of(
        *entries,
        name=f"random-{number}",
        employers=int(chance.integers(least, least + 26)),
        burn_in_months=int(chance.integers(0, 25)),
        law="dated" if number % 3 == 0 else "frozen",
        start="2019-04" if number % 3 == 0 else "2021-01",
        parameters=parameters,
    )


def random_policy(number: int) -> Policy:
    """Levers that change at the start of the run and again half a year later."""
    chance = np.random.default_rng(10_000 + number)
    first_month = random_scenario(number).first_month
    at_once, later = (open_doors(number, random_levers(chance, 0.2)).items() for _ in range(2))
    changes = [Change(lever=lever, value=value) for lever, value in at_once]
    half_year_on = month_text(first_month + 6)
    changes += [Change(lever=lever, value=value, since=half_year_on) for lever, value in later]
    return Policy(name=f"random-{number}", change=tuple(changes)).checked()


def turning_points() -> tuple[Scenario, Policy]:
    """Where institutions turn: councils that oppose or imitate, a facility that closes and comes back.

    The crisis of 2020 strikes in it too. Random worlds come to none of these but by rare luck.
    """
    levers = {"governance.decides": True, "governance.exit": True, "governance.loss_borne": 0.0}
    levers |= {"fallback.replacement_effort": 0.5}
    leads = ("council", "council", "body", "council", "council")
    regimes = ("temporary", "none", "none", "temporary-and-long", "none")
    entries = []
    for row, (region, lead, regime) in enumerate(zip("AABBB", leads, regimes, strict=True)):
        own = levers | {"governance.lead": lead, "governance.regime": regime}
        entries.append(municipality(row + 1, region, 20, levers=own))
    chances = {"governance.opposed_share": 0.3, "governance.imitation_rate": 0.8}
    facility = {"governance.patience_months": 2.0, "tariff.facility_fixed_cost": 200.0}
    first_come = {"matching.candidates": 1.0}  # so that the order of the queue decides
    scenario = scenario_of(
        *entries,
        name="turning-points",
        employers=40,
        law="dated",
        start="2019-10",
        corona=True,
        parameters=BUSY | EAGER | chances | facility | first_come,
    )
    fees = ((None, 1.2), ("2020-06", 0.4), ("2021-01", 1.6))
    changes = tuple(Change(lever="tariff.level", value=level, since=since) for since, level in fees)
    return scenario, Policy(name="turning-points", change=changes).checked()
