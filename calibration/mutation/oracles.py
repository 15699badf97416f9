"""What may notice a fault: the examples in its file, its unit tests, and the plain twin.

The faulty file is run in place of its module, in a process that has all of the model loaded and many
worlds under way, in which model and twin agree so far. The twin shares the law with the model, so
faults in the law are left to examples and unit tests.
"""

from __future__ import annotations

import contextlib
import copy
import doctest
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

import pytest

from abm.engine import PACKAGE
from abm.model import LabourMarket
from calibration.docking.compare import differences
from calibration.docking.plain_model import PlainLabourMarket
from calibration.mutation.mutants import FOLDERS, Mutant
from calibration.mutation.worlds import world_named

ROOT = PACKAGE.parent
ORACLES = {  # the cheapest first
    "law": ("examples", "unit tests"),
    "behaviour": ("examples", "unit tests", "twin"),
    "phases": ("examples", "twin", "unit tests"),
}
MOST_WINDOWS = 24  # in which a fault is looked for; where these see nothing, more hardly ever do
_OWN = ("abm.", "calibration.", "tests.")


class Window(NamedTuple):
    """A few months of one world: how model and twin stand before it, and the lines that are run in it."""

    world: str
    month: int
    model: LabourMarket
    twin: PlainLabourMarket
    lines: dict[str, frozenset[int]]


class Verdict(NamedTuple):
    """Who noticed the fault ("" for nobody), and what it saw in one line."""

    killer: str
    detail: str


def windows(names: Iterable[str], months: int, length: int) -> list[Window]:
    """Both models in each named world, ``length`` months apart.

    In an order in which the first few are of many worlds and early as well as late in them.
    """
    found = []
    for turn, name in enumerate(names):
        world = world_named(name)
        model, twin = LabourMarket(*world), PlainLabourMarket(*world)
        for month in range(0, months, length):
            before = copy.deepcopy((model, twin))
            with _lines_run() as lines:
                for _ in range(length):
                    model.step()
            for _ in range(length):
                twin.step()
            place = (month // length - turn) % max(1, months // length)
            found.append((place, turn, Window(name, month, *before, lines)))
    return [window for _, _, window in sorted(found, key=lambda one: one[:2])]


def verdict(mutant: Mutant, faulty: str, everywhere: list[Window], length: int) -> Verdict:
    """Plant the fault in this process, for good, and ask each oracle until one notices.

    Meant for a process that ends with it. Call with the file as it is to see that nothing complains.
    """
    reaching = reached(mutant, everywhere)
    oracles: dict[str, Callable[[], str]] = {
        "examples": lambda: _examples(mutant),
        "twin": lambda: _twin(reaching, length),
        "unit tests": lambda: _unit_tests(mutant),
    }
    try:
        plant(mutant.module, faulty)
    except Exception as failure:
        return Verdict("examples", f"does not load: {type(failure).__name__}")
    for name in ORACLES[mutant.folder]:
        seen = oracles[name]()
        if seen:
            return Verdict(name, seen)
    unseen = "twin" in ORACLES[mutant.folder] and not reaching
    return Verdict("", "not reached by any world" if unseen else f"same in {len(reaching)} windows")


def reached(mutant: Mutant, everywhere: list[Window]) -> list[Window]:
    """The windows in which the faulty line is run; all of them for a line outside any function."""
    if not mutant.function:
        return everywhere
    known = [line for one in everywhere for line in one.lines.get(mutant.module, ()) if line <= mutant.line]
    source = (PACKAGE / mutant.module).read_text(encoding="utf-8")
    starts = [line for line in _lines_of(compile(source, mutant.module, "exec")) if line <= mutant.line]
    line = max(starts, default=0)
    return [one for one in everywhere if line in one.lines.get(mutant.module, ())] if known else []


def plant(module: str, faulty: str) -> None:
    """Run the faulty source as the module, and hand its new functions to all who imported the old."""
    dotted = f"abm.{module.removesuffix('.py').replace('/', '.')}"
    inside = vars(sys.modules[dotted])
    old = {name: value for name, value in inside.items() if not name.startswith("__")}
    exec(compile(faulty, str(PACKAGE / module), "exec"), inside)
    moved = {id(value): inside[name] for name, value in old.items() if isinstance(value, FunctionType)}
    for name, loaded in list(sys.modules.items()):
        if not name.startswith(_OWN):
            continue
        for own, value in list(vars(loaded).items()):
            if isinstance(value, FunctionType):
                vars(loaded)[own] = moved.get(id(value), value)
            elif own in old and value is old[own]:
                vars(loaded)[own] = inside[own]


def _examples(mutant: Mutant) -> str:
    module = sys.modules[f"abm.{mutant.module.removesuffix('.py').replace('/', '.')}"]
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(module):
        try:
            failed = runner.run(example, out=lambda text: None).failed
        except Exception:
            failed = 1
        if failed:
            return example.name
    return ""


def _twin(reaching: list[Window], length: int) -> str:
    for window in reaching[:MOST_WINDOWS]:
        where = f"{window.world} after month {window.month}"
        try:
            for _ in range(length):
                window.model.step()
                window.twin.step()
                found = next(differences(window.model, window.twin, 0), None)
                if found is not None:
                    return f"{where}: {found}"
        except Exception as failure:
            return f"{where}: {type(failure).__name__}"
    return ""


def _unit_tests(mutant: Mutant) -> str:
    folder = ROOT / "tests" / mutant.folder
    own = folder / f"test_{Path(mutant.module).name}"
    for place in (own, folder):
        if place.exists():
            failed = _FirstFailure()
            if code := _pytest(str(place), "-x", plugins=[failed]):
                return failed.name or f"pytest ends with {code}"
    return ""


def load_unit_tests(folders: Iterable[str]) -> None:
    """Read the unit tests of these folders, so that no process after this one has to."""
    for folder in folders:
        if (ROOT / "tests" / folder).exists():
            _pytest(str(ROOT / "tests" / folder), "--collect-only")


def _pytest(*arguments: str, plugins: Iterable[object] = ()) -> int:
    quietly = ("-q", "-p", "no:cacheprovider", "--no-header", "--rootdir", str(ROOT))
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        return int(pytest.main([*arguments, *quietly], plugins=list(plugins)))


class _FirstFailure:
    name = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.name:
            self.name = str(report.nodeid)


@contextlib.contextmanager
def _lines_run() -> Iterator[dict[str, frozenset[int]]]:
    """Which lines of the rules are run meanwhile, by file; a function seen whole is watched no more."""
    left: dict[CodeType, set[int]] = {}
    prefixes = tuple(str(PACKAGE / folder) + os.sep for folder in FOLDERS)

    def enter(frame: FrameType, event: str, given: Any) -> Any:
        code = frame.f_code
        if code not in left:
            left[code] = set(_lines_of(code)) if code.co_filename.startswith(prefixes) else set()
        return line(frame, event, given)

    def line(frame: FrameType, event: str, given: Any) -> Any:
        waiting = left[frame.f_code]
        waiting.discard(frame.f_lineno)
        return line if waiting else None

    found: dict[str, frozenset[int]] = {}
    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield found
    finally:
        sys.settrace(before)
        for code, waiting in left.items():
            if code.co_filename.startswith(prefixes):
                module = Path(code.co_filename).relative_to(PACKAGE).as_posix()
                found[module] = found.get(module, frozenset()) | (set(_lines_of(code)) - waiting)


def _lines_of(code: CodeType) -> Iterator[int]:
    yield from (line for _, _, line in code.co_lines() if line)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _lines_of(constant)
