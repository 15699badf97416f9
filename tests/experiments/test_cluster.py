"""A sweep on a cluster of two worker processes on loopback: what dies is done again, or said in one line."""

from __future__ import annotations

import functools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import types
from contextlib import contextmanager
from pathlib import Path

import distributed
import pytest

from abm import engine
from abm.engine import PACKAGE
from abm.errors import InputError
from experiments import cluster as clusters
from experiments import sweep as sweeping
from experiments.cluster import cluster_at
from experiments.command_line import main
from experiments.design import load_design
from experiments.run_store import ABOUT, PARTS, RUNS, look
from experiments.runner import each_job
from experiments.sweep import run_sweep
from tests.experiments import jobs

ROOT = PACKAGE.parent
DESIGN = """
scenario = "tiny"
months = 6
seeds = 6
sampler = "sobol"
points = 16
levers = ["duration.maximum"]
uncertainties = ["hiring.noise"]
outcomes = ["revolving_door"]
"""
LOOPBACK = "127.0.0.1"
PATIENCE = 180.0


def until(what, happened):
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.005)


@contextmanager
def running_cluster(folder, workers, **settings):
    """A scheduler and so many workers, in processes of their own; the scheduler file and its process."""
    place = folder / "elsewhere"  # where a worker would leave what it writes beside its own folder
    place.mkdir()
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "NUMBA_NUM_THREADS": "1"} | settings
    file = folder / "scheduler.json"
    common = ["--scheduler-file", str(file), "--host", LOOPBACK, "--no-dashboard"]

    def start(*words):
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words, *common],
            cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    own = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder / "own")]
    begun = [start("scheduler", "--port", "0"), *(start("worker", *own) for _ in range(workers))]
    try:
        until("a scheduler", lambda: file.exists() and file.read_text().endswith("}"))
        yield file, begun[0]
        assert not list(place.iterdir())
    finally:
        for process in begun:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with (
        running_cluster(tmp_path_factory.mktemp("cluster"), 2) as (file, _),
        distributed.Client(scheduler_file=str(file), set_as_default=False) as client,
    ):
        client.wait_for_workers(2, timeout=PATIENCE)
        yield file, client


@pytest.fixture(scope="module")
def design(tmp_path_factory):
    path = tmp_path_factory.mktemp("design") / "mine.toml"
    path.write_text(DESIGN)
    return path


@pytest.fixture(scope="module")
def serial(design, tmp_path_factory):
    folder = tmp_path_factory.mktemp("serial") / "store"
    run_sweep(load_design(str(design)), folder, 1, progress=False)
    return files(folder)


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    monkeypatch.setattr(clusters, "SECONDS_TO_REACH", PATIENCE)


@pytest.fixture
def middle(monkeypatch, tmp_path):
    """A folder whose gate keeps every sweep in its middle, with a run in each job."""
    place = tmp_path / "middle"
    place.mkdir()
    monkeypatch.setattr(sweeping, "MOST_IN_A_JOB", 1)
    monkeypatch.setattr(sweeping, "do_runs", functools.partial(jobs.held_at, place))
    return place


def files(folder):
    return {name: (folder / name).read_bytes() for name in (RUNS, ABOUT)}


@contextmanager
def in_the_middle_of(store, middle, happens):
    """Let something happen when the store has a quarter of its runs, and half of them cannot begin yet."""
    parts = store / PARTS
    kept = []

    def wait():
        until("runs", lambda: len(list(parts.glob("[!.]*.parquet"))) >= 24)
        happens()
        kept.append(len(look(store).finished))
        (middle / jobs.GATE).touch()

    thread = threading.Thread(target=wait)
    thread.start()
    yield kept
    thread.join()


def test_a_worker_is_killed_and_the_store_has_the_bytes_of_a_serial_sweep(
    cluster, design, serial, tmp_path, middle
):
    file, client = cluster
    pids = client.run(os.getpid)
    assert len(pids) == 2
    with cluster_at(str(file)) as executor:
        assert executor.workers == 2
        with in_the_middle_of(
            tmp_path / "store", middle, lambda: os.kill(min(pids.values()), signal.SIGKILL)
        ) as kept:
            done = run_sweep(load_design(str(design)), tmp_path / "store", 2, False, executor)
    assert 24 <= kept[0] < 96 == len(done.table)
    assert client.run_on_scheduler(jobs.tasks_that_lost_a_worker) > 0
    assert files(tmp_path / "store") == serial


def test_the_command_runs_on_the_cluster_and_only_there(
    cluster, design, serial, tmp_path, monkeypatch, capsys
):
    file, _ = cluster
    words = ["sweep", str(design), "--results", str(tmp_path / "store"), "--scheduler", str(file), "--json"]
    assert main([*words, "--dry-run"]) == 0
    assert json.loads(capsys.readouterr().out)["to_do"] == 96
    monkeypatch.setattr(sweeping, "do_runs", jobs.only_in_a_worker)
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["failed"] == 0
    assert files(tmp_path / "store") == serial


def test_workers_run_compiled_code_on_one_thread(cluster):
    _, client = cluster
    for version in client.run(clusters.this_version).values():
        assert version == clusters.this_version()
        assert version["compiled code"] == "switched on"
    assert set(client.nthreads().values()) == {1}
    assert all(one.startswith(f"tcp://{LOOPBACK}:") for one in client.nthreads())


# ---- what is lost for good --------------------------------------------------------------------------


def test_what_kills_its_workers_is_lost_and_a_scheduler_that_dies_is_one_line(
    design, serial, tmp_path, capfd, middle
):
    allowed = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    store = tmp_path / "store"
    words = ["sweep", str(design), "--results", str(store)]
    with running_cluster(tmp_path, 2, **allowed) as (file, scheduler):
        address = json.loads(file.read_text())["address"]
        with cluster_at(str(file)) as executor:
            job = functools.partial(jobs.dies_always, tmp_path)
            found = list(each_job(job, [jobs.FATAL], 2, False, executor, lost=lambda number: "lost"))
        assert found == [(jobs.FATAL, "lost")]
        with in_the_middle_of(store, middle, scheduler.kill) as kept:
            assert main([*words, "--scheduler", str(file)]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    *_, last = said.err.splitlines()
    assert f"the executor lost its workers (scheduler {address} is gone); what was finished is kept" in last
    assert "Traceback" not in said.err
    assert 24 <= kept[0] < 96
    held = len(look(store).finished)
    assert held >= kept[0]
    assert main([*words, "--workers", "1", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["found"] == held
    assert files(store) == serial


# ---- what is refused --------------------------------------------------------------------------------


@pytest.fixture
def refuses(refusal, design, tmp_path):
    """The line with which a sweep on this scheduler is refused; nothing is written."""

    def refused(place, *words):
        store = tmp_path / "store"
        line = refusal("sweep", str(design), "--results", str(store), "--scheduler", str(place), *words)
        assert not store.exists()
        return line

    return refused


@pytest.mark.parametrize("name", ["Python", "draaideur", "model version", "compiled code"])
def test_a_worker_of_another_version_is_refused_also_when_it_comes_later(cluster, name):
    file, client = cluster
    ours = clusters.this_version() | {name: "another"}
    with pytest.raises(InputError, match=rf"worker tcp://{LOOPBACK}\S+: has {name} .*, and this is another"):
        clusters.Cluster(client, "here", ours)
    with cluster_at(str(file)) as executor:
        executor.like = ours
        with pytest.raises(InputError, match=rf"came later: has {name} .*, and this is another"):
            executor.submit(jobs.double, 2).result(PATIENCE)


def test_a_worker_whose_model_was_edited_does_no_job(monkeypatch):
    monkeypatch.setattr(engine, "_hash_on_disk", lambda: "edited")
    with pytest.raises(InputError, match="start Python anew"):
        clusters.do_as(clusters.this_version(), functools.partial(jobs.double, 2))


def test_a_worker_without_draaideur_is_refused(cluster, refuses, monkeypatch):
    nowhere = types.ModuleType("nowhere")
    nowhere.this_version = types.FunctionType((lambda: {}).__code__, {}, "this_version")
    nowhere.this_version.__module__, nowhere.this_version.__qualname__ = "nowhere", "this_version"
    monkeypatch.setitem(sys.modules, "nowhere", nowhere)
    monkeypatch.setattr(clusters, "this_version", nowhere.this_version)
    assert "No module named 'nowhere'" in refuses(cluster[0])


def nobody_comes(client, number, timeout, wait=distributed.Client.wait_for_workers):
    """Waits a second for workers, and for the scheduler itself as long as it takes."""
    return wait(client, number, timeout=1)


def test_a_scheduler_without_workers_is_refused(refuses, tmp_path, monkeypatch):
    with running_cluster(tmp_path, 0) as (file, _):
        monkeypatch.setattr(distributed.Client, "wait_for_workers", nobody_comes)
        assert "has no workers" in refuses(file)


def test_a_worker_is_no_scheduler(cluster, refuses):
    _, client = cluster
    worker = min(client.nthreads())
    assert f"scheduler {worker}: cannot be reached: a Worker listens there" in refuses(worker)


@pytest.mark.parametrize("answer", [None, b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_what_is_no_scheduler_is_refused(refuses, monkeypatch, answer):
    monkeypatch.setattr(clusters, "SECONDS_TO_REACH", 1)
    with socket.create_server((LOOPBACK, 0)) as server:
        address = f"tcp://{LOOPBACK}:{server.getsockname()[1]}"

        def serve():
            while answer is not None:
                try:
                    with server.accept()[0] as connection:
                        connection.sendall(answer)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        line = refuses(address)
        server.shutdown(socket.SHUT_RDWR)
    assert f"scheduler {address}: cannot be reached" in line


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        ("tcp://127.0.0.1:1", "scheduler tcp://127.0.0.1:1: cannot be reached"),
        ("ftp://127.0.0.1:1", "scheduler ftp://127.0.0.1:1: cannot be reached"),
        ("tcp://", "scheduler tcp://: cannot be reached"),
        ("tcp://127.0.0.1:port", "cannot be reached"),
        ("127.0.0.1:8786", "an address is written as tcp://host:port"),
        (ROOT, "cannot be read: Is a directory"),
        (ROOT / "README.md", "is no file that dask scheduler --scheduler-file wrote"),
    ],
)
def test_a_wrong_address_is_refused(refuses, monkeypatch, place, hint):
    monkeypatch.setattr(clusters, "SECONDS_TO_REACH", 1)
    assert hint in refuses(place)


@pytest.mark.parametrize("content", ["{}", "[]", '{"address": 1}', "{", "[" * 100_000])
def test_another_file_is_no_scheduler_file(refuses, tmp_path, content):
    (tmp_path / "file").write_text(content)
    assert "is no file that dask scheduler" in refuses(tmp_path / "file")


def test_the_extra_that_lacks_is_named_and_workers_go_without_a_scheduler(refuses, monkeypatch):
    assert "leave out --workers or --scheduler" in refuses("tcp://127.0.0.1:1", "--workers", "2")
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install 'draaideur[cluster]'" in refuses("tcp://127.0.0.1:1")


# ---- the recipe -------------------------------------------------------------------------------------

SRUN = """#!/bin/bash
while [[ $1 == --* ]]; do [[ $1 == --ntasks=* ]] && tasks=${1#*=}; shift; done
trap 'kill $(jobs -p)' TERM
for ((task = 0; task < tasks; task++)); do "$@" & done
wait
"""


def test_the_recipe_for_slurm_does_what_it_says(design, serial, tmp_path):
    """``srun`` is a script that starts its tasks here, and the node is loopback; the rest is as it stands."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "srun").write_text(SRUN)
    (programs / "srun").chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    work = tmp_path / "work"
    work.mkdir()
    ended = subprocess.run(
        ["bash", str(ROOT / "docs" / "cluster.slurm"), str(design), "--results", "store", "--json"],
        cwd=work, capture_output=True, text=True, timeout=5 * PATIENCE,
        env=os.environ | {
            "PATH": path, "PYTHONPATH": str(ROOT), "SLURM_NTASKS": "3", "SLURM_JOB_ID": "1",
            "SLURMD_NODENAME": LOOPBACK, "SLURM_MEM_PER_CPU": "2000",
        },
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert json.loads(ended.stdout)["failed"] == 0
    assert "Not all workers" not in ended.stdout
    assert ended.stderr.count("Start worker at: tls:") <= 2 < ended.stderr.count("tls://127.0.0.1:")
    assert "tcp://" not in ended.stderr
    assert [one.name for one in work.iterdir()] == ["store"]  # and no key is left behind
    assert files(work / "store") == serial
