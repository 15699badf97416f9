"""What the main job, a sweep and docking save for figures says what the runs say."""

from __future__ import annotations

import json

import numpy as np
import pandas
import pytest

from abm import LabourMarket, load_policy, load_scenario
from abm.history import History
from abm.vocabulary import State
from experiments.after_secondment import (
    FIRST,
    MONTHS,
    SECONDED,
    WAGE_VALUE,
    WAITING_MONTHS,
    WITHOUT_PLACE,
    Curve,
    curve_table,
    follow,
)
from experiments.class_migration import class_moves
from experiments.command_line import main
from experiments.design import load_design
from experiments.headline import payer_table
from experiments.mean_series import mean_series
from experiments.paired import PAYERS
from experiments.sweep import run_sweep


@pytest.fixture(scope="module")
def model():
    return LabourMarket(load_scenario("temporary"), load_policy("baseline"), 1).run(96)


@pytest.fixture(scope="module")
def curves(model):
    return follow(model)


def test_ways_out_compete_and_never_add_up_to_more_than_all(curves):
    together = np.sum([curves[name].value for name in FIRST], axis=0)
    assert together[0] == 0.0
    assert np.all(np.diff(together) >= -1e-12)
    assert 0.5 < together[-1] <= 1.0 + 1e-12
    still = curves[SECONDED].value
    assert still[0] == 1.0
    known = np.isfinite(still)
    assert np.all(np.diff(still[known]) <= 1e-12)
    assert np.all(together[known] + still[known] <= 1.0 + 0.02)


def test_early_ways_out_are_those_that_can_be_counted_by_hand(model, curves):
    """In so long a run few are censored within half a year: count those that began well before the end."""
    history = History(model)
    spells, started = history.spells, history.secondments
    began = spells["start"][started]
    followed = started[began + 6 < history.now]
    reached = {name: history.first_start(followed, states) for name, states in FIRST.items()}
    first = np.min(list(reached.values()), axis=0)
    for name, month in reached.items():
        share = np.mean((month == first) & (month - spells["start"][followed] <= 6))
        assert curves[name].value[6] == pytest.approx(share, abs=0.02)
    assert curves["permanent"].people[0] == len(started)


def test_who_waits_loses_wage_value_and_who_goes_on_at_once_does_not(curves):
    waiting, change = curves[WITHOUT_PLACE], curves[WAGE_VALUE]
    assert np.all(np.diff(waiting.value) <= 1e-12)
    assert 0.0 < waiting.value[WAITING_MONTHS] < waiting.value[0] < 1.0
    assert change.value[0] == 0.0
    some = change.people >= 5
    assert some[1:].any()
    assert np.all(change.value[some & (np.arange(WAITING_MONTHS + 1) > 0)] < 0.0)


def test_nobody_to_follow_gives_no_number():
    nobody = follow(LabourMarket(load_scenario("tiny").with_participants(0), seed=1).run(12))
    assert all(one.people.sum() == 0 for one in nobody.values())
    assert np.isnan(nobody["permanent"].value).all()


def test_a_table_of_curves_holds_means_over_seeds_and_people_of_all():
    one, other = (
        {"x": Curve(np.full(MONTHS + 1, value), np.full(MONTHS + 1, people))}
        for value, people in ((0.2, 30), (0.4, 50))
    )
    table = curve_table(["baseline"], [[one], [other]], ["x"])
    assert len(table) == MONTHS + 1
    row = table.iloc[5]
    assert (row["policy"], row["name"], row["months"], row["people"]) == ("baseline", "x", 5, 80)
    assert row["value"] == pytest.approx(0.3)
    assert row["low"] < 0.2
    assert row["high"] > 0.4


def test_moves_between_classes_add_up_and_end_where_the_run_ends():
    scenario = load_scenario("tiny")
    table = class_moves(scenario, "baseline", [1, 2], 36, workers=1)
    assert sorted(set(table["year"])) == [0, 1, 2, 3]
    shares = table.dropna(subset=["share"]).groupby(["year", "before"])["share"].sum()
    assert shares.to_numpy() == pytest.approx(1.0)
    steps = class_moves(scenario, "baseline", [1, 2], 36, workers=1)
    pandas.testing.assert_frame_equal(table, steps)
    model = LabourMarket(scenario, load_policy("baseline"), 1).run(24)
    hirers = int((model.world.employers["spells_started"] > 0).sum())
    other = LabourMarket(scenario, load_policy("baseline"), 2).run(24)
    hirers += int((other.world.employers["spells_started"] > 0).sum())
    assert table[table["year"] == 3]["hirers"].max() == hirers


def small(**changes):
    return load_design("headline").model_copy(
        update={"seeds": 2, "months": 24, "scenario": "tiny", "levers": load_design("headline").levers[:1]}
        | changes
    )


def test_the_payers_of_a_policy_add_up_to_the_public_purse(tmp_path):
    design = small()
    done = run_sweep(design, tmp_path, 1, progress=False)
    table = payer_table(design.arms(), done)
    assert set(table["payer"]) == set(PAYERS)
    wide = table.pivot(index="policy", columns="payer", values="difference")
    parts = wide["municipality and work company"] + wide["national funds"]
    assert parts.to_numpy() == pytest.approx(wide["public purse"].to_numpy())
    assert (table.loc[table["policy"] == "baseline", "difference"] == 0.0).all()
    assert table.loc[table["fee"] == "stepwise", "counterfactual"].all()


def test_a_mean_series_is_the_mean_of_the_runs_by_calendar_month(tmp_path):
    design = small(series=True)
    done = run_sweep(design, tmp_path, 1, progress=False)
    table = mean_series(design, done, tmp_path)
    scenario = load_scenario("tiny")
    runs = [LabourMarket(scenario, load_policy("baseline"), seed).run(24) for seed in (1, 2)]
    people = np.mean([one.world.stocks[23].sum(axis=0)[State.BENEFIT] for one in runs])
    last = sorted(set(table["month"]))[-1]
    row = table[(table["arm"] == "baseline") & (table["month"] == last) & (table["state"] == "benefit")]
    assert float(row["people"].iloc[0]) == pytest.approx(people)
    assert len(set(table["month"])) == 24
    assert last.endswith("-12")
    assert table.loc[table["arm"].str.contains("stepwise"), "counterfactual"].all()


def test_a_sweep_says_what_its_reference_has_of_the_levers():
    assert load_design("fee-curve").reference_values() == {"tariff.level": 0.85}
    assert load_design("duration-limit").reference_values()["duration.maximum"] == 12
    assert "duration.maximum" not in load_design("headline").reference_values()  # it differs by municipality


def test_docking_writes_what_it_compared(tmp_path, capsys):
    assert main(["dock", "--quick", "--seeds", "4", "--workers", "1", "--results", str(tmp_path)]) == 0
    assert f"picture are in {tmp_path}/" in capsys.readouterr().out
    limit, twin = (pandas.read_parquet(tmp_path / f"{name}.parquet") for name in ("limit", "twin"))
    assert limit["agrees"].all()
    assert (twin["difference"] == "").all()
    assert json.loads((tmp_path / "manifest.json").read_text())["seeds"] == 4
    assert (tmp_path / "figures" / "docking.nl.pdf").exists()
    assert main(["dock", "--results", str(tmp_path), "--save", str(tmp_path / "store")]) == 2
    assert "--results: goes with the twin and the limit" in capsys.readouterr().err
