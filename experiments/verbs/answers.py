"""What verbs share: a number from the words of a user, an answer as text or JSON."""

from __future__ import annotations

import argparse
from typing import Any


def whole_number(text: str, name: str, least: int | None = None) -> int:
    """``text`` as a whole number of at least ``least``; InputError otherwise."""
    from abm.errors import InputError

    try:
        number = int(text)
    except ValueError:
        raise InputError(f"{name}: {text!r} is not a whole number") from None
    if least is not None and number < least:
        raise InputError(f"{name}: {number} is too small; at least {least}")
    return number


def show(options: argparse.Namespace, content: Any, text: str) -> None:
    """Print ``content`` as JSON where asked for, else ``text``."""
    from experiments.store import to_json

    print(to_json(content) if options.json else text)
