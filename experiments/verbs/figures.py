"""Verb ``figures``: every picture from saved tables, and where a picture came from."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.verbs.answers import show, workers_in

if TYPE_CHECKING:
    from figures.gallery import Picture

MISTAKE = 2
MEANING = "draw every figure from saved tables, or say where a picture came from"
TEACHING = """A figure is drawn from tables that another command saved below results/. Those whose tables are
there are drawn to results/figures/, in English and Dutch, each as PNG, SVG and PDF; the others are named
with the command that makes their tables. With --run that is done first, with few seeds and people: enough
to see what a picture is like, too little to conclude anything.

Each file says where it came from: its tables and the hash of their bytes, the version of the model, seeds,
and the commands that made tables and picture. --whence reads that back."""
EXAMPLES = """examples:
  draaideur figures --list                        what there is, and what each is drawn from
  draaideur figures                               all whose tables are there
  draaideur figures frontier --language nl --size screen
  draaideur figures --run --dry-run               which commands would make the tables that lack
  draaideur figures who_was_helped --results results/short-cap    from a folder of results of your own
  draaideur figures --whence results/figures/frontier.en.pdf

Exit status: 2 where a figure that was named cannot be drawn."""


def declare_figures(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these figures (default: all)")
    parser.add_argument("--language", default="both", choices=("en", "nl", "both"), help="default both")
    parser.add_argument(
        "--size", default="print", choices=("print", "screen"),
        help="print: a sheet of 16 cm (default); screen: larger, with larger type",
    )  # fmt: skip
    parser.add_argument(
        "--results", type=Path, default=Path("results"), metavar="DIR",
        help="folder of the results (default results), or one of its folders",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="list the figures")
    what.add_argument("--whence", type=Path, metavar="FILE", help="what a PNG, SVG or PDF says of itself")
    what.add_argument("--run", action="store_true", help="first make the tables that lack, a small tier")
    parser.add_argument("--dry-run", action="store_true", help="with --run: say what would run, and stop")
    parser.add_argument("--workers", help="with --run: worker processes (default: one per core)")


def figures(options: argparse.Namespace) -> int:
    """Draw, list, or say where a picture came from; returns the exit status."""
    workers_in(options)
    from abm.errors import InputError

    if options.dry_run and not options.run:
        raise InputError("--dry-run: goes with --run; without it nothing is run")
    if options.whence is not None:
        from figures.pictures import whence

        said = whence(options.whence)
        show(options, said, "\n".join(f"{key}: {_words(value)}" for key, value in said.items()))
        return 0
    from figures.gallery import GALLERY, find, of_one_job

    pictures = [find(name) for name in dict.fromkeys(options.names)] or list(GALLERY.values())
    if options.list:
        _list(options, pictures)
        return 0
    if of_one_job(options.results):
        if options.run:
            raise InputError(f"--run: {options.results} is the results of one job; give the folder above")
        pictures = (
            pictures if options.names else [one for one in pictures if not one.lacking(options.results)]
        )
        if not pictures:
            raise InputError(f"--results {options.results}: holds the tables of no figure")
    if options.run:
        commands = _commands(options, pictures)
        if options.dry_run:
            typed = [f"draaideur {shlex.join(one)}" for one in commands]
            text = ["Would run:", *typed] if typed else ["Would run nothing: all tables are there."]
            show(options, {"commands": typed}, "\n".join(text))
            return 0
        _run(commands)
    return _draw(options, pictures)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _list(options: argparse.Namespace, pictures: Sequence[Picture]) -> None:
    from figures.gallery import JOBS
    from figures.texts import text

    content, lines = [], []
    for one in pictures:
        lacking = one.lacking(options.results)
        title, job = text(one.module.TITLE, "en"), JOBS[one.job].line
        content.append({
            "figure": one.name, "title": title, "folder": str(one.folder(options.results)),
            "tables": list(one.module.TABLES), "made_by": job, "tables_are_there": not lacking,
        })  # fmt: skip
        lines.append(f"{one.name:<16} {'-' if lacking else '*'} {title:<52} {job}")
    head = f"{'figure':<16} {'':<2}{'title':<52} tables made by (*: they are there)"
    show(options, content, "\n".join([head, *lines]))


def _commands(options: argparse.Namespace, pictures: Sequence[Picture]) -> list[list[str]]:
    """The commands of the jobs whose tables lack, each once, as small as a first look."""
    from figures.gallery import JOBS

    jobs = dict.fromkeys(one.job for one in pictures if one.lacking(options.results))
    more = [] if options.workers is None else ["--workers", options.workers]
    return [[*JOBS[job].small(options.results), *more] for job in jobs]


def _run(commands: Sequence[Sequence[str]]) -> None:
    """Run each command here: its progress is shown, its answer left out; one that fails stops no other."""
    import contextlib
    import io

    from abm.errors import InputError
    from experiments.command_line import build_parser

    for place, command in enumerate(commands, start=1):
        print(f"{place} of {len(commands)}: draaideur {shlex.join(command)}", file=sys.stderr)
        options = build_parser().parse_args(command)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                options.action(options)
        except InputError as fault:
            print(f"draaideur {options.verb}: {fault}", file=sys.stderr)


def _draw(options: argparse.Namespace, pictures: Sequence[Picture]) -> int:
    from abm.errors import InputError
    from figures.gallery import JOBS, draw_one

    languages = ("en", "nl") if options.language == "both" else (options.language,)
    place, files, left_out = options.results / "figures", [], {}
    for one in pictures:
        lacking = one.lacking(options.results)
        if lacking:
            left_out[one.name] = f"no {lacking[0]}; make it with: {JOBS[one.job].line}"
            continue
        try:
            for language in languages:
                files += draw_one(one.name, one.folder(options.results), place, language, options.size)
        except InputError as fault:
            left_out[one.name] = str(fault)
    drawn = len(pictures) - len(left_out)
    lines = [f"{name}: {why}" for name, why in left_out.items()]
    content = {"figures": [str(one) for one in files], "left_out": left_out}
    said = f"{drawn} of {len(pictures)} figures drawn: {len(files)} files"
    where = f" in {place}/" if files else ""
    failed = bool(options.names and left_out)
    if failed and not options.json:
        for line in lines:
            print(f"draaideur figures: {line}", file=sys.stderr)
        lines = []
    show(options, content, "\n".join([*lines, f"{said}{where}."]))
    return MISTAKE if failed else 0
