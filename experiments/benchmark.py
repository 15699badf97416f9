"""Speed on this machine: the sizes that are promised, and how much faster than the plain-Mesa twin.

Prints medians of whole runs. The twin (``calibration/docking``) is the model as ordinary Mesa agents;
a ratio counts only because the two agree to the last bit.
"""

from __future__ import annotations

import argparse
import inspect
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from abm.model import LabourMarket
from abm.scenario import MunicipalityEntry, Scenario
from calibration.docking.compare import differences
from calibration.docking.plain_model import PlainLabourMarket
from experiments.runner import compile_first

PEOPLE_PER_REGION = 7_000
MONTHS = 120


def world_of(people: int) -> Scenario:
    """A synthetic scenario of ``people`` in regions of at most seven thousand, all seconding."""
    regions = max(1, people // PEOPLE_PER_REGION)
    levers = {"governance.regime": "temporary-and-long", "duration.maximum": 36}
    entries = tuple(
        MunicipalityEntry(
            name=f"place {number}", code=number, population=0, region=f"region {number}",
            work_company=f"company {number}", participants=people // regions, levers=levers,
        )
        for number in range(1, regions + 1)
    )  # fmt: skip
    return Scenario(name="benchmark", meaning="synthetic", burn_in_months=12, municipality=entries)


def seconds_of_run(people: int, repeats: int, months: int = MONTHS) -> float:
    """Median seconds of ``months`` months, built and warm."""
    start = LabourMarket(world_of(people), seed=1)
    times = []
    for _ in range(repeats):
        model = start.branch("baseline")
        began = time.perf_counter()
        model.run(months)
        times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2]


TWIN = {1_000: (12, 30), 20_000: (3, 60)}
"""People: months that are compared with the twin, and how many times faster the model must be."""


def times_faster_than_twin(people: int, months: int, repeats: int = 5) -> float:
    """Seconds of the plain twin over those of the model, for the same months of the same world."""
    scenario = world_of(people)
    twin = PlainLabourMarket(scenario, "baseline", seed=1)
    began = time.perf_counter()
    for _ in range(months):
        twin.step()
    seconds = time.perf_counter() - began
    found = next(differences(LabourMarket(scenario, seed=1).run(months), twin), None)
    if found is not None:
        raise AssertionError(f"the model and its twin differ: {found}")
    return seconds / seconds_of_run(people, repeats, months)


def seconds_of_command(*command: str) -> float:
    """Median seconds of a whole process, over five."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return sorted(times)[2]


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
            began = time.perf_counter()
            model.run(MONTHS)
            shortest[name] = min(shortest[name], time.perf_counter() - began)
    return {name: seconds / shortest[""] for name, seconds in shortest.items() if name}


def cost_of_phases(months: int = 240) -> dict[str, float]:
    """Microseconds per month of each phase on its own, at ``PEOPLE_FOR_COSTS`` people."""
    import importlib

    from abm.phases import month as contents

    interpreted = inspect.unwrap(contents.month)
    order = [name for name in interpreted.__code__.co_names if name != "month"]
    phases = {name: getattr(importlib.import_module(f"abm.phases.{name}"), name) for name in order}
    model = LabourMarket(world_of(PEOPLE_FOR_COSTS), seed=1)
    spent = dict.fromkeys(phases, 0.0)
    for turn in range(months + 1):
        model._prepare_month()
        for name, phase in phases.items():
            began = time.perf_counter()
            phase(model.world, model.month)
            if turn:  # the first month loads each phase by itself
                spent[name] += time.perf_counter() - began
        model.month += 1
        model._institutions_act()
    return {name: 1e6 * seconds / months for name, seconds in spent.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmark", description=__doc__)
    parser.add_argument("--only", choices=("country",), help=argparse.SUPPRESS)
    only = parser.parse_args(arguments).only
    compile_first()
    if only == "country":
        model = LabourMarket(world_of(250_000), seed=1)
        began = time.perf_counter()
        model.run(MONTHS)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.perf_counter() - began, memory)
        return 0
    small = seconds_of_run(1_000, 9)
    print(f"1,000 people x 120 months, warm        {1000 * small:8.1f} ms   (must 30, goal 10)")
    seconds, memory = map(float, _apart("country").split())
    print(
        f"250,000 people x 120 months, one core  {seconds:8.1f} s    (must 20, goal 5), "
        f"{memory:,.0f} MB (must 1,000)"
    )
    for people, (months, bound) in TWIN.items():
        ratio = times_faster_than_twin(people, months)
        print(f"{people:,} people, against the plain twin ".ljust(39) + f"{ratio:8.0f} x    (must {bound})")
    help_time = seconds_of_command(sys.executable, "-m", "experiments.command_line", "--help")
    print(f"draaideur --help                       {help_time:8.2f} s    (must 0.4)")
    ours = seconds_of_command(sys.executable, "-c", "from abm import LabourMarket")
    theirs = seconds_of_command(sys.executable, "-c", "import mesa, numba")
    print(
        f"the model's import                     {ours:8.2f} s    "
        f"(mesa and numba alone {theirs:.2f}, must + 0.3)"
    )
    phases = cost_of_phases()
    total = sum(phases.values())
    print(f"each phase on its own, {PEOPLE_FOR_COSTS:,} people: microseconds a month and share")
    for name, cost in phases.items():
        print(f"  {name:<36} {cost:8.0f}      {cost / total:6.1%}")
    print("run time with a mechanism at work that rests in the baseline, relative to the baseline")
    for name, ratio in cost_of_mechanisms().items():
        print(f"  {name:<36} {ratio:8.2f} x")
    return 0


def _apart(part: str) -> str:
    """What a measurement prints in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "experiments.benchmark", "--only", part]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
