"""What goes wrong, said in one line: by a user with the mend, by the model with who is involved."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """A mistake in something the user handed over: a name, a value, a file, a flag.

    The message is one line, whatever it quotes from what was handed over: control characters are
    written as escapes, and what is too long to read is cut. The command line prints it and ends
    with status 2.

    >>> str(InputError("mine.toml: no lever 'a\\nb'"))
    "mine.toml: no lever 'a\\\\nb'"
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def one_line(text: str) -> str:
    """``text`` as one line that any terminal shows as it is, of at most ``LONGEST`` characters."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


class BrokenIdentity(AssertionError):
    """The accounts of a run do not hold: a mistake in the model, never in what was handed over.

    The message is one line. The command line prints it and ends with status 1.
    """


LONGEST = 800
"""More characters than this of a message are not all said."""
LONGEST_NAME = 80
"""A longer name is like no other, and is not held against them."""
LONG = 12
"""More names than this are not all said in a message."""
SHOWN = 5
COMMANDS = {
    "scenario": "draaideur scenarios",
    "policy": "draaideur policies",
    "lever": "draaideur levers",
    "parameter": "draaideur parameters",
    "lever or parameter": "draaideur levers, draaideur parameters",
    "outcome": "draaideur outcomes",
    "claim": "draaideur evidence",
    "mechanism": "draaideur ablate --dry-run --json",
}
"""By kind of name: what lists all of them."""


def unknown(kind: str, name: str, allowed: Iterable[str], where: str = "") -> InputError:
    """An ``InputError`` for a ``name`` that does not exist, with the nearest that does.

    ``kind`` says what was looked for ("scenario", "lever", ...), ``where`` the file or flag. Of a
    long list only the nearest are named, and the command that shows the others.

    >>> str(unknown("regime", "temporry", ["none", "temporary"]))
    "unknown regime 'temporry'; did you mean 'temporary'? allowed: none, temporary"
    """
    names = sorted(allowed)
    name = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    place = f"{where}: " if where else ""
    listed = ", ".join(names)
    if len(names) > LONG:
        close = difflib.get_close_matches(name, names, n=SHOWN, cutoff=0.0)
        command = f": {COMMANDS[kind]}" if kind in COMMANDS else ""
        listed = f"{', '.join(close)} and {len(names) - len(close)} more{command}"
    return InputError(f"{place}unknown {kind} {name!r}; {hint}allowed: {listed}")
