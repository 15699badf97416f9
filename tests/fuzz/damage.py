"""Documents, tables and bytes with something wrong in them, as hypothesis strategies."""

from __future__ import annotations

import copy
import datetime
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas
from hypothesis import strategies as st
from pandas.api.types import is_numeric_dtype

LONG, DEEP, DIGITS = 20_000, 3_000, 5_000

NAMES = (
    "tiny",
    "none",
    "six-cases",
    "baseline",
    "short-cap",
    "long-cap",
    "headline",
    "revolving_door",
    "starts",
    "P3",
    "P12",
    "R059",
    "tariff.level",
    "duration.maximum",
    "hiring.noise",
    "tinny",
    "basline",
    "R999",
    "Bovendorp",
    "stance",
    "class",
    "en",
    "nl",
    "mine.toml",
    "mine",
    "missing.toml",
)
ODD_TEXT = (
    "",
    " ",
    "-",
    "--",
    "=",
    "a=b=c",
    "a\nb",
    "\r\n",
    "\t",
    "\x1b[31mred",
    "\x7f",
    "\u202e",
    "é",
    "漢字",
    "🙂",
    "{x}",
    "%s",
    "%(prog)s",
    "$HOME",
    "~",
    ".",
    "..",
    "a/b/c.toml",
    "*",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "1_0",
    "٣",
    "0x10",
    "true",
    "None",
    "[",
    "]]",
    "x" * LONG,
    "2021-01",
    "2021-13",
    "0000-01",
    "9999-12",
    "21-1",
)
NUMBERS: tuple[Any, ...] = (
    0,
    1,
    2,
    3,
    -1,
    6,
    12,
    120,
    1200,
    1201,
    10_000,
    10**6,
    10**9,
    10**12,
    2**31,
    2**63,
    2**64,
    10**30,
    10**400,
    0.0,
    -0.0,
    0.5,
    1.0,
    1.5,
    -0.5,
    1e-320,
    1e300,
    float("nan"),
    float("inf"),
    float("-inf"),
)
ODD_THINGS: tuple[Any, ...] = (
    True,
    False,
    datetime.date(2021, 1, 1),
    datetime.datetime(2021, 1, 1, 12),
    datetime.time(12),
    [],
    {},
    [[]],
    [1, 2],
    ["a", 1],
    {"a": {"b": 1}},
    {"lever": "tariff.level", "value": 1.0},
    [{}],
    {"": 1},
)


def text() -> st.SearchStrategy[str]:
    """Names that exist, names that nearly do, and what no keyboard should give."""
    drawn = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\x00"), max_size=12)
    return st.one_of(st.sampled_from(NAMES), st.sampled_from(ODD_TEXT), drawn)


def things() -> st.SearchStrategy[Any]:
    """A value of any type that a document can hold."""
    return st.one_of(
        st.sampled_from(NUMBERS), text(), st.sampled_from(ODD_THINGS), st.integers(), st.floats()
    )


@st.composite
def near(draw: st.DrawFn, value: Any) -> Any:
    """A value close to a valid one: it may still be valid."""
    if isinstance(value, bool):
        return draw(st.sampled_from([not value, int(value), str(value).lower()]))
    if isinstance(value, int | float):
        return draw(
            st.sampled_from([-value, value + 1, value - 1, value * 1000, value / 2, str(value), [value]])
        )
    if isinstance(value, str):
        place = draw(st.integers(0, len(value)))
        other = draw(
            st.sampled_from([value[:place] + value[place + 1 :], value.upper(), f"{value} ", [value]])
        )
        return draw(st.one_of(st.just(other), st.just(value[:place] + "é\n" + value[place:])))
    if isinstance(value, list):
        return draw(
            st.sampled_from([value * 2, value[:1], value[::-1], {str(i): v for i, v in enumerate(value)}])
        )
    return [value]


def _places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = document if isinstance(document, dict) else range(len(document))
    for key in keys:
        yield (*path, key)
        if isinstance(document[key], dict | list):
            yield from _places(document[key], (*path, key))


def _parent(document: Any, path: Sequence[Any]) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


@st.composite
def documents(draw: st.DrawFn, valid: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One of the valid documents after nought to three changes of its structure."""
    document = copy.deepcopy(draw(st.sampled_from(valid)))
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(document))
        if not places:
            break
        path = draw(st.sampled_from(places))
        parent, key = _parent(document, path), path[-1]
        change = draw(
            st.sampled_from(["near", "near", "another", "leave out", "add", "repeat", "rename", "deep"])
        )
        if change == "near":
            parent[key] = draw(near(parent[key]))
        elif change == "another":
            parent[key] = copy.deepcopy(draw(things()))
        elif change == "leave out":
            del parent[key]
        elif change == "deep":
            parent[key] = _nested(draw(st.sampled_from([5, 50, 100])))
        elif isinstance(parent, list):
            parent.insert(key, copy.deepcopy(draw(things()) if change == "add" else parent[key]))
        elif change == "add":
            parent[draw(text())] = copy.deepcopy(draw(things()))
        else:
            parent[draw(near(str(key)).filter(lambda one: isinstance(one, str)))] = parent[key]
            if change == "rename":
                del parent[key]
    return document


def _nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


PIECES = (
    b"\xff",
    b"\x00",
    b"\xef\xbb\xbf",
    b"\n",
    b"\r",
    b'"',
    b"'''",
    b'"""',
    b"=",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b"#",
    b"[[a]]\n",
    b"[a]\n",
    b"a.b = 1\n",
    b"name = 'x'\n",
    b"nan",
    b"1e999",
    b"-",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"[" * DEEP,
    b"{'a':" * DEEP,
    b"x=" + b"[" * DEEP,
    b"9" * DIGITS,
    b"a." * 2_000,
    b" " * LONG,
    b"null",
    b"1979-99-99",
)


@st.composite
def corrupted(draw: st.DrawFn, content: bytes) -> bytes:
    """The bytes after one to three cuts, insertions and changes."""
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(content)))
        how = draw(st.sampled_from(["cut", "insert", "change", "drop", "bytes", "twice"]))
        if how == "cut":
            content = content[:place]
        elif how == "insert":
            content = content[:place] + draw(st.sampled_from(PIECES)) + content[place:]
        elif how == "bytes":
            content = content[:place] + draw(st.binary(max_size=8)) + content[place:]
        elif how == "drop":
            content = content[:place] + content[place + draw(st.integers(1, 60)) :]
        elif how == "twice":
            content = content[:place] + content[:place] + content[place:]
        elif place < len(content):
            content = content[:place] + bytes([draw(st.integers(0, 255))]) + content[place + 1 :]
    return content


@st.composite
def files(draw: st.DrawFn, valid: Sequence[dict[str, Any]], kind: str) -> bytes:
    """A TOML or JSON file: mostly readable with a wrong content, sometimes hardly a file at all."""
    how = draw(st.sampled_from(["content"] * 6 + ["bytes", "bytes", "both", "rubbish"]))
    if how == "rubbish":
        return draw(st.one_of(st.binary(max_size=60), st.sampled_from(PIECES), things().map(to_json)))
    document = draw(documents(valid)) if how != "bytes" else draw(st.sampled_from(valid))
    content = to_toml(document) if kind == "toml" else to_json(document)
    return content if how == "content" else draw(corrupted(content))


@st.composite
def tables(draw: st.DrawFn, valid: pandas.DataFrame) -> bytes:
    """A Parquet file: mostly readable with other columns, types, values or rows, sometimes not."""
    table = valid.copy()
    for _ in range(draw(st.integers(0, 2))):
        if not len(table.columns):
            break
        column = draw(st.sampled_from(list(table.columns)))
        change = draw(
            st.sampled_from(["cell", "cell", "column", "drop", "type", "rows", "repeat", "order", "new"])
        )
        if change == "cell" and len(table):
            row = draw(st.integers(0, len(table) - 1))
            values = table[column].tolist()
            values[row] = draw(st.one_of(st.none(), near(values[row]), things()))
            table = table.assign(**{column: pandas.Series(values, dtype=object, index=table.index)})
        elif change == "column":
            value = draw(st.one_of(st.none(), things()))
            table = table.assign(
                **{column: pandas.Series([value] * len(table), dtype=object, index=table.index)}
            )
        elif change == "drop":
            table = table.drop(columns=column)
        elif change == "type":
            kind = draw(
                st.sampled_from(["str", "float32", "int64", "bool", "category", "datetime64[ns]", "Int8"])
            )
            try:
                table = table.assign(**{column: table[column].astype(kind)})
            except (ValueError, TypeError, OverflowError):
                table = table.assign(**{column: table[column].astype(str)})
        elif change == "rows":
            table = table.iloc[: draw(st.integers(0, 3))]
        elif change == "repeat":
            table = pandas.concat([table, table.iloc[: draw(st.integers(1, 3))]], ignore_index=True)
        elif change == "order":
            table = table[list(table.columns)[::-1]]
        elif (other := draw(text())) not in table.columns:
            table = table.rename(columns={column: other})
    content = to_parquet(table)
    return draw(corrupted(content)) if draw(st.integers(0, 4)) == 0 else content


def to_parquet(table: pandas.DataFrame) -> bytes:
    """The table as Parquet; a column that Arrow takes no types of becomes text."""
    memory = io.BytesIO()
    try:
        table.to_parquet(memory, index=False)
    except Exception:  # Arrow has many names for a value that does not fit; here all mean the same
        memory = io.BytesIO()
        as_text = {
            name: table[name].astype(str) for name in table.columns if not is_numeric_dtype(table[name])
        }
        table.assign(**as_text).to_parquet(memory, index=False)
    return memory.getvalue()


def to_json(document: Any) -> bytes:
    """JSON as Python writes it, NaN and infinity included."""
    try:
        return json.dumps(document, default=str).encode()
    except (ValueError, RecursionError):  # a number of thousands of digits, or too deep
        return b"[" * DEEP


def to_toml(document: Mapping[str, Any]) -> bytes:
    """A document as TOML, each key of the top on its own line."""
    lines = [f"{_key(key)} = {_toml(value)}\n" for key, value in document.items()]
    return "".join(lines).encode("utf-8", "surrogatepass")


def _key(key: Any) -> str:
    return json.dumps(str(key), ensure_ascii=False)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return repr(value) if isinstance(value, int | float) else _key(value)
