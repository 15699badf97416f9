"""The project without its work: every file and flag is read for real, and no month passes.

What takes minutes is a job that was asked for, not a hang. So a month does nothing here, one
seed stands for all, and a world of more people than a few towns have is not built.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any
from unittest.mock import patch

import abm.model
import calibration.ablation
import calibration.candidates
import calibration.docking.analytic_limit
import calibration.robustness
import calibration.scorecard
import calibration.sensitivity
import experiments.headline
import experiments.helped
import experiments.runner
import experiments.sweep
import experiments.verbs.dock
import figures.gallery
from abm.population import build_world
from abm.scenario import Scenario
from calibration.docking.analytic_limit import LimitAgreement
from calibration.patterns import Book, Pattern, Result, load_patterns
from experiments.paired import Estimate
from experiments.runner import worker_count

MOST_PEOPLE, MOST_JOBS = 20_000, 8


class TooMuchWork(BaseException):
    """The input was read and accepted; what it asks for is real work."""


def _build_world(scenario: Scenario, *rest: Any) -> Any:
    people = sum(scenario.participants_of(one) for one in scenario.municipality)
    if people + (scenario.employers or 0) > MOST_PEOPLE:
        raise TooMuchWork
    return build_world(scenario, *rest)


def _each_job(job: Any, items: Sequence[Any], workers: int | None = None, *rest: Any, **more: Any) -> Any:
    worker_count(workers)
    if len(items):
        answer = job(items[0])
        yield from ((item, answer) for item in items)


def _some_jobs(job: Any, items: Sequence[Any], workers: int | None = None, *rest: Any) -> Any:
    """The first jobs for real: each has an answer of its own."""
    worker_count(workers)
    for number, item in enumerate(items):
        if number == MOST_JOBS:
            raise TooMuchWork
        yield item, job(item)


def _real_work(*rest: Any, **more: Any) -> Any:
    """Tens of thousands of runs, which it takes seconds only to name."""
    raise TooMuchWork


def _judge(pattern: Pattern, runs: Sequence[Any]) -> Result:
    estimates = {one.name: Estimate(0.5, 0.4, 0.6, len(runs)) for one in pattern.measure}
    return Result(pattern, estimates, len(runs), {})


def _check_patterns(names: Sequence[str], seeds: Sequence[int], *rest: Any) -> dict[str, Result]:
    book: Book = load_patterns()
    return {name: _judge(book.pattern(name), seeds) for name in names}


def _nothing_compared(*rest: Any) -> LimitAgreement:
    return LimitAgreement((), 0, 2, 0.99)


@contextlib.contextmanager
def without_work() -> Iterator[None]:
    """In this context, see above."""
    with contextlib.ExitStack() as stack:
        for where, name, instead in (
            (abm.model, "month", lambda world, regions, month: None),
            (abm.model, "build_world", _build_world),
            (experiments.runner, "compile_first", lambda progress=True: None),
            (experiments.runner, "each_job", _each_job),
            (experiments.helped, "each_job", _each_job),
            (experiments.sweep, "each_job", _some_jobs),
            (experiments.sweep, "compile_first", lambda progress=True: None),
            (calibration.sensitivity, "run_worlds", _real_work),
            (calibration.robustness, "run_worlds", _real_work),
            (calibration.candidates, "run_sweep", _real_work),
            (calibration.ablation, "each_job", _each_job),
            (calibration.ablation, "run_arms", lambda arms, off, seed: {}),
            (calibration.ablation, "judge", _judge),
            (calibration.scorecard, "check_patterns", _check_patterns),
            (calibration.docking.analytic_limit, "limit_agreement", _nothing_compared),
            (experiments.verbs.dock, "_twins", lambda number: []),
            (figures.gallery, "draw_all", lambda *rest, **more: []),
        ):
            stack.enter_context(patch.object(where, name, instead))
        yield
