"""How hard was the model tried to be broken? Runs the trials and writes what they print to docs/trust.md.

    python -m calibration.trust                  every trial, about two hours
    python -m calibration.trust dock faults      only these; the page keeps what it has of the others

A page cannot be better than its trials: it holds what the named commands printed and nothing else.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from abm.errors import InputError, unknown
from experiments.store import write_whole

PAGE = Path(__file__).resolve().parents[1] / "docs" / "trust.md"
HEAD = """# What was done to break the model

Made by `python -m calibration.trust`: each part is what the command above it printed when it was last
run. The model is an exploration of a qualitative study; that it does what it says, which is what is tried
here, does not make it true: [what this model cannot tell you](limits.md).
"""


class Trial(NamedTuple):
    """A part of the page: its title, what it tries, and the commands to run.

    ``STORE`` in a command stands for a folder that is thrown away. Where a command prints a long table
    and then what comes of it, ``last`` says how many of its last lines the page keeps; 0 is all.
    """

    title: str
    meaning: str
    commands: tuple[str, ...]
    last: int = 0


TRIALS = {
    "dock": Trial(
        "Twin and limit",
        "A second model, written plainly, must agree bit for bit; where nobody competes or "
        "learns, linear algebra must agree within simultaneous 99 % intervals.",
        ("experiments.command_line dock",),
    ),
    "parity": Trial(
        "Statistical parity",
        "This version against itself, thirty seeds against thirty others: every outcome within "
        "three standard errors.",
        ("experiments.command_line dock --save STORE", "experiments.command_line dock --against STORE"),
        last=4,
    ),
    "mutation": Trial(
        "Mutation testing",
        "Small faults planted one by one in law, behaviour and phases: how many do examples, unit "
        "tests and the twin notice? Those that survive are listed with a reason in "
        "`calibration/mutation/survivors.toml`.",
        ("calibration.mutation",),
    ),
    "fuzz": Trial(
        "Wrong inputs",
        "Damaged documents, tables, stores, bytes and flags: each must be met by a result or by "
        "one line, within five seconds, and leave nothing half-written.",
        ("tests.fuzz --inputs 12000",),
    ),
    "faults": Trial(
        "Faults",
        "Kills, dead workers, full disks, damage, two runs at once and a clock that jumps, thrown "
        "at a sweep: nothing finished is lost, and the store ends with the bytes of a sweep that "
        "nothing befell.",
        ("calibration.faults 40",),
    ),
    "ripple": Trial(
        "One more person",
        "Everybody keeps their own luck when somebody is added; only who competes with the "
        "newcomer may live another "
        "life. How far that goes:",
        ("experiments.ripple",),
    ),
}


def measure(name: str) -> str:
    """Run the commands of a trial; what they printed, as a section of the page."""
    trial = TRIALS[name]
    with tempfile.TemporaryDirectory() as place:
        blocks = [
            f"    $ python -m {command}\n\n{_printed(command, Path(place), trial.last)}"
            for command in trial.commands
        ]
    return f"## {trial.title}\n\n{trial.meaning}\n\n" + "\n\n".join(blocks) + "\n"


def _printed(command: str, place: Path, last: int) -> str:
    words = [str(place / "store") if word == "STORE" else word for word in command.split()]
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True)
    if done.returncode > 1 or not done.stdout.strip():
        lines = done.stderr.strip().splitlines() or ["it printed nothing"]
        raise InputError(f"python -m {command}: status {done.returncode}: {lines[-1]}")
    said = done.stdout.replace(f"{place}/", "").rstrip()
    return "\n".join(f"    {line}".rstrip() for line in said.splitlines()[-last:])


def page(sections: dict[str, str]) -> str:
    """The whole page from its sections by title, in the order of the trials."""
    known = [sections[trial.title] for trial in TRIALS.values() if trial.title in sections]
    return HEAD + "".join(f"\n{section}" for section in known)


def sections_of(text: str) -> dict[str, str]:
    """The sections of a page by title."""
    parts = re.split(r"(?m)^## ", text)[1:]
    return {part.splitlines()[0]: f"## {part.rstrip()}\n" for part in parts}


def main(names: list[str]) -> int:
    """Run the named trials, or all, and write the page after each."""
    try:
        for name in names:
            if name not in TRIALS:
                raise unknown("trial", name, TRIALS)
        sections = sections_of(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
        for name in names or list(TRIALS):
            print(f"{name} ...", file=sys.stderr, flush=True)
            sections[TRIALS[name].title] = measure(name)
            write_whole(PAGE, page(sections).encode())
    except InputError as fault:
        print(f"calibration.trust: {fault}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
