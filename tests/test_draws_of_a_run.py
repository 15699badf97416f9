"""No draw serves two decisions: seen in runs in which every draw is written down."""

from __future__ import annotations

import json

import pytest

from abm.chance import Decision
from abm.engine import PACKAGE
from tests.test_compiled import python

REPEATED = {
    "MATCH_QUALITY": "two who meet again fit as they did",
    "NETWORK_BREADTH": "an employer stays known, or unknown, to the work company",
    "GROUP_FORM": "a request that stays open stays one for a group, or not",
}


@pytest.fixture(scope="module")
def watched():
    code = "from tests.watched_draws import main; main()"
    return json.loads(python(code, PACKAGE.parent, NUMBA_DISABLE_JIT="1"))


def test_no_two_draws_are_the_same_bits(watched):
    """Over some hundred thousand draws of several seeds, of keys and of what is drawn with them."""
    assert watched["drawn"] > 50_000
    assert watched["twice"] == []


def test_every_decision_is_drawn_from_one_place(watched):
    assert {name: places for name, places in watched["places"].items() if len(places) != 1} == {}
    assert len(watched["places"]) > 0.8 * len(Decision)


def test_a_draw_is_used_again_for_the_same_thing_only(watched):
    """Everything else is drawn at most once for one person and month."""
    assert set(watched["repeated"]) == set(REPEATED)
