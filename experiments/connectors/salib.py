"""SALib on this model: its problem from a design or from the ledger, and its samples through our store.

SALib samples numbers. A factor over a range has that range; a factor of listed values or options has the
range from 0 to their number, and a number in it stands for the value at that place. Whole numbers are what
is left of the decimals, from the lowest to one above the highest, so that each has the same room.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from abm.errors import InputError
from abm.parameters import load_ledger
from experiments.design import Design, point_of
from experiments.runs import Point, Run, Setting
from experiments.samplers import Factor
from experiments.sweep import read_sweep

Problem = dict[str, Any]


def problem_of(design: Design, groups: bool = False) -> Problem:
    """SALib's problem of what a design varies: ``num_vars``, ``names``, ``bounds``.

    With ``groups``, factors of one file of the ledger or one family of levers (``hiring``, ``tariff``)
    are moved together, which costs fewer runs.

    Raises:
        InputError: where there is nothing to vary, or a factor has only one value.
    """
    factors = design.factors()
    return _problem([one.name for one in factors], [list(_bounds(one)) for one in factors], groups)


def problem_of_ledger(names: Iterable[str] | None = None, groups: bool = False) -> Problem:
    """SALib's problem of the ledger's assumed parameters, or of the named ones, over their whole ranges.

    Each varies on its own here, also what belongs in an order or has a course over the years; the
    priors of the calibration know of both. Parameters whose range is one number are left out.
    """
    ledger = load_ledger()
    chosen = [ledger[name] for name in (ledger.assumed() if names is None else names)]
    varied = [one for one in chosen if one.minimum < one.maximum]
    return _problem([one.name for one in varied], [[one.minimum, one.maximum] for one in varied], groups)


def design_of(problem: Problem, scenario: str, months: int, seeds: int, outcomes: Iterable[str]) -> Design:
    """A design that varies the ledger parameters of a problem, such as that of ``problem_of_ledger``."""
    uncertainties = [
        {"name": name, "minimum": low, "maximum": high}
        for name, (low, high) in zip(problem["names"], problem["bounds"], strict=True)
    ]
    return Design.model_validate(
        {
            "name": "salib", "scenario": scenario, "months": months, "seeds": seeds,
            "sampler": "one-at-a-time", "uncertainties": uncertainties, "outcomes": tuple(outcomes),
        }
    ).checked()  # fmt: skip


@dataclass(frozen=True)
class Sampled:
    """A design at the points of a SALib sample instead of its own; ``run_sweep`` runs it into a store.

    ``sample``: shape (points, factors), in the order of ``problem_of``. Points that SALib repeats are run
    once. Every point has the same seeds, those of the design.
    """

    design: Design
    sample: np.ndarray

    @property
    def seeds(self) -> int:
        """Every point runs under the seeds 1 to this one."""
        return self.design.seeds

    @cached_property
    def points(self) -> list[Point]:
        """The point of each row of the sample; InputError where the sample is of another problem."""
        factors, policy = self.design.factors(), self.design.loaded_policies()[0].name
        if self.sample.ndim != 2 or self.sample.shape[1] != len(factors):
            raise InputError(f"sample: shape {self.sample.shape} does not fit {len(factors)} factors")
        return [
            point_of(policy, tuple((one, _at(one, number)) for one, number in zip(factors, row, strict=True)))
            for row in self.sample.tolist()
        ]

    def runs(self) -> list[Run]:
        """Every point once under every seed."""
        points = dict.fromkeys(self.points)
        return [Run(point, seed) for point in points for seed in range(1, self.seeds + 1)]

    def setting(self, model_version: str) -> Setting:
        """What its runs have in common."""
        return self.design.setting(model_version)

    def values(self, folder: Path, outcome: str) -> np.ndarray:
        """The outcome at each row of the sample, from a store: the ``Y`` of SALib's ``analyze``.

        A mean over the seeds whose run went well; NaN where none did, or where there was nothing to
        count. InputError where the store lacks runs.
        """
        return read_sweep(self, folder).means(self.points, [outcome])[outcome].to_numpy()


def _problem(names: list[str], bounds: list[list[float]], groups: bool) -> Problem:
    if not names:
        raise InputError("nothing varies: name levers or uncertainties")
    problem: Problem = {"num_vars": len(names), "names": names, "bounds": bounds}
    if groups:
        problem["groups"] = [name.split(".")[0] for name in names]
    return problem


def _bounds(factor: Factor) -> tuple[float, float]:
    if len(factor.values) == 1 or (not factor.values and factor.low == factor.high):
        raise InputError(f"{factor.name!r} has one value only; leave it out, or give it room")
    if factor.values:
        return 0.0, float(len(factor.values))
    return factor.low, factor.high + factor.whole


def _at(factor: Factor, number: float) -> Any:
    low, high = _bounds(factor)
    if not low <= number <= high:
        raise InputError(f"sample: {factor.name!r}: {number:g} is outside {low:g} to {high:g}")
    if factor.values:
        return factor.values[min(math.floor(number), len(factor.values) - 1)]
    return min(math.floor(number), int(factor.high)) if factor.whole else number
