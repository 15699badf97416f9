"""Where a design looks: a grid, one factor at a time, a Latin hypercube, or a Sobol sequence.

A factor is a list of values, named options, or a range. The samplers that fill a space give each factor
a share between 0 and 1 (``scipy.stats.qmc``), which the factor turns into a value.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from abm.errors import InputError
from abm.policy import LeverValue

LATTICES = ("grid", "one-at-a-time")
SAMPLERS = (*LATTICES, "latin-hypercube", "sobol")
MOST_POINTS = 1_000_000
_STREAM = 1  # the samplers' own luck: the same design looks in the same places


@dataclass(frozen=True)
class Option:
    """One setting of a factor: a name, and the levers that it sets."""

    name: str
    levers: tuple[tuple[str, LeverValue], ...]


@dataclass(frozen=True)
class Factor:
    """What varies: a lever or parameter over ``values`` or from ``low`` to ``high``, or named options."""

    name: str
    is_lever: bool
    values: tuple[LeverValue | Option, ...] = ()
    low: float = 0.0
    high: float = 0.0
    whole: bool = False

    @property
    def sets(self) -> tuple[str, ...]:
        """The levers or the parameter that it sets, by name."""
        options = [one for one in self.values if isinstance(one, Option)]
        names = [name for one in options for name, _ in one.levers]
        return tuple(dict.fromkeys(names)) if options else (self.name,)

    def at(self, share: float) -> LeverValue | Option:
        """The value at ``share`` of the way, in [0, 1); every listed or whole value has the same room."""
        if self.values:
            return self.values[int(share * len(self.values))]
        if self.whole:
            return int(self.low) + int(share * (self.high - self.low + 1))
        return self.low + share * (self.high - self.low)

    def levels(self, number: int) -> tuple[LeverValue | Option, ...]:
        """All listed values, or ``number`` values of the range at equal distances, both ends among them."""
        if self.values:
            return self.values
        steps = [self.low + (self.high - self.low) * step / (number - 1) for step in range(number)]
        return tuple(dict.fromkeys(round(one) if self.whole else float(f"{one:.12g}") for one in steps))


Taken = tuple[tuple[Factor, LeverValue | Option], ...]
"""What a point takes of each factor that it does not leave alone."""


def lattice(sampler: str, factors: Sequence[Factor], levels: int) -> list[Taken]:
    """A grid of all combinations, or each factor's values alone; first what leaves the levers alone."""
    values = [one.levels(levels) for one in factors]
    number = math.prod(map(len, values)) if sampler == "grid" else 1 + sum(map(len, values))
    _refuse_too_many(number)
    if sampler == "grid":
        return _unchanged(factors, values) + [
            tuple(zip(factors, one, strict=True)) for one in itertools.product(*values)
        ]
    alone: list[Taken] = [
        ((factor, one),) for factor, own in zip(factors, values, strict=True) for one in own
    ]
    return [(), *alone]


def _unchanged(factors: Sequence[Factor], values: Sequence[Sequence[LeverValue | Option]]) -> list[Taken]:
    """The combinations of the parameters with no lever changed: what the others are held against."""
    own = [(one, some) for one, some in zip(factors, values, strict=True) if not one.is_lever]
    names = [one for one, _ in own]
    return [tuple(zip(names, some, strict=True)) for some in itertools.product(*(some for _, some in own))]


def space_filling(sampler: str, factors: Sequence[Factor], points: int) -> list[Taken]:
    """A Latin hypercube or a scrambled Sobol sequence; a longer sequence begins with the shorter one.

    InputError for a sequence whose length is no power of two: only such a one is balanced.
    """
    from scipy.stats import qmc

    _refuse_too_many(points)
    power = math.log2(points)
    if sampler == "sobol" and not power.is_integer():
        near = f"{2 ** math.floor(power)} or {2 ** math.ceil(power)}"
        raise InputError(f"points: {points} is no power of two, which sampler 'sobol' needs; take {near}")
    if not factors:
        return [()]
    if sampler == "latin-hypercube":
        shares = qmc.LatinHypercube(len(factors), rng=_STREAM).random(points)
    else:
        shares = qmc.Sobol(len(factors), rng=_STREAM).random_base2(int(power))
    return [
        tuple((one, one.at(share)) for one, share in zip(factors, row, strict=True))
        for row in shares.tolist()
    ]


def _refuse_too_many(number: int) -> None:
    if number > MOST_POINTS:
        raise InputError(f"sampler: {number:,} points are too many; at most {MOST_POINTS:,}")
