"""A design: one short TOML of policies, levers, uncertainties, outcomes, a sampler and seeds.

    scenario = "six-cases"
    months = 120
    seeds = 8
    sampler = "grid"
    levels = 3
    levers = ["duration.maximum", { name = "tariff.level", minimum = 0.6, maximum = 1.2 }]
    uncertainties = ["hiring.noise"]
    outcomes = ["conversion_within_24_months", "revolving_door"]

``series = true`` also keeps the people in each state of every month of every run.

A name alone varies over all that the ledger allows; ``minimum``, ``maximum`` or ``values`` narrow it. A lever
may also be a factor of one's own, with named options that set several levers at once:

    [[levers]]
    name = "check"
    options.none = { "intention.declaration" = false }
    options.strict = { "intention.declaration" = true, "intention.probing" = 1.0 }
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from abm.documents import entry_of, read_toml
from abm.errors import InputError, unknown
from abm.outcomes import OUTCOMES
from abm.parameters import load_ledger
from abm.policy import Lever, LeverValue, OneValue, Policy, find_lever, lever_values, load_levers, load_policy
from abm.scenario import load_scenario
from experiments.expectation import Expectation
from experiments.runs import Point, Run, Setting, outcomes_after, outcomes_and_series
from experiments.samplers import LATTICES, SAMPLERS, Factor, Option, Taken, lattice, space_filling

QUESTIONS = Path(__file__).resolve().parent / "questions"
MOST_RUNS = 10_000_000
BASELINE = "baseline"
COLUMNS = (
    "outcome", "label", "label_dutch", "unit", "arm", "reference", "counterfactual", "mean", "difference",
    "low", "high", "seeds", "samples", "p_value", "variance_reduction", "pairing_lost", "sample_deviation",
    "sample_low", "sample_high", "rank", "p_holm", "clear", "clear_of_all",
)  # fmt: skip
"""Of a comparison, beside one of each factor: no factor may have such a name."""
Loaded = TypeVar("Loaded")


def _as_number(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError(f"{value!r} is not a number")
    return value


Whole = Annotated[int, BeforeValidator(_as_number)]
Number = Annotated[float, BeforeValidator(_as_number)]
"""No text that reads as one, and neither true nor false."""


class Varied(BaseModel):
    """An entry of ``levers`` or ``uncertainties``: a name, and what narrows its range or makes it up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    minimum: Number | None = None
    maximum: Number | None = None
    values: Annotated[tuple[OneValue, ...], Field(min_length=1)] | None = None
    options: (
        Annotated[dict[Annotated[str, Field(min_length=1)], dict[str, Any]], Field(min_length=1)] | None
    ) = None

    @model_validator(mode="before")
    @classmethod
    def _a_name_alone(cls, entry: Any) -> Any:
        return {"name": entry} if isinstance(entry, str) else entry

    @property
    def is_a_range(self) -> bool:
        """Whether it says where its range begins or ends."""
        return self.minimum is not None or self.maximum is not None


@dataclass(frozen=True)
class Arm:
    """A policy with the levers that a design sets in it: what is held against the reference.

    ``taken`` holds of each factor the option or value as text; it is empty where the levers are left alone.
    """

    name: str
    point: Point
    base: Policy
    taken: Mapping[str, str]

    @cached_property
    def policy(self) -> Policy:
        """The policy with the levers set, under the arm's name."""
        return self.base.changed(dict(self.point.levers), self.name)


class Design(BaseModel):
    """Every policy at every point of the sampler, all under the same seeds, 1 and on.

    The first policy with no lever changed is the reference, which the others are held against. A
    sampler that fills a space leaves no lever alone: then there is a reference only without ``levers``.
    ``meaning`` says what the question asks, ``caution`` what its answer does not mean.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    question: str = ""
    meaning: str = ""
    caution: str = ""
    evidence: tuple[str, ...] = ()
    expects: tuple[Expectation, ...] = ()
    scenario: str
    policies: Annotated[tuple[str, ...], Field(min_length=1)] = (BASELINE,)
    months: Annotated[Whole, Field(ge=1, le=1200)] = 120
    seeds: Annotated[Whole, Field(ge=1, le=10_000)]
    sampler: str = "grid"
    levels: Annotated[Whole, Field(ge=2, le=1000)] = 3
    points: Annotated[Whole, Field(ge=1)] | None = None
    levers: tuple[Varied, ...] = ()
    uncertainties: tuple[Varied, ...] = ()
    outcomes: Annotated[tuple[str, ...], Field(min_length=1)] = tuple(OUTCOMES)
    series: Annotated[bool, Field(strict=True)] = False

    def checked(self) -> Design:
        """The same design; InputError where a name does not exist or a range is not the ledger's."""
        if self.sampler not in SAMPLERS:
            raise unknown("sampler", self.sampler, SAMPLERS, "sampler")
        for outcome in self.outcomes:
            if outcome not in OUTCOMES:
                raise unknown("outcome", outcome, OUTCOMES, "outcomes")
        scenario = _named("scenario", lambda: load_scenario(self.scenario))
        policies = _named("policies", self.loaded_policies)
        for policy in policies:
            _named("policies", functools.partial(scenario.refuse_unfit, policy))
        for kind, names in (("outcomes", self.outcomes), ("policies", [one.name for one in policies])):
            _refuse_twice(f"{kind}: ", names)
        self.runs()
        arms = [arm.name for arm in self.arms()] if self.has_reference else []
        _refuse_twice("arm ", arms)
        for place, one in enumerate(self.expects):
            for kind, name, known in (("arm", one.arm, arms), ("outcome", one.outcome, self.outcomes)):
                if name not in known:
                    raise unknown(kind, name, known, f"expects.{place}")
        return self

    def loaded_policies(self) -> list[Policy]:
        """The policies of the design, the reference first."""
        return [load_policy(name) for name in self.policies]

    def factors(self) -> list[Factor]:
        """What varies; InputError for an unknown name or a range outside the ledger's."""
        found = [_lever(one) for one in self.levers] + [_parameter(one) for one in self.uncertainties]
        _refuse_twice("", [one.name for one in found])
        _refuse_twice("levers: ", [name for one in found if one.is_lever for name in one.sets])
        return found

    @property
    def has_reference(self) -> bool:
        """Whether its points hold the reference for every other one."""
        return self.sampler in LATTICES or not self.levers

    def taken(self) -> list[Taken]:
        """What each point of the sampler takes of each factor, the reference first where there is one."""
        if self.sampler in LATTICES:
            if self.points is not None:
                raise InputError(f"points: sampler {self.sampler!r} has none; say levels, or leave it out")
            return lattice(self.sampler, self.factors(), self.levels)
        if self.points is None:
            raise InputError(f"points: sampler {self.sampler!r} needs their number, such as points = 64")
        if "levels" in self.model_fields_set:
            raise InputError(f"levels: sampler {self.sampler!r} has none; say points, or leave it out")
        return space_filling(self.sampler, self.factors(), self.points)

    def sample(self) -> list[Point]:
        """The points of the design, the reference first; two of a space that is filled may be the same."""
        taken = self.taken()
        names = [one.name for one in self.loaded_policies()]
        found = [point_of(name, one) for name in names for one in taken]
        return list(dict.fromkeys(found)) if self.sampler in LATTICES else found

    def arms(self) -> list[Arm]:
        """Every policy with every setting of the levers, each once, the reference first."""
        found: dict[Point, Arm] = {}
        for policy in self.loaded_policies():
            for taken in self.taken():
                levers = tuple((factor, value) for factor, value in taken if factor.is_lever)
                point = point_of(policy.name, levers)
                texts = {factor.name: _text(factor, value) for factor, value in levers}
                name = _arm_name(self, policy, [*texts.values()])
                if point in found:  # an option may change nothing: then it is the reference, by that name
                    name, texts = found[point].name, texts or dict(found[point].taken)
                found[point] = Arm(name, point, policy, texts)
        return list(found.values())

    def reference_values(self) -> dict[str, LeverValue]:
        """What the reference has of each lever that varies, where all municipalities have the same."""
        scenario, policy = load_scenario(self.scenario), self.loaded_policies()[0]
        month = scenario.first_month
        places = zip(scenario.municipality, scenario.starting_levers(), strict=True)
        own = [lever_values(levers, policy, place.name, month, month) for place, levers in places]
        names = [name for one in self.factors() if one.is_lever for name in one.sets]
        return {name: own[0][name] for name in names if own and len({one[name] for one in own}) == 1}

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
        policies = tuple(self.loaded_policies())
        measure = outcomes_and_series if self.series else outcomes_after
        return Setting(load_scenario(self.scenario), policies, self.months, model_version, measure)


def point_of(policy: str, taken: Taken) -> Point:
    """The point at which these values of factors are taken under this policy."""
    parameters: dict[str, float] = {}
    levers: dict[str, LeverValue] = {}
    for factor, value in taken:
        if isinstance(value, Option):
            levers |= dict(value.levers)
        elif factor.is_lever:
            levers[factor.name] = value
        else:
            parameters[factor.name] = float(value)
    return Point(tuple(sorted(parameters.items())), tuple(sorted(levers.items())), policy)


def _named(key: str, load: Callable[[], Loaded]) -> Loaded:
    """What ``load`` gives; the InputError of what does not fit says under which key it stands."""
    try:
        return load()
    except InputError as fault:
        raise InputError(f"{key}: {fault}") from None


def _text(factor: Factor, value: LeverValue | Option) -> str:
    if isinstance(value, Option):
        return value.name
    return f"{factor.name}={str(value).lower() if isinstance(value, bool) else value}"


def _arm_name(design: Design, policy: Policy, texts: Sequence[str]) -> str:
    own = [policy.name] if len(design.policies) > 1 or not texts else []
    return ", ".join([*own, *texts])


def _refuse_twice(kind: str, names: Sequence[str]) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise InputError(f"{kind}{twice[0]!r} stands there twice; name it once")


def _lever(entry: Varied) -> Factor:
    if entry.options is not None:
        return _bundle(entry)
    if entry.name not in load_levers() and entry.name in load_ledger():
        raise InputError(f"levers: {entry.name!r} is a parameter; name it under uncertainties")
    lever = find_lever(entry.name, "levers")
    if entry.values is not None:
        _refuse_both(entry, "levers")
        return Factor(lever.name, True, tuple(_read(lever, one, "levers") for one in entry.values))
    if not lever.is_number:
        if entry.is_a_range:
            raise InputError(f"levers: {entry.name!r} has no range; say values, of {lever.allowed}")
        return Factor(lever.name, True, lever.options or (False, True))
    low = lever.minimum if entry.minimum is None else lever.read(entry.minimum, "levers")
    high = lever.maximum if entry.maximum is None else lever.read(entry.maximum, "levers")
    return _range(lever.name, True, float(low), float(high), lever.whole)  # type: ignore[arg-type]


def _read(lever: Lever, value: Any, where: str) -> LeverValue:
    """A value as TOML has it: what is no name stands there without quotes."""
    if isinstance(value, str) and not lever.options:
        raise InputError(f"{where}: lever {lever.name!r}: {value!r} is text; allowed: {lever.allowed}")
    return lever.read(value, where)


def _bundle(entry: Varied) -> Factor:
    """A factor of one's own: named options, each of which sets levers."""
    assert entry.options is not None
    if entry.values is not None or entry.is_a_range:
        raise InputError(f"levers: {entry.name!r} has options; leave out values, minimum and maximum")
    if entry.name in load_levers() or entry.name in load_ledger():
        raise InputError(f"levers: {entry.name!r} is a lever or a parameter; give the factor another name")
    if entry.name in COLUMNS:
        raise InputError(
            f"levers: {entry.name!r} is a column of the comparison; give the factor another name"
        )
    options = []
    for name, levers in entry.options.items():
        where = f"levers: {entry.name!r}: {name!r}"
        read = tuple((key, _read(find_lever(key, where), value, where)) for key, value in levers.items())
        options.append(Option(name, read))
    return Factor(entry.name, True, tuple(options))


def _parameter(entry: Varied) -> Factor:
    ledger = load_ledger()
    if entry.name in load_levers():
        raise InputError(f"uncertainties: {entry.name!r} is a lever; name it under levers")
    if entry.options is not None:
        raise InputError(f"uncertainties: {entry.name!r} has options, which only levers have; say values")
    if entry.name not in ledger:
        raise unknown("parameter", entry.name, ledger, "uncertainties")
    parameter = ledger[entry.name]
    given = [one for one in (entry.minimum, entry.maximum, *(entry.values or ())) if one is not None]
    for one in given:
        if isinstance(one, str):
            raise InputError(f"uncertainties: {entry.name!r}: {one!r} is not a number")
        _named("uncertainties", functools.partial(ledger.with_values, {entry.name: one}))
    if entry.values is not None:
        _refuse_both(entry, "uncertainties")
        return Factor(entry.name, False, tuple(float(one) for one in entry.values))
    low = parameter.minimum if entry.minimum is None else entry.minimum
    high = parameter.maximum if entry.maximum is None else entry.maximum
    return _range(entry.name, False, low, high, False)


def _refuse_both(entry: Varied, where: str) -> None:
    if entry.is_a_range:
        raise InputError(f"{where}: {entry.name!r} has values and a range; say one of them")


def _range(name: str, is_lever: bool, low: float, high: float, whole: bool) -> Factor:
    if low > high:
        raise InputError(f"{name!r}: minimum {low:g} is above maximum {high:g}")
    return Factor(name, is_lever, (), low, high, whole)


def questions() -> dict[str, Path]:
    """The questions that ship with the model, by name."""
    return {path.stem: path for path in sorted(QUESTIONS.glob("*.toml"))}


def load_design(name: str | Path, seeds: int | None = None) -> Design:
    """A shipped question by name or a design from a TOML file, with another number of seeds if given.

    InputError if it does not fit.
    """
    path = questions().get(str(name)) or Path(name)
    if path.suffix != ".toml":
        raise unknown("question", str(name), questions())
    content = read_toml(path)
    if seeds is not None:
        content["seeds"] = seeds
    design = entry_of(Design, path.stem, content, path.name)
    try:
        return design.checked()
    except InputError as fault:
        raise InputError(f"{path.name}: {fault}") from None
