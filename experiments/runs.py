"""One run of a sweep: what makes it the run it is, and the row that it becomes."""

from __future__ import annotations

import builtins
import hashlib
import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from abm.model import LabourMarket
from abm.policy import LeverValue, Policy
from abm.scenario import Scenario
from experiments.pool import DEATHS
from experiments.run_series import series_of

Row = dict[str, Any]
SERIES = "series"
"""The key of a row that holds no column of the table but the run's series; see ``run_series``."""
_LABELS = {"meaning", "meaning_dutch", "evidence"}
_DIGEST_BYTES = 16
_WORKER_DIED = "WorkerDied"
WORKER_DIED = f"{_WORKER_DIED}: {DEATHS} times (killed, or out of memory)"


class Point(NamedTuple):
    """What a design varies: parameters of the ledger and levers, sorted by name, and the policy.

    ``policy`` is the name of a policy of the setting; without one it is the first.
    """

    parameters: tuple[tuple[str, float], ...] = ()
    levers: tuple[tuple[str, LeverValue], ...] = ()
    policy: str = ""


class Run(NamedTuple):
    """A point under one seed. Runs that share parameters and seed share their burn-in."""

    point: Point
    seed: int


def outcomes_after(model: LabourMarket, months: int) -> Row:
    """Run the model and give every outcome that it declares."""
    return dict(model.run(months).outcomes)


def outcomes_and_series(model: LabourMarket, months: int) -> Row:
    """The same, and the people by state and month."""
    return outcomes_after(model, months) | {SERIES: series_of(model)}


@dataclass(frozen=True)
class Setting:
    """What all runs of a sweep have in common.

    ``measure``, a function of a module, runs a model and gives the numbers of its row. What it gives beside
    the outcomes has names that begin with ``reading.``; ``model_version`` must then say how it reads.
    """

    scenario: Scenario
    policies: tuple[Policy, ...]
    months: int
    model_version: str
    measure: Callable[[LabourMarket, int], Row] = outcomes_after

    @property
    def series(self) -> bool:
        """Whether each run also keeps people by state and month (``experiments.run_series``)."""
        return self.measure is outcomes_and_series

    @cached_property
    def scenario_digest(self) -> str:
        """Hash of the scenario without its labels."""
        return digest(self.scenario.model_dump(mode="json", exclude=_LABELS))

    @cached_property
    def policy_digests(self) -> dict[str, str]:
        """Hash of each policy without its labels, by name."""
        return {one.name: digest(one.model_dump(mode="json", exclude=_LABELS)) for one in self.policies}

    def policy_of(self, point: Point) -> Policy:
        """The policy of a point before its levers are set."""
        found = {one.name: one for one in reversed(self.policies)} | {"": self.policies[0]}
        return found[point.policy]

    def identity(self, run: Run) -> str:
        """Hash of scenario, policy, point, seed, months and model version: 32 hexadecimal digits."""
        return digest(
            {
                "scenario": self.scenario_digest,
                "policy": self.policy_digests[self.policy_of(run.point).name],
                "levers": run.point.levers,
                "parameters": run.point.parameters,
                "seed": run.seed,
                "months": self.months,
                "model_version": self.model_version,
            }
        )


def digest(content: Any) -> str:
    """blake2b of ``content`` as JSON with sorted keys: the same on any machine."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def do_runs(setting: Setting, runs: Sequence[Run]) -> list[Row]:
    """Run each and give its row; one that fails is a row with its error.

    The burn-in is done once for neighbours that share parameters and seed.
    """
    rows: list[Row] = []
    for (parameters, seed), some in itertools.groupby(runs, key=lambda run: (run.point.parameters, run.seed)):
        rows += _branches(setting, dict(parameters), seed, list(some))
    return rows


def _branches(
    setting: Setting, parameters: dict[str, float], seed: int, runs: Sequence[Run]
) -> Iterator[Row]:
    try:
        start = LabourMarket(setting.scenario, setting.policies[0], seed, parameters=parameters)
    except Exception as fault:
        yield from (failed_row(setting, run, fault) for run in runs)
        return
    for run in runs:
        try:
            policy = setting.policy_of(run.point).changed(dict(run.point.levers))
            model = start.branch(policy)
            yield row_of(setting, run) | setting.measure(model, setting.months)
            del model.world  # a model and its agents hold each other: their world would stay a while
        except Exception as fault:
            yield failed_row(setting, run, fault)
    del start.world


def row_of(setting: Setting, run: Run) -> Row:
    """The columns that say which run it is."""
    policy = setting.policy_of(run.point).changed(dict(run.point.levers))
    return {
        "run": setting.identity(run),
        "scenario": setting.scenario.name,
        "policy": policy.name,
        "months": setting.months,
        "seed": run.seed,
        "counterfactual": setting.scenario.counterfactual or policy.counterfactual,
        "error": None,
        **dict(run.point.parameters),
        **dict(run.point.levers),
    }


def failed_row(setting: Setting, run: Run, fault: BaseException | str) -> Row:
    """The row of a run that has no outcomes: its error in one line."""
    if isinstance(fault, BaseException):
        fault = f"{type(fault).__name__}: {fault}"
    return row_of(setting, run) | {"error": " ".join(fault.split())}


def is_passing(error: str | None) -> bool:
    """Whether it is a fault of the machine, not of the model: then a new start does the run again."""
    if error is None:
        return False
    name = error.split(":")[0]
    kind = getattr(builtins, name, None)
    return name == _WORKER_DIED or (isinstance(kind, type) and issubclass(kind, OSError | MemoryError))


def in_jobs(runs: Iterable[Run], size: int) -> list[tuple[Run, ...]]:
    """Jobs of about ``size`` runs, alike in length; those that share a burn-in are parted only where more
    than fit do."""

    def shared(run: Run) -> Any:
        return run.point.parameters, run.seed

    ordered = sorted(runs, key=shared)
    number = math.ceil(len(ordered) / size)
    jobs: list[tuple[Run, ...]] = []
    before, last = 0, -1
    for _, together in itertools.groupby(ordered, key=shared):
        some = tuple(together)
        place = before * number // len(ordered)
        if len(some) > size:
            jobs += [some[start : start + size] for start in range(0, len(some), size)]
            place = -1
        elif place == last:
            jobs[-1] += some
        else:
            jobs.append(some)
        before, last = before + len(some), place
    return jobs
