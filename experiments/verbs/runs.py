"""Verbs that run the model once or twice: run, compare, story."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.verbs.answers import months_in, names_in, seeds_in, show, whole_number, workers_in

if TYPE_CHECKING:
    from abm.policy import Policy
    from abm.scenario import Scenario


def read_settings(settings: Sequence[str]) -> tuple[dict[str, Any], dict[str, float]]:
    """``NAME=VALUE`` texts as levers and parameters; InputError with the nearest name."""
    from abm.errors import InputError, unknown
    from abm.parameters import load_ledger
    from abm.policy import load_levers

    levers: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign:
            raise InputError(f"--set {setting}: write it as NAME=VALUE, such as tariff.level=0.8")
        if name in load_levers():
            levers[name] = value
        elif name in load_ledger():
            parameters[name] = value
        else:
            raise unknown("lever or parameter", name, [*load_levers(), *load_ledger()], "--set")
    return levers, parameters


def declare_world(parser: argparse.ArgumentParser) -> None:
    """The flags that change the world itself; see ``world_in``."""
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="set a lever or a parameter; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--participants", metavar="N",
        help="people in the register at the start, shared out by inhabitants (default: the scenario's)",
    )  # fmt: skip


def world_in(options: argparse.Namespace, *names: str) -> tuple[Scenario, list[Policy]]:
    """The scenario and the policies that were named, with what the flags change in all of them."""
    from abm.policy import load_policy
    from abm.scenario import MOST_PARTICIPANTS, load_scenario

    levers, parameters = read_settings(getattr(options, "settings", []))
    scenario = load_scenario(options.scenario)
    if getattr(options, "participants", None) is not None:
        scenario = scenario.with_participants(
            whole_number(options.participants, "--participants", 0, MOST_PARTICIPANTS)
        )
    if parameters:
        scenario = scenario.changed(parameters)
    policies = [load_policy(name) for name in names]
    return scenario, [policy.changed(levers) if levers else policy for policy in policies]


def run_one(options: argparse.Namespace) -> None:
    """Verb ``run``."""
    months = months_in(options)
    seed = whole_number(options.seed, "--seed")
    scenario, (policy,) = world_in(options, options.policy)
    from abm.groups import GROUPINGS, outcomes_by
    from abm.model import LabourMarket
    from abm.outcomes import OUTCOMES
    from experiments.runner import compile_first

    if options.by is not None and options.by not in GROUPINGS:
        from abm.errors import unknown

        raise unknown("group", options.by, GROUPINGS, "--by")
    if options.results is not None:
        from experiments.store import prepare_folder

        prepare_folder(options.results)
    compile_first()
    model = LabourMarket(scenario, policy, seed, check=options.check).run(months)
    values = model.outcomes
    content = {
        "manifest": model.manifest,
        "outcomes": {
            name: {"value": values[name], "unit": one.unit, "definition": one.definition}
            for name, one in OUTCOMES.items()
        },
    }
    groups = outcomes_by(model, options.by) if options.by else []
    if options.by:
        content["groups"] = {"by": options.by, "rows": groups}
    if options.results is not None:
        _write_run(options.results, model, content)
    lines = [f"{scenario.name}, policy {policy.name}, seed {seed}, {months} months"]
    if not scenario.municipality or not len(model.world.participants):
        lines.append("This scenario has no people: there is nothing to count.")
    elif not len(model.world.employers):
        lines.append("This scenario has no employers: nobody can be placed.")
    lines += [
        f"  {OUTCOMES[name].label:<68} {value:>12,.3f}  {OUTCOMES[name].unit}"
        for name, value in values.items()
    ]
    if options.by:
        lines += _groups_text(options.by, groups)
    if options.check:
        lines.append("Every identity held in every month.")
    lines += counterfactual_line(model.never_observed)
    lines.append("Exploration of a qualitative study, not a prediction.")
    show(options, content, "\n".join(lines))


def counterfactual_line(never_observed: Sequence[str]) -> list[str]:
    """The line that labels a counterfactual; none where the study saw all of it at work."""
    if not never_observed:
        return []
    return [f"The study never observed {', '.join(never_observed)}: a counterfactual."]


def _groups_text(by: str, groups: list[dict[str, Any]]) -> list[str]:
    """A small table; a share that rests on fewer than ten people stays hidden."""

    def share(value: float) -> str:
        return f"{value:.3f}" if value == value else "(few)"

    lines = [f"  by {by:<34}{'people':>10}{'secondments':>13}{'conversion':>12}{'revolving door':>16}"]
    lines += [
        f"    {row['group']:<35}{row['people']:>10}{row['secondments']:>13}"
        f"{share(row['conversion_within_24_months']):>12}{share(row['revolving_door']):>16}"
        for row in groups
    ]
    return lines


def _write_run(folder: Path, model: Any, content: dict[str, Any]) -> None:
    import pandas

    from experiments.store import write_manifest, write_table

    rows = [(name, one["value"], one["unit"]) for name, one in content["outcomes"].items()]
    write_table(folder, "spells", model.spells)
    write_table(folder, "outcomes", pandas.DataFrame(rows, columns=["outcome", "value", "unit"]))
    if "groups" in content:
        write_table(folder, f"by_{content['groups']['by']}", pandas.DataFrame(content["groups"]["rows"]))
    write_manifest(folder, content["manifest"])


def compare_two(options: argparse.Namespace) -> None:
    """Verb ``compare``."""
    months, seeds, workers = months_in(options), seeds_in(options.seeds), workers_in(options)
    asked = names_in(options.outcomes, "--outcomes")
    scenario, policies = world_in(options, options.baseline, options.policy)
    import numpy as np

    from abm.outcomes import OUTCOMES, Outcome
    from experiments.paired import (
        cost_per_durable_job,
        mean_estimate,
        paired_difference,
        variance_reduction,
    )
    from experiments.runner import outcomes_of, run_all

    chosen = [Outcome.named(name) for name in (OUTCOMES if asked is None else asked)]
    found = run_all(
        scenario, policies, range(1, seeds + 1), months, outcomes_of, workers, check=options.check
    )
    rows = {}
    for outcome in chosen:
        base = np.array([pair[0][outcome.name] for pair in found])
        other = np.array([pair[1][outcome.name] for pair in found])
        difference = paired_difference(other, base)
        rows[outcome.name] = {
            "baseline": mean_estimate(base).value,
            "policy": mean_estimate(other).value,
            "difference": difference.value,
            "low": difference.low,
            "high": difference.high,
            "clear": difference.is_clear,
            "seeds": difference.seeds,
            "variance_reduction": variance_reduction(other, base),
            "unit": outcome.unit,
        }
    costs = cost_per_durable_job([pair[1] for pair in found], [pair[0] for pair in found])
    never_observed = list(
        dict.fromkeys((*scenario.never_observed, *(v for one in policies for v in one.never_observed)))
    )
    content = {
        "scenario": scenario.name, "baseline": policies[0].name, "policy": policies[1].name,
        "counterfactual": bool(never_observed), "never_observed": never_observed,
        "months": months, "seeds": seeds, "level": 0.95, "outcomes": rows,
        "cost_per_durable_job": {
            payer: {"value": one.value, "low": one.low, "high": one.high}
            for payer, one in costs.items()
        },
    }  # fmt: skip
    show(options, content, _compare_text(content, rows))


def _compare_text(content: dict[str, Any], rows: dict[str, dict[str, Any]]) -> str:
    lines = [
        f"{content['scenario']}: {content['policy']} against {content['baseline']}, "
        f"{content['seeds']} paired seeds, {content['months']} months"
        + (" (counterfactual)" if content["counterfactual"] else ""),
        f"{'outcome':<38}{'baseline':>12}{'policy':>12}{'difference':>12}   "
        f"{'95 % interval':<28}{'variance':>9}",
    ]
    for name, row in rows.items():
        interval = f"[{row['low']:+,.4f}, {row['high']:+,.4f}]"
        mark = " " if row["clear"] else "~"
        lines.append(
            f"{name:<38}{row['baseline']:>12,.4f}{row['policy']:>12,.4f}{row['difference']:>+12,.4f} {mark} "
            f"{interval:<28}{row['variance_reduction']:>8,.1f}x"
        )
    lines.append("euro per additional job that lasts a year, by payer (below zero: money saved)")
    for payer, cost in content["cost_per_durable_job"].items():
        known = cost["value"] == cost["value"]
        said = f"{cost['value']:+,.0f} [{cost['low']:+,.0f}, {cost['high']:+,.0f}]"
        lines.append(f"  {payer:<36}" + (said if known else "not clearly more such jobs"))
    lines += [
        *counterfactual_line(content["never_observed"]),
        "~: the interval includes zero. variance: how many times larger the variance of the difference would",
        "be with unrelated seeds. Outcomes are not corrected for looking at many at once.",
        "Exploration of a qualitative study, not a prediction.",
    ]
    return "\n".join(lines)


def tell_story(options: argparse.Namespace) -> None:
    """Verb ``story``."""
    months = months_in(options)
    seed = whole_number(options.seed, "--seed")
    person = whole_number(options.person, "--person", 1)
    scenario, policies = world_in(options, options.policy, options.against)
    from abm.model import LabourMarket
    from experiments.runner import compile_first
    from experiments.story import tell

    compile_first()
    start = LabourMarket(scenario, policies[0], seed)
    start.participant(person)
    one, other = (start.branch(policy).run(months) for policy in policies)
    content = tell(one, other, person, options.language)
    show(options, content, str(content["text"]))
