"""Compiled and interpreted give the same bytes, and an edited source is never run from a cache."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numba
import pytest

from abm import engine
from abm.engine import PACKAGE, fetch
from abm.model import LabourMarket
from abm.phases.economy import economy
from abm.phases.outlook import outlook
from abm.population import build_world
from abm.region import RegionIndex, region_in
from abm.scenario import load_scenario
from tests.world import digest, random_model

ROOT = Path(__file__).parents[1]
RUNS = {
    "tiny": lambda: LabourMarket("tiny", "check-strict", seed=3).run(24),
    "random-13": lambda: random_model(13).run(18),  # idle time, internal work, the temp construct
    "random-9": lambda: random_model(9).run(12),  # the law in force on its dates, past January 2020
    "random-7": lambda: random_model(7).run(12),  # busy: unpaid trajectories, trials, subsidised jobs
    "random-42": lambda: random_model(42).run(12),  # law on its dates, subsidised jobs begin and end
}


def python(code: str, folder: Path, **environment: str) -> str:
    """What ``code`` prints in a fresh interpreter that finds ``abm`` and ``tests`` in ``folder``."""
    paths = os.pathsep.join([str(folder), str(PACKAGE.parent), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(engine.INTERPRETED, reason="nothing is compiled in this run")
def test_compiled_equals_interpreted_bit_for_bit():
    names = (
        "from abm.engine import INTERPRETED; from tests.test_compiled import RUNS; "
        "from tests.world import digest; "
    )
    show = "print(INTERPRETED, *(digest(run()) for run in RUNS.values()))"
    interpreted = python(names + show, PACKAGE.parent, NUMBA_DISABLE_JIT="1").split()
    models = [run() for run in RUNS.values()]
    assert all(int(model.world.spell_count[0]) > 10 for model in models)
    assert interpreted == ["True", *map(digest, models)]


def part_of_a_run() -> tuple[str, bool]:
    """Digest of the tiny world at its start and after two years of the economy; whether that came from disk.

    A part, because compiling the whole month takes most of a minute.
    """
    scenario = load_scenario("tiny")
    first = scenario.first_month
    world = build_world(scenario, scenario.ledger.record(first), 3, first)
    regions = RegionIndex().of(world)
    for now in range(first, first + 24):
        economy(world, now)
        for row in range(len(world.work_companies)):
            outlook(world, region_in(regions, row), now)
    return digest(SimpleNamespace(world=world)), bool(economy.stats.cache_hits)


def test_models_share_the_types_of_their_tables():
    """Compiled code compares another type with the one it knows field by field, in every call: an eighth of
    a month of a thousand people."""
    first = LabourMarket("tiny", seed=1)
    others = [first.branch("baseline"), LabourMarket("tiny", seed=2), random_model(9)]  # law on its dates
    for other in others:
        other.run(25)
        for name, table in first.run(1).world._asdict().items():
            assert getattr(other.world, name).dtype is table.dtype, name


@pytest.mark.skipif(engine.INTERPRETED, reason="nothing is compiled in this run")
def test_every_line_of_a_record_is_asked_from_memory():
    """Nothing else shows it: a month without it has the same outcome, later."""
    people = LabourMarket("tiny").world.participants
    ask = numba.njit(lambda table, row: fetch(table, row))
    ask(people, 1)
    (said,) = ask.inspect_llvm().values()
    assert said.count("call void @llvm.prefetch") == math.ceil(people.dtype.itemsize / 64)


@pytest.mark.skipif(engine.INTERPRETED, reason="nothing is compiled in this run")
def test_a_warm_cache_gives_the_same_bytes_as_a_cold_one(tmp_path):
    """The whole month, compiled or read from disk, is held to the interpreted one above."""
    code = (
        "import os; os.environ.pop('NUMBA_CACHE_DIR', None); "
        "from tests.test_compiled import part_of_a_run; print(*part_of_a_run())"
    )
    places = {"XDG_CACHE_HOME": str(tmp_path)}
    cold, warm = (python(code, PACKAGE.parent, **places).split() for _ in range(2))
    assert (cold[1], warm[1]) == ("False", "True")
    assert cold[0] == warm[0]


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "abm", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def cache_and_version(folder: Path) -> list[str]:
    code = "import abm.engine as e; print(e.PACKAGE.parent, e.CACHE_FOLDER.name, e.source_hash())"
    home, cache, version = python(code, folder, XDG_CACHE_HOME=str(folder)).split()
    assert Path(home) == folder.resolve()
    return [cache, version]


def test_the_cache_folder_follows_the_source(copy):
    cache, version = cache_and_version(copy)
    assert version == engine.source_hash()  # the same source anywhere is the same version
    assert cache.startswith(f"{version}-python{sys.version_info.major}.{sys.version_info.minor}")
    for edited in (
        "behaviour/hiring.py",
        "behaviour/hiring.toml",
        "phases/reviews.py",
        "policies/baseline.toml",
    ):
        file = copy / "abm" / edited
        file.write_text(file.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
        now_cache, now_version = cache_and_version(copy)
        assert now_version != version, edited
        assert now_cache.startswith(now_version)
        version = now_version
    (copy / "abm" / "law" / "notes.md").write_text("no part of the model", encoding="utf-8")
    assert cache_and_version(copy)[1] == version


def test_a_process_goes_on_with_the_source_that_it_imported_and_says_so(copy):
    code = """
from abm import engine
from abm.errors import InputError
before = engine.source_hash()
engine.refuse_edited()
file = engine.PACKAGE / "behaviour" / "hiring.toml"
file.write_text(file.read_text(encoding="utf-8") + "# edited", encoding="utf-8")
print(engine.source_hash() == before)
try:
    engine.refuse_edited()
except InputError as fault:
    print(fault)
"""
    same, said = python(code, copy).splitlines()
    assert same == "True"
    said_of = f"{copy.resolve() / 'abm'}: was edited after this Python read it"
    assert said == f"{said_of}; start Python anew to run the edit"


def test_an_edited_rule_is_not_run_from_yesterdays_cache(copy, tmp_path):
    """numba does not notice a change in a function of another file; the named folder does."""
    code = (
        "import os; os.environ.pop('NUMBA_CACHE_DIR', None); "
        "from abm.behaviour.separation import hazard; print(hazard(0.02, 0.0))"
    )
    places = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert python(code, copy, **places) == "0.02"
    with (copy / "abm" / "exact.py").open("a", encoding="utf-8") as file:
        file.write("\n\n@compiled\ndef exponential(x: float) -> float:\n    return 2.0 + 0.0 * x\n")
    assert python(code, copy, **places) == "0.04"
