"""Known-truth recovery: do the intervals cover the truth as often as they say, where the model made the data?

Truths are candidates of the first wave - draws from the prior - that no emulator has seen. Each is observed
as the real world was: its run, plus an error of the size that the target has. A posterior is made from that
alone, and the credible intervals of what the targets inform are held against the truth.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas
from scipy.stats import beta

from calibration.history_matching import Wave, fit
from calibration.posterior import Surrogate, one_thread, sample_posterior
from calibration.priors import Priors
from calibration.screening import Screening
from calibration.targets import Target
from experiments.runner import each_job

LEVELS = (0.5, 0.8, 0.9)


@dataclass(frozen=True)
class Recovery:
    """Per truth and sampled parameter the rank of the truth among the draws, and what was left of the prior.

    ``ranks`` and ``ratios`` have shape (truths, parameters); a rank is a share of the draws below the truth.
    """

    names: tuple[str, ...]
    ranks: np.ndarray
    ratios: np.ndarray

    def table(self) -> pandas.DataFrame:
        """A row per truth and parameter: rank of the truth, and share of the prior variance left."""
        truths, parameters = self.ranks.shape
        return pandas.DataFrame(
            {
                "truth": np.repeat(np.arange(1, truths + 1), parameters),
                "parameter": list(self.names) * truths,
                "rank": self.ranks.ravel(),
                "variance_ratio": self.ratios.ravel(),
            }
        )

    @classmethod
    def of_table(cls, table: pandas.DataFrame) -> Recovery:
        """The way back from ``table``."""
        names = tuple(dict.fromkeys(table["parameter"]))
        ranks, ratios = (
            table.pivot(index="truth", columns="parameter", values=column)[list(names)].to_numpy()
            for column in ("rank", "variance_ratio")
        )
        return cls(names, ranks, ratios)

    def informed(self, most: float = 0.8) -> np.ndarray:
        """Columns of the parameters of which on average less than this share of prior variance is left."""
        return np.flatnonzero(self.ratios.mean(axis=0) < most)

    def coverage(self, level: float, columns: np.ndarray | None = None) -> float:
        """Share of intervals of this level that hold the truth, over truths and parameters."""
        ranks = self.ranks if columns is None else self.ranks[:, columns]
        return float((np.abs(ranks - 0.5) <= level / 2).mean())

    def interval(self, level: float, columns: np.ndarray | None = None) -> tuple[float, float]:
        """A 95 % interval of that coverage, each truth counted once: its parameters hang together."""
        truths = len(self.ranks)
        hits = self.coverage(level, columns) * truths
        return (
            float(beta.ppf(0.025, hits, truths - hits + 1)) if hits else 0.0,
            float(beta.ppf(0.975, hits + 1, truths - hits)) if hits < truths else 1.0,
        )


def recover(
    priors: Priors,
    targets: Mapping[str, Target],
    screening: Screening,
    first: Wave,
    truths: int,
    draws: int,
    steps: int,
    workers: int | None = None,
    progress: bool = True,
) -> Recovery:
    """Recover the last ``truths`` candidates of the first wave that have a number for every figure.

    Only figures are observed; a constraint with bounds is no observation.
    """
    figures = {name: one for name, one in targets.items() if one.value is not None}
    means = {name: first.evaluated.mean(one.compared_with) for name, one in figures.items()}
    whole = np.flatnonzero(np.all([np.isfinite(one) for one in means.values()], axis=0))[-truths:]
    rest = np.setdiff1d(np.arange(len(first.shares)), whole)
    seen = Wave(first.shares[rest], first.evaluated.at(rest), np.nan, 0, np.nan)
    surrogate = fit(priors, figures, screening, [seen])
    # An emulator predicts a run, luck included; the run of a truth has no more luck than that.
    surrogate = Surrogate(priors, figures, surrogate.emulators, dict.fromkeys(figures, 0.0))
    chance = np.random.default_rng(5)
    columns = surrogate.columns
    observed = [
        surrogate.only(
            {
                name: one.model_copy(
                    update={"value": float(means[name][truth] + one.error * chance.normal())}
                )
                for name, one in figures.items()
            }
        )
        for truth in whole
    ]
    job = functools.partial(_recovered, observed, first.shares[whole], columns, draws, steps)
    found = dict(each_job(job, range(len(whole)), workers, progress, unit="truth"))
    ranks, ratios = zip(*(found[number] for number in range(len(whole))), strict=True)
    prior = priors.shares(chance.random((20_000, len(priors.names))))[:, columns].var(axis=0)
    names = tuple(priors.names[one] for one in columns)
    return Recovery(names, np.array(ranks), np.array(ratios) / prior)


def _recovered(
    observed: Sequence[Surrogate], truths: np.ndarray, columns: np.ndarray, draws: int, steps: int, place: int
) -> tuple[np.ndarray, np.ndarray]:
    """Of one truth: per column its rank among the draws, and the variance of the draws."""
    with one_thread():
        found = sample_posterior(observed[place], draws, steps, place + 1).shares[:, columns]
    return (found < truths[place, columns]).mean(axis=0), found.var(axis=0)
