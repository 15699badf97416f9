"""Small worlds for the tests: those of the docking, and what of two runs may be compared."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import numpy as np

from abm.engine import PACKAGE
from abm.model import LabourMarket
from abm.scenario import Scenario
from abm.spells import spell_table
from calibration.docking.worlds import BUSY as BUSY
from calibration.docking.worlds import EAGER as EAGER
from calibration.docking.worlds import municipality, random_policy, random_scenario, scenario_of
from calibration.docking.worlds import random_levers as random_levers

FIRST_MONTH = 24252  # January 2021
ROWS = {"employer", "next_employer", "last_employer", "municipality", "work_company", "lead_municipality"}
POINTED = {
    "municipality": "municipalities", "lead_municipality": "municipalities", "work_company": "work_companies",
}  # fmt: skip


def two_regions(extra: int = 0) -> Scenario:
    """A large and a small municipality in region A, one in region B; ``extra`` people in the first."""
    return scenario_of(
        municipality(1, "A", 40 + extra),
        municipality(2, "A", 15),
        municipality(3, "B", 40),
        burn_in_months=24,
    )


def random_model(number: int) -> LabourMarket:
    return LabourMarket(random_scenario(number), random_policy(number), seed=number)


def arrays(model: LabourMarket) -> dict[str, bytes]:
    """Every array of the world as bytes; of the spell ledger the rows in use."""
    world = model.world._asdict()
    world["spells"] = world["spells"][: int(world["spell_count"][0])]
    return {name: np.ascontiguousarray(array).tobytes() for name, array in world.items()}


def differing(one: LabourMarket, other: LabourMarket) -> list[str]:
    """Names of the arrays in which two worlds differ in any bit."""
    left, right = arrays(one), arrays(other)
    assert left.keys() == right.keys()
    return [name for name in left if left[name] != right[name]]


def digest(model: LabourMarket) -> str:
    return hashlib.sha256(repr(sorted(arrays(model).items())).encode()).hexdigest()


def by_identity(model: LabourMarket, table: str) -> dict[int, bytes]:
    """Records by lasting id, with rows of employers, towns and work companies as lasting ids too."""
    world = model.world
    records = getattr(world, table).copy()
    for name in set(records.dtype.names) & ROWS:  # a concern's row is its lasting number already
        pointed = POINTED.get(name, "employers")
        identities = np.append(getattr(world, pointed)["identity"], -1)  # row -1 is nobody
        records[name] = identities[records[name]]
    return {int(record["identity"]): record.tobytes() for record in records}


def spells_by_identity(model: LabourMarket) -> list[bytes]:
    table = spell_table(model, started=True)
    table["row"] = model.world.participants["identity"][table["row"]]
    return [record.tobytes() for record in table[np.lexsort((table["start"], table["row"]))]]


def syntax_trees(folder: Path = PACKAGE) -> dict[str, ast.Module]:
    """The parsed source of every module, by path relative to ``folder``."""
    return {
        path.relative_to(folder).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
    }
