"""Lives under a policy, for the tests of claims: what became of people, and what was paid."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

import numpy as np

from abm.model import LabourMarket
from abm.money import Purpose
from abm.policy import load_levers, load_policy
from abm.spells import spell_table
from abm.vocabulary import State
from experiments.paired import Estimate, paired_difference
from tests.world import municipality, scenario_of

SEEDS = range(1, 13)
Settings = tuple[tuple[str, object], ...]


@functools.lru_cache(maxsize=256)
def lives(seed: int, *settings: tuple[str, object], months: int = 120) -> LabourMarket:
    """Four hundred people in two regions, always under these levers and parameters."""
    levers = {name: value for name, value in settings if name in load_levers()}
    places = [municipality(code, region, 200, levers=levers) for code, region in ((1, "A"), (2, "B"))]
    others = {name: value for name, value in settings if name not in levers}
    scenario = scenario_of(*places, burn_in_months=24, parameters=others)
    return LabourMarket(scenario, load_policy("baseline"), seed).run(months)


def differ(
    value: Callable[[LabourMarket], float], one: Settings, other: Settings, seeds: Iterable[int] = SEEDS
) -> Estimate:
    """How far ``value`` under ``one`` lies above ``value`` under ``other``, paired by seed."""
    ones, others = ([value(lives(seed, *settings)) for seed in seeds] for settings in (one, other))
    return paired_difference(np.array(ones, float), np.array(others, float))


def spells(model: LabourMarket, *states: State) -> np.ndarray:
    """Spells of the run in these states."""
    table = spell_table(model)
    return table[np.isin(table["state"], states)]


def steps(model: LabourMarket) -> tuple[np.ndarray, np.ndarray]:
    """Spells of the run and, row for row, the spell of the same person that follows."""
    table = np.sort(spell_table(model), order=["row", "start"])
    same = table["row"][1:] == table["row"][:-1]
    return table[:-1][same], table[1:][same]


def after(model: LabourMarket, state: State) -> set[int]:
    """States that people go to from ``state``."""
    first, second = steps(model)
    return set(second["state"][first["state"] == state].tolist())


def paid(model: LabourMarket, purpose: Purpose) -> int:
    """Cents paid for ``purpose`` in the whole run."""
    return int(model.world.journal[:, :, purpose].sum())
