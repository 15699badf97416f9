"""What a figure is drawn from: the saved tables of a results folder and its manifest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from abm.errors import InputError
from experiments.store import read_table

MEND = "run `make run` first"
OTHER_MENDS = {
    "patterns": "run `draaideur patterns` first",
    "ablation": "run `draaideur ablate` first",
    "decomposition": "run `draaideur decompose` first",
    "stability": "run `draaideur sweep` with --half-width first",
    "helped": "run `draaideur helped` first",
    "displacement": "run `draaideur helped` first",
    "regions": "run `draaideur regions` first",
    **dict.fromkeys(("parameters", "samples", "targets"), "run `draaideur calibrate` first"),
    "recovery": "run `draaideur calibrate --recover 56` first",
    **dict.fromkeys(("assumed_share", "screening"), "run `draaideur sensitivity` first"),
    **dict.fromkeys(("verdicts", "shares", "rivals"), "run `draaideur robustness` first"),
    "limit": "run `draaideur dock` with --results first",
    "twin": "run `draaideur dock` with --results first",
    "comparison": "run `draaideur sweep` first",
    "mean_series": "run `draaideur sweep` first",
}
"""What makes the tables that the main job does not."""

LARGEST, LONGEST_TEXT = 1e12, 500
"""No number that is drawn is larger, no text longer."""
LONGEST_WORDS = 80
"""What a run says of itself is cut to so many characters under a figure."""
SMALLEST_CELL = 10
"""Fewer people than this are not shown."""


@dataclass(frozen=True)
class Manifest:
    """What the run says about itself; a key that is missing is unknown, never a failure."""

    model_version: str = "?"
    seeds: str = "?"
    scenario: str = "?"
    region: str = ""
    counterfactual: frozenset[str] = frozenset({"fee-stepwise"})
    reference: Mapping[str, Any] = field(default_factory=dict)
    """What the reference has of the levers that vary."""

    def observed(self, policy: str) -> bool:
        """Whether the report saw this policy at work; false for a counterfactual, or one with such a part."""
        return self.counterfactual.isdisjoint({policy, *(part.strip() for part in policy.split(","))})


def reference_number(origin: Manifest, folder: Path, lever: str) -> float:
    """The number that the reference has of a lever; InputError where the manifest says none."""
    value = origin.reference.get(lever)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
        raise InputError(
            f"{folder / 'manifest.json'}: says no {lever} of the reference; {mend('comparison')}"
        )
    return float(value)


def mend(table: str) -> str:
    """What makes a table."""
    return OTHER_MENDS.get(table, MEND)


def manifest(folder: Path) -> Manifest:
    """The manifest of a results folder."""
    path = folder / "manifest.json"
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        raise InputError(f"{path}: {_trouble(path)} manifest; {MEND}") from problem
    if not isinstance(said, dict):
        raise InputError(f"{path}: unreadable manifest; {MEND}")
    seeds = said.get("seeds")
    named, reference = said.get("counterfactual_policies"), said.get("reference_values")
    return Manifest(
        model_version=_plain(said.get("model_version"), "?"),
        seeds=str(len(seeds)) if isinstance(seeds, list) else _plain(seeds, "?"),
        scenario=_plain(said.get("scenario"), "?"),
        region=_plain(said.get("region"), ""),
        counterfactual=frozenset(map(str, named)) if isinstance(named, list) else Manifest.counterfactual,
        reference=reference if isinstance(reference, dict) else {},
    )


def table(
    folder: Path, name: str, columns: Mapping[str, type], endless: Collection[str] = ()
) -> pd.DataFrame:
    """These columns of a saved table, each of its type; infinite only where ``endless``."""
    path = folder / f"{name}.parquet"
    try:
        found = read_table(path, columns)
        for column, kind in columns.items():
            if kind is str and (found[column].str.len() > LONGEST_TEXT).any():
                raise InputError(f"{path}: column {column} holds a text of over {LONGEST_TEXT} characters")
            if kind in (int, float) and column not in endless and (found[column].abs() > LARGEST).any():
                raise InputError(f"{path}: column {column} holds a number beyond {LARGEST:.0e}")
    except InputError as problem:
        raise InputError(f"{problem}; {mend(name)}") from None
    return found


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table one by one, each with its columns as attributes."""
    return iter(frame.itertuples(index=False))


def _trouble(path: Path) -> str:
    return "unreadable" if path.exists() else "missing"


def _plain(value: Any, otherwise: str) -> str:
    said = "" if value is None else str(value)
    return f"{said[:LONGEST_WORDS]}..." if len(said) > LONGEST_WORDS else said or otherwise
