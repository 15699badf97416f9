"""Every mechanism of the model, how it is switched off, and what that must show.

A mechanism that cannot be seen when it is taken out is no mechanism. ``mechanisms.toml`` names for
each the parameters that remove it and the outcome that moves; rival rules stand in the same file.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from abm.documents import entry_of, read_toml
from abm.errors import InputError, unknown
from abm.history import History
from abm.model import LabourMarket
from abm.outcomes import Outcome
from abm.policy import load_policy
from abm.scenario import load_scenario
from calibration.readings import READINGS
from experiments.paired import Estimate, paired_difference

FILE = Path(__file__).with_suffix(".toml")
BURN_IN_MONTHS = 24
Settings = tuple[tuple[str, Any], ...]


class Shows(BaseModel):
    """The outcome that moves when the mechanism is switched off, and which way.

    A declared outcome, or a number of one of the readings that the patterns use.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: str
    reading: str = ""
    sign: Literal["falls", "rises", "changes"]

    def seen_in(self, difference: Estimate) -> bool:
        """Whether a paired difference (off less on) clearly goes the stated way."""
        if self.sign == "falls":
            return difference.high < 0.0
        if self.sign == "rises":
            return difference.low > 0.0
        return difference.is_clear


class Mechanism(BaseModel):
    """One mechanism or rival rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Literal["mechanism", "rival"] = "mechanism"
    dutch: Annotated[str, Field(min_length=3)]
    meaning: Annotated[str, Field(min_length=8)]
    evidence: Annotated[tuple[Annotated[str, Field(pattern=r"^[RBC]\d+$")], ...], Field(min_length=1)]
    off: Annotated[dict[str, float], Field(min_length=1)]
    given: dict[str, float] = {}
    levers: dict[str, Any] = Field(default={}, alias="with")
    scenario: str = "temporary"
    months: Annotated[int, Field(ge=1, le=1200)] = 36
    seeds: Annotated[int, Field(ge=2, le=1000)] = 5
    shows: Shows | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Mechanism:
        if self.kind == "mechanism" and self.shows is None:
            raise ValueError("shows: a mechanism must say what moves when it is switched off")
        return self

    def label(self, language: str = "en") -> str:
        """Its name as people read it."""
        return self.dutch if language == "nl" else self.name.replace("-", " ")

    def difference(self, seeds: int | None = None) -> Estimate:
        """Its outcome switched off less switched on, paired over the seeds."""
        if self.shows is None:
            raise InputError(f"{self.name}: a rival rule without a stated outcome")
        return self.differences(seeds)[self.shows.outcome]

    def differences(self, seeds: int | None = None) -> dict[str, Estimate]:
        """Every outcome, and every number of the reading, switched off less switched on."""
        reading = self.shows.reading if self.shows else ""
        levers, numbers = _fixed(self.levers), range(1, (seeds or self.seeds) + 1)
        off, on = (
            [_numbers(self.scenario, _fixed(one), levers, self.months, reading, seed) for seed in numbers]
            for one in (self.given | self.off, self.given)
        )
        return {
            name: paired_difference(np.array([run[name] for run in off]), np.array([run[name] for run in on]))
            for name in on[0]
        }

    def checked(self, where: str) -> Mechanism:
        """The same mechanism; InputError where a name or value does not exist."""
        try:
            load_scenario(self.scenario).changed(self.given | self.off)
            load_policy("baseline").changed(self.levers)
            if self.shows is not None and self.shows.reading:
                if self.shows.reading not in READINGS:
                    raise unknown("reading", self.shows.reading, READINGS)
            elif self.shows is not None:
                Outcome.named(self.shows.outcome)
        except InputError as fault:
            raise InputError(f"{where}: {self.name}: {fault}") from None
        return self


def _fixed(settings: Mapping[str, Any]) -> Settings:
    return tuple(sorted(settings.items()))


@functools.lru_cache(maxsize=4096)
def _numbers(
    scenario: str, parameters: Settings, levers: Settings, months: int, reading: str, seed: int
) -> Mapping[str, float]:
    """The outcomes of one run; kept, because mechanisms share the run with everything on."""
    model = _settled(scenario, parameters, seed).branch(load_policy("baseline").changed(dict(levers)))
    reader = READINGS[reading](model) if reading else None
    for _ in range(months):
        model.step()
        if reader is not None:
            reader.month()
    return model.outcomes | (reader.answer(History(model)) if reader is not None else {})


@functools.lru_cache(maxsize=16)
def _settled(scenario: str, parameters: Settings, seed: int) -> LabourMarket:
    """A world at the end of a burn-in that is kept short: the two arms need not be at rest."""
    world = load_scenario(scenario).changed(dict(parameters))
    world = world.model_copy(update={"burn_in_months": min(world.burn_in_months, BURN_IN_MONTHS)})
    return LabourMarket(world, load_policy("baseline"), seed)


@functools.cache
def load_mechanisms(path: Path = FILE) -> Mapping[str, Mechanism]:
    """All mechanisms and rival rules by name; InputError in one line when one does not fit."""
    found = {}
    for name, entry in read_toml(path).items():
        found[name] = entry_of(Mechanism, name, entry, f"{path.name}: {name}").checked(path.name)
    return found


def find_mechanism(name: str) -> Mechanism:
    """The mechanism or rival rule of that name; InputError with the nearest otherwise."""
    known = load_mechanisms()
    if name not in known:
        raise unknown("mechanism", name, known)
    return known[name]


def without(names: Iterable[str]) -> dict[str, float]:
    """The parameters that switch these mechanisms off together."""
    return {parameter: value for name in names for parameter, value in find_mechanism(name).off.items()}
