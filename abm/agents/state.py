"""How an agent's state is declared: one line per field, with its type, unit and meaning.

People and employers live in structured arrays, one record per agent, so that a phase reads as
a loop over agents and runs at compiled speed. Passing over people is bound by memory, so
counts and codes are stored small; real numbers are 64 bits wide, so that compiled and
interpreted arithmetic agree to the last bit.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

IDENTITY, FLAG, COUNT, MONTH, CENTS, NUMBER = "identity", "flag", "count", "month", "cents", "number"
_STORAGE = {IDENTITY: "i8", FLAG: "?", COUNT: "i4", MONTH: "i4", CENTS: "i8", NUMBER: "f8"}
_CODE = "i1"


class Field(NamedTuple):
    """One field of an agent's state. ``kind`` is a storage kind or a closed list of codes."""

    name: str
    kind: str | type[enum.IntEnum]
    unit: str
    meaning: str


def record_type(fields: Sequence[Field]) -> np.dtype:
    """The NumPy type of a table with one record per agent."""
    storage = [
        (field.name, _STORAGE[field.kind] if isinstance(field.kind, str) else _CODE) for field in fields
    ]
    return np.dtype((np.record, storage))


def readable(field: Field, value: np.generic) -> object:
    """A stored value as a plain Python object: a code as its name in the closed list."""
    plain = value.item()
    return plain if isinstance(field.kind, str) else field.kind(plain)
