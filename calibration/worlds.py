"""Worlds: sets of the assumed parameters, in each of which every policy of a design is run.

A policy difference in one world is paired: same parameters, same seeds. What holds in all worlds does not
hang on what is assumed. Worlds go through the runner and the store of the sweeps, so they resume.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from abm.engine import source_hash
from calibration.priors import with_courses
from experiments.design import Design
from experiments.paired_runs import PairedRuns
from experiments.runs import Point, Run, Setting, outcomes_after
from experiments.sweep import run_sweep


@dataclass(frozen=True)
class Worlds:
    """Every arm of ``design`` in every world under the seeds 1 to ``seeds``; what ``run_sweep`` runs.

    ``people``: how many people the scenario of the design has in all, shared out by inhabitants.
    """

    design: Design
    people: int
    parameters: tuple[Mapping[str, float], ...]
    seeds: int

    def points(self) -> list[list[Point]]:
        """The point of each arm (outer) in each world (inner)."""
        worlds = [tuple(sorted(one.items())) for one in self.parameters]
        return [[arm.point._replace(parameters=world) for world in worlds] for arm in self.design.arms()]

    def runs(self) -> list[Run]:
        """Every arm in every world under every seed, each once."""
        points = dict.fromkeys(point for arm in self.points() for point in arm)
        return [Run(point, seed) for point in points for seed in range(1, self.seeds + 1)]

    def setting(self, model_version: str) -> Setting:
        """The scenario and the policies of the design."""
        scenario = with_courses(self.design.scenario).with_participants(self.people)
        policies = tuple(self.design.loaded_policies())
        return Setting(scenario, policies, self.design.months, model_version, outcomes_after)


def run_worlds(worlds: Worlds, folder: Path, workers: int | None = None, progress: bool = True) -> PairedRuns:
    """Run what the store lacks; every outcome by arm, world and seed, NaN where a run failed."""
    table = run_sweep(worlds, folder, workers, progress).table.set_index("run")
    setting = worlds.setting(source_hash())
    arms = worlds.design.arms()
    names = list(worlds.design.outcomes)
    seeds = range(1, worlds.seeds + 1)
    identities = [
        setting.identity(Run(point, seed)) for arm in worlds.points() for point in arm for seed in seeds
    ]
    shape = (len(arms), len(worlds.parameters), worlds.seeds)
    values = table.loc[identities, names].to_numpy(float)
    return PairedRuns(
        tuple(arm.name for arm in arms),
        tuple(arm.taken for arm in arms),
        tuple(setting.scenario.counterfactual or arm.policy.counterfactual for arm in arms),
        {name: np.ascontiguousarray(values[:, place]).reshape(shape) for place, name in enumerate(names)},
    )
