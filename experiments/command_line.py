"""The command ``draaideur``. The model is imported only when a verb needs it: help is instant."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from experiments.verbs.answers import begin, months_in, names_in, seeds_in, show, whole_number, workers_in
from experiments.verbs.dock import MEANING as DOCK
from experiments.verbs.dock import declare_dock, dock
from experiments.verbs.sweep import MEANING as SWEEP
from experiments.verbs.sweep import declare_sweep, sweep

if TYPE_CHECKING:
    from abm.policy import Policy
    from abm.scenario import Scenario

BROKEN = 1
MISTAKE = 2
PURPOSE = """Draaideur: secondment under the Dutch Participation Act - stepping stone or revolving door?

An agent-based model for exploring and illustrating a qualitative study. It does not predict."""
EXAMPLES = """examples:
  draaideur headline                                    the main job: tables and figures in results/
  draaideur run six-cases --months 120 --seed 1 --set tariff.level=0.8 --set duration.maximum=6
  draaideur compare six-cases baseline fee-plus-9 --seeds 30
  draaideur story six-cases --person 17 --policy baseline --against short-cap --language nl
  draaideur sweep design.toml --dry-run                 many runs of one design: how many, how long
  draaideur parameters hiring.noise                     one number of the ledger with its source
  draaideur dock --quick                                does the model agree with its twin and mathematics

Every verb takes --json and then prints one JSON document. A mistake in what you give is one
line on standard error and exit status 2. Status 1 is a finding: accounts that fail
under --check, or something that does not agree under dock."""


class _Parser(argparse.ArgumentParser):
    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """A choice that is not there is said like any other unknown name, with the nearest."""
        if action.choices is not None and value not in action.choices:
            from abm.errors import unknown

            name = "verb" if action.dest == "verb" else f"choice for {'/'.join(action.option_strings)}"
            self.error(str(unknown(name, str(value), map(str, action.choices))))

    def _get_values(self, action: argparse.Action, strings: list[str]) -> Any:
        """``--flag=--`` has no value; older versions of Python make an empty list of it."""
        if action.option_strings and strings == ["--"]:
            raise argparse.ArgumentError(action, "expected one argument")
        return super()._get_values(action, strings)

    def error(self, message: str) -> NoReturn:
        from abm.errors import one_line

        self.exit(MISTAKE, f"{self.prog}: {one_line(message)} (see {self.prog} --help)\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser of ``draaideur`` with all its verbs."""
    parser = _Parser(
        prog="draaideur", description=PURPOSE, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_Parser)

    def verb(name: str, help_text: str, action: Callable[[argparse.Namespace], int | None]) -> Any:
        one = verbs.add_parser(name, help=help_text, description=help_text)
        one.add_argument("--json", action="store_true", help="print one JSON document")
        one.set_defaults(action=action)
        return one

    for name, help_text, action in (
        ("scenarios", "list the starting worlds, or show one", show_scenarios),
        ("policies", "list the policies, or show one with its changes", show_policies),
        ("levers", "list what a policy can set, or show one with its range and evidence", show_levers),
        ("parameters", "list the numbers of the ledger, or show one with its source", show_parameters),
        ("outcomes", "list what is measured, or show one with its definition", show_outcomes),
    ):
        verb(name, help_text, action).add_argument("name", nargs="?", help="show only this one")

    evidence = verb("evidence", "list the claims of the report and what became of them", show_evidence)
    evidence.add_argument("name", nargs="?", help="show only this claim, such as R059")
    evidence.add_argument("--became", help="only mechanism, pattern, boundary or counterfactual")
    evidence.add_argument(
        "--page", nargs="?", const=Path("-"), type=Path, metavar="FILE", help="the whole table as Markdown"
    )

    run = verb("run", "run one scenario under one policy from one seed", run_one)
    run.add_argument("scenario", help="a shipped scenario or a TOML file")
    run.add_argument("--policy", default="baseline", help="a shipped policy or a TOML file")
    run.add_argument("--months", default="120", help="months to run (default 120)")
    run.add_argument("--seed", default="1", help="a whole number (default 1)")
    _add_set(run)
    _add_check(run)
    run.add_argument(
        "--by", metavar="GROUP",
        help="also by group: stance, limitation, wage_value, regime or class; under ten people no shares",
    )  # fmt: skip
    run.add_argument("--results", type=Path, help="also write spells, outcomes and manifest to this folder")

    compare = verb("compare", "compare two policies with paired seeds", compare_two)
    compare.add_argument("scenario", help="a shipped scenario or a TOML file")
    compare.add_argument("baseline", help="the policy to start from")
    compare.add_argument("policy", help="the policy to hold against it")
    compare.add_argument("--seeds", default="30", help="number of paired seeds (default 30)")
    compare.add_argument("--months", default="120", help="months to run (default 120)")
    compare.add_argument("--outcomes", help="names separated by commas (default: all)")
    compare.add_argument("--workers", help="worker processes (default: one per core)")
    _add_set(compare)
    _add_check(compare)

    story = verb("story", "one life under two policies, in words", tell_story)
    story.add_argument("scenario", help="a shipped scenario or a TOML file")
    story.add_argument(
        "--person", required=True, help="1 is the first person of the scenario; or a lasting id"
    )
    story.add_argument("--policy", default="baseline", help="the one policy")
    story.add_argument("--against", default="short-cap", help="the other policy")
    story.add_argument("--months", default="120", help="months to run (default 120)")
    story.add_argument("--seed", default="1", help="a whole number (default 1)")
    story.add_argument("--language", default="en", choices=("en", "nl"), help="en or nl")

    headline = verb("headline", "the main job: fee x limit x check, tables and figures", run_headline_job)
    headline.add_argument("--design", default="headline", help="a shipped question or a TOML file")
    headline.add_argument("--results", type=Path, default=Path("results"), help="folder (default results)")
    headline.add_argument("--seeds", help="number of paired seeds (default: the design's)")
    headline.add_argument("--workers", help="worker processes (default: one per core)")
    headline.add_argument("--dry-run", action="store_true", help="say what would run, and stop")

    patterns = verb("patterns", "does the model reproduce the patterns of the report", check_patterns)
    patterns.add_argument("names", nargs="*", metavar="P3", help="only these patterns (default: all)")
    patterns.add_argument("--results", type=Path, default=Path("results/patterns"), help="folder for tables")
    _add_seeds(patterns, "30")

    ablate = verb("ablate", "switch off each mechanism in turn: which patterns die", ablate_mechanisms)
    ablate.add_argument("--mechanisms", help="names separated by commas (default: all, and the rival rules)")
    ablate.add_argument("--patterns", help="names separated by commas (default: all)")
    ablate.add_argument("--results", type=Path, default=Path("results/ablation"), help="folder for tables")
    _add_seeds(ablate, "8")

    declare_dock(verb("dock", DOCK, dock))
    declare_sweep(verb("sweep", SWEEP, sweep))
    return parser


def _add_seeds(parser: argparse.ArgumentParser, seeds: str) -> None:
    parser.add_argument("--seeds", default=seeds, help=f"number of paired seeds (default {seeds})")
    parser.add_argument("--workers", help="worker processes (default: one per core)")
    parser.add_argument("--dry-run", action="store_true", help="say what would run, and stop")


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="set a lever or a parameter; may be repeated",
    )  # fmt: skip


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true",
        help="hold every month to the identities of people, contracts, spells and money",
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = build_parser().parse_args(arguments)
    from abm.errors import BrokenIdentity, InputError

    status = 0
    try:
        status = options.action(options) or 0
    except InputError as mistake:
        print(f"draaideur {options.verb}: {mistake}", file=sys.stderr)
        return MISTAKE
    except BrokenIdentity as broken:
        print(f"draaideur {options.verb}: {broken}", file=sys.stderr)
        return BROKEN
    except MemoryError:
        print(f"draaideur {options.verb}: this takes more memory than there is", file=sys.stderr)
        return MISTAKE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("draaideur: stopped; nothing half-written was left behind", file=sys.stderr)
        return 130
    return status


def _listing(options: argparse.Namespace, entries: dict[str, dict[str, Any]], kind: str) -> None:
    """All entries on a line each, or the one that was named in full."""
    if options.name is None:
        width = max((len(name) for name in entries), default=0)
        lines = [
            f"{name:<{width}}  {entry['meaning']}"
            + (" (counterfactual)" if entry.get("counterfactual") else "")
            for name, entry in entries.items()
        ]
        show(options, entries, "\n".join(lines))
        return
    if options.name not in entries:
        from abm.errors import unknown

        raise unknown(kind, options.name, entries)
    entry = entries[options.name]
    lines = [options.name, *(f"  {key}: {_readable(value)}" for key, value in entry.items())]
    show(options, {options.name: entry}, "\n".join(lines))


def _readable(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "".join(f"\n    {_readable(one)}" for one in value) if value else "none"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_readable(one)}" for key, one in value.items())
    return str(value)


def show_scenarios(options: argparse.Namespace) -> None:
    """Verb ``scenarios``."""
    from abm.policy import shipped
    from abm.scenario import load_scenario

    entries = {}
    for name in shipped("scenarios"):
        scenario = load_scenario(name)
        entries[name] = scenario.model_dump(mode="json", exclude={"name"}) | _label(scenario)
    _listing(options, entries, "scenario")


def _label(one: Scenario | Policy) -> dict[str, Any]:
    return {"counterfactual": one.counterfactual, "never_observed": list(one.never_observed)}


def show_policies(options: argparse.Namespace) -> None:
    """Verb ``policies``."""
    from abm.policy import load_policy, shipped

    entries = {}
    for name in shipped("policies"):
        policy = load_policy(name)
        entries[name] = policy.model_dump(mode="json", exclude={"name"}) | _label(policy)
    _listing(options, entries, "policy")


def show_levers(options: argparse.Namespace) -> None:
    """Verb ``levers``."""
    from abm.policy import load_levers

    entries = {
        name: {
            "meaning": one.meaning,
            "allowed": one.allowed,
            "observed": one.observed_values,
            "default": one.default,
            "evidence": one.evidence,
        }
        for name, one in load_levers().items()
    }
    _listing(options, entries, "lever")


def show_parameters(options: argparse.Namespace) -> None:
    """Verb ``parameters``."""
    from abm.parameters import load_ledger

    entries = {name: one.model_dump(mode="json", exclude={"name"}) for name, one in load_ledger().items()}
    _listing(options, entries, "parameter")


def show_outcomes(options: argparse.Namespace) -> None:
    """Verb ``outcomes``."""
    from abm.outcomes import OUTCOMES

    entries = {
        name: {"meaning": one.label, "meaning_dutch": one.label_dutch, "unit": one.unit,
               "definition": one.definition}
        for name, one in OUTCOMES.items()
    }  # fmt: skip
    _listing(options, entries, "outcome")


def show_evidence(options: argparse.Namespace) -> None:
    """Verb ``evidence``."""
    from abm.errors import InputError
    from calibration.evidence import claims_that_became, count_line, counts, find_claim, in_full, page

    claims = claims_that_became(options.became)
    if options.page is not None:
        if options.name is not None or options.became is not None:
            raise InputError("--page gives the whole table: leave out the claim and --became")
        _give_page(options, page())
        return
    if options.name is not None:
        claim = find_claim(options.name)
        if options.name not in claims:
            raise InputError(f"--became {options.became}: claim {options.name} became {claim.became}")
        _listing(options, {options.name: in_full(claim)}, "claim")
        return
    lines = [
        f"{name}  {one.became:<14}  {', '.join(one.section):<30}  {one.claim}" for name, one in claims.items()
    ]
    content = {"claims": {name: in_full(one) for name, one in claims.items()}, "counts": counts(claims)}
    show(options, content, "\n".join([*lines, count_line(claims)]))


def _give_page(options: argparse.Namespace, text: str) -> None:
    """Print a Markdown page, or write it to the file that was named."""
    if options.page == Path("-"):
        show(options, {"page": text}, text.rstrip("\n"))
        return
    from abm.errors import InputError
    from experiments.store import write_whole

    try:
        write_whole(options.page, text.encode())
    except OSError as fault:
        raise InputError(f"--page {options.page}: cannot be written: {fault.strerror}") from None
    show(options, {"page": str(options.page)}, f"The table is in {options.page}.")


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


def _world(options: argparse.Namespace, *names: str) -> tuple[Scenario, list[Policy]]:
    """The scenario and the policies that were named, with what ``--set`` changes in all of them."""
    from abm.policy import load_policy
    from abm.scenario import load_scenario

    levers, parameters = read_settings(getattr(options, "settings", []))
    scenario = load_scenario(options.scenario)
    if parameters:
        scenario = scenario.changed(parameters)
    policies = [load_policy(name) for name in names]
    return scenario, [policy.changed(levers) if levers else policy for policy in policies]


def run_one(options: argparse.Namespace) -> None:
    """Verb ``run``."""
    months = months_in(options)
    seed = whole_number(options.seed, "--seed")
    scenario, (policy,) = _world(options, options.policy)
    from abm.model import LabourMarket
    from abm.outcomes import GROUPINGS, OUTCOMES, outcomes_by
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
    lines += _counterfactual_line(model.never_observed)
    lines.append("Exploration of a qualitative study, not a prediction.")
    show(options, content, "\n".join(lines))


def _counterfactual_line(never_observed: Sequence[str]) -> list[str]:
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
    scenario, policies = _world(options, options.baseline, options.policy)
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
        *_counterfactual_line(content["never_observed"]),
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
    scenario, policies = _world(options, options.policy, options.against)
    from abm.model import LabourMarket
    from experiments.runner import compile_first
    from experiments.story import tell

    compile_first()
    start = LabourMarket(scenario, policies[0], seed)
    start.participant(person)
    one, other = (start.branch(policy).run(months) for policy in policies)
    content = tell(one, other, person, options.language)
    show(options, content, str(content["text"]))


def run_headline_job(options: argparse.Namespace) -> None:
    """Verb ``headline``."""
    from experiments.design import load_design

    design = load_design(options.design)
    if options.seeds is not None:
        design = design.model_copy(update={"seeds": seeds_in(options.seeds)})
    workers = workers_in(options)
    policies = len(design.combinations()) + 1
    plan = f"{policies} policies x {design.seeds} seeds x {design.months} months on {design.scenario}"
    if options.dry_run:
        show(options, {"plan": plan, "runs": policies * design.seeds}, f"Would run {plan}.")
        return
    begin(options, f"Running {plan}.")
    from experiments.headline import headline_text, run_headline

    differences = run_headline(design, options.results, workers)
    from figures.frontier import ACROSS, UP
    from figures.gallery import FIGURES, draw_all

    shown = tuple(one for one in FIGURES if one != "frontier" or {ACROSS, UP} <= set(design.outcomes))
    pictures = draw_all(options.results, figures=shown)
    content = {
        "results": str(options.results),
        "differences": differences.to_dict("records"),
        "figures": [str(path) for path in pictures],
    }
    tail = f"\nTables, manifest and {len(pictures)} pictures are in {options.results}/."
    show(options, content, headline_text(design, differences) + tail)


def check_patterns(options: argparse.Namespace) -> None:
    """Verb ``patterns``."""
    from calibration.patterns import load_patterns

    book = load_patterns()
    names = [book.pattern(name).name for name in dict.fromkeys(options.names)] or list(book.patterns)
    seeds, workers = range(1, seeds_in(options.seeds) + 1), workers_in(options)
    arms = len(book.arms_of(names))
    plan = f"{len(names)} patterns: {arms} arms x {len(seeds)} seeds"
    if options.dry_run:
        show(options, {"plan": plan, "patterns": names, "runs": arms * len(seeds)}, f"Would run {plan}.")
        return
    begin(options, f"Running {plan}.")
    from calibration.scorecard import run_scorecard, scorecard_content, scorecard_text
    from figures.gallery import draw_all

    results = run_scorecard(names, seeds, options.results, workers)
    draw_all(options.results, figures=("scorecard",))
    tail = f"\nTable, manifest and picture are in {options.results}/."
    show(options, scorecard_content(results), scorecard_text(results) + tail)


def ablate_mechanisms(options: argparse.Namespace) -> None:
    """Verb ``ablate``."""
    from calibration.mechanisms import find_mechanism, load_mechanisms
    from calibration.patterns import load_patterns

    book = load_patterns()
    taken, asked = names_in(options.patterns, "--patterns"), names_in(options.mechanisms, "--mechanisms")
    patterns = [book.pattern(name).name for name in (book.patterns if taken is None else taken)]
    names = [find_mechanism(name).name for name in (load_mechanisms() if asked is None else asked)]
    seeds, workers = range(1, seeds_in(options.seeds) + 1), workers_in(options)
    arms = len(book.arms_of(patterns))
    plan = f"{len(names) + 1} variants x {arms} arms x {len(seeds)} seeds"
    if options.dry_run:
        runs = (len(names) + 1) * arms * len(seeds)
        show(options, {"plan": plan, "variants": names, "patterns": patterns, "runs": runs},
             f"Would run {plan}, less what {options.results}/ holds already.")  # fmt: skip
        return
    begin(options, f"Running {plan}, less what {options.results}/ holds already.")
    from calibration.ablation import ablation_text, run_ablation
    from figures.gallery import draw_all

    table = run_ablation(names, patterns, seeds, options.results, workers)
    draw_all(options.results, figures=("ablation",))
    tail = f"\nTable, manifest and picture are in {options.results}/."
    show(options, {"rows": table.to_dict("records")}, ablation_text(table) + tail)


if __name__ == "__main__":
    sys.exit(main())
