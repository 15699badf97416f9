"""Measure in order, and print or write the page."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from experiments import benchmark
from experiments.benchmark import engine, limit, sweeps
from experiments.benchmark.page import Measured, page
from experiments.benchmark.timing import apart, seconds_of_command, seconds_of_import
from experiments.runner import compile_first, worker_count
from experiments.store import write_whole

TWIN_MONTHS = {1_000: 12, 20_000: 3}
"""People: months that are compared with the plain twin, which is slow."""
PARTS = {"country": engine.run_of_country, "counts": limit.counted}
"""What is measured in a process of its own: for its memory, or because nothing is compiled there."""


def facts() -> dict[str, str]:
    """What the machine and its tools are, without saying whose."""
    busy = f"{os.getloadavg()[0]:.1f} before the start" if hasattr(os, "getloadavg") else "not known"
    return {
        "cores": str(worker_count(None)),
        "processor": platform.machine(),
        "Python": platform.python_version(),
        **{name: version(name) for name in ("numba", "numpy", "mesa")},
        "programs at work": busy,
    }


def measure() -> Measured:
    """Everything, in one go."""

    def say(what: str) -> None:
        print(f"{what} ...", file=sys.stderr, flush=True)

    about = facts()
    say("small world")
    promises = {"small": 1000.0 * engine.seconds_of_run(engine.SIZES[0], repeats=engine.MANY_REPEATS)}
    say("country")
    country = apart("country")
    promises |= {"country": country["seconds"], "memory": country["memory"]}
    say("plain twin")
    for people, months in TWIN_MONTHS.items():
        promises[f"twin_{people}"] = engine.times_faster_than_twin(people, months)
    say("growth")
    by_people, by_months = engine.growth_with_people(), engine.growth_with_months()
    one_region = engine.cost_in_one_region()
    promises |= {"people": engine.steepness(by_people), "months": engine.steepness(by_months)}
    say("sweeps")
    promises |= {"overhead": sweeps.overhead_of_runner(), "workers": sweeps.gain_of_two_workers()}
    say("commands")
    promises["help"] = seconds_of_command(sys.executable, "-m", "experiments.command_line", "--help")
    promises["import"] = seconds_of_import("import mesa, numba", "from abm import LabourMarket")
    say("phases and mechanisms")
    phases, mechanisms = engine.cost_of_phases(), engine.cost_of_mechanisms()
    say("limit")
    counted = limit.Counted(**apart("counts", NUMBA_DISABLE_JIT="1"))
    return Measured(
        promises, country["built"], by_people, one_region, by_months, phases, mechanisms, counted,
        limit.machine(), about,
    )  # fmt: skip


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print, or write to ``--page``."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.benchmark",
        description=benchmark.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the page here")
    parser.add_argument("--only", choices=sorted(PARTS), help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.page and not given.page.resolve().parent.is_dir():
        parser.exit(2, f"benchmark: --page {given.page}: there is no such folder\n")
    compile_first()
    if given.only:
        found = PARTS[given.only]()
        print(json.dumps(found._asdict() if isinstance(found, limit.Counted) else found))
        return 0
    where = f" --page {given.page}" if given.page else ""
    text = page(measure(), f"python -m experiments.benchmark{where}")
    if given.page:
        write_whole(given.page, text.encode())
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
