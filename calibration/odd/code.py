"""What the source of the model says of itself: rules, phases, what they call, draw and read."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from abm.engine import PACKAGE
from abm.parameters import load_ledger
from abm.policy import load_levers
from calibration.evidence import load_claims

_CITED = re.compile(r"\b[RBC]\d+(?:-[RBC]\d+)?\b")


@dataclass(frozen=True)
class Function:
    """A function of the model: ``name`` dotted below ``abm``, ``meaning`` the head of its docstring."""

    name: str
    meaning: str
    cited: tuple[str, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of the study that name it, and what its docstring cites, each once and in order."""
        named = [one.name for one in load_claims().values() if self.name in one.rules]
        return tuple(sorted({*named, *self.cited}, key=lambda one: (one[0] != "R", one)))


@dataclass(frozen=True)
class Module:
    """A module of the model and what its source uses. Names of functions are dotted below ``abm``."""

    name: str
    docstring: str
    functions: tuple[Function, ...]
    rules: tuple[str, ...]
    draws: tuple[str, ...]
    levers: tuple[str, ...]
    parameters: tuple[str, ...]

    @property
    def file(self) -> str:
        """Its path in the repository."""
        return f"abm/{self.name.replace('.', '/')}.py"

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of the study that name a function of it, in order."""
        return tuple(sorted({claim for one in self.functions for claim in one.claims if claim[0] == "R"}))


@functools.cache
def module_named(name: str) -> Module:
    """The module ``abm.NAME``, such as ``phases.reviews``, as its source says."""
    path = PACKAGE / f"{name.replace('.', '/')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return Module(
        name=name,
        docstring=ast.get_docstring(tree) or "",
        functions=tuple(_functions(name, tree)),
        rules=tuple(_rules(nodes)),
        draws=tuple(dict.fromkeys(_draws(nodes))),
        levers=tuple(one for one in load_levers() if one.replace(".", "_") in read),
        parameters=tuple(one for one in load_ledger() if one.replace(".", "_") in read),
    )


def rule_modules() -> list[Module]:
    """The modules of law and behaviour, by name."""
    names = [
        f"{folder}.{path.stem}"
        for folder in ("law", "behaviour")
        for path in sorted((PACKAGE / folder).glob("*.py"))
        if path.stem != "__init__"
    ]
    return [module_named(name) for name in names]


def phases() -> list[str]:
    """The phases of a month, in their order, as ``abm/phases/month.py`` calls them."""
    tree = ast.parse((PACKAGE / "phases" / "month.py").read_text(encoding="utf-8"))
    steps = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    return [*_phases_called(steps["month"], steps)]


def _phases_called(step: ast.AST, steps: dict[str, ast.FunctionDef]) -> Iterator[str]:
    """What is called as a statement, in order; what a step of the month calls stands in its place."""
    for node in ast.iter_child_nodes(step):
        if isinstance(node, ast.For):
            yield from _phases_called(node, steps)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            name = ast.unparse(node.value.func)
            if name in steps:
                yield from _phases_called(steps[name], steps)
            else:
                yield name


def places_of_draws() -> dict[str, list[str]]:
    """The modules in which each decision is drawn, by its name."""
    names = ["population", *(f"phases.{path.stem}" for path in sorted((PACKAGE / "phases").glob("*.py")))]
    found: dict[str, list[str]] = {}
    for name in names:
        if not name.endswith("__init__"):
            for draw in module_named(name).draws:
                found.setdefault(draw, []).append(name)
    return found


def _functions(module: str, tree: ast.Module) -> Iterator[Function]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            text = ast.get_docstring(node) or ""
            yield Function(f"{module}.{node.name}", _first(text), tuple(_CITED.findall(text)))


def _draws(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Decision":
            yield node.attr


def _first(docstring: str) -> str:
    return " ".join(docstring.split("\n\n")[0].split())


def _rules(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Functions of law and behaviour that the module imports; capitals are values, not rules."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and re.match(r"abm\.(law|behaviour)\.", node.module or ""):
            for alias in node.names:
                if alias.name.islower():
                    yield f"{str(node.module).removeprefix('abm.')}.{alias.name}"
