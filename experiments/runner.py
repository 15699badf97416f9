"""The runner: many seeds, many policies, any executor, same results in any order.

A job is one seed: the world is built and burnt in once, then branched for each policy. Results
are put in the order of seeds and policies, so that one worker or ten give the same bytes.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any, TypeVar

from abm.engine import must_compile_first
from abm.errors import InputError
from abm.model import LabourMarket
from abm.policy import Policy
from abm.scenario import Scenario

Answer = TypeVar("Answer")
Item = TypeVar("Item")
Reader = Callable[[LabourMarket], Answer]
_PARENT_CHECK_SECONDS = 1.0


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
) -> Iterator[tuple[Item, Answer]]:
    """Do ``job`` for every item, in any order, and give each item with its answer when it is done.

    ``job`` and its items must pickle when there is more than one worker. Whoever needs the same
    bytes for any number of workers puts the answers in the order of ``items``.
    """
    number = min(worker_count(workers), len(items))
    compile_first(progress)
    with _bar(len(items), progress, unit) as advance:
        if executor is None and number <= 1:
            for item in items:
                answer = job(item)
                advance()
                yield item, answer
            return
        pool = executor or ProcessPoolExecutor(
            number,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_end_with_parent,
            initargs=(os.getpid(),),
        )
        try:
            jobs = {pool.submit(job, item): item for item in items}
            for done in as_completed(jobs):
                advance()
                yield jobs[done], done.result()
        finally:
            if executor is None:
                pool.shutdown(cancel_futures=True)


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


def _end_with_parent(parent: int) -> None:
    """Let a worker end when its parent is gone; a killed parent would leave it behind."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
