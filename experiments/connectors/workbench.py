"""EMAworkbench on this model: a design becomes its model, and a store of runs becomes its experiments.

Its names are Python identifiers: the lever ``tariff.level`` is called ``tariff_level`` there. Where a
design has several policies, they are one more lever, ``policy_name``. Releases: 2.5 on Python 3.11, 3.0 on
later ones; what differs between them is hidden here.
"""

from __future__ import annotations

import inspect
import re
import warnings
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from abm.engine import source_hash
from abm.errors import InputError
from experiments.connectors import library
from experiments.design import Design, point_of
from experiments.runs import Run, Setting, do_runs
from experiments.samplers import Factor, Option
from experiments.sweep import read_sweep

POLICY = "policy_name"
_SOMETHING = 1e-12


def model_of(design: Design, name: str = "Draaideur") -> Any:
    """An ``ema_workbench.Model`` with the design's levers, uncertainties and outcomes.

    An experiment runs the design's seeds and gives the mean of each outcome over them: NaN where there was
    nothing to count, and with a warning where a run failed. Every experiment has the same luck.
    The sampler of the design plays no part: the workbench has its own.
    """
    ema = library("ema_workbench")
    _refuse_clashes(design)
    model = ema.Model(name, function=Experiment(design))
    factors = design.factors()
    model.levers = [_parameter(one) for one in factors if one.is_lever and not _is_fixed(one)]
    model.uncertainties = [_parameter(one) for one in factors if not one.is_lever and not _is_fixed(one)]
    model.constants = [
        ema.Constant(identifier(one.name), _shown(one.at(0.0))) for one in factors if _is_fixed(one)
    ]
    if len(design.policies) > 1:
        names = [policy.name for policy in design.loaded_policies()]
        model.levers = [*model.levers, ema.CategoricalParameter(POLICY, names)]
    model.outcomes = [ema.ScalarOutcome(one) for one in design.outcomes]
    return model


def experiments_and_outcomes(folder: Path, design: Design) -> tuple[pandas.DataFrame, dict[str, np.ndarray]]:
    """The runs of ``design`` in a store as the workbench gives its own: a row per point, and its outcomes.

    Outcomes are means over the seeds whose run went well; NaN where none did or there was nothing to count.
    Points that leave a factor alone, such as the reference of a grid, are left out.

    Raises:
        InputError: where the store lacks runs of the design, or every point leaves something alone.
    """
    _refuse_clashes(design)
    sweep, factors = read_sweep(design, folder), design.factors()
    whole = [taken for taken in design.taken() if len(taken) == len(factors)]
    if not whole or not factors:
        raise InputError(f"sampler {design.sampler!r}: its points leave factors alone; take another sampler")
    policies = [policy.name for policy in design.loaded_policies()]
    both = [(policy, taken) for policy in policies for taken in whole]
    experiments = pandas.DataFrame(
        [
            {identifier(one.name): _shown(value) for one, value in taken} | {POLICY: policy}
            for policy, taken in both
        ]
    )
    names = [identifier(one.name) for one in factors if one.values and not _is_switch(one)]
    experiments = experiments.astype(dict.fromkeys([*names, POLICY], "category"))
    if len(policies) == 1:
        experiments = experiments.drop(columns=POLICY)
    means = sweep.means([point_of(*one) for one in both], design.outcomes)
    return experiments, {name: means[name].to_numpy() for name in design.outcomes}


def prim_of(experiments: pandas.DataFrame, of_interest: np.ndarray, **options: Any) -> Any:
    """The workbench's ``Prim``, which finds the part of the space where the cases of interest lie.

    ``of_interest``: true or false per row. ``options`` as in both releases: ``peel_alpha``,
    ``mass_min`` and others. ``find_box()`` then gives a box with ``coverage`` and ``density``.
    """
    prim = library("ema_workbench.analysis.prim").Prim
    if "threshold" in inspect.signature(prim.__init__).parameters:  # before 3.0: the least density of a box
        options = {"threshold": _SOMETHING, **options}
    return prim(experiments, np.asarray(of_interest, int), **options)


def identifier(name: str) -> str:
    """A name as the workbench wants it.

    >>> identifier("tariff.level")
    'tariff_level'
    """
    return re.sub(r"\W|^(?=\d)", "_", name)


@dataclass(frozen=True)
class Experiment:
    """The function that the workbench calls: values of the factors by name, to outcomes by name."""

    design: Design

    def __call__(self, **taken: Any) -> dict[str, float]:
        """The mean of each outcome of the design over its seeds."""
        policy = str(taken.get(POLICY, self._setting.policies[0].name))
        values = tuple((one, _value(one, taken[identifier(one.name)])) for one in self.design.factors())
        point = point_of(policy, values)
        rows = do_runs(self._setting, [Run(point, seed) for seed in range(1, self.design.seeds + 1)])
        for row in rows:
            if row["error"] is not None:
                warnings.warn(f"seed {row['seed']} failed: {row['error']}", stacklevel=2)
        table = pandas.DataFrame(rows).reindex(columns=list(self.design.outcomes))
        return {str(name): float(mean) for name, mean in table.mean().items()}

    @cached_property
    def _setting(self) -> Setting:
        return self.design.setting(source_hash())


def _parameter(factor: Factor) -> Any:
    ema, name = library("ema_workbench"), identifier(factor.name)
    if _is_switch(factor):
        return ema.BooleanParameter(name)
    if factor.values:
        return ema.CategoricalParameter(name, [_shown(one) for one in factor.values])
    kind = ema.IntegerParameter if factor.whole else ema.RealParameter
    return kind(name, factor.low, factor.high)


def _is_switch(factor: Factor) -> bool:
    return len(factor.values) == len({True, False}) and all(isinstance(one, bool) for one in factor.values)


def _is_fixed(factor: Factor) -> bool:
    return len(factor.values) == 1 or (not factor.values and factor.low == factor.high)


def _shown(value: Any) -> Any:
    return value.name if isinstance(value, Option) else value


def _value(factor: Factor, shown: Any) -> Any:
    """What a factor takes, in plain Python, from what the workbench shows of it."""
    plain = shown.item() if isinstance(shown, np.generic) else shown
    options = {one.name: one for one in factor.values if isinstance(one, Option)}
    return options[plain] if options else plain


def _refuse_clashes(design: Design) -> None:
    names = Counter(identifier(one.name) for one in design.factors())
    clash = [name for name, times in names.items() if times > 1 or name == POLICY]
    if clash:
        raise InputError(f"{clash[0]!r}: two names of the design become this one; rename a factor")
