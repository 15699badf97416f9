"""Verb ``verify``: every number in README and docs against what is found now."""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import io
import json
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.verbs.answers import show, workers_in

if TYPE_CHECKING:
    from calibration.claims import Answer, Claim, Finding

MEANING = "does every number in README and docs still hold"
TEACHING = """Every number in README and docs is listed in calibration/claims.toml with its way: a command of
ours and the place in its answer, a file, a constant, a claim of the study, a test, or when it was
measured. verify finds each again and says which no longer holds; then its status is 1. It needs a
checkout of the repository.

The quick tier takes under a minute; --full also runs what takes many runs of the model (half an hour on
one core). Numbers measured on one machine, or by a job of hours, are named and not run again."""
EXAMPLES = """examples:
  draaideur verify                        the quick tier of all documents
  draaideur verify model README --full    two documents, and all that it takes
  draaideur verify --list                 every number and its way; nothing is run"""
WIDTH = 58
STOPPED = 130
"""The status of a command that somebody stopped."""


def declare_verify(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="DOCUMENT", help="a path or its stem (default: all)")
    parser.add_argument("--full", action="store_true", help="also what takes more than seconds")
    parser.add_argument("--list", action="store_true", help="every claim and its way, and stop")
    parser.add_argument("--dry-run", action="store_true", help="say which commands would run, and stop")
    parser.add_argument(
        "--results", type=Path, default=Path("results/verify"),
        help="folder for answers of --full, which goes on where it stopped (default results/verify)",
    )  # fmt: skip
    parser.add_argument("--workers", help="worker processes of the commands (default: one per core)")


def verify(options: argparse.Namespace) -> int:
    """Check the claims; status 1 where one does not hold."""
    workers_in(options)
    from calibration.claims import documents_named, load

    claims = load()
    chosen = [one for document in documents_named(options.names, claims) for one in claims[document]]
    taken = [one for one in chosen if options.full or one.tier == "quick"]
    if options.list:
        return _list(options, chosen)
    commands = list(dict.fromkeys(one.command or one.prints for one in taken if one.command or one.prints))
    if options.dry_run:
        lines = [f"draaideur {one}" for one in commands]
        content = {"claims": len(taken), "commands": lines}
        show(options, content, "\n".join([f"{len(taken)} claims; would run:", *lines]))
        return 0
    kept = {one.command or one.prints for one in taken if one.tier == "full"}
    if kept:
        from experiments.store import prepare_folder

        prepare_folder(options.results)
    with _answers(options, kept) as answer:
        found = list(_found(taken, answer))
    fails = [one for one in found if one.fails]
    show(options, _content(found, len(chosen) - len(taken)), _text(found, fails, len(chosen) - len(taken)))
    return int(bool(fails))


def _found(claims: list[Claim], answer: Answer) -> Iterator[Finding]:
    from tqdm import tqdm

    from calibration.claims import check

    for claim in tqdm(claims, unit="claim", file=sys.stderr):
        yield from check(claim, answer)


@contextlib.contextmanager
def _answers(options: argparse.Namespace, kept: set[str]) -> Iterator[Answer]:
    """What a command says with --json, each run once; ``{folder}`` in it is a folder for its results.

    Answers of ``kept`` stay in --results for the next time, until anything in the code changes.
    """
    from calibration.claims import code_hash

    version = code_hash() if kept else ""
    with tempfile.TemporaryDirectory() as place:

        @functools.cache
        def answer(command: str) -> Any:
            name = hashlib.blake2b(f"{version} {command}".encode(), digest_size=8).hexdigest()
            path = options.results / f"{name}.json"
            if command in kept and path.is_file():
                return json.loads(path.read_text(encoding="utf-8"))
            said = _run(command, tempfile.mkdtemp(dir=place), options.workers)
            if command in kept:
                from experiments.store import write_whole

                write_whole(path, said.encode())
            return json.loads(said)

        yield answer


def _run(command: str, folder: str, workers: str | None) -> str:
    """The JSON that a command prints; NoAnswer where it does not."""
    from calibration.claims import NoAnswer
    from experiments.command_line import build_parser, main

    words = [*(one.replace("{folder}", folder) for one in shlex.split(command)), "--json"]
    if workers is not None and hasattr(build_parser().parse_args(words), "workers"):
        words += ["--workers", workers]
    print(f"draaideur {command} ...", file=sys.stderr)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = main(words)
    if status == STOPPED:
        raise KeyboardInterrupt
    try:
        json.loads(said.getvalue())
    except ValueError:
        raise NoAnswer(f"draaideur {command}: no answer, status {status}") from None
    return said.getvalue()


def _list(options: argparse.Namespace, claims: list[Claim]) -> int:
    content = [one.model_dump(exclude_defaults=True) for one in claims]
    lines = [
        f"{one.document:<22}{one.tier:<7}{one.way:<10}{_cut(one.words)}  {getattr(one, one.way)}"
        for one in claims
    ]
    show(options, content, "\n".join(lines))
    return 0


def _content(found: list[Finding], left: int) -> dict[str, Any]:
    return {
        "holds": sum(one.verdict == "holds" for one in found),
        "fails": sum(one.fails for one in found),
        "claims_of_the_full_tier_left_out": left,
        "numbers": [
            {
                "document": one.claim.document, "words": one.claim.words, "said": one.said,
                "found": one.found, "verdict": one.verdict, "way": one.claim.way,
            }
            for one in found
        ],
    }  # fmt: skip


def _text(found: list[Finding], fails: list[Finding], left: int) -> str:
    lines = [f"{'document':<22}{'words':<{WIDTH + 2}}{'said':>12}  {'found':<24}verdict"]
    lines += [
        f"{one.claim.document:<22}{_cut(one.claim.words):<{WIDTH + 2}}{_cut(one.said, 12):>12}  "
        f"{_cut(one.found, 22):<24}{one.verdict}"
        for one in found
    ]
    holds = sum(one.verdict == "holds" for one in found)
    tail = f"{holds} numbers hold, {len(fails)} do not, {len(found) - holds - len(fails)} are not run again."
    if left:
        tail += f" {left} claims of the full tier are left out (--full)."
    again = [f"{one.claim.document}: {one.claim.words!r}: {one.said} is {one.found}" for one in fails]
    return "\n".join([*lines, tail, *again])


def _cut(text: str, width: int = WIDTH) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 3]}..."
