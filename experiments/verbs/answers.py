"""What verbs share: a number from the words of a user, an answer as text or JSON."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Executor

MOST_MONTHS = 1200
MOST_SEEDS = 10_000
MOST_WORKERS = 1_000


def whole_number(text: str, name: str, least: int | None = None, most: int | None = None) -> int:
    """``text`` as a whole number from ``least`` to ``most``; InputError otherwise."""
    from abm.errors import InputError

    try:
        number = int(text)
    except ValueError:
        raise InputError(f"{name}: {text!r} is not a whole number") from None
    if least is not None and number < least:
        raise InputError(f"{name}: {number} is too small; at least {least}")
    if most is not None and number > most:
        raise InputError(f"{name}: {number} is too large; at most {most}")
    return number


def months_in(options: argparse.Namespace) -> int:
    """The months to run; InputError where there are none or too many."""
    return whole_number(options.months, "--months", 1, MOST_MONTHS)


def seeds_in(text: str) -> int:
    """The number of paired seeds: at least two, for an interval."""
    return whole_number(text, "--seeds", 2, MOST_SEEDS)


def workers_in(options: argparse.Namespace) -> int | None:
    """The number of worker processes; None for one per core."""
    return None if options.workers is None else whole_number(options.workers, "--workers", 1, MOST_WORKERS)


@contextlib.contextmanager
def workers_of(options: argparse.Namespace) -> Iterator[tuple[int | None, Executor | None]]:
    """The number of workers and, on a cluster, their executor: what --workers or --scheduler say."""
    if options.scheduler is None:
        yield workers_in(options), None
        return
    from abm.errors import InputError

    if options.workers is not None:
        raise InputError("--workers: a scheduler has its own; leave out --workers or --scheduler")
    from experiments.cluster import cluster_at

    with cluster_at(options.scheduler) as cluster:
        yield cluster.workers, cluster


def names_in(text: str | None, flag: str) -> list[str] | None:
    """The names of a list with commas, each once; None where the flag was not given."""
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        from abm.errors import InputError

        raise InputError(f"{flag}: {text!r} names nothing; write names separated by commas, or leave it out")
    return list(dict.fromkeys(names))


def show(options: argparse.Namespace, content: Any, text: str) -> None:
    """Print ``content`` as JSON where asked for, else ``text``; what the terminal lacks as escapes."""
    from experiments.store import to_json

    said = to_json(content) if options.json else text
    encoding = sys.stdout.encoding or "utf-8"
    try:
        said.encode(encoding)
    except UnicodeEncodeError:
        if options.json:
            said = json.dumps(json.loads(said), indent=2)
        said = said.encode(encoding, "backslashreplace").decode(encoding)
    print(said)


def begin(options: argparse.Namespace, line: str) -> None:
    """Say on standard error what begins, once the folder for its results can be written."""
    from experiments.store import prepare_folder

    prepare_folder(options.results)
    print(line, file=sys.stderr)
