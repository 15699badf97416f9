"""How rules and phases run fast: one decorator, one cache that notices edits.

A rule is a small function of numbers; a phase is a loop over records. Both carry
``@compiled``. With ``NUMBA_DISABLE_JIT=1`` the very same source runs as plain Python and
gives bit-equal results: that is the reference, and the way to step through it in a debugger.

numba keeps compiled code on disk but does not notice a change in a function called from
another file. The cache folder is therefore named after a hash of the package's source, so a
researcher who edits a rule never gets yesterday's results.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from abm.errors import InputError

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent
_BYTES_OF_A_LINE = 64  # memory comes in lines
_own_rules: list[str] = []  # the source of each rule that is swapped in at this moment


def _hash_on_disk() -> str:
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".py", ".toml"} and "__pycache__" not in path.parts:
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


_IMPORTED = _hash_on_disk()


def source_hash() -> str:
    """Hash of every source and ledger file of the model, as sixteen hexadecimal digits.

    It names the compiled cache and is the model version in every manifest. It is that of the files when
    this process imported the model, whose rules it goes on with; after an edit ``refuse_edited`` keeps it
    from beginning runs. While a rule is ``swapped``, its source counts too: what such a run gives is of
    another model.
    """
    if not _own_rules:
        return _IMPORTED
    return hashlib.blake2b("".join((_IMPORTED, *_own_rules)).encode(), digest_size=8).hexdigest()


def refuse_edited() -> None:
    """InputError where a file of the model is no longer what this process imported: it would not count."""
    if _hash_on_disk() != _IMPORTED:
        raise InputError(
            f"{PACKAGE}: was edited after this Python read it; start Python anew to run the edit"
        )


def refuse_other_version(version: str) -> None:
    """InputError in a worker that read other files than the process that asks it, of that version."""
    if source_hash() != version:
        raise InputError(f"{PACKAGE}: was edited while the runs went on; start them again")


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Path(home) / "draaideur" / f"{source_hash()}-{python}"


CACHE_FOLDER = _cache_folder()
os.environ.setdefault("NUMBA_CACHE_DIR", str(CACHE_FOLDER))

import numba  # noqa: E402  (numba reads the cache folder when it is imported)
from llvmlite import ir  # noqa: E402
from numba.core import cgutils, types  # noqa: E402
from numba.extending import intrinsic  # noqa: E402

# Set too late if somebody imported numba before us: then say it to numba itself.
numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]

INTERPRETED = bool(numba.config.DISABLE_JIT)
if INTERPRETED:  # the hash of chance wraps around by design; compiled code does so without a word
    warnings.filterwarnings("ignore", "overflow encountered in scalar", RuntimeWarning, "abm.chance")


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


def fetch(table: Any, row: int) -> None:
    """Ask memory for the record in ``row``, which is needed soon. Nothing that can be seen changes.

    Memory answers requests for many records at once, while a phase asks only for the next one or two. What
    is left over in a last line comes with the record behind it.
    """


def _typed_fetch(_: Any, table: Any, row: Any) -> Any:
    return types.void(table, row), _code_of_fetch


def _code_of_fetch(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    table, row = signature.args
    array = context.make_array(table)(context, builder, arguments[0])
    place = [context.cast(builder, arguments[1], row, types.intp)]
    record = cgutils.get_item_pointer(context, builder, table, array, place)
    byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
    prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
    first = builder.bitcast(record, byte)
    to_read, soon, data = number(0), number(2), number(1)
    for offset in range(0, table.dtype.size, _BYTES_OF_A_LINE):
        line = builder.gep(first, [ir.IntType(64)(offset)])
        builder.call(prefetch, [line, to_read, soon, data])
    return context.get_dummy_value()


if not INTERPRETED:
    fetch = intrinsic(_typed_fetch)


def must_compile_first() -> bool:
    """True when this version of the source has not been compiled on this machine yet."""
    return not INTERPRETED and not any(Path(os.environ["NUMBA_CACHE_DIR"]).glob("**/*.nbi"))


@contextlib.contextmanager
def swapped(rule: Callable[..., Any], own: Callable[..., Any]) -> Iterator[None]:
    """Let every phase use ``own`` in place of ``rule``, a function of the model, within the block.

    ``own`` is a plain function with the parameters of ``rule``. The model must run as plain Python:
    set ``NUMBA_DISABLE_JIT=1`` before anything of it is imported. Compiled phases hold their rules
    within themselves; for long runs edit the rule where it stands, and it is compiled anew. Holds in
    this process, not in workers that it starts.

    Raises:
        InputError: when the model is compiled, ``own`` takes other parameters or has no source
            that can be read, or no part of the model uses ``rule``.
    """
    name = getattr(rule, "__name__", repr(rule))
    if not INTERPRETED:
        raise InputError(f"{name}: set NUMBA_DISABLE_JIT=1 before abm is imported; compiled rules are fixed")
    wanted, given = ([*inspect.signature(one).parameters] for one in (rule, own))
    if wanted != given:
        raise InputError(f"{name}: takes {', '.join(wanted)}; yours takes {', '.join(given)}")
    modules = [module for key, module in sys.modules.items() if key.startswith("abm.")]
    places = [(one, key) for one in modules for key, value in vars(one).items() if value is rule]
    if not places:
        raise InputError(f"{name}: no part of the model uses this function")
    try:
        _own_rules.append(inspect.getsource(own))
    except (OSError, TypeError):
        raise InputError(f"{name}: the source of yours cannot be read; write it in a file") from None
    for module, key in places:
        setattr(module, key, own)
    try:
        yield
    finally:
        _own_rules.pop()
        for module, key in places:
            setattr(module, key, rule)


def has_swapped_rules() -> bool:
    """Whether a rule is swapped at this moment, which another process would not know."""
    return bool(_own_rules)
