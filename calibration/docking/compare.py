"""Docking: the model and its plain twin side by side, month by month, bit for bit.

Compared are every declared field of every person, employer, work company, municipality, sector and
concern, every closed spell, and what was paid, counted and present in the month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from abm.calendar import month_text
from abm.model import LabourMarket
from abm.money import Purpose
from abm.policy import Policy, load_policy
from abm.scenario import Scenario, load_scenario
from abm.spells import spell_table
from abm.vocabulary import Event, State
from calibration.docking.plain_model import PlainLabourMarket
from calibration.docking.worlds import random_policy, random_scenario, turning_points

WORLDS = ("tiny", "turning-points", *(f"random-{number}" for number in range(20)))
"""The worlds of the docking: between them they visit everything that the model has a name for."""

TABLES = {  # table of the model: list of the twin
    "participants": "people",
    "employers": "employers",
    "work_companies": "work_companies",
    "municipalities": "municipalities",
    "sectors": "sectors",
    "concerns": "concerns",
}
BOOKS = {"journal": ("paid", Purpose), "events": ("events", Event), "stocks": ("stocks", State)}
Progress = Callable[[str], None]


class Difference(NamedTuple):
    """The first place where the two differ; both values as text."""

    month: str
    where: str
    field: str
    model: str
    twin: str

    def __str__(self) -> str:
        return f"{self.month}, {self.where}, {self.field}: model {self.model}, twin {self.twin}"


class Agreement(NamedTuple):
    """What came of one world; ``difference`` is None where the two agree to the last bit."""

    world: str
    months: int
    people: int
    spells: int
    difference: Difference | None


def worlds_of(name: str) -> tuple[Scenario, Policy, int]:
    """Scenario, policy and seed of a world.

    ``random-7`` and ``turning-points`` are made in ``worlds.py``; any other name is that of a shipped
    scenario, under the baseline.
    """
    if name == "turning-points":
        return *turning_points(), 1
    kind, _, number = name.partition("-")
    if kind == "random" and number.isdigit():
        return random_scenario(int(number)), random_policy(int(number)), int(number)
    return load_scenario(name), load_policy("baseline"), 1


def agree(names: Iterable[str], months: int, progress: Progress | None = None) -> list[Agreement]:
    """Run each named world in both models for ``months`` months; see ``worlds_of`` for the names.

    ``progress`` is called with the name of each world when it is done. Raises InputError for an
    unknown world.
    """
    found = []
    for name in names:
        scenario, policy, seed = worlds_of(name)
        model = LabourMarket(scenario, policy, seed)
        twin = PlainLabourMarket(scenario, policy, seed)
        found.append(dock(name, model, twin, months))
        if progress is not None:
            progress(name)
    return found


def dock(name: str, model: LabourMarket, twin: PlainLabourMarket, months: int) -> Agreement:
    """Step both for ``months`` months, or until they differ."""
    difference = next(differences(model, twin), None)
    spells = 0
    for _ in range(months):
        if difference is not None:
            break
        spells = len(twin.spells)
        model.step()
        twin.step()
        difference = next(differences(model, twin, spells), None)
    return Agreement(name, model.months_run, len(twin.people), len(twin.spells), difference)


def differences(model: LabourMarket, twin: PlainLabourMarket, spells_seen: int = 0) -> Iterator[Difference]:
    """Where the two differ after their last month, in the order of the tables.

    ``spells_seen``: how many of the closed spells need no comparison any more.
    """
    when = month_text(model.month - 1)
    for table, who, field, left, right in _pairs(model, twin, spells_seen):
        if left != right:
            yield Difference(when, f"{table} {who}".strip(), field, repr(left), repr(right))


def _pairs(model: LabourMarket, twin: PlainLabourMarket, spells_seen: int) -> Iterator[tuple[Any, ...]]:
    world = model.world
    yield "world", "", "month", model.month, twin.month
    for table, agents in TABLES.items():
        yield from _of_table(table, getattr(world, table), getattr(twin, agents))
    yield from _of_table("levers", world.levers, [town.levers for town in twin.municipalities])
    yield "spells", "", "number", int(world.spell_count[0]), len(twin.spells)
    # The model goes through a month region by region, so within a month its ledger has another order.
    ledger = spell_table(model, started=True)[spells_seen:]
    spells = [*twin.spells[spells_seen:], *twin.running_spells()]
    spells.sort(key=lambda one: (one.row, one.start))
    yield from _of_table("spells", ledger[np.lexsort((ledger["start"], ledger["row"]))], spells)
    row = model.month - 1 - int(world.first_month[0])
    if row >= 0:
        for book, (attribute, kinds) in BOOKS.items():
            for town, counted in zip(twin.municipalities, getattr(world, book)[row], strict=True):
                own = getattr(town, attribute)
                for kind in kinds:
                    yield book, town.name, kind.name.lower(), int(counted[kind]), int(own[kind])
    for (party, balance), stored in zip(twin.funds.items(), world.funds, strict=True):
        yield "funds", party.name.lower(), "balance", int(stored), balance


def _of_table(name: str, table: np.ndarray, agents: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Field by field where the bytes differ; the twin's values are stored as the model stores them."""
    yield name, "", "number", len(table), len(agents)
    for field in table.dtype.names or ():
        column = np.array([_stored(getattr(agent, field)) for agent in agents], table.dtype[field])
        ours = np.ascontiguousarray(table[field])
        if ours.tobytes() == column.tobytes():
            continue
        for row, (left, right) in enumerate(zip(ours, column, strict=False)):
            if left.tobytes() != right.tobytes():
                who = getattr(agents[row], "identity", getattr(agents[row], "row", row))
                yield name, str(who), field, left.item(), right.item()


def _stored(value: Any) -> Any:
    """An agent as its row, nobody as -1."""
    if value is None:
        return -1
    return getattr(value, "row", value)
