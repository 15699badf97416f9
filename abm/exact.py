"""Arithmetic that gives the same bytes on every machine.

The exponential of a C library differs in its last bit between versions and processors. These
use only addition, multiplication and exact scaling, so a decision never depends on a machine.
"""

from __future__ import annotations

import math

import numpy as np

from abm.engine import compiled

_BASE_TWO_PER_UNIT = 1.4426950408889634
_LOG_TWO_HIGH = 0.6931471803691238
_LOG_TWO_LOW = 1.9082149292705877e-10
_SATURATED = 40.0
# One over the factorials: the Taylor series of the exponential.
_C2, _C3, _C4, _C5, _C6, _C7 = (1.0 / math.factorial(term) for term in range(2, 8))
_C8, _C9, _C10, _C11, _C12, _C13 = (1.0 / math.factorial(term) for term in range(8, 14))
_LOWEST_POWER, _HIGHEST_POWER = -1022, 1023
_POWERS_OF_TWO = np.ldexp(1.0, np.arange(_LOWEST_POWER, _HIGHEST_POWER + 1))


@compiled
def exponential(x: float) -> float:
    """e to the power ``x``, for ``x`` in -700 to 700, to within a few units in the last place.

    >>> abs(exponential(1.0) - math.e) < 1e-15
    True
    """
    scale = math.floor(x * _BASE_TWO_PER_UNIT + 0.5)
    rest = (x - scale * _LOG_TWO_HIGH) - scale * _LOG_TWO_LOW
    # In pairs and pairs of pairs (Estrin), so that few steps wait for the one before.
    square = rest * rest
    fourth = square * square
    first = (1.0 + rest) + (_C2 + _C3 * rest) * square
    second = (_C4 + _C5 * rest) + (_C6 + _C7 * rest) * square
    third = (_C8 + _C9 * rest) + (_C10 + _C11 * rest) * square
    series = (first + second * fourth) + (third + (_C12 + _C13 * rest) * fourth) * (fourth * fourth)
    return float(series * _POWERS_OF_TWO[int(scale) - _LOWEST_POWER])


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
