"""Priors of the assumed parameters: the ranges of the ledger, and nothing else.

Every assumed parameter is in. Its prior is even over its range, or over the logarithm of it where the range
spans more than a factor of ten. The ledger's value plays no part: some were set by hand with the targets in
view, and a target counts once.

What belongs in an order - the lowest, the quartiles and the highest of a trait; the lines between the
classes - is drawn from one range each and put in that order.

A parameter with several dated values has a course. Its prior is on the highest value of the course, and
the other dates keep their proportion to it (``CourseScenario``).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from abm.parameters import Ledger, Parameter, load_ledger
from abm.scenario import Scenario, load_scenario

SPANS = 10.0
"""Ranges over a larger factor are even in the logarithm."""
_RANKS = ("lowest", "lower_quartile", "upper_quartile", "highest")
_CLASSES = ("intention.class_c_from", "intention.class_b_from", "intention.class_a_from")
_STATED = {"population.participants_per_inhabitant": "the number of people is stated by the scenario"}


@dataclass(frozen=True)
class Prior:
    """The prior of one parameter: a range, even in itself or in its logarithm.

    ``fixed`` says why it does not move where it does not; then ``low`` and ``high`` are the same.
    """

    name: str
    low: float
    high: float
    logarithmic: bool = False
    fixed: str = ""

    def at(self, share: np.ndarray) -> np.ndarray:
        """The value at a share between 0 and 1 of the way."""
        if self.logarithmic:
            value = np.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        else:
            value = self.low + share * (self.high - self.low)
        return np.clip(value, self.low, self.high)

    def share_of(self, value: np.ndarray) -> np.ndarray:
        """How far along the range a value lies, between 0 and 1: the way back from ``at``."""
        if self.logarithmic:
            return np.log(np.asarray(value) / self.low) / math.log(self.high / self.low)
        return (np.asarray(value) - self.low) / (self.high - self.low)


class Priors:
    """The priors of all assumed parameters, and the cube of those that move.

    A point of the cube holds a number between 0 and 1 per name of ``names``; every point is as likely.
    """

    def __init__(self, entries: Mapping[str, Prior]) -> None:
        self.entries = dict(entries)
        self.names = tuple(name for name, one in self.entries.items() if not one.fixed)
        self.orders = _orders(self.names)

    def shares(self, cube: np.ndarray) -> np.ndarray:
        """Points of the cube with what belongs in an order put in it; shape (points, names)."""
        shares = np.array(cube, dtype=float)
        for columns in self.orders:
            shares[:, columns] = np.sort(shares[:, columns], axis=1)
        return shares

    def place_in_order(self, column: int) -> tuple[int, int]:
        """Which place from the lowest a column has in its order, and of how many; 1 of 1 without one."""
        for order in self.orders:
            if column in order:
                return order.index(column) + 1, len(order)
        return 1, 1

    def parameters(self, shares: np.ndarray) -> list[dict[str, float]]:
        """The value of every parameter that moves, for each point that ``shares`` gave."""
        columns = [
            self.entries[name].at(column).tolist() for name, column in zip(self.names, shares.T, strict=True)
        ]
        return [dict(zip(self.names, row, strict=True)) for row in zip(*columns, strict=True)]

    def shares_of(self, parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """The way back: where in the cube these values lie; shape (points, names)."""
        return np.stack([self.entries[name].share_of(parameters[name]) for name in self.names], axis=1)


@functools.cache
def load_priors() -> Priors:
    """The priors that follow from the ledger."""
    ledger = load_ledger()
    return Priors({name: _prior(ledger[name]) for name in ledger.assumed()})


def _prior(parameter: Parameter) -> Prior:
    values = [dated.value for dated in parameter.values if dated.value]
    low, high = parameter.minimum, parameter.maximum
    if is_course(parameter):
        low *= max(values) / min(values)  # below it some date would leave the range
    fixed = _STATED.get(parameter.name, "its range is a single point" if low == high else "")
    if fixed:
        return Prior(parameter.name, parameter.values[-1].value, parameter.values[-1].value, fixed=fixed)
    return Prior(parameter.name, low, high, logarithmic=low > 0.0 and high / low > SPANS)


def is_course(parameter: Parameter) -> bool:
    """Whether its value differs from date to date."""
    return len({dated.value for dated in parameter.values}) > 1


def _orders(names: tuple[str, ...]) -> list[list[int]]:
    """Columns that belong in an order, lowest first."""
    stems = dict.fromkeys(name.removesuffix("_lowest") for name in names if name.endswith("_lowest"))
    groups = [tuple(f"{stem}_{rank}" for rank in _RANKS) for stem in stems]
    return [
        [names.index(one) for one in group]
        for group in (*groups, _CLASSES)
        if all(one in names for one in group)
    ]


class CourseScenario(Scenario):
    """A scenario in which a parameter with a course keeps it: setting one scales all its dates."""

    @classmethod
    def of(cls, scenario: Scenario) -> CourseScenario:
        """The same scenario, with courses kept."""
        return cls.model_validate(scenario.model_dump())

    @property
    def ledger(self) -> Ledger:
        """The ledger with this scenario's values; where there is a course, its highest becomes the value."""
        shipped = load_ledger()
        courses = {name for name in self.parameters if is_course(shipped[name])}
        plain = {name: value for name, value in self.parameters.items() if name not in courses}
        scaled = {name: _scaled(shipped[name], self.parameters[name]) for name in courses}
        return Ledger({**shipped.with_values(plain), **scaled})


def _scaled(parameter: Parameter, highest: float) -> Parameter:
    factor = highest / max(dated.value for dated in parameter.values)
    values = tuple(
        dated.model_copy(
            update={
                "value": min(parameter.maximum, max(parameter.minimum, factor * dated.value)),
                "status": "A",
                "source": "scaled for this run",
            }
        )
        for dated in parameter.values
    )
    return parameter.model_copy(update={"values": values, "kind": "assumed"})


def with_courses(name: str, participants: int | None = None) -> CourseScenario:
    """A shipped scenario in which courses are kept and the number of people is stated.

    So many in all, shared out by inhabitants; by default as many in each municipality as it has.
    """
    found = load_scenario(name)
    if participants is not None:
        found = found.with_participants(participants)
    entries = tuple(
        one.model_copy(update={"participants": found.participants_of(one)}) for one in found.municipality
    )
    update = {"municipality": entries, "participants": None}
    return CourseScenario.model_validate({**found.model_dump(), **update})
