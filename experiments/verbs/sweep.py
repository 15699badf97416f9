"""Verb ``sweep``: many runs of one design, kept in a store that survives what happens to the process."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm.errors import InputError
from experiments.caution import CAUTION
from experiments.verbs.answers import MOST_SEEDS, show, whole_number, workers_of
from experiments.verbs.precision import (
    add_precision,
    precision_asked,
    precision_content,
    write_comparison,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from experiments.design import Design
    from experiments.sweep import Plan, Sweep

MEANING = "many runs of one design, kept in a store; goes on where it stopped"
TEACHING = """A design is a short TOML file:

  scenario = "six-cases"
  months = 120
  seeds = 8                  every point runs under the same seeds, 1 to 8
  sampler = "grid"           or one-at-a-time, latin-hypercube, sobol
  levels = 3                 per range; latin-hypercube and sobol take points = 64 in all instead
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
points or outcomes cost only what is new, and a longer Sobol sequence keeps the points of a shorter one.

Every policy and setting of the levers is held against the reference, the first policy with its levers left
alone, under the same seeds and parameters: comparison.tsv has the differences, their intervals, what stays
clear of so many, and which can be ranked. A Latin hypercube and a Sobol sequence fill a space: over
uncertainties they are the samples of every policy's difference; with levers among what they vary no
point is the reference, and the runs are for sensitivity and scenario discovery (docs/connectors.md)."""
EXAMPLES = """examples:
  draaideur questions                         the designs that are shipped
  draaideur sweep fee-curve                   one of them; the store is results/fee-curve
  draaideur sweep design.toml --dry-run       how many runs, how long, how large
  draaideur sweep design.toml                 the store is results/design
  draaideur sweep design.toml --seeds 30      only the seeds that are missing
  draaideur sweep design.toml --half-width revolving_door=0.005 --budget 20000
                                              seeds until it is known that well, or the budget is spent
  draaideur sweep design.toml --scheduler tcp://host:8786     on a cluster: see docs/cluster.md"""


def declare_design(parser: argparse.ArgumentParser) -> None:
    """The arguments of a verb that runs a design."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("design", help="a shipped question (draaideur questions) or a TOML file")
    parser.add_argument("--results", type=Path, help="folder of the store (default results/NAME)")
    parser.add_argument("--seeds", help="number of seeds (default: the design's)")
    parser.add_argument("--workers", help="worker processes (default: one per core)")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS-OR-FILE",
        help="run on the workers of this dask scheduler: tcp://host:port, or its scheduler file",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="say what would run, and stop")


def design_in(options: argparse.Namespace) -> tuple[Design, Path]:
    """The design that was named, and the folder of its store."""
    seeds = None if options.seeds is None else whole_number(options.seeds, "--seeds", 1, MOST_SEEDS)
    from experiments.design import load_design

    design = load_design(options.design, seeds)
    return design, options.results or Path("results") / design.name


def declare_sweep(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    declare_design(parser)
    add_precision(parser)


def sweep(options: argparse.Namespace) -> int:
    """Run what the store lacks, print what became of the design, and give the exit status."""
    with workers_of(options) as (workers, executor):
        return _sweep(options, workers, executor)


def _sweep(options: argparse.Namespace, workers: int | None, executor: Executor | None) -> int:
    targets, budget = precision_asked(options)
    design, folder = design_in(options)
    from experiments.comparison import compared
    from experiments.comparison_text import comparison_text
    from experiments.mean_series import mean_series
    from experiments.paired_runs import PairedRuns, manifest_of_runs, runs_of_sweep
    from experiments.precision import first_seeds, most_seeds, precision_text, until_precise
    from experiments.store import write_table
    from experiments.sweep import plan, run_sweep

    most = design.seeds
    if targets:
        design = design.model_copy(
            update={"outcomes": tuple(dict.fromkeys((*design.outcomes, *(one.outcome for one in targets))))}
        )
        _refuse_nothing_to_compare(design)
        most = most_seeds(len(design.sample()), design.seeds, budget)
        design = design.model_copy(update={"seeds": first_seeds(design.seeds, most)})
    if options.dry_run:
        at_most = len(design.sample()) * most if most > design.seeds else None
        show_plan(options, folder, plan(design, folder, workers), at_most)
        return 0
    looks: list[Sweep] = []

    def runs_of(seeds: int) -> PairedRuns:
        more = design.model_copy(update={"seeds": seeds})
        looks.append(run_sweep(more, folder, workers, executor=executor))
        return runs_of_sweep(more, looks[-1])

    reached = until_precise(runs_of, targets, design.seeds, most) if targets else None
    runs = None
    if reached is not None:
        runs, design = reached.runs, design.model_copy(update={"seeds": reached.runs.seeds})
    elif _nothing_to_compare(design) is None:
        runs = runs_of(design.seeds)
    else:
        looks.append(run_sweep(design, folder, workers, executor=executor))
    done, summary = looks[-1], _summary(design, looks[-1])
    content = {
        "store": str(folder), "runs": len(done.table), "found": looks[0].found,
        "damaged_parts": looks[0].damaged_parts, "failed": len(done.failed),
        "errors": done.failed["error"].value_counts().to_dict(), "outcomes": summary,
    }  # fmt: skip
    lines = ran_lines(design, done, looks[0].found)
    if runs is None:
        lines += [*_summary_lines(design, summary), f"No comparison: {_nothing_to_compare(design)}."]
    else:
        table = compared(runs)
        manifest = manifest_of_runs(done.setting.scenario, design.months, runs)
        manifest |= {"design": design.name, "question": design.question}
        manifest |= {"reference_values": design.reference_values()}
        files = write_comparison(folder, table, reached, manifest)
        if design.series and runs.samples == 1:
            write_table(folder, "mean_series", mean_series(design, done, folder), "tsv")
            files.append("mean_series.tsv")
        rows = table.drop(columns=["label", "label_dutch"]).to_dict("records")
        content |= {"comparison": rows, **precision_content(reached)}
        lines += [
            "",
            *_left_out(design, runs.samples),
            comparison_text(table),
            *([precision_text(reached)] if reached else []),
        ]
        lines.append(f"In {folder}/: {', '.join(files)}.")
    lines += [
        f'All of it: pandas.read_parquet("{(folder / "runs.parquet").as_posix()}")',
        CAUTION,
    ]
    show(options, content, "\n".join(lines))
    return 0


def _nothing_to_compare(design: Design) -> str | None:
    """Why there is no paired difference with an interval; None where there is."""
    if not design.has_reference:
        return (
            f"sampler {design.sampler!r} leaves no lever alone, so that there is no reference; for one take "
            "sampler 'grid' or 'one-at-a-time', or policies instead of levers"
        )
    if len(design.arms()) < 2:
        return "the design has one policy and no levers"
    return "one seed has no interval" if design.seeds < 2 else None


def _refuse_nothing_to_compare(design: Design) -> None:
    reason = _nothing_to_compare(design.model_copy(update={"seeds": 2}))
    if reason is not None:
        raise InputError(f"--half-width: {design.name} has no difference to know: {reason}")


def _left_out(design: Design, compared: int) -> list[str]:
    """What is said of samples in which not every arm runs."""
    samples = len({point.parameters for point in design.sample()})
    if compared == samples:
        return []
    return [
        f"Compared in {compared} of {samples} samples of the uncertainties: "
        "in the others, which the store has, not every arm runs."
    ]


def show_plan(options: argparse.Namespace, folder: Path, found: Plan, most: int | None = None) -> None:
    """Print what would be done; ``most``: the runs in all if precision asks for more seeds."""
    content = {
        "store": str(folder), "runs": found.runs, "found": found.found, "to_do": found.to_do,
        "damaged_parts": found.damaged_parts, "seconds": found.seconds, "bytes": found.size,
    }  # fmt: skip
    text = _plan_text(folder, found)
    if most is not None:
        content["most_runs"] = most
        text += f" That is before the first look; at most {most:,} runs if more seeds are needed."
    show(options, content, text)


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

    rows = done.table
    names = {name for one in design.factors() for name in one.sets}
    inputs = ["policy", *sorted(names & set(rows.columns))]  # an option that no point took sets nothing
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


def ran_lines(design: Design, done: Sweep, found: int) -> list[str]:
    """What ran, what failed, and what was never observed; InputError where nothing went well."""
    if len(done.failed) == len(done.table):
        error = done.failed["error"].iloc[0]
        raise InputError(f"{design.name}: all {len(done.table):,} runs failed, such as: {error}")
    lines = [
        f"{len(done.table):,} runs of {design.scenario}, {design.months} months; {found:,} of them "
        "were there already."
    ]
    if len(done.failed):
        lines.append(f"{len(done.failed):,} runs failed, such as: {done.failed['error'].iloc[0]}")
    if done.table["counterfactual"].any():
        number = int(done.table["counterfactual"].sum())
        lines.append(f"{number:,} runs take values that the study never observed: counterfactuals.")
    return lines


def _summary_lines(design: Design, summary: dict[str, dict[str, Any]]) -> list[str]:
    lines = [f"{'outcome':<38}{'mean':>12}{'lowest point':>14}{'highest point':>15}  unit"]
    lines += [
        f"{name:<38}{row['mean']:>12,.4f}{row['lowest_point']:>14,.4f}{row['highest_point']:>15,.4f}"
        f"  {row['unit']}"
        for name, row in summary.items()
    ]
    point = f"A point's mean is over {design.seeds} seeds"
    return [*lines, f"{point}; the lowest and the highest are picked among many."]
