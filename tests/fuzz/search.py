"""Many inputs of every kind, how they were met, and the smallest one that broke a promise."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.idle import TooMuchWork, without_work
from tests.fuzz.kinds import KINDS, Kind
from tests.fuzz.trial import ACCEPTED, REFUSED, BrokenPromise, Given, Hang, attempt

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 4
"""At most so many rounds until enough different inputs are found."""


@dataclass
class Tally:
    """What became of the inputs of one kind."""

    kind: str
    inputs: int = 0
    accepted: int = 0
    refused: int = 0
    slowest: float = 0.0
    failures: dict[str, tuple[Given, str]] = field(default_factory=dict)
    """By what broke: the smallest input that did it, and how it was told."""
    messages: set[str] = field(default_factory=set)


def try_one(kind: Kind, handed: Given, tally: Tally) -> None:
    """Hand one input over and count it."""
    tally.inputs += 1
    try:
        verdict = attempt(kind.use, handed)
    except TooMuchWork:
        tally.accepted += 1
        return
    except (Exception, Hang) as fault:
        name = _name(fault)
        smallest = tally.failures.get(name)
        if smallest is None or _size(handed) < _size(smallest[0]):
            told = "".join(traceback.format_exception(fault, limit=-3))
            tally.failures[name] = (handed, told)
        return
    tally.accepted += verdict.status == ACCEPTED
    tally.refused += verdict.status == REFUSED
    tally.slowest = max(tally.slowest, verdict.seconds)
    if verdict.status == REFUSED:
        tally.messages.add(verdict.message)


def _name(fault: BaseException) -> str:
    """The same for two inputs that break the same thing."""
    if isinstance(fault, BrokenPromise):
        return re.sub(r"\d+", "N", str(fault).split(":")[0])
    return f"{type(fault).__name__} in {_place(fault)}"


def _place(fault: BaseException) -> str:
    """The innermost line of the project that a fault went through."""
    frames = [
        one for one in traceback.extract_tb(fault.__traceback__) if Path(one.filename).is_relative_to(ROOT)
    ]
    return f"{Path(frames[-1].filename).relative_to(ROOT)}:{frames[-1].lineno}" if frames else "?"


def _size(handed: Given) -> int:
    return sum(map(len, handed.words)) + sum(map(len, handed.files.values()))


def search(kind: Kind, number: int, chance: int = 0) -> Tally:
    """Try ``number`` different inputs of one kind; ``chance`` is the seed."""
    tally, seen = Tally(kind.name), set()
    for round_ in range(ROUNDS):
        missing = number - tally.inputs
        if missing <= 0:
            break

        @seed(chance + round_)
        @settings(
            max_examples=missing,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(handed=kind.inputs)
        def each(handed: Given) -> None:
            mark = hash((handed.words, tuple(sorted(handed.files.items()))))
            if mark not in seen:
                seen.add(mark)
                try_one(kind, handed, tally)

        each()
    return tally


def search_all(number: int, chance: int = 0, only: Iterable[str] = ()) -> list[Tally]:
    """Try about ``number`` inputs, of every kind its part."""
    wanted = tuple(only)
    with without_work():
        return [
            search(kind, max(1, round(number * kind.part)), chance)
            for kind in KINDS
            if not wanted or any(one in kind.name for one in wanted)
        ]
