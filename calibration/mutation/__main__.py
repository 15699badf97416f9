"""Run the mutants: ``python -m calibration.mutation``, or a sample of them with ``--sample``."""

from __future__ import annotations

import argparse
import os
import sys

os.environ["NUMBA_DISABLE_JIT"] = "1"  # a faulty rule would be compiled for a minute, and run for less

from calibration.mutation.mutants import FOLDERS, mutants, sample
from calibration.mutation.run import run, summary


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 when every mutant that is not listed as a survivor is killed."""
    reader = argparse.ArgumentParser(prog="python -m calibration.mutation", description=__doc__)
    reader.add_argument("--folder", choices=FOLDERS, action="append", help="only this part of the model")
    reader.add_argument("--sample", type=int, metavar="N", help="only so many, the same ones every time")
    reader.add_argument("--survivors", action="store_true", help="also show who survives unlisted")
    chosen = reader.parse_args(arguments)
    wanted = mutants(chosen.folder or FOLDERS)
    found = run(sample(wanted, chosen.sample) if chosen.sample else wanted, small=bool(chosen.sample))
    unlisted = 0
    for row in summary(found):
        print(row)
        unlisted += row.unlisted
    if chosen.survivors:
        for one in found:
            if not one.killer:
                print(
                    f"{one.module}:{one.line} {one.function}: {one.before}  ->  {one.after}  [{one.detail}]"
                )
    return 1 if unlisted else 0


if __name__ == "__main__":
    sys.exit(main())
