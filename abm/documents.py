"""Documents that people write: TOML files, and the models that say what may stand in them.

Whatever is wrong with one is an ``InputError`` that names the file, the key and the mend.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from abm.errors import InputError, unknown

Entry = TypeVar("Entry", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; InputError names file and line if it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise InputError(f"{path}: is nested too deeply to be read") from None
    except ValueError as fault:  # no TOML, no text, or a number of thousands of digits
        raise InputError(f"{path}: {fault}") from None
    except OSError as fault:
        raise InputError(f"{path}: cannot be read: {fault.strerror}") from None


def entry_of(kind: type[Entry], name: str, content: Any, where: str) -> Entry:
    """``content`` as an entry of that kind with that name; InputError with the first thing that is wrong.

    ``where`` is said first: the file, and what of the file.
    """
    table_of(content, where)
    if "name" in content:
        raise InputError(f"{where}: name: leave it out; the name is {name!r} already")
    return valid(kind, {"name": name, **content}, where)


def valid(kind: type[Entry], content: Any, where: str) -> Entry:
    """``content`` as a model of that kind; InputError with the first thing that is wrong."""
    try:
        return kind.model_validate(content)
    except ValidationError as fault:
        # a key that is not known goes first: another that is missing may well be the same, misspelt
        first = min(fault.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        place = [str(part) for part in first["loc"]]
        said = f"{where}: {'.'.join(place)}" if place else where
        if first["type"] == "extra_forbidden":
            raise unknown("key", place[-1], _keys_at(kind, first["loc"]), said) from None
        raise InputError(f"{said}: {_what_is_wrong(first)}") from None


_WRONG = {
    "bool_type": "neither true nor false",
    "dict_type": "not a table of keys",
    "float_type": "not a number",
    "finite_number": "not a finite number",
    "int_from_float": "not a whole number",
    "int_type": "not a whole number",
    "model_type": "not a table of keys",
    "string_type": "not text",
    "tuple_type": "not a list",
}


def _what_is_wrong(fault: Any) -> str:
    """One fault that pydantic found, in the words of who writes TOML."""
    if fault["type"] == "missing":
        return "is missing"
    if fault["type"] in ("string_too_short", "too_short") and not fault["input"]:
        return "is empty"
    if fault["type"] in _WRONG:
        return f"{fault['input']!r} is {_WRONG[fault['type']]}"
    return str(fault["msg"]).removeprefix("Value error, ")


def table_of(content: Any, where: str) -> Mapping[str, Any]:
    """``content`` itself where it is a table of keys; InputError otherwise."""
    if not isinstance(content, Mapping):
        raise InputError(f"{where}: {content!r} is not a table of keys")
    return content


def _keys_at(kind: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The keys that are allowed where a key stands that is not."""
    for part in place[:-1]:
        if isinstance(part, str) and part in kind.model_fields:
            kind = _model_in(kind.model_fields[part].annotation) or kind
    given = {"name"} if len(place) == 1 else set()  # an entry has its name from elsewhere; see entry_of
    return [field.alias or name for name, field in kind.model_fields.items() if name not in given]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation such as ``tuple[Change, ...]`` speaks of, if it speaks of one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
