"""Verb ``report``: one policy against another as a page for who decides."""

from __future__ import annotations

import argparse
import io
import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.caution import CAUTION
from experiments.verbs.answers import months_in, seeds_in, show, workers_in
from experiments.verbs.runs import counterfactual_line, world_in

if TYPE_CHECKING:
    from experiments.report.reading import Findings

MEANING = "one policy against another as a web page for a municipality, in English or Dutch"
TEACHING = """Runs both policies with paired seeds and writes one page that stands on its own, with no links
to load and no script: what was compared, what changes for people, employers, work company and
municipality, who pays, who was helped, how sure that is, and what the model cannot tell you. What
speaks of fewer than ten people a run is not shown.

With --results the tables behind it and a manifest stand beside the page; with --out there is the page
alone."""
EXAMPLES = """examples:
  draaideur report six-cases --against short-cap
  draaideur report six-cases --against fee-plus-9 --language nl --out fee.html
  draaideur report mine.toml --policy fee-low --against ours.toml --seeds 100 --results results/ours"""
FIGURES = {"who_was_helped": "helped", "cohort_flow": "cohort"}
"""The figures of the page, each with the table that it needs."""


def declare_report(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("scenario", help="a shipped scenario or a TOML file")
    parser.add_argument(
        "--against", required=True, metavar="POLICY", help="the policy that the page is about"
    )
    parser.add_argument("--policy", default="baseline", help="the policy to start from (default baseline)")
    parser.add_argument("--seeds", default="30", help="number of paired seeds (default 30)")
    parser.add_argument("--months", default="120", help="months to run (default 120)")
    parser.add_argument("--language", default="en", choices=("en", "nl"), help="en or nl")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--results", type=Path, default=Path("results/report"),
        help="folder for the page, its tables and a manifest (default results/report)",
    )  # fmt: skip
    where.add_argument("--out", type=Path, metavar="FILE", help="write the page alone, to this file")
    parser.add_argument("--workers", help="worker processes (default: one per core)")
    parser.add_argument("--dry-run", action="store_true", help="say what would run, and stop")


def report(options: argparse.Namespace) -> None:
    """Run both policies, and write the page."""
    months, seeds, workers = months_in(options), seeds_in(options.seeds), workers_in(options)
    scenario, (reference, policy) = world_in(options, options.policy, options.against)
    from abm.errors import InputError
    from experiments.report.reading import find, refuse_the_same

    refuse_the_same(scenario, reference, policy, months)
    out = options.out or options.results / f"report.{options.language}.html"
    runs = 4 * seeds
    content = {"page": str(out), "runs": runs, "seeds": seeds, "months": months, "dry_run": options.dry_run}
    if options.dry_run:
        show(
            options, content,
            f"{scenario.name}: {policy.name} against {reference.name}, {seeds} paired seeds of {months} "
            f"months: {runs} runs, written to {out}.",
        )  # fmt: skip
        return
    if options.out is not None:
        if out.is_dir() or not out.parent.is_dir():
            raise InputError(f"--out {out}: cannot be written: give a file in a folder that exists")
    else:
        from experiments.store import prepare_folder

        prepare_folder(options.results)
    found = find(scenario, reference, policy, months, seeds, workers)
    _write(options, found, out)
    content |= {"manifest": found.manifest, "hidden": list(found.hidden)}
    said = [f"{out}: {policy.name} against {reference.name}, {seeds} paired seeds.", CAUTION]
    show(options, content, "\n".join([*counterfactual_line(found.never_observed), *said]))


def _write(options: argparse.Namespace, found: Findings, out: Path) -> None:
    """Everything is made before anything is written, and the page comes last."""
    from calibration.evidence import load_claims
    from experiments.report.page import page
    from experiments.store import write_whole

    print("Drawing the figures and writing the page ...", file=sys.stderr)
    claims = {name: one.section for name, one in load_claims().items()}
    text = page(
        found, options.language, _command(options), claims, _figures(found, options.language),
        _story(found, options.language),
    )  # fmt: skip
    if options.out is None:
        found.write(options.results)
    write_whole(out, text.encode())


def _command(options: argparse.Namespace) -> str:
    """The command that makes the page again; where it is written and by how many workers is no matter."""
    words = ["draaideur", "report", options.scenario, "--against", options.against]
    for name in ("policy", "seeds", "months", "language"):
        words += [f"--{name}", getattr(options, name)]
    return shlex.join(words)


def _figures(found: Findings, language: str) -> dict[str, bytes]:
    import importlib

    from figures import style

    drawn = {}
    with tempfile.TemporaryDirectory() as folder:
        found.write(Path(folder))
        for name, table in FIGURES.items():
            if found.tables[table].empty:
                continue
            figure = importlib.import_module(f"figures.{name}").draw(Path(folder), language)
            with style.house():
                memory = io.BytesIO()
                figure.savefig(memory, format="svg", metadata={"Date": None, "Creator": style.KEYWORD})
            drawn[name] = memory.getvalue()
    return drawn


def _story(found: Findings, language: str) -> str:
    """A life there from the start that gains a permanent job, or else one that loses it; none otherwise.

    Of the first seed that has one; rather somebody who is seconded at some time.
    """
    from abm.model import LabourMarket
    from abm.population import COHORTS, PEOPLE_PER_COHORT
    from abm.vocabulary import State, label
    from experiments.story import tell

    people = found.helped.people
    people = people[people["person"] // PEOPLE_PER_COHORT % COHORTS == 0]
    people = people.sort_values(["became", "seed", "person"])
    if people.empty:
        return ""
    first = people.iloc[0]
    own = people[(people["became"] == first["became"]) & (people["seed"] == first["seed"])]["person"]
    start = LabourMarket(found.scenario, found.reference, int(first["seed"]))
    one, other = (start.branch(policy).run(found.months) for policy in (found.reference, found.policy))
    seconded = other.spells.loc[other.spells["state"] == label(State.SECONDED), "person"]
    person = next((one for one in own if (seconded == one).any()), own.iloc[0])
    text, _, _ = str(tell(one, other, int(person), language)["text"]).rpartition("\n")
    return text  # without its last line, which the page says at length
