"""Verb ``dock``: does the model agree with what it should agree with?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from experiments.verbs.answers import seeds_in, show, whole_number, workers_in

DISAGREES = 1
MEANING = "hold the model against its plain twin, its mathematics, or a stored version"
TEACHING = """Docking puts the model beside something it must agree with.

Without flags, two comparisons:
  plain twin       a second implementation, written without regard for speed, must agree
                   in every field of every agent, spell and payment, bit for bit
  analytic limit   without competition, learning and networks the model is a chain of
                   matrices; the simulation must agree with their linear algebra

With --against, a release gate instead:
  parity           this version over other seeds gives the outcomes of a stored version;
                   every outcome within three standard errors"""
EXAMPLES = """examples:
  draaideur dock                              twin and limit, a few minutes
  draaideur dock --quick                      a few worlds and settings
  draaideur dock --results results/docking    also tables and a picture
  draaideur dock --save parity/0.1            store this version's outcomes
  draaideur dock --against parity/0.1         hold this version against them

Exit status: 0 when everything agrees, 1 when something does not, 2 for a mistake in what you give."""
QUICK_WORLDS, QUICK_SETTINGS = 3, 2
TWIN_MONTHS = 48


def declare_dock(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--quick", action="store_true", help="only a few worlds and settings")
    store = parser.add_mutually_exclusive_group()
    store.add_argument("--against", type=Path, metavar="STORE", help="compare with a stored version")
    store.add_argument("--save", type=Path, metavar="STORE", help="store this version's outcomes in a folder")
    parser.add_argument("--seeds", help="number of seeds (default: 60 for the limit, 30 for a store)")
    parser.add_argument("--first-seed", help="first of the seeds of a store or of its comparison")
    parser.add_argument(
        "--results",
        type=Path,
        help="also write tables, manifest and picture to this folder",
    )
    parser.add_argument("--workers", help="worker processes (default: one per core)")


def dock(options: argparse.Namespace) -> int:
    """Run what was asked for, print it, and give the exit status."""
    from abm.errors import InputError

    seeds = None if options.seeds is None else seeds_in(options.seeds)
    first = None if options.first_seed is None else whole_number(options.first_seed, "--first-seed")
    workers = workers_in(options)
    with_store = options.against or options.save
    if with_store and options.results is not None:
        raise InputError("--results: goes with the twin and the limit; a store is a folder of its own")
    if with_store and options.quick:
        raise InputError("--quick: goes with the twin and the limit; a store takes --seeds")
    if first is not None and not with_store:
        raise InputError("--first-seed: goes with --save or --against")
    if options.save is not None:
        return _save(options, seeds, first, workers)
    if options.against is not None:
        return _against(options, seeds, first, workers)
    return _twin_and_limit(options, seeds, workers)


def _save(options: argparse.Namespace, seeds: int | None, first: int | None, workers: int | None) -> int:
    from calibration.docking import parity

    start = 1 if first is None else first
    manifest = parity.save(options.save, range(start, start + (seeds or parity.SEEDS)), workers=workers)
    text = (
        f"Stored {len(manifest.outcomes)} outcomes of version {manifest.model_version} in {options.save}/: "
        f"{len(manifest.policies)} policies, {len(manifest.seeds)} seeds, {manifest.months} months on "
        f"{manifest.scenario}."
    )
    show(options, {"store": str(options.save), "manifest": manifest.model_dump()}, text)
    return 0


def _against(options: argparse.Namespace, seeds: int | None, first: int | None, workers: int | None) -> int:
    from calibration.docking import parity
    from calibration.docking.tables import parity_text

    found = parity.parity(options.against, seeds or parity.SEEDS, first, workers)
    show(options, parity.content(found), parity_text(found))
    return 0 if found.agrees else DISAGREES


def _twin_and_limit(options: argparse.Namespace, seeds: int | None, workers: int | None) -> int:
    from calibration.docking.analytic_limit import limit_agreement
    from calibration.docking.limit_settings import load_limit
    from calibration.docking.tables import limit_content, limit_text, twin_content, twin_text

    if options.results is not None:
        from experiments.store import prepare_folder

        prepare_folder(options.results)
    settings = load_limit().settings
    names = list(settings)[:QUICK_SETTINGS] if options.quick else list(settings)
    twins = _twins(QUICK_WORLDS if options.quick else None)
    limit = limit_agreement(names, seeds, workers)
    content = {"twin": twin_content(twins), "limit": limit_content(limit)}
    agrees = all(part["agrees"] for part in content.values())
    verdict = "Everything agrees." if agrees else "Something does not agree."
    if options.results is not None:
        _write(options.results, content)
        verdict += f" Tables, manifest and picture are in {options.results}/."
    show(
        options,
        {"agrees": agrees, **content},
        "\n\n".join([twin_text(twins), limit_text(limit, settings), verdict]),
    )
    return 0 if agrees else DISAGREES


def _write(folder: Path, content: dict[str, Any]) -> None:
    """What was compared, as tables, with a manifest and a picture."""
    import pandas

    from abm.engine import source_hash
    from experiments.manifest import PURPOSE
    from experiments.store import write_manifest, write_table
    from figures.gallery import draw_all

    worlds = content["twin"]["worlds"]
    first = [", ".join(map(str, (one["difference"] or {}).values())) for one in worlds]
    write_table(folder, "twin", pandas.DataFrame(worlds).assign(difference=first))
    write_table(folder, "limit", pandas.DataFrame(content["limit"]["comparisons"]))
    said = {"model": "Draaideur", "model_version": source_hash(), "scenario": "docking", "purpose": PURPOSE}
    seeds = {"seeds": content["limit"]["seeds"], "counterfactual_policies": []}
    write_manifest(folder, said | seeds)
    draw_all(folder, figures=("docking",))


def _twins(number: int | None) -> list[Any]:
    """The twin comparison with a bar of its own, for it runs world by world."""
    from tqdm import tqdm

    from calibration.docking.compare import WORLDS, agree
    from experiments.runner import compile_first

    compile_first()
    worlds = list(WORLDS)[:number]
    with tqdm(total=len(worlds), unit="world", file=sys.stderr) as bar:
        return list(agree(worlds, TWIN_MONTHS, lambda world: bar.update()))
