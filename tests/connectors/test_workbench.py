"""EMAworkbench: a design as its model, and PRIM on our store."""

from __future__ import annotations

import pickle
import sys

import numpy as np
import pytest

from abm.errors import InputError
from abm.model import LabourMarket
from abm.policy import load_policy
from experiments.connectors import library
from experiments.connectors.workbench import (
    Experiment,
    experiments_and_outcomes,
    identifier,
    model_of,
    prim_of,
)
from tests.connectors.made_up import design, store

WIDE = {
    "levers": [
        {"name": "tariff.level", "minimum": 0.4, "maximum": 1.2},
        {"name": "duration.maximum", "minimum": 6, "maximum": 36},
        "intention.declaration",
        {"name": "who asks", "options": {"nobody": {}, "all of them": {"intention.probing": 1.0}}},
    ],
    "uncertainties": [{"name": "hiring.noise", "minimum": 0.5, "maximum": 2.0}],
}
SOBOL = {"sampler": "sobol", "points": 256}


def test_what_else_a_library_could_use_is_no_concern_of_ours(tmp_path, monkeypatch, recwarn):
    (tmp_path / "chatty.py").write_text(
        "import warnings\nwarnings.warn('something not installed')\nhere = 1\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert library("chatty").here == 1
    assert list(recwarn) == []


def test_levers_uncertainties_and_outcomes_become_those_of_the_workbench():
    model = model_of(
        design(**WIDE, outcomes=["revolving_door", "months_worked"], policies=["baseline", "fee-low"])
    )
    kinds = {one.name: type(one).__name__ for one in model.levers}
    assert kinds == {
        "tariff_level": "RealParameter",
        "duration_maximum": "IntegerParameter",
        "intention_declaration": "BooleanParameter",
        "who_asks": "CategoricalParameter",
        "policy_name": "CategoricalParameter",
    }
    assert (model.levers["tariff_level"].lower_bound, model.levers["tariff_level"].upper_bound) == (0.4, 1.2)
    assert (model.levers["duration_maximum"].lower_bound, model.levers["duration_maximum"].upper_bound) == (
        6,
        36,
    )
    assert [one.value for one in model.levers["who_asks"].categories] == ["nobody", "all of them"]
    assert [one.value for one in model.levers["policy_name"].categories] == ["baseline", "fee-low"]
    assert [one.name for one in model.uncertainties] == ["hiring_noise"]
    assert [one.name for one in model.outcomes] == ["revolving_door", "months_worked"]


def test_the_workbench_runs_the_model_and_gives_the_mean_over_the_seeds():
    from ema_workbench import perform_experiments

    own = design(**WIDE, outcomes=["months_worked", "months_seconded"], months=12)
    experiments, outcomes = perform_experiments(model_of(own), scenarios=2, policies=3, log_progress=True)
    assert len(experiments) == 6
    for place, row in experiments.iterrows():
        levers = {
            "tariff.level": row["tariff_level"],
            "duration.maximum": row["duration_maximum"],
            "intention.declaration": bool(row["intention_declaration"]),
        } | ({"intention.probing": 1.0} if row["who_asks"] == "all of them" else {})
        policy = load_policy("baseline").changed(levers)
        noise = {"hiring.noise": row["hiring_noise"]}
        models = [LabourMarket("tiny", policy, seed, parameters=noise).run(12) for seed in (1, 2)]
        for name, found in outcomes.items():
            assert found[place] == np.mean([one.outcome(name) for one in models]), name
    assert len(set(outcomes["months_worked"])) > 3


def test_what_has_one_value_only_is_a_constant_and_the_function_travels():
    own = design(levers=[{"name": "tariff.level", "values": [0.5]}], uncertainties=["hiring.noise"], months=3)
    model = model_of(own)
    assert [(one.name, one.value) for one in model.constants] == [("tariff_level", 0.5)]
    assert len(model.levers) == 0
    function = pickle.loads(pickle.dumps(Experiment(own)))
    assert str(function(tariff_level=0.5, hiring_noise=np.float64(1.0))) == str(
        Experiment(own)(tariff_level=0.5, hiring_noise=1.0)
    )


def test_a_run_that_fails_is_said_and_counts_for_nothing():
    both = ["duration.minimum", "duration.maximum"]
    own = design(levers=[{"name": name, "values": [6, 12]} for name in both], outcomes=["months_worked"])
    with pytest.warns(UserWarning, match="seed [12] failed: InputError: .* 'duration.minimum' is 12, above"):
        found = Experiment(own)(duration_minimum=12, duration_maximum=6)
    assert np.isnan(found["months_worked"])


def test_prim_finds_the_box_that_was_planted(tmp_path):
    own = design(**WIDE, **SOBOL, seeds=1, outcomes=["revolving_door"])

    def planted(values, seed):
        cheap, long = values["tariff.level"] < 0.6, values["duration.maximum"] >= 24
        return 0.9 if cheap and long and values["intention.declaration"] else 0.2

    experiments, outcomes = experiments_and_outcomes(store(tmp_path / "s", own, planted), own)
    assert len(experiments) == 256
    of_interest = outcomes["revolving_door"] > 0.5
    assert 8 < of_interest.sum() < 40
    box = prim_of(experiments, of_interest, peel_alpha=0.05, mass_min=0.02).find_box()
    assert box.coverage > 0.9
    assert box.density > 0.9
    limits = box.box_lims[-1]
    assert limits["tariff_level"].tolist() == pytest.approx([0.4, 0.6], abs=0.03)
    assert limits["duration_maximum"].tolist() == pytest.approx([24, 36], abs=1)
    assert limits["intention_declaration"][0] == {True}
    assert limits["who_asks"][0] == {"nobody", "all of them"}
    assert limits["hiring_noise"].tolist() == pytest.approx([0.5, 2.0], abs=0.1)


def test_experiments_are_the_points_of_the_design_with_means_over_the_seeds(tmp_path):
    own = design(**WIDE, sampler="latin-hypercube", points=8, policies=["baseline", "fee-low"])

    def failing(run):
        return run.point == own.sample()[2] or (run.point == own.sample()[3] and run.seed == 2)

    def outcome(values, seed):
        return seed * values["hiring.noise"] + (values["policy"] == "fee-low")

    folder = store(tmp_path / "s", own, outcome, failing, gather=False)
    experiments, outcomes = experiments_and_outcomes(folder, own)
    assert list(experiments) == [
        "tariff_level", "duration_maximum", "intention_declaration", "who_asks",
        "hiring_noise", "policy_name",
    ]  # fmt: skip
    assert experiments["policy_name"].tolist() == ["baseline"] * 8 + ["fee-low"] * 8
    assert [str(one) for one in experiments.dtypes] == [
        "float64",
        "int64",
        "bool",
        "category",
        "float64",
        "category",
    ]
    door, noise = outcomes["revolving_door"], experiments["hiring_noise"].to_numpy()
    expected = 1.5 * noise + (experiments["policy_name"] == "fee-low").to_numpy()
    expected[2], expected[3] = np.nan, noise[3]
    assert door == pytest.approx(expected, nan_ok=True, rel=1e-15)
    point = own.sample()[5]
    assert dict(point.levers)["tariff.level"] == experiments["tariff_level"][5]
    assert ("intention.probing" in dict(point.levers)) == (experiments["who_asks"][5] == "all of them")


def test_a_grid_is_read_without_its_reference(tmp_path):
    own = design(
        levers=[
            {"name": "duration.maximum", "values": [6, 12]},
            {"name": "tariff.level", "values": [0.5, 1.0]},
        ]
    )
    folder = store(tmp_path / "s", own, lambda values, seed: values.get("tariff.level", 9.0))
    experiments, outcomes = experiments_and_outcomes(folder, own)
    assert len(own.sample()) == 5
    assert experiments["tariff_level"].tolist() == [0.5, 1.0, 0.5, 1.0]
    assert outcomes["revolving_door"].tolist() == [0.5, 1.0, 0.5, 1.0]


def test_what_cannot_be_read_is_refused_in_one_line(tmp_path):
    own = design(uncertainties=["hiring.noise"], sampler="sobol", points=4)
    with pytest.raises(InputError, match="there is none; draaideur sweep makes one"):
        experiments_and_outcomes(tmp_path / "none", own)
    folder = store(tmp_path / "s", own, lambda values, seed: 0.0)
    more = own.model_copy(update={"points": 8})
    with pytest.raises(InputError, match="holds 8 of the 16 runs of the design; sweep it first"):
        experiments_and_outcomes(folder, more)
    alone = design(levers=["tariff.level", "duration.maximum"], sampler="one-at-a-time")
    with pytest.raises(InputError, match="sampler 'one-at-a-time': its points leave factors alone"):
        experiments_and_outcomes(store(tmp_path / "alone", alone, lambda values, seed: 0.0), alone)
    clash = design(levers=["tariff.level", {"name": "tariff_level", "options": {"a": {}, "b": {}}}])
    with pytest.raises(InputError, match="'tariff_level': two names of the design become this one"):
        model_of(clash)


def test_a_missing_library_is_said_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(InputError, match=r"ema_workbench is not there; pip install 'draaideur\[research\]'"):
        model_of(design(uncertainties=["hiring.noise"]))


def test_names_become_identifiers():
    assert [identifier(one) for one in ("hiring.noise", "6 months", "a-b")] == [
        "hiring_noise",
        "_6_months",
        "a_b",
    ]
