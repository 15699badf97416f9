"""How the work company's judgement of employers moves between the classes A to E from year to year."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
import pandas

from abm.model import LabourMarket
from abm.policy import load_policy
from abm.scenario import Scenario
from abm.vocabulary import EmployerClass
from experiments.paired import mean_estimate
from experiments.runner import each_job

YEAR = 12
CLASSES = tuple(one.name for one in EmployerClass)


def class_moves(
    scenario: Scenario, policy: str, seeds: Sequence[int], months: int, workers: int | None = None
) -> pandas.DataFrame:
    """The share of hirers of each class that is in each class a year later; with intervals over the seeds.

    Hirers: employers that had lent in somebody by the first of the two moments. ``hirers``: of that class,
    over all years and seeds; ``year`` 0 is all years together, and ``before`` empty the share in each class
    at the end of a year.
    """
    job = functools.partial(_moves, scenario, policy, months)
    found = dict(each_job(job, seeds, workers, progress=False))
    moves = np.stack([found[seed] for seed in seeds])  # (seeds, years, before, after)
    rows = []
    of_all_years = moves.sum(axis=1)
    for before, name in enumerate(CLASSES):
        rows += _rows(0, name, of_all_years[:, before])
    for year in range(moves.shape[1]):
        rows += _rows(year + 1, "", moves[:, year].sum(axis=1))
    return pandas.DataFrame(rows, columns=["year", "before", "after", "share", "low", "high", "hirers"])


def _rows(year: int, before: str, counts: np.ndarray) -> list[tuple[object, ...]]:
    """A row per class; ``counts``: hirers by seed and class after."""
    hirers = counts.sum(axis=1)
    with np.errstate(invalid="ignore"):
        shares = counts / hirers[:, None]
    means = [mean_estimate(one) for one in shares.T]
    return [
        (year, before, after, mean.value, mean.low, mean.high, int(hirers.sum()))
        for after, mean in zip(CLASSES, means, strict=True)
    ]


def _moves(scenario: Scenario, policy: str, months: int, seed: int) -> np.ndarray:
    """Hirers by year, class at its begin and class at its end; shape ``(years, classes, classes)``."""
    model = LabourMarket(scenario, load_policy(policy), seed)
    counts = np.zeros((months // YEAR, len(CLASSES), len(CLASSES)), np.int64)
    for year in counts:
        employers = model.world.employers
        before, hirer = employers["judged_class"].copy(), employers["spells_started"] > 0
        model.run(YEAR)
        np.add.at(year, (before[hirer], model.world.employers["judged_class"][hirer]), 1)
    return counts
