"""The description of the model is current, in the standard order, and leaves nothing of the code out."""

from __future__ import annotations

import ast
import re

import pytest

from abm.agents import employer, participant
from abm.chance import Decision
from abm.engine import PACKAGE
from abm.errors import InputError
from abm.outcomes import OUTCOMES
from abm.parameters import load_ledger
from abm.policy import load_levers, shipped
from abm.spells import FIELDS as SPELL_FIELDS
from abm.world import CONCERN_FIELDS, MUNICIPALITY_FIELDS, SECTOR_FIELDS, WORK_COMPANY_FIELDS
from calibration.odd.page import PAGE, PROSE, page
from tests.world import syntax_trees

TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^#{2,4} (.*?)\n(.*?)(?=^#{2,4} |\Z)", TEXT))
STATES = {
    "Participants": participant.FIELDS,
    "Employers": employer.FIELDS,
    "Work companies": WORK_COMPANY_FIELDS,
    "Municipalities": MUNICIPALITY_FIELDS,
    "Sectors": SECTOR_FIELDS,
    "Concerns": CONCERN_FIELDS,
    "Spells": SPELL_FIELDS,
}
TREES = syntax_trees()
MONTH = (PACKAGE / "phases" / "month.py").read_text("utf-8")
FIRST, *LAST = re.findall(r"(?m)^    (\w+)\(world, now\)$", MONTH)
CALLED = [FIRST, *re.findall(r"(?m)^    (\w+)\(world, region, now\)$", MONTH), *LAST]


def named(section: str) -> list[str]:
    """What the rows of a section's table are about."""
    return re.findall(r"(?m)^\| `([^`]+)` \|", SECTIONS[section])


def test_the_page_is_current():
    assert page() == TEXT, "run python -m calibration.odd"


def test_the_order_is_that_of_odd():
    heads = re.findall(r"(?m)^## (\d) (.*)$", TEXT)
    assert heads == [
        ("1", "Purpose and patterns"),
        ("2", "Entities, state variables and scales"),
        ("3", "Process overview and scheduling"),
        ("4", "Design concepts"),
        ("5", "Initialisation"),
        ("6", "Input data"),
        ("7", "Submodels"),
    ]
    concepts = re.search(r"(?ms)^## 4 (.*?)^## 5 ", TEXT)[1]
    assert re.findall(r"(?m)^### (.*)$", concepts) == [
        "Theoretical and empirical background", "Individual decision-making", "Learning",
        "Individual sensing", "Individual prediction", "Interaction", "Collectives", "Heterogeneity",
        "Adaptation and objectives", "Emergence", "Stochasticity", "Observation", "Implementation details",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", STATES)
def test_every_state_variable_is_there(kind):
    assert named(kind) == [field.name for field in STATES[kind]]


def test_every_lever_outcome_parameter_and_scenario_is_there():
    assert set(named("Levers")) == set(load_levers())
    assert set(named("Observation")) == set(OUTCOMES)
    assert set(named("5 Initialisation")) == set(shipped("scenarios"))
    files = {name.split(".")[0] for name in load_ledger()}
    said = {name for file in files for name in named(f"Parameters: {file}")}
    assert said == set(load_ledger())
    assert set(load_ledger().assumed()) <= said


@pytest.mark.parametrize("file", [one for one in TREES if re.match(r"(law|behaviour)/(?!__init__)", one)])
def test_every_rule_is_there_with_its_file(file):
    section = f"Rules: {file.removesuffix('.py').replace('/', '.')}"
    assert f"](../abm/{file})" in SECTIONS[section]
    rules = [one.name for one in TREES[file].body if isinstance(one, ast.FunctionDef)]
    assert named(section) == [name for name in rules if not name.startswith("_")]


def test_every_phase_has_prose_and_code_in_the_order_of_the_month():
    assert len(CALLED) == 17
    assert re.findall(r"(?m)^### Phase: (\w+)$", TEXT) == CALLED
    assert re.findall(r"(?m)^\d+\. \[`(\w+)`\]", SECTIONS["3 Process overview and scheduling"]) == CALLED
    prose = PROSE.read_text(encoding="utf-8")
    for name in CALLED:
        by_hand = re.search(rf"(?s)### Phase: {name}\n\n(.*?)\n\n\{{\{{ phase {name} \}}\}}", prose)[1]
        assert len(by_hand.split()) > 10
        assert f"](../abm/phases/{name}.py)" in SECTIONS[f"Phase: {name}"]


def test_every_module_of_the_phases_is_described():
    described = set(re.findall(r"(?m)^### (?:Phase|Shared): (\w+)$", TEXT))
    files = {path.stem for path in (PACKAGE / "phases").glob("*.py")} - {"__init__", "month"}
    assert described == files


def test_every_decision_is_drawn_in_one_place():
    rows = re.findall(r"(?m)^\| (\d+) \| ([\w ]+) \| (.*) \|$", SECTIONS["Stochasticity"])
    assert {int(number) for number, _, _ in rows} == {int(one) for one in Decision}
    assert [words for _, words, places in rows if places.count("](") != 1] == []


def test_a_submodel_names_the_claims_and_the_lever_that_it_reads():
    assert "R090" in SECTIONS["Phase: reviews"]
    assert "`duration.maximum`" in SECTIONS["Phase: reviews"]
    assert "`behaviour.hiring.choose`" in SECTIONS["Phase: reviews"]
    choose = next(row for row in SECTIONS["Rules: behaviour.hiring"].splitlines() if "`choose`" in row)
    assert "reviews" in choose.split(" | ")[3]


def test_a_table_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="outcomes"):
        page("{{ outcome }}")
