"""The flags that ask for precision, and what is written of it: for the verbs that compare."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.verbs.answers import whole_number

if TYPE_CHECKING:
    import pandas

    from experiments.precision import Precision, Target

MOST_BUDGET = 10_000_000


def add_precision(parser: argparse.ArgumentParser) -> None:
    """The flags ``--half-width`` and ``--budget``."""
    parser.add_argument(
        "--half-width", action="append", default=[], metavar="OUTCOME=VALUE", dest="half_widths",
        help="add seeds until every difference in this outcome is known within plus and minus VALUE (95 %%); "
        "conversion is that within 24 months; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--budget", metavar="RUNS",
        help="at most so many runs in all for --half-width (default: ten times those of the first seeds)",
    )  # fmt: skip


def precision_asked(options: argparse.Namespace) -> tuple[list[Target], int | None]:
    """The targets and the budget; InputError for a budget without a target."""
    from abm.errors import InputError
    from experiments.precision import targets_in

    targets = targets_in(options.half_widths)
    if options.budget is None:
        return targets, None
    if not targets:
        raise InputError("--budget: goes with --half-width")
    return targets, whole_number(options.budget, "--budget", 1, MOST_BUDGET)


def write_comparison(
    folder: Path, table: pandas.DataFrame, found: Precision | None, manifest: Mapping[str, Any]
) -> list[str]:
    """Tables and manifest of a comparison in ``folder``, of precision also its picture; the files' names."""
    from experiments.store import write_manifest, write_table

    write_table(folder, "comparison", table, "tsv")
    write_manifest(folder, manifest)
    if found is None:
        return ["comparison.tsv"]
    from figures.gallery import draw_all

    write_table(folder, "stability", found.stability(), "tsv")
    draw_all(folder, figures=("stability",))
    return ["comparison.tsv", "stability.tsv", "figures/stability.en.png"]


def precision_content(found: Precision | None) -> dict[str, Any]:
    """What precision adds to a JSON document; nothing where it was not asked for."""
    if found is None:
        return {}
    table = found.table()
    return {
        "precision": {
            "met": bool(table["met"].all()),
            "seeds": found.runs.seeds,
            "looks": list(found.looks),
            "arms": table.drop(columns=["label", "label_dutch"]).to_dict("records"),
        }
    }
