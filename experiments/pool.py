"""Jobs done by processes that may die: a dead worker costs its job another try, and no job its answer."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from abm.errors import InputError

Answer = TypeVar("Answer")
Item = TypeVar("Item")

DEATHS = 3
"""A job is given up when its worker died this often, the last time with no other job at work."""
_SUSPECT = DEATHS - 1
_AHEAD = 2
_AHEAD_ELSEWHERE = 2_000
"""So many jobs an executor of others holds at once: more than it has workers, and no load for a scheduler."""
_PARENT_CHECK_SECONDS = 1.0


class WorkersDied(Exception):
    """What an executor that outlives its workers says of a job that keeps killing them."""


class Pool(Generic[Item, Answer]):
    """Does ``job`` for each of ``items`` in ``number`` local processes, or in an executor.

    When a worker dies, Python gives up its whole pool. It is made anew, and what was at work is done
    again. Which job killed the worker is not known; so one that saw two deaths is done with no other
    beside it, and when that ends in a third, ``lost`` gives what stands for its answer.

    ``executor`` is any ``concurrent.futures.Executor``. It is not ours to make anew: InputError of one
    line where it breaks. One that outlives its workers may say ``WorkersDied`` of a job. ``died`` is told
    how many jobs are done again.
    """

    def __init__(
        self,
        job: Callable[[Item], Answer],
        items: Sequence[Item],
        number: int,
        executor: Executor | None,
        lost: Callable[[Item], Answer],
        died: Callable[[int], Any],
    ) -> None:
        self._job, self._items, self._executor = job, items, executor
        self._lost, self._died, self._number = lost, died, number
        self._deaths: Counter[int] = Counter()
        self._waiting = deque(range(len(items)))
        self._running: dict[Future[Answer], int] = {}
        self._ended: SimpleQueue[Future[Answer]] = SimpleQueue()

    def answers(self) -> Iterator[tuple[Item, Answer]]:
        """Each item with its answer, in the order in which they are done."""
        pool = self._executor or processes(self._number)
        try:
            while self._waiting or self._running:
                broken = not self._submit(pool)
                fallen = []
                while self._running:
                    future = self._ended.get()
                    place = self._running.pop(future)
                    fault = future.exception()
                    if isinstance(fault, BrokenExecutor):
                        if self._executor is not None:
                            raise _broken(fault)
                        broken = True  # which ends all that run, so that the queue is emptied here
                        fallen.append(place)
                    elif isinstance(fault, WorkersDied):
                        yield self._items[place], self._lost(self._items[place])
                    else:
                        yield self._items[place], future.result()
                    if not broken:
                        break
                if broken:
                    pool.shutdown(wait=False)
                    pool = processes(self._number)
                    _refuse_if_none_begins(pool)
                    yield from self._take_back(fallen)
        finally:
            if self._executor is None:
                pool.shutdown(cancel_futures=True)

    def _submit(self, pool: Executor) -> bool:
        """Give the pool what it has room for; whether it could take it."""
        while self._waiting and len(self._running) < self._room():
            place = self._waiting.popleft()
            try:
                future = pool.submit(self._job, self._items[place])
            except BrokenExecutor as fault:
                if self._executor is not None:
                    raise _broken(fault) from None
                self._waiting.appendleft(place)
                return False
            self._running[future] = place
            future.add_done_callback(self._ended.put)
        return True

    def _room(self) -> int:
        near = (self._waiting[0], *self._running.values()) if self._deaths else ()
        if any(self._deaths[place] >= _SUSPECT for place in near):
            return 1
        return _AHEAD_ELSEWHERE if self._executor is not None else _AHEAD * self._number

    def _take_back(self, fallen: Sequence[int]) -> Iterator[tuple[Item, Answer]]:
        """Put what was at work when a worker died in front of the queue; give up what died too often."""
        self._deaths.update(fallen)
        given_up = [place for place in fallen if self._deaths[place] >= DEATHS]
        again = sorted(set(fallen) - set(given_up), key=lambda place: self._deaths[place])
        self._waiting.extendleft(again)
        self._died(len(again))
        for place in given_up:
            yield self._items[place], self._lost(self._items[place])


def _broken(fault: BrokenExecutor) -> InputError:
    return InputError(
        f"the executor lost its workers ({fault}); what was finished is kept, and the next start goes on"
    )


def _refuse_if_none_begins(pool: Executor) -> None:
    """InputError where workers die before any job: each reads the script that was started, from its top."""
    try:
        pool.submit(os.getpid).result()
    except BrokenExecutor:
        raise InputError(
            "worker processes die before they begin; a script of your own must start its work below "
            "if __name__ == '__main__':, or take workers=1"
        ) from None


def processes(number: int) -> ProcessPoolExecutor:
    """A pool of local processes that end with their parent and leave Ctrl-C to it."""
    return ProcessPoolExecutor(
        number,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_prepare,
        initargs=(os.getpid(),),
    )


def _prepare(parent: int) -> None:
    """Let a worker end when its parent is gone: a killed parent would leave it behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
