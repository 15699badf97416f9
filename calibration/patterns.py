"""Does the model reproduce the patterns of the report? Arms, statistics and pass rules.

``patterns.toml`` names the arms once and says which measures a pattern consists of and when each
holds. Every seed runs every arm from a common burnt-in world, so differences are paired. A
pattern holds when all its measures hold; a measure is judged by its 95 % interval over the seeds.
Nothing here changes the model: a pattern that fails is shown as failing.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from abm.documents import entry_of, read_toml, table_of
from abm.errors import InputError, unknown
from abm.model import LabourMarket
from abm.outcomes import History, Outcome
from abm.policy import Change, Policy, load_policy
from abm.scenario import MunicipalityEntry, Scenario, load_scenario
from calibration.readings import READINGS
from experiments.paired import Estimate, mean_estimate
from experiments.runner import each_job

FILE = Path(__file__).with_suffix(".toml")
STANCES = ("future employee", "trainer", "contract-dependent", "opportunist")
REGIONS, REGIONS_WITHOUT = "regions", "regions without secondment"
HOLDS, FAILS, UNSURE = "holds", "fails", "unsure"
Values = Mapping[str, float]
Runs = Mapping[str, Values]
"""Readings by name, for every arm by name: what one seed gives."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Arm(_Entry):
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
        always = tuple(Change(lever=name, value=value) for name, value in self.levers.items())
        return Policy(name=self.name, change=always + self.change).checked(self.name)


class Sweep(_Entry):
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


class Measure(_Entry):
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


class Pattern(_Entry):
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


# ---- one seed -------------------------------------------------------------------------------------


def run_arms(arms: Sequence[Arm], off: Values, seed: int) -> dict[str, dict[str, float]]:
    """Run every arm from one seed; arms with the same world branch from one burnt-in past.

    ``off`` holds parameter values that every arm takes last: a mechanism switched off.
    """
    worlds: dict[tuple[str, tuple[tuple[str, float], ...]], list[Arm]] = {}
    for arm in arms:
        parameters = {**arm.parameters, **off}
        worlds.setdefault((arm.scenario, tuple(sorted(parameters.items()))), []).append(arm)
    found = {}
    for (scenario, parameters_of_world), members in worlds.items():
        world = scenario_named(scenario).changed(dict(parameters_of_world))
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


# ---- what a pattern takes from the runs of one seed --------------------------------------------------

CONVERSION = "conversion_within_24_months"


def _minus(runs: Runs, name: str, arm: str, other: str) -> float:
    return runs[arm][name] - runs[other][name]


def _change(value: float, base: float) -> float:
    return value / base - 1.0 if base else float("nan")


def _curves(runs: Runs, sweep: str, name: str) -> dict[str, float]:
    """A sweep's values by world: ``"fee, base @ 0.4"``, in the order of the file."""
    found = {}
    for arm, values in runs.items():
        left, comma, world = arm.partition(", ")
        kind, _, value = left.rpartition(" ")
        if comma and kind == sweep:
            found[f"{sweep}, {world} @ {value}"] = values[name]
    return found


def _selection(runs: Runs) -> dict[str, float]:
    read = runs["open window"]
    return {
        "within window": read["within_window"],
        "wage value": read["wage_value_seconded"] - read["wage_value_direct"],
        "later work": read["later_work_seconded"] - read["later_work_direct"],
    }


def _intention(runs: Runs) -> dict[str, float]:
    return {
        "declaration": _minus(runs, CONVERSION, "declaration", "no check"),
        "track record": _minus(runs, CONVERSION, "track record", "no check"),
    }


def _in_years_after_act(read: Values, part: str, whole: str) -> float:
    """A ratio over all municipalities."""
    totals = [
        sum(value for name, value in read.items() if name.endswith(f": {kind}")) for kind in (part, whole)
    ]
    return totals[0] / totals[1] if totals[1] else float("nan")


def _fee(runs: Runs) -> dict[str, float]:
    cost, dearer, double = (runs[arm] for arm in ("fee 1, base", "fee plus 9", "fee 2, base"))
    passed = runs["act passed on"], runs["act not passed on"]
    return {
        "conversion": dearer[CONVERSION] - cost[CONVERSION],
        "starts": _change(dearer["starts"], cost["starts"]),
        "starts doubled": _change(double["starts"], cost["starts"]),
        "act": _change(*(_in_years_after_act(read, "hires", "months") for read in passed)),
        **_curves(runs, "fee", "jobs_with_hirer"),
    }


def _limit(runs: Runs) -> dict[str, float]:
    short, year, long = (runs[f"cap {months}, base"] for months in (6, 12, 36))
    hires, returns = "hires_per_month_seconded", "returns_to_benefit"
    return {
        "hires short": _change(short[hires], long[hires]),
        "hires year": _change(year[hires], long[hires]),
        "hires dated": _change(
            *(
                _in_years_after_act(runs[arm], "hires", "months")
                for arm in ("limit cut to 6 months", "limit of 36 months")
            )
        ),
        "return short": _change(short[returns], long[returns]),
        "return year": _change(year[returns], long[returns]),
        "share short": short["revolving_door"] - long["revolving_door"],
        "share year": year["revolving_door"] - long["revolving_door"],
        **_curves(runs, "cap", CONVERSION),
    }


def _idle(runs: Runs) -> dict[str, float]:
    equal, permanent = runs["declaration"], runs["permanent contract"]
    return {
        "unexplained wage": equal["unexplained_wage"] + permanent["unexplained_wage"],
        "idle without contract": equal["idle_without_contract"] + permanent["idle_without_contract"],
        "idle wage": equal["idle_wage"],
        "paid on": equal["paid_on_after_limit"],
        "paid on permanent": permanent["paid_on_after_limit"] - equal["paid_on_after_limit"],
        "benefit permanent": permanent["benefit_and_insurance"] - equal["benefit_and_insurance"],
    }


def _corona(runs: Runs) -> dict[str, float]:
    broad, narrow = runs["act passed on"], runs["narrow network"]
    return {
        "outflow": broad["outflow_shock"] - broad["outflow_before"],
        "replaced": broad["replaced_crisis"],
        "breadth": broad["replaced_crisis"] - narrow["replaced_crisis"],
    }


def _form(runs: Runs) -> dict[str, float]:
    return {
        "group": _minus(runs, CONVERSION, "group", "declaration"),
        "fee": _minus(runs, CONVERSION, "fee 1, base", "declaration"),
        "check": _minus(runs, CONVERSION, "track record", "no check"),
    }


def _cross_section(runs: Runs) -> dict[str, float]:
    return {
        "placebo": runs["regions, nobody seconds"]["announced_and_placements"],
        "announced": runs["regions"]["announced_and_placements"],
        "use": runs["regions"]["seconded_and_placements"],
        "placements": runs["regions"]["announced_and_new_placements"],
    }


def _margin(runs: Runs) -> dict[str, float]:
    return {
        "below cost": runs["regions, norm is cost price"]["fee_below_cost"],
        "below cost, no competition": runs["regions, norm without competition"]["fee_below_cost"],
        "result": runs["regions, norm is cost price"]["seconded_and_result"],
        "result, fees differ": runs["regions"]["seconded_and_result"],
        "result per month": runs["regions, norm is cost price"]["seconded_and_margin"],
    }


def _mixture(runs: Runs) -> dict[str, float]:
    strict = runs["strict check"]
    kinds = {one: one.replace(" ", "_").replace("-", "_") for one in STANCES}
    late = {one: strict[f"late_stance_{code}"] for one, code in kinds.items()}
    return late | {f"{one}, employers": strict[f"employers_{code}"] for one, code in kinds.items()}


SMALL, LARGE = "Roosendaal", "Den Haag"
"""Two facilities of other scale: the small one stands in for the one that stopped (R066)."""


def _per(read: Values, municipality: str, part: str, whole: str) -> float:
    total = read[f"{municipality}: {whole}"]
    return read[f"{municipality}: {part}"] / total if total else float("nan")


def _act(runs: Runs) -> dict[str, float]:
    passed, unpassed, without = (
        runs[f"{arm}, all may stop"] for arm in ("act passed on", "act not passed on", "no act")
    )
    fees = [_per(read, LARGE, "fees", "starts") for read in (passed, unpassed)]
    hires = [_per(read, LARGE, "hires", "months") for read in (passed, unpassed, without)]
    left = {one: (unpassed[f"{one}: late starts"], without[f"{one}: late starts"]) for one in (SMALL, LARGE)}
    return {
        "small starts": _change(*left[SMALL]) + 1.0,
        "large starts": _change(*left[LARGE]) + 1.0,
        "fee": _change(*fees),
        "hires": _change(hires[0], hires[1]),
        "hires, no act": _change(hires[0], hires[2]),
    }


def _sheltered(runs: Runs) -> dict[str, float]:
    read = runs["declaration"]
    return {"months seconded": read["sheltered_seconded"], "starts": read["sheltered_starts"]}


STATISTICS: dict[str, Callable[[Runs], dict[str, float]]] = {
    "P1": _selection, "P2": _intention, "P3": _fee, "P4": _limit, "P5": _idle, "P6": _corona,
    "P7": _form, "P8": _cross_section, "P9": _margin, "P10": _mixture, "P11": _act, "P12": _sheltered,
}  # fmt: skip


# ---- all seeds --------------------------------------------------------------------------------------


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


def judge(pattern: Pattern, runs: Sequence[Runs]) -> Result:
    """The estimates of a pattern from the runs of all seeds."""
    per_seed = [STATISTICS[pattern.name](one) for one in runs]
    columns = {name: np.array([one[name] for one in per_seed]) for name in per_seed[0]}
    estimates = {
        one.name: best_inside(columns, one.curve) if one.curve else mean_estimate(columns[one.name])
        for one in pattern.measure
    }
    return Result(pattern, estimates, len(runs), columns)


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
