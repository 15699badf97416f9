"""Verbs ``sensitivity`` and ``robustness``: what hangs on the assumed parameters, and what does not."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.verbs.answers import show, workers_in

if TYPE_CHECKING:
    from calibration.calibrated import Kept

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
all that the ledger allows, against those whose conversion lies in bands from 0.10 to 0.50, against the
posterior of draaideur calibrate and the worlds that it finds to fit every target, and against the rival
rules. A conclusion is robust when it holds in nine of ten worlds of every set; conditional when a plain
box of parameters says where it does; fragile otherwise. Policies are also judged by regret: what it costs
to have chosen one in another world."""
FOLDER, CALIBRATION = Path("results/worlds"), Path("results/calibration")


def declare_sensitivity(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    _declare(parser, SENSITIVITY_TEACHING)


def declare_robustness(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    _declare(parser, ROBUSTNESS_TEACHING)
    parser.add_argument("--conclusion", metavar="NAME", help="only this one")
    parser.add_argument(
        "--calibration", type=Path, metavar="FOLDER",
        help=f"a folder of draaideur calibrate (default {CALIBRATION}, where there is one)",
    )  # fmt: skip


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
    from figures.gallery import draw_all

    book, tier, names = load_conclusions(), _tier(options), load_priors().names
    worlds = tier.trajectories * (len(names) + 1) + tier.worlds * tier.seeds
    what = (
        f"{len(names)} parameters x {tier.trajectories} trajectories, and {tier.worlds} worlds x "
        f"{tier.seeds} seeds"
    )
    if not _begin(options, worlds, len(book.design.arms()), what):
        return
    folder = options.results / "sensitivity"
    looks = looking.look(book, tier, options.results, workers)
    tables = {
        "assumed_share": looking.variance_shares(looks.runs),
        "screening": looking.screened(looks),
        "first_order": looking.first_order(looks),
        "total_order": looking.total_order(looks, book),
    }
    write_tables(folder, tables, book, {"seeds": tier.seeds, "tier": vars(tier)})
    draw_all(folder, figures=("sensitivity",))
    text = sensitivity_text(tables["assumed_share"], tables["screening"], tables["total_order"], len(names))
    _say(options, tables, text, folder)


def robustness(options: argparse.Namespace) -> None:
    """Verb ``robustness``."""
    workers = workers_in(options)
    from calibration import robustness as holding
    from calibration.conclusions import Book, load_conclusions
    from calibration.robustness_text import robustness_text, write_tables
    from figures.gallery import draw_all

    book, tier = load_conclusions(), _tier(options)
    if options.conclusion is not None:
        one = book.conclusion(options.conclusion)
        book = Book(book.design, book.people, {one.name: one})
    kept = _calibration(options)
    rules, seeds = holding.sets_of_rules(), holding.RIVAL_SEEDS
    calibrated = sum(len(one) for one in holding.calibrated_worlds(kept, tier).values())
    what = (
        f"{tier.worlds} worlds and {calibrated} of a calibration x {tier.seeds} seeds, and {rules} sets of "
        f"rules x {seeds} seeds"
    )
    runs = (tier.worlds + calibrated) * tier.seeds + rules * seeds
    if not _begin(options, runs, len(book.design.arms()), what):
        return
    folder = options.results / "robustness"
    found = holding.put_to_the_test(book, tier, options.results, kept, workers)
    tables = found.tables(book)
    write_tables(folder, tables, book, {"seeds": tier.seeds, "tier": vars(tier)})
    draw_all(folder, figures=("robustness",))
    _say(options, tables, robustness_text(book, found), folder)


def _calibration(options: argparse.Namespace) -> Kept | None:
    """The calibration that was named, or the one that is there; None, and a line that says so, without."""
    from calibration.calibrated import load_kept

    if options.calibration is None and not (CALIBRATION / "manifest.json").is_file():
        print(f"No calibration in {CALIBRATION}/: nothing is held against a posterior.", file=sys.stderr)
        return None
    return load_kept(options.calibration or CALIBRATION)


def _begin(options: argparse.Namespace, worlds: int, arms: int, what: str) -> bool:
    """Say what runs, or only what would; whether to go on."""
    from experiments.store import prepare_folder

    plan = f"{worlds * arms:,} runs: {what}, each under {arms} policies"
    if options.dry_run:
        content = {"plan": plan, "runs": worlds * arms}
        show(options, content, f"Would do {plan}; less what {options.results}/ holds.")
        return False
    prepare_folder(options.results)
    print(f"Running {plan}.", file=sys.stderr)
    return True


def _say(options: argparse.Namespace, tables: dict[str, Any], text: str, folder: Path) -> None:
    content = {name: table.to_dict("records") for name, table in tables.items()}
    show(options, content, f"{text}\nTables, manifest and picture are in {folder}/.")


def _tier(options: argparse.Namespace) -> Any:
    from calibration.sensitivity import FULL, QUICK

    return QUICK if options.quick else FULL
