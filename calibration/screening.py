"""Morris screening: which parameters a statistic answers to at all, before anything is fitted.

Trajectories through the cube change one parameter at a time, all under the same seed, so that what luck does
is the same on both sides of a step. A small world will do. A parameter without any effect on any statistic
or outcome in any trajectory is asleep: most often the lever that it belongs to is off in the years 2015 to
2021 (a private agency, price competition, imitation).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.candidates import FEW_PEOPLE, evaluate
from calibration.emulator import need
from calibration.priors import Priors

_LEVELS = 4
_LUCK = 7


@dataclass(frozen=True)
class Screening:
    """Mean size of the elementary effects per statistic: arrays of shape (names,), in ``priors.names``.

    In standard deviations of the statistic over the trajectories. ``awake``: whether anything moved.
    """

    effects: dict[str, np.ndarray]
    awake: np.ndarray

    def strongest(self, name: str, number: int) -> np.ndarray:
        """Columns of the parameters with the largest effects on a statistic, in the order of columns."""
        size = self.effects[name]
        best = np.argsort(-size, kind="stable")[:number]
        return np.sort(best[size[best] > 0.0])


def screen(
    priors: Priors, trajectories: int, folder: Path, workers: int | None = None, progress: bool = True
) -> Screening:
    """Run the trajectories - one run per parameter and one more for each - and give the effects."""
    need("SALib")
    from SALib.sample import morris

    number = len(priors.names)
    problem = {"num_vars": number, "names": list(priors.names), "bounds": [[0.0, 1.0]] * number}
    cube = morris.sample(problem, trajectories, num_levels=_LEVELS, seed=_LUCK)
    parameters = priors.parameters(priors.shares(cube))
    found = evaluate(parameters, 1, folder, workers, progress, FEW_PEOPLE)
    return effects_of(cube, {name: one[:, 0] for name, one in found.values.items()}, number)


def effects_of(cube: np.ndarray, values: dict[str, np.ndarray], number: int) -> Screening:
    """Effects from trajectories of ``number`` + 1 points; a statistic that comes or goes is a step too."""
    steps = np.diff(cube.reshape(-1, number + 1, number), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    length = np.abs(steps).max(axis=2)
    effects, awake = {}, np.zeros(number, bool)
    for name, column in values.items():
        known = np.where(
            np.isfinite(column), column, np.nanmean(column) if np.isfinite(column).any() else 0.0
        )
        changes = np.abs(np.diff(known.reshape(-1, number + 1), axis=1))
        size = np.zeros(number)
        np.add.at(size, moved, changes / length)
        effects[name] = size / len(steps) / max(float(known.std()), 1e-12)
        awake |= size > 0.0
    return Screening(effects, awake)
