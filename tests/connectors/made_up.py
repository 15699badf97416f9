"""Stores without a run of the model: what a row says is decided by its levers and parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from abm.outcomes import OUTCOMES
from experiments.design import Design
from experiments.run_store import writing
from experiments.runs import Run, failed_row, row_of

VERSION = "made up"


def design(**content: Any) -> Design:
    return Design.model_validate(
        {"name": "made-up", "scenario": "tiny", "months": 6, "seeds": 2, **content}
    ).checked()


def store(
    folder: Path,
    runs: Any,
    outcome: Callable[[Mapping[str, Any], int], float],
    failing: Callable[[Run], bool] = lambda run: False,
    gather: bool = True,
) -> Path:
    """A store of these runs, in which ``outcome`` of values and seed is the revolving door."""
    setting = runs.setting(VERSION)
    rows = []
    for run in runs.runs():
        if failing(run):
            rows.append(failed_row(setting, run, "Broken: on purpose"))
            continue
        values = dict(run.point.parameters) | dict(run.point.levers) | {"policy": run.point.policy}
        numbers = dict.fromkeys(OUTCOMES, 0.25) | {"revolving_door": outcome(values, run.seed)}
        rows.append(row_of(setting, run) | numbers)
    with writing(folder, setting) as opened:
        opened.add(rows[: len(rows) // 2])
        opened.add(rows[len(rows) // 2 :])
        if gather:
            opened.gather()
    return folder
