"""How far a world lies from the targets: implausibility, as history matching has it.

Distances are in standard deviations of everything that is not known exactly: the error of the target, the
luck of a run (Monte-Carlo), and the emulator where one stands in for the model. A figure with bounds is at
no distance between them. By the three-sigma rule of Pukelsheim (1994) a distance above 3 is implausible
whatever the shape of the error, so long as it has one peak.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.targets import Target

IMPLAUSIBLE = 3.0


def implausibility(
    target: Target,
    mean: np.ndarray,
    monte_carlo: np.ndarray | float = 0.0,
    emulator: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Distance of each mean from the target, in standard deviations; NaN where there was nothing to count.

    ``monte_carlo`` and ``emulator`` are variances of the means.
    """
    values = np.asarray(mean, float)
    outside = np.maximum(target.low - values, 0.0) + np.maximum(values - target.high, 0.0)
    return outside / np.sqrt(target.error**2 + monte_carlo + emulator)


def log_likelihood(
    targets: Mapping[str, Target], means: Mapping[str, np.ndarray], variances: Mapping[str, np.ndarray]
) -> np.ndarray:
    """Logarithm of the likelihood of each world, up to a constant: normal errors, targets independent.

    ``variances`` hold what the means lack, Monte-Carlo and emulator together. Between bounds every value
    is as likely; the more the emulator is in doubt, the flatter the likelihood.
    """
    total = np.zeros(np.shape(next(iter(means.values()))))
    for name, target in targets.items():
        variance = target.error**2 + variances[name]
        distance = implausibility(target, means[name], variances[name])
        total = total - 0.5 * distance**2 - (0.5 * np.log(variance) if target.value is not None else 0.0)
    return total


def monte_carlo_variance(values: np.ndarray) -> float:
    """Variance of one run around the mean of its candidate, from several seeds; shape (candidates, seeds).

    Pooled over candidates: few seeds each say little, all together say enough. NaN counts as missing.
    """
    known = np.isfinite(values).sum(axis=1)
    several = known > 1
    if not several.any():
        return 0.0
    values, known = values[several], known[several]
    squares = np.nansum((values - np.nanmean(values, axis=1, keepdims=True)) ** 2)
    return float(squares / (known - 1).sum())
