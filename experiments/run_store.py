"""Finished runs in a folder of Parquet: durable one by one, whole at any moment, the same bytes in the end.

``runs.parquet`` holds a row per run (``experiments.run_table``), in an order that its content decides.
Where a design asks for monthly series, ``series.parquet`` has a row per run and month
(``experiments.run_series``). While a sweep goes on, each finished job is a small file in ``parts/``; at the
end, and whenever there are many, the parts go into ``runs.parquet``. Every file is written beside its place
and moved there, so a process that is killed leaves no half of one. ``store.json`` says which version of the
model made the runs.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas
import pyarrow
from pydantic import BaseModel, ConfigDict

from abm.errors import InputError
from experiments.run_series import read_series, runs_in, series_table, series_together
from experiments.run_table import content_of, read_table, table_of, together
from experiments.runs import SERIES, Row, Setting, digest, is_passing
from experiments.store import hold, write_whole

SCHEMA = 1
ABOUT, RUNS, SERIES_TABLE = "store.json", "runs.parquet", "series.parquet"
PARTS, LOCK = "parts", ".lock"
MOST_PARTS = 400


class About(BaseModel):
    """``store.json``: what made the runs, and the digest of each scenario and policy by name."""

    model_config = ConfigDict(extra="forbid", strict=True)

    model: str = "Draaideur"
    model_version: str
    policies: dict[str, str] = {}
    purpose: str = "exploration and illustration of a qualitative study; not a prediction"
    scenarios: dict[str, str] = {}
    store_schema: int = SCHEMA


@dataclass(frozen=True)
class Found:
    """What a store holds: the error of each run, None for one that went well; damaged parts; series."""

    errors: dict[str, str | None]
    damaged: tuple[Path, ...] = ()
    series: frozenset[str] = frozenset()

    @property
    def finished(self) -> set[str]:
        """Identities of the runs that need not be done again."""
        return {run for run, error in self.errors.items() if not is_passing(error)}

    def held(self, series: bool) -> set[str]:
        """The same, where those that went well must have their series too."""
        return {run for run in self.finished if not series or self.errors[run] or run in self.series}


class RunStore:
    """A store that is open for writing; see ``writing``."""

    def __init__(self, folder: Path, found: Found) -> None:
        self.folder, self.found = folder, found
        self._parts = len(_parts(folder))

    def add(self, rows: Sequence[Row]) -> None:
        """Keep finished runs: when this returns, they survive whatever happens to the process."""
        name = digest([row["run"] for row in rows])
        series = {row["run"]: row[SERIES] for row in rows if SERIES in row}
        own = [{key: value for key, value in row.items() if key != SERIES} for row in rows]
        with _writable(self.folder):
            if series:  # first: a run is finished when its row is there
                write_whole(self.folder / PARTS / f"{name}.series", content_of(series_table(series)))
            write_whole(self.folder / PARTS / f"{name}.parquet", content_of(table_of(own)))
        self._parts += 1
        if self._parts >= MOST_PARTS:
            self._gather_runs()

    def gather(self) -> None:
        """Put all parts into ``runs.parquet`` and ``series.parquet``."""
        self._gather_runs()
        parts, whole = _series_parts(self.folder), self.folder / SERIES_TABLE
        if not parts:
            return
        tables = [read_series(path) for path in (whole, *parts) if path.exists()]
        order = read_table(self.folder / RUNS)["run"].to_pylist() if (self.folder / RUNS).exists() else []
        together = series_together(tables, {run: place for place, run in enumerate(order)})
        with _writable(self.folder):
            write_whole(whole, content_of(together))
            for path in parts:
                path.unlink()

    def _gather_runs(self) -> None:
        parts, whole = _parts(self.folder), self.folder / RUNS
        if not parts:
            return
        tables = [read_table(path) for path in (whole, *parts) if path.exists()]
        with _writable(self.folder):
            write_whole(whole, content_of(together(tables)))
            for path in parts:
                path.unlink()
        self._parts = 0

    def rows(self, runs: Iterable[str]) -> pandas.DataFrame:
        """The gathered rows of these runs, in the order of the store."""
        table = read_table(self.folder / RUNS).to_pandas()
        return table[table["run"].isin(set(runs))].reset_index(drop=True)


@contextlib.contextmanager
def writing(folder: Path, setting: Setting) -> Iterator[RunStore]:
    """Open the store in ``folder`` for this setting, alone; make it where there is none.

    InputError of one line for a store of another schema or version of the model, for one that is
    damaged or written by another process, see ``store.hold``, and for a folder that cannot be written.
    What a killed process left half written is removed; a damaged part is set aside, and its runs are missing.
    """
    refuse_mixing(folder, setting)
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = hold(folder / LOCK, f"store {folder}")
    with lock:
        about = refuse_mixing(folder, setting)
        with _writable(folder):
            (folder / PARTS).mkdir(exist_ok=True)
            _tidy(folder)
        found = look(folder)  # before anything of it is changed
        with _writable(folder):
            _write_about(folder, about, setting)
            for path in found.damaged:
                path.rename(path.with_name(f"{path.name}.damaged"))
        yield RunStore(folder, found)


def look(folder: Path) -> Found:
    """What a store holds, also while another process writes it; InputError where it is damaged."""
    errors: dict[str, str | None] = {}
    damaged = []
    # Parts first: one that is gathered meanwhile is found in the whole.
    for path in (*_parts(folder), folder / RUNS):
        try:
            table = read_table(path)
        except FileNotFoundError:
            continue
        except InputError:
            if path.name == RUNS:
                raise
            damaged.append(path)
            continue
        for run, error in zip(table["run"].to_pylist(), table["error"].to_pylist(), strict=True):
            if is_passing(errors.setdefault(run, error)):
                errors[run] = error
    series: set[str] = set()
    for path in (*_series_parts(folder), folder / SERIES_TABLE):
        try:
            series |= runs_in(read_series(path))
        except FileNotFoundError:
            continue
        except InputError:
            if path.name == SERIES_TABLE:
                raise
            damaged.append(path)
    return Found(errors, tuple(damaged), frozenset(series))


@dataclass(frozen=True)
class Stored:
    """All that a store holds: what it says of itself, a row per run, and one per run and month."""

    about: About
    runs: pandas.DataFrame
    series: pandas.DataFrame


def read_store(folder: Path) -> Stored:
    """All that the store in ``folder`` holds, also while another process writes it.

    InputError where there is no store, or one of another schema or that is damaged.
    """
    about = _read_about(folder)
    if about is None:
        raise InputError(f"store {folder}: there is none; draaideur sweep makes one")
    tables = _read_each(read_table, *_parts(folder), folder / RUNS)
    if not tables:
        raise InputError(f"store {folder}: holds no finished run yet")
    runs = together(tables)
    order = {run: place for place, run in enumerate(runs["run"].to_pylist())}
    series = _read_each(read_series, *_series_parts(folder), folder / SERIES_TABLE)
    return Stored(about, runs.to_pandas(), series_together(series, order).to_pandas())


def _read_each(read: Callable[[Path], pyarrow.Table], *paths: Path) -> list[pyarrow.Table]:
    """The tables in these files, in this order; one that is gathered meanwhile is in a later file."""
    found = []
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            found.append(read(path))
    return found


def refuse_mixing(folder: Path, setting: Setting) -> About | None:
    """What ``store.json`` says; None where there is no store yet.

    InputError where the folder is no store, and where the store was made by another version of the model
    or holds another scenario or policy of the same name.
    """
    about = _read_about(folder)
    if about is None:
        return None
    if about.model_version != setting.model_version:
        raise InputError(
            f"store {folder}: made by model version {about.model_version}, and this is "
            f"{setting.model_version}; versions are not mixed: give a new folder"
        )
    for kind, held, name, own in (
        ("scenario", about.scenarios, setting.scenario.name, setting.scenario_digest),
        *(("policy", about.policies, name, own) for name, own in setting.policy_digests.items()),
    ):
        if held.get(name, own) != own:
            raise InputError(
                f"store {folder}: holds runs of another {kind} {name!r}; give a new folder, or rename yours "
                "if it is a file of your own"
            )
    return about


def _read_about(folder: Path) -> About | None:
    path = folder / ABOUT
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        schema = said.get("store_schema") if isinstance(said, dict) else None
        if isinstance(schema, int) and schema != SCHEMA:
            raise InputError(
                f"store {folder}: schema {schema}, and this version writes schema {SCHEMA}: give a new folder"
            )
        return About.model_validate(said)
    except FileNotFoundError:
        if any(not one.name.startswith(".") and one.name != PARTS for one in folder.glob("*")):
            raise InputError(f"store {folder}: holds other files and no {ABOUT}; give a new folder") from None
        return None
    except OSError as fault:
        raise InputError(f"store {folder}: cannot be read: {fault.strerror}") from None
    except InputError:
        raise
    except (ValueError, RecursionError):  # no text, no JSON, or not what a store says of itself
        raise InputError(f"store {folder}: {ABOUT} is damaged; restore it or give a new folder") from None


def _write_about(folder: Path, about: About | None, setting: Setting) -> None:
    about = about or About(model_version=setting.model_version)
    about.scenarios[setting.scenario.name] = setting.scenario_digest
    about.policies.update(setting.policy_digests)
    text = json.dumps(about.model_dump(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    path = folder / ABOUT
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_whole(path, text.encode())


def _tidy(folder: Path) -> None:
    """Remove what a killed process was writing."""
    for pattern in (f".{RUNS}.*", f".{SERIES_TABLE}.*", f".{ABOUT}.*", f"{PARTS}/.*"):
        for path in folder.glob(pattern):
            path.unlink()


def _parts(folder: Path) -> list[Path]:
    return sorted((folder / PARTS).glob("[!.]*.parquet"))


def _series_parts(folder: Path) -> list[Path]:
    return sorted((folder / PARTS).glob("[!.]*.series"))


@contextlib.contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise InputError(
            f"store {folder}: cannot be written: {fault.strerror or fault}; finished runs are kept, "
            "and the next start goes on with the others"
        ) from None
