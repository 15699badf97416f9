"""One input given to the project: in a folder of its own, watched, and held to what is promised."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas

from abm.errors import InputError
from experiments.command_line import main
from experiments.run_store import LOCK, PARTS
from experiments.store import RESULTS_LOCK

ACCEPTED, BROKEN, REFUSED = 0, 1, 2
SECONDS = 5.0
"""Longer than this, in seconds of processor time, is a hang."""
SECONDS_ON_THE_CLOCK = 60.0
"""For what waits without working; long, since a busy machine makes everybody wait."""
LOCKS = (LOCK, RESULTS_LOCK)
LONGEST_MESSAGE = 1_000
BEGINS = ("Running ", "Found ", "Compiling ", "Compiled ")


@dataclass(frozen=True)
class Given:
    """What a user hands over: the words of a command, and the files they speak of."""

    words: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)

    def __repr__(self) -> str:
        files = {name: _short(content) for name, content in self.files.items()}
        return f"draaideur {list(map(_short, self.words))} with {files}"


def _short(value: str | bytes, most: int = 1_500) -> str | bytes:
    half = most // 2
    return value if len(value) <= most else value[:half] + value[-half:]


class Hang(BaseException):
    """It took too long. Not an Exception, so that nothing on the way catches it."""


class BrokenPromise(AssertionError):
    """No traceback, but not what is promised either."""


Use = Callable[[Given], int]
"""Hands an input to the project, in the current folder; returns the exit status."""


def command(given: Given) -> int:
    """The command line itself."""
    try:
        return main(given.words)
    except SystemExit as ending:
        return int(ending.code or 0)


def api(read: Callable[[], object]) -> Use:
    """A function of the project that reads files; it may refuse with an InputError of one line."""

    def use(given: Given) -> int:
        try:
            read()
        except InputError as mistake:
            print(mistake, file=sys.stderr)
            return REFUSED
        return ACCEPTED

    return use


@dataclass(frozen=True)
class Verdict:
    """What became of an input that was handled as promised."""

    status: int
    seconds: float
    message: str


def attempt(use: Use, given: Given) -> Verdict:
    """Hand ``given`` over and hold what comes of it to every promise.

    Raises BrokenPromise or Hang, or whatever the project raised.
    """
    with _folder() as folder:
        for name, content in given.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        before = _contents(folder)
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
        began = time.process_time()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _watched():
            status = use(given)
        seconds = time.process_time() - began
        said, errors = (_written(one) for one in (out, err))
        _hold_words(given, status, said, errors)
        _hold_files(status, before, _contents(folder))
    return Verdict(status, seconds, errors.strip().splitlines()[-1] if errors.strip() else "")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined]


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder deep enough that a path with dots stays within what is thrown away."""
    root = Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder = root / "a" / "b" / "c"
    folder.mkdir(parents=True)
    home = Path.cwd()
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(home)
        shutil.rmtree(root)


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise Hang(f"more than {SECONDS if number == signal.SIGPROF else SECONDS_ON_THE_CLOCK:g} s")

    clocks = {
        signal.SIGPROF: (signal.ITIMER_PROF, SECONDS),
        signal.SIGALRM: (signal.ITIMER_REAL, SECONDS_ON_THE_CLOCK),
    }
    before = {number: signal.signal(number, stop) for number in clocks}
    try:
        for clock, seconds in clocks.values():
            signal.setitimer(clock, seconds)
        yield
    finally:
        for number, (clock, _) in clocks.items():
            signal.setitimer(clock, 0.0)
            signal.signal(number, before[number])


def _contents(folder: Path) -> dict[str, bytes]:
    root = folder.parents[2]
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    }


def _promise(kept: bool, what: str) -> None:
    if not kept:
        raise BrokenPromise(what)


def _hold_words(given: Given, status: int, said: str, errors: str) -> None:
    """Status, one line, no traceback, and a JSON document where one was asked for."""
    lines = [line for line in errors.split("\n") if line and not line.startswith(BEGINS)]
    shown = "\n".join(lines)[:2_000]
    _promise(status in (ACCEPTED, BROKEN, REFUSED), f"exit status {status!r}")
    _promise("Traceback" not in errors, f"a traceback is printed: {shown}")
    _promise("Warning" not in errors, f"a warning is printed: {shown}")
    if status == REFUSED:
        _promise(said == "", f"a refusal prints {said[:200]!r} on standard output")
        _promise(len(lines) == 1, f"a refusal is {len(lines)} lines: {shown!r}")
        _promise(all(one.isprintable() for one in lines), f"a refusal holds control characters: {shown!r}")
        _promise(len(shown) <= LONGEST_MESSAGE, f"a refusal of {len(shown)} characters: {shown[:300]!r}")
    if status == BROKEN:
        _promise("dock" in given.words or "--check" in given.words, f"status 1: {shown}")
    if status == ACCEPTED and "--json" in given.words and not {"-h", "--help", "--"} & set(given.words):
        try:
            json.loads(said)
        except ValueError as fault:
            raise BrokenPromise(f"--json does not print JSON: {fault}: {said[:200]!r}") from None


def _hold_files(status: int, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Nothing touched on refusal; nothing half-written ever."""
    changed = {
        name: one for name, one in after.items() if before.get(name) != one and Path(name).name not in LOCKS
    }
    gone = [name for name, one in before.items() if one not in after.values()]
    if status == ACCEPTED:  # finished parts of a sweep go into the whole, and what goes on is written anew
        gone = [name for name in gone if name not in after and Path(name).parent.name != PARTS]
    _promise(not gone, f"files are gone: {gone}")
    changed = {name: one for name, one in changed.items() if one not in before.values()}
    if status == REFUSED:
        _promise(not changed, f"a refusal leaves or changes {sorted(changed)}")
    for name, content in changed.items():
        _promise(not Path(name).name.startswith("."), f"a temporary file is left: {name}")
        _promise(bool(content), f"an empty file is left: {name}")
        try:
            if name.endswith(".json"):
                json.loads(content)
            elif name.endswith(".parquet"):
                pandas.read_parquet(io.BytesIO(content))
        except ValueError as fault:
            raise BrokenPromise(f"{name} is half-written: {fault}") from None
