"""A sweep: do the runs of a design that its store does not hold yet, and say what became of them."""

from __future__ import annotations

import functools
import math
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas
from tqdm import tqdm

from abm.engine import refuse_edited, source_hash
from abm.errors import InputError
from abm.model import LabourMarket
from abm.scenario import load_scenario
from experiments.run_series import BYTES_OF_A_MONTH
from experiments.run_store import Found, look, read_store, refuse_mixing, writing
from experiments.run_table import table_of
from experiments.runner import compile_first, each_job, worker_count
from experiments.runs import WORKER_DIED, Point, Row, Run, Setting, do_runs, failed_row, in_jobs

MOST_IN_A_JOB = 400
PERSON_MONTHS_IN_A_JOB = 10_000_000
"""Two to three seconds: all that a kill may cost. To hand out a job on a cluster and to keep what it found
costs 15 ms, and where jobs end a burn-in may be done twice: see docs/cluster.md."""
WORKERS_SERVED = 64
"""So many workers are kept busy with such jobs by one process; for more of them jobs grow."""
JOBS_PER_WORKER = 4
"""At least, where there are so many runs: the last jobs end at about the same time."""
_QUICK_MONTHS = 12


class Runs(Protocol):
    """Anything that says which runs it wants and what they have in common; a design is one."""

    @property
    def seeds(self) -> int:
        """Every point runs under the seeds 1 to this one."""

    def runs(self) -> list[Run]:
        """Every run, once."""

    def setting(self, model_version: str) -> Setting:
        """What they have in common."""


@dataclass(frozen=True)
class Sweep:
    """What a sweep found, what it did, and the rows of its design."""

    found: int
    damaged_parts: int
    setting: Setting
    seeds: int
    table: pandas.DataFrame

    def rows_of(self, point: Point) -> pandas.DataFrame:
        """The rows of one point, by seed."""
        return self._by_run.loc[[self.setting.identity(Run(point, one + 1)) for one in range(self.seeds)]]

    def means(self, points: Sequence[Point], outcomes: Sequence[str]) -> pandas.DataFrame:
        """The mean of each outcome over the seeds, a row per point; NaN where no run of it gave a number."""
        runs = [self.setting.identity(Run(point, one + 1)) for point in points for one in range(self.seeds)]
        place = np.repeat(np.arange(len(points)), self.seeds)
        return self._by_run.loc[runs, list(outcomes)].groupby(place).mean()

    @cached_property
    def _by_run(self) -> pandas.DataFrame:
        return self.table.set_index("run", drop=False)

    @property
    def failed(self) -> pandas.DataFrame:
        """The rows of the runs that have an error instead of outcomes."""
        return self.table[self.table["error"].notna()]


@dataclass(frozen=True)
class Plan:
    """What a sweep would do: runs in all and still to do, seconds for those, bytes of the whole."""

    runs: int
    found: int
    damaged_parts: int
    seconds: float
    size: int

    @property
    def to_do(self) -> int:
        """Runs that the store does not hold."""
        return self.runs - self.found


def run_sweep(
    design: Runs,
    folder: Path,
    workers: int | None = None,
    progress: bool = True,
    executor: Executor | None = None,
) -> Sweep:
    """Do every run of ``design`` that the store in ``folder`` does not hold, and give all its rows.

    ``workers`` is the number of local processes, or how many ``executor`` has. The store has the same bytes
    for any number of workers, any executor, any order, and any interruption. InputError where the store
    cannot be used, see ``run_store.writing``, and where the model was edited since it was imported.
    """
    refuse_edited()
    setting = design.setting(source_hash())
    wanted = {setting.identity(run): run for run in design.runs()}
    with writing(folder, setting) as store:
        held = store.found.held(setting.series) & wanted.keys()
        to_do = [run for identity, run in wanted.items() if identity not in held]
        if progress:
            print(found_text(len(wanted), len(held), store.found), file=sys.stderr)
        compile_first(progress)
        with tqdm(total=len(wanted), initial=len(held), unit="run", disable=not progress) as bar:
            for rows in _in_rows(setting, to_do, workers, executor):
                store.add(rows)
                bar.update(len(rows))
        store.gather()
        return Sweep(len(held), len(store.found.damaged), setting, design.seeds, store.rows(wanted))


def read_sweep(design: Runs, folder: Path) -> Sweep:
    """The rows of ``design`` in the store in ``folder``, by whatever version of the model; nothing is run.

    InputError where there is no store, where its scenario or policies are others, or where runs are missing.
    """
    stored = read_store(folder)
    setting = design.setting(stored.about.model_version)
    refuse_mixing(folder, setting)
    wanted = {setting.identity(run) for run in design.runs()}
    rows = stored.runs[stored.runs["run"].isin(wanted)].reset_index(drop=True)
    if len(rows) < len(wanted):
        raise InputError(
            f"store {folder}: holds {len(rows):,} of the {len(wanted):,} runs of the design; sweep it first"
        )
    return Sweep(len(rows), 0, setting, design.seeds, rows)


def _in_rows(
    setting: Setting, runs: Sequence[Run], workers: int | None, executor: Executor | None
) -> Iterator[list[Row]]:
    """The rows of each job that is done; of a job that kills its workers each run is tried alone."""
    job = functools.partial(do_runs, setting)
    alone: list[tuple[Run, ...]] = []

    def put_apart(lost: tuple[Run, ...]) -> list[Row]:
        if len(lost) == 1:
            return [failed_row(setting, lost[0], WORKER_DIED)]
        alone.extend((run,) for run in lost)
        return []

    for jobs in (in_jobs(runs, runs_in_a_job(setting, len(runs), worker_count(workers))), alone):
        for _, rows in each_job(job, jobs, workers, False, executor, "run", put_apart):
            if rows:
                yield rows


def runs_in_a_job(setting: Setting, runs: int, workers: int) -> int:
    """How many of ``runs`` a worker does at once; they are kept together when all are done."""
    people = sum(setting.scenario.participants_of(one) for one in setting.scenario.municipality)
    larger = math.ceil(workers / WORKERS_SERVED)
    most = min(MOST_IN_A_JOB * larger, PERSON_MONTHS_IN_A_JOB * larger // max(1, people * setting.months))
    if workers == 1:
        return max(1, min(most, runs))
    turns = max(JOBS_PER_WORKER, math.ceil(runs / (max(1, most) * workers)))  # as many for every worker
    return math.ceil(runs / (turns * workers))


def plan(design: Runs, folder: Path, workers: int | None = None, progress: bool = True) -> Plan:
    """What a sweep would do, from a quick run that is timed; nothing is written."""
    setting = design.setting(source_hash())
    refuse_mixing(folder, setting)
    runs = design.runs()
    found = look(folder)
    held = found.held(setting.series)
    to_do = [run for run in runs if setting.identity(run) not in held]
    burn_in, each, size = _quick_run(setting, runs[0], progress)
    burn_ins = len({(run.point.parameters, run.seed) for run in to_do})
    number = worker_count(workers)
    burn_ins = max(burn_ins, len(in_jobs(to_do, runs_in_a_job(setting, len(to_do), number))))
    seconds = (burn_ins * burn_in + len(to_do) * each) / number
    return Plan(len(runs), len(runs) - len(to_do), len(found.damaged), seconds, size * len(runs))


def _quick_run(setting: Setting, run: Run, progress: bool) -> tuple[float, float, int]:
    """Seconds for a burn-in and for a run after it, and bytes of a row before compression."""
    compile_first(progress)
    do_runs(replace(setting, scenario=load_scenario("tiny"), months=1), [run])  # reads what is compiled
    parameters = dict(run.point.parameters)
    started = time.perf_counter()
    model = LabourMarket(setting.scenario, setting.policies[0], run.seed, parameters=parameters)
    built = time.perf_counter()
    months = min(setting.months, _QUICK_MONTHS)
    twin = model.branch(setting.policies[0]).run(months)
    ran = time.perf_counter()
    row = failed_row(setting, run, "") | twin.outcomes
    read = time.perf_counter()
    size = table_of([row]).nbytes + setting.series * setting.months * BYTES_OF_A_MONTH
    return built - started, (ran - built) * setting.months / months + read - ran, size


def found_text(runs: int, held: int, found: Found) -> str:
    """What a store holds of a design, in a line."""
    text = f"Found {held:,} of {runs:,} runs finished; {runs - held:,} to go."
    if found.damaged:
        parts = (
            "1 damaged part was" if len(found.damaged) == 1 else f"{len(found.damaged)} damaged parts were"
        )
        text += f" {parts} set aside; its runs are done again."
    return text
