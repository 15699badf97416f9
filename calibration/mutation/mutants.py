"""Mutants of the rules: the same source with one small fault in it, made by cosmic-ray's operators."""

from __future__ import annotations

import ast
import hashlib
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
    and ``column`` where it is, ``occurrence`` the number of the place among those of its operator.
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
        found = mutate_code(source, get_operator(f"core/{self.operator}")(), self.occurrence)
        try:
            compile(found or "?", self.module, "exec")
        except SyntaxError:
            return None
        return str(found)


def mutants(folders: Iterable[str] = FOLDERS) -> list[Mutant]:
    """Every mutant of every rule in these folders of the package, in the order of files and lines."""
    found: list[Mutant] = []
    for folder in folders:
        for path in sorted((PACKAGE / folder).glob("*.py")):
            found += sorted(mutants_of(f"{folder}/{path.name}", path.read_text(encoding="utf-8")))
    return found


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of one file, but for what no run depends on: imports, decorators, annotations."""
    nodes = list(ast_nodes(get_ast(source)))
    tree = ast.parse(source)
    passed_over = _spans_without_effect(tree)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        places = [start for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, (line, column) in enumerate(places):
            if any(start <= (line, column) < end for start, end in passed_over):
                continue
            inside = [node.name for node in functions if node.lineno <= line <= (node.end_lineno or 0)]
            yield Mutant(module, line, column, name, occurrence, "".join(inside))


def sample(everything: Iterable[Mutant], number: int) -> list[Mutant]:
    """``number`` of them, drawn by a hash of what they are: the same ones for the same source."""
    drawn = sorted(everything, key=lambda one: hashlib.blake2b(repr(one).encode()).digest())
    return sorted(drawn[:number])


def changed_lines(source: str, faulty: str) -> tuple[str, str]:
    """The lines that differ, before and after, without their indent."""
    old, new = source.splitlines(), faulty.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    before, after = (" ".join(" ".join(lines).split()) for lines in (old, new))
    return before, after


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
