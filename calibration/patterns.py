"""Does the model reproduce the patterns of the report? Measures, pass rules and verdicts.

``patterns.toml`` names the arms once (``calibration.arms``) and says which measures a pattern
consists of (``calibration.pattern_statistics``) and when each holds. A pattern holds when all its
measures hold; a measure is judged by its 95 % interval over the seeds. Nothing here changes the
model: a pattern that fails is shown as failing.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from abm.documents import entry_of, read_toml, table_of
from abm.errors import InputError, unknown
from abm.outcomes import Outcome
from abm.scenario import Scenario
from calibration.arms import Arm, Entry, Runs, Sweep, Values, run_arms, scenario_named
from calibration.pattern_statistics import STATISTICS
from calibration.priors import CourseScenario
from calibration.readings import READINGS
from experiments.paired import Estimate, mean_estimate
from experiments.runner import each_job

FILE = Path(__file__).with_suffix(".toml")
HOLDS, FAILS, UNSURE = "holds", "fails", "unsure"


class Measure(Entry):
    """One number of a pattern with its interval, and the bounds within which it holds.

    Without a bound it is only shown. ``curve``: the best inner point of a sweep against the
    better of its two ends (the least sure difference counts). ``smaller_than``: its size stays
    below ``share`` of the size that each of these measures has at least; together with
    ``within`` one of the two suffices.
    """

    name: str
    label: Annotated[str, Field(min_length=3)]
    label_dutch: Annotated[str, Field(min_length=3)]
    unit: Annotated[str, Field(pattern="^(percentage points|per cent|number)$")] = "number"
    digits: Annotated[int, Field(ge=0, le=4)] = 2
    curve: str = ""
    above: float | None = None
    below: float | None = None
    exactly: float | None = None
    within: float | None = None
    smaller_than: tuple[str, ...] = ()
    share: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0

    @property
    def judged(self) -> bool:
        """Whether the pattern hangs on this measure."""
        bounds = (self.above, self.below, self.exactly, self.within)
        return bool(self.smaller_than) or any(one is not None for one in bounds)

    def holds(self, estimates: Mapping[str, Estimate]) -> bool:
        """Whether the interval lies where it should; never when it is not known."""
        own = estimates[self.name]
        if not (math.isfinite(own.low) and math.isfinite(own.high)):
            return False
        if self.exactly is not None:
            return own.low == own.high == self.exactly
        low, high = self.room(estimates)
        return low < own.low and own.high < high

    def room(self, estimates: Mapping[str, Estimate]) -> tuple[float, float]:
        """Between which values the interval must lie; infinite where there is no bound."""
        if self.exactly is not None:
            return self.exactly, self.exactly
        low = -math.inf if self.above is None else self.above
        high = math.inf if self.below is None else self.below
        near = [self.within] if self.within is not None else []
        if self.smaller_than:
            near.append(min(self.share * _least(estimates[name]) for name in self.smaller_than))
        return (max(low, -max(near)), min(high, max(near))) if near else (low, high)

    def bound(self, language: str = "en") -> str:
        """The bound in a few signs, such as ``> 0``; empty for a measure that is only shown."""
        dutch = language == "nl"
        texts = []
        if self.above is not None:
            texts.append(f"> {self.written(self.above)}")
        if self.below is not None:
            texts.append(f"< {self.written(self.below)}")
        if self.exactly is not None:
            texts.append(f"= {self.written(self.exactly)}")
        near = [f"±{self.written(self.within)}"] if self.within is not None else []
        if self.smaller_than:
            others = (
                "van de andere" if dutch else "of the others" if self.smaller_than[1:] else "of the other"
            )
            near.append(f"< {100 * self.share:.0f} % {others}")
        texts.append((" of " if dutch else " or ").join(near))
        return (" en " if dutch else " and ").join(text for text in texts if text)

    def written(self, value: float) -> str:
        """A value with the measure's unit."""
        return f"{self.number(value)} {self.ending}".strip()

    @property
    def ending(self) -> str:
        """The sign of the unit."""
        return {"percentage points": "pp", "per cent": "%", "number": ""}[self.unit]

    def number(self, value: float) -> str:
        """A value in the measure's unit, without its sign."""
        if not math.isfinite(value):
            return "-"
        if self.unit != "number":
            return f"{100.0 * value:.1f}" if value else "0"
        return f"{value:,.{self.digits}f}" if value != int(value) else f"{value:,.0f}"


def _least(estimate: Estimate) -> float:
    """The size that an effect has at least: the end of its interval nearest to zero."""
    return min(abs(estimate.low), abs(estimate.high)) if estimate.is_clear else 0.0


class Pattern(Entry):
    """One pattern of the report: what it says, when it holds, and the arms it needs.

    ``key``: the mechanisms without which it goes, switched off together.
    """

    name: str
    meaning: Annotated[str, Field(min_length=8)]
    meaning_dutch: Annotated[str, Field(min_length=8)]
    rule: Annotated[str, Field(min_length=8)]
    evidence: Annotated[tuple[str, ...], Field(min_length=1)]
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    arms: Annotated[tuple[str, ...], Field(min_length=1)]
    measure: Annotated[tuple[Measure, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Pattern:
        names = [one.name for one in self.measure]
        if len(set(names)) < len(names):
            raise ValueError("a measure stands there twice")
        for one in self.measure:
            for other in set(one.smaller_than) - set(names):
                raise ValueError(f"measure {one.name!r} is held against {other!r}, which is none")
        if not any(one.judged for one in self.measure):
            raise ValueError("no measure has a bound: it could not fail")
        return self


@dataclass(frozen=True)
class Book:
    """All arms and patterns of the file."""

    arms: Mapping[str, Arm]
    sweeps: Mapping[str, Sweep]
    patterns: Mapping[str, Pattern]

    def pattern(self, name: str) -> Pattern:
        """The pattern of that name; InputError with the nearest otherwise."""
        if name not in self.patterns:
            raise unknown("pattern", name, self.patterns)
        return self.patterns[name]

    def arms_of(self, patterns: Iterable[str]) -> list[Arm]:
        """Every arm that these patterns need, each once, in the order of the file."""
        wanted: set[str] = set()
        for arm in (arm for name in patterns for arm in self.pattern(name).arms):
            wanted |= set(self.sweeps[arm].arms) if arm in self.sweeps else {arm}
        return [arm for name, arm in self.arms.items() if name in wanted]


@dataclass(frozen=True)
class Result:
    """What one pattern came to over the seeds; ``columns`` holds each number seed by seed."""

    pattern: Pattern
    estimates: Mapping[str, Estimate]
    seeds: int
    columns: Mapping[str, np.ndarray]

    @property
    def passed(self) -> bool:
        """Whether every measure with a bound holds."""
        return all(self.holds(one) for one in self.pattern.measure if one.judged)

    @property
    def verdict(self) -> str:
        """``holds``; ``fails`` where a mean lies out of bounds; ``unsure`` where only an interval does."""
        if self.passed:
            return HOLDS
        middle = {
            name: Estimate(one.value, one.value, one.value, one.seeds) for name, one in self.estimates.items()
        }
        judged = [one for one in self.pattern.measure if one.judged]
        return UNSURE if all(one.holds(middle) for one in judged) else FAILS

    def holds(self, measure: Measure) -> bool:
        """Whether one measure lies where it should."""
        return measure.holds(self.estimates)

    def in_worlds(self) -> np.ndarray:
        """In each world whether every measure with a bound lies within it, luck and all; shape (worlds,)."""
        held = []
        for place in range(self.seeds):
            each = estimates_of(self.pattern, {name: one[[place]] for name, one in self.columns.items()})
            points = {name: Estimate(one.value, one.value, one.value, 1) for name, one in each.items()}
            held.append(all(one.holds(points) for one in self.pattern.measure if one.judged))
        return np.array(held, bool)

    @property
    def failing(self) -> list[Measure]:
        """The measures that do not hold."""
        return [one for one in self.pattern.measure if one.judged and not self.holds(one)]


@functools.cache
def load_patterns(path: Path = FILE) -> Book:
    """The arms and patterns of ``path``; InputError in one line when anything does not fit."""
    text = read_toml(path)
    parts = {part: table_of(text.pop(part, {}), f"{path.name}: {part}") for part in ("world", "arm", "sweep")}
    worlds = {name: table_of(one, f"{path.name}: world {name}") for name, one in parts["world"].items()}
    arms = {name: _read(Arm, path, name, entry) for name, entry in parts["arm"].items()}
    sweeps = {name: _read(Sweep, path, name, entry) for name, entry in parts["sweep"].items()}
    for sweep in sweeps.values():
        arms |= _arms_of_sweep(sweep, worlds, path)
    patterns = {name: _read(Pattern, path, name, entry) for name, entry in text.items()}
    for arm in arms.values():
        _check_arm(arm, path)
    for pattern in patterns.values():
        if pattern.name not in STATISTICS:
            raise unknown("statistic of a pattern", pattern.name, STATISTICS, path.name)
        for name in pattern.arms:
            if name not in arms and name not in sweeps:
                raise unknown("arm", name, [*arms, *sweeps], f"{path.name}: {pattern.name}")
    return Book(arms, sweeps, patterns)


def _read(kind: type[Any], path: Path, name: str, entry: Any) -> Any:
    return entry_of(kind, name, entry, f"{path.name}: {name}")


def _arms_of_sweep(sweep: Sweep, worlds: Mapping[str, Mapping[str, Any]], path: Path) -> dict[str, Arm]:
    found = {}
    for world in sweep.worlds:
        if world not in worlds:
            raise unknown("world", world, worlds, f"{path.name}: {sweep.name}")
        for value in sweep.values:
            name = sweep.arm(value, world)
            arm = {
                "scenario": sweep.scenario, "months": sweep.months, "levers": {sweep.lever: value},
                "parameters": worlds[world], "outcomes": sweep.outcomes, "readings": sweep.readings,
            }  # fmt: skip
            found[name] = _read(Arm, path, name, arm)
    return found


def _check_arm(arm: Arm, path: Path) -> None:
    where = f"{path.name}: {arm.name}"
    try:
        scenario_named(arm.scenario).changed(arm.parameters)
        assert arm.policy
        for name in arm.outcomes:
            Outcome.named(name)
    except InputError as fault:
        raise InputError(f"{where}: {fault}") from None
    for name in arm.readings:
        if name not in READINGS:
            raise unknown("reading", name, READINGS, where)


def check_patterns(
    names: Sequence[str],
    seeds: Sequence[int],
    off: Values | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> dict[str, Result]:
    """Run what these patterns need and judge each; ``off`` are parameters that all arms take."""
    book = load_patterns()
    job = functools.partial(run_arms, book.arms_of(names), dict(off or {}))
    found = dict(each_job(job, seeds, workers, progress))
    return {name: judge(book.pattern(name), [found[seed] for seed in seeds]) for name in names}


def check_in_worlds(
    names: Sequence[str], worlds: Sequence[Values], workers: int | None = None, progress: bool = True
) -> dict[str, Result]:
    """Judge these patterns over worlds: each world - values of parameters - is run under a seed of its own.

    An interval is over worlds and luck together: whether a pattern holds on the whole where the parameters
    are not known better than this.
    """
    book = load_patterns()
    job = functools.partial(_run_world, book.arms_of(names), tuple(worlds))
    found = dict(each_job(job, range(len(worlds)), workers, progress, unit="world"))
    runs = [found[place] for place in range(len(worlds))]
    return {name: judge(book.pattern(name), runs) for name in names}


def _run_world(arms: Sequence[Arm], worlds: Sequence[Values], place: int) -> Runs:
    return run_arms(arms, worlds[place], place + 1, _with_courses)


def _with_courses(name: str) -> Scenario:
    return CourseScenario.of(scenario_named(name))


def judge(pattern: Pattern, runs: Sequence[Runs]) -> Result:
    """The estimates of a pattern from the runs of all seeds."""
    per_seed = [STATISTICS[pattern.name](one) for one in runs]
    columns = {name: np.array([one[name] for one in per_seed]) for name in per_seed[0]}
    return Result(pattern, estimates_of(pattern, columns), len(runs), columns)


def estimates_of(pattern: Pattern, columns: Mapping[str, np.ndarray]) -> dict[str, Estimate]:
    """The estimate of each measure of a pattern from its numbers seed by seed."""
    return {
        one.name: best_inside(columns, one.curve) if one.curve else mean_estimate(columns[one.name])
        for one in pattern.measure
    }


def best_inside(columns: Mapping[str, np.ndarray], curve: str) -> Estimate:
    """How far the best inner point of a curve lies above its ends, as a paired difference.

    The inner point with the highest mean is held against either end; the difference with the
    lower lower bound is given. Above zero, the curve rises and falls: its top lies inside.
    """
    points = [values for name, values in columns.items() if name.startswith(f"{curve} @ ")]
    if len(points) < 3:
        raise InputError(f"curve {curve!r}: there are {len(points)} points; it takes at least 3")
    means = [float(np.mean(one)) for one in points]
    if not np.all(np.isfinite(means)):
        return mean_estimate(np.full(len(points[0]), np.nan))
    best = points[1 + int(np.argmax(means[1:-1]))]
    ends = [mean_estimate(best - end) for end in (points[0], points[-1])]
    return min(ends, key=lambda one: one.low if math.isfinite(one.low) else one.value)
