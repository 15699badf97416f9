"""An emulator: a summary statistic of the model as a quick, doubtful function of its parameters.

Of some 240 parameters a statistic answers to a few. Those are found first (screening, and then lasso on
each share and its square); a straight and squared trend in them is taken out; what is left is a Gaussian
process over them. What the other parameters do, and the luck of a run, is noise to it and part of its
variance, so that a prediction is of a run and not of a mean. Shares are emulated on the arcsine scale, where
the noise of a count is the same everywhere.

Every fifth point is held back once, to see how far off the emulator is where it has not been; if that is
further than it says, its variance is multiplied by as much (``doubt``). Of the variance of those points it
catches the share ``explained``.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from abm.errors import InputError

MOST_ACTIVE = 10
MOST_POINTS = 800
"""More points make a Gaussian process slow and hardly better."""
FOR_SCALES = 250
"""Points from which the length scales are learned; all points then enter with those scales."""
LEAST_POINTS = 30
_ROUNDS = 25  # of the search for length scales; the last ones change little
_HELD_BACK = 5  # every so many points, one
_FOLDS = 5


def need(library: str) -> None:
    """See that a library of the extra ``calibration`` is there; InputError that says how to get it."""
    from importlib.util import find_spec

    if find_spec(library) is None:
        raise InputError(f"calibrate: needs {library}; install it with: pip install 'draaideur[calibration]'")


@dataclass(frozen=True)
class Scale:
    """From a statistic to the scale on which it is emulated, and back."""

    is_share: bool

    def there(self, value: np.ndarray) -> np.ndarray:
        """Arcsine of the root of a share; anything else as it is."""
        return np.arcsin(np.sqrt(np.clip(value, 0.0, 1.0))) if self.is_share else np.asarray(value)

    def back(self, mean: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of the statistic itself."""
        if not self.is_share:
            return mean, variance
        spread = np.sqrt(variance)
        low, high = (np.sin(np.clip(mean + step, 0.0, np.pi / 2)) ** 2 for step in (-spread, spread))
        return np.sin(np.clip(mean, 0.0, np.pi / 2)) ** 2, ((high - low) / 2) ** 2


class Emulator:
    """One statistic as a function of shares of the ranges; see ``fit_emulator``."""

    def __init__(
        self,
        scale: Scale,
        active: np.ndarray,
        trend: np.ndarray,
        process: Any,
        doubt: float = 1.0,
        explained: float = 0.0,
    ) -> None:
        self.scale, self.active, self.doubt, self.explained = scale, active, doubt, explained
        self._trend, self._process = trend, process

    def predict(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of a run at each point; ``shares`` has shape (points, names)."""
        return self.scale.back(*self.on_its_scale(shares))

    def on_its_scale(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same on the scale that is emulated."""
        inputs = shares[:, self.active]
        mean, spread = self._process.predict(inputs, return_std=True)
        return mean + _features(inputs) @ self._trend, self.doubt * spread**2


def _features(inputs: np.ndarray) -> np.ndarray:
    """A constant, each input and its square, around the middle of the range."""
    middle = 2.0 * inputs - 1.0
    return np.hstack([np.ones((len(inputs), 1)), middle, middle**2 - 1.0 / 3.0])


def fit_emulator(
    shares: np.ndarray, values: np.ndarray, is_share: bool, among: np.ndarray | None = None
) -> Emulator:
    """Fit an emulator to the values of runs; the last ``MOST_POINTS`` that have one.

    ``among``: the columns that may be active, by default all. InputError where too few have a value.
    """
    need("sklearn")
    known = np.flatnonzero(np.isfinite(values))[-MOST_POINTS:]
    if len(known) < LEAST_POINTS:
        raise InputError(
            f"calibrate: {len(known)} candidates have a value of a statistic, and an emulator needs "
            f"{LEAST_POINTS}; give more points"
        )
    scale = Scale(is_share)
    allowed = np.arange(shares.shape[1]) if among is None else among
    inputs, outputs = shares[known], scale.there(values[known])
    held = np.arange(len(known)) % _HELD_BACK == 0
    trial = _fitted(scale, inputs[~held], outputs[~held], allowed)
    mean, variance = trial.on_its_scale(inputs[held])
    doubt = max(1.0, float(((outputs[held] - mean) ** 2 / variance).mean()))
    found = _fitted(scale, inputs, outputs, allowed)
    found.doubt = doubt
    off = float(((outputs[held] - mean) ** 2).mean())
    found.explained = max(0.0, 1.0 - off / max(float(outputs[held].var()), 1e-12))
    return found


def _fitted(scale: Scale, inputs: np.ndarray, outputs: np.ndarray, allowed: np.ndarray) -> Emulator:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    active = allowed[active_inputs(inputs[:, allowed], outputs)]
    inputs = inputs[:, active]
    features = _features(inputs)
    ridge = np.eye(features.shape[1]) * 1e-3 * len(inputs)
    ridge[0, 0] = 0.0
    trend = np.linalg.solve(features.T @ features + ridge, features.T @ outputs)
    left = outputs - features @ trend
    spread = max(float(left.var()), 1e-8)
    kernel = ConstantKernel(0.5 * spread, (1e-4 * spread, 10.0 * spread)) * Matern(
        np.full(len(active), 1.0), (0.1, 30.0), nu=2.5
    ) + WhiteKernel(0.5 * spread, (1e-3 * spread, 2.0 * spread))
    few = np.linspace(0, len(inputs) - 1, min(len(inputs), FOR_SCALES)).astype(int)
    process = GaussianProcessRegressor(kernel, alpha=1e-10, optimizer=_search)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a scale at its bound only says that an input hardly matters
        process.fit(inputs[few], left[few])
    if len(few) < len(inputs):
        process = GaussianProcessRegressor(process.kernel_, alpha=1e-10, optimizer=None)
        process.fit(inputs, left)
    return Emulator(scale, active, trend, process)


def _search(objective: Any, start: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, float]:
    found = minimize(
        objective, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _ROUNDS}
    )
    return found.x, found.fun


def active_inputs(inputs: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Columns that the outputs answer to, by lasso; at least one and at most ``MOST_ACTIVE``, in order."""
    from sklearn.linear_model import LassoCV

    features = _features(inputs)[:, 1:]
    features = (features - features.mean(axis=0)) / np.maximum(features.std(axis=0), 1e-12)
    found = LassoCV(cv=_FOLDS, alphas=30, max_iter=5000, tol=1e-3).fit(features, outputs).coef_
    strength = np.hypot(*np.abs(found).reshape(2, -1))
    best = np.argsort(-strength, kind="stable")[:MOST_ACTIVE]
    chosen = best[strength[best] > 0.0]
    return np.sort(chosen if len(chosen) else best[:1])
