"""What somebody takes from the page: tables as CSV or Parquet, with small cells left blank."""

from __future__ import annotations

import io

import pandas

from abm.groups import SMALLEST_CELL
from experiments.manifest import manifest_of
from experiments.run_series import STATES
from experiments.store import to_json
from figures.explorer.results import Comparison, months_of, reading_of
from figures.explorer.settings import NAME, Settings

POLICY = f"{NAME}.toml"
FILES = (POLICY, "comparison.csv", "comparison.parquet", "states.csv", "states.parquet")


def comparison_table(comparison: Comparison) -> pandas.DataFrame:
    """A row per outcome, with the scenario, months and seeds it comes from."""
    table = comparison.table.copy()
    table.insert(0, "scenario", comparison.settings.scenario)
    table.insert(1, "months", comparison.settings.months)
    return table


def states_table(settings: Settings) -> pandas.DataFrame:
    """People by state at the end of each month of the run; a cell of one to nine people is blank."""
    counts = pandas.DataFrame(reading_of(settings).series, columns=list(STATES.values()))
    counts = counts.mask((counts > 0) & (counts < SMALLEST_CELL)).astype("Int64")
    counts.insert(0, "month", months_of(settings))
    counts.insert(0, "seed", settings.seed)
    counts.insert(0, "counterfactual", bool(settings.never_observed))
    counts.insert(0, "scenario", settings.scenario)
    return counts


def file_of(name: str, settings: Settings, comparison: Comparison) -> bytes:
    """The content of one of ``FILES``. Parquet holds the manifest in its metadata, under ``draaideur``."""
    if name == POLICY:
        return settings.policy_file().encode()
    what, kind = name.split(".")
    table = comparison_table(comparison) if what == "comparison" else states_table(settings)
    if kind == "csv":
        return table.to_csv(index=False, lineterminator="\n").encode()
    import pyarrow
    import pyarrow.parquet

    seeds = list(range(1, comparison.seeds + 1)) if what == "comparison" else [settings.seed]
    said = manifest_of(settings.world, [settings.policy], months=settings.months, seeds=seeds)
    content = pyarrow.Table.from_pandas(table, preserve_index=False)
    content = content.replace_schema_metadata({"draaideur": to_json(said)})
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(content, buffer, compression="zstd")
    return buffer.getvalue()
