"""Councils and joint bodies choose a regime; facilities and targets are reckoned up."""

import pytest

from abm.behaviour.governance import (
    is_behind_target,
    regime_after_relapse,
    regime_of_body,
    regime_of_council,
    result_per_placement,
)
from abm.vocabulary import Regime

EVERY_REGIME = (Regime.NONE, Regime.TEMPORARY, Regime.TEMPORARY_AND_LONG)


def test_a_body_starts_secondment_where_there_is_none_and_leaves_the_rest():
    assert [regime_of_body(regime, 0.5, 0.9) for regime in EVERY_REGIME] == [
        Regime.TEMPORARY, Regime.TEMPORARY, Regime.TEMPORARY_AND_LONG,
    ]  # fmt: skip
    assert [regime_of_body(regime, 0.95, 0.9) for regime in EVERY_REGIME] == list(EVERY_REGIME)
    assert regime_of_body(Regime.NONE, 0.0, 0.0) == Regime.NONE, "never followed is never"


@pytest.mark.parametrize("regime", EVERY_REGIME)
def test_a_council_that_is_opposed_has_none_whatever_others_do(regime):
    assert regime_of_council(regime, True, Regime.TEMPORARY, 0.0, 1.0, 0.0, 1.0) == Regime.NONE


def test_a_council_follows_only_who_does_better_and_only_by_luck():
    def chosen(own_result, other_result, luck):
        return regime_of_council(Regime.NONE, False, Regime.TEMPORARY, own_result, other_result, luck, 0.2)

    assert chosen(0.1, 0.3, 0.1) == Regime.TEMPORARY
    assert chosen(0.1, 0.3, 0.5) == Regime.NONE
    assert chosen(0.3, 0.1, 0.1) == Regime.NONE
    assert chosen(0.3, 0.3, 0.1) == Regime.NONE, "as good is not better"
    assert regime_of_council(Regime.NONE, False, Regime.TEMPORARY, 0.1, 0.3, 0.0, 0.0) == Regime.NONE


def test_relapse_makes_only_temporary_secondment_long():
    assert [regime_after_relapse(regime, 0.6, 0.5) for regime in EVERY_REGIME] == [
        Regime.NONE, Regime.TEMPORARY_AND_LONG, Regime.TEMPORARY_AND_LONG,
    ]  # fmt: skip
    assert regime_after_relapse(Regime.TEMPORARY, 0.4, 0.5) == Regime.TEMPORARY
    assert regime_after_relapse(Regime.TEMPORARY, 0.5, 0.5) == Regime.TEMPORARY, "at the line is not too many"


def test_a_target_per_inhabitants_grows_with_the_year():
    # 100 a year per 100,000 is 50 a year for 50,000, so 25 by half a year
    assert is_behind_target(24.0, 100.0, 50_000.0, 6)
    assert not is_behind_target(25.0, 100.0, 50_000.0, 6), "on target is not behind"
    assert not is_behind_target(26.0, 100.0, 50_000.0, 6)
    assert is_behind_target(49.9, 100.0, 50_000.0, 12)
    assert is_behind_target(24.9999, 100.0, 50_000.0, 6)
    assert not is_behind_target(25.0001, 100.0, 50_000.0, 6)


def test_fixed_cost_is_spread_over_those_placed_and_never_over_fewer_than_one():
    assert result_per_placement(-100.0, 5000.0, 50.0) == -200.0
    assert result_per_placement(300.0, 100.0, 0.0) == 200.0
    assert result_per_placement(300.0, 100.0, 1.6) == 237.5
