"""SALib: its problem from a design or the ledger, its samples through our store, its answers on them."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris, sobol

from abm.errors import InputError
from abm.parameters import load_ledger
from experiments.connectors.salib import Sampled, design_of, problem_of, problem_of_ledger
from experiments.sweep import run_sweep
from tests.connectors.made_up import design, store

MIXED = {
    "levers": [
        {"name": "duration.maximum", "minimum": 6, "maximum": 9},
        {
            "name": "who asks",
            "options": {"nobody": {}, "half": {"intention.probing": 0.5}, "all": {"intention.probing": 1.0}},
        },
        "intention.declaration",
    ],
    "uncertainties": [{"name": "hiring.noise", "minimum": 0.5, "maximum": 2.0}],
}


def test_a_problem_has_names_bounds_and_groups():
    own = design(**MIXED)
    assert problem_of(own) == {
        "num_vars": 4,
        "names": ["duration.maximum", "who asks", "intention.declaration", "hiring.noise"],
        "bounds": [[6.0, 10.0], [0.0, 3.0], [0.0, 2.0], [0.5, 2.0]],
    }
    assert problem_of(own, groups=True)["groups"] == ["duration", "who asks", "intention", "hiring"]


def test_the_problem_of_the_ledger_is_every_assumed_parameter_that_can_move():
    ledger, problem = load_ledger(), problem_of_ledger(groups=True)
    fixed = [name for name in ledger.assumed() if ledger[name].minimum == ledger[name].maximum]
    assert set(problem["names"]) == set(ledger.assumed()) - set(fixed)
    assert (
        problem["num_vars"] == len(problem["names"]) == len(problem["bounds"]) == len(problem["groups"]) > 200
    )
    place = problem["names"].index("hiring.noise")
    assert problem["bounds"][place] == [ledger["hiring.noise"].minimum, ledger["hiring.noise"].maximum]
    assert problem["groups"][place] == "hiring"
    assert problem_of_ledger(["hiring.noise"])["names"] == ["hiring.noise"]


def test_every_number_of_a_sample_stands_for_a_value():
    own = design(**MIXED)
    sample = np.array(
        [[6.0, 0.0, 0.0, 0.5], [6.99, 0.99, 0.99, 1.0], [7.0, 1.0, 1.0, 1.25], [10.0, 3.0, 2.0, 2.0]]
    )
    points = Sampled(own, sample).points
    assert [dict(one.levers)["duration.maximum"] for one in points] == [6, 6, 7, 9]
    assert [dict(one.levers).get("intention.probing") for one in points] == [None, None, 0.5, 1.0]
    assert [dict(one.levers)["intention.declaration"] for one in points] == [False, False, True, True]
    assert [dict(one.parameters)["hiring.noise"] for one in points] == [0.5, 1.0, 1.25, 2.0]


def test_rows_of_the_store_are_put_in_the_order_of_the_sample(tmp_path):
    own = design(**MIXED)
    problem = problem_of(own)
    sampled = Sampled(own, morris.sample(problem, 4, num_levels=4, seed=1))
    assert len(sampled.sample) == 20
    folder = store(tmp_path / "s", sampled, lambda values, seed: values["hiring.noise"] * seed)
    assert sampled.values(folder, "revolving_door") == pytest.approx(1.5 * sampled.sample[:, 3], rel=1e-15)
    longer = Sampled(own, np.vstack([sampled.sample, [[6.5, 0.5, 0.5, 0.75]]]))
    with pytest.raises(InputError, match=r"holds \d+ of the \d+ runs of the design; sweep it first"):
        longer.values(folder, "revolving_door")


def test_sobol_indices_of_a_planted_sum_are_those_of_the_mathematics(tmp_path):
    own = design(
        uncertainties=[
            {"name": name, "minimum": 0.5, "maximum": 1.0} for name in ("hiring.noise", "demand.noise")
        ],
        seeds=1,
    )
    problem = problem_of(own)
    sampled = Sampled(own, sobol.sample(problem, 256, calc_second_order=False, seed=3))
    folder = store(
        tmp_path / "s", sampled, lambda values, seed: 2.0 * values["hiring.noise"] + values["demand.noise"]
    )
    found = sobol_analysis.analyze(
        problem, sampled.values(folder, "revolving_door"), calc_second_order=False, seed=3
    )
    assert found["S1"] == pytest.approx([0.8, 0.2], abs=0.02)
    assert found["ST"] == pytest.approx([0.8, 0.2], abs=0.02)


def test_morris_runs_end_to_end_on_the_model(tmp_path):
    """Two levers that decide, and a parameter of a mechanism that sleeps, which has no effect at all."""
    own = design(
        scenario="tiny",
        months=24,
        levers=[
            {"name": "tariff.level", "minimum": 0.4, "maximum": 1.2},
            {"name": "duration.maximum", "minimum": 3, "maximum": 24},
        ],
        uncertainties=[
            "guidance.foreman_cost" if "guidance.foreman_cost" in load_ledger() else "alternatives.x"
        ],
    )
    problem = problem_of(own)
    sampled = Sampled(own, morris.sample(problem, 6, num_levels=4, seed=1))
    done = run_sweep(sampled, tmp_path / "s", workers=1, progress=False)
    assert len(done.table) == len(set(sampled.points)) * 2
    values = sampled.values(tmp_path / "s", "months_seconded")
    found = morris_analysis.analyze(problem, sampled.sample, values, num_levels=4, seed=1)
    effect = dict(zip(problem["names"], found["mu_star"], strict=True))
    assert effect["tariff.level"] > 0.1
    assert effect["duration.maximum"] > 0.05
    assert list(effect.values())[2] == 0.0


def test_ledger_parameters_of_a_problem_become_a_design(tmp_path):
    problem = problem_of_ledger(["hiring.noise", "demand.noise"])
    own = design_of(problem, "tiny", 6, 1, ["months_worked"])
    assert problem_of(own) == problem
    sampled = Sampled(own, morris.sample(problem, 2, seed=1))
    run_sweep(sampled, tmp_path / "s", workers=1, progress=False)
    assert np.isfinite(sampled.values(tmp_path / "s", "months_worked")).all()


def test_what_does_not_fit_is_refused_in_one_line():
    own = design(**MIXED)
    with pytest.raises(InputError, match=r"sample: shape \(1, 2\) does not fit 4 factors"):
        Sampled(own, np.zeros((1, 2))).runs()
    with pytest.raises(InputError, match=r"sample: 'hiring\.noise': 2\.5 is outside 0.5 to 2"):
        Sampled(own, np.array([[6.0, 0.0, 0.0, 2.5]])).runs()
    with pytest.raises(InputError, match=r"'hiring\.noise' has one value only"):
        problem_of(design(uncertainties=[{"name": "hiring.noise", "values": [1.0]}]))
    with pytest.raises(InputError, match="nothing varies"):
        problem_of(design())
    with pytest.raises(InputError, match=r"unknown parameter 'hiring\.noize'; did you mean 'hiring\.noise'"):
        problem_of_ledger(["hiring.noize"])
