"""How rules and phases run fast: one decorator, one cache that notices edits.

A rule is a small function of numbers; a phase is a loop over records. Both carry
``@compiled``. With ``NUMBA_DISABLE_JIT=1`` the very same source runs as plain Python and
gives bit-equal results: that is the reference, and the way to step through it in a debugger.

numba keeps compiled code on disk but does not notice a change in a function called from
another file. The cache folder is therefore named after a hash of the package's source, so a
researcher who edits a rule never gets yesterday's results.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent


def source_hash() -> str:
    """Hash of every source and ledger file of the model, as sixteen hexadecimal digits.

    It names the compiled cache and is the model version in every manifest.
    """
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".py", ".toml"} and "__pycache__" not in path.parts:
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Path(home) / "draaideur" / f"{source_hash()}-{python}"


CACHE_FOLDER = _cache_folder()
os.environ.setdefault("NUMBA_CACHE_DIR", str(CACHE_FOLDER))

import numba  # noqa: E402  (numba reads the cache folder when it is imported)

# Set too late if somebody imported numba before us: then say it to numba itself.
numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]

INTERPRETED = bool(numba.config.DISABLE_JIT)


def compiled(function: Function) -> Function:
    """Compile ``function`` on first use and keep the result on disk.

    No relaxed floating-point arithmetic: results must be the same bytes as interpreted. References
    to arrays are not counted, so a function that makes arrays needs ``compiled_with_arrays``; the
    compiler refuses it otherwise.
    """
    return _compile(function)


def inlined(function: Function) -> Function:
    """``compiled`` into every caller: for what is asked of everybody every month.

    Worth an eighth of a month at a thousand people; on rarer functions it only makes code larger.
    """
    return _compile(function, forceinline=True)


def compiled_with_arrays(function: Function) -> Function:
    """``compiled`` for what makes arrays: their memory is counted, at a cost in every call."""
    return _compile(function, _nrt=True)


def _compile(function: Function, **options: bool) -> Function:
    wrapped: Function = numba.njit(cache=True, error_model="python", **({"_nrt": False} | options))(function)
    return wrapped


def must_compile_first() -> bool:
    """True when this version of the source has not been compiled on this machine yet."""
    return not INTERPRETED and not any(Path(os.environ["NUMBA_CACHE_DIR"]).glob("**/*.nbi"))
