"""A sweep in a process of its own to which something happens; see ``calibration.faults``.

    python -m calibration.faulty JOURNAL FAULT CALL sweep design.toml ...

runs the command line, and lets ``FAULT`` befall the ``CALL``-th use of an operating-system call. The
journal has the identity of every run that the store said it keeps.
"""

from __future__ import annotations

import errno
import itertools
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments import command_line, run_store, sweep
from experiments.runs import Row

RUNS_IN_A_JOB, PARTS_TO_GATHER = 4, 7
"""Small, so that a short sweep writes many parts and gathers several times."""
NOTHING, CLOCK, STOPPED = "nothing", "clock", "stopped"
KILLED = ("fsync", "replace", "unlink")
"""The calls before which the process is killed."""
DISK_FULL, READ_ONLY = "disk full", "read-only"
_FAILS_WITH = {DISK_FULL: ("fsync", errno.ENOSPC), READ_ONLY: ("replace", errno.EROFS)}


def befall(fault: str, call: int) -> None:
    """Arrange for ``fault`` at the ``call``-th time, and for calls that fail at every later one too."""
    if fault in KILLED:
        _replace(fault, call, lambda: os.kill(os.getpid(), signal.SIGKILL))
    elif fault in _FAILS_WITH:
        name, number = _FAILS_WITH[fault]

        def fail() -> None:
            raise OSError(number, os.strerror(number))

        _replace(name, call, fail)
    elif fault == CLOCK:
        luck = random.Random(call)
        setattr(time, "time", lambda: luck.uniform(-1e9, 4e9))  # noqa: B010


def _replace(name: str, call: int, happens: Callable[[], None]) -> None:
    real, times = getattr(os, name), itertools.count(1)

    def befallen(*arguments: Any, **options: Any) -> Any:
        if next(times) >= call:
            happens()
        return real(*arguments, **options)

    setattr(os, name, befallen)


def keep_journal(path: Path, stops_after: int) -> None:
    """Write down each run of which the store says that it is kept; stop after so many jobs, 0 for never."""
    add = run_store.RunStore.add
    jobs = itertools.count(1)
    journal = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def added(store: run_store.RunStore, rows: list[Row]) -> None:
        add(store, rows)
        os.write(journal, "".join(f"{row['run']}\n" for row in rows).encode())
        if next(jobs) == stops_after:
            os.kill(os.getpid(), signal.SIGSTOP)

    setattr(run_store.RunStore, "add", added)  # noqa: B010


def main(words: list[str]) -> int:
    """Run the command line under a fault."""
    journal, fault, call, *rest = words
    sweep.MOST_IN_A_JOB, run_store.MOST_PARTS = RUNS_IN_A_JOB, PARTS_TO_GATHER
    keep_journal(Path(journal), int(call) if fault == STOPPED else 0)
    befall(fault, int(call))
    return command_line.main(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
