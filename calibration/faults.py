"""What a sweep survives: kills, dead workers, full disks, damage, two runs at once, a clock that jumps.

    python -m calibration.faults 100

throws that many faults, at moments drawn from a seed, at a small sweep, and prints how many were survived.
Survived: no traceback; every run that was said to be kept is there; the next start goes on, says what it
found and does only what is missing; and the store ends with the bytes of a sweep that nothing befell.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from abm.engine import PACKAGE
from calibration.faulty import CLOCK, DISK_FULL, KILLED, NOTHING, READ_ONLY, STOPPED
from experiments.run_store import ABOUT, PARTS, RUNS, look
from experiments.runner import compile_first

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
_JOBS = 24  # of the design, at calibration.faulty.RUNS_IN_A_JOB
_AT_ONCE = 4  # of them in the hands of two workers
_SECONDS_TO_WAIT = 300.0
_KILLED = -signal.SIGKILL
_REFUSED = 2


@dataclass
class Sweeper:
    """Starts sweeps of one design into one store, and knows what they should come to."""

    folder: Path
    whole: dict[str, bytes]
    seconds: float

    @property
    def store(self) -> Path:
        """The folder of the store."""
        return self.folder / "store"

    @property
    def said_to_be_kept(self) -> set[str]:
        """The runs of which the store said so."""
        journal = self.folder / "journal"
        return set(journal.read_text(encoding="utf-8").split()) if journal.exists() else set()

    def start(self, fault: str = NOTHING, call: int = 0, workers: int = 1) -> subprocess.Popen[str]:
        """Start a sweep in a process of its own."""
        (self.folder / "design.toml").write_text(DESIGN, encoding="utf-8")
        words = ["sweep", str(self.folder / "design.toml"), "--results", str(self.store), "--json"]
        return subprocess.Popen(
            [sys.executable, "-m", "calibration.faulty", str(self.folder / "journal"), fault, str(call),
             *words, "--workers", str(workers)],
            cwd=PACKAGE.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def end(self, process: subprocess.Popen[str], status: int) -> tuple[str, str]:
        """Wait until it has ended; AssertionError unless with ``status`` and without a traceback."""
        said, told = process.communicate(timeout=_SECONDS_TO_WAIT)
        assert process.returncode == status, f"status {process.returncode}, not {status}: {told[-300:]}"
        assert "Traceback" not in told, told[-300:]
        return said, told

    def start_and_stop(self, jobs: int, workers: int = 1) -> subprocess.Popen[str]:
        """Start a sweep that stands still once it has kept so many jobs, until it is told to go on."""
        process = self.start(STOPPED, jobs, workers)
        end = time.monotonic() + _SECONDS_TO_WAIT
        pid, status = os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)
        while not pid and time.monotonic() < end:
            time.sleep(0.01)
            pid, status = os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)
        if not pid:
            process.kill()
        assert pid, f"had not kept {jobs} jobs in {_SECONDS_TO_WAIT:g} s"
        assert os.WIFSTOPPED(status), f"ended with {status} before it had kept {jobs} jobs"
        return process

    def moment(self, luck: random.Random) -> None:
        """Wait for some moment of a sweep, most of them after it began to write."""
        time.sleep(luck.uniform(0.3, 1.0) * self.seconds)

    def go_on(self, damaged: int = 0) -> None:
        """Start again, and hold what it finds, does and leaves against what it should."""
        held = look(self.store).finished
        if not damaged:
            assert self.said_to_be_kept <= held, f"{len(self.said_to_be_kept - held)} finished runs are lost"
        before = len(self.said_to_be_kept)
        said, told = self.end(self.start(workers=2), 0)
        content = json.loads(said)
        assert content["found"] == len(held), f"found {content['found']} of {len(held)}"
        assert f"Found {len(held)} of {content['runs']} runs finished" in told
        assert content["damaged_parts"] == damaged
        journal = (self.folder / "journal").read_text(encoding="utf-8").split()
        assert len(journal) - before == content["runs"] - len(held), "runs were done that were there"
        self.is_whole()

    def is_whole(self) -> None:
        """The store has the bytes of one that nothing befell, and nothing half-written."""
        for name, content in self.whole.items():
            assert (self.store / name).read_bytes() == content, f"{name} has other bytes"
        left = [one.name for one in self.store.rglob("*") if one.is_file() and one.suffix != ".damaged"]
        assert sorted(left) == sorted([*self.whole, ".lock"]), left


def killed(sweeper: Sweeper, luck: random.Random) -> None:
    """kill -9 of the sweep at any moment."""
    process = sweeper.start(workers=luck.choice((1, 2)))
    sweeper.moment(luck)
    process.kill()
    process.communicate(timeout=_SECONDS_TO_WAIT)
    if sweeper.store.exists():
        sweeper.go_on()


def killed_while_writing(sweeper: Sweeper, luck: random.Random) -> None:
    """kill -9 of the sweep before a file is synced, put in its place, or removed."""
    call = luck.choice(KILLED)
    sweeper.end(sweeper.start(call, luck.randint(1, _JOBS)), _KILLED)
    sweeper.go_on()


def worker_killed(sweeper: Sweeper, luck: random.Random) -> None:
    """kill -9 of a worker: the sweep itself goes on to the end."""
    process = sweeper.start_and_stop(luck.randint(1, _JOBS - 2 * _AT_ONCE), workers=2)
    try:
        found = subprocess.run(
            ["pgrep", "-P", str(process.pid), "-f", "spawn_main"], capture_output=True, text=True
        ).stdout.split()
        assert found, "has no workers"
        os.kill(int(luck.choice(found)), signal.SIGKILL)
    finally:
        process.send_signal(signal.SIGCONT)
    _, told = sweeper.end(process, 0)
    assert "A worker died" in told, told[-300:]
    sweeper.is_whole()


def two_at_once(sweeper: Sweeper, luck: random.Random) -> None:
    """A second sweep into the same store: refused in a line, and the first is not disturbed."""
    first = sweeper.start_and_stop(1)  # so that it cannot end before the second has started
    try:
        _, told = sweeper.end(sweeper.start(workers=luck.choice((1, 2))), _REFUSED)
        assert told.count("\n") == 1, told
        assert "another process" in told, told
    finally:
        first.send_signal(signal.SIGCONT)
    sweeper.end(first, 0)
    sweeper.is_whole()


def disk_full(sweeper: Sweeper, luck: random.Random) -> None:
    """The disk is full from some moment on: one line, and room made later is all it takes."""
    _cannot_write(sweeper, DISK_FULL, "No space left on device", luck)


def folder_read_only(sweeper: Sweeper, luck: random.Random) -> None:
    """The folder can no longer be written from some moment on."""
    _cannot_write(sweeper, READ_ONLY, "Read-only file system", luck)


def _cannot_write(sweeper: Sweeper, fault: str, reason: str, luck: random.Random) -> None:
    _, told = sweeper.end(sweeper.start(fault, luck.randint(1, _JOBS), luck.choice((1, 2))), _REFUSED)
    assert reason in told.splitlines()[-1], told
    sweeper.go_on()


def part_damaged(sweeper: Sweeper, luck: random.Random) -> None:
    """A part is cut short or a bit of its data turns: set aside, and its runs are done again."""
    sweeper.end(sweeper.start("fsync", 2 * luck.randint(4, 7)), _KILLED)
    part = luck.choice(sorted((sweeper.store / PARTS).glob("[!.]*.parquet")))
    content = bytearray(part.read_bytes())
    if luck.random() < 0.5:
        del content[luck.randrange(len(content)) :]
    else:
        content[luck.randrange(100, 1000)] ^= 1 << luck.randrange(8)
    part.write_bytes(content)
    sweeper.go_on(damaged=1)


def clock_jumps(sweeper: Sweeper, luck: random.Random) -> None:
    """The clock says something else at every look."""
    sweeper.end(sweeper.start(CLOCK, luck.randrange(1_000_000)), 0)
    sweeper.is_whole()


FAULTS: dict[str, Callable[[Sweeper, random.Random], None]] = {
    "the sweep is killed at any moment": killed,
    "the sweep is killed while it writes": killed_while_writing,
    "a worker is killed": worker_killed,
    "a second sweep into the same store": two_at_once,
    "the disk is full": disk_full,
    "the folder turns read-only": folder_read_only,
    "a part is damaged": part_damaged,
    "the clock jumps": clock_jumps,
}


def undisturbed(folder: Path) -> Sweeper:
    """A sweep that nothing befalls: what the others must come to, and how long it takes."""
    folder.mkdir()
    sweeper = Sweeper(folder, {}, 0.0)
    compile_first()
    started = time.monotonic()
    sweeper.end(sweeper.start(), 0)
    seconds = time.monotonic() - started
    return Sweeper(folder, {name: (sweeper.store / name).read_bytes() for name in (RUNS, ABOUT)}, seconds)


def throw(name: str, number: int, whole: Sweeper, folder: Path) -> None:
    """Throw one fault, drawn from ``number``, at a store in ``folder``; AssertionError where it tells."""
    folder.mkdir()
    FAULTS[name](Sweeper(folder, whole.whole, whole.seconds), random.Random(f"{name} {number}"))


def main(words: list[str]) -> int:
    """Throw as many faults as asked for (default 40), of all kinds in turn, and print what became of them."""
    number = int(words[0]) if words else 40
    thrown: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        whole = undisturbed(Path(place) / "undisturbed")
        for one in range(number):
            name = list(FAULTS)[one % len(FAULTS)]
            thrown[name] += 1
            try:
                throw(name, one, whole, Path(place) / str(one))
                survived[name] += 1
            except AssertionError as fault:
                print(f"fault {one}, {name}: {fault}", file=sys.stderr)
    for name, times in thrown.items():
        print(f"{name:<40}{survived[name]:>6} of {times:>4}")
    print(f"{'survived':<40}{survived.total():>6} of {number:>4}")
    return 0 if survived.total() == number else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
