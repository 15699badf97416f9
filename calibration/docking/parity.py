"""Statistical parity: does this version of the model still give the outcomes of a stored version?

A release gate. A store holds the outcomes of one version over some seeds, as Parquet with a
manifest. This version runs over other seeds; every outcome under every policy must then lie within
three standard errors of the stored one (Welch's z of two means). Two versions that only order
their chance differently agree; a version in which something really changed does not.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas
from pydantic import BaseModel, ConfigDict, Field

from abm.documents import valid
from abm.engine import source_hash
from abm.errors import InputError
from abm.outcomes import OUTCOMES
from abm.policy import load_policy
from abm.scenario import load_scenario
from experiments.runner import outcomes_of, run_all
from experiments.store import alone_in, read_table, write_manifest, write_table

FORMAT = 1  # of the store; another number is another schema
SEEDS = 30
MONTHS = 120
SCENARIO = "six-cases"
POLICIES = ("baseline", "fee-market-conform", "short-cap", "check-strict")  # one for each lever of the study
LARGEST_Z = 3.0
ENOUGH_FOR_AN_ERROR = 2  # seeds
TABLE = "outcomes"


class Manifest(BaseModel):
    """What made a store: version, scenario, policies, seeds, months, and the mark of its table."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: int
    model: str
    model_version: str
    scenario: str
    policies: list[str]
    seeds: list[int]
    months: Annotated[int, Field(ge=1, le=1200)]
    outcomes: list[str]
    table_sha256: str


@dataclass(frozen=True)
class OutcomeParity:
    """One outcome under one policy: both means, and how many standard errors they lie apart."""

    policy: str
    outcome: str
    unit: str
    stored: float
    now: float
    z: float  # NaN where neither version has the outcome, infinite where only one has it

    @property
    def agrees(self) -> bool:
        """Whether the two lie within three standard errors."""
        return math.isnan(self.z) or abs(self.z) < LARGEST_Z


@dataclass(frozen=True)
class Parity:
    """A comparison with a store."""

    manifest: Manifest
    model_version: str
    seeds: tuple[int, ...]
    outcomes: tuple[OutcomeParity, ...]

    @property
    def agrees(self) -> bool:
        """Whether every outcome under every policy agrees."""
        return bool(self.outcomes) and all(one.agrees for one in self.outcomes)


def save(
    folder: Path,
    seeds: Sequence[int],
    policies: Sequence[str] = POLICIES,
    scenario: str = SCENARIO,
    months: int = MONTHS,
    workers: int | None = None,
    progress: bool = True,
) -> Manifest:
    """Run this version and write ``outcomes.parquet``, ``.csv`` and ``manifest.json`` to ``folder``."""
    with alone_in(folder):
        table = run(scenario, policies, seeds, months, workers, progress)
        write_table(folder, TABLE, table)
        manifest = Manifest(
            format=FORMAT,
            model="Draaideur",
            model_version=source_hash(),
            scenario=scenario,
            policies=list(policies),
            seeds=list(seeds),
            months=months,
            outcomes=list(OUTCOMES),
            table_sha256=_mark(folder),
        )
        write_manifest(folder, manifest.model_dump())
    return manifest


def run(
    scenario: str,
    policies: Sequence[str],
    seeds: Sequence[int],
    months: int,
    workers: int | None = None,
    progress: bool = True,
) -> pandas.DataFrame:
    """Outcomes of this version: one row per policy and seed, one column per outcome."""
    loaded = [load_policy(name) for name in policies]
    found = run_all(load_scenario(scenario), loaded, seeds, months, outcomes_of, workers, progress)
    return pandas.DataFrame(
        [
            {"policy": policy, "seed": seed, **found[row][column]}
            for column, policy in enumerate(policies)
            for row, seed in enumerate(seeds)
        ]
    )


def load(folder: Path) -> tuple[Manifest, pandas.DataFrame]:
    """A store, checked: InputError of one line for one that is damaged or of another schema."""
    manifest = _manifest(folder)
    try:
        mark = _mark(folder)
    except FileNotFoundError:
        raise InputError(f"store {folder}: {TABLE}.parquet is missing; write the store anew") from None
    except OSError as fault:
        raise InputError(f"store {folder}: {TABLE}.parquet cannot be read: {fault.strerror}") from None
    if mark != manifest.table_sha256:
        raise InputError(f"store {folder}: {TABLE}.parquet is not the table that its manifest describes")
    columns = {"policy": str, "seed": int} | dict.fromkeys(manifest.outcomes, float)
    try:
        table = read_table(folder / f"{TABLE}.parquet", columns)
    except InputError as fault:
        raise InputError(f"store {folder}: {fault}; write the store anew") from None
    rows = [(policy, seed) for policy in manifest.policies for seed in manifest.seeds]
    if list(zip(table.policy, table.seed, strict=True)) != rows:
        raise InputError(f"store {folder}: {TABLE}.parquet has other rows or columns than its manifest says")
    return manifest, table


def _manifest(folder: Path) -> Manifest:
    path = folder / "manifest.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"store {folder}: there is no manifest.json; a store is a folder written with --save"
        ) from None
    except OSError as fault:
        raise InputError(f"store {folder}: manifest.json cannot be read: {fault.strerror}") from None
    except (ValueError, RecursionError):
        raise InputError(f"store {folder}: manifest.json is damaged; write the store anew") from None
    if isinstance(content, dict) and content.get("format", FORMAT) != FORMAT:
        raise InputError(f"store {folder}: format {content['format']!r}; this version reads format {FORMAT}")
    manifest = valid(Manifest, content, f"store {folder}: manifest.json")
    other = sorted(set(manifest.outcomes) ^ set(OUTCOMES))
    if other:
        where = "the store" if other[0] in manifest.outcomes else "this version"
        raise InputError(
            f"store {folder}: other outcomes than this version's: only {where} has {other[0]!r}"
            + (f" ({len(other)} differ)" if len(other) > 1 else "")
        )
    if not manifest.policies or len(set(manifest.seeds)) < ENOUGH_FOR_AN_ERROR:
        raise InputError(f"store {folder}: needs at least one policy and two seeds")
    return manifest


def _mark(folder: Path) -> str:
    return hashlib.sha256((folder / f"{TABLE}.parquet").read_bytes()).hexdigest()


def fresh_seeds(manifest: Manifest, number: int) -> tuple[int, ...]:
    """The first ``number`` seeds after those of a store."""
    first = max(manifest.seeds) + 1
    return tuple(range(first, first + number))


def parity(
    folder: Path,
    number: int = SEEDS,
    first_seed: int | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> Parity:
    """This version over ``number`` other seeds against the store in ``folder``.

    InputError for a store that cannot be used, and for seeds that the store was made with: those
    share their luck, and the comparison would be no test.
    """
    manifest, stored = load(folder)
    seeds = fresh_seeds(manifest, number)
    if first_seed is not None:
        seeds = tuple(range(first_seed, first_seed + number))
    shared = sorted(set(seeds) & set(manifest.seeds))
    if shared:
        raise InputError(
            f"store {folder}: was made with seed {shared[0]} too; take other seeds, "
            f"from {max(manifest.seeds) + 1} on"
        )
    now = run(manifest.scenario, manifest.policies, seeds, manifest.months, workers, progress)
    return Parity(manifest, source_hash(), seeds, compare(stored, now, manifest))


def compare(stored: pandas.DataFrame, now: pandas.DataFrame, manifest: Manifest) -> tuple[OutcomeParity, ...]:
    """Every outcome under every policy of two tables as ``run`` gives them."""
    return tuple(
        OutcomeParity(policy, name, OUTCOMES[name].unit, *_against(
            stored.loc[stored.policy == policy, name].to_numpy(float),
            now.loc[now.policy == policy, name].to_numpy(float),
        ))
        for policy in manifest.policies
        for name in manifest.outcomes
    )  # fmt: skip


def _against(stored: np.ndarray, now: np.ndarray) -> tuple[float, float, float]:
    """Mean of each, and Welch's z; seeds without the outcome (NaN) are left out."""
    before, after = stored[np.isfinite(stored)], now[np.isfinite(now)]
    means = [float(one.mean()) if len(one) else math.nan for one in (before, after)]
    if not len(before) and not len(after):
        return math.nan, math.nan, math.nan
    if min(len(before), len(after)) < ENOUGH_FOR_AN_ERROR:
        return means[0], means[1], math.inf
    difference = means[1] - means[0]
    error = math.sqrt(before.var(ddof=1) / len(before) + after.var(ddof=1) / len(after))
    if error > 0.0:
        return means[0], means[1], difference / error
    return means[0], means[1], math.copysign(math.inf, difference) if difference else 0.0


def content(found: Parity) -> dict[str, Any]:
    """A comparison as plain data."""
    return {
        "agrees": found.agrees,
        "largest_z_allowed": LARGEST_Z,
        "stored_version": found.manifest.model_version,
        "this_version": found.model_version,
        "scenario": found.manifest.scenario,
        "months": found.manifest.months,
        "stored_seeds": found.manifest.seeds,
        "seeds": list(found.seeds),
        "outcomes": [
            {"policy": one.policy, "outcome": one.outcome, "unit": one.unit, "stored": one.stored,
             "now": one.now, "z": one.z, "agrees": one.agrees}
            for one in found.outcomes
        ],
    }  # fmt: skip
