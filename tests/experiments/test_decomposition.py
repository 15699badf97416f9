"""The parts of an effect sum to the whole, and are what one can reckon by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.errors import InputError
from experiments.decomposition import (
    ALONE,
    HIGHER,
    INTERACTION,
    LAST,
    SHAPLEY,
    TOTAL,
    Combinations,
    combinations_of,
    decomposed,
    dividends,
    shapley,
)
from experiments.decomposition_text import decomposition_text
from experiments.design import load_design
from experiments.paired import mean_estimate
from tests.experiments.pairs import paired_runs

NAMES = ("fee", "cap", "check", "voice")


def of(values):
    """The parts of ``values``, shape ``(sets, seeds)`` or ``(sets, samples, seeds)``."""
    factors = len(values).bit_length() - 1
    whole = Combinations(NAMES[:factors], (("off", "on"),) * factors, tuple(range(len(values))))
    return decomposed(paired_runs(values), whole), whole


def value(table, kind, factors):
    row = table[(table["kind"] == kind) & (table["factors"] == factors)]
    assert len(row) == 1
    return row.iloc[0]


def test_effects_that_add_up_have_no_interactions_and_are_their_own_shares():
    luck = np.array([0.5, -0.5, 0.0, 2.0])
    table, _ = of(np.array([0.0, 1.0, 3.0, 4.0])[:, None] + 10.0 + luck)
    for kind in (ALONE, LAST, SHAPLEY):
        assert table.loc[table["kind"] == kind, "value"].tolist() == [1.0, 3.0]
    assert value(table, INTERACTION, "fee x cap")["value"] == 0.0
    total = value(table, TOTAL, "fee x cap")
    assert (total["value"], total["low"], total["high"]) == (4.0, 4.0, 4.0)  # the shared luck cancels out
    assert table["share"].dropna().tolist() == [0.25, 0.75]


def test_what_takes_two_levers_is_an_interaction_that_both_share():
    table, whole = of(np.array([0.0, 0.0, 0.0, 6.0])[:, None] + np.zeros(3))
    assert value(table, INTERACTION, "fee x cap")["value"] == 6.0
    assert table.loc[table["kind"] == ALONE, "value"].tolist() == [0.0, 0.0]
    assert table.loc[table["kind"] == LAST, "value"].tolist() == [6.0, 6.0]
    assert table.loc[table["kind"] == SHAPLEY, "value"].tolist() == [3.0, 3.0]
    text = decomposition_text(table, whole)
    assert "fee x cap" in text
    assert "50%" in text


def test_three_levers_by_hand():
    """Worth 12 with fee and cap, 6 with fee and check, 18 with all: a textbook game."""
    effects = np.array([0.0, 0.0, 0.0, 12.0, 0.0, 6.0, 0.0, 18.0])
    assert shapley(dividends(effects)).tolist() == [9.0, 6.0, 3.0]
    table, _ = of(effects[:, None] + np.zeros(2))
    assert value(table, INTERACTION, "fee x cap x check")["value"] == 0.0
    assert value(table, HIGHER, "fee x cap x check")["value"] == 0.0


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.booleans())
def test_the_parts_sum_to_the_whole_and_shapley_is_the_mean_over_all_orders(seed, factors, gaps):
    chance = np.random.default_rng(seed)
    values = chance.normal(0, 1, (2**factors, 2, 6))
    if gaps:
        values[chance.random(values.shape) < 0.02] = np.nan
    names = tuple("abcde"[:factors])
    whole = Combinations(names, (("off", "on"),) * factors, tuple(range(2**factors)))
    table = decomposed(paired_runs(values), whole)
    total = table.loc[table["kind"] == TOTAL, "value"].iloc[0]
    known = np.isfinite(values).all(0)
    if not known.any():
        assert np.isnan(total)
        return
    by_kind = table.groupby("kind")["value"].sum()
    assert by_kind[SHAPLEY] == pytest.approx(total, abs=1e-12)
    assert by_kind[ALONE] + by_kind[INTERACTION] == pytest.approx(total, abs=1e-12)
    if factors > 2:
        pairs = table[(table["kind"] == INTERACTION) & (table["order"] == 2)]["value"].sum()
        assert by_kind[ALONE] + pairs + by_kind[HIGHER] == pytest.approx(total, abs=1e-12)

    effects = chance.normal(0, 1, 2**factors)
    effects[0] = 0.0
    orders = list(itertools.permutations(range(factors)))
    for factor in range(factors):
        gains = []
        for order in orders:
            before = sum(1 << one for one in order[: order.index(factor)])
            gains.append(effects[before | 1 << factor] - effects[before])
        assert shapley(dividends(effects))[factor] == pytest.approx(np.mean(gains), abs=1e-12)


def test_every_part_has_the_interval_of_its_own_paired_sum():
    values = np.random.default_rng(8).normal(0, 1, (4, 9))
    table, _ = of(values)
    per_seed = values[3] - values[1] - values[2] + values[0]
    estimate = mean_estimate(per_seed)
    row = value(table, INTERACTION, "fee x cap")
    assert (row["value"], row["low"], row["high"]) == pytest.approx(
        (estimate.value, estimate.low, estimate.high)
    )
    assert row["seeds"] == 9


def test_a_seed_counts_only_with_all_its_combinations():
    values = np.array([0.0, 1.0, 2.0, 3.0])[:, None] + np.zeros(4)
    values[2, 1] = np.nan
    values[1] += [0.0, 100.0, 0.0, 0.0]
    table, _ = of(values)
    assert set(table["seeds"]) == {3}
    assert table.loc[table["kind"] == ALONE, "value"].tolist() == [1.0, 2.0]


DESIGN = """
scenario = "tiny"
months = 6
seeds = 3
outcomes = ["starts"]
"""
TWO = """
[[levers]]
name = "fee"
options.off = {}
options.plus-9 = { "tariff.level" = 1.0 }
[[levers]]
name = "duration.maximum"
values = [36, 6]
"""


@pytest.fixture
def design(tmp_path):
    def load(text):
        (tmp_path / "mine.toml").write_text(DESIGN + text)
        return load_design(tmp_path / "mine.toml")

    return load


def test_a_grid_of_two_options_each_is_read_as_off_and_on(design):
    mine = design(TWO)
    found = combinations_of(mine)
    assert found.factors == ("fee", "duration.maximum")
    assert found.options == (("off", "plus-9"), ("duration.maximum=36", "duration.maximum=6"))
    taken = [list(mine.arms()[arm].taken.values()) for arm in found.arms]
    assert taken == [
        ["off", "duration.maximum=36"], ["plus-9", "duration.maximum=36"],
        ["off", "duration.maximum=6"], ["plus-9", "duration.maximum=6"],
    ]  # fmt: skip


def test_options_that_change_nothing_are_the_reference(design):
    cap = 'name = "cap"\noptions.off = {}\noptions.short = { "duration.maximum" = 6 }'
    mine = design(TWO.replace('name = "duration.maximum"\nvalues = [36, 6]', cap))
    assert combinations_of(mine).arms == (0, 2, 1, 3)
    assert len(mine.arms()) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('sampler = "one-at-a-time"' + TWO, "take sampler 'grid'"),
        ('policies = ["baseline", "short-cap"]' + TWO, "a decomposition has one"),
        (TWO.replace("[36, 6]", "[36, 12, 6]"), "'duration.maximum' has 3 options that differ"),
        (TWO.replace("[36, 6]", "[6]"), "'duration.maximum' has 1 options that differ"),
        ("levers = []", "0 factors; a decomposition takes 2 to 8"),
        (TWO.replace('{ "tariff.level" = 1.0 }', "{}"), "'fee' has 1 options that differ"),
    ],
)
def test_a_design_that_is_no_full_grid_of_two_options_is_one_line(design, text, said):
    with pytest.raises(InputError, match=said):
        combinations_of(design(text))
