"""Monthly series of finished runs, for designs that ask for them: people by state, a row per run and month.

Columns: ``run`` (the identity of the run in ``runs.parquet``), ``month`` (1 is the first after the burn-in),
and people in each state at the end of the month, by the state's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from abm.errors import InputError
from abm.vocabulary import State

STATES = {state: state.name.lower() for state in State if state is not State.EXPECTED}
_RUN = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
SCHEMA = pyarrow.schema(
    [("run", _RUN), ("month", pyarrow.int16()), *((name, pyarrow.int32()) for name in STATES.values())]
)

BYTES_OF_A_MONTH = 6 + 4 * len(STATES)
"""Of one run, before compression."""


def series_of(model: Any) -> np.ndarray:
    """People by month and state of a run; shape ``(months, states)``, in the order of ``STATES``."""
    stocks = model.world.stocks[: model.months_run].sum(axis=1)
    return np.asarray(stocks[:, list(STATES)], np.int32)


def series_table(series: Mapping[str, np.ndarray]) -> pyarrow.Table:
    """The series of runs by identity as one table, in the order of ``series``."""
    months = [len(one) for one in series.values()]
    runs = pyarrow.DictionaryArray.from_arrays(
        pyarrow.array(np.repeat(np.arange(len(series), dtype=np.int32), months)),
        pyarrow.array(list(series), pyarrow.string()),
    )
    counts = np.concatenate([*series.values(), np.empty((0, len(STATES)), np.int32)])
    month = np.concatenate([*(np.arange(1, 1 + length) for length in months), np.empty(0)])
    columns = [runs, pyarrow.array(month.astype(np.int16)), *(pyarrow.array(one) for one in counts.T)]
    return pyarrow.Table.from_arrays(columns, schema=SCHEMA)


def read_series(path: Path) -> pyarrow.Table:
    """A table that was written; InputError where it is damaged, FileNotFoundError where it is gone."""
    try:
        table = pyarrow.parquet.ParquetFile(path, page_checksum_verification=True).read()
        table.validate(full=True)
        return table.cast(SCHEMA)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, pyarrow.ArrowException) as fault:
        reason = str(fault).splitlines()[0]
        raise InputError(
            f"{path}: is damaged or no table of series ({reason}); restore it or give a new folder"
        ) from None


def runs_in(table: pyarrow.Table) -> set[str]:
    """The identities of the runs whose series a table holds."""
    return set(table["run"].unique().to_pylist())


def series_together(tables: Iterable[pyarrow.Table], order: Mapping[str, int]) -> pyarrow.Table:
    """All series, each run once and only those in ``order``, by the place that it gives each run."""
    taken: set[str] = set()
    kept = []
    for table in tables:
        runs = table["run"].cast(pyarrow.string())
        new = (runs_in(table) & order.keys()) - taken
        taken |= new
        kept.append(table.filter(pyarrow.compute.is_in(runs, pyarrow.array(sorted(new), pyarrow.string()))))
    whole = pyarrow.concat_tables([SCHEMA.empty_table(), *kept]).unify_dictionaries().combine_chunks()
    names = sorted(taken, key=order.__getitem__)
    place = {name: number for number, name in enumerate(names)}
    if not names:
        return whole
    column = whole["run"].chunk(0)
    numbers = np.array([place.get(name, -1) for name in column.dictionary.to_pylist()], np.int32)
    rows = numbers[column.indices.to_numpy()]
    sort = np.lexsort((whole["month"].to_numpy(), rows))
    runs = pyarrow.DictionaryArray.from_arrays(pyarrow.array(rows[sort]), pyarrow.array(names))
    return whole.take(pyarrow.array(sort)).set_column(0, SCHEMA.field("run"), runs)
