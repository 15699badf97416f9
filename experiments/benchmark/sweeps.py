"""The time of many runs: what the runner adds to them, and what a second worker takes away."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from abm.model import LabourMarket
from abm.policy import load_policy
from experiments.benchmark.engine import MONTHS
from experiments.benchmark.timing import wall_seconds
from experiments.benchmark.worlds import world_of
from experiments.runs import Point, Run, Setting
from experiments.sweep import run_sweep

PEOPLE = 1_000
LEVELS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3)
SEEDS_FOR_OVERHEAD, PAIRS = 15, 5
SEEDS_FOR_WORKERS, ROUNDS_FOR_WORKERS = 400, 3


@dataclass(frozen=True)
class ManyRuns:
    """A sweep of a thousand people: eight levels of the fee under each seed."""

    seeds: int

    def runs(self) -> list[Run]:
        """Every level under every seed."""
        points = [Point(levers=(("tariff.level", level),)) for level in LEVELS]
        return [Run(point, seed) for point in points for seed in range(1, self.seeds + 1)]

    def setting(self, model_version: str) -> Setting:
        """Ten years of the synthetic world."""
        return Setting(world_of(PEOPLE), (load_policy("baseline"),), MONTHS, model_version)


def sweep(seeds: int, workers: int) -> None:
    """All runs through the runner, into a store that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        run_sweep(ManyRuns(seeds), Path(folder) / "store", workers, progress=False)


def bare_loop(seeds: int) -> None:
    """The same runs and outcomes in a loop, without runner or store."""
    setting = ManyRuns(seeds).setting("")
    policies = [setting.policies[0].changed({"tariff.level": level}) for level in LEVELS]
    for seed in range(1, seeds + 1):
        start = LabourMarket(setting.scenario, setting.policies[0], seed)
        for policy in policies:
            _ = start.branch(policy).run(setting.months).outcomes


def overhead_of_runner() -> float:
    """What the runner adds to the wall time of a run, in percent: the median of pairs in turn."""
    sweep(1, 1)  # reads what is compiled, and imports
    pairs = [
        (
            wall_seconds(lambda: bare_loop(SEEDS_FOR_OVERHEAD)),
            wall_seconds(lambda: sweep(SEEDS_FOR_OVERHEAD, 1)),
        )
        for _ in range(PAIRS)
    ]
    return 100.0 * (statistics.median(through / bare for bare, through in pairs) - 1.0)


def gain_of_two_workers() -> float:
    """Wall time of one worker over that of two, their start counted: the shortest of each, in turn."""
    shortest = {1: float("inf"), 2: float("inf")}
    for _ in range(ROUNDS_FOR_WORKERS):
        for workers in shortest:
            took = wall_seconds(lambda workers=workers: sweep(SEEDS_FOR_WORKERS, workers))  # type: ignore[misc]
            shortest[workers] = min(shortest[workers], took)
    return shortest[1] / shortest[2]
