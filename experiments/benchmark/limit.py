"""The limit: what a month has to move through memory and to draw, against what this machine can do.

Bytes and draws are counted in plain Python, where every access to a person or employer can be watched.
What this leaves out: small tables and ledgers, and worlds so small that they stay in a cache from one month
to the next, which can be faster than the limit of memory says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from abm import chance
from abm.chance import Decision
from abm.engine import INTERPRETED, compiled
from abm.model import LabourMarket
from experiments.benchmark.engine import phases_in_order, regions_of_month
from experiments.benchmark.timing import processor_seconds
from experiments.benchmark.worlds import world_of

LINE = 64
"""Bytes that memory hands over at a time."""
PEOPLE_WATCHED, MONTHS_WATCHED = 500, 12
_BYTES_READ = 512_000_000  # far more than any cache
_DRAWS = 20_000_000
_REPEATS = 5


class Counted(NamedTuple):
    """Per person-month: bytes, hashes, and records' sizes in bytes.

    Bytes ``asked`` for and ``changed`` are added up over the phases; those ``read`` and ``written`` count a
    line of memory once a month, for a region stays in a cache from one phase to the next.
    """

    bytes_asked: float
    bytes_changed: float
    bytes_read: float
    bytes_written: float
    hashes: float
    person: int
    employer: int


class Machine(NamedTuple):
    """Bytes that one core reads from memory, and numbers it draws, per second."""

    bytes_per_second: float
    draws_per_second: float


class Lines:
    """The cache lines of a table that were asked for, and those that were changed."""

    def __init__(self, table: np.ndarray) -> None:
        self.size, self.fields = table.dtype.itemsize, dict(table.dtype.fields or {})
        self.read: set[int] = set()
        self.written: set[int] = set()

    def note(self, row: int, name: str, seen: set[int]) -> None:
        """A field of a record was touched; it may lie on two lines."""
        kind, offset = self.fields[name][:2]
        first = row * self.size + offset
        seen.update(range(first // LINE, (first + kind.itemsize - 1) // LINE + 1))


class WatchedRecord:
    """Stands in for a record and notes which of its fields are read and written."""

    def __init__(self, record: Any, row: int, lines: Lines) -> None:
        self.__dict__.update(_record=record, _row=row, _lines=lines)

    def __getattr__(self, name: str) -> Any:
        self._lines.note(self._row, name, self._lines.read)
        return getattr(self._record, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._lines.note(self._row, name, self._lines.read)
        self._lines.note(self._row, name, self._lines.written)
        setattr(self._record, name, value)


class WatchedTable:
    """Stands in for a table of people or employers; its records are watched."""

    def __init__(self, table: np.ndarray) -> None:
        self._table, self.lines = table, Lines(table)

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[WatchedRecord]:
        return (self[row] for row in range(len(self)))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):  # a whole column
            for row in range(len(self)):
                self.lines.note(row, key, self.lines.read)
            return self._table[key]
        return WatchedRecord(self._table[key], int(key), self.lines)


def counted() -> Counted:
    """Watch a year of a small world; only where nothing is compiled (``NUMBA_DISABLE_JIT=1``)."""
    assert INTERPRETED, "compiled code cannot be watched: set NUMBA_DISABLE_JIT"
    model = LabourMarket(world_of(PEOPLE_WATCHED), seed=1)
    hashes, asked, changed, read, written = 0, 0, 0, 0, 0
    mix = chance._mix

    def counting(bits: Any) -> Any:
        nonlocal hashes
        hashes += 1
        return mix(bits)

    chance._mix = counting
    try:
        for _ in range(MONTHS_WATCHED):
            model._prepare_month()
            world: Any = model.world
            months_lines = Lines(world.participants), Lines(world.employers)
            for phase in phases_in_order().values():
                people, employers = WatchedTable(world.participants), WatchedTable(world.employers)
                watched = world._replace(participants=people, employers=employers)
                phase(watched, regions_of_month(model), model.month)
                for lines, phases_lines in zip(months_lines, (people.lines, employers.lines), strict=True):
                    asked += len(phases_lines.read)
                    changed += len(phases_lines.written)
                    lines.read |= phases_lines.read
                    lines.written |= phases_lines.written
            read += sum(len(lines.read) for lines in months_lines)
            written += sum(len(lines.written) for lines in months_lines)
            model.month += 1
            model._institutions_act()
    finally:
        chance._mix = mix
    person_months = PEOPLE_WATCHED * MONTHS_WATCHED
    return Counted(
        LINE * asked / person_months,
        LINE * changed / person_months,
        LINE * read / person_months,
        LINE * written / person_months,
        hashes / person_months,
        model.world.participants.dtype.itemsize,
        model.world.employers.dtype.itemsize,
    )


@compiled
def _total(numbers: Any) -> int:
    found = 0
    for number in numbers:
        found += number
    return found


@compiled
def _draws(key: Any, count: int) -> int:
    found = 0
    for who in range(count):
        found += chance.draw(key, who) < 0.5
    return found


def machine() -> Machine:
    """What this machine can do at best: one core that reads memory from end to end, and that only draws."""
    numbers = np.ones(_BYTES_READ // 8, np.int64)
    key = chance.key_of(np.uint64(1), Decision.SICKNESS, 0)
    _total(numbers[:1])
    _draws(key, 1)
    reading = min(processor_seconds(lambda: _total(numbers)) for _ in range(_REPEATS))
    drawing = min(processor_seconds(lambda: _draws(key, _DRAWS)) for _ in range(_REPEATS))
    return Machine(numbers.nbytes / reading, _DRAWS / drawing)
