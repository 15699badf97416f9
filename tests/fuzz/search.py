"""Many inputs of every kind, how they were met, and the smallest one that broke a promise."""

from __future__ import annotations

import contextlib
import math
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.idle import TooMuchWork, without_work
from tests.fuzz.kinds import KINDS, Kind
from tests.fuzz.trial import REFUSED, BrokenPromise, Given, Hang, attempt

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, SPARE = 4, 10
"""At most so many rounds until enough different inputs are found; what is tried more in all but the first."""


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
    tally.accepted += verdict.status != REFUSED
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

    def count(handed: Given) -> None:
        mark = hash((handed.words, tuple(sorted(handed.files.items()))))
        if mark not in seen and tally.inputs < number:
            seen.add(mark)
            try_one(kind, handed, tally)

    for round_ in range(ROUNDS):
        if tally.inputs < number:
            # the first input of a round is always the simplest, so that a round of one finds nothing new
            _generate(
                kind, count, number - tally.inputs + SPARE * bool(round_), chance + round_, Phase.generate
            )
    return tally


def minimised(kind: Kind, broken: str, found: Tally, chance: int = 0) -> tuple[Given, str]:
    """The smallest input that breaks the same as one of ``found``, which ``search`` gave with this seed."""
    tally = Tally(kind.name, failures={broken: found.failures[broken]})

    def fail_again(handed: Given) -> None:
        once = Tally(kind.name)
        try_one(kind, handed, once)
        if broken in once.failures:
            try_one(kind, handed, tally)
            raise AssertionError(broken)

    with contextlib.suppress(AssertionError):
        _generate(kind, fail_again, found.inputs, chance, Phase.generate, Phase.shrink)
    return tally.failures[broken]


def _generate(kind: Kind, use: Callable[[Given], None], number: int, chance: int, *phases: Phase) -> None:
    @seed(chance)
    @settings(
        max_examples=number,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(handed=kind.inputs)
    def each(handed: Given) -> None:
        use(handed)

    each()


def search_all(number: int, chance: int = 0, only: str = "") -> Iterator[tuple[Kind, Tally]]:
    """Try about ``number`` inputs, of every kind its part, or of the kinds whose name holds ``only``."""
    wanted = [kind for kind in KINDS if only in kind.name]
    whole = sum(kind.part for kind in wanted)
    for kind in wanted:
        with without_work():
            yield kind, search(kind, max(1, math.ceil(number * kind.part / whole)), chance)


def summary(number: int = 12_000, chance: int = 0) -> list[dict[str, Any]]:
    """By kind: inputs, how many were accepted and refused, what broke, and the slowest in seconds.

    The last row is all kinds together.
    """
    tallies = [tally for _, tally in search_all(number, chance)]
    return [*(row(one) for one in tallies), row(together(tallies))]


def row(tally: Tally) -> dict[str, Any]:
    """A tally as plain data."""
    return {
        "kind": tally.kind,
        "inputs": tally.inputs,
        "accepted": tally.accepted,
        "refused": tally.refused,
        "broken": len(tally.failures),
        "slowest_seconds": round(tally.slowest, 2),
    }


def together(tallies: Sequence[Tally]) -> Tally:
    """All tallies as one."""
    whole = Tally("all")
    for one in tallies:
        whole.inputs += one.inputs
        whole.accepted += one.accepted
        whole.refused += one.refused
        whole.slowest = max(whole.slowest, one.slowest)
        whole.failures |= {f"{one.kind}: {name}": found for name, found in one.failures.items()}
    return whole
