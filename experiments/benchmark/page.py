"""What was measured, as a page: each promise with what it must be, what it should be and what it is."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from experiments.benchmark.engine import (
    LARGE_REGION,
    MONTHS,
    MONTHS_OF_PHASES,
    MONTHS_OF_SIZES,
    PEOPLE_FOR_COSTS,
    SIZES,
    nanoseconds_of_country,
    steepness,
)
from experiments.benchmark.limit import LINE, Counted, Machine
from experiments.benchmark.sweeps import (
    LEVELS,
    PAIRS,
    ROUNDS_FOR_WORKERS,
    SEEDS_FOR_OVERHEAD,
    SEEDS_FOR_WORKERS,
)
from experiments.benchmark.worlds import PEOPLE_PER_REGION


class Promise(NamedTuple):
    """One line of the table: what it must be and, where there is one, the goal beyond that."""

    what: str
    unit: str
    must: float
    goal: float | None = None
    more_is_better: bool = False

    def met(self, measured: float, bound: float) -> bool:
        """Whether ``measured`` is on the right side of ``bound``."""
        return measured >= bound if self.more_is_better else measured <= bound

    def verdict(self, measured: float) -> str:
        """In a word or two."""
        if not self.met(measured, self.must):
            return "**not met**"
        if self.goal is None:
            return "met"
        return "goal met" if self.met(measured, self.goal) else "met"


PROMISES = {
    "country": Promise("country, 250,000 people x 120 months, all mechanisms, one core", "s", 20, 5),
    "memory": Promise("its process at the peak, start and results included", "MB", 1000),
    "small": Promise("1,000 people x 120 months, warm", "ms", 30, 10),
    "twin_1000": Promise("1,000 people, times faster than the plain-Mesa twin", "x", 30, 100, True),
    "twin_20000": Promise("20,000 people, times faster than the twin", "x", 60, 100, True),
    "people": Promise("growth with people: dearest person-month over cheapest", "x", 1.2),
    "months": Promise("growth with months: dearest person-month over cheapest", "x", 1.2),
    "workers": Promise("two workers against one, a sweep of 1,000 people", "x", 1.8, 1.95, True),
    "overhead": Promise("what the runner adds to a run of 1,000 people", "%", 10, 3),
    "help": Promise("`draaideur --help`, the whole command", "s", 0.4),
    "import": Promise("the model's import beyond that of Mesa and numba", "s", 0.3),
}


@dataclass(frozen=True)
class Measured:
    """All that one run of the benchmark found.

    ``promises`` by name of ``PROMISES``; ``start`` seconds of the country before its run; ``people`` and
    ``months`` microseconds per person-month by size and by length of the run, ``one_region`` those of a
    very large region; ``phases`` microseconds a month; ``mechanisms`` time relative to the baseline;
    ``facts`` of the machine in words.
    """

    promises: Mapping[str, float]
    start: float
    people: Mapping[int, float]
    one_region: float
    months: Mapping[int, float]
    phases: Mapping[str, float]
    mechanisms: Mapping[str, float]
    counted: Counted
    rates: Machine
    facts: Mapping[str, str]


def page(measured: Measured, command: str) -> str:
    """The page of these figures, which ``command`` made."""
    parts = (_head(measured, command), _growth(measured), _limit(measured), _month(measured))
    return "\n".join(parts)


def _table(head: str, rows: list[str]) -> str:
    ruler = "|".join(["---", *("---:" for _ in range(head.count("|")))])
    return "\n".join([f"| {head} |", f"|{ruler}|", *(f"| {row} |" for row in rows)])


def _section(*parts: str) -> str:
    """Headings and tables as they are, and what is said between them in lines of a page's width."""
    plain = [
        part
        if part.startswith(("#", "|"))
        else textwrap.fill(" ".join(part.split()), 105, break_long_words=False, break_on_hyphens=False)
        for part in parts
    ]
    return "\n\n".join(plain) + "\n"


def _head(measured: Measured, command: str) -> str:
    rows = []
    for name, promise in PROMISES.items():
        found = measured.promises[name]
        goal = "" if promise.goal is None else f"{_number(promise.goal)} {promise.unit}"
        rows.append(
            f"{promise.what} | {_number(promise.must)} {promise.unit} | {goal} | "
            f"{_number(found)} {promise.unit} | {promise.verdict(found)}"
        )
    return _section(
        "# Performance",
        f"""Made by `{command}`, which measured everything below in one go. Runs of the model are counted in
        processor seconds: the country and the twin once, growth by the shortest time of each month over at
        least ten runs, phases by the mean of {MONTHS_OF_PHASES} months, the others by the shortest of several
        runs. Commands and sweeps are timed by the clock on the wall, the shortest of five and, in turns, of
        {ROUNDS_FOR_WORKERS}. The twin is the same model as ordinary Mesa agents (`calibration/docking`) and
        agrees to the last bit. This is about speed; [what the model cannot tell you](limits.md).""",
        "; ".join(f"{name}: {said}" for name, said in measured.facts.items()) + ".",
        _table("what | must | goal | measured | ", rows),
        f"""The country is the shipped scenario with 250,000 people in the register; its start and burn-in,
        which are not in its seconds, take {measured.start:.1f} s. The sweep has {len(LEVELS)} levels of
        the fee under each seed, {MONTHS} months each: {SEEDS_FOR_WORKERS:,} seeds for the two workers,
        whose start is counted, and {SEEDS_FOR_OVERHEAD} for the runner, held in {PAIRS} pairs against the
        same runs and outcomes in a bare loop.""",
    )


def _growth(measured: Measured) -> str:
    return _section(
        "## Growth",
        f"""Microseconds per month and person of the starting population, after a burn-in of a year, in
        regions of about {PEOPLE_PER_REGION:,} people. Each phase passes once over people or employers, and
        matching sorts in linear time, so nothing grows faster than the world. A region goes through all
        phases of a month before the next one begins, and stays in the processor's cache meanwhile. The
        dearest is {steepness(measured.people):.2f} times the cheapest; of each month the shortest time
        counts. A very large region does not fit there: {LARGE_REGION:,} people in one region take
        {measured.one_region:.3f} microseconds.""",
        _table(
            f"people, {MONTHS_OF_SIZES} months | microseconds per person-month",
            [f"{size:,} | {cost:.3f}" for size, cost in measured.people.items()],
        ),
        _table(
            f"months, {SIZES[0]:,} people | microseconds per person-month",
            [f"{length} | {cost:.3f}" for length, cost in measured.months.items()],
        ),
    )


def _limit(measured: Measured) -> str:
    counted, rates = measured.counted, measured.rates
    moved = counted.bytes_read + counted.bytes_written
    memory = 1e9 * moved / rates.bytes_per_second
    drawing = 1e9 * counted.hashes / rates.draws_per_second
    limit, name = max((memory, "memory"), (drawing, "drawing"))
    taken = nanoseconds_of_country(measured.promises["country"])
    rows = [
        f"memory | {moved:,.0f} bytes | {rates.bytes_per_second / 1e9:.1f} GB/s | {memory:.1f}",
        f"draws | {counted.hashes:.1f} hashes | {rates.draws_per_second / 1e9:.2f} billion/s | {drawing:.1f}",
    ]
    return _section(
        "## The limit",
        f"""A record has {counted.person} bytes for a person and {counted.employer} for an employer, and
        memory comes in lines of {LINE}. Counted in plain Python, with every access watched, the phases of
        a month ask for {counted.bytes_asked:,.0f} bytes per person of the starting population and change
        {counted.bytes_changed:,.0f}, employers included; a line that a phase needs twice counts once. Memory
        itself hands a region over once a month: {counted.bytes_read:,.0f} bytes per person, of which
        {counted.bytes_written:,.0f} go back. Against what one core of this machine does in a loop that only
        reads, and in one that only draws:""",
        _table("per person-month | needs | this machine | nanoseconds", rows),
        f"""So {name} is the limit, at {limit:.0f} ns. The country takes {taken:.0f} ns per person-month:
        {taken / limit:.1f} times the limit. The rest is the rules themselves, and branches that no processor
        foresees.""",
    )


def _month(measured: Measured) -> str:
    total = sum(measured.phases.values())
    return _section(
        "## Where a month goes",
        f"""Each phase on its own, {PEOPLE_FOR_COSTS:,} people; the call from Python, some microseconds, is
        in each.""",
        _table(
            "phase | microseconds a month | share",
            [f"{name} | {cost:.0f} | {cost / total:.1%}" for name, cost in measured.phases.items()],
        ),
        "Run time with a mechanism at work that rests in the baseline, relative to the baseline:",
        _table("mechanism | times", [f"{name} | {cost:.2f}" for name, cost in measured.mechanisms.items()]),
    )


def _number(value: float) -> str:
    """With as many decimals as say something.

    >>> _number(628.3), _number(16.24), _number(1.046), _number(30)
    ('628', '16.2', '1.05', '30')
    """
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.{2 if abs(value) < 10 else 1 if abs(value) < 100 else 0}f}"
