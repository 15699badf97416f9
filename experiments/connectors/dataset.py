"""A store as an ``xarray.Dataset``: named dimensions, and units and labels with every number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas

from abm.errors import InputError, unknown
from abm.outcomes import OUTCOMES
from abm.parameters import load_ledger
from abm.policy import load_levers
from abm.vocabulary import label
from experiments.connectors import library
from experiments.run_series import STATES
from experiments.run_store import read_store
from experiments.run_table import READING

SAMPLE = ("policy", "sample", "seed")


def dataset_of(folder: Path, scenario: str | None = None, months: int | None = None) -> Any:
    """Every run of a store along the dimensions ``policy``, ``sample`` and ``seed``.

    - A sample is a setting of the levers and parameters that were varied; their values are coordinates
      along ``sample``, NaN or empty where it left them alone.
    - Each outcome is a variable with ``units``, ``long_name`` and ``definition``; NaN where a run failed, is
      not in the store, or had nothing to count. ``error`` says why a run failed; ``counterfactual`` marks
      what the study never observed.
    - Where the store has monthly series, ``people`` also runs along ``month`` and ``state``.

    ``scenario`` and ``months`` choose where a store holds runs of several.

    Raises:
        InputError: where there is no store, it is damaged, or it holds several and none is chosen.
    """
    xarray = library("xarray")
    stored = read_store(folder)
    runs = _one_of(_one_of(stored.runs, "scenario", scenario), "months", months)
    names = [str(name) for name in runs]
    inputs = [name for name in names if name in load_levers() or name in load_ledger()]
    inputs = [name for name in inputs if runs[name].notna().any()]
    cube = _Cube(runs, inputs)
    coordinates: dict[str, Any] = cube.coordinates
    coordinates |= {name: ("sample", _column(cube.samples[name]), _about_input(name)) for name in inputs}
    variables: dict[str, Any] = {
        name: (SAMPLE, cube.spread(runs[name].to_numpy(float), np.nan), _about_outcome(name))
        for name in names
        if name in OUTCOMES or name.startswith(READING)
    }
    variables["error"] = SAMPLE, cube.spread(runs["error"].fillna("").to_numpy(str), "")
    unseen = cube.spread(runs["counterfactual"].to_numpy(bool), False).any(axis=2)
    variables["counterfactual"] = SAMPLE[:2], unseen, {"long_name": "never observed by the study"}
    series = stored.series[stored.series["run"].isin(runs["run"])]
    if len(series):
        coordinates |= {"month": np.arange(1, cube.months + 1), "state": list(STATES.values())}
        about = {"units": "people", "long_name": "people in each state at the end of the month"}
        about |= {name: label(state) for state, name in STATES.items()}
        variables["people"] = (*SAMPLE, "month", "state"), cube.spread(cube.people(series), np.nan), about
    attributes = {
        "model": stored.about.model,
        "model_version": stored.about.model_version,
        "purpose": stored.about.purpose,
        "scenario": str(runs["scenario"].iloc[0]),
        "months": cube.months,
    }
    return xarray.Dataset(variables, coordinates, attributes)


class _Cube:
    """Where each run stands along policy, sample and seed; policies and samples as the store has them."""

    def __init__(self, runs: pandas.DataFrame, inputs: list[str]) -> None:
        self.runs, self.months = runs, int(runs["months"].iloc[0])
        sample = np.zeros(len(runs), int)
        if inputs:
            sample = runs.groupby(inputs, dropna=False, sort=False).ngroup().to_numpy()
        policy, policies = pandas.factorize(runs["policy"])
        seed, seeds = pandas.factorize(runs["seed"], sort=True)
        self.samples = runs.iloc[np.unique(sample, return_index=True)[1]]
        self.coordinates = {
            "policy": np.asarray(policies, str),
            "sample": np.arange(len(self.samples)),
            "seed": np.asarray(seeds),
        }
        self._places = policy, sample, seed
        self._shape = tuple(map(len, self.coordinates.values()))

    def spread(self, values: np.ndarray, empty: Any) -> np.ndarray:
        """Values of the runs, shape (runs, ...), along the dimensions; ``empty`` where there is no run."""
        found = np.full(self._shape + values.shape[1:], empty, values.dtype)
        found[self._places] = values
        return found

    def people(self, series: pandas.DataFrame) -> np.ndarray:
        """People by run, month and state; NaN where a run has no series."""
        names = list(STATES.values())
        found = np.full((len(self.runs), self.months, len(names)), np.nan)
        row = pandas.Index(self.runs["run"]).get_indexer(series["run"].astype(str))
        found[row, series["month"].to_numpy() - 1] = series[names].to_numpy()
        return found


def _one_of(runs: pandas.DataFrame, column: str, chosen: Any) -> pandas.DataFrame:
    held = list(runs[column].unique())
    if chosen is None and len(held) == 1:
        return runs
    if chosen is None:
        some = ", ".join(map(str, held))
        raise InputError(f"{column}: the store holds runs of several ({some}); choose one")
    if chosen not in held:
        raise unknown(f"{column} in the store", str(chosen), [str(one) for one in held])
    return runs[runs[column] == chosen].reset_index(drop=True)


def _column(values: pandas.Series) -> np.ndarray:
    """Numbers as they are; options and switches as text, empty where the sample leaves them alone."""
    if pandas.api.types.is_numeric_dtype(values) and not pandas.api.types.is_bool_dtype(values):
        return values.to_numpy()
    return np.array(["" if pandas.isna(one) else str(one).lower() for one in values])


def _about_outcome(name: str) -> dict[str, str]:
    if name not in OUTCOMES:
        return {}
    about = OUTCOMES[name]
    return {
        "units": about.unit, "long_name": about.label, "label_dutch": about.label_dutch,
        "definition": about.definition,
    }  # fmt: skip


def _about_input(name: str) -> dict[str, str]:
    lever = load_levers().get(name)
    about = lever if lever is not None else load_ledger()[name]
    return {
        "units": about.unit, "long_name": about.meaning,
        "role": "uncertainty" if lever is None else "lever",
    }  # fmt: skip
