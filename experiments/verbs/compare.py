"""Verb ``compare``: policies against a baseline with paired seeds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.caution import CAUTION
from experiments.verbs.answers import months_in, names_in, seeds_in, show, workers_in
from experiments.verbs.precision import (
    add_precision,
    precision_asked,
    precision_content,
    write_comparison,
)
from experiments.verbs.runs import counterfactual_line, declare_world, refuse_twice, world_in

if TYPE_CHECKING:
    import pandas

MEANING = "compare policies with a baseline, with paired seeds"
TEACHING = """Every policy runs from the same worlds with the same luck, seed by seed. What is shown is the
mean of the differences per seed with its interval, and what stays clear when so many are looked at.

With --half-width seeds are added until the differences are known that well, or the budget is spent. The
variance so far says how many; docs/statistics.md has the rule, and what stopping does to intervals."""
EXAMPLES = """examples:
  draaideur compare six-cases baseline fee-plus-9 --seeds 30
  draaideur compare six-cases baseline short-cap long-cap --outcomes revolving_door,starts
  draaideur compare six-cases baseline short-cap --half-width revolving_door=0.005 --budget 2000
  draaideur compare six-cases baseline short-cap --results results/caps     also tables and a picture"""


def declare_compare(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("scenario", help="a shipped scenario or a TOML file")
    parser.add_argument("baseline", help="the policy to start from")
    parser.add_argument("policies", nargs="+", metavar="policy", help="the policies to hold against it")
    parser.add_argument("--seeds", default="30", help="number of paired seeds (default 30)")
    parser.add_argument("--months", default="120", help="months to run (default 120)")
    parser.add_argument("--outcomes", help="names separated by commas (default: all)")
    parser.add_argument("--workers", help="worker processes (default: one per core)")
    add_precision(parser)
    parser.add_argument("--results", type=Path, help="also write tables and manifest to this folder")
    declare_world(parser)


def compare(options: argparse.Namespace) -> None:
    """Run the policies, and print their differences from the baseline."""
    months, seeds, workers = months_in(options), seeds_in(options.seeds), workers_in(options)
    asked = names_in(options.outcomes, "--outcomes")
    targets, budget = precision_asked(options)
    scenario, policies = world_in(options, options.baseline, *options.policies)
    refuse_twice(policies[1:])  # the baseline against itself is how to see that luck is paired
    from abm.outcomes import OUTCOMES, Outcome
    from experiments.comparison import compared
    from experiments.paired import LEVEL, cost_per_durable_job
    from experiments.paired_runs import PairedRuns, manifest_of_runs, runs_of_policies
    from experiments.precision import most_seeds, precision_text, until_precise
    from experiments.runner import outcomes_of, run_all

    names = [policy.name for policy in policies[1:]]
    chosen = [Outcome.named(name).name for name in (OUTCOMES if asked is None else asked)]
    chosen = list(dict.fromkeys([*chosen, *(target.outcome for target in targets)]))
    most = most_seeds(len(policies), seeds, budget)
    if options.results is not None:
        from experiments.store import prepare_folder

        prepare_folder(options.results)
    found: list[list[dict[str, float]]] = []

    def runs_of(number: int) -> PairedRuns:
        more = range(len(found) + 1, number + 1)
        found.extend(run_all(scenario, policies, more, months, outcomes_of, workers, check=options.check))
        return runs_of_policies(scenario, policies, found).of(chosen)

    reached = until_precise(runs_of, targets, seeds, most) if targets else None
    runs = reached.runs if reached else runs_of(seeds)
    table = compared(runs)
    costs = {
        name: cost_per_durable_job([answers[place] for answers in found], [answers[0] for answers in found])
        for place, name in enumerate(names, 1)
    }
    never_observed = list(
        dict.fromkeys((*scenario.never_observed, *(v for one in policies for v in one.never_observed)))
    )
    content = {
        "scenario": scenario.name, "baseline": policies[0].name,
        "counterfactual": bool(never_observed), "never_observed": never_observed,
        "months": months, "seeds": runs.seeds, "level": LEVEL,
        "comparisons": int(table["p_value"].notna().sum()), "clear": int(table["clear"].sum()),
        "clear_of_all": int(table["clear_of_all"].sum()),
        "policies": {
            name: {
                "outcomes": _rows(table, place),
                "cost_per_durable_job": {
                    payer: {"value": one.value, "low": one.low, "high": one.high}
                    for payer, one in costs[name].items()
                },
            }
            for place, name in enumerate(names, 1)
        },
        "groups": {
            outcome: {arm: int(rank) for arm, rank in zip(rows["arm"], rows["rank"], strict=True)}
            for outcome, rows in table.groupby("outcome", sort=False)
        },
        **precision_content(reached),
    }  # fmt: skip
    lines = _lines(content, table)
    if reached is not None:
        lines.append(precision_text(reached))
    if options.results is not None:
        manifest = manifest_of_runs(scenario, months, runs) | {"never_observed": never_observed}
        files = write_comparison(options.results, table, reached, manifest)
        lines.append(f"In {options.results}/: {', '.join(files)}.")
    show(options, content, "\n".join([*lines, CAUTION]))


def _rows(table: pandas.DataFrame, place: int) -> dict[str, dict[str, Any]]:
    """Of every outcome, the policy in this place beside the baseline."""
    found = {}
    for outcome, rows in table.groupby("outcome", sort=False):
        row = rows.iloc[place].to_dict()
        own = ("difference", "low", "high", "clear", "clear_of_all", "p_value", "p_holm", "seeds",
               "variance_reduction", "pairing_lost", "unit")  # fmt: skip
        found[str(outcome)] = {
            "baseline": rows.iloc[0]["mean"], "policy": row["mean"], **{key: row[key] for key in own}
        }  # fmt: skip
    return found


def _lines(content: dict[str, Any], table: pandas.DataFrame) -> list[str]:
    from experiments.comparison_text import (
        MARKS,
        PAIRING,
        difference_of,
        family_lines,
        mean_said,
        ranking_lines,
        times,
    )  # fmt: skip

    lines = [
        f"{content['scenario']}: {', '.join(content['policies'])} against {content['baseline']}, "
        f"{content['seeds']} paired seeds, {content['months']} months"
        + (" (counterfactual)" if content["counterfactual"] else "")
    ]
    for name, found in content["policies"].items():
        lines.append(
            f"{name[:37]:<38}{'baseline':>12}{'policy':>12}{'difference':>12}   "
            f"{'95 % interval':<28}{'pairing':>8}"
        )
        lines += [
            f"{outcome:<38}{mean_said(row['baseline'])}{mean_said(row['policy'])}{difference_of(row)}"
            f"{times(row['variance_reduction']):>8}"
            for outcome, row in found["outcomes"].items()
        ]
        lines.append("euro per additional job that lasts a year, by payer (below zero: money saved)")
        for payer, cost in found["cost_per_durable_job"].items():
            known = cost["value"] == cost["value"]
            said = f"{cost['value']:+,.0f} [{cost['low']:+,.0f}, {cost['high']:+,.0f}]"
            lines.append(f"  {payer:<36}" + (said if known else "not clearly more such jobs"))
    if len(content["policies"]) > 1:
        lines += ranking_lines(table)
    return [*lines, *counterfactual_line(content["never_observed"]), *family_lines(table), MARKS, PAIRING]
