"""What the sections of a report are made of: a results folder read back, and lines of Markdown."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas

from abm.engine import source_hash
from abm.errors import InputError

WORDS: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("report_page.toml").read_text(encoding="utf-8")
)
"""The words of the report, by section."""
Lines = list[str]


@dataclass(frozen=True)
class Part:
    """A results folder: its tables by name and its manifest."""

    tables: Mapping[str, pandas.DataFrame]
    manifest: Mapping[str, Any]


def load_part(folder: Path, names: Sequence[str], command: str) -> Part | None:
    """The tables of a folder; None without a manifest.

    InputError where it is damaged or was made by another version of the model.
    """
    if not (folder / "manifest.json").is_file():
        return None
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        tables = {name: pandas.read_parquet(folder / f"{name}.parquet") for name in names}
        version = manifest["model_version"]
    except Exception as fault:  # a damaged Parquet file raises what it likes
        raise InputError(f"{folder}: cannot be read ({type(fault).__name__}); run {command} again") from None
    if version != source_hash():
        raise InputError(f"{folder}: made by version {version} of the model; run {command} again")
    return Part(tables, manifest)


def said(words: str, **values: Any) -> str:
    """These words with the values filled in, as one paragraph."""
    return " ".join(words.format(**values).split())


def heading(part: str) -> Lines:
    """The heading of a section."""
    return [f"## {WORDS[part]['heading']}", ""]


def picture(name: str, words: str) -> Lines:
    """A figure, by the name of its file, with ``words`` for who cannot see it."""
    return [f"![{words}](figures/{name}.en.svg)", ""]


def table_of(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Lines:
    """A table with these columns."""
    cells = [[str(one).replace("|", "\\|") for one in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *cells)]


def rows_of(table: pandas.DataFrame) -> list[dict[Any, Any]]:
    """The rows of a table, each by its columns."""
    return table.to_dict("records")
