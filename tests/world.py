"""Small worlds for the tests: the shipped ``tiny``, and random ones made from a number."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import numpy as np

from abm.calendar import month_text
from abm.engine import PACKAGE
from abm.model import LabourMarket
from abm.parameters import load_ledger
from abm.policy import Change, Policy, load_levers
from abm.scenario import MunicipalityEntry, Scenario
from abm.spells import spell_table

FIRST_MONTH = 24252  # January 2021
ROWS = {"employer", "next_employer", "last_employer", "municipality", "work_company"}
# Whole numbers in a ledger whose units also hold fractions.
WHOLE = ("several_people", "candidates", "each_side", "maximum_contracts", "review", "places_", "months")


def municipality(code: int, region: str = "R", participants: int | None = 20, **more) -> MunicipalityEntry:
    return MunicipalityEntry(
        name=f"M{code}",
        code=code,
        population=more.pop("population", 10_000 - code),
        region=region,
        work_company=f"W{region}",
        participants=participants,
        **more,
    )


def scenario_of(*municipalities: MunicipalityEntry, **more) -> Scenario:
    options = {"name": "test", "meaning": "made by a test", "burn_in_months": 12} | more
    return Scenario(municipality=municipalities, **options).checked("test")


def two_regions(extra: int = 0) -> Scenario:
    """A large and a small municipality in region A, one in region B; ``extra`` people in the first."""
    return scenario_of(
        municipality(1, "A", 40 + extra),
        municipality(2, "A", 15),
        municipality(3, "B", 40),
        burn_in_months=24,
    )


def random_levers(chance: np.random.Generator, share: float) -> dict:
    """Each lever with probability ``share``, anywhere in its range; lowest never above highest."""
    values: dict = {}
    for name, lever in load_levers().items():
        if chance.random() >= share:
            continue
        if lever.options:
            values[name] = lever.options[int(chance.integers(len(lever.options)))]
        elif isinstance(lever.default, bool):
            values[name] = bool(chance.random() < 0.5)
        elif lever.whole:
            values[name] = int(chance.integers(int(lever.minimum), int(lever.maximum) + 1))
        else:
            values[name] = float(chance.uniform(lever.minimum, lever.maximum))
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
    return number % 4 == 1


def open_doors(number: int, levers: dict) -> dict:
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


def random_model(number: int) -> LabourMarket:
    return LabourMarket(random_scenario(number), random_policy(number), seed=number)


def arrays(model: LabourMarket) -> dict[str, bytes]:
    """Every array of the world as bytes; of the spell ledger the rows in use."""
    world = model.world._asdict()
    world["spells"] = world["spells"][: int(world["spell_count"][0])]
    return {name: np.ascontiguousarray(array).tobytes() for name, array in world.items()}


def differing(one: LabourMarket, other: LabourMarket) -> list[str]:
    """Names of the arrays in which two worlds differ in any bit."""
    left, right = arrays(one), arrays(other)
    assert left.keys() == right.keys()
    return [name for name in left if left[name] != right[name]]


def digest(model: LabourMarket) -> str:
    return hashlib.sha256(repr(sorted(arrays(model).items())).encode()).hexdigest()


def by_identity(model: LabourMarket, table: str) -> dict[int, bytes]:
    """Records by lasting id, with rows of employers, towns and work companies as lasting ids too."""
    world = model.world
    records = getattr(world, table).copy()
    for name in set(records.dtype.names) & ROWS:  # a concern's row is its lasting number already
        pointed = {"municipality": "municipalities", "work_company": "work_companies"}.get(name, "employers")
        identities = np.append(getattr(world, pointed)["identity"], -1)  # row -1 is nobody
        records[name] = identities[records[name]]
    return {int(record["identity"]): record.tobytes() for record in records}


def spells_by_identity(model: LabourMarket) -> list[bytes]:
    table = spell_table(model, started=True)
    table["row"] = model.world.participants["identity"][table["row"]]
    return [record.tobytes() for record in table[np.lexsort((table["start"], table["row"]))]]


def syntax_trees(folder: Path = PACKAGE) -> dict[str, ast.Module]:
    """The parsed source of every module, by path relative to ``folder``."""
    return {
        path.relative_to(folder).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
    }
