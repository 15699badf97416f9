"""The time of the model itself: single runs, how it grows, its phases and mechanisms, and its twin."""

from __future__ import annotations

import functools
import importlib
import inspect
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from abm.model import LabourMarket
from abm.region import Region, by_state, region_in
from abm.world import World
from calibration.docking.compare import differences
from calibration.docking.plain_model import PlainLabourMarket
from experiments.benchmark.timing import processor_seconds
from experiments.benchmark.worlds import PEOPLE_OF_COUNTRY, PEOPLE_PER_REGION, country, world_of

MONTHS = 120
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MONTHS_OF_SIZES = 24
LENGTHS = (60, 120, 240, 600)
LARGE_REGION = 100_000
_REPEATS, MANY_REPEATS = 25, 250  # a world of a thousand is so soon done that many a run meets a slow moment
_ROUNDS = 10
MONTHS_OF_PHASES = 240
_PERSON_MONTHS_TIMED = 6_000_000


def seconds_of_run(people: int, months: int = MONTHS, repeats: int = _REPEATS) -> float:
    """Processor seconds of ``months`` months, built, burnt in and warm; the shortest of ``repeats``."""
    start = LabourMarket(world_of(people), seed=1)
    models = (start.branch("baseline") for _ in range(repeats))
    return min(processor_seconds(lambda model=model: model.run(months)) for model in models)  # type: ignore[misc]


def shortest_months(runs: Mapping[int, tuple[int, int, int]]) -> dict[int, float]:
    """Microseconds per person-month of runs of (people, months, people per region), by their key.

    Of each month the shortest time counts, over all runs: how often somebody else slows a run down depends on
    how long it takes, and that is not what grows with the model. Each round times about as many person-months
    of every kind, but a whole run at least, one kind after the other, as the machine itself is now fast and
    now slow. A large world has fewer runs to be lucky in, which counts against it.
    """
    starts = {key: LabourMarket(world_of(people, each), seed=1) for key, (people, _, each) in runs.items()}
    shortest = {key: [float("inf")] * months for key, (_, months, _) in runs.items()}
    for _ in range(_ROUNDS):
        for key, (people, months, _) in runs.items():
            for _ in range(max(1, _PERSON_MONTHS_TIMED // (people * months))):
                model = starts[key].branch("baseline")
                times = [processor_seconds(model.step) for _ in range(months)]
                shortest[key] = [*map(min, shortest[key], times)]
    return {key: 1e6 * sum(shortest[key]) / (people * months) for key, (people, months, _) in runs.items()}


def growth_with_people() -> dict[int, float]:
    """Microseconds per person-month by number of people."""
    return shortest_months({people: (people, MONTHS_OF_SIZES, PEOPLE_PER_REGION) for people in SIZES})


def cost_in_one_region() -> float:
    """Microseconds per person-month where ``LARGE_REGION`` people are one region, which no cache holds."""
    return shortest_months({0: (LARGE_REGION, MONTHS_OF_SIZES, LARGE_REGION)})[0]


def growth_with_months() -> dict[int, float]:
    """Microseconds per person-month by length of the run, of a thousand people."""
    return shortest_months({months: (SIZES[0], months, PEOPLE_PER_REGION) for months in LENGTHS})


def steepness(growth: Mapping[int, float]) -> float:
    """The dearest person-month relative to the cheapest: 1 where time grows exactly in proportion."""
    return max(growth.values()) / min(growth.values())


def run_of_country() -> dict[str, float]:
    """Seconds of the country, its start beside it, and the peak of memory of this whole process in MB."""
    start: list[LabourMarket] = []
    built = processor_seconds(lambda: start.append(LabourMarket(country(), seed=1)))
    seconds = processor_seconds(lambda: start[0].run(MONTHS))
    return {"built": built, "seconds": seconds, "memory": peak_of_memory()}


def peak_of_memory() -> float:
    """Most memory that this process held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # what the system counts for a child begins with what its parent held
        words = status.read_text(encoding="utf-8").split()
        return int(words[words.index("VmHWM:") + 1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def nanoseconds_of_country(seconds: float) -> float:
    """Per person-month."""
    return 1e9 * seconds / (PEOPLE_OF_COUNTRY * MONTHS)


def times_faster_than_twin(people: int, months: int, repeats: int = 5) -> float:
    """Seconds of the plain twin over those of the model, for the same months of the same world.

    A ratio counts only because the two agree to the last bit; AssertionError where they do not.
    """
    scenario = world_of(people)
    twin = PlainLabourMarket(scenario, "baseline", seed=1)
    began = time.process_time()
    for _ in range(months):
        twin.step()
    seconds = time.process_time() - began
    found = next(differences(LabourMarket(scenario, seed=1).run(months), twin), None)
    if found is not None:
        raise AssertionError(f"the model and its twin differ: {found}")
    return seconds / seconds_of_run(people, months, repeats)


WITH: dict[str, dict[str, Any]] = {
    "monitoring every three months": {"intention.monitoring": 3},
    "shared register, strict check": {
        "intention.shared_register": True, "intention.probing": 1.0, "intention.track_record": True,
        "intention.refuse_after": 3,
    },
    "steering on margin": {"governance.margin_weight": 0.8},
    "risk aversion": {"governance.risk_aversion": 0.5},
    "exit and price competition": {"governance.exit": True, "governance.price_competition": True},
    "municipalities that decide": {"governance.decides": True},
    "groups": {"form.group": 1.0},
    "temp construct for half": {"form.temp_construct": 0.5},
    "unpaid trajectories": {"alternatives.unpaid_trajectory": 0.02},
    "subsidised jobs": {"alternatives.subsidised_jobs": 50},
    "employer service": {"alternatives.employer_service": 1.0},
    "narrow network": {"fallback.network_breadth": 0.25},
    "search three months ahead": {"fallback.notice": 3},
}  # fmt: skip
"""Levers that set mechanisms to work which rest in the baseline."""
PEOPLE_FOR_COSTS = 5_000


def cost_of_mechanisms(repeats: int = 5) -> dict[str, float]:
    """Run time with each mechanism at work relative to the baseline, shortest of ``repeats`` runs."""
    start = LabourMarket(world_of(PEOPLE_FOR_COSTS), seed=1)
    policies = {"": start.policy} | {name: start.policy.changed(levers) for name, levers in WITH.items()}
    shortest = dict.fromkeys(policies, float("inf"))
    for _ in range(repeats):
        for name, policy in policies.items():
            model = start.branch(policy)
            shortest[name] = min(shortest[name], processor_seconds(lambda model=model: model.run(MONTHS)))  # type: ignore[misc]
    return {name: seconds / shortest[""] for name, seconds in shortest.items() if name}


def phases_in_order() -> dict[str, Callable[[World, Sequence[Region], int], None]]:
    """The phases of a month by name, as ``phases/month.py`` calls them; each goes through all ``regions``."""
    contents = importlib.import_module("abm.phases.month")
    names: list[str] = []
    for called in inspect.unwrap(contents.month).__code__.co_names:
        inner = inspect.unwrap(contents.month_of_region).__code__.co_names
        names += inner if called == "month_of_region" else (called,)
    modules = [f"abm.phases.{name}" for name in names]
    return {
        name: functools.partial(_through_regions, getattr(contents, name))
        for name, module in zip(names, modules, strict=True)
        if getattr(getattr(contents, name, None), "__module__", "") == module
    }


def _through_regions(phase: Any, world: World, regions: Sequence[Region], now: int) -> None:
    if "region" not in inspect.signature(phase).parameters:
        phase(world, now)
        return
    for region in regions:
        phase(world, region, now)


def regions_of_month(model: LabourMarket) -> list[Region]:
    """What a month passes over, one region after the other."""
    rows = range(len(model.world.work_companies))
    return [by_state(model.world, region_in(model.regions, row)) for row in rows]


def cost_of_phases(months: int = MONTHS_OF_PHASES) -> dict[str, float]:
    """Microseconds per month of each phase on its own, at ``PEOPLE_FOR_COSTS`` people."""
    phases = phases_in_order()
    model = LabourMarket(world_of(PEOPLE_FOR_COSTS), seed=1)
    spent = dict.fromkeys(phases, 0.0)
    for turn in range(months + 1):
        model._prepare_month()
        regions = regions_of_month(model)
        for name, phase in phases.items():
            took = processor_seconds(lambda phase=phase: phase(model.world, regions, model.month))  # type: ignore[misc]  # noqa: B023
            if turn:  # the first month loads each phase by itself
                spent[name] += took
        model.month += 1
        model._institutions_act()
    return {name: 1e6 * seconds / months for name, seconds in spent.items()}
