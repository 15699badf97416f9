"""The runs of a design, put side by side: by arm, by sample of the uncertainties, by seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from abm.engine import source_hash
from abm.errors import InputError
from abm.outcomes import OUTCOMES
from abm.policy import Policy
from abm.scenario import Scenario
from experiments.design import Design
from experiments.manifest import PURPOSE
from experiments.runs import Run
from experiments.sweep import Sweep


@dataclass(frozen=True)
class PairedRuns:
    """Every outcome as an array of shape ``(arms, samples, seeds)``; NaN where there is no value.

    ``arms``: names, the reference first. ``taken``: of each arm, its option or value of each factor as
    text. ``counterfactual``: of each arm, whether the study never observed a part of it. A sample
    is one set of values of the uncertainties; without uncertainties there is one. Seeds are 1 and on.
    """

    arms: tuple[str, ...]
    taken: tuple[Mapping[str, str], ...]
    counterfactual: tuple[bool, ...]
    outcomes: Mapping[str, np.ndarray]

    @property
    def samples(self) -> int:
        """The number of samples of the uncertainties."""
        return int(next(iter(self.outcomes.values())).shape[1])

    @property
    def seeds(self) -> int:
        """The number of seeds."""
        return int(next(iter(self.outcomes.values())).shape[2])

    def differences(self, outcome: str) -> np.ndarray:
        """Each arm less the reference under the same seed and parameters: ``(arms, samples, seeds)``."""
        values = self.outcomes[outcome]
        return values - values[0]

    def first(self, seeds: int) -> PairedRuns:
        """The same with the first so many seeds only."""
        return replace(self, outcomes={name: one[:, :, :seeds] for name, one in self.outcomes.items()})

    def of(self, outcomes: Sequence[str]) -> PairedRuns:
        """The same with these outcomes only."""
        return replace(self, outcomes={name: self.outcomes[name] for name in outcomes})


def words_of(outcome: str) -> dict[str, str]:
    """The columns by which a table names an outcome."""
    one = OUTCOMES[outcome]
    return {"outcome": outcome, "label": one.label, "label_dutch": one.label_dutch, "unit": one.unit}


def runs_of_sweep(design: Design, done: Sweep) -> PairedRuns:
    """The rows of a sweep side by side; a run that failed has no values.

    Of the samples those in which every arm runs: one factor at a time moves a parameter under the policies
    alone, and a mean over more worlds than another's is not held against it.

    InputError for a design without a reference.
    """
    if not design.has_reference:
        raise InputError(
            f"sampler: {design.sampler!r} leaves no lever alone, so that there is no reference to compare "
            "with; take sampler 'grid' or 'one-at-a-time', or policies instead of levers"
        )
    arms = design.arms()
    place_of_arm = {arm.point: place for place, arm in enumerate(arms)}
    points = design.sample()
    samples = list(dict.fromkeys(point.parameters for point in points))
    place_of_sample = {one: place for place, one in enumerate(samples)}
    rows = {run: row for row, run in enumerate(done.table["run"].tolist())}
    names = list(design.outcomes)
    table = done.table[names].to_numpy(float)
    values = np.full((len(names), len(arms), len(samples), design.seeds), np.nan)
    planned = np.zeros((len(arms), len(samples)), np.bool_)
    for point in points:
        arm, sample = place_of_arm[point._replace(parameters=())], place_of_sample[point.parameters]
        found = [rows[done.setting.identity(Run(point, seed + 1))] for seed in range(design.seeds)]
        values[:, arm, sample, :] = table[found].T
        planned[arm, sample] = True
    values = values[:, :, planned.all(0)]
    counterfactual = done.setting.scenario.counterfactual
    return PairedRuns(
        tuple(arm.name for arm in arms),
        tuple(arm.taken for arm in arms),
        tuple(counterfactual or arm.policy.counterfactual for arm in arms),
        dict(zip(names, values, strict=True)),
    )


def runs_of_policies(
    scenario: Scenario, policies: Sequence[Policy], found: Sequence[Sequence[Mapping[str, float]]]
) -> PairedRuns:
    """The outcomes of each seed (outer) and policy (inner), as ``runner.run_all`` gives them."""
    return PairedRuns(
        tuple(one.name for one in policies),
        tuple({} for _ in policies),
        tuple(scenario.counterfactual or one.counterfactual for one in policies),
        {
            name: np.array([[answers[place][name] for answers in found] for place in range(len(policies))])[
                :, None, :
            ]
            for name in found[0][0]
        },
    )


def manifest_of_runs(scenario: Scenario, months: int, runs: PairedRuns) -> dict[str, Any]:
    """What made the runs, for ``manifest.json`` and for what is drawn of them."""
    return {
        "model": "Draaideur",
        "model_version": source_hash(),
        "scenario": scenario.name,
        "months": months,
        "seeds": runs.seeds,
        "baseline": runs.arms[0],
        "counterfactual_policies": [
            arm for arm, never_observed in zip(runs.arms, runs.counterfactual, strict=True) if never_observed
        ],
        "purpose": PURPOSE,
    }
