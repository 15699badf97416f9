"""The posterior of the parameters given the targets, on the emulators, by ensemble sampling (emcee).

Only what some emulator answers to is sampled; every other parameter keeps its prior, and is drawn from it.
Points of the cube are sampled through the normal distribution: no proposal falls off an edge of the cube.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import norm, qmc

from calibration.distance import implausibility, log_likelihood
from calibration.emulator import Emulator, need
from calibration.priors import Priors
from calibration.targets import Target

_STARTS = 4096
_AT_ONCE = 2048


def one_thread() -> Any:
    """A context in which linear algebra keeps to one thread.

    More threads add up in another order and so give other last digits; on a busy machine they are slower too.
    """
    need("threadpoolctl")
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)


@dataclass(frozen=True)
class Surrogate:
    """What stands in for the model: an emulator per target, and the luck that its runs have in common.

    ``monte_carlo``: variance by luck of a candidate's mean over its seeds, per target.
    """

    priors: Priors
    targets: Mapping[str, Target]
    emulators: Mapping[str, Emulator]
    monte_carlo: Mapping[str, float]

    def only(self, targets: Mapping[str, Target]) -> Surrogate:
        """The same for fewer targets, or for targets of these names with other values."""
        return Surrogate(self.priors, targets, self.emulators, self.monte_carlo)

    @property
    def columns(self) -> np.ndarray:
        """Columns of the cube that some emulator of the targets answers to, whole orders together."""
        active = {int(one) for name in self.targets for one in self.emulators[name].active}
        for order in self.priors.orders:
            if active & set(order):
                active |= set(order)
        return np.array(sorted(active), dtype=int)

    def predict(self, shares: np.ndarray) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """Mean and variance of each target's statistic, of emulator and luck together."""
        parts = [shares[start : start + _AT_ONCE] for start in range(0, len(shares), _AT_ONCE)]
        means, variances = {}, {}
        for name in self.targets:
            found = [self.emulators[name].predict(part) for part in parts]
            means[name] = np.concatenate([mean for mean, _ in found])
            variances[name] = np.concatenate([variance for _, variance in found]) + self.monte_carlo[name]
        return means, variances

    def log_likelihood(self, shares: np.ndarray) -> np.ndarray:
        """Logarithm of the likelihood of the targets at each point."""
        return log_likelihood(self.targets, *self.predict(shares))

    def implausibility(self, shares: np.ndarray) -> np.ndarray:
        """The greatest distance from any target at each point."""
        means, variances = self.predict(shares)
        each = [implausibility(one, means[name], variances[name]) for name, one in self.targets.items()]
        return np.max(each, axis=0)


@dataclass(frozen=True)
class Posterior:
    """Draws of all parameters as shares of their ranges, shape (draws, names), and how well they were drawn.

    ``autocorrelation``: steps after which the slowest walker coordinate has forgotten where it was.
    ``effective``: as many independent draws say as much; never more than there are draws.
    """

    shares: np.ndarray
    acceptance: float
    autocorrelation: float
    effective: float
    steps: int


def sample_posterior(
    surrogate: Surrogate, draws: int, steps: int, luck: int = 1, temperature: float = 1.0
) -> Posterior:
    """Draws from the posterior; the first third of the steps is left out.

    A ``temperature`` above 1 flattens the likelihood: for looking wider than what is believed.
    """
    need("emcee")
    import emcee

    priors, columns = surrogate.priors, surrogate.columns
    chance = np.random.RandomState(luck)  # emcee takes this kind
    number = len(columns)

    def shares_at(coordinates: np.ndarray) -> np.ndarray:
        cube = np.full((len(coordinates), len(priors.names)), 0.5)
        cube[:, columns] = norm.cdf(coordinates)
        return priors.shares(cube)

    def log_probability(coordinates: np.ndarray) -> np.ndarray:
        likelihood = surrogate.log_likelihood(shares_at(coordinates)) / temperature
        return likelihood - 0.5 * (coordinates**2).sum(axis=1)

    walkers = 2 * max(number + 1, 50)
    starts = norm.ppf(np.clip(qmc.Sobol(number, rng=luck).random(_STARTS), 1e-6, 1.0 - 1e-6))
    likelihood = surrogate.log_likelihood(shares_at(starts)) / temperature
    best = np.argsort(-likelihood, kind="stable")[:walkers]
    moves = [
        (emcee.moves.DEMove(), 0.7),
        (emcee.moves.DESnookerMove(), 0.1),
        (emcee.moves.StretchMove(), 0.2),
    ]
    sampler = emcee.EnsembleSampler(walkers, number, log_probability, moves=moves, vectorize=True)
    sampler.run_mcmc(
        emcee.State(starts[best], random_state=chance.get_state()), steps, skip_initial_state_check=True
    )
    chain = sampler.get_chain()[steps // 3 :]
    with np.errstate(invalid="ignore"):  # a chain in which nothing moved has no correlation
        times = emcee.autocorr.integrated_time(chain, quiet=True, tol=0)
    time = float(np.clip(np.nan_to_num(times, nan=len(chain)).max(), 1.0, len(chain)))
    flat = chain.reshape(-1, number)
    picked = flat[chance.randint(0, len(flat), draws)]
    cube = chance.uniform(size=(draws, len(priors.names)))
    cube[:, columns] = norm.cdf(picked)
    effective = min(float(draws), walkers * len(chain) / time)
    acceptance = float(sampler.acceptance_fraction.mean())
    return Posterior(priors.shares(cube), acceptance, time, effective, steps)
