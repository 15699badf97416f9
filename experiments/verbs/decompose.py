"""Verb ``decompose``: what each lever does alone and with the others."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from experiments.caution import CAUTION
from experiments.verbs.answers import show, workers_of
from experiments.verbs.sweep import declare_design, design_in, ran_lines, show_plan

if TYPE_CHECKING:
    from concurrent.futures import Executor

MEANING = "what each lever of a design does alone, together, and as a share of the whole"
TEACHING = """The design is a grid of two to eight factors with two options each, first off, then on:

  scenario = "six-cases"
  seeds = 30
  outcomes = ["permanent_within_36_months", "revolving_door"]

  [[levers]]
  name = "fee"
  options.off = {}
  options.plus-9 = { "tariff.level" = 1.0, "tariff.surcharge" = 0.09 }

  [[levers]]
  name = "duration.maximum"
  values = [36, 6]

All combinations run under the same seeds, and are kept in a store as those of sweep. The difference of all on
from all off falls apart into what each factor does alone and what each set of them does only together
(Harsanyi dividends), and into a Shapley value per factor: its effect averaged over every order in which
the factors can be switched on. Both sum to the whole exactly, and every part has a paired interval."""
EXAMPLES = """examples:
  draaideur decompose design.toml --dry-run
  draaideur decompose design.toml             tables and picture are in results/design"""


def declare_decompose(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    declare_design(parser)


def decompose(options: argparse.Namespace) -> None:
    """Run what the store lacks of the combinations, and print what the effect is made of."""
    with workers_of(options) as (workers, executor):
        _decompose(options, workers, executor)


def _decompose(options: argparse.Namespace, workers: int | None, executor: Executor | None) -> None:
    design, folder = design_in(options)
    from abm.errors import InputError
    from experiments.decomposition import combinations_of, decomposed
    from experiments.decomposition_text import decomposition_text
    from experiments.paired_runs import manifest_of_runs, runs_of_sweep
    from experiments.store import write_manifest, write_table
    from experiments.sweep import plan, run_sweep

    combinations = combinations_of(design)
    if design.seeds < 2:
        raise InputError(f"{design.name}: seeds: {design.seeds} is too small; an interval takes two")
    if options.dry_run:
        show_plan(options, folder, plan(design, folder, workers))
        return
    done = run_sweep(design, folder, workers, executor=executor)
    ran = ran_lines(design, done, done.found)
    runs = runs_of_sweep(design, done)
    table = decomposed(runs, combinations)
    manifest = manifest_of_runs(done.setting.scenario, design.months, runs)
    write_table(folder, "decomposition", table, "tsv")
    write_manifest(folder, manifest | {"design": design.name, "question": design.question})
    from figures.gallery import draw_all

    draw_all(folder, figures=("decomposition",))
    content = {
        "store": str(folder), "runs": len(done.table), "failed": len(done.failed),
        "factors": {
            name: {"off": off, "on": on}
            for name, (off, on) in zip(combinations.factors, combinations.options, strict=True)
        },
        "parts": table.drop(columns=["label", "label_dutch"]).to_dict("records"),
    }  # fmt: skip
    lines = [
        *ran,
        decomposition_text(table, combinations),
        f"In {folder}/: decomposition.tsv, figures/decomposition.en.png.",
        CAUTION,
    ]
    show(options, content, "\n".join(lines))
