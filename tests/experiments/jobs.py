"""Jobs that a worker process can be given by name; a marker file counts how often one was begun."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from experiments.runs import Point, Row, Run, Setting, do_runs

FATAL = 3
GATE, HELD_AFTER, SECONDS_HELD = "gate", 48, 300.0


def double(number: int) -> int:
    return 2 * number


def begun(folder: Path, number: int) -> int:
    """Say that a job begins; how often it did so before."""
    before = len(list(folder.glob(f"{number}-*")))
    (folder / f"{number}-{before}-{os.getpid()}").touch()
    return before


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dies_once(folder: Path, number: int) -> int:
    if begun(folder, number) == 0 and number == FATAL:
        die()
    return double(number)


def dies_always(folder: Path, number: int) -> int:
    begun(folder, number)
    if number == FATAL:
        die()
    time.sleep(0.02)
    return double(number)


def raises(number: int) -> int:
    if number == FATAL:
        raise ZeroDivisionError("three")
    return double(number)


def tasks_that_lost_a_worker(dask_scheduler: Any) -> int:
    """Asked of a scheduler of dask: how often a task was at a worker that died."""
    return sum(prefix.suspicious for prefix in dask_scheduler.task_prefixes.values())


def only_in_a_worker(setting: Setting, runs: Sequence[Run]) -> list[Row]:
    """Fails in a process that is no worker of dask."""
    import distributed  # not above: every worker process of every test would wait for it

    distributed.get_worker()
    return do_runs(setting, runs)


def held_at(place: Path, setting: Setting, runs: Sequence[Run]) -> list[Row]:
    """After ``HELD_AFTER`` jobs the next ones wait until ``place`` has a gate: the middle of a sweep."""
    if begun(place, 0) >= HELD_AFTER:
        end = time.monotonic() + SECONDS_HELD
        while not (place / GATE).exists() and time.monotonic() < end:
            time.sleep(0.005)
    return do_runs(setting, runs)


class Saying(Executor):
    """Does jobs at once, here; of some it says what an executor of others may say."""

    def __init__(self, said: dict[Any, Exception]) -> None:
        self.said = said

    def submit(self, job: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if arguments[0] in self.said:
            future.set_exception(self.said[arguments[0]])
        else:
            future.set_result(job(*arguments, **named))
        return future


def kills(fatal: Point, setting: Setting, runs: Sequence[Run]) -> list[Row]:
    if any(run.point == fatal for run in runs):
        die()
    return do_runs(setting, runs)
