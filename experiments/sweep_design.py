"""The design of a sweep: one short TOML of levers, uncertainties, outcomes, a sampler and seeds.

    scenario = "six-cases"
    months = 120
    seeds = 8
    sampler = "sobol"
    points = 64
    levers = ["duration.maximum", { name = "tariff.level", minimum = 0.6, maximum = 1.2 }]
    uncertainties = ["hiring.noise"]
    outcomes = ["conversion_within_24_months", "revolving_door"]

A name alone varies over all that the ledger allows; ``minimum``, ``maximum`` or ``values`` narrow it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from abm.documents import entry_of, read_toml
from abm.errors import InputError, unknown
from abm.outcomes import OUTCOMES, Outcome
from abm.parameters import load_ledger
from abm.policy import LeverValue, find_lever, load_levers, load_policy
from abm.scenario import load_scenario
from experiments.runs import Point, Run, Setting
from experiments.samplers import LATTICES, SAMPLERS, Factor, lattice, space_filling

MOST_RUNS = 10_000_000


class Varied(BaseModel):
    """An entry of ``levers`` or ``uncertainties``: a name, and what narrows its range."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    minimum: float | None = None
    maximum: float | None = None
    values: Annotated[tuple[LeverValue, ...], Field(min_length=1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _a_name_alone(cls, entry: Any) -> Any:
        return {"name": entry} if isinstance(entry, str) else entry


class SweepDesign(BaseModel):
    """A sweep: every point of the sampler under the same seeds, 1 and on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    question: str = ""
    scenario: str
    policy: str = "baseline"
    months: Annotated[int, Field(ge=1, le=1200)] = 120
    seeds: Annotated[int, Field(ge=1, le=10_000)]
    sampler: str
    levels: Annotated[int, Field(ge=2, le=1000)] = 3
    points: Annotated[int, Field(ge=1)] | None = None
    levers: tuple[Varied, ...] = ()
    uncertainties: tuple[Varied, ...] = ()
    outcomes: Annotated[tuple[str, ...], Field(min_length=1)] = tuple(OUTCOMES)

    def checked(self) -> SweepDesign:
        """The same design; InputError where a name does not exist or a range is not the ledger's."""
        if self.sampler not in SAMPLERS:
            raise unknown("sampler", self.sampler, SAMPLERS)
        load_scenario(self.scenario)
        load_policy(self.policy)
        for outcome in self.outcomes:
            Outcome.named(outcome)
            if self.outcomes.count(outcome) > 1:
                raise InputError(f"outcomes: {outcome!r} stands there twice; name it once")
        self.runs()
        return self

    def factors(self) -> list[Factor]:
        """What varies; InputError for an unknown name or a range outside the ledger's."""
        found = [_lever(one) for one in self.levers] + [_parameter(one) for one in self.uncertainties]
        names = [one.name for one in found]
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"{name!r} stands there twice; name it once")
        return found

    def sample(self) -> list[Point]:
        """The points of the design."""
        if self.sampler in LATTICES:
            if self.points is not None:
                raise InputError(f"points: sampler {self.sampler!r} has none; say levels, or leave it out")
            return lattice(self.sampler, self.factors(), self.levels)
        if self.points is None:
            raise InputError(f"points: sampler {self.sampler!r} needs their number, such as points = 64")
        return space_filling(self.sampler, self.factors(), self.points)

    def runs(self) -> list[Run]:
        """Every point under every seed, each once."""
        points = list(dict.fromkeys(self.sample()))
        if len(points) * self.seeds > MOST_RUNS:
            raise InputError(
                f"seeds: {len(points):,} points x {self.seeds:,} seeds are too many; "
                f"at most {MOST_RUNS:,} runs"
            )
        return [Run(point, seed) for point in points for seed in range(1, self.seeds + 1)]

    def setting(self, model_version: str) -> Setting:
        """What its runs have in common."""
        return Setting(load_scenario(self.scenario), load_policy(self.policy), self.months, model_version)


def _lever(entry: Varied) -> Factor:
    if entry.name not in load_levers() and entry.name in load_ledger():
        raise InputError(f"levers: {entry.name!r} is a parameter; name it under uncertainties")
    lever = find_lever(entry.name, "levers")
    if entry.values is not None:
        _refuse_both(entry, "levers")
        return Factor(lever.name, True, tuple(lever.read(one, "levers") for one in entry.values))
    if not lever.is_number:
        if entry.minimum is not None or entry.maximum is not None:
            raise InputError(f"levers: {entry.name!r} has no range; say values, of {lever.allowed}")
        return Factor(lever.name, True, lever.options or (False, True))
    low = lever.minimum if entry.minimum is None else lever.read(entry.minimum, "levers")
    high = lever.maximum if entry.maximum is None else lever.read(entry.maximum, "levers")
    return _range(lever.name, True, float(low), float(high), lever.whole)  # type: ignore[arg-type]


def _parameter(entry: Varied) -> Factor:
    ledger = load_ledger()
    if entry.name in load_levers():
        raise InputError(f"uncertainties: {entry.name!r} is a lever; name it under levers")
    if entry.name not in ledger:
        raise unknown("parameter", entry.name, ledger, "uncertainties")
    parameter = ledger[entry.name]
    given = [one for one in (entry.minimum, entry.maximum, *(entry.values or ())) if one is not None]
    for one in given:
        ledger.with_values({entry.name: one})  # type: ignore[dict-item]
    if entry.values is not None:
        _refuse_both(entry, "uncertainties")
        return Factor(entry.name, False, tuple(float(one) for one in entry.values))
    low = parameter.minimum if entry.minimum is None else entry.minimum
    high = parameter.maximum if entry.maximum is None else entry.maximum
    return _range(entry.name, False, low, high, False)


def _refuse_both(entry: Varied, where: str) -> None:
    if entry.minimum is not None or entry.maximum is not None:
        raise InputError(f"{where}: {entry.name!r} has values and a range; say one of them")


def _range(name: str, is_lever: bool, low: float, high: float, whole: bool) -> Factor:
    if low > high:
        raise InputError(f"{name!r}: minimum {low:g} is above maximum {high:g}")
    return Factor(name, is_lever, (), low, high, whole)


def load_sweep(path: Path, seeds: int | None = None) -> SweepDesign:
    """A design from a TOML file, with another number of seeds if given; InputError if it does not fit."""
    content = read_toml(path)
    if seeds is not None:
        content["seeds"] = seeds
    design = entry_of(SweepDesign, path.stem, content, path.name)
    try:
        return design.checked()
    except InputError as fault:
        raise InputError(f"{path.name}: {fault}") from None
