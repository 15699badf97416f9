"""The main job on a small scale, the runner and the paired statistics."""

from __future__ import annotations

import numpy as np
import pytest

from abm import load_policy, load_scenario
from experiments.design import load_design
from experiments.headline import COST_PER_JOB, headline_text, run_headline
from experiments.paired import (
    PAYERS,
    cost_per_durable_job,
    mean_estimate,
    paired_difference,
    ratio_of_differences,
    variance_reduction,
)
from experiments.runner import outcomes_of, run_all


def small_design(**changes):
    return load_design("headline").model_copy(update={"seeds": 2, "months": 36, **changes})


def test_the_headline_design_is_the_question_of_the_study():
    design = load_design("headline")
    combinations = design.arms()[1:]
    assert design.scenario == "six-cases"
    assert len(combinations) == 4 * 3 * 3
    assert {one.taken["fee"] for one in combinations} == {"low", "cost-covering", "plus-9", "stepwise"}
    assert all(one.policy.counterfactual == (one.taken["fee"] == "stepwise") for one in combinations)


def test_one_and_two_workers_write_the_same_bytes(tmp_path):
    design = small_design(scenario="six-cases", levers=load_design("headline").levers[:1])
    for workers in (1, 2):
        run_headline(design, tmp_path / str(workers), workers, progress=False)
    names = sorted(path.name for path in (tmp_path / "1").iterdir() if path.suffix)
    assert "differences.parquet" in names
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_cost_per_job_is_known_where_there_are_more_jobs_and_adds_up_over_payers():
    base = [{"durable_jobs": 80.0 + seed, **dict.fromkeys(PAYERS.values(), 100.0)} for seed in range(3)]
    more = [one | {"durable_jobs": one["durable_jobs"] + 2.0 + seed / 10} for seed, one in enumerate(base)]
    more = [one | {"municipal_cost": 110.0, "national_cost": 95.0, "public_cost": 105.0} for one in more]
    cost = cost_per_durable_job(more, base)
    assert cost["public purse"].value == pytest.approx(5.0 / 0.0021)
    parts = cost["municipality and work company"].value + cost["national funds"].value
    assert parts == pytest.approx(cost["public purse"].value)
    assert cost["employers"].value == 0.0
    assert np.isnan(cost_per_durable_job(base, more)["public purse"].value)
    assert np.isnan(cost_per_durable_job(base, base)["public purse"].value)


def test_the_table_has_a_row_per_policy_and_the_baseline_differs_by_nothing(tmp_path):
    design = small_design(levers=load_design("headline").levers[:1])
    table = run_headline(design, tmp_path, 1, progress=False)
    assert len(table) == 5 * (len(design.outcomes) + len(PAYERS))
    base = table[(table["policy"] == "baseline") & ~table["outcome"].str.startswith(COST_PER_JOB)]
    assert (base["difference"] == 0.0).all()
    text = headline_text(design, table)
    assert all(name in text for name in ("low", "cost-covering", "plus-9", "stepwise *"))


def test_a_fee_that_rises_converts_more_and_starts_fewer():
    policies = [load_policy(name) for name in ("baseline", "fee-low", "fee-plus-9")]
    found = run_all(load_scenario("six-cases"), policies, range(1, 7), 120, outcomes_of, 1, progress=False)
    conversion = np.array([[one["conversion_within_24_months"] for one in seed] for seed in found])
    starts = np.array([[one["requests"] for one in seed] for seed in found])
    assert paired_difference(conversion[:, 1], conversion[:, 0]).high < 0.0
    assert paired_difference(conversion[:, 2], conversion[:, 0]).low > 0.0
    assert paired_difference(starts[:, 1], starts[:, 0]).low > 0.0
    assert paired_difference(starts[:, 2], starts[:, 0]).high < 0.0


def test_pairing_removes_what_is_shared():
    shared = np.array([1.0, 5.0, -3.0, 2.0])
    noise = np.array([0.1, -0.1, 0.1, -0.1])
    assert paired_difference(shared + 1.0, shared).value == pytest.approx(1.0)
    assert paired_difference(shared + 1.0, shared).low == pytest.approx(1.0)
    assert variance_reduction(shared + noise, shared) > 1000.0
    unrelated = variance_reduction(np.array([1.0, -1.0, 1.0, -1.0]), np.array([1.0, 1.0, -1.0, -1.0]))
    assert unrelated == pytest.approx(1.0)


def test_the_interval_of_a_mean_is_students():
    estimate = mean_estimate(np.array([1.0, 2.0, 3.0, np.nan]))
    assert (estimate.value, estimate.seeds) == (2.0, 3)
    assert estimate.high - estimate.value == pytest.approx(4.302652729911275 / 3**0.5, rel=1e-9)


def test_cost_per_gain_has_no_interval_when_the_gain_may_be_nothing():
    cost = np.array([100.0, 120.0, 80.0])
    sure = ratio_of_differences(cost, np.array([10.0, 12.0, 8.0]))
    assert sure.value == pytest.approx(10.0)
    assert (sure.low, sure.high) == pytest.approx((10.0, 10.0))
    assert np.isnan(ratio_of_differences(cost, np.array([1.0, -1.0, 0.5])).value)
