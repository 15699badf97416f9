"""Arithmetic that gives the same bytes on every machine.

The exponential of a C library differs in its last bit between versions and processors. These
use only addition, multiplication and exact scaling, so a decision never depends on a machine.
"""

from __future__ import annotations

import math

from abm.engine import compiled

_BASE_TWO_PER_UNIT = 1.4426950408889634
_LOG_TWO_HIGH = 0.6931471803691238
_LOG_TWO_LOW = 1.9082149292705877e-10
_SATURATED = 40.0
# One over the factorials 0! to 13!, highest first: the Taylor series of the exponential.
_SERIES = tuple(1.0 / math.factorial(term) for term in range(13, -1, -1))


@compiled
def exponential(x: float) -> float:
    """e to the power ``x``, for ``x`` in -700 to 700, to within a few units in the last place.

    >>> abs(exponential(1.0) - math.e) < 1e-15
    True
    """
    scale = math.floor(x * _BASE_TWO_PER_UNIT + 0.5)
    rest = (x - scale * _LOG_TWO_HIGH) - scale * _LOG_TWO_LOW
    total = 0.0
    for coefficient in _SERIES:
        total = total * rest + coefficient
    return math.ldexp(total, int(scale))


@compiled
def logistic(x: float) -> float:
    """The logistic function 1 / (1 + e^-x), exactly 0 or 1 far from zero.

    >>> logistic(0.0)
    0.5
    """
    if x > _SATURATED:
        return 1.0
    if x < -_SATURATED:
        return 0.0
    return 1.0 / (1.0 + exponential(-x))
