"""Verb ``questions``: the designs that ship with the model, and the page of what it answers them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.verbs.answers import workers_in
from experiments.verbs.lists import give_page, listing

if TYPE_CHECKING:
    from experiments.design import Design

MEANING = "list the designs that are shipped, or show one with what it asks"
TEACHING = """A question is a design (draaideur sweep --help) with what it asks, what the study leads one to
expect, and what its answer does not mean.

With --page the model answers: runs that the stores in --results lack are done, and what comes of all is
a page of Markdown with a section per question, or with the one that is named."""
EXAMPLES = """examples:
  draaideur questions                                    all, a line each
  draaideur questions fee-curve                          one in full
  draaideur questions fee-curve --page                   run it and print its section
  draaideur questions --page docs/questions.md           run all, about ten minutes on two cores"""


def declare_questions(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("name", nargs="?", help="show only this one")
    parser.add_argument(
        "--page", nargs="?", const=Path("-"), type=Path, metavar="FILE", help="answer it, as Markdown"
    )
    parser.add_argument(
        "--results", type=Path, default=Path("results"), help="folder of the stores (default results)"
    )
    parser.add_argument("--workers", help="worker processes (default: one per core)")


def show_questions(options: argparse.Namespace) -> None:
    """List the questions, show one, or answer them on a page."""
    workers = workers_in(options)
    from abm.errors import InputError, unknown
    from experiments.design import load_design, questions

    if options.page is None:
        listing(options, {name: _entry(load_design(name)) for name in questions()}, "question")
        return
    if options.name is not None and options.name not in questions():
        raise unknown("question", options.name, questions())
    if options.page.is_dir() or not options.page.parent.is_dir():  # not after the runs
        raise InputError(f"--page {options.page}: cannot be written: give a file in a folder that exists")
    designs = [load_design(name) for name in questions() if options.name in (None, name)]
    from experiments.question_page import answer, answers_page

    if options.name is None:
        text = answers_page(designs, options.results, workers)
    else:
        text, _ = answer(designs[0], options.results, workers)
    give_page(options, text)


def _entry(design: Design) -> dict[str, Any]:
    arms = [arm.name for arm in design.arms()] if design.has_reference else []
    return {
        "meaning": design.question, "asks": " ".join(design.meaning.split()),
        "does_not_mean": " ".join(design.caution.split()), "evidence": list(design.evidence),
        "expects": [
            f"{one.arm}: {one.outcome} {one.sign} ({', '.join(one.evidence)})" for one in design.expects
        ],
        "scenario": design.scenario, "months": design.months, "sampler": design.sampler,
        "settings": arms, "uncertainties": [one.name for one in design.uncertainties],
        "outcomes": list(design.outcomes), "seeds": design.seeds, "runs": len(design.runs()),
    }  # fmt: skip
