"""Verb ``sweep``: many runs of one design, kept in a store that survives what happens to the process."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.verbs.answers import MOST_SEEDS, show, whole_number, workers_in

if TYPE_CHECKING:
    from experiments.design import Design
    from experiments.sweep import Plan, Sweep

MEANING = "many runs of one design, kept in a store; goes on where it stopped"
TEACHING = """A design is a short TOML file:

  scenario = "six-cases"
  months = 120
  seeds = 8                  every point runs under the same seeds, 1 to 8
  sampler = "sobol"          or grid, one-at-a-time, latin-hypercube
  points = 64                for sobol and latin-hypercube; the others take levels = 3 per range
  levers = ["duration.maximum", { name = "tariff.level", minimum = 0.6, maximum = 1.2 }]
  uncertainties = ["hiring.noise"]
  outcomes = ["conversion_within_24_months", "revolving_door"]

A name alone varies over all that the ledger allows; minimum and maximum, or values, narrow it. Instead of
levers, or beside them: policies = ["baseline", "short-cap"]; the first is what the others are held against.
A factor of your own has named options, each of which sets several levers:

  [[levers]]
  name = "check"
  options.none = { "intention.declaration" = false }
  options.strict = { "intention.declaration" = true, "intention.probing" = 1.0 }

The store is a folder. runs.parquet has a row per run with every outcome of the model, also those that the
design does not name; with series = true in the design, series.parquet has the people in each state of
every month. They open in pandas, polars and DuckDB. A finished run is never done again: more seeds,
points or outcomes cost only what is new, and a longer Sobol sequence keeps the points of a shorter one."""
EXAMPLES = """examples:
  draaideur questions                         the designs that are shipped
  draaideur sweep fee-curve                   one of them; the store is results/fee-curve
  draaideur sweep design.toml --dry-run       how many runs, how long, how large
  draaideur sweep design.toml                 the store is results/design
  draaideur sweep design.toml --seeds 30      only the seeds that are missing"""


def declare_sweep(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("design", help="a shipped question (draaideur questions) or a TOML file")
    parser.add_argument("--results", type=Path, help="folder of the store (default results/NAME)")
    parser.add_argument("--seeds", help="number of seeds (default: the design's)")
    parser.add_argument("--workers", help="worker processes (default: one per core)")
    parser.add_argument("--dry-run", action="store_true", help="say what would run, and stop")


def sweep(options: argparse.Namespace) -> int:
    """Run what the store lacks, print what became of the design, and give the exit status."""
    seeds = None if options.seeds is None else whole_number(options.seeds, "--seeds", 1, MOST_SEEDS)
    workers = workers_in(options)
    from experiments.design import load_design
    from experiments.sweep import plan, run_sweep

    design = load_design(options.design, seeds)
    folder = options.results or Path("results") / design.name
    if options.dry_run:
        show_plan(options, folder, plan(design, folder, workers))
        return 0
    done = run_sweep(design, folder, workers)
    summary = _summary(design, done)
    content = {
        "store": str(folder), "runs": len(done.table), "found": done.found,
        "damaged_parts": done.damaged_parts, "failed": len(done.failed),
        "errors": done.failed["error"].value_counts().to_dict(), "outcomes": summary,
    }  # fmt: skip
    show(options, content, _text(folder, design, done, summary))
    return 0


def show_plan(options: argparse.Namespace, folder: Path, found: Plan) -> None:
    """Print what would be done."""
    content = {
        "store": str(folder), "runs": found.runs, "found": found.found, "to_do": found.to_do,
        "damaged_parts": found.damaged_parts, "seconds": found.seconds, "bytes": found.size,
    }  # fmt: skip
    show(options, content, _plan_text(folder, found))


def _plan_text(folder: Path, found: Plan) -> str:
    size = max(0.1, found.size / 1e6)
    time = datetime.timedelta(seconds=round(found.seconds))
    held = f", of which {folder}/ holds {found.found:,}" if found.found else ""
    return (
        f"Would do {found.to_do:,} of {found.runs:,} runs{held}: about {time} (h:mm:ss), "
        f"and at most {size:,.1f} MB in all."
    )


def _summary(design: Design, done: Sweep) -> dict[str, dict[str, Any]]:
    """Per outcome of the design: its mean, and the lowest and highest mean of a point."""
    from abm.outcomes import OUTCOMES

    inputs = ["policy", *sorted({name for one in design.factors() for name in one.sets})]
    rows = done.table
    points = rows.groupby(inputs, dropna=False)
    means = points[list(design.outcomes)].mean()
    return {
        name: {
            "mean": float(rows[name].mean()),
            "lowest_point": float(means[name].min()),
            "highest_point": float(means[name].max()),
            "unit": OUTCOMES[name].unit,
        }
        for name in design.outcomes
    }


def _text(folder: Path, design: Design, done: Sweep, summary: dict[str, dict[str, Any]]) -> str:
    lines = [
        f"{len(done.table):,} runs of {design.scenario}, {design.months} months; {done.found:,} of them "
        "were there already.",
        f"{'outcome':<38}{'mean':>12}{'lowest point':>14}{'highest point':>15}  unit",
    ]
    lines += [
        f"{name:<38}{row['mean']:>12,.4f}{row['lowest_point']:>14,.4f}{row['highest_point']:>15,.4f}"
        f"  {row['unit']}"
        for name, row in summary.items()
    ]
    if len(done.failed):
        lines.append(f"{len(done.failed):,} runs failed, such as: {done.failed['error'].iloc[0]}")
    if done.table["counterfactual"].any():
        number = int(done.table["counterfactual"].sum())
        lines.append(f"{number:,} runs take values that the study never observed: counterfactuals.")
    lines += [
        f"A point's mean is over {design.seeds} seeds; the lowest and the highest are picked among many.",
        f'All of it: pandas.read_parquet("{(folder / "runs.parquet").as_posix()}")',
        "Exploration of a qualitative study, not a prediction.",
    ]
    return "\n".join(lines)
