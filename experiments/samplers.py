"""Where a design looks: a grid, one factor at a time, a Latin hypercube, or a Sobol sequence.

A factor is a list of values, or a range. The samplers that fill a space give each factor a share between
0 and 1 (``scipy.stats.qmc``), which the factor turns into a value.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from abm.errors import InputError
from abm.policy import LeverValue
from experiments.runs import Point

LATTICES = ("grid", "one-at-a-time")
SAMPLERS = (*LATTICES, "latin-hypercube", "sobol")
MOST_POINTS = 1_000_000
_STREAM = 1  # the samplers' own luck: the same design looks in the same places


@dataclass(frozen=True)
class Factor:
    """One lever or parameter that varies: over ``values``, or from ``low`` to ``high``."""

    name: str
    is_lever: bool
    values: tuple[LeverValue, ...] = ()
    low: float = 0.0
    high: float = 0.0
    whole: bool = False

    def at(self, share: float) -> LeverValue:
        """The value at ``share`` of the way, in [0, 1); every listed or whole value has the same room."""
        if self.values:
            return self.values[int(share * len(self.values))]
        if self.whole:
            return int(self.low) + int(share * (self.high - self.low + 1))
        return self.low + share * (self.high - self.low)

    def levels(self, number: int) -> tuple[LeverValue, ...]:
        """All listed values, or ``number`` values of the range at equal distances, both ends among them."""
        if self.values:
            return self.values
        steps = [self.low + (self.high - self.low) * step / (number - 1) for step in range(number)]
        return tuple(dict.fromkeys(round(one) if self.whole else one for one in steps))


def lattice(sampler: str, factors: Sequence[Factor], levels: int) -> list[Point]:
    """A grid of all combinations, or the point that changes nothing and each factor's values alone."""
    values = [one.levels(levels) for one in factors]
    number = math.prod(map(len, values)) if sampler == "grid" else 1 + sum(map(len, values))
    _refuse_too_many(number)
    if sampler == "grid":
        return [_point(factors, one) for one in itertools.product(*values)]
    alone = [_point([factor], [one]) for factor, own in zip(factors, values, strict=True) for one in own]
    return [Point(), *alone]


def space_filling(sampler: str, factors: Sequence[Factor], points: int) -> list[Point]:
    """A Latin hypercube or a scrambled Sobol sequence; a longer sequence begins with the shorter one.

    InputError for a sequence whose length is no power of two: only such a one is balanced.
    """
    from scipy.stats import qmc

    _refuse_too_many(points)
    if not factors:
        return [Point()]
    if sampler == "latin-hypercube":
        shares = qmc.LatinHypercube(len(factors), rng=_STREAM).random(points)
    else:
        power = math.log2(points)
        if not power.is_integer():
            near = f"{2 ** math.floor(power)} or {2 ** math.ceil(power)}"
            raise InputError(f"points: {points} is no power of two, which sampler 'sobol' needs; take {near}")
        shares = qmc.Sobol(len(factors), rng=_STREAM).random_base2(int(power))
    rows = ([one.at(share) for one, share in zip(factors, row, strict=True)] for row in shares.tolist())
    return [_point(factors, row) for row in rows]


def _refuse_too_many(number: int) -> None:
    if number > MOST_POINTS:
        raise InputError(f"sampler: {number:,} points are too many; at most {MOST_POINTS:,}")


def _point(factors: Sequence[Factor], values: Sequence[LeverValue]) -> Point:
    pairs = sorted((one.name, value, one.is_lever) for one, value in zip(factors, values, strict=True))
    return Point(
        parameters=tuple((name, float(value)) for name, value, is_lever in pairs if not is_lever),
        levers=tuple((name, value) for name, value, is_lever in pairs if is_lever),
    )
