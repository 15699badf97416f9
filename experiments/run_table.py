"""The table of finished runs: its columns, its order, and its bytes.

Columns: ``run`` (its identity), ``scenario``, ``policy``, ``months``, ``seed``, ``counterfactual``, ``error``
(empty for a run that went well); parameters and levers that were varied, by dotted name (empty where a
design left them alone); every outcome of the model (NaN where there was nothing to count); and what else a
setting measures, under names that begin with ``reading.``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet

from abm.errors import InputError
from abm.outcomes import OUTCOMES
from abm.parameters import load_ledger
from abm.policy import load_levers
from experiments.runs import Row, is_passing

_IDENTITY = {
    "run": pyarrow.string(),
    "scenario": pyarrow.string(),
    "policy": pyarrow.string(),
    "months": pyarrow.int64(),
    "seed": pyarrow.int64(),
    "counterfactual": pyarrow.bool_(),
    "error": pyarrow.string(),
}
READING = "reading."
_ROW_GROUP = 100_000


def input_type(name: str) -> pyarrow.DataType | None:
    """The type of a lever's or parameter's column; None where there is none of that name."""
    lever = load_levers().get(name)
    if lever is None:
        return pyarrow.float64() if name in load_ledger() else None
    if lever.options:
        return pyarrow.string()
    if isinstance(lever.default, bool):
        return pyarrow.bool_()
    return pyarrow.int64() if lever.whole else pyarrow.float64()


def schema_with(names: Iterable[str]) -> pyarrow.Schema:
    """The schema of a table whose columns have these names, in their lasting order.

    KeyError where a name is no column of this model.
    """
    others = sorted(set(names) - set(_IDENTITY) - set(OUTCOMES))
    readings = [name for name in others if name.startswith(READING)]
    types = {name: input_type(name) for name in others if name not in readings}
    for name, kind in types.items():
        if kind is None:
            raise KeyError(name)
    fields = _IDENTITY | types | dict.fromkeys((*OUTCOMES, *readings), pyarrow.float64())
    return pyarrow.schema(list(fields.items()))


def table_of(rows: Sequence[Row]) -> pyarrow.Table:
    """Rows as a table; what a row does not name is empty."""
    schema = schema_with(name for row in rows for name in row)
    return pyarrow.Table.from_pylist([{n: _plain(v) for n, v in row.items()} for row in rows], schema=schema)


def _plain(value: object) -> object:
    """The one NaN that there is: its bits may differ by how it came about."""
    return float("nan") if value != value else value


def together(tables: Sequence[pyarrow.Table]) -> pyarrow.Table:
    """All rows, each run once, in the order of what they say: the same for any order of ``tables``."""
    schema = schema_with(name for table in tables for name in table.column_names)
    whole = pyarrow.concat_tables(tables, promote_options="default").select(schema.names).cast(schema)
    place: dict[str, int] = {}
    errors = whole["error"].to_pylist()
    for row, run in enumerate(whole["run"].to_pylist()):
        if is_passing(errors[place.setdefault(run, row)]):
            place[run] = row
    said = (*_IDENTITY, *OUTCOMES)
    inputs = [name for name in schema.names if name not in said and not name.startswith(READING)]
    order = ["scenario", "policy", "months", *inputs, "seed", "run"]
    return whole.take(pyarrow.array(place.values())).sort_by([(name, "ascending") for name in order])


def content_of(table: pyarrow.Table) -> bytes:
    """The table as a Parquet file with checksums, compressed with zstandard."""
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(
        table, buffer, compression="zstd", row_group_size=_ROW_GROUP, write_page_checksum=True
    )
    return buffer.getvalue()


def read_table(path: Path) -> pyarrow.Table:
    """A table that was written; InputError where it is damaged, FileNotFoundError where it is gone."""
    try:
        table = pyarrow.parquet.ParquetFile(path, page_checksum_verification=True).read()
        table.validate(full=True)
        if table.schema != schema_with(table.column_names):
            raise KeyError(path.name)
    except FileNotFoundError:
        raise
    except (OSError, KeyError, pyarrow.ArrowException) as fault:
        reason = str(fault).splitlines()[0] if isinstance(fault, OSError) else "not a table of runs"
        raise InputError(
            f"{path}: is damaged or no table of runs ({reason}); restore it or give a new folder"
        ) from None
    return table
