"""Jobs that a worker process can be given by name; a marker file counts how often one was begun."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from experiments.runs import Point, Row, Run, Setting, do_runs

FATAL = 3


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


def kills(fatal: Point, setting: Setting, runs: Sequence[Run]) -> list[Row]:
    if any(run.point == fatal for run in runs):
        die()
    return do_runs(setting, runs)
