"""Choosing among options, probabilities of an end, growth: the small formulas of behaviour, anew."""

from __future__ import annotations

from calibration.docking.plain_law import exponential

OUT_OF_REACH = -1.0e9  # worth of an option that is not there, in euro per worked hour


def choose(luck: float, noise: float, options: dict[str, float]) -> str:
    """The option taken, by a multinomial logit over their worth in euro per worked hour.

    ``luck`` in 0..1 walks along the options in their order, each as long as its odds.
    """
    best = max(options.values())
    odds = {name: _odds(worth, best, noise) for name, worth in options.items()}
    total = 0.0
    for length in odds.values():  # not ``sum``, which rounds otherwise from Python 3.12 on
        total += length
    reached, passed = luck * total, 0.0
    for name, length in odds.items():
        passed += length
        if reached < passed:
            return name
    raise AssertionError(f"luck is below 1, not {luck}")


def _odds(worth: float, best: float, noise: float) -> float:
    exponent = (worth - best) / noise
    return exponential(exponent) if exponent >= -40.0 else 0.0


def hazard(base: float, burden: float) -> float:
    """A monthly probability: ``base`` times e to the ``burden``, at most 1."""
    return min(1.0, base * exponential(min(20.0, burden)))


def grown(level: float, ceiling: float, rate: float) -> float:
    """A level after a month at work: a share of the distance to its ceiling is closed."""
    return level + max(0.0, ceiling - level) * min(1.0, rate)


def faded(level: float, base: float, rate: float, floor_share: float) -> float:
    """A level after a month without work: a share is lost, down to a floor."""
    return max(min(level, base * floor_share), level * (1.0 - rate))
