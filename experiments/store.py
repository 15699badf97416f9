"""Results on disk: Parquet and CSV side by side, and a manifest; whole or not at all."""

from __future__ import annotations

import contextlib
import json
import math
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas
from filelock import FileLock, SoftFileLock, Timeout

from abm.errors import InputError

RESULTS_LOCK = ".results.lock"
"""Beside the lock of a store, which a folder of results may hold too."""


def prepare_folder(folder: Path) -> Path:
    """Make ``folder`` and see that it can be written, and that nobody else does; InputError otherwise."""
    with alone_in(folder):
        return folder


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Make ``folder`` for results and keep every other process from writing there meanwhile.

    InputError where it cannot be written, and where another process is at it; see ``hold``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        lock = hold(folder / RESULTS_LOCK, f"results folder {folder}")
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise InputError(f"results folder {folder}: cannot be written: {reason}") from None
    with lock:
        yield


def hold(lock: Path, what: str) -> contextlib.AbstractContextManager[Any]:
    """The lock, held until the context ends; InputError where another process holds it.

    The lock is the operating system's: it ends with the process, however that ends. On a file system without
    locks it is a file, which a process that is killed leaves behind.
    """
    held = FileLock(lock)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "flock not supported", UserWarning)
            return held.acquire(timeout=0)
    except Timeout:
        left = f"; remove {lock} if that one was killed" if isinstance(held, SoftFileLock) else ""
        raise InputError(
            f"{what}: another process is writing it; wait for that one or give another folder{left}"
        ) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step: readers see the old one or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    _make_lasting(path.parent)


def _make_lasting(folder: Path) -> None:
    """See that the names in ``folder`` survive a power cut; Windows does so by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_table(folder: Path, name: str, table: pandas.DataFrame, text: str = "csv") -> None:
    """``name.parquet`` (zstandard) in ``folder``, and beside it the same as text: csv or tsv."""
    import io

    buffer = io.BytesIO()
    table.to_parquet(buffer, compression="zstd", index=False)
    write_whole(folder / f"{name}.parquet", buffer.getvalue())
    said = table.to_csv(index=False, lineterminator="\n", sep="\t" if text == "tsv" else ",")
    write_whole(folder / f"{name}.{text}", said.encode())


def read_table(path: Path, columns: Mapping[str, type]) -> pandas.DataFrame:
    """These columns of a Parquet table, each of its type; InputError for anything else.

    Of text what is missing is empty; of a number with decimals it is NaN. Nothing may be missing of
    a whole number, or of what is true or false.
    """
    import pyarrow
    from pyarrow.parquet import ParquetFile

    if not path.exists():
        raise InputError(f"{path}: missing table")
    try:
        with ParquetFile(path) as file:
            table = file.read()
            table.validate(full=True)  # also that text is text
        lacking = [name for name in columns if table.column_names.count(name) != 1]
        if not lacking:  # without what pandas noted about types: it may say anything
            found = table.select(list(columns)).to_pandas(ignore_metadata=True)
    except (OSError, ValueError, pyarrow.ArrowException) as fault:
        raise InputError(f"{path}: unreadable table: {str(fault).splitlines()[0]}") from None
    if lacking:
        raise InputError(f"{path}: table without column {', '.join(lacking)}")
    return pandas.DataFrame({name: _typed(path, found[name], kind) for name, kind in columns.items()})


_KINDS = {str: "text", int: "whole numbers", float: "numbers", bool: "true or false"}


def _typed(path: Path, column: pandas.Series[Any], kind: type) -> pandas.Series[Any]:
    """The column in that type; InputError where a value is of another."""
    types = pandas.api.types
    if kind is str:
        text = column.astype(object).where(column.notna(), "")
        fits = all(isinstance(one, str) for one in text)
    elif kind is bool:
        fits = types.is_bool_dtype(column) and not column.isna().any()
    else:
        fits = types.is_numeric_dtype(column) and not types.is_bool_dtype(column)
        fits = fits and not types.is_complex_dtype(column)
        fits = fits and (kind is float or (types.is_integer_dtype(column) and not column.isna().any()))
    if not fits and len(column) and not (kind is float and column.isna().all()):
        raise InputError(f"{path}: column {column.name} holds something else than {_KINDS[kind]}")
    return (text if kind is str else column).astype(kind)


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """``manifest.json``: what made the tables beside it."""
    write_whole(folder / "manifest.json", (to_json(manifest) + "\n").encode())


def to_json(content: Any) -> str:
    """One JSON document; a number that does not exist (NaN, infinity) becomes null."""
    return json.dumps(_plain(content), indent=2, ensure_ascii=False, allow_nan=False)


def _plain(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content
