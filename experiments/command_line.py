"""The command ``draaideur``. The model is imported only when a verb needs it: help is instant."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from experiments.verbs.calibrate import MEANING as CALIBRATE
from experiments.verbs.calibrate import calibrate, declare_calibrate
from experiments.verbs.compare import MEANING as COMPARE
from experiments.verbs.compare import compare, declare_compare
from experiments.verbs.decompose import MEANING as DECOMPOSE
from experiments.verbs.decompose import declare_decompose, decompose
from experiments.verbs.dock import MEANING as DOCK
from experiments.verbs.dock import declare_dock, dock
from experiments.verbs.explore import MEANING as EXPLORE
from experiments.verbs.explore import declare_explore, explore
from experiments.verbs.figures import MEANING as FIGURES
from experiments.verbs.figures import declare_figures, figures
from experiments.verbs.helped import MEANING as HELPED
from experiments.verbs.helped import declare_helped, helped
from experiments.verbs.jobs import ablate_mechanisms, check_patterns, run_headline_job
from experiments.verbs.lists import (
    show_evidence,
    show_levers,
    show_outcomes,
    show_parameters,
    show_policies,
    show_scenarios,
)
from experiments.verbs.questions import MEANING as QUESTIONS
from experiments.verbs.questions import declare_questions, show_questions
from experiments.verbs.regions import MEANING as REGIONS
from experiments.verbs.regions import declare_regions, regions
from experiments.verbs.report import MEANING as REPORT
from experiments.verbs.report import declare_report, report
from experiments.verbs.runs import declare_world, run_one, tell_story
from experiments.verbs.sweep import MEANING as SWEEP
from experiments.verbs.sweep import declare_sweep, sweep
from experiments.verbs.verify import MEANING as VERIFY
from experiments.verbs.verify import declare_verify, verify
from experiments.verbs.worlds import (
    ROBUSTNESS,
    SENSITIVITY,
    declare_robustness,
    declare_sensitivity,
    robustness,
    sensitivity,
)

BROKEN = 1
MISTAKE = 2
PURPOSE = """Draaideur: secondment under the Dutch Participation Act - stepping stone or revolving door?

An agent-based model for exploring and illustrating a qualitative study. It does not predict."""
EXAMPLES = """examples:
  draaideur headline                                    the main job: tables and figures in results/
  draaideur run six-cases --months 120 --seed 1 --set tariff.level=0.8 --set duration.maximum=6
  draaideur compare six-cases baseline fee-plus-9 --seeds 30
  draaideur helped six-cases baseline fee-plus-9        who gains a permanent job, and who loses one
  draaideur story six-cases --person 2525 --policy baseline --against short-cap --language nl
  draaideur sweep design.toml --dry-run                 many runs of one design: how many, how long
  draaideur regions country --participants 10000        every labour-market region, with a map
  draaideur decompose three-levers                      what each lever does alone and with the others
  draaideur report six-cases --against short-cap        a web page for who decides, in English or Dutch
  draaideur figures --list                              every picture, and what it is drawn from
  draaideur parameters hiring.noise                     one number of the ledger with its source
  draaideur dock --quick                                does the model agree with its twin and mathematics

Every verb takes --json and then prints one JSON document. A mistake in what you give is one
line on standard error and exit status 2. Status 1 is a finding: accounts that fail
under --check, something that does not agree under dock, or a number of a document under verify."""


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
    declare_world(run)
    _add_check(run)
    run.add_argument(
        "--by", metavar="GROUP",
        help="also by group: class, hours, limitation, regime, stance, target_group or wage_value; under ten "
        "people no shares",
    )  # fmt: skip
    run.add_argument("--results", type=Path, help="also write spells, outcomes and manifest to this folder")

    compared = verb("compare", COMPARE, compare)
    declare_compare(compared)
    _add_check(compared)

    declare_helped(verb("helped", HELPED, helped))

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
    headline.add_argument(
        "--results", type=Path, default=Path("results/headline"), help="folder (default results/headline)"
    )
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
    declare_questions(verb("questions", QUESTIONS, show_questions))
    declare_sweep(verb("sweep", SWEEP, sweep))
    declare_report(verb("report", REPORT, report))
    declare_decompose(verb("decompose", DECOMPOSE, decompose))
    declare_regions(verb("regions", REGIONS, regions))
    declare_figures(verb("figures", FIGURES, figures))
    declare_calibrate(verb("calibrate", CALIBRATE, calibrate))
    declare_sensitivity(verb("sensitivity", SENSITIVITY, sensitivity))
    declare_explore(verb("explore", EXPLORE, explore))
    declare_robustness(verb("robustness", ROBUSTNESS, robustness))
    declare_verify(verb("verify", VERIFY, verify))
    return parser


def _add_seeds(parser: argparse.ArgumentParser, seeds: str) -> None:
    parser.add_argument("--seeds", default=seeds, help=f"number of paired seeds (default {seeds})")
    parser.add_argument("--workers", help="worker processes (default: one per core)")
    parser.add_argument("--dry-run", action="store_true", help="say what would run, and stop")


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


if __name__ == "__main__":
    sys.exit(main())
