"""What holds for every rule of law: an example that runs, types, no numbers, same bytes."""

import ast
import datetime
import doctest
import importlib
import inspect
import itertools
from pathlib import Path

import pytest

import abm.law
from abm.calendar import month_of
from abm.engine import INTERPRETED
from abm.parameters import load_ledger

FOLDER = Path(abm.law.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def rules():
    for module in MODULES:
        loaded = importlib.import_module(f"abm.law.{module}")
        tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                yield pytest.param(node, getattr(loaded, node.name), id=f"{module}.{node.name}")


RULES = list(rules())


@pytest.mark.parametrize("module", MODULES)
def test_examples_pass(module):
    loaded = importlib.import_module(f"abm.law.{module}")
    result = doctest.testmod(loaded)
    assert result.failed == 0
    assert result.attempted > 0
    assert "What this leaves out:" in (loaded.__doc__ or "")


@pytest.mark.parametrize(("node", "rule"), RULES)
def test_form_of_a_rule(node, rule):
    assert [ast.unparse(decorator) for decorator in node.decorator_list] == ["compiled"]
    assert all(argument.annotation for argument in node.args.args)
    assert node.returns
    assert ">>>" in (ast.get_docstring(node) or "")
    constants = [
        item.value
        for statement in node.body[1:]
        for item in ast.walk(statement)
        if isinstance(item, ast.Constant)
    ]
    assert set(constants) <= {0, 1, 12}


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled in this run")
@pytest.mark.parametrize(("node", "rule"), RULES)
def test_compiled_equals_interpreted(node, rule):
    plain = rule.py_func
    count = len(inspect.signature(plain).parameters)
    numbers = (0.1, 0.55, 1.0 / 3.0, 1.2359, 7.0, 26.0, 1684.80)
    starts = itertools.islice(itertools.permutations(numbers, min(count, len(numbers))), 400)
    for start in starts:
        arguments = tuple(itertools.islice(itertools.cycle(start), count))
        assert rule(*arguments) == plain(*arguments), arguments


def test_every_law_parameter_has_a_value_from_2015_on():
    ledger = load_ledger()
    mine = {path.stem for path in FOLDER.glob("*.toml")}
    first = month_of(datetime.date(2015, 1, 1))
    for name, parameter in ledger.items():
        if name.split(".")[0] in mine:
            assert parameter.on(first) >= parameter.minimum
