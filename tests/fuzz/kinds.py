"""The kinds of input: what a user can hand over, and who reads it."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas
import pyarrow
from hypothesis import strategies as st

from abm.engine import PACKAGE, source_hash
from abm.outcomes import OUTCOMES
from abm.parameters import read_ledger_file
from calibration import ablation, evidence, mechanisms, patterns
from calibration.docking import parity
from experiments import run_store
from experiments.command_line import build_parser
from experiments.design import QUESTIONS, Design
from experiments.run_table import content_of, table_of
from experiments.runs import row_of
from figures.gallery import draw_all
from figures.pictures import save, whence
from tests.figures.conftest import MANIFEST as DRAWN_FROM
from tests.figures.conftest import cohort, differences, network
from tests.figures.test_scorecard_and_ablation import ablation_table, scorecard_table
from tests.figures.test_stability_and_decomposition import decomposition_table, stability_table
from tests.fuzz.damage import (
    NAMES,
    NUMBERS,
    corrupted,
    files,
    near,
    tables,
    text,
    things,
    to_json,
    to_parquet,
    to_toml,
)
from tests.fuzz.trial import Given, Use, api, command

MINE = "mine.toml"


@dataclass(frozen=True)
class Kind:
    """One kind of input: how to make one, who reads it, and its part of all inputs."""

    name: str
    inputs: st.SearchStrategy[Given]
    use: Use
    part: float


# ---- flags ---------------------------------------------------------------------------------------

USUAL = {
    "scenario": ["tiny", "tiny", "none"],
    "policy": ["baseline", "short-cap"],
    "baseline": ["baseline"],
    "against": ["short-cap", "full", "taken"],
    "months": ["1", "12"],
    "seed": ["1", "7"],
    "seeds": ["2", "3"],
    "first_seed": ["1", "100"],
    "person": ["1", "2"],
    "participants": ["0", "300"],
    "workers": ["1", "2"],
    "settings": ["tariff.level=0.8", "duration.maximum=6", "hiring.noise=1", "tariff.path=stepwise"],
    "by": ["stance", "class", "regime"],
    "outcomes": ["starts", "starts,revolving_door"],
    "names": ["P3", "P12"],
    "patterns": ["P3", "P3,P12"],
    "mechanisms": ["sheltered-self-reliance", "administration"],
    "results": ["out", "out/deep", "taken", "taken/under", "full", ""],
    "page": ["page.md", "taken", "full", "no/page.md"],
    "save": ["out", "taken", "full"],
    "design": ["headline", "sweep.toml"],
    "policies": ["short-cap", "fee-plus-9", "long-cap"],
    "half_widths": ["starts=1", "revolving_door=0.05"],
    "budget": ["50", "200"],
}
SWEEP: dict[str, Any] = {
    "scenario": "tiny",
    "months": 2,
    "seeds": 2,
    "sampler": "one-at-a-time",
    "levers": [{"name": "tariff.level", "values": [0.8, 1.0]}, "intention.declaration"],
    "uncertainties": [{"name": "hiring.noise", "minimum": 0.5, "maximum": 1.0}],
    "outcomes": ["starts", "revolving_door"],
}
AROUND = {"taken": b"a file of mine", "full/note.txt": b"a note of mine", "sweep.toml": to_toml(SWEEP)}


def _value(action: argparse.Action) -> st.SearchStrategy[str]:
    usual = [*USUAL.get(action.dest, NAMES), *map(str, action.choices or ())]
    odd = st.one_of(text(), st.sampled_from(NUMBERS).map(_number), st.integers().map(str), ODD_WORDS)
    return st.one_of(*[st.sampled_from(usual)] * 5, odd)


def _number(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


ODD_WORDS = st.sampled_from(
    [
        "\udcff",
        "tiny\udcff",
        "9" * 5_000,
        "1," * 3_000,
        "tariff.level=" + "9" * 400,
        "=1",
        "tariff.level=",
        "hiring.noise=1e400",
        "duration.maximum=6.0",
        ",",
        "P3,",
        "--json",
        "--help",
        "-h",
        "--set",
        "--mon=3",
    ]
)


ENDLESS = {"explore"}
"""Verbs that go on until they are interrupted; what they refuse is tried beside them."""


@st.composite
def words(draw: st.DrawFn) -> Given:
    """A verb with some of its flags, in any order and number; now and then another verb's."""
    parser = build_parser()
    verbs = next(one.choices for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    verb = draw(st.sampled_from(sorted(set(verbs) - ENDLESS)))
    own = list(verbs[verb]._actions)
    said: list[str] = []
    for action in own:
        if not action.option_strings:
            least, most = {None: (1, 1), "?": (0, 1), "*": (0, 3), "+": (1, 3)}.get(action.nargs, (1, 1))
            said += draw(st.lists(_value(action), min_size=least, max_size=most))
    flags = [one for one in own if one.option_strings and "--help" not in one.option_strings]
    taken = draw(st.lists(st.sampled_from(flags), max_size=5))
    taken += [one for one in flags if one.required and one not in taken and draw(st.integers(0, 9))]
    for action in taken:
        flag = draw(st.sampled_from(list(action.option_strings)))
        if action.nargs == 0:
            said.append(flag)
            continue
        value = draw(_value(action))
        said += [f"{flag}={value}"] if draw(st.booleans()) else [flag, value]
    if "--dry-run" not in said and verb in ("ablate", "patterns") and draw(st.booleans()):
        said.append("--dry-run")
    if draw(st.integers(0, 9)) == 0:
        said.insert(draw(st.integers(0, len(said))), draw(st.one_of(text(), ODD_WORDS)))
    begin = [verb] if draw(st.integers(0, 19)) else draw(st.lists(text(), max_size=2))
    return Given((*begin, *said), AROUND)


# ---- TOML ----------------------------------------------------------------------------------------


def _shipped(folder: Path) -> list[dict[str, Any]]:
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]


POLICIES = [
    *_shipped(PACKAGE / "policies"),
    {
        "change": [
            {"lever": "tariff.level", "value": 0.8, "since": "2022-01", "municipalities": ["Bovendorp"]},
            {"lever": "duration.maximum", "value": 6},
        ]
    },
]
SCENARIOS = [
    *_shipped(PACKAGE / "scenarios"),
    {"based_on": "six-cases", "participants": 300},
    {"based_on": "country", "law": "dated", "levers": {"tariff.level": 0.8}},
    {
        "based_on": "tiny",
        "meaning": "mine",
        "levers": {"tariff.level": 0.8},
        "parameters": {"hiring.noise": 1.0},
        "law": "dated",
        "corona": True,
    },
]
SMALL_DESIGN = {
    "question": "does the limit matter",
    "scenario": "tiny",
    "months": 12,
    "seeds": 2,
    "policies": ["baseline"],
    "outcomes": ["conversion_within_24_months", "revolving_door", "starts", "durable_jobs", "public_cost"],
    "levers": [
        {"name": "fee", "options": {"low": {"tariff.level": 0.65}}},
        {"name": "duration", "options": {f"{n} months": {"duration.maximum": n} for n in (6, 12)}},
    ],
}
MANY = {"levers": [{"name": f"f{n}", "options": {f"o{m}": {} for m in range(9)}} for n in range(9)]}


def _with_file(
    kind: str, valid: list[dict[str, Any]], *commands: tuple[str, ...]
) -> st.SearchStrategy[Given]:
    return st.builds(
        lambda said, content: Given(said, {MINE: content}), st.sampled_from(commands), files(valid, kind)
    )


POLICY_FILES = _with_file(
    "toml",
    POLICIES,
    ("run", "tiny", "--months", "2", "--policy", MINE),
    ("run", "tiny", "--months", "2", "--policy", MINE, "--json"),
    ("compare", "tiny", MINE, "short-cap", "--months", "2", "--seeds", "2"),
    ("story", "tiny", "--person", "1", "--months", "2", "--against", MINE),
)
SCENARIO_FILES = _with_file(
    "toml",
    SCENARIOS,
    ("run", MINE, "--months", "2"),
    ("run", MINE, "--months", "2", "--results", "out"),
    ("run", MINE, "--months", "2", "--by", "regime", "--json"),
    ("compare", MINE, "baseline", "short-cap", "--months", "2", "--seeds", "2"),
    ("story", MINE, "--person", "1", "--months", "2"),
)
DESIGN_FILES = _with_file(
    "toml",
    [*[SMALL_DESIGN] * 4, *_shipped(QUESTIONS), SMALL_DESIGN | MANY],
    ("headline", "--design", MINE, "--dry-run"),
    ("headline", "--design", MINE, "--seeds", "2", "--results", "out"),
    ("headline", "--design", MINE, "--seeds", "2", "--results", "out", "--json"),
)


SOBOL = SWEEP | {"sampler": "sobol", "points": 4, "levers": ["duration.maximum"]}
TWO_LEVERS = SWEEP | {
    "sampler": "grid",
    "levers": [
        {"name": "duration.maximum", "values": [36, 6]},
        {"name": "check", "options": {"none": {}, "strict": {"intention.probing": 1.0}}},
    ],
}
SWEEP_FILES = _with_file(
    "toml",
    [
        *[SWEEP] * 2,
        SOBOL,
        SOBOL | {"sampler": "latin-hypercube"},
        SWEEP | {"sampler": "grid", "policies": ["baseline", "short-cap"], "series": True},
        SMALL_DESIGN | {"months": 2},
        *[TWO_LEVERS] * 2,
    ],
    ("sweep", MINE, "--dry-run"),
    ("sweep", MINE, "--results", "out", "--half-width", "starts=1", "--budget", "90"),
    ("decompose", MINE, "--dry-run"),
    ("decompose", MINE, "--results", "out"),
    ("sweep", MINE, "--results", "out"),
    ("sweep", MINE, "--results", "out", "--json"),
)
TOWNS = "towns.csv"
TABLE = (
    b"code,municipality,population,region\n2001,Bovendorp,6000,Voorbeeld\n2002,Benedendorp,4000,Voorbeeld\n"
    b"2003,Verderop,9000,Elders\n"
)
WITH_TABLE = {
    "meaning": "mine",
    "municipalities": TOWNS,
    "burn_in_months": 2,
    "region_levers": {"Elders": {"governance.regime": "none"}},
}


@st.composite
def towns(draw: st.DrawFn) -> Given:
    """A scenario and the table of municipalities beside it, with something wrong in the table."""
    rows = [line.split(",") for line in TABLE.decode().splitlines()]
    for _ in range(draw(st.integers(0, 2))):
        row = draw(st.sampled_from(rows))
        place = draw(st.integers(0, len(row) - 1))
        row[place] = draw(st.one_of(text(), st.sampled_from(NUMBERS).map(_number), near_text(row[place])))
    table = "\n".join(",".join(row) for row in rows).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 2)) == 0:
        table = draw(corrupted(table))
    base = draw(st.sampled_from([WITH_TABLE, WITH_TABLE, {"based_on": "tiny", "municipalities": TOWNS}]))
    return Given(("run", MINE, "--months", "2"), {MINE: to_toml(base), TOWNS: table})


def near_text(value: str) -> st.SearchStrategy[str]:
    """A text close to this one."""
    return near(value).filter(lambda one: isinstance(one, str))


def _part_of(path: Path, names: int) -> dict[str, Any]:
    """The first entries of a file, and every group of entries cut as short."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return dict(list(content.items())[:names])


def _own(read: Callable[[Path], object]) -> Use:
    return api(lambda: read(Path(MINE)))


def _pattern_book() -> dict[str, Any]:
    book = tomllib.loads(patterns.FILE.read_text(encoding="utf-8"))
    needed = {name for one in ("P2", "P5") for name in book[one]["arms"]}
    arms = {name: arm for name, arm in book["arm"].items() if name in needed}
    return {"world": book["world"], "arm": arms, "sweep": book["sweep"], "P2": book["P2"], "P5": book["P5"]}


MECHANISM_FILES = _with_file("toml", [_part_of(mechanisms.FILE, 6)], ())
PATTERN_FILES = _with_file("toml", [_pattern_book()], ())
CLAIM_FILES = _with_file("toml", [_part_of(evidence.TABLE, 12)], ())
LEDGER_FILES = _with_file("toml", [_part_of(PACKAGE / "law" / "tariff.toml", 9)], ())


# ---- results folders -----------------------------------------------------------------------------

FOLDER = "kept"
NODES, EDGES = network(12)
DRAWINGS: dict[str, dict[str, pandas.DataFrame]] = {
    "frontier": {"differences": differences()},
    "cohort_flow": {"cohort": cohort()},
    "network": {"network_nodes": NODES, "network_edges": EDGES},
    "scorecard": {"patterns": scorecard_table().iloc[-9:].reset_index(drop=True)},
    "ablation": {"ablation": ablation_table(9)},
    "stability": {"stability": stability_table(2)},
    "decomposition": {"decomposition": decomposition_table(2)},
}


@st.composite
def drawn(draw: st.DrawFn) -> Given:
    """A results folder to draw one figure from, with something wrong in one of its files."""
    figure = draw(st.sampled_from(sorted(DRAWINGS)))
    kept = DRAWINGS[figure]
    wrong = draw(st.sampled_from([*kept, *kept, "manifest.json"]))
    content = {f"{FOLDER}/{name}.parquet": to_parquet(table) for name, table in kept.items() if name != wrong}
    content[f"{FOLDER}/manifest.json"] = (
        draw(files([DRAWN_FROM], "json")) if wrong == "manifest.json" else to_json(DRAWN_FROM)
    )
    if wrong in kept:
        content[f"{FOLDER}/{wrong}.parquet"] = draw(tables(kept[wrong]))
    language = draw(st.sampled_from(["en", "nl"]))
    return Given((figure, language), content)


def _draw(given: Given) -> int:
    figure, language = given.words
    return api(lambda: draw_all(Path(FOLDER), (language,), (figure,)))(given)


POLICIES_OF_STORE, SEEDS_OF_STORE = ("baseline", "short-cap"), (1, 2, 3)
STORED = pandas.DataFrame(
    [
        {"policy": policy, "seed": seed, **dict.fromkeys(OUTCOMES, 0.1 * seed)}
        for policy in POLICIES_OF_STORE
        for seed in SEEDS_OF_STORE
    ]
)
STORE_MANIFEST = {
    "format": parity.FORMAT,
    "model": "Draaideur",
    "model_version": "0123456789abcdef",
    "scenario": "tiny",
    "policies": list(POLICIES_OF_STORE),
    "seeds": list(SEEDS_OF_STORE),
    "months": 12,
    "outcomes": list(OUTCOMES),
}


@st.composite
def stores(draw: st.DrawFn) -> Given:
    """A store of ``dock --save``; mostly with the mark of the table that lies beside its manifest."""
    wrong = draw(st.sampled_from(["manifest", "manifest", "table"]))
    table = draw(tables(STORED)) if wrong == "table" else to_parquet(STORED)
    manifest = STORE_MANIFEST | {"table_sha256": hashlib.sha256(table).hexdigest()}
    said = draw(files([manifest], "json")) if wrong == "manifest" else to_json(manifest)
    more = draw(
        st.sampled_from([(), ("--json",), ("--seeds", "3"), ("--first-seed", "2"), ("--workers", "1")])
    )
    return Given(
        ("dock", "--against", FOLDER, *more),
        {f"{FOLDER}/manifest.json": said, f"{FOLDER}/outcomes.parquet": table},
    )


def _kept_sweep() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What ``store.json`` says of a finished sweep, and its rows."""
    design = Design(name="mine", **SWEEP).checked()
    setting = design.setting(source_hash())
    about = run_store.About(
        model_version=setting.model_version,
        scenarios={"tiny": setting.scenario_digest},
        policies=setting.policy_digests,
    )
    rows = [row_of(setting, run) | dict.fromkeys(OUTCOMES, 0.5) for run in design.runs()]
    return about.model_dump(), rows


ABOUT, ROWS = _kept_sweep()


@st.composite
def _runs(draw: st.DrawFn, valid: list[dict[str, Any]]) -> bytes:
    """A table of runs: often in the schema of one, with some rows or cells that no run gives."""
    rows = [dict(row) for row in valid]
    if draw(st.integers(0, 4)) == 0:
        return draw(tables(pandas.DataFrame(rows)))
    for _ in range(draw(st.integers(0, 2))):
        row = draw(st.sampled_from(rows))
        name = draw(st.sampled_from(sorted(row)))
        value = draw(st.one_of(st.none(), near(row[name]), things()))
        with contextlib.suppress(ValueError, TypeError, OverflowError, pyarrow.ArrowException):
            table_of([row | {name: value}])
            row[name] = value
    content = content_of(table_of(rows[: draw(st.integers(0, len(rows)))]))
    return draw(corrupted(content)) if draw(st.integers(0, 4)) == 0 else content


@st.composite
def kept_sweeps(draw: st.DrawFn) -> Given:
    """A store to go on with, with something wrong in what it says of itself, its runs or a part."""
    wrong = draw(st.sampled_from(["about", "whole", "part", "part"]))
    held = {
        f"{FOLDER}/{run_store.ABOUT}": draw(files([ABOUT], "json")) if wrong == "about" else to_json(ABOUT),
        f"{FOLDER}/{run_store.RUNS}": draw(_runs(ROWS[:6]))
        if wrong == "whole"
        else content_of(table_of(ROWS[:6])),
    }
    if draw(st.booleans()):
        part = draw(_runs(ROWS[6:9])) if wrong == "part" else content_of(table_of(ROWS[6:9]))
        held[f"{FOLDER}/{run_store.PARTS}/one.parquet"] = part
    more = draw(st.sampled_from([(), ("--json",), ("--dry-run",), ("--seeds", "3")]))
    return Given(("sweep", MINE, "--results", FOLDER, *more), {MINE: to_toml(SWEEP), **held})


RESUMED = (["administration", "sheltered-self-reliance"], ["P3", "P12"], range(1, 4))


def finished_ablation() -> tuple[dict[str, Any], pandas.DataFrame]:
    """Manifest and table of an ablation that ran to its end."""
    names, wanted, seeds = RESUMED
    variants, book = ablation.variants_of(names), patterns.load_patterns()
    results = {one: _result(book.pattern(one), len(seeds)) for one in wanted}
    rows = {name: ablation.rows_of(name, off, results) for name, off in variants.items()}
    return ablation.manifest(wanted, seeds), ablation.table_of(variants, rows)


def _result(pattern: patterns.Pattern, seeds: int) -> patterns.Result:
    from tests.fuzz.idle import _judge

    return _judge(pattern, range(seeds))


@st.composite
def resumed(draw: st.DrawFn) -> Given:
    """A folder of ``ablate`` to go on in, with something wrong in table or manifest."""
    manifest, table = finished_ablation()
    wrong = draw(st.sampled_from(["manifest", "table", "table", "table"]))
    names, wanted, seeds = RESUMED
    more = draw(st.sampled_from([(), ("--json",), ("--dry-run",)]))
    return Given(
        (
            "ablate",
            "--mechanisms",
            ",".join(names),
            "--patterns",
            ",".join(wanted),
            "--seeds",
            str(len(seeds)),
            "--results",
            FOLDER,
            *more,
        ),
        {
            f"{FOLDER}/manifest.json": draw(files([manifest], "json"))
            if wrong == "manifest"
            else to_json(manifest),
            f"{FOLDER}/ablation.parquet": draw(tables(table)) if wrong == "table" else to_parquet(table),
        },
    )


@st.composite
def pictures(draw: st.DrawFn) -> Given:
    """A saved figure, of which somebody asks where it came from."""
    kind = draw(st.sampled_from(sorted(PICTURES)))
    return Given((kind,), {f"figure.{kind}": draw(corrupted(PICTURES[kind]))})


def _saved_pictures() -> dict[str, bytes]:
    import tempfile

    from matplotlib.figure import Figure

    with tempfile.TemporaryDirectory() as folder:
        saved = save(Figure(figsize=(0.5, 0.5)), Path(folder) / "figure", {"title": "a", "seeds": "3"})
        return {path.suffix[1:]: path.read_bytes() for path in saved}


PICTURES = _saved_pictures()


def _whence(given: Given) -> int:
    return api(lambda: whence(Path(f"figure.{given.words[0]}")))(given)


KINDS = (
    Kind("flags", words(), command, 0.18),
    Kind("policies (TOML)", POLICY_FILES, command, 0.12),
    Kind("scenarios (TOML)", SCENARIO_FILES, command, 0.12),
    Kind("tables of municipalities (CSV)", towns(), command, 0.04),
    Kind("designs (TOML)", DESIGN_FILES, command, 0.10),
    Kind("mechanisms (TOML)", MECHANISM_FILES, _own(mechanisms.load_mechanisms.__wrapped__), 0.04),
    Kind("patterns (TOML)", PATTERN_FILES, _own(patterns.load_patterns.__wrapped__), 0.04),
    Kind("claims (TOML)", CLAIM_FILES, _own(evidence.load_claims.__wrapped__), 0.02),
    Kind("numbers of the ledger (TOML)", LEDGER_FILES, _own(read_ledger_file), 0.03),
    Kind("sweeps (TOML)", SWEEP_FILES, command, 0.06),
    Kind("stores of a sweep (JSON, Parquet)", kept_sweeps(), command, 0.06),
    Kind("stores of dock (JSON, Parquet)", stores(), command, 0.06),
    Kind("ablations to go on with (JSON, Parquet)", resumed(), command, 0.04),
    Kind("tables to draw (JSON, Parquet)", drawn(), _draw, 0.06),
    Kind("figures to trace (PNG, SVG)", pictures(), _whence, 0.03),
)
