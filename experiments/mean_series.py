"""The monthly series of a design, averaged over its seeds: people in each state, with an interval."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas

from abm.calendar import month_text
from experiments.design import Design
from experiments.paired import mean_estimate
from experiments.run_series import STATES
from experiments.run_store import read_store
from experiments.sweep import Sweep


def mean_series(design: Design, done: Sweep, folder: Path) -> pandas.DataFrame:
    """A row per arm, month and state: mean people of a run with its 95 % interval over the seeds, NaN where
    every run of an arm failed.

    ``design`` keeps series and compares arms in one sample of the uncertainties, its first; ``folder`` is
    its store.
    Columns: ``arm``, ``counterfactual``, ``month`` (YYYY-MM), ``state``, ``people``, ``low``, ``high``.
    """
    series = read_store(folder).series
    states = list(STATES.values())
    by_run = {str(run): rows[states].to_numpy(float) for run, rows in series.groupby("run", observed=True)}
    first = done.setting.scenario.first_month
    parameters = design.sample()[0].parameters
    unknown = np.full((design.months, len(states)), np.nan)
    rows = []
    for arm in design.arms():
        runs = done.rows_of(arm.point._replace(parameters=parameters))["run"]
        values = np.stack([by_run.get(one, unknown) for one in runs])  # (seeds, months, states)
        unseen = done.setting.scenario.counterfactual or arm.policy.counterfactual
        for month in range(values.shape[1]):
            for place, state in enumerate(states):
                mean = mean_estimate(values[:, month, place])
                when = month_text(first + month)
                rows.append((arm.name, unseen, when, state, mean.value, mean.low, mean.high))
    columns = ["arm", "counterfactual", "month", "state", "people", "low", "high"]
    return pandas.DataFrame(rows, columns=columns)
