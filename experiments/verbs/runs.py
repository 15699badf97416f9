"""Verbs that run the model once or twice: run, story."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.caution import CAUTION
from experiments.verbs.answers import months_in, show, whole_number

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


def refuse_twice(policies: Sequence[Policy]) -> None:
    """InputError where two policies have one name."""
    from abm.errors import InputError

    names = [policy.name for policy in policies]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise InputError(f"policy {name!r} stands there twice; name another")


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
    lines.append(CAUTION)
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
