"""A rule of one's own takes the place of one of the model's, everywhere, and leaves no trace after."""

from __future__ import annotations

import pytest

from abm import engine
from abm.behaviour.hiring import remaining_doubt
from abm.engine import swapped
from abm.errors import InputError
from tests.test_compiled import python

WORK = """
import functools
import abm.phases.demand as demand, abm.phases.worth as worth
from abm import LabourMarket
from abm.behaviour import hiring
from abm.engine import source_hash, swapped
from abm.errors import InputError
from experiments.runner import each_job
from rules import fewer, none, same

def world():
    return LabourMarket("tiny", seed=2).run(3)

ours, before = hiring.remaining_doubt, source_hash()
without_source = functools.partial(none)
plain = str(world().outcomes)
with swapped(ours, same):
    print("same", str(world().outcomes) == plain, source_hash() != before)
try:
    with swapped(ours, none):
        print("places", [one.remaining_doubt is none for one in (hiring, demand, worth)])
        changed = world()
        print("changed", str(changed.outcomes) != plain, changed.manifest["model_version"] != before)
        print("here", dict(each_job(abs, [-1, -2], 1, False)))
        try:
            list(each_job(abs, [-1, -2], 2, False))
        except InputError as fault:
            print("workers", fault)
        raise KeyError
except KeyError:
    print("after", [one.remaining_doubt is ours for one in (hiring, demand, worth)], source_hash() == before)
for rule, own in ((ours, fewer), (same, none), (ours, without_source)):
    try:
        with swapped(rule, own):
            pass
    except InputError as fault:
        print("refused", fault)
"""
RULES = """
def same(prior_doubt, months, months_to_halve):
    return prior_doubt * months_to_halve / (months_to_halve + months)

def none(prior_doubt, months, months_to_halve):
    return 0.0

def fewer(prior_doubt, months):
    return 0.0
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    (folder / "rules.py").write_text(RULES, encoding="utf-8")
    return python(WORK, folder, NUMBA_DISABLE_JIT="1").splitlines()


def test_the_same_rule_changes_no_outcome_but_the_version(said):
    assert said[0] == "same True True"


def test_a_rule_is_swapped_wherever_it_is_used(said):
    assert said[1:3] == ["places [True, True, True]", "changed True True"]


def test_workers_which_would_not_have_the_rule_are_refused(said):
    assert said[3:5] == [
        "here {-1: 1, -2: 2}",
        "workers a swapped rule holds in this process only: use 1 worker, or edit the rule where it stands",
    ]


def test_afterwards_all_is_as_before_also_after_an_error(said):
    assert said[5:6] == ["after [True, True, True] True"]


def test_what_does_not_fit_is_refused_in_one_line(said):
    assert said[6:] == [
        "refused remaining_doubt: takes prior_doubt, months, months_to_halve; "
        "yours takes prior_doubt, months",
        "refused same: no part of the model uses this function",
        "refused remaining_doubt: the source of yours cannot be read; write it in a file",
    ]


@pytest.mark.skipif(engine.INTERPRETED, reason="nothing is compiled in this run")
def test_a_compiled_rule_is_fixed():
    expected = "remaining_doubt: set NUMBA_DISABLE_JIT=1 before abm is imported"
    with pytest.raises(InputError, match=expected), swapped(remaining_doubt, remaining_doubt):
        pass
