"""Mutants of the rules: the same source with one small fault in it, made by cosmic-ray's operators."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from abm.engine import PACKAGE

FOLDERS = ("law", "behaviour", "phases")

# Each operator of arithmetic by its opposite and each comparison by its neighbour and its negation:
# a test that notices these notices the other replacements as well (Kaminski, Ammann and Offutt,
# "Improving logic-based testing", 2013). Left out, because they leave the rule as it was or make no
# rule of it: RemoveDecorator (compiled or not, the bytes are the same), ExceptionReplacer (a rule
# raises nothing), VariableReplacer and VariableInserter (experimental, they need names by hand).
_REPLACED = {
    "ReplaceBinaryOperator": (
        "Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_FloorDiv", "LShift_RShift",
        "BitOr_BitXor", "BitAnd_BitOr",
    ),
    "ReplaceComparisonOperator": (
        "Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt",
        "GtE_Lt",
    ),
    "ReplaceUnaryOperator": ("Delete_USub", "Delete_Not"),
}  # fmt: skip
OPERATORS = (
    *(f"{kind}_{pair}" for kind, pairs in _REPLACED.items() for pair in pairs),
    "NumberReplacer",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ZeroIterationForLoop",
)


class Mutant(NamedTuple):
    """One fault in one file, not yet made.

    ``module`` as a path below the package, ``function`` the rule it is in ("" outside any), ``line``
    and ``column`` where it is, ``occurrence`` which place it is among those of its operator in the
    same statement of the file.
    """

    module: str
    line: int
    column: int
    operator: str
    occurrence: int
    function: str

    @property
    def folder(self) -> str:
        """The folder of the package that the file stands in."""
        return self.module.split("/")[0]

    def faulty(self, source: str) -> str | None:
        """The file with the fault in it; None where that is no Python."""
        lines = source.splitlines(keepends=True)
        first, last = next(span for span in _statements(ast.parse(source)) if span[0] <= self.line <= span[1])
        statement = "".join(lines[first - 1 : last])
        faulty = mutate_code(statement, get_operator(f"core/{self.operator}")(), self.occurrence)
        found = "".join([*lines[: first - 1], str(faulty), *lines[last:]])
        try:
            compile(found, self.module, "exec")
        except SyntaxError:
            return None
        return found


def mutants(folders: Iterable[str] = FOLDERS) -> list[Mutant]:
    """Every mutant of every rule in these folders of the package, in the order of files and lines."""
    found: list[Mutant] = []
    for folder in folders:
        for path in sorted((PACKAGE / folder).glob("*.py")):
            found += sorted(mutants_of(f"{folder}/{path.name}", path.read_text(encoding="utf-8")))
    return found


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of one file, but for what no run depends on: imports, decorators, annotations."""
    tree = ast.parse(source)
    passed_over = _spans_without_effect(tree)
    functions = {node.lineno: node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    lines = source.splitlines(keepends=True)
    operators = {name: get_operator(f"core/{name}")() for name in OPERATORS}
    for first, last in _statements(tree):
        nodes = list(ast_nodes(get_ast("".join(lines[first - 1 : last]))))
        inside = next((name for line, name in functions.items() if first <= line <= last), "")
        for name, operator in operators.items():
            places = [start for node in nodes for start, _ in operator.mutation_positions(node)]
            for occurrence, (below, column) in enumerate(places):
                line = first + below - 1
                if not any(start <= (line, column) < end for start, end in passed_over):
                    yield Mutant(module, line, column, name, occurrence, inside)


def sample(everything: Iterable[Mutant], number: int) -> list[Mutant]:
    """``number`` of them, as many of each folder, drawn by a hash: the same ones for the same source."""
    shuffled = sorted(everything, key=lambda one: hashlib.blake2b(repr(one).encode()).digest())
    drawn: Counter[str] = Counter()
    ranked = []
    for one in shuffled:
        drawn[one.folder] += 1
        ranked.append((drawn[one.folder], one))
    return sorted(one for _, one in sorted(ranked)[:number])


def changed_lines(source: str, faulty: str) -> tuple[str, str]:
    """The lines that differ, before and after, without their indent."""
    old, new = source.splitlines(), faulty.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    before, after = (" ".join(" ".join(lines).split()) for lines in (old, new))
    return before, after


def _statements(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """First and last line of every statement of a file, decorators included."""
    for node in tree.body:
        decorators = getattr(node, "decorator_list", [])
        yield min([node.lineno, *(one.lineno for one in decorators)]), node.end_lineno or node.lineno


def _spans_without_effect(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """From and to (line, column) of imports, decorators and annotations, which no run depends on."""
    found: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
        elif isinstance(node, ast.FunctionDef):
            found += [*node.decorator_list, node.returns]
        elif isinstance(node, ast.arg | ast.AnnAssign):
            found.append(node.annotation)
    return [
        ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))  # type: ignore[attr-defined]
        for node in found
        if node is not None
    ]
