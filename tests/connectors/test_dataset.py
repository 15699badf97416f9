"""xarray: a store as a data set with named dimensions, units and labels."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
import xarray

from abm.errors import InputError
from abm.outcomes import OUTCOMES
from abm.parameters import load_ledger
from abm.vocabulary import State
from experiments.connectors.dataset import dataset_of
from experiments.run_store import writing
from experiments.sweep import run_sweep
from tests.connectors.made_up import VERSION, design, store

GRID = {
    "levers": [
        {"name": "tariff.level", "values": [0.5, 1.0]},
        {"name": "tariff.path", "values": ["stepwise"]},
    ],
    "uncertainties": [{"name": "hiring.noise", "values": [0.5, 1.5]}],
    "policies": ["baseline", "no-renewal"],
}


def number(values, seed):
    return (
        100 * seed
        + 10 * values.get("tariff.level", 0.0)
        + values["hiring.noise"]
        + (values["policy"] == "no-renewal")
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    own = design(**GRID, seeds=3)

    def failing(run):
        return run.seed == 2 and dict(run.point.levers).get("tariff.level") == 1.0

    return store(tmp_path_factory.mktemp("dataset") / "s", own, number, failing)


@pytest.fixture(scope="module")
def dataset(filled):
    return dataset_of(filled)


def test_dimensions_are_named(dataset):
    assert dict(dataset.sizes) == {"policy": 2, "sample": 6, "seed": 3}
    assert dataset["revolving_door"].dims == ("policy", "sample", "seed")
    assert dataset["policy"].values.tolist() == ["baseline", "no-renewal"]
    assert dataset["seed"].values.tolist() == [1, 2, 3]
    assert dataset["tariff.level"].dims == ("sample",)


def test_every_value_comes_back_where_it_belongs(dataset, filled):
    rows = pandas.read_parquet(filled / "runs.parquet")
    assert len(rows) == 36
    for _, row in rows.iterrows():
        level = dataset["tariff.level"].fillna(-1.0) == (
            row["tariff.level"] if row["tariff.level"] > 0 else -1.0
        )
        (sample,) = np.flatnonzero(level & (dataset["hiring.noise"] == row["hiring.noise"]))
        found = dataset.sel(policy=row["policy"], seed=row["seed"]).isel(sample=sample)
        failed = isinstance(row["error"], str)
        assert found["error"].item() == (row["error"] if failed else "")
        for name in OUTCOMES:
            assert np.isnan(found[name]) if failed else found[name] == row[name], name


def test_a_round_trip_through_a_table_keeps_every_number(dataset, filled):
    rows = pandas.read_parquet(filled / "runs.parquet")
    back = dataset[["revolving_door", "starts"]].to_dataframe().reset_index()
    keys = ["policy", "seed", "hiring.noise", "tariff.level"]
    both = back.merge(rows, on=keys, suffixes=("", "_stored"))
    assert len(both) == len(back) == len(rows)
    assert both["revolving_door"].equals(both["revolving_door_stored"])


def test_failed_runs_are_nan_and_say_why(dataset):
    failed = dataset["error"] != ""
    assert int(failed.sum()) == 4
    assert np.isnan(dataset["revolving_door"].where(failed, drop=True)).all()
    assert bool(np.isfinite(dataset["revolving_door"].where(~failed, 0.0)).all())
    assert set(dataset["error"].values[failed.values]) == {"Broken: on purpose"}
    mean = dataset["revolving_door"].mean("seed").sel(policy="baseline")
    cheap = mean.where((dataset["tariff.level"] == 1.0) & (dataset["hiring.noise"] == 0.5), drop=True)
    assert cheap.item() == pytest.approx(200 + 10 + 0.5)


def test_every_number_has_its_unit_and_label(dataset):
    for name, about in OUTCOMES.items():
        attributes = dataset[name].attrs
        assert (attributes["units"], attributes["long_name"]) == (about.unit, about.label)
        assert attributes["definition"] == about.definition
    noise = load_ledger()["hiring.noise"]
    assert dataset["hiring.noise"].attrs == {
        "units": noise.unit,
        "long_name": noise.meaning,
        "role": "uncertainty",
    }
    assert dataset["tariff.level"].attrs["role"] == "lever"
    assert dataset.attrs["model_version"] == VERSION
    assert (dataset.attrs["scenario"], dataset.attrs["months"]) == ("tiny", 6)
    assert "not a prediction" in dataset.attrs["purpose"]


def test_options_are_text_and_what_is_left_alone_is_empty(dataset):
    assert dataset["tariff.path"].values.tolist().count("stepwise") == 4
    assert dataset["tariff.path"].values.tolist().count("") == 2
    assert int(np.isnan(dataset["tariff.level"]).sum()) == 2


def test_what_the_study_never_observed_is_marked(dataset):
    unseen = dataset["counterfactual"]
    assert unseen.dims == ("policy", "sample")
    stepwise = dataset["tariff.path"] == "stepwise"
    assert unseen.sel(policy="baseline").values.tolist() == stepwise.values.tolist()


def test_it_goes_to_netcdf_and_back(dataset, tmp_path):
    dataset.to_netcdf(tmp_path / "s.nc", engine="scipy")
    with xarray.open_dataset(tmp_path / "s.nc", engine="scipy") as back:
        assert back["revolving_door"].equals(dataset["revolving_door"])
        assert back["revolving_door"].attrs == dataset["revolving_door"].attrs


def test_monthly_series_run_along_month_and_state(tmp_path):
    own = design(levers=[{"name": "duration.maximum", "values": [6]}], series=True)
    run_sweep(own, tmp_path / "s", workers=1, progress=False)
    people = dataset_of(tmp_path / "s")["people"]
    assert people.dims == ("policy", "sample", "seed", "month", "state")
    assert people.shape == (1, 2, 2, 6, len(State) - 1)
    assert people["month"].values.tolist() == [1, 2, 3, 4, 5, 6]
    assert people.attrs["sheltered_work"] == "new sheltered work"
    stored = pandas.read_parquet(tmp_path / "s" / "series.parquet")
    assert people.sel(state="seconded").sum().item() == stored["seconded"].sum()
    runs = pandas.read_parquet(tmp_path / "s" / "runs.parquet")
    run = runs[(runs["duration.maximum"] == 6) & (runs["seed"] == 2)]["run"].item()
    expected = stored[stored["run"] == run].sort_values("month")["benefit"].to_numpy()
    sample = int(np.flatnonzero(dataset_of(tmp_path / "s")["duration.maximum"] == 6)[0])
    found = people.sel(policy="baseline", seed=2, state="benefit").isel(sample=sample)
    assert found.values.tolist() == expected.tolist()


def test_a_store_of_several_scenarios_or_lengths_needs_a_choice(tmp_path):
    short, long = design(uncertainties=["hiring.noise"]), design(uncertainties=["hiring.noise"], months=9)
    folder = store(tmp_path / "s", short, number)
    store(folder, long, lambda values, seed: 0.5)
    with pytest.raises(InputError, match=r"months: the store holds runs of several \(6, 9\); choose one"):
        dataset_of(folder)
    assert dataset_of(folder, months=9)["revolving_door"].mean().item() == 0.5
    with pytest.raises(InputError, match="unknown months in the store '7'"):
        dataset_of(folder, months=7)


def test_what_is_no_store_is_refused_in_one_line(tmp_path):
    with pytest.raises(InputError, match="there is none; draaideur sweep makes one"):
        dataset_of(tmp_path / "none")
    with writing(tmp_path / "empty", design().setting(VERSION)):
        pass
    with pytest.raises(InputError, match="holds no finished run yet"):
        dataset_of(tmp_path / "empty")
