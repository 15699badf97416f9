"""Speed on this machine: the sizes that are promised, and compiled against interpreted.

Prints medians of whole runs. The plain-Mesa twin that will be the measuring rod is later work;
until then the same source, interpreted, stands in for it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

from abm.engine import INTERPRETED
from abm.model import LabourMarket
from abm.scenario import MunicipalityEntry, Scenario
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


def seconds_of_command(*command: str) -> float:
    """Median seconds of a whole process, over five."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return sorted(times)[2]


def main() -> int:
    """Measure and print."""
    if INTERPRETED:
        print(seconds_of_run(1_000, 1, months=2) / 2)
        return 0
    compile_first()
    small = seconds_of_run(1_000, 9)
    print(f"1,000 people x 120 months, warm        {1000 * small:8.1f} ms   (must 30, goal 10)")
    large = seconds_of_run(250_000, 1)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"250,000 people x 120 months, one core  {large:8.1f} s    (must 20, goal 5), {memory:,.0f} MB")
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    answer = subprocess.run(
        [sys.executable, "-m", "experiments.benchmark"], env=environment, check=True, capture_output=True
    )
    ratio = float(answer.stdout) / (small / MONTHS)
    print(f"against the same source interpreted    {ratio:8.0f} x")
    help_time = seconds_of_command(sys.executable, "-m", "experiments.command_line", "--help")
    print(f"draaideur --help                       {help_time:8.2f} s    (must 0.4)")
    ours = seconds_of_command(sys.executable, "-c", "from abm import LabourMarket")
    theirs = seconds_of_command(sys.executable, "-c", "import mesa, numba")
    print(f"the model's import                     {ours:8.2f} s    (mesa and numba alone {theirs:.2f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
