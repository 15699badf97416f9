"""What the page is made of: both policies run with paired seeds, and what of it may be published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from abm.errors import InputError
from abm.groups import SMALLEST_CELL
from abm.history import History
from abm.model import LabourMarket
from abm.policy import Policy
from abm.scenario import Scenario
from experiments.comparison import compared
from experiments.headline import cohort_table, count_cohort
from experiments.helped import OF_THE_PERSON, Helped, touched_rows, who_was_helped
from experiments.manifest import manifest_of
from experiments.paired import Estimate, cost_per_durable_job
from experiments.paired_runs import runs_of_policies
from experiments.runner import run_all
from experiments.store import write_manifest, write_table

CONCERNS: Mapping[str, tuple[str, ...]] = {
    "people": (
        "starts", "conversion_within_24_months", "jobs_with_hirer", "permanent_within_36_months",
        "regular_job_within_12_months_of_end", "revolving_door", "recurrence_within_36_months", "gap",
        "against_wish", "durable_jobs", "durability_12_months", "relapse_within_24_months", "share_working",
        "months_on_benefit", "months_seconded", "months_idle", "secured_months", "income_volatility",
    ),
    "employers": (
        "requests", "refusals", "requests_lost", "acute_lost", "waiting_time", "agency_workers", "trials",
        "false_acceptances", "employer_cost",
    ),
    "work_company": (
        "hanging", "replaced_within_3_months", "starts_with_class_a_or_b", "held", "fee_below_cost",
        "work_company_margin",
    ),
    "municipality": ("public_cost", "municipal_cost", "national_cost", "subsidy_leak", "social_balance"),
}  # fmt: skip
"""Whom an outcome concerns first, in the order of reading."""
SHOWN = tuple(name for names in CONCERNS.values() for name in names)
HEADLINE = (
    "starts", "conversion_within_24_months", "permanent_within_36_months", "revolving_door", "durable_jobs",
    "public_cost",
)  # fmt: skip
_BEHIND = {
    "share of secondments started": "started",
    "share of secondments ended without a job with the hirer": "ended",
    "share of conversions": "converted",
    "share of regular jobs started": "employed",
    "share of months seconded": "started",
    "euro per month": "started",
}
"""By unit, of which people an outcome speaks; of everybody in the register otherwise."""
_OF_ITS_OWN = {"gap": "ended", "income_volatility": "people", "false_acceptances": "started"}


@dataclass(frozen=True)
class Findings:
    """What two policies gave: tables as they may be published, and what they rest on.

    ``differences`` is of ``comparison.compared`` without ``hidden``, the outcomes that speak of fewer than
    ten people a run. ``costs``: euro per extra job that lasts a year, by payer. ``people``: mean number of
    people in the register at once. ``cohort``: shares by state and month, empty where it is too small.
    """

    scenario: Scenario
    reference: Policy
    policy: Policy
    months: int
    seeds: int
    differences: pandas.DataFrame
    hidden: tuple[str, ...]
    costs: Mapping[str, Estimate]
    people: float
    cohort: pandas.DataFrame
    helped: Helped

    @property
    def never_observed(self) -> list[str]:
        """What the study never saw at work, in the scenario and in either policy."""
        return list(self.manifest["never_observed"])

    def name_of(self, policy: Policy) -> str:
        """The name of a policy, with a star where a run of it is a counterfactual."""
        return f"{policy.name} *" if self.scenario.counterfactual or policy.counterfactual else policy.name

    @property
    def manifest(self) -> dict[str, Any]:
        """What made the tables."""
        return manifest_of(
            self.scenario, (self.reference, self.policy), months=self.months, seeds=self.seeds,
            baseline=self.reference.name, policy=self.policy.name, data=self.data_hash,
        )  # fmt: skip

    @property
    def tables(self) -> dict[str, pandas.DataFrame]:
        """The tables by name."""
        return {
            "differences": self.differences, "costs": _cost_table(self.costs), "cohort": self.cohort,
            "helped": self.helped.groups, "displacement": self.helped.displacement,
        }  # fmt: skip

    @property
    def data_hash(self) -> str:
        """SHA-256 of the tables."""
        digest = hashlib.sha256()
        for name, table in self.tables.items():
            digest.update(f"{name}\n{table.to_csv(index=False, lineterminator=chr(10))}".encode())
        return digest.hexdigest()

    def write(self, folder: Path) -> None:
        """The tables and their manifest in ``folder``."""
        for name, table in self.tables.items():
            write_table(folder, name, table)
        write_manifest(folder, self.manifest)


def read_run(model: LabourMarket) -> tuple[dict[str, float], dict[str, float], np.ndarray]:
    """The outcomes of a run, the number of people behind them, and its cohort."""
    history = History(model)
    row = history.spells["row"]
    behind = {
        "people": history.person_years * 12.0 / (model.month - model.first_month),
        "started": float(len(np.unique(row[history.secondments]))),
        "ended": float(len(np.unique(row[history.ended_without_job]))),
        "converted": float(len(np.unique(row[history.conversions]))),
        "employed": float(len(np.unique(row[history.jobs]))),
    }
    return model.outcomes, behind, count_cohort(model)


def refuse_the_same(scenario: Scenario, reference: Policy, policy: Policy, months: int) -> None:
    """InputError where the two policies set every lever alike, so that there is nothing to compare."""
    if not touched_rows(scenario, (reference, policy), months):
        raise InputError(
            f"policy {policy.name!r} sets every lever as {reference.name!r} does in scenario "
            f"{scenario.name!r}, in all {months} months: there is nothing to compare"
        )


def find(
    scenario: Scenario,
    reference: Policy,
    policy: Policy,
    months: int,
    seeds: int,
    workers: int | None = None,
    progress: bool = True,
) -> Findings:
    """Run both policies under seeds 1 and on. InputError for a scenario without people, and see above."""
    refuse_the_same(scenario, reference, policy, months)
    policies = (reference, policy)
    numbers = range(1, seeds + 1)
    helped = who_was_helped(
        scenario, reference, policy, numbers, months, "permanent", OF_THE_PERSON, workers, progress
    )
    read = run_all(scenario, policies, numbers, months, read_run, workers, progress)
    behind = {
        name: min(float(np.mean([answers[place][1][name] for answers in read])) for place in range(2))
        for name in read[0][0][1]
    }
    hidden = tuple(name for name in SHOWN if behind[_speaks_of(name)] < SMALLEST_CELL)
    found = [[answers[0] for answers in one] for one in read]
    runs = runs_of_policies(scenario, policies, found)
    costs = cost_per_durable_job([one[1] for one in found], [one[0] for one in found])
    cohort = cohort_table((reference.name, policy.name), [[answers[2] for answers in one] for one in read])
    if cohort["people"].min() < SMALLEST_CELL:
        cohort = cohort.iloc[:0]
    return Findings(
        scenario, reference, policy, months, seeds,
        compared(runs.of([name for name in SHOWN if name not in hidden])), hidden, costs, behind["people"],
        cohort, helped,
    )  # fmt: skip


def _speaks_of(name: str) -> str:
    from abm.outcomes import OUTCOMES

    return _OF_ITS_OWN.get(name) or _BEHIND.get(OUTCOMES[name].unit, "people")


def _cost_table(costs: Mapping[str, Estimate]) -> pandas.DataFrame:
    return pandas.DataFrame(
        [
            {"payer": payer, "value": one.value, "low": one.low, "high": one.high}
            for payer, one in costs.items()
        ]
    )
