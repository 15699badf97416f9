"""History matching: waves of candidates, each where the emulators of the last cannot rule the model out.

A wave is run, emulators are fitted to all waves so far, and what lies further than three standard deviations
from some target is ruled out. The next wave looks in what is left: draws from a flattened posterior of
which the emulators say that they may fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from calibration.candidates import Evaluated, evaluate, sample
from calibration.distance import IMPLAUSIBLE, implausibility, monte_carlo_variance
from calibration.emulator import fit_emulator
from calibration.posterior import Surrogate, sample_posterior
from calibration.priors import Priors
from calibration.screening import Screening
from calibration.summaries import DIFFERENCES
from calibration.targets import Target

SCREENED = 30
"""As many parameters per statistic stand for election by the lasso."""
FLATTENED = 4.0
_LOOKED_AT = 8192
_SPARE = 8
_NEAR = 3.0


@dataclass(frozen=True)
class Wave:
    """One wave: what was run, and what came of it.

    ``left``: share of the prior that the emulators cannot rule out after this wave. ``fits``: candidates
    of the wave within three standard deviations of every target, by their runs. ``covered``: share of the
    wave's runs that the emulators made before it had within two standard deviations (NaN in the first).
    """

    shares: np.ndarray
    evaluated: Evaluated
    left: float
    fits: int
    covered: float


@dataclass(frozen=True)
class Matched:
    """All waves and the emulators after the last."""

    waves: tuple[Wave, ...]
    surrogate: Surrogate

    @property
    def shares(self) -> np.ndarray:
        """Every candidate as shares of the ranges."""
        return np.concatenate([one.shares for one in self.waves])


def match(
    priors: Priors,
    targets: Mapping[str, Target],
    screening: Screening,
    points: int,
    waves: int,
    seeds: int,
    steps: int,
    folder: Path,
    workers: int | None = None,
    progress: bool = True,
    people: int | None = None,
) -> Matched:
    """Run the waves; every one of ``points`` candidates under the same ``seeds``."""
    done: list[Wave] = []
    surrogate: Surrogate | None = None
    for number in range(1, waves + 1):
        shares = (
            sample(points, 1, priors) if surrogate is None else next_wave(surrogate, points, steps, number)
        )
        found = evaluate(priors.parameters(shares), seeds, folder, workers, progress, people)
        covered = np.nan if surrogate is None else coverage(surrogate, shares, found)
        fits = int((distances(targets, found) < IMPLAUSIBLE).all(axis=0).sum())
        done.append(Wave(shares, found, np.nan, fits, covered))
        surrogate = fit(priors, targets, screening, done)
        left = float((surrogate.implausibility(sample(_LOOKED_AT, 2, priors)) < IMPLAUSIBLE).mean())
        done[-1] = replace(done[-1], left=left)
    assert surrogate is not None
    return Matched(tuple(done), surrogate)


def fit(
    priors: Priors, targets: Mapping[str, Target], screening: Screening, waves: Sequence[Wave]
) -> Surrogate:
    """Emulators from all candidates of these waves, the newest last."""
    shares = np.concatenate([one.shares for one in waves])
    emulators, luck = {}, {}
    for name, target in targets.items():
        statistic = target.compared_with
        mean = np.concatenate([one.evaluated.mean(statistic) for one in waves])
        among = screening.strongest(statistic, SCREENED)
        emulators[name] = fit_emulator(
            shares, mean, statistic not in DIFFERENCES, among if len(among) else None
        )
        values = np.concatenate([one.evaluated.values[statistic] for one in waves])
        luck[name] = luck_near(target, values) / values.shape[1]
    return Surrogate(priors, targets, emulators, luck)


def luck_near(target: Target, values: np.ndarray) -> float:
    """Variance of a run by luck, from the third of the candidates that lies nearest to the target."""
    known = np.isfinite(values).all(axis=1)
    means = values[known].mean(axis=1)
    away = np.maximum(target.low - means, 0.0) + np.maximum(means - target.high, 0.0)
    near = np.argsort(away, kind="stable")[: max(2, int(len(means) / _NEAR))]
    return monte_carlo_variance(values[known][near])


def next_wave(surrogate: Surrogate, points: int, steps: int, luck: int) -> np.ndarray:
    """Candidates that the emulators cannot rule out; the least implausible where those are too few."""
    wide = sample_posterior(surrogate, _SPARE * points, steps, luck, FLATTENED).shares
    far = surrogate.implausibility(wide)
    possible = np.flatnonzero(far < IMPLAUSIBLE)
    rest = np.argsort(far, kind="stable")
    chosen = possible[:points] if len(possible) >= points else rest[:points]
    return wide[chosen]


def distances(targets: Mapping[str, Target], found: Evaluated) -> np.ndarray:
    """Distance of each candidate's mean from each target, by its runs; infinite where there is no number.

    Shape (targets, candidates).
    """
    each = []
    for target in targets.values():
        values = found.values[target.compared_with]
        luck = luck_near(target, values) / values.shape[1]
        far = implausibility(target, found.mean(target.compared_with), luck)
        each.append(np.where(np.isfinite(far), far, np.inf))
    return np.array(each)


def coverage(surrogate: Surrogate, shares: np.ndarray, found: Evaluated) -> float:
    """Share of new runs, over all targets, within two standard deviations of what was predicted."""
    means, variances = surrogate.predict(shares)
    near = []
    for name, target in surrogate.targets.items():
        actual = found.mean(target.compared_with)
        known = np.isfinite(actual)
        off = np.abs(actual - means[name])[known] / np.sqrt(variances[name][known])
        near.append(off <= 2.0)
    return float(np.concatenate(near).mean())
