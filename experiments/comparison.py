"""Every arm of a design against its reference: paired differences, honest about how many were looked at.

Seeds and parameters are the same in both runs of a pair. Where uncertainties vary, a difference has two
kinds of doubt, which are kept apart: the interval over seeds says how well its mean over these samples
is known, and falls with more seeds; the spread over samples says how far it hangs on what is not known,
and does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas

from experiments.paired import LEVEL, holm, mean_estimate, over_samples, p_values
from experiments.paired_runs import PairedRuns, words_of

LOST_BELOW = 2.0
"""A variance reduction below this saves less than half of the seeds: little of the shared luck is left."""
MIDDLE = 0.95
"""The share of samples between ``sample_low`` and ``sample_high``."""
MOST_RANKED = 500


@dataclass(frozen=True)
class Spread:
    """How a difference lies over samples: its deviation without the seeds' part, and the middle 95 %."""

    deviation: float
    low: float
    high: float


def compared(runs: PairedRuns) -> pandas.DataFrame:
    """A row per outcome and arm, the reference first.

    Columns: ``outcome``, ``label``, ``label_dutch``, ``unit``; ``arm``, what it takes of each factor,
    ``reference`` (whether it is that), ``counterfactual``; ``mean``; ``difference`` from the reference
    with ``low`` and ``high`` (95 %, Student's over the seeds), and the ``seeds`` and ``samples`` that it
    rests on; ``p_value``, and ``p_holm`` corrected for all comparisons of the table; ``clear`` and
    ``clear_of_all``: whether these are below 5 %; ``variance_reduction``, and ``pairing_lost``: whether it
    is below ``LOST_BELOW``; ``sample_deviation``, ``sample_low``, ``sample_high`` (NaN with one sample);
    ``rank``: 1 for the group of arms with the highest mean, 0 where nothing is ranked; see ``rank_groups``.
    """
    factors = list(dict.fromkeys(name for taken in runs.taken for name in taken))
    arms = [
        {"arm": arm, **{name: taken.get(name, "") for name in factors}}
        for arm, taken in zip(runs.arms, runs.taken, strict=True)
    ]
    found = pandas.DataFrame([row for name in runs.outcomes for row in _rows(runs, name, arms)])
    found["p_holm"] = holm(found["p_value"].to_numpy())
    found["clear"] = found["p_value"] < 1.0 - LEVEL
    found["clear_of_all"] = found["p_holm"] < 1.0 - LEVEL
    return found


def _rows(runs: PairedRuns, name: str, arms: Sequence[dict[str, str]]) -> Iterator[dict[str, Any]]:
    values, differences = runs.outcomes[name], runs.differences(name)
    levels, own = over_samples(values), over_samples(differences)
    p, ranks, reductions = p_values(own), rank_groups(values), variance_reductions(values)
    for place, arm in enumerate(arms):
        estimate = mean_estimate(own[place])
        spread = spread_over_samples(differences[place])
        yield {
            **words_of(name),
            **arm,
            "reference": place == 0,
            "counterfactual": runs.counterfactual[place],
            "mean": mean_of(levels[place]),
            "difference": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "seeds": estimate.seeds,
            "samples": int(np.isfinite(differences[place]).any(-1).sum()),
            "p_value": float(p[place]) if place else float("nan"),
            "variance_reduction": float(reductions[place]),
            "pairing_lost": bool(reductions[place] < LOST_BELOW),
            "sample_deviation": spread.deviation,
            "sample_low": spread.low,
            "sample_high": spread.high,
            "rank": int(ranks[place]),
        }


def mean_of(values: np.ndarray) -> float:
    """The mean of what is known; NaN where nothing is."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def variance_reductions(values: np.ndarray) -> np.ndarray:
    """Of each arm, how many times larger the variance of its difference would be with unrelated seeds.

    ``values``: ``(arms, samples, seeds)``, the reference first, which has none (NaN). Within the samples,
    over all of them together; ``paired.variance_reduction`` is this for one sample.
    """
    known = np.isfinite(values) & np.isfinite(values[0])
    one, other = (np.where(known, array, 0.0) for array in (values, np.broadcast_to(values[0], values.shape)))
    number = known.sum(-1)

    def variance(array: np.ndarray) -> np.ndarray:
        """Summed over the samples with two seeds or more."""
        means = array.sum(-1) / np.maximum(number, 1)
        squares = (np.where(known, array - means[..., None], 0.0) ** 2).sum(-1)
        return np.where(number > 1, squares / np.maximum(number - 1, 1), 0.0).sum(-1)

    unpaired, paired = variance(one) + variance(other), variance(one - other)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: np.ndarray = unpaired / paired
    found[0] = np.nan
    return found


def spread_over_samples(differences: np.ndarray) -> Spread:
    """The spread of the samples' mean differences; ``differences`` of shape ``(samples, seeds)``.

    The deviation is free of the seeds' own noise: the usual estimate of the variance between samples in a
    two-way layout, (mean square of samples - mean square of the rest) / seeds, and zero where that is
    negative. The middle 95 % of the samples' means holds that noise still. NaN with fewer than two samples.
    """
    known = np.isfinite(differences)
    some = known.any(-1)
    if some.sum() < 2:
        return Spread(float("nan"), float("nan"), float("nan"))
    cells, known = differences[some], known[some]
    means = np.nanmean(cells, axis=-1)
    low, high = np.quantile(means, [(1.0 - MIDDLE) / 2.0, (1.0 + MIDDLE) / 2.0]).tolist()
    by_seed = over_samples(cells)
    rest = cells - means[:, None] - (by_seed - means.mean())
    degrees = known.sum() - len(means) - np.isfinite(by_seed).sum() + 1
    if degrees < 1:
        return Spread(float("nan"), low, high)
    noise = np.nansum(rest**2) / degrees * (1.0 / known.sum(-1)).mean()
    return Spread(max(0.0, float(means.var(ddof=1) - noise)) ** 0.5, low, high)


def rank_groups(values: np.ndarray) -> np.ndarray:
    """The rank of each arm, 1 for the group with the highest mean; ``values``: ``(arms, samples, seeds)``.

    Between two groups every arm of the one is clearly above every arm of the other: by the paired
    difference of the two, with Holm's correction for all pairs. Arms inside the error share a group, also
    where each is only inside the error of a third. 0 for an arm without a value, and for all
    of more than ``MOST_RANKED`` arms.
    """
    levels = [mean_of(one) for one in over_samples(values)]
    order = [int(one) for one in np.argsort(levels)[::-1] if np.isfinite(levels[one])]
    ranks = np.zeros(len(values), np.int64)
    if not order or len(values) > MOST_RANKED:
        return ranks
    pooled = [over_samples(values[one] - values[order[place + 1 :]]) for place, one in enumerate(order[:-1])]
    joined = np.zeros(len(order), np.bool_)  # whether an arm shares a group with the one before it
    if pooled:
        every = np.concatenate(pooled)
        clear = (holm(p_values(every)) < 1.0 - LEVEL) & (np.nan_to_num(every).sum(-1) > 0.0)
        start = 0
        for place, some in enumerate(pooled):
            unclear = np.flatnonzero(~clear[start : start + len(some)])
            if len(unclear):
                joined[place + 1 : place + 2 + int(unclear[-1])] = True
            start += len(some)
    ranks[order] = np.cumsum(~joined)
    return ranks
