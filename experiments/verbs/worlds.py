"""Verbs ``sensitivity`` and ``robustness``: what hangs on the assumed parameters, and what does not."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from experiments.verbs.answers import show, workers_in

SENSITIVITY = "which assumed parameters matter, for outcomes and for what policies do to them"
ROBUSTNESS = "which headline conclusions hold whatever is assumed, and on what the others hang"
SENSITIVITY_TEACHING = """\
Every assumed parameter of the ledger is moved over all of its range: one at a time from
many places (screening after Morris), and all at once over worlds spread evenly (Sobol indices, on the worlds
themselves and on an emulator). For the level of each headline outcome, and for its paired difference under
each policy.

The runs are kept: robustness uses the same worlds, and a second start does only what is missing."""
ROBUSTNESS_TEACHING = """\
Each headline conclusion (calibration/conclusions.toml) is held against worlds spread over
all that the ledger allows, against those whose conversion lies in bands from 0.10 to 0.50, and against the
rival rules; not yet against the worlds that draaideur calibrate finds to fit the targets. A conclusion is
robust when it holds in nine of ten worlds of every set; conditional when a plain box of parameters says
where it does; fragile otherwise. Policies are also judged by regret: what it costs to have chosen one in
another world."""
FOLDER = Path("results/worlds")


def declare_sensitivity(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    _declare(parser, SENSITIVITY_TEACHING)


def declare_robustness(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    _declare(parser, ROBUSTNESS_TEACHING)
    parser.add_argument("--conclusion", metavar="NAME", help="only this one")


def _declare(parser: argparse.ArgumentParser, teaching: str) -> None:
    parser.description = teaching
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--quick", action="store_true", help="few worlds: to see that it works")
    parser.add_argument("--results", type=Path, default=FOLDER, help=f"folder (default {FOLDER})")
    parser.add_argument("--workers", help="worker processes (default: one per core)")
    parser.add_argument("--dry-run", action="store_true", help="say what would run, and stop")


def sensitivity(options: argparse.Namespace) -> None:
    """Verb ``sensitivity``."""
    workers = workers_in(options)
    from calibration import sensitivity as looking
    from calibration.conclusions import load_conclusions
    from calibration.priors import load_priors
    from calibration.robustness_text import sensitivity_text, write_tables
    from experiments.store import prepare_folder
    from figures.gallery import draw_all

    book, tier, names = load_conclusions(), _tier(options), load_priors().names
    arms = len(book.design.arms())
    runs = arms * (tier.trajectories * (len(names) + 1) + tier.worlds * tier.seeds)
    plan = (
        f"{runs:,} runs: {len(names)} parameters x {tier.trajectories} trajectories, and {tier.worlds} "
        f"worlds x {tier.seeds} seeds, each under {arms} policies"
    )
    if options.dry_run:
        show(options, {"plan": plan, "runs": runs}, f"Would do {plan}; less what {options.results}/ holds.")
        return
    prepare_folder(options.results)
    print(f"Running {plan}.", file=sys.stderr)
    looks = looking.look(book, tier, options.results, workers)
    tables = {
        "assumed_share": looking.variance_shares(looks.runs),
        "screening": looking.screened(looks),
        "first_order": looking.first_order(looks),
        "total_order": looking.total_order(looks),
    }
    write_tables(options.results / "sensitivity", tables, book, {"tier": vars(tier)})
    draw_all(options.results / "sensitivity", figures=("sensitivity",))
    text = sensitivity_text(tables["assumed_share"], tables["screening"], tables["total_order"], len(names))
    content = {name: table.to_dict("records") for name, table in tables.items()}
    show(options, content, f"{text}\nTables, manifest and picture are in {options.results / 'sensitivity'}/.")


def robustness(options: argparse.Namespace) -> None:
    """Verb ``robustness``."""
    workers = workers_in(options)
    from calibration import robustness as holding
    from calibration import sensitivity as looking
    from calibration.conclusions import Book, load_conclusions
    from calibration.mechanisms import load_mechanisms
    from calibration.priors import load_priors
    from calibration.robustness_text import robustness_text, write_tables
    from calibration.worlds import Worlds, run_worlds
    from experiments.store import prepare_folder
    from figures.gallery import draw_all

    book, tier, priors = load_conclusions(), _tier(options), load_priors()
    if options.conclusion is not None:
        one = book.conclusion(options.conclusion)
        book = Book(book.design, book.people, {one.name: one})
    arms, seeds = len(book.design.arms()), holding.RIVAL_SEEDS
    rules = 1 + sum(one.kind == "rival" for one in load_mechanisms().values())
    runs = arms * (tier.worlds * tier.seeds + rules * seeds)
    plan = (
        f"{runs:,} runs: {tier.worlds} worlds x {tier.seeds} seeds and {rules} sets of rules x {seeds} "
        f"seeds, each under {arms} policies"
    )
    if options.dry_run:
        show(options, {"plan": plan, "runs": runs}, f"Would do {plan}; less what {options.results}/ holds.")
        return
    prepare_folder(options.results)
    print(f"Running {plan}.", file=sys.stderr)
    spread = looking.spread_worlds(priors, tier)
    worlds = Worlds(book.design, book.people, tuple(priors.parameters(spread)), tier.seeds)
    prior = run_worlds(worlds, options.results / "worlds", workers)
    sets = holding.sets_of(prior, None)
    tables: dict[str, Any] = {
        "shares": holding.shares(book, sets),
        "rivals": holding.rival_verdicts(book, options.results, workers=workers),
    }
    found = holding.boxes(book, priors, spread, prior, list(book.conclusions))
    verdicts = {
        name: holding.verdict(one, tables["shares"], tables["rivals"], found.get(name))
        for name, one in book.conclusions.items()
    }
    regrets = [holding.regret(prior, outcome, fewer) for outcome, fewer in looking.REGRETTED.items()]
    import pandas

    tables["regret"] = pandas.concat(regrets, ignore_index=True)
    tables["verdicts"] = pandas.DataFrame(
        [
            {"conclusion": name, "verdict": verdicts[name], "meaning": one.meaning, "dutch": one.dutch,
             "condition": found[name].words() if name in found else "",
             "share_in_box": found[name].share if name in found else float("nan")}
            for name, one in book.conclusions.items()
        ]
    )  # fmt: skip
    write_tables(options.results / "robustness", tables, book, {"tier": vars(tier)})
    draw_all(options.results / "robustness", figures=("robustness",))
    text = robustness_text(book, verdicts, tables["shares"], tables["rivals"], found, regrets)
    content = {name: table.to_dict("records") for name, table in tables.items()}
    show(options, content, f"{text}\nTables, manifest and picture are in {options.results / 'robustness'}/.")


def _tier(options: argparse.Namespace) -> Any:
    from calibration.sensitivity import FULL, QUICK

    return QUICK if options.quick else FULL
