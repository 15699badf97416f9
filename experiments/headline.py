"""The main job: fee x duration limit x intention check on the six municipalities."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from abm.errors import InputError
from abm.history import History
from abm.model import LabourMarket
from abm.outcomes import OUTCOMES
from abm.policy import load_policy
from abm.scenario import Scenario, load_scenario
from abm.vocabulary import EmployerClass, State
from experiments.after_secondment import (
    FIRST,
    SECONDED,
    WAGE_VALUE,
    WITHOUT_PLACE,
    Curve,
    curve_table,
    follow,
)
from experiments.caution import CAUTION
from experiments.class_migration import class_moves
from experiments.design import BASELINE, Arm, Design
from experiments.manifest import manifest_of
from experiments.paired import (
    PAYERS,
    PUBLIC_PURSE,
    Estimate,
    cost_per_durable_job,
    mean_estimate,
    paired_difference,
    variance_reduction,
)
from experiments.runner import run_all
from experiments.store import alone_in, write_manifest, write_table
from experiments.sweep import Sweep, run_sweep

COHORT_POLICIES = ("baseline", "short-cap", "long-cap")
COHORT_ENTRY_MONTHS = 24
COHORT_MONTHS = 60
LEAST_SEEDS = 2
LIMIT = "duration.maximum"
COST_PER_JOB = "cost_per_extra_durable_job"
COST_PER_JOB_LABELS = (
    "net cost per extra durable job",
    "netto kosten per extra duurzame baan",
)
PAYERS_DUTCH = {
    PUBLIC_PURSE: "overheid",
    "municipality and work company": "gemeente en werkbedrijf",
    "national funds": "landelijke fondsen",
    "employers": "werkgevers",
}


def run_headline(
    design: Design, folder: Path, workers: int | None = None, progress: bool = True
) -> pandas.DataFrame:
    """Run the design and write tables and manifest to ``folder``.

    Returns the table of paired differences, one row per policy and outcome. InputError where another
    process writes to the folder, or where its store cannot be used; see ``run_store.writing``.
    """
    scenario = load_scenario(design.scenario)
    smallest = _smallest_seconding(scenario)
    arms = _arms(design)
    with alone_in(folder):
        done = run_sweep(design, folder, workers, progress)
        if len(done.failed):
            raise InputError(f"{folder}: {len(done.failed)} runs failed: {done.failed['error'].iloc[0]}")
        differences = difference_table(design, arms, done)
        write_table(folder, "differences", differences)
        cohort_policies = [load_policy(name) for name in COHORT_POLICIES]
        seeds = range(1, design.seeds + 1)
        people = run_all(
            scenario, cohort_policies, seeds, design.months, follow_people, workers, progress=False
        )
        counts = [[cohort for cohort, _ in one] for one in people]
        curves = [[curves for _, curves in one] for one in people]
        write_table(folder, "cohort", cohort_table(COHORT_POLICIES, counts))
        write_table(folder, "incidence", curve_table(COHORT_POLICIES, curves, (*FIRST, SECONDED)))
        write_table(folder, "gaps", curve_table(COHORT_POLICIES, curves, (WITHOUT_PLACE, WAGE_VALUE)))
        write_table(folder, "payers", payer_table(arms, done))
        write_table(folder, "classes", class_moves(scenario, BASELINE, seeds, design.months, workers))
        nodes, edges = network_tables(LabourMarket(scenario, seed=1).run(design.months), smallest)
        write_table(folder, "network_nodes", nodes)
        write_table(folder, "network_edges", edges)
        said = {
            "design": design.name, "question": design.question, "months": design.months,
            "seeds": design.seeds, "baseline": arms[0].name,
            "region": scenario.municipality[smallest].region,
            "network_seed": 1, "network_policy": BASELINE,
        }  # fmt: skip
        write_manifest(folder, manifest_of(scenario, [arm.policy for arm in arms], **said))
    return differences


def _arms(design: Design) -> list[Arm]:
    """The policies of the question, the reference first; InputError where it has none."""
    if not design.has_reference or design.uncertainties:
        raise InputError(
            f"{design.name}: the main job compares policies: take sampler 'grid' without uncertainties, "
            "or say draaideur sweep"
        )
    if design.seeds < LEAST_SEEDS:
        raise InputError(f"{design.name}: seeds: {design.seeds} is too small; at least {LEAST_SEEDS}")
    return design.arms()


def difference_table(design: Design, arms: list[Arm], done: Sweep) -> pandas.DataFrame:
    """Paired differences from the reference with 95 % intervals, per policy and outcome."""
    rows = []
    base = done.rows_of(arms[0].point)
    for place, arm in enumerate(arms):
        own = done.rows_of(arm.point)
        for name in design.outcomes:
            outcome = OUTCOMES[name]
            pair = own[name].to_numpy(), base[name].to_numpy()
            row = _row(done, arm, name, outcome.label, outcome.label_dutch, outcome.unit)
            row |= _interval("mean", mean_estimate(pair[0]))
            row |= _difference(paired_difference(*pair))
            row["variance_reduction"] = variance_reduction(*pair) if place else np.nan
            rows.append(row)
        costs = cost_per_durable_job(_outcomes(own), _outcomes(base))
        for payer, dutch in PAYERS_DUTCH.items():
            name = COST_PER_JOB if payer == PUBLIC_PURSE else f"{COST_PER_JOB}, {payer}"
            english, in_dutch = COST_PER_JOB_LABELS
            labels = f"{english}, {payer}", f"{in_dutch}, {dutch}"
            row = _row(done, arm, name, *labels, "euro per job")
            rows.append(row | _interval("mean", costs[payer]) | _difference(costs[payer]))
    return pandas.DataFrame(rows)


def _outcomes(rows: pandas.DataFrame) -> list[dict[str, float]]:
    names = list(OUTCOMES)
    return [dict(zip(names, row, strict=True)) for row in rows[names].to_numpy().tolist()]


def _row(done: Sweep, arm: Arm, name: str, label: str, dutch: str, unit: str) -> dict[str, Any]:
    limits = [one.value for one in arm.policy.change if one.lever == LIMIT and arm.taken]
    return {
        "policy": arm.name,
        "fee": arm.taken.get("fee", ""),
        "duration": int(limits[-1]) if limits else 0,
        "check": arm.taken.get("check", ""),
        "counterfactual": done.setting.scenario.counterfactual or arm.policy.counterfactual,
        "outcome": name,
        "label": label,
        "label_dutch": dutch,
        "unit": unit,
    }


def _interval(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _difference(estimate: Estimate) -> dict[str, float]:
    return {
        "difference": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "seeds": estimate.seeds,
    }


def payer_table(arms: list[Arm], done: Sweep) -> pandas.DataFrame:
    """Who pays: the net cost of each payer per policy, and its paired difference from the reference."""
    rows = []
    base = done.rows_of(arms[0].point)
    for arm in arms:
        own = done.rows_of(arm.point)
        for payer, name in PAYERS.items():
            outcome = OUTCOMES[name]
            row = _row(done, arm, payer, outcome.label, outcome.label_dutch, outcome.unit)
            pair = own[name].to_numpy(), base[name].to_numpy()
            rows.append(
                row | _interval("mean", mean_estimate(pair[0])) | _difference(paired_difference(*pair))
            )
    return pandas.DataFrame(rows).rename(columns={"outcome": "payer"})


def follow_people(model: LabourMarket) -> tuple[np.ndarray, dict[str, Curve]]:
    """What is counted of the people of one run: the cohort, and what becomes of each secondment."""
    return count_cohort(model), follow(model)


def count_cohort(model: LabourMarket) -> np.ndarray:
    """People by state and months since their first secondment; shape ``(states, months)``.

    The cohort: people whose first secondment of the run began in its first two years.
    """
    history = History(model)
    spells = history.spells
    first = history.secondments[np.unique(spells["row"][history.secondments], return_index=True)[1]]
    first = first[spells["start"][first] < model.first_month + COHORT_ENTRY_MONTHS]
    counts = np.zeros((len(State), COHORT_MONTHS + 1), np.int64)
    begin = dict(zip(spells["row"][first].tolist(), spells["start"][first].tolist(), strict=True))
    for spell in spells[np.isin(spells["row"], spells["row"][first])]:
        start = begin[int(spell.row)]
        since, until = max(0, int(spell.start) - start), min(COHORT_MONTHS + 1, int(spell.end) - start)
        if until > since:
            counts[spell.state, since:until] += 1
    return counts


def cohort_table(names: tuple[str, ...], counts: list[list[np.ndarray]]) -> pandas.DataFrame:
    """Shares of the cohort by policy, month and state, over all seeds."""
    rows = []
    for place, name in enumerate(names):
        total = np.sum([answers[place] for answers in counts], axis=0)
        people = int(total[:, 0].sum())
        for month in range(COHORT_MONTHS + 1):
            for state in State:
                share = float(total[state, month]) / people if people else float("nan")
                rows.append((name, month, state.name.lower(), share, people))
    return pandas.DataFrame(rows, columns=["policy", "months", "state", "share", "people"])


def _smallest_seconding(scenario: Scenario) -> int:
    """The row of the smallest municipality that seconds, or of the smallest where none does."""
    if not scenario.municipality:
        raise InputError(f"scenario {scenario.name}: has no municipality; there is nothing to compare")
    levers = scenario.starting_levers()
    rows = [
        (levers[row].get("governance.regime") == "none", entry.population, row)
        for row, entry in enumerate(scenario.municipality)
    ]
    return min(rows)[-1]


def network_tables(model: LabourMarket, municipality: int) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Employers, work company and their ties in the region of one municipality."""
    world = model.world
    company = int(world.municipalities["work_company"][municipality])
    label = model.work_companies[company].name
    nodes: list[tuple[Any, ...]] = [("work company", "work_company", "", 0, 0, label)]
    edges: list[tuple[Any, ...]] = []
    rows = np.flatnonzero(world.employers["work_company"] == company)
    for number, row in enumerate(rows):
        employer = world.employers[row]
        judged = EmployerClass(int(employer.judged_class)).name
        started, hired = int(employer.spells_started), int(employer.spells_hired)
        nodes.append((f"employer {number + 1}", "employer", judged, started, hired, ""))
        if started:
            edges.append(("work company", f"employer {number + 1}", "secondments", started))
    place = {int(row): number + 1 for number, row in enumerate(rows)}
    for one, number in place.items():
        for other in world.neighbours[world.neighbour_start[one] : world.neighbour_start[one + 1]]:
            if int(other) > one:
                edges.append((f"employer {number}", f"employer {place[int(other)]}", "ties", 1))
    return (
        pandas.DataFrame(nodes, columns=["node", "kind", "judged_class", "secondments", "hires", "label"]),
        pandas.DataFrame(edges, columns=["source", "target", "kind", "weight"]),
    )


def headline_text(design: Design, differences: pandas.DataFrame) -> str:
    """The table for a terminal: each policy's paired difference with its 95 % interval."""
    names = [*(one for one in design.outcomes if one not in ("durable_jobs", "public_cost")), COST_PER_JOB]
    heads = {
        "conversion_within_24_months": "regular job (hirer)",
        "permanent_within_36_months": "permanent job",
        "revolving_door": "revolving door",
        "starts": "starts /1,000 py",
        COST_PER_JOB: "euro per extra durable job",
    }
    lines = [
        f"{'policy (fee, limit, check)':<40}" + "".join(f"{heads.get(name, name)[:30]:>31}" for name in names)
    ]
    reference = differences["policy"].iloc[0]
    for policy, rows in differences.groupby("policy", sort=False):
        by_name = {str(row["outcome"]): row for row in rows.to_dict("records")}
        star = " *" if bool(rows["counterfactual"].iloc[0]) else ""
        fewer = "durable_jobs" in by_name and bool(by_name["durable_jobs"]["high"] < 0.0)
        cells = [_cell(by_name[name], name, policy == reference, fewer) for name in names]
        lines.append(f"{f'{policy}{star}':<40}" + "".join(f"{cell:>31}" for cell in cells))
    lines += [
        "",
        f"{design.seeds} paired seeds, {design.months} months. First row: level. "
        "Other rows: difference from it [95 % interval].",
        "Shares in percentage points; starts per 1,000 person-years. Cost is net public cost: negative means",
        "that it falls while durable jobs rise. '-': the difference in jobs cannot be told from zero.",
        "* never observed by the study: a counterfactual.",
        CAUTION,
    ]
    return "\n".join(lines)


def _cell(row: dict[Hashable, Any], name: str, level: bool, fewer_jobs: bool) -> str:
    if name == COST_PER_JOB:
        if level or not np.isfinite(row["difference"]):
            return "" if level else ("fewer jobs" if fewer_jobs else "-")
        return f"{row['difference']:,.0f} [{row['low']:,.0f}, {row['high']:,.0f}]"
    scale, digits = (100.0 if str(row["unit"]).startswith("share") else 1.0), 1
    if level:
        return f"{scale * row['mean']:.{digits}f}"
    low, high = scale * row["low"], scale * row["high"]
    return f"{scale * row['difference']:+.{digits}f} [{low:+.{digits}f}, {high:+.{digits}f}]"
