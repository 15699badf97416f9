"""One process per mutant, two at a time; what is known of a mutant is not found out again."""

from __future__ import annotations

import csv
import functools
import hashlib
import os
import re
import resource
import sys
import tomllib
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from abm.engine import INTERPRETED, PACKAGE
from abm.errors import InputError
from calibration.mutation.mutants import FOLDERS, Mutant, changed_lines
from calibration.mutation.oracles import (
    MOST_WINDOWS,
    ORACLES,
    ROOT,
    Verdict,
    Window,
    load_unit_tests,
    verdict,
    windows,
)
from calibration.mutation.worlds import THEMES

TABLE = ROOT / "results" / "mutation" / "mutants.csv"
LISTED = Path(__file__).with_name("survivors.toml")
WORLDS = (
    *THEMES, "random-7", "turning-points", "random-9", "random-1", "random-5", "random-13", "random-15",
    "random-19", "tiny",
)  # fmt: skip
FEW_WORLDS = ("random-7", "employers", "contracts")
MONTHS, WINDOW = 18, 3
WORKERS = 2
_SECONDS_OF_WORK = 40  # of a processor; a rule that never ends is a fault that is noticed
_FILES = {
    "examples": (),
    "twin": ("calibration/docking",),
    "unit tests": tuple(f"tests/{folder}" for folder in FOLDERS),
}


class Result(NamedTuple):
    """What came of one mutant; ``killer`` is "" for a survivor."""

    module: str
    line: int
    column: int
    operator: str
    occurrence: int
    function: str
    before: str
    after: str
    killer: str
    detail: str
    fingerprint: str


class Count(NamedTuple):
    """Numbers of one folder: ``killed`` by oracle, ``listed`` survivors by kind of reason."""

    folder: str
    mutants: int
    killed: dict[str, int]
    listed: dict[str, int]
    unlisted: int

    @property
    def share_killed(self) -> float:
        """Share killed of all mutants that mean something else than the rule (not equivalent)."""
        different = self.mutants - self.listed.get("equivalent", 0)
        return sum(self.killed.values()) / different if different else 1.0

    def __str__(self) -> str:
        killed = ", ".join(f"{number} by {name}" for name, number in self.killed.items())
        listed = ", ".join(f"{number} {kind}" for kind, number in self.listed.items()) or "none"
        return (
            f"{self.folder}: {self.mutants} mutants; killed {self.share_killed:.1%} of those that differ "
            f"({killed}); survivors listed: {listed}; not listed: {self.unlisted}"
        )


def run(wanted: list[Mutant], small: bool = False) -> list[Result]:
    """What comes of each mutant, from the table or found out now.

    ``small``: in a few worlds from their start only, and without the table. Raises InputError where
    rules are compiled, since a mutant would then not be run.
    """
    if not INTERPRETED:
        raise InputError("mutation: set NUMBA_DISABLE_JIT=1; compiled rules cannot be replaced")
    warnings.simplefilter("ignore")
    known = {} if small else _known()
    left = [one for one in wanted if one not in known]
    if left:
        names, months = (FEW_WORLDS, WINDOW) if small else (WORLDS, MONTHS)
        everywhere = (
            windows(names, months, WINDOW) if any("twin" in ORACLES[one.folder] for one in left) else []
        )
        load_unit_tests({one.folder for one in left})
        for folder in sorted({one.folder for one in left}):
            _nothing_complains(next(one for one in left if one.folder == folder), everywhere)
        if not small:
            TABLE.parent.mkdir(parents=True, exist_ok=True)
        for mutant, result in tqdm(_found_out(left, everywhere), total=len(left), disable=None):
            known[mutant] = result
            if not small:
                _append(result)
    return [known[one] for one in wanted if known[one].killer != NO_PYTHON]


NO_PYTHON = "no Python"


def summary(results: Iterable[Result] | None = None) -> list[Count]:
    """Numbers per folder, in the order of the folders; without ``results`` of the table as it stands."""
    if results is None:
        results = [one for one in _known().values() if one.killer != NO_PYTHON]
    counts = {folder: Count(folder, 0, {}, {}, 0) for folder in FOLDERS}
    for one in results:
        folder = one.module.split("/")[0]
        count = counts[folder]
        kind = next((reason.kind for reason in reasons() if reason.covers(name_of(one))), None)
        count = count._replace(mutants=count.mutants + 1)
        if one.killer:
            count.killed[one.killer] = count.killed.get(one.killer, 0) + 1
        elif kind is not None:
            count.listed[kind] = count.listed.get(kind, 0) + 1
        else:
            count = count._replace(unlisted=count.unlisted + 1)
        counts[folder] = count
    return [count for count in counts.values() if count.mutants]


class Reason(NamedTuple):
    """Why some mutants survive: ``kind``, in words, and which, by name or by a pattern of names."""

    kind: str
    because: str
    mutants: frozenset[str]
    pattern: str

    def covers(self, name: str) -> bool:
        """Whether the mutant of that name (see ``name_of``) is one of them."""
        return name in self.mutants or bool(self.pattern and re.search(self.pattern, name))


def name_of(one: Result) -> str:
    """By what a survivor is listed: what is changed to what, wherever the line has gone."""
    return f"{one.module} {one.function}: {one.before} -> {one.after}"


@functools.cache
def reasons() -> tuple[Reason, ...]:
    """The listed survivors."""
    groups = tomllib.loads(LISTED.read_text(encoding="utf-8"))["survivors"]
    return tuple(
        Reason(one["kind"], one["because"], frozenset(one.get("mutants", ())), one.get("pattern", ""))
        for one in groups
    )


# ---- processes ---------------------------------------------------------------------------------


def _found_out(left: list[Mutant], everywhere: list[Window]) -> Iterator[tuple[Mutant, Result]]:
    """Each mutant in a process of its own, in the order in which they are done."""
    running: dict[int, tuple[Mutant, str, int]] = {}
    waiting = list(reversed(left))
    while waiting or running:
        while waiting and len(running) < WORKERS:
            mutant = waiting.pop()
            source = (PACKAGE / mutant.module).read_text(encoding="utf-8")
            faulty = mutant.faulty(source)
            if faulty is None:
                yield mutant, _result(mutant, "", "", Verdict(NO_PYTHON, ""))
                continue
            pid, end = _in_a_child(mutant, faulty, everywhere)
            running[pid] = mutant, faulty, end
        if not running:
            continue
        pid, _ = os.wait()
        if pid not in running:  # somebody else's child, of a library
            continue
        mutant, faulty, end = running.pop(pid)
        with os.fdopen(end, encoding="utf-8") as answer:
            killer, _, detail = answer.read().partition("\n")
        if not detail:  # it never came to an answer
            killer, detail = ORACLES[mutant.folder][-1], "never ends"
        source = (PACKAGE / mutant.module).read_text(encoding="utf-8")
        yield mutant, _result(mutant, source, faulty, Verdict(killer, detail))


def _in_a_child(mutant: Mutant, faulty: str, everywhere: list[Window]) -> tuple[int, int]:
    sys.stdout.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    try:
        os.nice(10)
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS_OF_WORK, _SECONDS_OF_WORK))
        answer = verdict(mutant, faulty, everywhere, WINDOW)
        os.write(writing, f"{answer.killer}\n{' '.join(answer.detail.split())[:200]}".encode())
    finally:
        os._exit(0)


def _nothing_complains(mutant: Mutant, everywhere: list[Window]) -> None:
    """Without a fault every oracle must be content, else its verdicts mean nothing."""
    source = (PACKAGE / mutant.module).read_text(encoding="utf-8")
    pid, end = _in_a_child(mutant, source, everywhere)
    os.waitpid(pid, 0)
    with os.fdopen(end, encoding="utf-8") as answer:
        killer, _, detail = answer.read().partition("\n")
    if killer or not detail:
        raise InputError(f"mutation: {mutant.module} as it is fails its {killer or 'oracles'}: {detail}")


# ---- the table ---------------------------------------------------------------------------------


def _result(mutant: Mutant, source: str, faulty: str, found: Verdict) -> Result:
    return Result(*mutant, *changed_lines(source, faulty), *found, fingerprint(mutant.folder, found.killer))


@functools.cache
def fingerprint(folder: str, killer: str) -> str:
    """Hash of the rules and their numbers, and of who noticed or, for a survivor, of all who might have."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(path for one in FOLDERS for path in (PACKAGE / one).glob("*.*")):
        digest.update(path.read_bytes())
    if not killer:
        digest.update(repr((WORLDS, THEMES, MONTHS, WINDOW, MOST_WINDOWS)).encode())
    for oracle in [killer] if killer in _FILES else ORACLES[folder]:
        for place in _FILES[oracle]:
            if not place.startswith("tests/") or place == f"tests/{folder}":
                for path in sorted((ROOT / place).glob("*.py")):
                    digest.update(path.read_bytes())
    return digest.hexdigest()


def _known() -> dict[Mutant, Result]:
    found: dict[Mutant, Result] = {}
    if TABLE.exists():
        with TABLE.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                place = Mutant(
                    row["module"],
                    int(row["line"]),
                    int(row["column"]),
                    row["operator"],
                    int(row["occurrence"]),
                    row["function"],
                )
                rest = (row[name] for name in Result._fields[len(place) :])
                one = Result(*place, *rest)
                found.pop(place, None)
                if one.fingerprint == fingerprint(place.folder, one.killer):
                    found[place] = one
    return found


def _append(result: Result) -> None:
    new = not TABLE.exists()
    with TABLE.open("a", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        if new:
            table.writerow(Result._fields)
        table.writerow(result)
