"""``draaideur sweep``: resumes, adds, and redoes nothing; the same bytes however it was done."""

from __future__ import annotations

import functools
import gc
import json
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas
import pytest

from abm import LabourMarket, engine, load_policy, load_scenario
from abm.outcomes import OUTCOMES
from abm.vocabulary import State
from experiments import sweep as sweeping
from experiments.command_line import main
from experiments.design import load_design
from experiments.run_store import ABOUT, PARTS, RUNS, SERIES_TABLE, look, writing
from experiments.runs import Run, Setting, do_runs, outcomes_after
from experiments.sweep import plan, run_sweep
from tests.experiments import jobs

DESIGN = """
scenario = "tiny"
months = 6
seeds = 2
sampler = "sobol"
points = 8
levers = ["duration.maximum", "intention.declaration"]
uncertainties = ["hiring.noise"]
outcomes = ["revolving_door", "starts"]
"""


@pytest.fixture
def design(tmp_path):
    def load(text=DESIGN, seeds=None):
        (tmp_path / "mine.toml").write_text(text)
        return load_design(tmp_path / "mine.toml", seeds)

    return load


def files(folder):
    return {name: (folder / name).read_bytes() for name in (RUNS, ABOUT)}


@pytest.fixture
def done_by(monkeypatch):
    """The runs that are really done, in this process."""
    done = []

    def do(setting, runs):
        done.extend(runs)
        return do_runs(setting, runs)

    monkeypatch.setattr(sweeping, "do_runs", do)
    return done


def test_the_same_bytes_for_any_workers_executor_and_number_of_runs_in_a_job(design, tmp_path, monkeypatch):
    run_sweep(design(), tmp_path / "one", 1, progress=False)
    run_sweep(design(), tmp_path / "two", 2, progress=False)
    monkeypatch.setattr(sweeping, "MOST_IN_A_JOB", 3)
    with ThreadPoolExecutor(1) as executor:
        run_sweep(design(), tmp_path / "given", progress=False, executor=executor)
    assert files(tmp_path / "one") == files(tmp_path / "two") == files(tmp_path / "given")


def test_a_row_is_what_the_model_says(design, tmp_path):
    table = run_sweep(design(), tmp_path / "store", 1, progress=False).table
    row = table.iloc[5]
    policy = load_policy("baseline").changed(
        {
            "duration.maximum": row["duration.maximum"],
            "intention.declaration": bool(row["intention.declaration"]),
        }
    )
    scenario = load_scenario("tiny").changed({"hiring.noise": row["hiring.noise"]})
    model = LabourMarket(scenario, policy, int(row["seed"])).run(6)
    pandas.testing.assert_series_equal(row[list(OUTCOMES)].astype(float), pandas.Series(model.outcomes),
                                       check_names=False, rtol=0.0)  # fmt: skip
    assert row["counterfactual"] == bool(model.never_observed)


def test_more_seeds_points_or_outcomes_redo_nothing(design, tmp_path, done_by):
    run_sweep(design(), tmp_path / "store", 1, progress=False)
    assert len(done_by) == 16
    run_sweep(design(seeds=3), tmp_path / "store", 1, progress=False)
    assert {run.seed for run in done_by[16:]} == {3}
    longer = DESIGN.replace("points = 8", "points = 16")
    run_sweep(design(longer, seeds=3), tmp_path / "store", 1, progress=False)
    assert len(done_by) == 48 == len(set(done_by))
    again = run_sweep(design(longer.replace('"starts"', '"durable_jobs"'), seeds=3), tmp_path / "store", 1,
                      progress=False)  # fmt: skip
    assert (len(done_by), again.found, len(again.table)) == (48, 48, 48)
    run_sweep(design(longer, seeds=3), tmp_path / "at_once", 1, progress=False)
    assert files(tmp_path / "store") == files(tmp_path / "at_once")


def test_an_interrupted_sweep_goes_on_where_it_stopped(design, tmp_path, monkeypatch, done_by):
    run_sweep(design(), tmp_path / "whole", 1, progress=False)
    done_by.clear()
    monkeypatch.setattr(sweeping, "MOST_IN_A_JOB", 3)
    do = sweeping.do_runs

    def stops(setting, runs):
        if len(done_by) >= 9:
            raise KeyboardInterrupt
        return do(setting, runs)

    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "do_runs", stops)
        with pytest.raises(KeyboardInterrupt):
            run_sweep(design(), tmp_path / "store", 1, progress=False)
    kept = len(done_by)
    assert 9 <= kept < 12
    assert len(look(tmp_path / "store").finished) == kept
    assert run_sweep(design(), tmp_path / "store", 1, progress=False).found == kept
    assert len(done_by) == 16
    assert files(tmp_path / "store") == files(tmp_path / "whole")


def test_a_run_that_fails_is_a_row_and_not_done_again(design, tmp_path, done_by):
    text = DESIGN.replace('"duration.maximum", "intention.declaration"',
                          '{ name = "duration.maximum", values = [3, 12] }, '
                          '{ name = "duration.minimum", values = [1, 6] }')  # fmt: skip
    swept = run_sweep(design(text), tmp_path / "store", 1, progress=False)
    assert len(swept.table) == 16
    assert set(swept.failed["duration.maximum"]) == {3}
    assert set(swept.failed["duration.minimum"]) == {6}
    assert swept.failed["error"].str.contains("duration.minimum").all()
    assert run_sweep(design(text), tmp_path / "store", 1, progress=False).found == 16


def test_a_run_that_kills_its_worker_is_a_row_its_neighbours_run_and_it_is_tried_again(
    design, tmp_path, monkeypatch, capfd
):
    fatal = max(design().runs(), key=lambda run: dict(run.point.parameters)["hiring.noise"])
    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "do_runs", functools.partial(jobs.kills, fatal.point))
        swept = run_sweep(design(), tmp_path / "store", 2, progress=False)
    assert len(swept.failed) == design().seeds
    assert swept.failed["error"].str.startswith("WorkerDied").all()
    assert "Traceback" not in capfd.readouterr().err
    again = run_sweep(design(), tmp_path / "store", 1, progress=False)
    assert (again.found, len(again.failed)) == (14, 0)
    run_sweep(design(), tmp_path / "whole", 1, progress=False)
    assert files(tmp_path / "store") == files(tmp_path / "whole")


def test_a_plan_counts_what_is_there_and_writes_nothing(design, tmp_path, monkeypatch):
    quick_run = sweeping._quick_run
    monkeypatch.setattr(sweeping, "_quick_run", lambda *given: (10.0, 1.0, quick_run(*given)[2]))
    empty = plan(design(), tmp_path / "store", 1)
    assert (empty.runs, empty.to_do) == (16, 16)
    assert empty.seconds == 8 * 2 * 10.0 + 16 * 1.0  # every point has a world of its own under each seed
    assert plan(design(), tmp_path / "store", 2).seconds == empty.seconds / 2
    assert not (tmp_path / "store").exists()
    run_sweep(design(), tmp_path / "store", 1, progress=False)
    more = plan(design(seeds=5), tmp_path / "store", 1)
    assert (more.runs, more.found, more.to_do) == (40, 16, 24)
    assert (tmp_path / "store" / RUNS).stat().st_size < 60_000 + more.size


# ---- the command ------------------------------------------------------------------------------------


@pytest.fixture
def say(tmp_path, capsys):
    (tmp_path / "mine.toml").write_text(DESIGN)

    def do(*words, status=0):
        given = ["sweep", str(tmp_path / "mine.toml"), "--results", str(tmp_path / "store"), "--workers", "1"]
        assert main([*given, *words]) == status
        return capsys.readouterr()

    return do


def test_the_command_says_what_it_found_and_did(say, tmp_path):
    first = say()
    assert "Found 0 of 16 runs finished; 16 to go." in first.err
    assert "16 runs of tiny" in first.out
    assert "revolving_door" in first.out
    assert "not a prediction" in first.out
    again = say("--seeds", "3", "--json")
    assert "Found 16 of 24 runs finished; 8 to go." in again.err
    content = json.loads(again.out)
    assert (content["runs"], content["found"], content["failed"]) == (24, 16, 0)
    assert set(content["outcomes"]) == {"revolving_door", "starts"}
    assert content["outcomes"]["starts"]["lowest_point"] <= content["outcomes"]["starts"]["highest_point"]
    assert "Would do 0 of 24 runs" in say("--seeds", "3", "--dry-run").out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--seeds", "0"), "at least 1"),
        (("--workers", "0"), "at least 1"),
        (("--seeds", "x"), "whole number"),
    ],
)
def test_a_mistake_on_the_line_is_said(say, tmp_path, words, hint):
    said = say(*words, status=2)
    assert hint in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "store").exists()


def test_another_version_is_refused_also_by_a_plan(say, tmp_path, design):
    with writing(tmp_path / "store", design().setting("35c5")):
        pass
    assert "versions are not mixed" in say(status=2).err
    assert "versions are not mixed" in say("--dry-run", status=2).err


def test_a_model_that_was_edited_since_it_was_imported_is_not_run(say, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "_hash_on_disk", lambda: "edited")
    assert "start Python anew" in say(status=2).err
    assert not (tmp_path / "store").exists()


def test_a_damaged_part_is_said(say, tmp_path):
    say()
    (tmp_path / "store" / PARTS / "0.parquet").write_bytes(b"PAR1 and then nothing")
    assert "1 damaged part was set aside" in say().err


def test_runs_that_share_a_burn_in_are_the_same_run_for_run(design):
    setting = design().setting("any")
    runs = design().runs()
    assert all(isinstance(run, Run) for run in runs)
    assert sorted(map(repr, do_runs(setting, runs))) == sorted(
        repr(row) for run in runs for row in do_runs(setting, [run])
    )


@pytest.mark.parametrize(
    ("scenario", "months", "runs", "workers", "size"),
    [
        ("tiny", 6, 1, 2, 1),
        ("tiny", 6, 16, 2, 2),  # every worker has its share
        ("tiny", 6, 100_000, 2, 400),
        ("tiny", 6, 2_000, 3, 167),  # as many jobs for each: twelve, not five of 400
        ("tiny", 6, 1_000_000, 65, 770),  # more workers than one process serves with small jobs
        ("six-cases", 120, 100_000, 2, 21),
        ("country", 120, 100_000, 2, 1),
    ],
)
def test_jobs_are_large_enough_to_hand_out_and_small_enough_to_lose(scenario, months, runs, workers, size):
    setting = Setting(load_scenario(scenario), (load_policy("baseline"),), months, "any")
    assert sweeping.runs_in_a_job(setting, runs, workers) == size


# ---- monthly series -----------------------------------------------------------------------------------


def test_series_are_the_people_of_every_month_and_the_same_bytes_however_they_came(
    design, tmp_path, done_by, monkeypatch
):
    with_series = "series = true\n" + DESIGN
    run_sweep(design(), tmp_path / "store", 1, progress=False)
    assert not (tmp_path / "store" / SERIES_TABLE).exists()
    assert run_sweep(design(with_series), tmp_path / "store", 1, progress=False).found == 0
    assert len(done_by) == 32
    assert run_sweep(design(with_series), tmp_path / "store", 1, progress=False).found == 16
    assert len(done_by) == 32
    monkeypatch.undo()
    monkeypatch.setattr(sweeping, "MOST_IN_A_JOB", 3)
    run_sweep(design(with_series, seeds=1), tmp_path / "other", 1, progress=False)
    swept = run_sweep(design(with_series), tmp_path / "other", 2, progress=False)
    assert swept.found == 8
    for name in (RUNS, SERIES_TABLE):
        assert (tmp_path / "store" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    series = pandas.read_parquet(tmp_path / "store" / SERIES_TABLE)
    assert list(dict.fromkeys(series["run"])) == swept.table["run"].tolist()
    assert series["month"].tolist() == [1, 2, 3, 4, 5, 6] * len(swept.table)
    row = swept.table.iloc[3]
    run = next(one for one in design().runs() if swept.setting.identity(one) == row["run"])
    model = LabourMarket("tiny", load_policy("baseline").changed(dict(run.point.levers)), run.seed,
                         parameters=dict(run.point.parameters))  # fmt: skip
    for _, month in series[series["run"] == row["run"]].iterrows():
        model.step()
        states = model.world.participants["state"]
        for state in State:
            if state is not State.EXPECTED:
                assert month[state.name.lower()] == (states == state).sum()


def test_a_damaged_part_of_the_series_is_set_aside_and_its_runs_are_done_again(design, tmp_path, monkeypatch):
    with_series = design("series = true\n" + DESIGN)
    run_sweep(with_series, tmp_path / "whole", 1, progress=False)
    with monkeypatch.context() as patch:
        patch.setattr("experiments.run_store.RunStore.gather", lambda store: store._gather_runs())
        run_sweep(with_series, tmp_path / "store", 1, progress=False)
    (part,) = (tmp_path / "store" / PARTS).glob("*.series")
    part.write_bytes(part.read_bytes()[:-9])
    again = run_sweep(with_series, tmp_path / "store", 1, progress=False)
    assert (again.found, again.damaged_parts) == (0, 1)
    assert part.with_name(f"{part.name}.damaged").exists()
    for name in (RUNS, SERIES_TABLE):
        assert (tmp_path / "store" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_the_worlds_of_finished_runs_are_given_back_at_once(design):
    """Worlds of a whole country would otherwise pile up until the collector comes by."""
    seen = []

    def measure(model, months):
        found = outcomes_after(model, months)
        seen.extend(weakref.ref(array) for array in (model.world.participants, model.world.journal))
        return found

    wanted = design()
    setting = replace(wanted.setting("test"), measure=measure)
    gc.disable()
    try:
        rows = do_runs(setting, wanted.runs()[:2])
        kept = [one() is not None for one in seen]
    finally:
        gc.enable()
    assert [row["error"] for row in rows] == [None, None]
    assert kept == [False] * 4
