"""Every number in README and docs, and where it comes from: ``claims.toml``, held against what is found now.

A claim quotes the words that hold its numbers, as they stand in the document, so that a number is written
down once: in the document. The claim says how to get it again: see ``Claim``. A page that a command makes is
one claim: it says that command, and its numbers are not listed.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from abm.documents import read_toml, valid
from abm.engine import source_hash
from abm.errors import InputError, unknown
from calibration.evidence import load_claims as load_evidence
from calibration.numbers import Number, numbers_in

TABLE = Path(__file__).with_suffix(".toml")
ROOT = TABLE.parents[1]
HOLDS, BROKEN, NOT_RUN, GONE = "holds", "BROKEN", "not run again", "WORDS ARE GONE"
WAYS = ("command", "file", "code", "glob", "evidence", "test", "recorded", "names", "page", "prints")
LISTS = ("found", "code", "glob", "evidence")
NO_NUMBER = "-"
"""In place of a path, for a number that is part of a name."""
OURS = ("abm", "experiments", "calibration", "figures")
Answer = Callable[[str], Any]
"""What a command, without ``draaideur``, says with --json; ``NoAnswer`` where it ends without."""


class NoAnswer(Exception):
    """A command of a claim that ended without an answer, and with which status."""


class Claim(BaseModel):
    """Words of a document with numbers in them, and one way to get these.

    ``command``   ``found`` are paths into what it says with --json, as ``rows/outcome=gap/value``; # counts
    ``file``      a TOML file of the repository, with ``found`` as above; or another document, with words of
                  the one line that says the number
    ``code``      constants of ours by dotted name; what has a length is counted
    ``glob``      patterns of files of the repository, which are counted
    ``evidence``  claims of the study that say the number (R134)
    ``test``      a test that holds every number as a literal
    ``recorded``  when and how it was measured: not run again, being of one machine or taking hours
    ``names``     what sort of name the numbers are a part of: nothing to check
    ``page``      the whole document is made by this command, which it says
    ``prints``    what this command makes as a page stands in the document, word for word

    A list has an entry for every number of the words, in their order; ``-`` for what is part of a name.
    A number holds when it is what is found, times ``scale``, rounded as it stands there, or within
    ``tolerance`` of it, with a ``reason``. ``tier`` is ``full`` for what takes more than seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    words: str = Field(min_length=4)
    command: str = ""
    file: str = ""
    found: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    glob: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    test: str = ""
    recorded: str = ""
    names: str = ""
    page: str = ""
    prints: str = ""
    scale: float = 1.0
    tolerance: float = Field(default=0.0, ge=0.0)
    reason: str = ""
    tier: Literal["quick", "full"] = "quick"

    @model_validator(mode="after")
    def _one_way(self) -> Claim:
        ways = [one for one in WAYS if getattr(self, one)]
        if len(ways) != 1:
            raise ValueError(
                f"{self.words!r}: give one of {', '.join(WAYS)}, not {', '.join(ways) or 'none'}"
            )
        if self.tolerance and not self.reason:
            raise ValueError(f"{self.words!r}: a tolerance needs a reason")
        return self

    @property
    def way(self) -> str:
        """How its numbers are got: one of ``WAYS``."""
        return next(one for one in WAYS if getattr(self, one))

    @property
    def paths(self) -> tuple[str, ...]:
        """What stands for each number."""
        return next((getattr(self, one) for one in LISTS if getattr(self, one)), ())


@dataclass(frozen=True)
class Finding:
    """What became of one number of a claim; ``found`` is as text, empty where nothing was looked up."""

    claim: Claim
    said: str
    found: str
    verdict: str

    @property
    def fails(self) -> bool:
        """Whether the document says what does not hold."""
        return self.verdict in (BROKEN, GONE)


def load(table: Path = TABLE) -> Mapping[str, tuple[Claim, ...]]:
    """The claims of every document, in the order of the file; InputError for what is wrong in it."""
    claims = {}
    for document, entries in read_toml(table).items():
        where = f"{table.name}: {document}"
        if not isinstance(entries, list):
            raise InputError(f'{where}: write claims as [["{document}"]], once for each')
        claims[document] = tuple(valid(Claim, {"document": document, **one}, where) for one in entries)
    return claims


def documents_named(names: Sequence[str], claims: Mapping[str, tuple[Claim, ...]]) -> list[str]:
    """The documents of these names, by path or by stem; all of them where there is no name."""
    by_stem = {Path(one).stem: one for one in claims}
    for name in names:
        if name not in claims and name not in by_stem:
            raise unknown("document", name, [*claims, *by_stem])
    return [by_stem.get(name, name) for name in names] or list(claims)


def code_hash() -> str:
    """Hash of all sources and data of ours: answers of another state of them are not used again."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(path for folder in OURS for path in (ROOT / folder).rglob("*")):
        if path.suffix in {".py", ".toml", ".csv", ".html", ".css"} and path != TABLE:
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def text_of(document: str, root: Path = ROOT) -> str:
    """A document of the repository; InputError where it is not there, as in an installed package."""
    try:
        return (root / document).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(
            f"{document}: there is no such document; verify needs the documents of a checkout of the "
            "repository"
        ) from None


def spans_of(words: str, text: str) -> list[tuple[int, int]]:
    """Where these words stand in the text, however its lines are broken."""
    parts = r"[\s>]+".join(re.escape(one) for one in words.split())
    return [found.span() for found in re.finditer(parts, text)]


def unclaimed(document: str, claims: Sequence[Claim], root: Path = ROOT) -> list[tuple[int, str]]:
    """The numbers of a document that are in no claim, each with its line."""
    if any(one.page for one in claims):
        return []
    text = text_of(document, root)
    spans = [span for one in claims for span in spans_of(one.words, text)]
    return [
        (text.count("\n", 0, one.start) + 1, one.said)
        for one in numbers_in(text)
        if not any(start <= one.start and one.end <= end for start, end in spans)
    ]


def check(claim: Claim, answer: Answer, root: Path = ROOT) -> Iterator[Finding]:
    """Hold each number of a claim against what is found now."""
    try:
        yield from _check(claim, answer, root)
    except NoAnswer as problem:
        yield Finding(claim, claim.words, str(problem), BROKEN)


def _check(claim: Claim, answer: Answer, root: Path) -> Iterator[Finding]:
    text = text_of(claim.document, root)
    spans = spans_of(claim.words, text)
    if len(spans) != 1:
        yield Finding(claim, claim.words, f"there {len(spans)} times" if spans else "", GONE)
        return
    if claim.page:
        yield _page(claim, text)
        return
    if claim.prints:
        stands = str(value_at(answer(claim.prints), "page", claim.document)).strip() in text
        yield Finding(claim, claim.words, claim.prints, HOLDS if stands else BROKEN)
        return
    ((start, end),) = spans
    numbers = [one for one in numbers_in(text) if start <= one.start and one.end <= end]
    if claim.recorded or claim.names:
        yield from (Finding(claim, one.said, claim.recorded or claim.names, NOT_RUN) for one in numbers)
        return
    if claim.test:
        yield from _tested(claim, numbers, root)
        return
    if len(numbers) != len(claim.paths):
        said = ", ".join(one.said for one in numbers)
        raise InputError(
            f"{TABLE.name}: {claim.document}: {claim.words!r} holds {len(numbers)} numbers ({said}), and the "
            f"claim {len(claim.paths)}; write {NO_NUMBER!r} for one that is part of a name"
        )
    content = answer(claim.command) if claim.command else _content_of(claim.file, root)
    for number, path in zip(numbers, claim.paths, strict=True):
        if path != NO_NUMBER:
            yield _held(claim, number, _look_up(claim, path, content, root))


def _content_of(file: str, root: Path) -> Any:
    """A TOML file as tables; of another document its lines."""
    if not file:
        return None
    return read_toml(root / file) if file.endswith(".toml") else text_of(file, root).splitlines()


def _look_up(claim: Claim, path: str, content: Any, root: Path) -> Any:
    if claim.code:
        return _constant(path)
    if claim.glob:
        return sum(1 for _ in root.glob(path))
    if claim.evidence:
        evidence = load_evidence()
        if path not in evidence:
            raise unknown("claim", path, evidence, f"{TABLE.name}: {claim.document}")
        return evidence[path].claim
    where = f"{TABLE.name}: {claim.document}"
    if claim.file and not claim.file.endswith(".toml"):
        lines = [line.strip() for line in content if path in line]
        if len(lines) != 1:
            raise InputError(f"{where}: {path!r} stands in {len(lines)} lines of {claim.file}, not in one")
        return lines[0]
    return value_at(content, path, where)


def _constant(path: str) -> Any:
    module, _, name = path.rpartition(".")
    if module.partition(".")[0] not in OURS:
        raise InputError(f"{TABLE.name}: {path}: a constant of {', '.join(OURS)}")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        raise InputError(f"{TABLE.name}: {path}: there is no such constant") from None
    return len(found) if hasattr(found, "__len__") and not isinstance(found, str) else found


def value_at(content: Any, path: str, where: str) -> Any:
    """What stands there: keys between slashes; ``key=value`` keeps the entries that say so, ``#`` counts.

    Of what is kept only one may be left to go on into.

    >>> value_at({"rows": [{"name": "a", "value": 3}, {"name": "b", "value": 4}]}, "rows/name=b/value", "")
    4
    >>> value_at({"a": {"holds": True}, "b": {"holds": False}}, "holds=true/#", "")
    1
    """
    for key in path.split("/"):
        name, equals, wanted = key.partition("=")
        entries = list(content.values()) if isinstance(content, dict) else content
        if key == "#":
            content = len(content)
        elif isinstance(content, dict) and key in content:
            content = content[key]
        elif equals and isinstance(entries, list):
            content = [one for one in entries if isinstance(one, dict) and _plain(one.get(name)) == wanted]
        elif isinstance(content, list) and len(content) == 1 and key in content[0]:
            content = content[0][key]
        elif isinstance(content, list) and key.isdecimal() and int(key) < len(content):
            content = content[int(key)]
        else:
            known = sorted(map(str, content)) if isinstance(content, dict) else []
            raise unknown("entry", key, known, f"{where}: {path}")
    return content


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _held(claim: Claim, number: Number, found: Any) -> Finding:
    if isinstance(found, str):
        figures = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", found.replace(",", ""))]
        holds = number.value in [*(one.value for one in numbers_in(found)), *figures]
        return Finding(claim, number.said, found, HOLDS if holds else BROKEN)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return Finding(claim, number.said, f"{found!r}", BROKEN)
    value = claim.scale * float(found)
    room = max(claim.tolerance, 0.5 * number.step) + 1e-9 * abs(value)
    exact = isinstance(found, int) and not claim.tolerance and claim.scale == 1.0
    holds = value == number.value if exact else abs(value - number.value) <= room
    return Finding(claim, number.said, f"{value:.6g}", HOLDS if holds else BROKEN)


def _tested(claim: Claim, numbers: Sequence[Number], root: Path) -> Iterator[Finding]:
    """Whether the test is there and holds the numbers as literals; the test itself is run by the tests."""
    file, _, name = claim.test.partition("::")
    path = root / file
    source = path.read_text(encoding="utf-8") if path.is_file() else ""
    body = re.search(rf"(?ms)^def {re.escape(name)}\(.*?(?=^(?:def|class|@)|\Z)", source)
    literals = {float(one) for one in re.findall(r"(?<![\w.])\d[\d_]*\.?\d*", body[0])} if body else set()
    for one in numbers:
        there = abs(one.value) in literals or abs(one.value) / 100.0 in literals
        said = claim.test if body else f"{claim.test}: there is no such test"
        yield Finding(claim, one.said, said, HOLDS if there else BROKEN)


def _page(claim: Claim, text: str) -> Finding:
    """Whether the page says the command that makes it; and where it names another version, which."""
    version = re.search(r"\bversion\s+`?([0-9a-f]{16})\b", text)
    found = claim.page if claim.page in claim.words else "another command"
    if version and version[1] != source_hash():
        found += f" (of version {version[1]}; the model is {source_hash()})"
    return Finding(claim, claim.words, found, HOLDS if claim.page in claim.words else BROKEN)
