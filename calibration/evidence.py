"""Every claim of the report and what became of it: the table, its check, and its page.

``python -m calibration.evidence`` writes ``docs/evidence.md``. Reading the table needs nothing
of the model; only ``check`` looks the targets up there.
"""

from __future__ import annotations

import ast
import functools
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from abm.documents import entry_of, read_toml, table_of
from abm.errors import unknown

TABLE = Path(__file__).with_suffix(".toml")
ROOT = TABLE.parents[1]
PAGE = ROOT / "docs" / "evidence.md"
IDS = tuple(f"R{number:03d}" for number in range(1, 136))
PATTERNS = tuple(f"P{number}" for number in range(1, 13))
MECHANISM_TESTS = "tests/calibration/test_mechanisms.py"
PATTERN_TESTS = "tests/calibration/test_patterns.py"

Kind = Literal[
    "definition",
    "fact",
    "number",
    "direction",
    "mechanism",
    "pattern",
    "null effect",
    "heterogeneity",
    "constraint",
    "limit of the evidence",
]
Outcome = Literal["mechanism", "pattern", "boundary", "counterfactual"]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
MEANINGS = {
    "mechanism": "rules, numbers or levers carry it, and a test shows that they matter",
    "pattern": "nothing holds it; a test checks whether the model brings it about",
    "boundary": "outside the model, or only a limit on what may be concluded",
    "counterfactual": "not observed or not measured; only a labelled policy or scenario shows it",
}
TARGETS = ("rules", "settings", "mechanisms", "levers", "patterns", "policies", "scenarios", "tests")
HEADINGS = {"settings": "numbers", "mechanisms": "switched off or replaced by"}


class Claim(BaseModel):
    """One claim of the report in our own words, and where it went.

    ``rules`` are functions by dotted name, ``settings`` parameters of the ledger, ``mechanisms``
    names in ``mechanisms.toml``, ``tests`` pytest node ids. ``left_out`` is the part of the
    claim that the model does not hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    theme: str
    section: tuple[str, ...] = Field(min_length=1)
    kind: Kind
    claim: str = Field(min_length=1)
    became: Outcome
    rules: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    reason: str = ""
    left_out: str = ""

    @property
    def needs(self) -> dict[str, bool]:
        """What a claim that became this must name, and whether it does."""
        carried = bool(self.rules or self.settings or self.levers)
        return {
            "mechanism": {
                "rule, setting or lever": carried,
                "setting, lever or mechanism that turns it off": bool(
                    self.settings or self.levers or self.mechanisms
                ),
                "test": bool(self.tests),
            },
            "pattern": {"pattern": bool(self.patterns), "test": bool(self.tests)},
            "boundary": {"reason": bool(self.reason)},
            "counterfactual": {
                "policy or scenario that is labelled so": not labelled_counterfactual().isdisjoint(
                    self.policies + self.scenarios
                )
            },
        }[self.became]


@functools.cache
def labelled_counterfactual() -> frozenset[str]:
    """Shipped policies and scenarios that set what the study never saw at work."""
    from abm.policy import load_policy, shipped
    from abm.scenario import load_scenario

    policies = {name for name in shipped("policies") if load_policy(name).counterfactual}
    return frozenset(policies | {name for name in shipped("scenarios") if load_scenario(name).counterfactual})


@functools.cache
def load_claims(table: Path = TABLE) -> Mapping[str, Claim]:
    """Every claim by id, in the order of the file; InputError if the table has a fault."""
    entries = read_toml(table)
    themes = table_of(entries.pop("themes", {}), f"{table.name}: themes")
    beginnings = {str(first): theme for theme, first in themes.items()}
    theme, claims = "", {}
    for name, entry in entries.items():
        theme = beginnings.get(name, theme)
        where = f"{table.name}: claim {name}"
        claims[name] = entry_of(Claim, name, {"theme": theme, **table_of(entry, where)}, where)
    return claims


def find_claim(name: str) -> Claim:
    """The claim of that id; InputError with the nearest match otherwise.

    >>> find_claim("R022").section
    ('2.1',)
    """
    claims = load_claims()
    if name not in claims:
        raise unknown("claim", name, claims)
    return claims[name]


def claims_that_became(outcome: str | None = None) -> dict[str, Claim]:
    """All claims, or those of one outcome; InputError if there is no such outcome."""
    if outcome is not None and outcome not in OUTCOMES:
        raise unknown("outcome of a claim", outcome, OUTCOMES, "--became")
    return {name: one for name, one in load_claims().items() if outcome in (None, one.became)}


def counts(claims: Mapping[str, Claim]) -> dict[str, int]:
    """Number of claims per outcome."""
    return {outcome: sum(one.became == outcome for one in claims.values()) for outcome in OUTCOMES}


def count_line(claims: Mapping[str, Claim]) -> str:
    """The counts in one line."""
    parts = (f"{number} {outcome}" for outcome, number in counts(claims).items())
    return f"{len(claims)} claims: {', '.join(parts)}"


def check(claims: Mapping[str, Claim] | None = None) -> list[str]:
    """One line per fault of the table.

    Ids are complete; every claim has a target; every target exists; and whoever cites a claim as
    its evidence is named by that claim.
    """
    claims = load_claims() if claims is None else claims
    found = []
    if tuple(claims) != IDS:
        odd = [name for name in claims if name not in IDS]
        lacking = [name for name in IDS if name not in claims]
        found.append(f"ids are not {IDS[0]} to {IDS[-1]} in order; lacking {lacking}, odd {odd}")
    exists = _finders()
    for name, one in claims.items():
        if one.name != name:
            found.append(f"{name}: stands under the name of {one.name}")
        found += [
            f"{name}: became {one.became} but names no {what}"
            for what, is_so in one.needs.items()
            if not is_so
        ]
        if one.reason and one.became != "boundary":
            found.append(f"{name}: gives a reason but became {one.became}")
        found += [
            f"{name}: {kind}: there is no {target!r}"
            for kind in TARGETS
            for target in getattr(one, kind)
            if not exists[kind](target)
        ]
    return [*found, *_one_sided(claims)]


def _finders() -> dict[str, Callable[[str], bool]]:
    """For each kind of target: whether one of that name exists."""
    from abm.parameters import load_ledger
    from abm.policy import load_levers, shipped

    mechanisms = _mechanisms()
    tested = [name for name, entry in mechanisms.items() if entry.get("kind") != "rival"]
    return {
        "rules": _is_function,
        "settings": load_ledger().__contains__,
        "levers": load_levers().__contains__,
        "mechanisms": mechanisms.__contains__,
        "patterns": PATTERNS.__contains__,
        "policies": shipped("policies").__contains__,
        "scenarios": shipped("scenarios").__contains__,
        "tests": functools.partial(_is_test, tested),
    }


def _one_sided(claims: Mapping[str, Claim]) -> Iterator[str]:
    """Levers, mechanisms, patterns, policies and scenarios whose claim does not name them."""
    for kind, name, evidence in _citations():
        for cited in evidence:
            if not cited.startswith("R"):
                continue  # facts and formulas
            if cited not in claims:
                yield f"{cited}: is no claim, and {name!r} of {kind} cites it"
            elif name not in getattr(claims[cited], kind):
                yield f"{cited}: {name!r} of {kind} cites it, so add it to its {kind}"


def _citations() -> Iterator[tuple[str, str, Iterable[str]]]:
    """Kind, name and evidence of everything that says which claims it rests on."""
    from abm.policy import load_levers, shipped

    yield from (("levers", name, lever.evidence) for name, lever in load_levers().items())
    for kind in ("policies", "scenarios"):
        for name, path in shipped(kind).items():
            yield kind, name, read_toml(path).get("evidence", ())
    yield from (("mechanisms", name, entry["evidence"]) for name, entry in _mechanisms().items())
    patterns = read_toml(TABLE.with_name("patterns.toml"))
    yield from (("patterns", name, patterns[name]["evidence"]) for name in PATTERNS if name in patterns)


def _mechanisms() -> dict[str, Any]:
    return read_toml(TABLE.with_name("mechanisms.toml"))


def _is_function(dotted: str) -> bool:
    module, _, name = dotted.rpartition(".")
    try:
        return callable(getattr(importlib.import_module(module), name, None))
    except ImportError:
        return False


def _is_test(mechanisms: Iterable[str], node: str) -> bool:
    """Whether a pytest node exists: a test function, or the example of a rule in its own file."""
    file, _, rest = node.partition("::")
    name, _, case = rest.partition("[")
    if file == MECHANISM_TESTS and case and case.removesuffix("]") not in mechanisms:
        return False
    if not file.startswith("tests/"):
        module = file.removesuffix(".py").replace("/", ".")
        return name.rpartition(".")[0] == module and ">>>" in _functions(file).get(
            name.rpartition(".")[2], ""
        )
    return name.startswith("test_") and name in _functions(file)


@functools.cache
def _functions(file: str) -> Mapping[str, str]:
    """Docstrings of the functions that a source file defines, by name."""
    path = ROOT / file
    if not path.is_file():
        return {}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: ast.get_docstring(node) or "" for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def page(claims: Mapping[str, Claim] | None = None) -> str:
    """The whole table as a Markdown page, a section per theme."""
    claims = load_claims() if claims is None else claims
    return "\n".join(_page_lines(claims)) + "\n"


def _page_lines(claims: Mapping[str, Claim]) -> Iterator[str]:
    yield "# Every claim of the report, and what became of it"
    yield ""
    yield "Written by `python -m calibration.evidence` from `calibration/evidence.toml`; do not edit."
    yield "The report: Regioplan (April 2021), *Detacheringsfaciliteiten in de Participatiewet*, publication"
    yield "20092. It is qualitative, and so is this table: a mechanism here is a belief of people who were"
    yield "interviewed, made precise; it is not an estimate. The words are ours, the sections the report's."
    yield "Rules and phases are functions in `abm`; numbers are parameters of the ledger. What is said to be"
    yield f"switched off or replaced by a name is tested in `{MECHANISM_TESTS}`, patterns in"
    yield f"`{PATTERN_TESTS}`; other tests are named. All this is shown by `draaideur evidence R059`."
    yield "[What this model cannot tell you](limits.md)."
    yield ""
    yield "| became | claims | meaning |"
    yield "|---|---:|---|"
    for outcome, number in counts(claims).items():
        yield f"| {_labelled(outcome)} | {number} | {MEANINGS[outcome]} |"
    theme = None
    for one in claims.values():
        if one.theme != theme:
            theme = one.theme
            yield from (
                "",
                f"## {theme}",
                "",
                "| id | section | claim | became | where |",
                "|---|---|---|---|---|",
            )
        cells = (one.name, ", ".join(one.section), f"{one.claim} ({one.kind})", _labelled(one.became))
        yield "| " + " | ".join((*cells, "<br>".join(_where(one)))) + " |"


def _labelled(outcome: str) -> str:
    return "**COUNTERFACTUAL**" if outcome == "counterfactual" else outcome


def _where(one: Claim) -> Iterator[str]:
    if one.reason:
        yield one.reason
    for kind in TARGETS:
        names = [name for name in getattr(one, kind) if not name.startswith((MECHANISM_TESTS, PATTERN_TESTS))]
        if names:
            yield f"{HEADINGS.get(kind, kind)}: " + ", ".join(_shown(name) for name in names)
    if one.left_out:
        yield f"left out: {one.left_out}"


def _shown(name: str) -> str:
    mark = " (counterfactual)" if name in labelled_counterfactual() else ""
    return f"`{name.removeprefix('abm.')}`{mark}"


def in_full(one: Claim) -> dict[str, Any]:
    """What there is to know of one claim, empty fields left out."""
    return one.model_dump(mode="json", exclude_defaults=True, exclude={"name"})


def main() -> int:
    """Write the page; status 1 and the faults when a target does not exist."""
    PAGE.write_text(page(), encoding="utf-8")
    faults = check()
    print("\n".join([*faults, count_line(load_claims())]))
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
