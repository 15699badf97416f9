"""Workers that die: every job that can be finished is, once, and the one that kills is named."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from abm import engine
from abm.engine import PACKAGE
from abm.errors import InputError
from experiments import pool, runner
from experiments.pool import DEATHS, WorkersDied
from experiments.runner import each_job
from tests.experiments import jobs

ITEMS = list(range(20))
DOUBLED = [(number, 2 * number) for number in ITEMS]


@pytest.fixture(autouse=True)
def _compiled(monkeypatch):
    monkeypatch.setattr(runner, "compile_first", lambda progress: None)


def done(job, workers=2, **options):
    return sorted(each_job(job, ITEMS, workers, progress=False, **options))


def times_begun(folder, number):
    return len(list(folder.glob(f"{number}-*")))


def test_a_worker_that_dies_costs_nobody_an_answer(tmp_path, capfd):
    assert done(functools.partial(jobs.dies_once, tmp_path)) == DOUBLED
    said = capfd.readouterr().err
    assert "Traceback" not in said
    assert said.count("A worker died") == 1


def test_a_job_that_keeps_killing_is_given_up_and_the_others_are_done(tmp_path, capfd):
    def lost(number):
        assert number == jobs.FATAL
        return -1

    found = done(functools.partial(jobs.dies_always, tmp_path), lost=lost)
    assert found == [(number, -1 if number == jobs.FATAL else 2 * number) for number in ITEMS]
    assert times_begun(tmp_path, jobs.FATAL) == DEATHS
    assert all(times_begun(tmp_path, number) <= DEATHS for number in ITEMS)
    assert "Traceback" not in capfd.readouterr().err


def test_a_job_that_keeps_killing_is_one_line_where_nothing_can_stand_for_it(tmp_path):
    with pytest.raises(InputError, match=r"seed 3: its worker died 3 times") as mistake:
        done(functools.partial(jobs.dies_always, tmp_path))
    assert "\n" not in str(mistake.value)


def test_a_single_job_that_kills_does_not_take_the_caller_with_it(tmp_path):
    job = functools.partial(jobs.dies_always, tmp_path)
    found = list(each_job(job, [jobs.FATAL], 2, progress=False, lost=lambda number: "lost"))
    assert found == [(jobs.FATAL, "lost")]


def test_a_fault_of_the_job_itself_is_raised_as_it_is():
    with pytest.raises(ZeroDivisionError, match="three"):
        done(jobs.raises)


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_will_do(kind):
    with kind(2) as executor:
        assert done(jobs.double, executor=executor) == DOUBLED
        assert executor.submit(jobs.double, 4).result() == 8  # left open: it is not ours


def test_an_executor_that_breaks_is_one_line(tmp_path):
    with ProcessPoolExecutor(2) as executor, pytest.raises(InputError, match="executor lost its workers"):
        done(functools.partial(jobs.dies_always, tmp_path), executor=executor)


def test_an_executor_may_lose_one_job_or_all_of_them():
    executor = jobs.Saying({2: WorkersDied(), 4: BrokenExecutor("its scheduler is gone")})
    found = []
    with pytest.raises(InputError, match=r"lost its workers \(its scheduler is gone\); what was finished"):
        found.extend(each_job(jobs.double, [1, 2, 3, 4, 5], 1, False, executor, lost=lambda number: "lost"))
    assert found == [(1, 2), (2, "lost"), (3, 6)]


def test_an_executor_is_not_given_all_jobs_at_once(monkeypatch):
    monkeypatch.setattr(pool, "_AHEAD_ELSEWHERE", 3)
    with ThreadPoolExecutor(1) as executor:
        given = []
        monkeypatch.setattr(executor, "submit", lambda job, one: (given.append(one), submit(job, one))[1])
        submit = type(executor).submit.__get__(executor)
        ahead = [
            len(given) - place for place, _ in enumerate(each_job(jobs.double, ITEMS, 1, False, executor))
        ]
    assert sorted(given) == ITEMS
    assert max(ahead) == 3


def test_a_model_that_was_edited_is_not_run_by_any_number_of_workers(monkeypatch):
    monkeypatch.setattr(engine, "_hash_on_disk", lambda: "edited")
    for workers in (1, 2):
        with pytest.raises(InputError, match="start Python anew"):
            list(each_job(jobs.double, ITEMS, workers, progress=False))


def test_a_worker_that_read_an_edited_model_does_no_job(monkeypatch):
    monkeypatch.setattr(runner, "source_hash", lambda: "the version before the edit")
    with ProcessPoolExecutor(1) as one_of_others:
        for executor in (None, one_of_others):
            with pytest.raises(InputError, match="was edited while the runs went on; start them again"):
                list(each_job(jobs.double, ITEMS, 2, progress=False, executor=executor))


SCRIPT = """
from experiments.runner import each_job
from tests.experiments import jobs
print(sorted(each_job(jobs.double, range(20), 2, progress=False, lost=lambda number: "lost")))
"""


def test_a_script_without_a_guard_is_told_so_and_does_not_go_on_forever(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    ended = subprocess.run(
        [sys.executable, str(tmp_path / "script.py")], capture_output=True, text=True, timeout=600,
        env=os.environ | {"PYTHONPATH": str(PACKAGE.parent), "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    ours = [line for line in ended.stderr.splitlines() if line.startswith("abm.errors.InputError: ")]
    assert len(ours) == 1
    assert "if __name__ == '__main__':" in ours[0]
