"""The ledger of numbers: every value with its meaning, unit, range, kind, date and source.

The files lie beside the rules that use them: ``law/tariff.toml`` holds ``tariff.*`` and
``behaviour/hiring.toml`` holds ``hiring.*``. In a phase the value of ``tariff.level`` on the
month's date is ``rules.tariff_level``.

Kinds: *law* (a rule in force), *measured* (a statistic seen in a source), *calibrated* (from
a calibration run that is named) and *assumed* (everything else). The status says how the
number was seen: ``R`` the report, ``S1`` official text, ``S2`` secondary text, ``D`` derived
from those by arithmetic, ``GK`` general knowledge, ``A`` assumption. ``GK`` and ``A`` are
always of kind assumed.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from abm.calendar import month_of, month_text
from abm.documents import entry_of, read_toml
from abm.engine import PACKAGE
from abm.errors import InputError, unknown

Unit = Literal[
    "share", "share per month", "euro per month", "euro per year", "euro per hour", "euro",
    "hours per week", "hours per month", "months", "weeks", "years", "weeks per year",
    "number", "per month", "ratio", "people", "per inhabitant", "per participant",
]  # fmt: skip
Kind = Literal["law", "measured", "calibrated", "assumed"]
Status = Literal["R", "S1", "S2", "D", "GK", "A"]


class DatedValue(BaseModel):
    """One value of a parameter from a date on, with where it was seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: datetime.date
    value: float
    status: Status
    source: Annotated[str, Field(min_length=3)]


class Parameter(BaseModel):
    """One entry of the ledger. All keys are required; nothing else is allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    meaning: Annotated[str, Field(min_length=8)]
    unit: Unit
    minimum: float
    maximum: float
    kind: Kind
    values: Annotated[tuple[DatedValue, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Parameter:
        if not self.minimum <= self.maximum:
            raise ValueError(f"minimum {self.minimum} is above maximum {self.maximum}")
        dates = [value.since for value in self.values]
        if dates != sorted(set(dates)):
            raise ValueError("dates must rise and may not repeat")
        for value in self.values:
            if not self.minimum <= value.value <= self.maximum:
                raise ValueError(f"{value.value} is outside the range {self.minimum} to {self.maximum}")
            if value.status in ("GK", "A") and self.kind != "assumed":
                raise ValueError(f"status {value.status} is never more than kind 'assumed'")
        return self

    def on(self, month: int) -> float:
        """The value in force in ``month`` (see ``abm.calendar``); InputError before the first."""
        found = None
        for dated in self.values:
            if month_of(dated.since) <= month:
                found = dated.value
        if found is None:
            first = self.values[0].since.isoformat()
            raise InputError(
                f"parameter {self.name!r} has no value in {month_text(month)}; the first is from "
                f"{first}: start the run later or add a dated value to the ledger"
            )
        return found


class Ledger(Mapping[str, Parameter]):
    """All parameters by dotted name; immutable. ``with_values`` gives a changed copy."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self._parameters = dict(sorted(parameters.items()))

    def __getitem__(self, name: str) -> Parameter:
        if name not in self._parameters:
            raise unknown("parameter", name, self._parameters)
        return self._parameters[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)

    def __contains__(self, name: object) -> bool:
        return name in self._parameters

    def on(self, month: int) -> dict[str, float]:
        """Every value in force in ``month``, by dotted name."""
        return {name: parameter.on(month) for name, parameter in self._parameters.items()}

    def with_values(self, changes: Mapping[str, float]) -> Ledger:
        """A copy in which each named parameter has one value on every date.

        Raises InputError for an unknown name, a value that is no number or outside its range.
        """
        changed = dict(self._parameters)
        for name, value in changes.items():
            parameter = self[name]
            number = _number(name, value)
            if not parameter.minimum <= number <= parameter.maximum:
                raise InputError(
                    f"parameter {name!r}: {number:g} is outside its range {parameter.minimum:g} "
                    f"to {parameter.maximum:g} {parameter.unit}"
                )
            dated = DatedValue(
                since=datetime.date(1900, 1, 1),
                value=number,
                status="A",
                source="set for this run",
            )
            changed[name] = parameter.model_copy(update={"values": (dated,), "kind": "assumed"})
        return Ledger(changed)

    def assumed(self) -> tuple[str, ...]:
        """Names of the parameters that no source supports."""
        return tuple(name for name, entry in self._parameters.items() if entry.kind == "assumed")

    def months_of_change(self) -> frozenset[int]:
        """Months in which some value changes."""
        return frozenset(
            month_of(dated.since) for entry in self._parameters.values() for dated in entry.values
        )

    def record(self, month: int) -> np.ndarray:
        """The values of ``month`` as one record: ``tariff.level`` is field ``tariff_level``."""
        values = self.on(month)
        table = np.zeros(1, _record_of(tuple(values)))
        for name, value in values.items():
            table[0][name.replace(".", "_")] = value
        return table


@functools.cache
def _record_of(names: tuple[str, ...]) -> np.dtype:
    # One type for all models: compiled code compares another one with it field by field, every month.
    return np.dtype((np.record, [(name.replace(".", "_"), "f8") for name in names]))


def _number(name: str, value: Any) -> float:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = float(value)
        if not np.isfinite(number):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"parameter {name!r}: {value!r} is not a number") from None
    return number


def read_ledger_file(path: Path) -> dict[str, Parameter]:
    """The parameters of one ledger file; InputError names the file, the key and the fault."""
    parameters = {}
    for key, entry in read_toml(path).items():
        name = f"{path.stem}.{key}"
        parameters[name] = entry_of(Parameter, name, entry, f"{path.name}: {name}")
    return parameters


@functools.cache
def load_ledger() -> Ledger:
    """The ledger that ships with the model."""
    parameters: dict[str, Parameter] = {}
    for folder in ("law", "behaviour"):
        for path in sorted((PACKAGE / folder).glob("*.toml")):
            parameters.update(read_ledger_file(path))
    return Ledger(parameters)
