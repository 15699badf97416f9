"""Results on disk: Parquet and CSV side by side, and a manifest; whole or not at all."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas

from abm.errors import InputError


def prepare_folder(folder: Path) -> Path:
    """Make ``folder`` and see that it can be written; InputError before any work is lost."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise InputError(f"results folder {folder}: cannot be written: {reason}") from None
    return folder


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


def write_table(folder: Path, name: str, table: pandas.DataFrame) -> None:
    """``name.parquet`` (zstandard) and ``name.csv`` in ``folder``."""
    import io

    buffer = io.BytesIO()
    table.to_parquet(buffer, compression="zstd", index=False)
    write_whole(folder / f"{name}.parquet", buffer.getvalue())
    write_whole(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode())


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
