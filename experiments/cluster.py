"""Runs on a cluster: the workers of a dask scheduler as an executor, or one line that says why not.

Whoever can reach a scheduler can run code as the one who started it; see docs/cluster.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import logging
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

from abm.engine import INTERPRETED, refuse_edited, source_hash
from abm.errors import InputError
from experiments.pool import WorkersDied

Answer = TypeVar("Answer")

SECONDS_TO_REACH = 10
"""A scheduler that has not answered by then, or has no worker by then, is refused."""
TRIES_AGAIN = 3
"""So often a job is done again elsewhere that a worker could not do."""


class Cluster(Executor):
    """The workers of a dask scheduler, as any executor; made by ``cluster_at``.

    A job whose worker dies is done by another one. One that keeps killing its workers ends in
    ``WorkersDied``; when the scheduler is gone, or has had no workers for as long as it was told to wait,
    every job ends in ``BrokenExecutor``.
    """

    def __init__(self, client: Any, address: str, like: dict[str, str]) -> None:
        self._client, self.address, self.like = client, address, like
        self._jobs = client.get_executor(pure=False, retries=TRIES_AGAIN)
        self.workers = self._those_like_us()

    def submit(self, job: Callable[..., Answer], /, *arguments: Any, **named: Any) -> Future[Answer]:
        """Give the cluster a job; both job and arguments must pickle."""
        answer: Future[Answer] = Future()
        if self._client.status != "running":
            raise self._gone()
        given = self._jobs.submit(do_as, self.like, functools.partial(job, *arguments, **named))
        given.add_done_callback(functools.partial(self._pass_on, answer))
        return answer

    def _pass_on(self, answer: Future[Answer], given: Future[Answer]) -> None:
        """What became of a job, in the words of ``experiments.pool``."""
        from distributed import KilledWorker
        from distributed.scheduler import NoWorkerError

        try:
            answer.set_result(given.result())
        except CancelledError:
            answer.set_exception(self._gone())
        except KilledWorker:
            answer.set_exception(WorkersDied())
        except NoWorkerError:
            answer.set_exception(BrokenExecutor(f"scheduler {self.address} has no workers left"))
        except Exception as fault:
            answer.set_exception(fault)

    def _gone(self) -> BrokenExecutor:
        return BrokenExecutor(f"scheduler {self.address} is gone")

    def _those_like_us(self) -> int:
        """The number of workers; InputError where there are none, or one has another version."""
        from distributed import TimeoutError

        try:
            self._client.wait_for_workers(1, timeout=SECONDS_TO_REACH)
        except TimeoutError:
            raise InputError(f"scheduler {self.address}: has no workers; start them first") from None
        found = self._client.run(this_version, on_error="return")
        for worker, its in sorted(found.items()):
            if isinstance(its, BaseException):
                raise InputError(f"worker {worker}: has no draaideur that fits this one: {its}")
            refuse_another(f"worker {worker}", its, self.like)
        return len(found)


@contextlib.contextmanager
def cluster_at(place: str) -> Iterator[Cluster]:
    """An executor on the scheduler at ``place``: ``tcp://host:port``, ``tls://host:port``, or the file
    that ``dask scheduler --scheduler-file`` writes.

    InputError of one line where it cannot be reached within ``SECONDS_TO_REACH``, where it has no workers,
    where a worker has another version of the model, of draaideur or of Python, and where the extra is
    not installed.
    """
    try:
        import distributed
    except ModuleNotFoundError as lacking:
        raise InputError(
            f"--scheduler: {lacking.name} is not installed; pip install 'draaideur[cluster]'"
        ) from None
    for name in ("distributed", "distributed.client"):  # what they would say, we say in one line
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    address = address_in(place)
    try:
        # The client itself waits for ever for what listens and says nothing.
        asyncio.run(asyncio.wait_for(_refuse_no_scheduler(address), SECONDS_TO_REACH))
        client = distributed.Client(address, timeout=SECONDS_TO_REACH, set_as_default=False)
    except Exception as fault:  # whatever answers there, it is no scheduler for us
        reason = " ".join(str(fault).split()) or f"no answer within {SECONDS_TO_REACH} s"
        raise InputError(f"scheduler {address}: cannot be reached: {reason}") from None
    try:
        yield Cluster(client, address, this_version())
    finally:
        with contextlib.suppress(Exception):  # it may be gone
            client.close(timeout=SECONDS_TO_REACH)


async def _refuse_no_scheduler(address: str) -> None:
    """Ask what listens there; ConnectionError where it is no scheduler."""
    from distributed import Security, rpc

    async with rpc(address, connection_args=Security().get_connection_args("client")) as there:
        kind = (await there.identity())["type"]
    if kind != "Scheduler":
        raise ConnectionError(f"a {kind} listens there")


def address_in(place: str) -> str:
    """The address that ``place`` is, or that the scheduler file there holds."""
    if "://" in place:
        return place
    try:
        said = json.loads(Path(place).read_text(encoding="utf-8"))
        address = said["address"]
    except FileNotFoundError:
        raise InputError(
            f"--scheduler: no scheduler file {place}; an address is written as tcp://host:port"
        ) from None
    except OSError as fault:
        raise InputError(f"--scheduler {place}: cannot be read: {fault.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        address = None
    if not isinstance(address, str):
        raise InputError(f"--scheduler {place}: is no file that dask scheduler --scheduler-file wrote")
    return address


def _installed() -> str:
    try:
        return version("draaideur")
    except PackageNotFoundError:
        return "that is not installed"


_IMPORTED = _installed()


def this_version() -> dict[str, str]:
    """What must be the same in all processes that do runs of one sweep: what this one began with."""
    return {
        "draaideur": _IMPORTED,
        "model version": source_hash(),
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "compiled code": "switched off" if INTERPRETED else "switched on",
    }


def refuse_another(who: str, its: dict[str, str], ours: dict[str, str]) -> None:
    """InputError where the versions differ."""
    for name, value in ours.items():
        if its.get(name) != value:
            raise InputError(
                f"{who}: has {name} {its.get(name)}, and this is {value}; versions are not mixed"
            )


def do_as(like: dict[str, str], job: Callable[[], Answer]) -> Answer:
    """Do a job in a worker that may have come later: InputError where it has another version."""
    refuse_another("a worker that came later", this_version(), like)
    refuse_edited()  # numbers are read from their files at the first job
    return job()
