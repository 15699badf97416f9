"""The experiments behind the patterns: runs of a scenario with levers, dated changes and parameters.

Every seed runs every arm from a common burnt-in world, so differences between arms are paired.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from abm.history import History
from abm.model import LabourMarket
from abm.outcomes import Outcome
from abm.policy import Change, Policy, load_policy
from abm.scenario import MunicipalityEntry, Scenario, load_scenario
from calibration.readings import READINGS

REGIONS, REGIONS_WITHOUT = "regions", "regions without secondment"
Values = Mapping[str, float]
Runs = Mapping[str, Values]
"""Readings by name, for every arm by name: what one seed gives."""


class Entry(BaseModel):
    """Something that a file of patterns names: read strictly, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Arm(Entry):
    """One run: a scenario with its parameters, the levers that are set, and what is read."""

    name: str
    scenario: str
    months: Annotated[int, Field(ge=1, le=1200)]
    levers: dict[str, Any] = {}
    change: tuple[Change, ...] = ()
    parameters: dict[str, float] = {}
    outcomes: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()

    @property
    def policy(self) -> Policy:
        """The levers of this arm as a policy; what changes on a date comes on top of what always holds."""
        always = Policy(name=self.name).changed(self.levers) if self.levers else Policy(name=self.name)
        return always.model_copy(update={"change": always.change + self.change}).checked(self.name)


class Sweep(Entry):
    """One lever through several values, in each of several worlds: as many arms."""

    name: str
    scenario: str
    months: Annotated[int, Field(ge=1, le=1200)]
    lever: str
    values: Annotated[tuple[float, ...], Field(min_length=3)]
    worlds: Annotated[tuple[str, ...], Field(min_length=1)]
    outcomes: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()

    def arm(self, value: float, world: str) -> str:
        """The name of one of its arms."""
        return f"{self.name} {value:g}, {world}"

    @property
    def arms(self) -> list[str]:
        """The names of all its arms, world by world."""
        return [self.arm(value, world) for world in self.worlds for value in self.values]


@functools.cache
def scenario_named(name: str) -> Scenario:
    """A shipped scenario, or one of the two sets of regions that only the patterns use."""
    if name in (REGIONS, REGIONS_WITHOUT):
        return many_regions(name == REGIONS)
    return load_scenario(name)


_SIZES = (60_000, 90_000, 120_000)
_PLACES = 24


def many_regions(second: bool = True) -> Scenario:
    """Two dozen regions for benchmarks across regions (P8, P9).

    Employer service runs evenly from none to full. Who announces secondment - the regions where
    the joint body leads (R023) - follows from service alone, with every eighth region against the
    rule. With ``second`` those who announce it do it, in the burn-in too; without, nobody does:
    by construction secondment causes nothing there. Fees, limits and sizes differ in orders that
    have nothing to do with service.
    """
    entries = []
    for row in range(_PLACES):
        service = row / (_PLACES - 1)
        announces = (service > 0.5) != (row % 8 == 2)
        levers = {
            "governance.lead": "body" if announces else "council",
            "governance.regime": "temporary" if announces and second else "none",
            "alternatives.employer_service": round(service, 3),
            "tariff.level": (0.85, 0.95, 1.05, 1.15)[row * 7 % 4],
            "duration.maximum": (6, 12, 36)[row * 11 % 3],
        }
        entries.append(
            MunicipalityEntry(
                name=f"Plaats {row + 1}", code=2100 + row, population=_SIZES[row * 13 % len(_SIZES)],
                region=f"Streek {row + 1}", work_company=f"Werkbedrijf {row + 1}", levers=levers,
            )
        )  # fmt: skip
    name = REGIONS if second else REGIONS_WITHOUT
    meaning = "two dozen regions that differ in employer service, fee and limit"
    return Scenario(name=name, meaning=meaning, municipality=tuple(entries)).checked(name)


def run_arms(
    arms: Sequence[Arm], off: Values, seed: int, scenario_of: Callable[[str], Scenario] = scenario_named
) -> dict[str, dict[str, float]]:
    """Run every arm from one seed; arms with the same world branch from one burnt-in past.

    ``off`` holds parameter values that every arm takes last: a mechanism switched off. ``scenario_of`` gives
    the scenario of a name.
    """
    worlds: dict[tuple[str, tuple[tuple[str, float], ...]], list[Arm]] = {}
    for arm in arms:
        parameters = {**arm.parameters, **off}
        worlds.setdefault((arm.scenario, tuple(sorted(parameters.items()))), []).append(arm)
    found = {}
    for (scenario, parameters_of_world), members in worlds.items():
        world = scenario_of(scenario).changed(dict(parameters_of_world))
        start = LabourMarket(world, load_policy("baseline"), seed)
        for arm in members:
            model = start.branch(arm.policy)
            found[arm.name] = read_arm(model, arm)
            del model.world  # a model lies in circles of references: let go of its tables at once
        del start.world
    return found


def read_arm(model: LabourMarket, arm: Arm) -> dict[str, float]:
    """Run a branched model through the arm's months and read what the arm asks for."""
    readings = [READINGS[name](model) for name in arm.readings]
    for _ in range(arm.months):
        model.step()
        for reading in readings:
            reading.month()
    history = History(model)
    found = {name: float(Outcome.named(name).compute(history)) for name in arm.outcomes}
    for reading in readings:
        found |= reading.answer(history)
    return found
