"""The runner: many seeds, many policies, any executor, same results in any order.

A job is one seed: the world is built and burnt in once, then branched for each policy. Results
are put in the order of seeds and policies, so that one worker or ten give the same bytes.
"""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from abm.engine import (
    has_swapped_rules,
    must_compile_first,
    refuse_edited,
    refuse_other_version,
    source_hash,
)
from abm.errors import InputError
from abm.model import LabourMarket
from abm.policy import Policy
from abm.scenario import Scenario
from experiments.pool import DEATHS, Pool

Answer = TypeVar("Answer")
Item = TypeVar("Item")
Reader = Callable[[LabourMarket], Answer]


def run_seed(
    scenario: Scenario,
    policies: Sequence[Policy],
    seed: int,
    months: int,
    read: Reader[Answer],
    check: bool = False,
) -> list[Answer]:
    """Run every policy from one seed's world and ``read`` each; in the order of ``policies``.

    ``check`` holds every month to ``abm.identities``.
    """
    start = LabourMarket(scenario, policies[0], seed, check=check)
    return [read(start.branch(policy).run(months)) for policy in policies]


def outcomes_of(model: LabourMarket) -> dict[str, float]:
    """Every outcome of a run: what most experiments read."""
    return model.outcomes


def run_all(
    scenario: Scenario,
    policies: Sequence[Policy],
    seeds: Sequence[int],
    months: int,
    read: Reader[Answer],
    workers: int | None = None,
    progress: bool = True,
    executor: Executor | None = None,
    check: bool = False,
) -> list[list[Answer]]:
    """What ``read`` gives for every seed (outer) and policy (inner).

    ``read`` must be a function of a module when there is more than one worker. ``executor``
    may be any ``concurrent.futures.Executor``; by default local processes, as many as
    ``workers`` or as there are cores, but never more than seeds. ``check`` holds every month of
    every run to ``abm.identities``.
    """
    job = functools.partial(_run_seed_last, scenario, policies, months, read, check)
    found = dict(each_job(job, seeds, workers, progress, executor))
    return [found[seed] for seed in seeds]


def each_job(
    job: Callable[[Item], Answer],
    items: Sequence[Item],
    workers: int | None = None,
    progress: bool = True,
    executor: Executor | None = None,
    unit: str = "seed",
    lost: Callable[[Item], Answer] | None = None,
) -> Iterator[tuple[Item, Answer]]:
    """Do ``job`` for every item, in any order, and give each item with its answer when it is done.

    ``job`` and its items must pickle when there is more than one worker. Whoever needs the same
    bytes for any number of workers puts the answers in the order of ``items``.

    A worker that dies is replaced and its job done again (``experiments.pool``). ``lost`` gives what
    stands for the answer of a job that keeps killing its workers; without it that is an InputError, and so
    is a model that was edited since it was imported.
    """
    if not items:
        return
    refuse_edited()
    number = min(worker_count(workers), len(items))
    here = number <= 1 and (lost is None or worker_count(workers) == 1)
    compile_first(progress)
    with _bar(len(items), progress, unit) as advance:
        if executor is None and here:
            for item in items:
                answer = job(item)
                advance()
                yield item, answer
            return
        if has_swapped_rules():
            raise InputError(
                "a swapped rule holds in this process only: use 1 worker, or edit the rule where it stands"
            )
        job = functools.partial(_of_version, source_hash(), job)
        pool = Pool(job, items, number, executor, lost or functools.partial(_give_up, unit), _say_died)
        for item, answer in pool.answers():
            advance()
            yield item, answer


def _of_version(version: str, job: Callable[[Item], Answer], item: Item) -> Answer:
    """A job in a worker, which may have been started after an edit."""
    refuse_other_version(version)
    return job(item)


def _give_up(unit: str, item: Any) -> NoReturn:
    raise InputError(
        f"{unit} {item}: its worker died {DEATHS} times (killed, or out of memory); "
        "try fewer --workers or a smaller scenario"
    )


def _say_died(again: int) -> None:
    from tqdm import tqdm

    jobs = "1 job is" if again == 1 else f"{again} jobs are"
    tqdm.write(f"A worker died (killed, or out of memory): {jobs} done again.", file=sys.stderr)


def _run_seed_last(
    scenario: Scenario,
    policies: Sequence[Policy],
    months: int,
    read: Reader[Answer],
    check: bool,
    seed: int,
) -> list[Answer]:
    return run_seed(scenario, policies, seed, months, read, check)


def worker_count(workers: int | None) -> int:
    """The number of worker processes: as asked for, or one per core this process may use."""
    if workers is not None:
        if workers < 1:
            raise InputError(f"workers: {workers} is not a whole number of at least 1")
        return workers
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def compile_first(progress: bool = True) -> None:
    """Compile the month once, before workers start, and say so: it takes most of a minute."""
    if not must_compile_first():
        return
    if progress:
        print("Compiling the model (once for this version, under a minute) ...", file=sys.stderr)
    started = time.perf_counter()
    LabourMarket("tiny").run(1)
    if progress:
        print(f"Compiled in {time.perf_counter() - started:.0f} s.", file=sys.stderr)


@contextmanager
def _bar(total: int, show: bool, unit: str) -> Iterator[Callable[[], Any]]:
    from tqdm import tqdm

    with tqdm(total=total, unit=unit, disable=not show, file=sys.stderr) as bar:
        yield bar.update
