"""Which of the assumed parameters matter: for the level of an outcome, and for what a policy does to it.

Three looks at every assumed parameter, all over the whole of its range in the ledger:

- **Screening** (Morris 1991): from many places each parameter is moved alone. ``effect`` is the mean absolute
  change over the range (mu star), ``spread`` its standard deviation: large beside the effect means that
  a parameter acts with others or bends.
- **First order** (Sobol index by random balance designs, Tarantola e.a. 2006, Plischke's correction): the
  share of the variance between worlds that a parameter explains alone.
- **Total** (Sobol index, Saltelli 2010, on an emulator of the few that matter): alone and with others.

The variance of an outcome over worlds and seeds has two sources: what is assumed, and the luck of a run.
``assumed_share`` says how much is due to the first.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from calibration.candidates import sample
from calibration.conclusions import Book
from calibration.emulator import fit_emulator, need
from calibration.priors import Priors, load_priors
from calibration.worlds import Worlds, run_worlds
from experiments.paired_runs import PairedRuns

STREAM = 7
LEVELS = 4
RESAMPLES = 200
LEVEL = 0.95
EMULATED = 2**10
LEAST_FOR_INDICES = 60
"""Fewer worlds give no index: its bootstrap takes half, and needs more than twice its ten harmonics."""


@dataclass(frozen=True)
class Tier:
    """How much is run: trajectories of the screening, worlds spread over the prior, draws of a posterior."""

    trajectories: int
    worlds: int
    seeds: int
    draws: int


QUICK, FULL = Tier(2, 64, 2, 16), Tier(10, 512, 2, 256)


def screening_cube(priors: Priors, trajectories: int) -> np.ndarray:
    """Trajectories that move one parameter at a time; shape (trajectories x (names + 1), names)."""
    need("SALib")
    from SALib.sample import morris

    found: np.ndarray = morris.sample(_problem(priors), trajectories, num_levels=LEVELS, seed=STREAM)
    return found


def spread_worlds(priors: Priors, tier: Tier) -> np.ndarray:
    """Worlds spread evenly over the prior; shape (worlds, names). More worlds begin with the fewer."""
    return sample(tier.worlds, STREAM, priors)


def _problem(priors: Priors) -> dict[str, Any]:
    return {
        "num_vars": len(priors.names),
        "names": list(priors.names),
        "bounds": [[0.0, 1.0]] * len(priors.names),
    }


@dataclass(frozen=True)
class Looks:
    """The two sets of worlds: those of the screening, and those spread over the prior."""

    priors: Priors
    screening: np.ndarray
    screened: PairedRuns
    spread: np.ndarray
    runs: PairedRuns


def look(
    book: Book,
    tier: Tier,
    folder: Path,
    workers: int | None = None,
    progress: bool = True,
    priors: Priors | None = None,
) -> Looks:
    """Run what the stores in ``folder`` lack of the two sets of worlds; ``priors``: by default all."""
    priors = priors or load_priors()
    cube, shares = screening_cube(priors, tier.trajectories), spread_worlds(priors, tier)
    found = []
    for name, points, seeds in (
        ("screening", priors.shares(cube), 1),
        ("worlds", shares, tier.seeds),
    ):
        worlds = Worlds(book.design, book.people, tuple(priors.parameters(points)), seeds)
        found.append(run_worlds(worlds, folder / name, workers, progress))
    return Looks(priors, cube, found[0], shares, found[1])


def quantities(runs: PairedRuns) -> Iterator[tuple[str, str, np.ndarray]]:
    """Each outcome's level in the reference, and its difference under each arm: ``(worlds, seeds)``."""
    for outcome, values in runs.outcomes.items():
        yield outcome, "", values[0]
        for place, arm in enumerate(runs.arms[1:], 1):
            yield outcome, arm, values[place] - values[0]


def assumed_share(values: np.ndarray, resamples: int = RESAMPLES) -> tuple[float, float, float]:
    """The share of the variance that lies between worlds, with its 95 % bootstrap interval over worlds.

    ``values``: shape (worlds, seeds), at least two seeds; worlds without a value in every seed are left
    out. One-way random effects: (mean square between - mean square within) / seeds is the variance between
    worlds; the rest is the luck of a run. NaN where nothing varies.
    """
    whole = values[np.isfinite(values).all(axis=1)]
    if len(whole) < 3 or whole.shape[1] < 2:
        return float("nan"), float("nan"), float("nan")
    luck = np.random.default_rng(STREAM)
    found = [_between(whole)]
    found += [_between(whole[luck.integers(0, len(whole), len(whole))]) for _ in range(resamples)]
    known = [one for one in found[1:] if np.isfinite(one)]
    if not np.isfinite(found[0]) or not known:
        return float("nan"), float("nan"), float("nan")
    low, high = np.quantile(known, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0]).tolist()
    return found[0], low, high


def _between(values: np.ndarray) -> float:
    within = float(values.var(axis=1, ddof=1).mean())
    between = max(0.0, float(values.mean(axis=1).var(ddof=1)) - within / values.shape[1])
    total = between + within
    return between / total if total > 0.0 else float("nan")


def screened(looks: Looks) -> pandas.DataFrame:
    """The screening: ``outcome``, ``policy`` (empty: the level), ``parameter``, ``effect`` with ``low`` and
    ``high``, ``spread``, ``trajectories``.

    ``trajectories`` counts those in which the parameter moves between two worlds with a value; the intervals
    are of a bootstrap over them. A parameter with fewer than two is left out.
    """
    chance = np.random.default_rng(STREAM)
    rows: list[dict[str, Any]] = []
    for outcome, arm, values in quantities(looks.screened):
        effects = elementary_effects(looks.screening, values[:, 0])
        again = chance.integers(0, len(effects), (RESAMPLES, len(effects)))
        for name, own in zip(looks.priors.names, effects.T, strict=True):
            known = np.isfinite(own)
            if known.sum() < 2:
                continue
            size, there = np.where(known, np.abs(own), 0.0)[again].sum(axis=1), known[again].sum(axis=1)
            low, high = np.quantile(
                (size / np.maximum(there, 1))[there > 0], [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0]
            )
            rows.append(
                {"outcome": outcome, "policy": arm, "parameter": name,
                 "effect": float(np.abs(own[known]).mean()), "low": float(low), "high": float(high),
                 "spread": float(own[known].std(ddof=1)), "trajectories": int(known.sum())}
            )  # fmt: skip
    return pandas.DataFrame(rows)


def elementary_effects(cube: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The change of a value for a move over the whole range, shape (trajectories, names).

    As SALib's, which cannot do with a world without a value: here the two moves to and from it are NaN, and
    the other moves of its trajectory count.
    """
    names = cube.shape[1]
    steps = np.diff(cube.reshape(-1, names + 1, names), axis=1)
    changes = np.diff(values.reshape(-1, names + 1), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    length = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    found = np.full(changes.shape, np.nan)
    np.put_along_axis(found, moved, changes / length, axis=1)
    return found


def first_order(looks: Looks) -> pandas.DataFrame:
    """Sobol indices of the first order: ``outcome``, ``policy``, ``parameter``, ``share``, ``low``, ``high``.

    Of the mean over seeds; the share is of the variance between worlds and what luck is left in the mean.
    A quantity with a value in fewer than ``LEAST_FOR_INDICES`` worlds has none.
    """
    need("SALib")
    from SALib.analyze import rbd_fast

    rows: list[dict[str, Any]] = []
    for outcome, arm, values in quantities(looks.runs):
        mean = values.mean(axis=1)
        whole = np.isfinite(mean)
        if whole.sum() < LEAST_FOR_INDICES or mean[whole].std() == 0.0:
            continue
        found = rbd_fast.analyze(
            _problem(looks.priors), looks.spread[whole], mean[whole], num_resamples=RESAMPLES // 4,
            conf_level=LEVEL, seed=STREAM,
        )  # fmt: skip
        for name, share, half in zip(looks.priors.names, found["S1"], found["S1_conf"], strict=True):
            rows.append(
                {"outcome": outcome, "policy": arm, "parameter": name, "share": float(share),
                 "low": float(share - half), "high": float(share + half)}
            )  # fmt: skip
    return pandas.DataFrame(rows)


def total_order(looks: Looks, book: Book) -> pandas.DataFrame:
    """Sobol indices, on an emulator, of the parameters that a quantity answers to.

    Of each outcome's level, and of its difference under each policy that a conclusion of ``book`` names for
    it. ``first`` (alone) and ``total`` (with others), with intervals.

    ``explained`` is the share of the variance over runs that the emulator catches in worlds that it has
    not seen (every fifth is held back): the indices are shares of that part, not of the whole.
    """
    named = {(one.outcome, arm) for one in book.conclusions.values() for arm in one.compared}
    rows: list[dict[str, Any]] = []
    for outcome, arm, values in quantities(looks.runs):
        mean = values.mean(axis=1)
        whole = np.isfinite(mean)
        wanted = not arm or (outcome, arm) in named
        if not wanted or whole.sum() < 64 or mean[whole].std() == 0.0:
            continue
        rows += _indices(outcome, arm, looks.priors.names, looks.spread[whole], mean[whole])
    return pandas.DataFrame(rows)


def _indices(
    outcome: str, arm: str, names: Sequence[str], shares: np.ndarray, values: np.ndarray
) -> list[dict[str, Any]]:
    from scipy.stats import sobol_indices, uniform

    emulator = fit_emulator(shares, values, is_share=False)
    active = emulator.active

    # one more input, which does nothing: the library cannot do with a single one
    def emulated(inputs: np.ndarray) -> np.ndarray:
        points = np.full((inputs.shape[1], shares.shape[1]), 0.5)
        points[:, active] = inputs[: len(active)].T
        return np.asarray(emulator.predict(points)[0])

    found = sobol_indices(
        func=emulated,
        n=EMULATED,
        dists=[uniform(0, 1)] * (len(active) + 1),
        rng=np.random.default_rng(STREAM),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the input that does nothing has an interval without width
        spread = found.bootstrap(confidence_level=LEVEL, n_resamples=RESAMPLES)
    first, total = spread.first_order.confidence_interval, spread.total_order.confidence_interval
    return [
        {"outcome": outcome, "policy": arm, "parameter": names[column], "explained": emulator.explained,
         "first": float(found.first_order[place]), "first_low": float(first.low[place]),
         "first_high": float(first.high[place]), "total": float(found.total_order[place]),
         "total_low": float(total.low[place]), "total_high": float(total.high[place])}
        for place, column in enumerate(active)
    ]  # fmt: skip


def variance_shares(runs: PairedRuns) -> pandas.DataFrame:
    """Per outcome and policy (empty: the level): ``assumed``, ``low``, ``high``, ``deviation`` (standard,
    over worlds and seeds), ``worlds``, ``seeds``.
    """
    rows = []
    for outcome, arm, values in quantities(runs):
        share, low, high = assumed_share(values)
        deviation = float(np.nanstd(values)) if np.isfinite(values).any() else float("nan")
        worlds = int(np.isfinite(values).all(axis=1).sum())
        rows.append(
            {"outcome": outcome, "policy": arm, "assumed": share, "low": low, "high": high,
             "deviation": deviation, "worlds": worlds, "seeds": values.shape[1]}
        )  # fmt: skip
    return pandas.DataFrame(rows)
