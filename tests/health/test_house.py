"""The rules of the house, read from the code: who may import whom, and what a rule may hold."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from abm.engine import PACKAGE
from tests.world import syntax_trees

ROOT = PACKAGE.parent
TREES = syntax_trees()
MODULES = {name.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): name for name in TREES}
ENGINE = {"engine", "exact"}
FOUNDATION = ENGINE | {"calendar", "vocabulary", "errors", "documents"}
MAY_USE = {  # inside abm: who may import whom; "law" stands for all of abm/law
    "law": ENGINE | {"law"},
    "behaviour": ENGINE | {"behaviour"},
    "phases": FOUNDATION | {"chance", "money", "region", "spells", "law", "behaviour", "phases"},
    "agents": FOUNDATION | {"agents", "policy", "scenario"},
    "engine": {"errors"},
    "exact": {"engine"},
    "errors": set(),
    "documents": {"errors"},
    "calendar": {"errors"},
    "vocabulary": set(),
    "chance": ENGINE,
    "money": ENGINE,
    "spells": FOUNDATION | {"agents"},
    "survival": set(),
    "region": FOUNDATION,
    "world": FOUNDATION | {"agents", "money"},
    "identities": FOUNDATION | {"identities", "agents", "money", "policy", "world"},
    "parameters": FOUNDATION,
    "policy": FOUNDATION | {"parameters"},
    "scenario": FOUNDATION | {"parameters", "policy"},
    "population": FOUNDATION | {"chance", "agents", "behaviour", "scenario", "spells", "world"},
    "history": FOUNDATION | {"money", "spells", "survival"},
    "outcomes": FOUNDATION | {"history", "money", "survival"},
    "groups": FOUNDATION | {"history"},
}
OUTSIDE = {  # third parties; everything else of abm needs none of them
    "mesa": {"agents", "model"},
    "networkx": {"population"},
    "pandas": {"spells", "outcomes", "results"},
    "pydantic": {"documents", "parameters", "policy", "scenario"},
    "numba": {"engine"},
    "llvmlite": {"engine"},
    "numpy": None,
}


def runtime_nodes(tree: ast.AST):
    """Every node but those that only a type checker reads."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        yield node
        yield from runtime_nodes(node)


def imported(tree: ast.Module) -> set[str]:
    """Modules that this one imports, dotted; ``from abm import chance`` is ``abm.chance``."""
    found = set()
    for node in runtime_nodes(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner.removeprefix("abm.") in MODULES else str(node.module))
    return found


IMPORTS = {name: imported(TREES[file]) for name, file in MODULES.items()}


def part(module: str) -> str:
    return module.removeprefix("abm.").split(".")[0]


def test_the_walk_sees_the_code():
    assert len(MODULES) > 30
    assert "abm.phases.matching" in IMPORTS["phases.month"]
    assert "abm.chance" in IMPORTS["phases.matching"]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_arrows_inside_the_model_never_point_backwards(name):
    mine = part(name)
    used = {part(one) for one in IMPORTS[name] if one.startswith("abm.")}
    if mine in MAY_USE:
        assert used <= MAY_USE[mine], f"{name} uses {sorted(used - MAY_USE[mine])}"
    assert "__init__" not in used
    if mine != "model":
        assert "model" not in used


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_model_knows_nothing_of_who_uses_it(name):
    tops = {one.split(".")[0] for one in IMPORTS[name]}
    assert not tops & {"experiments", "calibration", "figures", "tests", "matplotlib", "solara", "pyarrow"}
    for library, allowed in OUTSIDE.items():
        if allowed is not None and library in tops:
            assert part(name) in allowed, f"{name} imports {library}"


def test_calibration_and_figures_are_used_by_nobody_below():
    below = {
        "experiments": {"calibration", "figures"},
        "calibration": {"figures"},
        "figures": {"abm", "calibration"},
    }
    for folder, above in below.items():
        for path in (ROOT / folder).rglob("*.py"):
            names = set()
            for node in runtime_nodes(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module not in (
                    "abm.errors",  # words, not the model
                    "abm.vocabulary",
                ):
                    names.add(str(node.module).split(".")[0])
            allowed_explorer = {"abm"} if "explorer" in path.parts or path.stem == "explorer" else set()
            entrances = path.name == "command_line.py" or path.parent.name in ("benchmark", "verbs")
            entrance = {"calibration", "figures"} if entrances else set()  # call everything, used by none
            assert not (names & above) - allowed_explorer - entrance, path


def test_no_module_imports_itself_in_a_circle():
    edges = defaultdict(set)
    for name, used in IMPORTS.items():
        edges[name] = {one.removeprefix("abm.") for one in used if one.removeprefix("abm.") in MODULES} - {
            "__init__"
        }
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join([*path, name])
        if name not in done:
            for other in sorted(edges[name]):
                visit(other, (*path, name))
            done.add(name)

    for name in sorted(edges):
        visit(name, ())
    assert done >= set(MODULES)


def test_no_module_is_called_utils():
    ours = ("abm", "experiments", "calibration", "figures", "tests")
    names = {
        part for top in ours for path in (ROOT / top).rglob("*.py") for part in (path.stem, path.parent.name)
    }
    assert "month" in names
    assert not names & {"utils", "util", "helpers", "common", "misc"}


def functions_of(folder: str):
    for file, tree in TREES.items():
        if file.startswith(folder):
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    yield pytest.param(node, id=f"{Path(file).stem}.{node.name}")


RULES = [*functions_of("law/"), *functions_of("behaviour/")]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_pure_typed_cited_and_holds_no_number(rule):
    statements = rule.body[1:]  # without the docstring
    nodes = [node for statement in statements for node in ast.walk(statement)]
    numbers = {node.value for node in nodes if isinstance(node, ast.Constant)}
    assert numbers <= {0, 1, 12}, f"{rule.name} holds {sorted(numbers - {0, 1, 12})}"
    assert [ast.unparse(one) for one in rule.decorator_list] in (["compiled"], ["inlined"])
    assert rule.returns is not None
    assert all(argument.annotation for argument in rule.args.args)
    assert not any(isinstance(node, ast.Global | ast.Nonlocal | ast.Subscript | ast.While) for node in nodes)
    stored = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]
    assert not stored, "a rule changes nothing"
    docstring = ast.get_docstring(rule) or ""
    assert ">>>" in docstring


def test_every_rule_module_says_what_it_leaves_out():
    modules = [file for file in TREES if re.match(r"(law|behaviour)/(?!__init__)", file)]
    silent = [
        file for file in modules if "What this leaves out:" not in (ast.get_docstring(TREES[file]) or "")
    ]
    assert len(modules) > 15
    assert silent == []


def test_no_formula_draws_chance_outside_the_phases_and_the_starting_world():
    users = {part(name) for name, used in IMPORTS.items() if "abm.chance" in used}
    assert users == {"phases", "population"}


MACHINE = re.compile(r"/work/|/home/\w|/tmp/|/root/|/Users/|[A-Z]:\\\\")


def test_no_path_of_one_machine():
    folders = ("abm", "experiments", "calibration", "figures", "docs", "tests")
    files = [
        p
        for folder in folders
        for p in (ROOT / folder).rglob("*")
        if p.suffix in {".py", ".toml", ".md", ".yml"}
    ]
    files += [p for p in ROOT.glob("*") if p.suffix in {".toml", ".md", ".yml"} or p.name == "Makefile"]
    me = Path(__file__).name
    found = [p for p in files if p.name != me and MACHINE.search(p.read_text(encoding="utf-8"))]
    assert len(files) > 60
    assert found == []


def test_a_ledger_lies_beside_the_rules_and_its_name_is_its_own():
    """``tariff.level`` can come from one file only, and every data file has its place."""
    files = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.toml")]
    places = {path.parent.as_posix() for path in files}
    assert places <= {"law", "behaviour", "scenarios", "policies", "."}
    assert [path.name for path in files if path.parent == Path(".")] == ["levers.toml"]
    ledgers = [path.stem for path in files if path.parent.name in ("law", "behaviour")]
    assert len(ledgers) == len(set(ledgers))
    rules = {Path(file).stem for file in TREES if file.startswith("law/")}
    assert {path.stem for path in files if path.parent.name == "law"} <= rules


def test_the_month_reads_as_a_table_of_contents():
    """One phase a line: no condition, and no loop but that of the month over the regions."""
    steps = {node.name: node for node in TREES["phases/month.py"].body if isinstance(node, ast.FunctionDef)}
    assert list(steps) == ["month", "month_of_region"]
    phases = {
        name.split(".")[1]
        for name in MODULES
        if name.startswith("phases.")
        and name.split(".")[1] not in ("month", "prices", "worth", "transitions", "placing")
    }
    whole, region = (
        [node.func.id for node in ast.walk(step) if isinstance(node, ast.Call) and node.func.id in phases]
        for step in steps.values()
    )
    assert sorted(whole + region) == sorted(phases)
    assert [ast.unparse(node.value.func) for node in steps["month_of_region"].body[1:]] == [
        "outlook", "people", "regular_jobs", "secondments", "reviews", "limits", "alternatives",
        "unemployment", "demand", "intake", "intention_check", "matching", "learning", "settlement",
    ]  # fmt: skip
    economy, regions, register, institutions = steps["month"].body[1:]
    calls = [ast.unparse(node.value.func) for node in (economy, register, institutions)]
    assert calls == ["economy", "shared_register", "institutions"]
    assert [ast.unparse(node.value.func) for node in regions.body] == ["month_of_region"]
    every = ast.walk(TREES["phases/month.py"])
    assert [node for node in every if isinstance(node, ast.If | ast.For | ast.While)] == [regions]


def test_at_most_eight_public_names():
    names = next(
        node.value for node in TREES["__init__.py"].body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_HOME"
    )  # fmt: skip
    assert 0 < len(names.keys) <= 8
