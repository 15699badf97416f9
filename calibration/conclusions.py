"""The headline conclusions, and whether each holds in a world.

In one world a conclusion holds when the paired differences of its seeds say so on average; a seed that has
no value is left out. ``conclusions.toml`` names the policies and the conclusions.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from abm.documents import entry_of, read_toml, table_of
from abm.errors import InputError, unknown
from experiments.design import Design
from experiments.paired import Estimate
from experiments.paired_runs import PairedRuns

FILE = Path(__file__).with_suffix(".toml")
HOLDS, FAILS, UNSURE = "holds", "fails", "unsettled"


class Conclusion(BaseModel):
    """One conclusion about an outcome.

    It is higher under ``more`` than under ``less``; or the best of ``inside`` is no end of that row; or it
    differs by less than ``within`` between the two of ``same``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    meaning: Annotated[str, Field(min_length=8)]
    dutch: Annotated[str, Field(min_length=8)]
    evidence: Annotated[tuple[Annotated[str, Field(pattern=r"^R\d+$")], ...], Field(min_length=1)]
    outcome: str
    more: str = ""
    less: str = ""
    inside: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    within: Annotated[float, Field(gt=0.0)] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Conclusion:
        kinds = [bool(self.more and self.less), len(self.inside) > 2, len(self.same) == 2]
        if sum(kinds) != 1 or bool(self.same) != (self.within is not None):
            raise ValueError("say more and less, or inside (three or more), or same (two) and within")
        return self

    @property
    def arms(self) -> tuple[str, ...]:
        """The policies that it speaks of."""
        return (*self.compared, *self.inside)

    @property
    def compared(self) -> tuple[str, ...]:
        """The two policies that it sets side by side; none where it speaks of a whole row of them."""
        return (*filter(None, (self.more, self.less)), *self.same)

    def difference(self, runs: PairedRuns) -> np.ndarray:
        """The outcome under the one policy less the other in each world; shape ``(worlds, seeds)``.

        Of ``inside``: the best within less the better end. Which these are is seen from the other seeds of
        the world, so that luck does not speak for the many within; NaN with one seed.
        """
        place = {name: number for number, name in enumerate(runs.arms)}
        values = np.stack([runs.outcomes[self.outcome][place[name]] for name in self.arms])
        if not self.inside:
            return np.asarray(values[0] - values[1])
        found = np.full(values.shape[1:], np.nan)
        for seed in range(values.shape[2]):
            others = np.delete(values, seed, axis=2)
            known = np.isfinite(others).all(axis=(0, 2)) if others.shape[2] else np.zeros(len(found), bool)
            means = others[:, known].mean(axis=2)
            within, end = 1 + means[1:-1].argmax(axis=0), np.where(means[0] >= means[-1], 0, len(means) - 1)
            own, world = values[:, known, seed], np.arange(int(known.sum()))
            found[known, seed] = own[within, world] - own[end, world]
        return found

    def holds(self, runs: PairedRuns) -> np.ndarray:
        """Whether it holds in each world, by the mean over seeds: 1, 0, or NaN where nothing can be said.

        That is where no seed has a value, and where the policies never differ, since nobody there comes
        under them; only a conclusion that they are the same holds in such a world.
        """
        difference = self.difference(runs)
        mean = over_seeds(difference)
        if self.within is not None:
            held, known = np.abs(mean) < self.within, np.isfinite(mean)
        else:
            held, known = mean > 0.0, np.isfinite(mean) & (np.nan_to_num(difference) != 0.0).any(axis=1)
        return np.where(known, held.astype(float), np.nan)

    def verdict(self, difference: Estimate) -> str:
        """Whether an interval of the difference says that it holds, that it fails, or neither."""
        low, high = difference.low, difference.high
        if self.within is not None:
            inside = -self.within < low and high < self.within
            outside = low > self.within or high < -self.within
        else:
            inside, outside = low > 0.0, high < 0.0
        return HOLDS if inside else FAILS if outside else UNSURE


def over_seeds(values: np.ndarray) -> np.ndarray:
    """The mean over the seeds with a value; shape ``(worlds, seeds)`` to ``(worlds,)``."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, values, 0.0).sum(axis=-1) / known.sum(axis=-1))


@dataclass(frozen=True)
class Book:
    """The policies that are compared, how many people there are, and the conclusions by name."""

    design: Design
    people: int
    conclusions: Mapping[str, Conclusion]

    def conclusion(self, name: str) -> Conclusion:
        """The conclusion of that name; InputError with the nearest match otherwise."""
        if name not in self.conclusions:
            raise unknown("conclusion", name, self.conclusions)
        return self.conclusions[name]


@functools.cache
def load_conclusions(path: Path = FILE) -> Book:
    """The conclusions that are put to the test; InputError in one line when one does not fit."""
    content = dict(read_toml(path))
    parts = {name: content.pop(name, None) for name in ("people", "design", "conclusion")}
    for name in content:
        raise unknown("key", name, parts, path.name)
    people = parts["people"]
    if not isinstance(people, int) or isinstance(people, bool) or people < 1:
        raise InputError(f"{path.name}: people: {people!r} is not a whole number of at least 1")
    design = entry_of(Design, path.stem, parts["design"], f"{path.name}: design").checked()
    arms = [arm.name for arm in design.arms()]
    found = {}
    for name, entry in table_of(parts["conclusion"], f"{path.name}: conclusion").items():
        where = f"{path.name}: {name}"
        one = entry_of(Conclusion, name, entry, where)
        if one.outcome not in design.outcomes:
            raise unknown("outcome", one.outcome, design.outcomes, where)
        for arm in one.arms:
            if arm not in arms:
                raise unknown("policy", arm, arms, where)
        found[name] = one
    return Book(design, people, found)
