"""What the model is held against, with what may be wrong with each figure; see ``targets.toml``."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from abm.documents import entry_of, read_toml, table_of
from abm.errors import InputError, unknown
from abm.parameters import Status
from calibration.patterns import load_patterns
from calibration.summaries import SUMMARIES

FILE = Path(__file__).with_suffix(".toml")
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Part(BaseModel):
    """One part of an error: its standard deviation in the unit of the figure, and why that large."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: Annotated[float, Field(strict=True, ge=0.0, allow_inf_nan=False)]
    reason: Annotated[str, Field(min_length=8)]


class Target(BaseModel):
    """One figure that was seen, or bounds within which it lies, and the summary statistic it speaks of.

    ``hangs_with`` names the entries that rest on the same source. A target of role ``check`` is shown
    and not fitted; it says why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    label: Annotated[str, Field(min_length=3)]
    label_dutch: Annotated[str, Field(min_length=3)]
    compared_with: str
    role: Literal["fit", "check"] = "fit"
    why_not_fitted: str = ""
    value: Number | None = None
    lowest: Number | None = None
    highest: Number | None = None
    unit: Annotated[str, Field(min_length=3)]
    window: Annotated[str, Field(min_length=4)]
    source: Annotated[str, Field(min_length=8)]
    status: Status
    evidence: Annotated[tuple[str, ...], Field(min_length=1)]
    hangs_with: tuple[str, ...]
    sampling: Part
    definition: Part
    transfer: Part

    @model_validator(mode="after")
    def _consistent(self) -> Target:
        if (self.value is None) == (self.lowest is None and self.highest is None):
            raise ValueError("say a value, or lowest, highest or both")
        if not self.low <= self.high:
            raise ValueError(f"lowest {self.low:g} is above highest {self.high:g}")
        if self.error == 0.0:
            raise ValueError("every error is nought: nothing is known so well")
        if (self.role == "check") != bool(self.why_not_fitted):
            raise ValueError("why_not_fitted: a check says it, and only a check")
        return self

    @property
    def low(self) -> float:
        """The least value that lies at no distance."""
        return _first(self.value, self.lowest, -math.inf)

    @property
    def high(self) -> float:
        """The greatest value that lies at no distance."""
        return _first(self.value, self.highest, math.inf)

    @property
    def error(self) -> float:
        """Standard deviation of sampling, definition and transfer together, taken as independent."""
        return math.hypot(self.sampling.size, self.definition.size, self.transfer.size)

    @property
    def is_pattern(self) -> bool:
        """Whether it is a constraint of the study's patterns and not a figure."""
        return self.name in load_patterns().patterns

    @property
    def text(self) -> str:
        """The figure or its bounds in a few signs."""
        if self.value is not None:
            return f"{self.value:g}"
        if self.lowest is None or self.highest is None:
            return f"at most {self.highest:g}" if self.lowest is None else f"at least {self.lowest:g}"
        return f"{self.lowest:g} to {self.highest:g}"


def _first(*values: float | None) -> float:
    return next(one for one in values if one is not None)


@dataclass(frozen=True)
class Targets:
    """All targets by name, and the patterns that paired runs must judge."""

    entries: Mapping[str, Target]
    scorecard: tuple[str, ...]

    @property
    def fitted(self) -> dict[str, Target]:
        """The targets that the calibration fits."""
        return {name: one for name, one in self.entries.items() if one.role == "fit"}


@functools.cache
def load_targets(path: Path = FILE) -> Targets:
    """The targets of ``path``; InputError in one line when anything does not fit."""
    content = read_toml(path)
    scorecard = content.pop("scorecard", [])
    if not isinstance(scorecard, list) or not all(isinstance(one, str) for one in scorecard):
        raise InputError(f"{path.name}: scorecard: give a list of names of patterns")
    for name in scorecard:
        load_patterns().pattern(name)
    entries = {
        name: entry_of(Target, name, table_of(entry, f"{path.name}: {name}"), f"{path.name}: {name}")
        for name, entry in content.items()
    }
    for name, one in entries.items():
        where = f"{path.name}: {name}"
        if one.compared_with not in SUMMARIES:
            raise unknown("summary statistic", one.compared_with, SUMMARIES, where)
        for other in one.hangs_with:
            if other not in entries:
                raise unknown("target", other, entries, f"{where}: hangs_with")
            if name not in entries[other].hangs_with:
                raise InputError(f"{where}: hangs_with: {other!r} does not say so of {name!r}")
        for other, two in entries.items():
            if other != name and set(one.evidence) & set(two.evidence) and other not in one.hangs_with:
                raise InputError(f"{where}: rests on the same source as {other!r}; say so in hangs_with")
            if other != name and two.compared_with == one.compared_with:
                raise InputError(f"{where}: {one.compared_with!r} is held against {other!r} already")
    return Targets(entries, tuple(scorecard))
