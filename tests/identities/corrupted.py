"""A lively market, and ways to corrupt one array of it, for the tests that break identities."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest

from abm.calendar import month_text
from abm.engine import PACKAGE
from abm.errors import BrokenIdentity
from abm.identities import IDENTITIES
from abm.identities.month import Month
from abm.model import LabourMarket
from abm.vocabulary import State, TargetGroup
from abm.world import World
from tests.world import BUSY, EAGER, municipality, scenario_of


def lively_market(check: bool = False) -> LabourMarket:
    """Two regions in which, in the January it stands before, everything there is happens to somebody."""
    levers = {
        "form.temp_construct": 0.3, "alternatives.subsidised_jobs": 60, "alternatives.trial_placement": 4,
        "alternatives.unpaid_trajectory": 0.02, "fallback.internal_work": True, "fallback.notice": 3,
        "intention.monitoring": 2, "selection.lowest_wage_value": 0.0, "selection.highest_wage_value": 1.0,
        "duration.maximum": 30,
    }  # fmt: skip
    parameters = BUSY | EAGER | {"demand.trial_readiness": 0.0, "demand.agency_factor": 4.0}
    scenario = scenario_of(
        municipality(1, "A", 750, levers=levers),
        municipality(2, "B", 240, levers=levers),
        employers=360,
        parameters=parameters,
    )
    return LabourMarket(scenario, check=check).run(36)


class Scene(NamedTuple):
    """A month that has passed in the lively market: the world before and after it."""

    before: World
    world: World
    now: int

    @property
    def kept(self) -> int:
        return len(self.before.participants)


Corruption = Callable[[Scene], Any]  # corrupts, and returns what the message must name


Rows = Callable[[Scene], np.ndarray]


def person(field: str, value: Any, *states: State, where: Rows | None = None, earlier: bool = False):
    """Corrupt a field of the first person in one of the ``states``, after the month or before it."""

    def corrupt(scene: Scene) -> int:
        people = scene.world.participants
        found = np.flatnonzero(rows_in(scene, states) & (where(scene) if where else True))
        assert len(found), "the market is not lively enough: nobody to corrupt"
        row = int(found[0])
        table = scene.before.participants if earlier else people
        table[row][field] = value(scene, people[row]) if callable(value) else value
        return int(people[row]["identity"])

    return corrupt


def rows_in(scene: Scene, states: tuple[State, ...]) -> np.ndarray:
    people = scene.world.participants
    there = people["state"] != State.EXPECTED
    return np.isin(people["state"], states) if states else there


def both(*corruptions: Corruption) -> Corruption:
    def corrupt(scene: Scene) -> Any:
        return [one(scene) for one in corruptions][-1]

    return corrupt


def employer(field: str, value: Any, where: Rows | None = None, add: bool = False, earlier: bool = False):
    def corrupt(scene: Scene) -> int:
        employers = scene.world.employers
        row = int(np.flatnonzero(where(scene) if where else np.ones(len(employers), bool))[0])
        for table in (employers, scene.before.employers) if earlier else (employers,):
            table[row][field] = value + (table[row][field] if add else 0)
        return int(employers[row]["identity"])

    return corrupt


def spell(field: str, value: Any) -> Corruption:
    """Corrupt the first spell that was closed in this month."""

    def corrupt(scene: Scene) -> int:
        one = scene.world.spells[int(scene.before.spell_count[0])]
        who = int(scene.world.participants[one["row"]]["identity"])
        one[field] = value(scene, one) if callable(value) else value
        return who

    return corrupt


def table(name: str, field: str | None, row: Any, value: Any, named: str = "M1") -> Corruption:
    """Corrupt one cell of a table of the world; ``named`` must stand in the message."""

    def corrupt(scene: Scene) -> str:
        cells = getattr(scene.world, name)
        cells = cells if field is None else cells[field]
        place = row(scene) if callable(row) else row
        cells[place] = cells[place] + value
        return named

    return corrupt


def this_month(*places: int) -> Callable[[Scene], tuple[int, ...]]:
    return lambda scene: (scene.now - int(scene.world.first_month[0]), *places)


def new(scene: Scene) -> np.ndarray:
    return scene.world.participants["since"] == scene.now


def settled(scene: Scene) -> np.ndarray:
    """In the same state as before, and not since this month or the last."""
    found = scene.world.participants["since"] < scene.now - 1
    found[scene.kept :] = False
    return found


def on_job_agreement(scene: Scene) -> np.ndarray:
    return scene.world.participants["target_group"] == TargetGroup.JOB_AGREEMENT


def for_sheltered_work(scene: Scene) -> np.ndarray:
    return ~on_job_agreement(scene)


def after_january() -> Scene:
    """The month that is corrupted: a January, so that newcomers and budgets are new as well."""
    model = lively_market()
    before = model.world.copy()
    model.step()
    assert model.month % 12 == 1
    return Scene(before, model.world.copy(), model.month - 1)


def assert_found(january: Scene, identity: str, fault: str, corrupt: Corruption) -> None:
    """The corruption is found by that very line, which names identity, month and who is involved."""
    scene = Scene(january.before.copy(), january.world.copy(), january.now)
    involved = corrupt(scene)
    with pytest.raises(BrokenIdentity) as found:
        hold(scene, identity)
    line = str(found.value)
    assert line.startswith(f"identity {identity!r} does not hold in {month_text(scene.now)}: {fault}")
    assert str(involved) in line.split(": ", 1)[1]
    assert "\n" not in line


def hold(scene: Scene, identity: str) -> None:
    """Hold the month of the scene against one identity."""
    month = Month(scene.before, scene.world, scene.now, ("M1", "M2"))
    month.identity = identity
    IDENTITIES[identity](month)


def faults(module: str) -> list[str]:
    """Every fault that the identities of a module can state, read from the code, as patterns."""
    found = []
    for path in [PACKAGE / "identities" / f"{module}.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if ast.unparse(node.func.value) == "month" and node.func.attr != "among":
                    said = node.args[-1] if node.args else None
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "fault":
                said = node.value
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            texts = [one.value if isinstance(one, ast.Constant) else None for one in parts]
            if isinstance(said, ast.JoinedStr) or (isinstance(texts[0], str) and " " in texts[0]):
                found.append("".join(".*" if one is None else re.escape(str(one)) for one in texts))
    return found


def assert_every_line_is_broken(modules: Sequence[str], tried: Sequence[str]) -> None:
    """Each fault that these modules of the identities can state was brought about by one of ``tried``."""
    stated = [one for module in modules for one in faults(module)]
    assert [one for one in stated if not any(re.fullmatch(one, fault) for fault in tried)] == []
    assert len(stated) > 15
