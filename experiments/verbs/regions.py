"""Verb ``regions``: every labour-market region of a scenario, under one policy or two with paired seeds."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.caution import CAUTION
from experiments.verbs.answers import months_in, seeds_in, show, workers_in
from experiments.verbs.runs import counterfactual_line, declare_world, world_in
from experiments.verbs.sweep import show_plan

if TYPE_CHECKING:
    import pandas

    from experiments.regions import Regions

MEANING = "every labour-market region: regime, people, secondments, conversion, costs, and a map"
TEACHING = """Runs a scenario under a policy, and says of each of its labour-market regions, as a mean over
the seeds with a 95 % interval: the regime, people in the register and on secondment, conversion within 24
months, the revolving door, people in a permanent job, months at work and net public cost. With --against
it also runs another policy from the same seeds, and gives the paired difference: the other less this one.

What rests on fewer than ten people in any run is suppressed. The results folder holds regions.parquet and
regions.csv, a manifest, a map of the 35 regions of the Netherlands (English and Dutch) where the scenario has
any of them, and the store of runs: what is finished is never done again."""
EXAMPLES = """examples:
  draaideur regions country                                   70,432 people, after the register of 2018
  draaideur regions country --participants 10000 --results results/quick         a quick look
  draaideur regions country --participants 250000 --results results/all --dry-run   how long would it take
  draaideur regions country --against short-cap --seeds 20 --results results/short-cap"""
NAME, CELL = 36, 15
HEADS = {
    "people": ("people", 1.0, 0),
    "seconded": ("seconded", 1.0, 0),
    "conversion_within_24_months": ("conversion %", 100.0, 1),
    "revolving_door": ("revolving %", 100.0, 1),
    "permanent_jobs": ("perm. /1,000", 1.0, 1),
    "months_worked": ("months/year", 1.0, 2),
    "public_cost": ("euro/year", 1.0, 0),
}
"""Per measure: its head in the table of a terminal, what it is multiplied by, and decimals."""


def declare_regions(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("scenario", help="a shipped scenario or a TOML file")
    parser.add_argument("--policy", default="baseline", help="a shipped policy or a TOML file")
    parser.add_argument("--against", help="another policy, to hold against it")
    parser.add_argument("--months", default="120", help="months to run (default 120)")
    parser.add_argument("--seeds", default="8", help="number of paired seeds (default 8)")
    parser.add_argument("--results", type=Path, default=Path("results/regions"),
                        help="folder (default results/regions)")  # fmt: skip
    parser.add_argument("--workers", help="worker processes (default: one per core)")
    parser.add_argument("--dry-run", action="store_true", help="say what would run, and stop")
    declare_world(parser)


def regions(options: argparse.Namespace) -> None:
    """Run what the store lacks, write the table and draw the map."""
    months, seeds, workers = months_in(options), seeds_in(options.seeds), workers_in(options)
    names = [options.policy, *([] if options.against is None else [options.against])]
    scenario, policies = world_in(options, *names)
    from experiments.regions import Regions, run_regions

    wanted = Regions(scenario, tuple(policies), months, seeds).checked()
    if options.dry_run:
        from experiments.sweep import plan

        show_plan(options, options.results, plan(wanted, options.results, workers))
        return
    table = run_regions(wanted, options.results, workers)
    from figures.gallery import draw_all
    from figures.regions import tiles

    known = set(table["region"]) & tiles().keys()
    pictures = draw_all(options.results, figures=("regions",)) if known else []
    content = {
        "results": str(options.results), "scenario": scenario.name, "months": months, "seeds": seeds,
        "policies": [one.name for one in policies],
        "counterfactual": bool(table["counterfactual"].any()),
        "rows": table.to_dict("records"), "figures": [str(path) for path in pictures],
    }  # fmt: skip
    drawn = f"{len(pictures)} pictures" if pictures else "no map, for want of the regions of the Netherlands"
    show(options, content, "\n".join([
        _text(wanted, table), f"Table, manifest and runs are in {options.results}/; {drawn}.",
    ]))  # fmt: skip


def _text(wanted: Regions, table: pandas.DataFrame) -> str:
    scenario, policies = wanted.scenario, wanted.policies
    about = f"{wanted.seeds} paired seeds, {wanted.months} months"
    lines = [f"{scenario.name}, policy {policies[0].name}, {about}: mean and half its 95 % interval"]
    lines += _block(table[table["policy"] == policies[0].name], _mean)
    for other in policies[1:]:
        lines += ["", f"{other.name} less {policies[0].name}: paired difference and half its 95 % interval"]
        lines += _block(table[table["policy"] == other.name], _difference)
    never = (*scenario.never_observed, *(value for one in policies for value in one.never_observed))
    lines += [
        "",
        "T: seconds temporarily, L: also long, -: not at all, M: mixed. perm.: people in a permanent job, "
        "per 1,000 in the register.",
        "euro/year: net public cost per person. <10: rests on fewer than ten people in some run. Empty: "
        "nothing to count.",
        "~: the interval of a difference includes zero; same: equal in every run. Not corrected for looking "
        "at many regions at once.",
        *counterfactual_line(list(dict.fromkeys(never))),
        f"{scenario.name}: {scenario.meaning}.",
        "Beyond that regions differ only in size and luck: what a single one shows is no finding.",
        CAUTION,
    ]  # fmt: skip
    return "\n".join(lines)


_LETTERS = {"none": "-", "temporary": "T", "temporary and long": "L", "mixed": "M"}


def _block(table: pandas.DataFrame, cell: Callable[[dict[Hashable, Any]], str]) -> list[str]:
    lines = [f"{'region':<{NAME}} " + "".join(f"{head:>{CELL}}" for head, _, _ in HEADS.values())]
    for region, rows in table.groupby("region", sort=False):
        of = {str(row["outcome"]): row for row in rows.to_dict("records")}
        letter = _LETTERS[str(rows["regime"].iloc[0])]
        lines.append(f"{region:<{NAME}}{letter}" + "".join(f"{cell(of[name]):>{CELL}}" for name in HEADS))
    return lines


def _mean(row: dict[Hashable, Any]) -> str:
    return _cell(row, "mean", row["mean"], row["mean_high"], "")


def _difference(row: dict[Hashable, Any]) -> str:
    if row["difference"] == row["low"] == row["high"] == 0.0:
        return "same "
    known = row["low"] == row["low"]
    return _cell(row, "difference", row["difference"], row["high"], "+") + (
        "" if not known else ("~" if row["low"] <= 0.0 <= row["high"] else " ")
    )


def _cell(row: dict[Hashable, Any], name: str, value: float, high: float, sign: str) -> str:
    if row["suppressed"]:
        return "<10"
    if value != value:
        return ""
    _, scale, digits = HEADS[str(row["outcome"])]
    half = f" ±{scale * (high - value):,.{digits}f}" if high == high else ""
    return f"{scale * value:{sign},.{digits}f}{half}"
