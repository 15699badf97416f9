"""A policy is data: named changes of levers, dated if wanted, for some municipalities or all."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from abm.calendar import parse_month
from abm.documents import entry_of, read_toml
from abm.engine import PACKAGE
from abm.errors import InputError, unknown

LeverValue = bool | int | float | str


def one_value(value: Any) -> Any:
    """``value`` itself, of numpy as Python's own; ValueError where it is more than one, as a list is."""
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, LeverValue):
        raise ValueError(f"{value!r} is no value of a lever: a number, a name, true or false")
    return value


OneValue = Annotated[LeverValue, BeforeValidator(one_value)]


class Lever(BaseModel):
    """One thing that a policy can set: a number in a range, a choice of options, or a switch.

    ``observed`` is what the study saw at work: some of the options or of true and false, or the
    lowest and highest number. Empty where nothing says that a value was never seen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    meaning: str
    default: LeverValue
    evidence: tuple[str, ...]
    options: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    observed: tuple[LeverValue, ...] = ()

    @property
    def allowed(self) -> str:
        """The allowed values, as people read them."""
        if self.options:
            return ", ".join(self.options)
        if isinstance(self.default, bool):
            return "true, false"
        whole = "whole number " if self.whole else ""
        return f"{whole}{self.minimum:g} to {self.maximum:g} {self.unit}".strip()

    @property
    def observed_values(self) -> str:
        """What the study saw at work, as people read it; the same as allowed where it draws no line."""
        if not self.observed:
            return self.allowed
        values = [str(one).lower() if isinstance(one, bool) else f"{one}" for one in self.observed]
        return " to ".join(values) if self.is_number else ", ".join(values)

    @property
    def is_number(self) -> bool:
        """Whether it takes a number, not an option or true or false."""
        return not self.options and not isinstance(self.default, bool)

    def was_observed(self, value: LeverValue) -> bool:
        """Whether the study saw this value at work; a run with another is a counterfactual."""
        if not self.observed:
            return True
        if self.is_number:
            lowest, highest = self.observed
            return float(lowest) <= float(value) <= float(highest)
        return value in self.observed

    def read(self, value: Any, where: str = "") -> LeverValue:
        """``value`` in the lever's own type, also from text; InputError if it does not fit."""
        if self.options:
            if value not in self.options:
                raise unknown(f"value of lever {self.name!r}", str(value), self.options, where)
            return str(value)
        if isinstance(self.default, bool):
            named = {"true": True, "false": False}
            found = value if isinstance(value, bool) else named.get(str(value).lower())
            if found is None:
                raise self._refusal(value, where)
            return found
        try:
            if isinstance(value, bool):
                raise ValueError
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise self._refusal(value, where) from None
        assert self.minimum is not None
        assert self.maximum is not None
        if not self.minimum <= number <= self.maximum or (self.whole and number != int(number)):
            raise self._refusal(value, where)
        return int(number) if self.whole else number

    def _refusal(self, value: Any, where: str) -> InputError:
        place = f"{where}: " if where else ""
        return InputError(f"{place}lever {self.name!r}: {value!r} is not allowed; allowed: {self.allowed}")

    def stored(self, value: LeverValue) -> float:
        """``value`` as the number that the phases see: an option as its position."""
        return float(self.options.index(str(value))) if self.options else float(value)


@functools.cache
def load_levers() -> Mapping[str, Lever]:
    """Every lever by dotted name, in the order of the file."""
    text = tomllib.loads((PACKAGE / "levers.toml").read_text(encoding="utf-8"))
    levers = {}
    for group, entries in text.items():
        for key, entry in entries.items():
            name = f"{group}.{key}"
            levers[name] = Lever(name=name, **entry)
    return levers


def find_lever(name: str, where: str = "") -> Lever:
    """The lever of that name; InputError with the nearest match otherwise."""
    levers = load_levers()
    if name not in levers:
        raise unknown("lever", name, levers, where)
    return levers[name]


def never_observed(values: Iterable[tuple[str, LeverValue]]) -> tuple[str, ...]:
    """Which of these lever values the study never saw at work, as people write them, in order.

    >>> never_observed([("duration.contract", "permanent"), ("duration.maximum", 12)])
    ('duration.contract=permanent',)
    """
    read = ((find_lever(name), find_lever(name).read(value)) for name, value in values)
    unseen = [(lever.name, value) for lever, value in read if not lever.was_observed(value)]
    return tuple(dict.fromkeys(f"{n}={str(v).lower() if isinstance(v, bool) else v}" for n, v in unseen))


class Change(BaseModel):
    """One lever set to one value, from a month on, for the named municipalities or for all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lever: str
    value: OneValue
    since: str | None = None
    municipalities: tuple[str, ...] = ()


class Policy(BaseModel):
    """A named set of changes. The policy without changes changes nothing, bit for bit.

    ``seen_together`` is false where each value was seen somewhere and all of them nowhere.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    meaning: str = ""
    meaning_dutch: str = ""
    evidence: tuple[str, ...] = ()
    seen_together: bool = True
    change: tuple[Change, ...] = ()

    @property
    def never_observed(self) -> tuple[str, ...]:
        """The values it sets that the study never saw at work, or that it never saw together."""
        last = {(one.lever, one.since, one.municipalities): one.value for one in self.change}
        found = never_observed((lever, value) for (lever, *_), value in last.items())
        together = () if self.seen_together else (f"all of {self.name} together",)
        return (*found, *together)

    @property
    def counterfactual(self) -> bool:
        """Whether the study never saw such a policy at work; then it is labelled wherever it appears."""
        return bool(self.never_observed)

    @property
    def months_of_change(self) -> frozenset[int]:
        """The months from which a dated change holds."""
        return frozenset(parse_month(one.since) for one in self.change if one.since)

    def checked(self, where: str = "") -> Policy:
        """The same policy with every value in its lever's own type; InputError if one is wrong."""
        changes = []
        for change in self.change:
            value = find_lever(change.lever, where).read(change.value, where)
            if change.since is not None:
                parse_month(change.since, f"{where}: since" if where else "")
            changes.append(change.model_copy(update={"value": value}))
        return self.model_copy(update={"change": tuple(changes)})

    def changed(self, levers: Mapping[str, Any], name: str | None = None) -> Policy:
        """A copy with more changes, for all municipalities from the start of the run."""
        more = tuple(
            Change(lever=lever, value=find_lever(lever).read(value)) for lever, value in levers.items()
        )
        update = {"change": self.change + more, "name": name or self.name}
        return self.model_copy(update=update).checked()


def shipped(folder: str) -> dict[str, Path]:
    """The files that ship with the model in ``scenarios`` or ``policies``, by name."""
    return {path.stem: path for path in sorted((PACKAGE / folder).glob("*.toml"))}


def find_file(kind: str, folder: str, name: str | Path) -> Path:
    """The file of a shipped name, or a path to a user's own TOML file."""
    known = shipped(folder)
    if str(name) in known:
        return known[str(name)]
    path = Path(name)
    if path.suffix == ".toml":
        if path.is_file():
            return path
        raise InputError(f"{path}: there is no such {kind} file")
    raise unknown(kind, str(name), known)


def load_policy(name: str | Path) -> Policy:
    """A shipped policy by name, or one from a TOML file of your own.

    Raises InputError for an unknown name, a broken file, an unknown lever or a value that
    does not fit.

    >>> load_policy("baseline").change
    ()
    """
    path = find_file("policy", "policies", name)
    return entry_of(Policy, path.stem, read_toml(path), path.name).checked(path.name)


@functools.cache
def lever_record() -> np.dtype:
    """The type of the lever table: ``tariff.level`` is field ``tariff_level``."""
    fields = []
    for name, lever in load_levers().items():
        storage = "i8" if lever.options or lever.whole else "f8"
        kind = "?" if isinstance(lever.default, bool) else storage
        fields.append((name.replace(".", "_"), kind))
    return np.dtype((np.record, fields))


def lever_values(
    starting: Mapping[str, LeverValue],
    policy: Policy | None,
    municipality: str,
    month: int,
    first_month: int,
) -> dict[str, LeverValue]:
    """The levers of one municipality in ``month``: defaults, then scenario, then policy.

    ``starting`` holds the scenario's values. Without a policy (the burn-in) only they count.
    """
    values = {key: lever.default for key, lever in load_levers().items()} | dict(starting)
    for change in policy.change if policy else ():
        since = parse_month(change.since) if change.since else first_month
        if month >= since and (not change.municipalities or municipality in change.municipalities):
            values[change.lever] = change.value
    return values


def lever_table(values: Sequence[Mapping[str, LeverValue]], places: Sequence[str]) -> np.ndarray:
    """The levers of all municipalities as records; ``places`` names them in an error.

    Raises InputError where a value does not fit its lever or two levers contradict each other.
    """
    read = []
    for own, place in zip(values, places, strict=True):
        read.append({name: find_lever(name, place).read(value, place) for name, value in own.items()})
        refuse_contradictions(read[-1], place)
    table = np.zeros(len(values), lever_record())
    for name, lever in load_levers().items():
        table[name.replace(".", "_")] = [lever.stored(own[name]) for own in read]
    return table


def refuse_contradictions(values: Mapping[str, LeverValue], where: str) -> None:
    """InputError where a lowest value lies above its highest."""
    for low, high in (
        ("duration.minimum", "duration.maximum"),
        ("selection.lowest_wage_value", "selection.highest_wage_value"),
    ):
        if float(values[low]) > float(values[high]):
            raise InputError(
                f"{where}: lever {low!r} is {values[low]}, above {high!r}, which is {values[high]}; "
                "lower the first or raise the second"
            )
