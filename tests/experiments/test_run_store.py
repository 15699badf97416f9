"""The store of runs: lasting, whole, never mixed, and open to other tools."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys

import duckdb
import numpy as np
import pandas
import polars
import pyarrow.parquet
import pytest

from abm.errors import InputError
from abm.outcomes import OUTCOMES
from abm.policy import load_policy
from abm.scenario import load_scenario
from experiments.run_store import ABOUT, LOCK, PARTS, RUNS, SERIES_TABLE, look, writing
from experiments.run_table import content_of, read_table, table_of, together
from experiments.runs import Point, Run, Setting, do_runs, failed_row, in_jobs, row_of

POLICIES = (load_policy("baseline"), load_policy("no-renewal"))
SETTING = Setting(load_scenario("tiny"), POLICIES, 6, "one version")
CAPPED = [Run(Point(levers=(("duration.maximum", months),)), seed) for months in (6, 12) for seed in (1, 2)]
NOISY = [Run(Point(parameters=(("hiring.noise", noise),)), seed) for noise in (0.5, 1.5) for seed in (1, 2)]


def made_up(run, error=None):
    """A row without a run of the model; its outcomes are decided by its identity."""
    if error:
        return failed_row(SETTING, run, error)
    luck = np.random.default_rng(int(SETTING.identity(run), 16))
    return row_of(SETTING, run) | dict(zip(OUTCOMES, luck.random(len(OUTCOMES)).tolist(), strict=True))


def filled(folder, jobs, setting=SETTING, gather=True):
    with writing(folder, setting) as store:
        for job in jobs:
            store.add([made_up(run) for run in job])
        if gather:
            store.gather()
    return folder


def content(folder):
    return {name: (folder / name).read_bytes() for name in (RUNS, ABOUT)}


def test_the_same_bytes_in_any_order_in_any_parts_and_at_any_time(tmp_path):
    once = content(filled(tmp_path / "once", [CAPPED + NOISY]))
    backwards = [(run,) for run in reversed(CAPPED + NOISY)]
    assert content(filled(tmp_path / "backwards", backwards)) == once
    filled(tmp_path / "twice", [NOISY])
    filled(tmp_path / "twice", [CAPPED, NOISY[:1]])
    assert content(tmp_path / "twice") == once
    assert not list((tmp_path / "twice" / PARTS).iterdir())


def test_an_identity_is_stable_and_has_all_that_makes_a_run():
    run = CAPPED[0]
    others = [
        SETTING.identity(Run(run.point, 2)),
        SETTING.identity(NOISY[0]),
        SETTING.identity(CAPPED[2]),
        SETTING.identity(Run(run.point._replace(policy="no-renewal"), 1)),
        Setting(SETTING.scenario, SETTING.policies, 7, "one version").identity(run),
        Setting(SETTING.scenario, SETTING.policies, 6, "another version").identity(run),
        Setting(SETTING.scenario, (load_policy("short-cap"),), 6, "one version").identity(run),
        Setting(load_scenario("six-cases"), SETTING.policies, 6, "one version").identity(run),
    ]
    assert len({SETTING.identity(run), *others}) == 1 + len(others)
    assert SETTING.identity(Run(run.point._replace(policy="baseline"), 1)) == SETTING.identity(run)
    relabelled = SETTING.scenario.model_copy(update={"meaning": "other words"})
    assert Setting(relabelled, SETTING.policies, 6, "one version").identity(run) == SETTING.identity(run)
    code = "from tests.experiments.test_run_store import SETTING, CAPPED; print(SETTING.identity(CAPPED[0]))"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, env=os.environ | {"PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert answer.stdout.strip() == SETTING.identity(run)


def test_a_row_is_the_run_and_not_its_neighbours_in_the_job():
    together_, alone = do_runs(SETTING, CAPPED), [do_runs(SETTING, [run])[0] for run in CAPPED]
    assert repr(together_) == repr(alone)
    assert all(row["error"] is None for row in alone)
    assert {row["duration.maximum"] for row in alone} == {6, 12}


def people_after(model, months):
    return {**model.run(months).outcomes, "reading.people": float(len(model.world.participants))}


def test_a_setting_measures_what_else_is_asked(tmp_path):
    setting = Setting(SETTING.scenario, SETTING.policies, 6, "one version", people_after)
    with writing(tmp_path / "store", setting) as store:
        for run in reversed(NOISY):
            store.add(do_runs(setting, [run]))
        store.gather()
        rows = store.rows(setting.identity(run) for run in NOISY)
    assert (rows["reading.people"] > 0).all()
    plain = pandas.DataFrame(do_runs(SETTING, NOISY))
    assert rows["share_working"].tolist() == plain["share_working"].tolist()
    assert rows["hiring.noise"].tolist() == [0.5, 0.5, 1.5, 1.5]


def test_a_run_that_fails_is_a_row_and_its_neighbours_run():
    too_short = Run(Point(levers=(("duration.maximum", 3), ("duration.minimum", 6))), 1)
    outside = Run(Point(parameters=(("hiring.noise", -1e9),)), 1)
    rows = do_runs(SETTING, [CAPPED[0], too_short, CAPPED[1], outside])
    assert [row["error"] is None for row in rows] == [True, False, True, False]
    assert rows[1]["error"].startswith("InputError: ")
    assert "duration.minimum" in rows[1]["error"]
    table = table_of(rows).to_pandas()
    assert table.loc[1, list(OUTCOMES)].isna().all()
    assert table["run"].is_unique


def test_jobs_keep_together_what_shares_a_burn_in():
    jobs = in_jobs(CAPPED + NOISY, 2)
    assert sorted(run for job in jobs for run in job) == sorted(CAPPED + NOISY)
    assert all(len({(run.point.parameters, run.seed) for run in job}) == 1 for job in jobs[:2])
    by_fours = [
        Run(Point(levers=(("tariff.level", level),)), seed) for level in range(4) for seed in range(6)
    ]
    assert [len(job) for job in in_jobs(by_fours, 10)] == [8, 8, 8]  # no seed is burnt in twice
    assert [len(job) for job in in_jobs(by_fours, 3)] == [3, 1] * 6
    assert [len(job) for job in in_jobs(by_fours, 7)] == [8, 4, 8, 4]  # four alike, not six of one burn-in


def test_finished_runs_are_there_before_the_sweep_ends(tmp_path):
    with writing(tmp_path, SETTING) as store:
        store.add([made_up(run) for run in CAPPED])
        assert look(tmp_path).finished == {SETTING.identity(run) for run in CAPPED}


def test_a_fault_of_the_machine_is_tried_again_and_one_of_the_model_is_not(tmp_path):
    one, two, three = CAPPED[:3]
    with writing(tmp_path, SETTING) as store:
        errors = ("WorkerDied: 3 times", "FileNotFoundError: the disk is away", "InputError: no")
        store.add([made_up(run, error) for run, error in zip((one, two, three), errors, strict=True)])
        store.gather()
    assert look(tmp_path).finished == {SETTING.identity(three)}
    with writing(tmp_path, SETTING) as store:
        store.add([made_up(one)])
        store.gather()
    assert look(tmp_path).finished == {SETTING.identity(one), SETTING.identity(three)}
    assert content(tmp_path)[RUNS] == content_of(
        together([table_of([made_up(two, errors[1]), made_up(one), made_up(three, errors[2])])])
    )


def test_a_second_try_counts_in_whatever_order_the_parts_are_read(tmp_path):
    with writing(tmp_path, SETTING) as store:
        for run in CAPPED + NOISY:
            store.add([made_up(run, "WorkerDied: 3 times")])
        store.add([made_up(run) for run in CAPPED + NOISY])
    assert len(look(tmp_path).finished) == len(CAPPED + NOISY)


def test_pandas_polars_and_duckdb_read_it_without_our_code(tmp_path):
    file = str(filled(tmp_path / "store", [CAPPED, NOISY]) / RUNS)
    ours = read_table(tmp_path / "store" / RUNS).to_pandas()
    pandas.testing.assert_frame_equal(pandas.read_parquet(file), ours)
    queried = duckdb.sql(f'select run, "duration.maximum", revolving_door from "{file}" where seed = 2')
    read = polars.read_parquet(file)
    assert read.columns == list(ours.columns)
    for found, kept in ((read, ours), (queried.pl(), ours[ours["seed"] == 2])):
        assert found["run"].to_list() == kept["run"].to_list()
        assert found["revolving_door"].to_list() == kept["revolving_door"].to_list()
        assert [one or 0 for one in found["duration.maximum"].to_list()] == (
            kept["duration.maximum"].fillna(0).tolist()
        )


def test_parts_are_open_to_other_tools_while_a_sweep_goes_on(tmp_path):
    with writing(tmp_path, SETTING) as store:
        for run in CAPPED:
            store.add([made_up(run)])
        counted = duckdb.sql(f"select count(*) from '{tmp_path / PARTS}/*.parquet'").fetchall()
    assert counted == [(len(CAPPED),)]


def test_a_hundred_thousand_runs_take_less_than_two_hundred_megabytes():
    number = 100_000
    luck = np.random.default_rng(1)
    template = table_of([made_up(CAPPED[0]) | {"hiring.noise": 1.0, "error": None}])
    columns = {}
    for field in template.schema:
        if field.name == "run":
            columns[field.name] = [luck.bytes(16).hex() for _ in range(number)]
        elif pyarrow.types.is_floating(field.type):
            columns[field.name] = luck.random(number)  # what compresses least
        else:
            columns[field.name] = [template[field.name][0].as_py()] * number
    size = len(content_of(pyarrow.table(columns, schema=template.schema)))
    assert size < 80e6


# ---- what is refused --------------------------------------------------------------------------------


def refusal(folder, setting=SETTING):
    with pytest.raises(InputError) as mistake, writing(folder, setting):
        raise AssertionError("it was opened")
    assert "\n" not in str(mistake.value)
    return str(mistake.value)


@pytest.fixture
def store(tmp_path):
    return filled(tmp_path / "store", [CAPPED])


def untouched(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("setting", "hint"),
    [
        (Setting(SETTING.scenario, SETTING.policies, 6, "another version"), "versions are not mixed"),
        (Setting(SETTING.scenario.changed({"hiring.noise": 0.5}), SETTING.policies, 6, "one version"),
         "another scenario 'tiny'"),
        (Setting(SETTING.scenario, (SETTING.policies[0].changed({"tariff.level": 0.5}),), 6, "one version"),
         "another policy 'baseline'"),
    ],
)  # fmt: skip
def test_what_would_be_mixed_is_refused(store, setting, hint):
    before = untouched(store)
    assert hint in refusal(store, setting)
    assert untouched(store) == before


def test_other_months_and_scenarios_may_share_a_store(store):
    longer = Setting(SETTING.scenario, SETTING.policies, 12, "one version")
    with writing(store, longer) as opened:
        assert not opened.found.finished & {longer.identity(run) for run in CAPPED}
    elsewhere = Setting(load_scenario("six-cases"), (load_policy("short-cap"),), 6, "one version")
    with writing(store, elsewhere):
        pass
    assert set(json.loads((store / ABOUT).read_text())["scenarios"]) == {"tiny", "six-cases"}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('{"store_schema": 2, "anything": 1}', "schema 2"),
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ("\xff", "is damaged"),
        ('{"store_schema": 1}', "is damaged"),
        ('{"store_schema": 1, "model_version": "one version", "scenarios": []}', "is damaged"),
    ],
)
def test_another_schema_or_a_broken_account_is_refused(store, text, hint):
    (store / ABOUT).write_text(text, encoding="latin-1")
    before = untouched(store)
    assert hint in refusal(store)
    assert untouched(store) == before


def test_a_folder_of_other_things_is_refused(tmp_path):
    (tmp_path / RUNS).write_bytes(b"another table")
    assert "holds other files" in refusal(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [RUNS]


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "store").write_text("in the way")
    assert "store" in refusal(tmp_path / "store")


def test_two_at_once_are_refused_and_the_lock_ends_with_its_holder(store):
    with writing(store, SETTING):
        assert "another process is writing it" in refusal(store)
    with writing(store, SETTING):
        pass


@pytest.mark.parametrize("luck", range(40))
def test_damage_anywhere_is_seen_or_does_no_harm(tmp_path, luck):
    draws = np.random.default_rng(luck)
    path = filled(tmp_path / "store", [CAPPED]) / RUNS
    whole, content = read_table(path), bytearray(path.read_bytes())
    if luck % 4 == 0:
        del content[draws.integers(len(content)) :]
    else:
        content[draws.integers(len(content))] ^= 1 << draws.integers(8)
    path.write_bytes(content)
    try:
        harmless = read_table(path).equals(whole)
    except InputError:
        assert RUNS in refusal(tmp_path / "store")
    else:
        assert harmless


def test_a_damaged_part_is_set_aside_and_its_runs_are_missing(tmp_path):
    filled(tmp_path, [CAPPED[:2], CAPPED[2:]], gather=False)
    part = sorted((tmp_path / PARTS).iterdir())[0]
    part.write_bytes(part.read_bytes()[:-9])
    with writing(tmp_path, SETTING) as store:
        assert (len(store.found.finished), len(store.found.damaged)) == (2, 1)
    assert part.with_name(f"{part.name}.damaged").exists()
    assert not part.exists()


def test_what_a_killed_process_left_half_written_is_removed_and_nothing_else(store):
    halves = (f".{RUNS}.abc", f".{ABOUT}.abc", f".{SERIES_TABLE}.abc", f"{PARTS}/.0.parquet.abc")
    for name in (*halves, ".gitignore"):
        (store / name).write_text("half")
    with writing(store, SETTING) as opened:
        assert len(opened.found.finished) == len(CAPPED)
    assert {path.name for path in store.rglob("*")} == {RUNS, ABOUT, PARTS, LOCK, ".gitignore"}


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_what_cannot_be_written_is_one_line_and_the_rest_is_kept(store, monkeypatch, call, number):
    def fails(*_arguments):
        raise OSError(number, os.strerror(number))

    with writing(store, SETTING) as opened:
        before = content(store)
        with monkeypatch.context() as patch:
            patch.setattr(os, call, fails)
            with pytest.raises(InputError, match=os.strerror(number)) as said:
                opened.add([made_up(run) for run in NOISY])
        assert "\n" not in str(said.value)
        assert content(store) == before
        assert not list((store / PARTS).glob("*"))
        opened.add([made_up(run) for run in NOISY])
        opened.gather()
    assert len(look(store).finished) == len(CAPPED) + len(NOISY)


def test_a_store_that_may_not_be_written_is_refused(store, monkeypatch):
    def refuses(path, *_arguments, **_options):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "open", refuses)
    assert "Permission denied" in refusal(store)


def test_looking_needs_no_lock_and_writes_nothing(store):
    before = untouched(store)
    with writing(store, SETTING):
        assert len(look(store).finished) == len(CAPPED)
    assert untouched(store) == before
    shutil.rmtree(store)
    assert look(store).finished == set()
