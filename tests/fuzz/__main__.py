"""``python -m tests.fuzz``: thousands of inputs of every kind, and what became of them."""

from __future__ import annotations

import argparse
import json
import resource
import sys

from tests.fuzz.idle import without_work
from tests.fuzz.search import Tally, minimised, row, search_all, together

MEMORY = 8 * 2**30
"""An input that makes the project ask for more bytes than this is met with a MemoryError."""
LINE = "{kind:<42}{inputs:>8}{accepted:>10}{refused:>9}{broken:>8}{slowest_seconds:>9}"


def main() -> int:
    """Try them all and print the counts; status 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=12_000, help="how many (default 12000)")
    parser.add_argument("--seed", type=int, default=0, help="of the search (default 0)")
    parser.add_argument("--only", default="", help="the kinds whose name holds this")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    out = sys.stderr if options.json else sys.stdout
    heads = ("kind", "inputs", "accepted", "refused", "broken", "slowest_seconds")
    print(LINE.format(**dict(zip(heads, (*heads[:5], "seconds"), strict=True))), file=out)
    tallies: list[Tally] = []
    for kind, tally in search_all(options.inputs, options.seed, options.only):
        tallies.append(tally)
        print(LINE.format(**row(tally)), file=out, flush=True)
        for name in tally.failures:
            with without_work():
                handed, told = minimised(kind, name, tally, options.seed)
            print(f"  BROKEN {name}\n    {handed!r}\n    {told}", file=out, flush=True)
    whole = together(tallies)
    print(LINE.format(**row(whole)), file=out)
    if options.json:
        print(json.dumps([row(one) for one in (*tallies, whole)], indent=2))
    return 1 if whole.failures else 0


if __name__ == "__main__":
    sys.exit(main())
