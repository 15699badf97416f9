"""Every labour-market region of a scenario under one policy, or two that share their luck.

The runs go through the runner and the store of the sweeps. What rests on fewer than ten people in any run
is in no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from abm.errors import InputError
from abm.groups import SMALLEST_CELL
from abm.outcomes import OUTCOMES
from abm.policy import Policy
from abm.scenario import Scenario
from abm.vocabulary import Regime, label
from experiments.manifest import manifest_of
from experiments.paired import Estimate, mean_estimate, paired_difference
from experiments.region_readings import REGIME, WHOLE, column, read_regions, reading_version
from experiments.runs import Point, Run, Setting
from experiments.store import write_manifest, write_table
from experiments.sweep import run_sweep

TABLE = "regions"
MIXED = "mixed"
NOWHERE = Estimate(float("nan"), float("nan"), float("nan"), 0)


@dataclass(frozen=True)
class Measure:
    """What is said of each region, and the count of people on which it rests."""

    name: str
    label: str
    label_dutch: str
    unit: str
    rests_on: str


def _outcome(name: str, rests_on: str) -> Measure:
    known = OUTCOMES[name]
    return Measure(name, known.label, known.label_dutch, known.unit, rests_on)


PERMANENT_JOBS = "permanent_jobs"
AT_ONCE = "people, at once"
MEASURES = (
    Measure("people", "people in the register", "mensen in het doelgroepregister", AT_ONCE, "people"),
    Measure("seconded", "people seconded", "mensen op detachering", AT_ONCE, "seconded"),
    _outcome("conversion_within_24_months", "people_seconded"),
    _outcome("revolving_door", "people_ended"),
    Measure(PERMANENT_JOBS, "people in a permanent job", "mensen in een vaste baan",
            "per 1,000 people in the register, at once", "permanent"),
    _outcome("months_worked", "people"),
    _outcome("public_cost", "people"),
)  # fmt: skip


@dataclass(frozen=True)
class Regions:
    """A scenario under its policies - the first is the reference - and the seeds 1 to ``seeds``."""

    scenario: Scenario
    policies: tuple[Policy, ...]
    months: int
    seeds: int

    def checked(self) -> Regions:
        """The same; InputError where there is nothing to run or to tell apart."""
        if not self.scenario.municipality:
            raise InputError(f"scenario {self.scenario.name}: has no municipality, so there is no region")
        if not sum(map(self.scenario.participants_of, self.scenario.municipality)):
            raise InputError(f"scenario {self.scenario.name}: has no people; there is nobody to count")
        names = [one.name for one in self.policies]
        if len(set(names)) < len(names):
            raise InputError(f"--against: {names[-1]!r} is the policy itself; name another")
        return self

    def runs(self) -> list[Run]:
        """Every policy under every seed."""
        seeds = range(1, self.seeds + 1)
        return [Run(Point(policy=one.name), seed) for one in self.policies for seed in seeds]

    def setting(self, model_version: str) -> Setting:
        """What the runs have in common, and how they are read."""
        version = f"{model_version}, read by {reading_version()}"
        return Setting(self.scenario, self.policies, self.months, version, read_regions)


def run_regions(
    regions: Regions, folder: Path, workers: int | None = None, progress: bool = True
) -> pandas.DataFrame:
    """Do the runs that the store in ``folder`` lacks, write table and manifest there, and give the table."""
    done = run_sweep(regions, folder, workers, progress)
    if len(done.failed):
        raise InputError(f"{folder}: {len(done.failed)} runs failed: {done.failed['error'].iloc[0]}")
    rows = [done.rows_of(Point(policy=one.name)) for one in regions.policies]
    table = region_table(regions, rows)
    write_table(folder, TABLE, table)
    write_manifest(folder, _manifest(regions))
    return table


def region_table(regions: Regions, runs: list[pandas.DataFrame]) -> pandas.DataFrame:
    """A row per policy, region and measure; of the later policies with the difference from the first.

    ``runs``: per policy the readings of its runs, by seed. Columns: policy, counterfactual, region,
    regime, outcome, label, label_dutch, unit, people (fewest in a run that the number rests on), mean with
    its 95 % interval, seeds, suppressed, and difference with low and high. What is suppressed - of a
    later policy also where the first has too few people - is NaN, and so is what has nothing to count.
    """
    names = [*dict.fromkeys(one.region for one in regions.scenario.municipality), WHOLE]
    rows: list[dict[str, Any]] = []
    for policy, own in zip(regions.policies, runs, strict=True):
        about = {
            "policy": policy.name,
            "counterfactual": regions.scenario.counterfactual or policy.counterfactual,
        }
        for region in names:
            about |= {"region": region, "regime": _regime(own[column(REGIME, region)].to_numpy())}
            for measure in MEASURES:
                base = None if own is runs[0] else runs[0]
                rows.append(about | _row(measure, region, own, base))
    return pandas.DataFrame(rows)


def _row(
    measure: Measure, region: str, own: pandas.DataFrame, base: pandas.DataFrame | None
) -> dict[str, Any]:
    values, people = _values(measure, region, own), _people(measure, region, own)
    hidden = _too_few(people) or (base is not None and _too_few(_people(measure, region, base)))
    mean, difference = (NOWHERE if hidden else mean_estimate(values)), NOWHERE
    if base is not None and not hidden:
        difference = paired_difference(values, _values(measure, region, base))
    return {
        "outcome": measure.name,
        "label": measure.label,
        "label_dutch": measure.label_dutch,
        "unit": measure.unit,
        "people": float("nan") if hidden else float(people.min()),
        "mean": mean.value,
        "mean_low": mean.low,
        "mean_high": mean.high,
        "seeds": mean.seeds,
        "suppressed": hidden,
        "difference": difference.value,
        "low": difference.low,
        "high": difference.high,
    }


def _values(measure: Measure, region: str, runs: pandas.DataFrame) -> np.ndarray:
    if measure.name != PERMANENT_JOBS:
        return runs[column(measure.name, region)].to_numpy()
    jobs, people = (runs[column(name, region)].to_numpy() for name in ("permanent", "people"))
    found: np.ndarray = np.divide(1000.0 * jobs, people, out=np.full(len(jobs), np.nan), where=people > 0.0)
    return found


def _people(measure: Measure, region: str, runs: pandas.DataFrame) -> np.ndarray:
    people: np.ndarray = runs[column(measure.rests_on, region)].to_numpy()
    return people


def _too_few(people: np.ndarray) -> bool:
    """Whether some run rests on fewer than ten people; where nobody ever is, there is nothing to hide."""
    return bool(people.max() > 0.0 and people.min() < SMALLEST_CELL)


def _regime(codes: np.ndarray) -> str:
    """The regime in all runs, at their end; ``mixed`` where municipalities or runs differ."""
    same = bool(np.all(codes == codes[0]))
    return label(Regime(int(codes[0]))) if same else MIXED


def _manifest(regions: Regions) -> dict[str, Any]:
    scenario, policies = regions.scenario, regions.policies
    return manifest_of(
        scenario,
        policies,
        participants=sum(scenario.participants_of(one) for one in scenario.municipality),
        months=regions.months,
        seeds=regions.seeds,
        baseline=policies[0].name,
        smallest_cell=SMALLEST_CELL,
    )
