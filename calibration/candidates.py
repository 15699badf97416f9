"""Candidates of the calibration: sets of parameters, each run under the same seeds on the years 2015 to 2021.

They go through the runner and the store of the sweeps: resumable, the same bytes for any number of workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.stats import qmc

from abm.parameters import load_ledger
from abm.policy import load_policy
from calibration.priors import Priors, load_priors, with_courses
from calibration.summaries import SUMMARIES, measured, reading_version
from experiments.run_table import READING
from experiments.runs import Point, Run, Setting
from experiments.sweep import run_sweep

SCENARIO, HISTORY, MONTHS = "historical", Path(__file__).with_name("history.toml"), 84
FEW_PEOPLE = 800
"""A small world, for what needs no accuracy."""
_VERSION_DIGITS = 8


@dataclass(frozen=True)
class Candidates:
    """Sets of parameters under the seeds 1 to ``seeds``; what ``run_sweep`` runs.

    By default in a world as large as the six municipalities, 3,955 people at the start; what luck does to a
    statistic in it is measured from the seeds (``distance.monte_carlo_variance``).
    """

    parameters: tuple[Mapping[str, float], ...]
    seeds: int
    people: int | None = None

    def runs(self) -> list[Run]:
        """Every candidate under every seed."""
        points = [Point(tuple(sorted(one.items()))) for one in self.parameters]
        return [Run(point, seed) for point in points for seed in range(1, self.seeds + 1)]

    def setting(self, model_version: str) -> Setting:
        """The historical run with what happened in it, and how it is read."""
        version = f"{model_version}, read by {reading_version()[:_VERSION_DIGITS]}"
        world = with_courses(SCENARIO, self.people)
        return Setting(world, (load_policy(HISTORY),), MONTHS, version, measured)


@dataclass(frozen=True)
class Evaluated:
    """Candidates with what their runs gave.

    ``values``: per column - an outcome, or a summary statistic by its name - an array of shape
    (candidates, seeds); NaN where a run failed or there was nothing to count.
    """

    candidates: Candidates
    values: Mapping[str, np.ndarray]
    failed: int

    def mean(self, name: str) -> np.ndarray:
        """Mean over the seeds per candidate; NaN where no seed gave a number."""
        values = self.values[name]
        known = np.isfinite(values)
        total = np.where(known, values, 0.0).sum(axis=1)
        number = known.sum(axis=1)
        return np.where(number > 0, total / np.maximum(number, 1), np.nan)

    def at(self, rows: np.ndarray) -> Evaluated:
        """Some of the candidates, by their places."""
        some = tuple(self.candidates.parameters[row] for row in rows)
        values = {name: one[rows] for name, one in self.values.items()}
        return replace(self, candidates=replace(self.candidates, parameters=some), values=values)


def sample(points: int, stream: int, priors: Priors | None = None) -> np.ndarray:
    """Points spread evenly over the prior, a Sobol sequence; shape (points, names), shares of the ranges.

    More points begin with the fewer, so that a store that has those does only the others. A power of
    two is balanced. ``stream`` is the luck of the draw: another number, other points.
    """
    known = priors or load_priors()
    cube = qmc.Sobol(len(known.names), rng=stream).random_base2(max(0, points - 1).bit_length())
    return known.shares(cube[:points])


def evaluate(
    parameters: Sequence[Mapping[str, float]],
    seeds: int,
    folder: Path,
    workers: int | None = None,
    progress: bool = True,
    people: int | None = None,
) -> Evaluated:
    """Run what the store in ``folder`` does not hold of these candidates, and give what all of them gave."""
    candidates = Candidates(tuple(parameters), seeds, people)
    done = run_sweep(candidates, folder, workers, progress)
    rows = done.table.set_index("run").loc[[done.setting.identity(run) for run in candidates.runs()]]
    columns = {name: name for name in rows.columns if rows[name].dtype == float and name not in load_ledger()}
    columns |= {name: READING + name for name in SUMMARIES}
    shape = (len(candidates.parameters), candidates.seeds)
    values = {name: rows[column].to_numpy(float).reshape(shape) for name, column in columns.items()}
    return Evaluated(candidates, values, int(rows["error"].notna().sum()))
