"""The page: the prose, with a table wherever it asks for one."""

from __future__ import annotations

import re
from pathlib import Path

from abm.errors import unknown
from calibration.odd.tables import TABLES

PROSE = Path(__file__).parent / "prose.md"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "odd.md"
_ASKED = re.compile(r"\{\{ (\w+)(?: (\w+))? \}\}")


def page(prose: str | None = None) -> str:
    """The whole description; ``prose`` is that of ``prose.md`` unless another is given.

    InputError for something in double braces that there is no table for.
    """

    def made(asked: re.Match[str]) -> str:
        name, of = asked.groups()
        if name not in TABLES:
            raise unknown("table", name, TABLES)
        return TABLES[name](of) if of else TABLES[name]()

    return _ASKED.sub(made, PROSE.read_text(encoding="utf-8") if prose is None else prose)
