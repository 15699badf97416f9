"""Paired statistics: differences between policies that share their luck.

Every policy runs with the same seeds. A difference is taken seed by seed, so what the policies
share cancels out; its interval is Student's over the seeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds with its interval; NaN bounds where there are fewer than two seeds."""

    value: float
    low: float
    high: float
    seeds: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0.0 or self.high < 0.0


UNKNOWN = Estimate(float("nan"), float("nan"), float("nan"), 0)


def mean_estimate(values: np.ndarray, level: float = LEVEL) -> Estimate:
    """Mean of ``values`` (one per seed; NaN left out) with Student's interval."""
    known = values[np.isfinite(values)]
    seeds = len(known)
    if seeds == 0:
        return UNKNOWN
    mean = float(known.mean())
    if seeds == 1:
        return Estimate(mean, float("nan"), float("nan"), 1)
    half = student(seeds - 1, level) * float(known.std(ddof=1)) / seeds**0.5
    return Estimate(mean, mean - half, mean + half, seeds)


def paired_difference(values: np.ndarray, baseline: np.ndarray, level: float = LEVEL) -> Estimate:
    """Mean of ``values - baseline`` over the seeds in which both are known; shape ``(seeds,)``."""
    return mean_estimate(values - baseline, level)


def over_samples(values: np.ndarray) -> np.ndarray:
    """One number per seed from runs of several samples: ``(..., samples, seeds)`` to ``(..., seeds)``.

    Every sample of the uncertainties runs under the same seeds, so the cells of a seed are no independent
    draws: an interval counts seeds. Without gaps it is the mean of the samples. A cell that is missing is
    left out with its sample's mean taken off, so that a seed is not held for high because the low samples
    are missing in it. NaN for a seed with no cell.
    """
    known = np.isfinite(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        cells = np.where(known, values, 0.0)
        means = cells.sum(-1) / known.sum(-1)
        of_a_sample = np.isfinite(means)
        level = np.where(of_a_sample, means, 0.0).sum(-1) / of_a_sample.sum(-1)
        off = np.where(known, cells - np.where(of_a_sample, means, 0.0)[..., None], 0.0)
        pooled: np.ndarray = level[..., None] + off.sum(-2) / known.sum(-2)
    return pooled


def p_value(values: np.ndarray) -> float:
    """Two-sided p value of Student's test that the mean of ``values`` is zero; NaN left out.

    NaN with fewer than two seeds. Where ``values`` never vary: 1 if they are zero, else 0.
    """
    return float(p_values(values[None, :])[0])


def p_values(values: np.ndarray) -> np.ndarray:
    """The p value of each row of ``values``, of shape ``(rows, seeds)``; see ``p_value``."""
    from scipy.special import stdtr

    known = np.isfinite(values)
    seeds = known.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0.0).sum(-1) / seeds
        squares = (np.where(known, values - mean[:, None], 0.0) ** 2).sum(-1)
        error = np.sqrt(squares / (seeds - 1) / seeds)
        found = 2.0 * stdtr(seeds - 1, -np.abs(mean / error))
    found = np.where(error == 0.0, np.where(mean == 0.0, 1.0, 0.0), found)
    return np.where(seeds < 2, np.nan, found)


def holm(p: np.ndarray) -> np.ndarray:
    """Holm's adjusted p values of a family of comparisons; NaN is no comparison and stays so.

    Whoever calls clear what is below 0.05 is wrong about any of the family at most once in twenty
    families, however the comparisons depend on one another. Source: Holm (1979), Scandinavian
    Journal of Statistics 6(2), 65-70.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(p)[: int(np.isfinite(p).sum())]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return adjusted


def variance_reduction(values: np.ndarray, baseline: np.ndarray) -> float:
    """How many times larger the variance of the difference would be with unrelated seeds.

    Measured: (variance of one + variance of the other) / variance of the difference. Infinite
    where the difference never varies; NaN with fewer than two seeds.
    """
    known = np.isfinite(values) & np.isfinite(baseline)
    if known.sum() < 2:
        return float("nan")
    unpaired = float(values[known].var(ddof=1) + baseline[known].var(ddof=1))
    paired = float((values - baseline)[known].var(ddof=1))
    if paired == 0.0:
        return float("inf") if unpaired > 0.0 else float("nan")
    return unpaired / paired


def ratio_of_differences(cost: np.ndarray, gain: np.ndarray, level: float = LEVEL) -> Estimate:
    """Mean difference in ``cost`` per difference in ``gain``, with Fieller's interval.

    Both of shape ``(seeds,)``, already differences from the baseline. The interval does not
    exist where the gain cannot be told from zero: all three numbers are then NaN.
    """
    known = np.isfinite(cost) & np.isfinite(gain)
    seeds = int(known.sum())
    undefined = Estimate(float("nan"), float("nan"), float("nan"), seeds)
    if seeds < 2:
        return undefined
    costs, gains = cost[known], gain[known]
    critical = student(seeds - 1, level)
    covariance = np.cov(costs, gains) / seeds
    mean_cost, mean_gain = float(costs.mean()), float(gains.mean())
    spread = mean_gain**2 - critical**2 * float(covariance[1, 1])
    if spread <= 0.0:
        return undefined
    middle = mean_cost * mean_gain - critical**2 * float(covariance[0, 1])
    inner = middle**2 - spread * (mean_cost**2 - critical**2 * float(covariance[0, 0]))
    half = max(0.0, inner) ** 0.5
    return Estimate(mean_cost / mean_gain, (middle - half) / spread, (middle + half) / spread, seeds)


PUBLIC_PURSE = "public purse"
PAYERS = {
    PUBLIC_PURSE: "public_cost",
    "municipality and work company": "municipal_cost",
    "national funds": "national_cost",
    "employers": "employer_cost",
}
"""Who pays, and the outcome that holds it (euro per person-year)."""
_JOBS_PER = 1000.0  # the outcome durable_jobs is per 1,000 person-years


def cost_per_durable_job(
    runs: Sequence[Mapping[str, float]], baseline: Sequence[Mapping[str, float]]
) -> dict[str, Estimate]:
    """Euro per additional job that lasts a year, by payer; seed by seed, with Fieller's interval.

    ``runs`` and ``baseline``: the outcomes of each seed. Employers are paid in work done, which is
    left out. NaN where there are not clearly more such jobs.
    """
    jobs = np.array([one["durable_jobs"] - other["durable_jobs"] for one, other in _pairs(runs, baseline)])
    found = {}
    for payer, name in PAYERS.items():
        cost = np.array([one[name] - other[name] for one, other in _pairs(runs, baseline)])
        ratio = ratio_of_differences(cost, jobs / _JOBS_PER)
        more = mean_estimate(jobs).low > 0.0
        found[payer] = ratio if more else Estimate(float("nan"), float("nan"), float("nan"), ratio.seeds)
    return found


def _pairs(
    runs: Sequence[Mapping[str, float]], baseline: Sequence[Mapping[str, float]]
) -> Iterable[tuple[Mapping[str, float], Mapping[str, float]]]:
    return zip(runs, baseline, strict=True)


def student(degrees: int, level: float) -> float:
    """The two-sided critical value of Student's distribution.

    >>> round(student(29, 0.95), 3)
    2.045
    """
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + level / 2.0))
