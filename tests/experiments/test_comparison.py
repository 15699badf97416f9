"""A comparison says what is true of tables whose truth is known, and no more than its seeds allow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from calibration.docking.limit_settings import limit_model, load_limit
from experiments.comparison import compared, rank_groups, spread_over_samples, variance_reductions
from experiments.comparison_text import comparison_text, ranking_lines
from experiments.design import COLUMNS
from experiments.paired import holm, mean_estimate, over_samples, p_value
from tests.experiments.pairs import paired_runs

NAN = np.nan
seeds = st.integers(0, 2**32 - 1)


def arm(values, place=1):
    return compared(paired_runs(values)).iloc[place]


def test_a_difference_by_hand():
    row = arm([[1.0, 2.0, 3.0], [2.0, 4.0, 3.0]])
    half = 4.302653 / 3**0.5  # Student with 2 degrees; the differences 1, 2, 0 deviate by 1
    assert (row["mean"], row["difference"], row["seeds"], row["samples"]) == (3.0, 1.0, 3, 1)
    assert (row["low"], row["high"]) == pytest.approx((1.0 - half, 1.0 + half))
    assert row["p_value"] == row["p_holm"] == pytest.approx(stats.ttest_1samp([1.0, 2.0, 0.0], 0.0).pvalue)
    assert (row["variance_reduction"], row["pairing_lost"]) == (pytest.approx(2.0), False)


@given(seeds)
def test_an_interval_excludes_zero_exactly_when_its_p_value_says_so(seed):
    values = np.random.default_rng(seed).normal(0.7, 1.0, 6)
    assert mean_estimate(values).is_clear == (p_value(values) < 0.05)
    assert p_value(values) == pytest.approx(stats.ttest_1samp(values, 0.0).pvalue)


@pytest.mark.parametrize(
    ("values", "p"), [([2.0, 2.0], 0.0), ([0.0, 0.0, NAN], 1.0), ([3.0], NAN), ([NAN, NAN], NAN)]
)
def test_a_p_value_where_nothing_varies_or_nothing_is_known(values, p):
    assert p_value(np.array(values)) == pytest.approx(p, nan_ok=True)


def test_more_samples_under_the_same_seeds_are_no_more_draws():
    draws = np.random.default_rng(1).normal(0.0, 1.0, (2, 1, 8))
    alone, often = arm(draws), arm(np.repeat(draws, 50, axis=1))
    assert (often["seeds"], often["samples"]) == (8, 50)
    assert (often["low"], often["high"]) == pytest.approx((alone["low"], alone["high"]))


def test_samples_that_differ_do_not_widen_the_interval_and_are_shown_beside_it():
    luck = np.array([-0.1, 0.1, 0.0, 0.0])
    row = arm([np.zeros((3, 4)), np.array([[1.0], [5.0], [9.0]]) + luck])
    half = mean_estimate(luck).high
    assert (row["low"], row["high"]) == pytest.approx((5.0 - half, 5.0 + half))
    assert row["sample_deviation"] == pytest.approx(4.0)
    assert (row["sample_low"], row["sample_high"]) == pytest.approx((1.2, 8.8))


def test_a_cell_that_is_missing_does_not_lend_its_seed_the_level_of_the_other_samples():
    values = np.array([[1.0, 1.0, 1.0], [9.0, 9.0, NAN]])
    assert over_samples(values).tolist() == [5.0, 5.0, 5.0]
    values = np.array([[0.0, 2.0, 4.0], [NAN, NAN, NAN]])
    assert over_samples(values).tolist() == [0.0, 2.0, 4.0]
    assert np.isnan(over_samples(np.array([[1.0, NAN], [3.0, NAN]]))).tolist() == [False, True]


@pytest.mark.parametrize("truth", [0.0, 2.0])
def test_the_spread_over_samples_is_free_of_the_luck_of_few_seeds(truth):
    chance = np.random.default_rng(5)
    found = [
        spread_over_samples(chance.normal(0, truth, (200, 1)) + chance.normal(0, 3, (200, 4)))
        for _ in range(30)
    ]
    raw = np.mean([(one.high - one.low) / 3.92 for one in found])
    assert raw == pytest.approx(
        (truth**2 + 9 / 4) ** 0.5, rel=0.1
    )  # what it would be without taking that off
    assert np.mean([one.deviation**2 for one in found]) == pytest.approx(truth**2, abs=0.25)


@given(st.lists(st.one_of(st.floats(0, 0.06), st.just(NAN)), max_size=12))
def test_holm_is_the_procedure_of_stepping_down(p):
    adjusted, known = holm(np.array(p)), sorted(one for one in p if one == one)
    clear = 0
    while clear < len(known) and known[clear] * (len(known) - clear) < 0.05:
        clear += 1
    assert int((adjusted < 0.05).sum()) == clear
    assert np.isnan(adjusted).tolist() == np.isnan(p).tolist()
    assert all(a >= b for a, b in zip(adjusted, p, strict=True) if b == b)


def test_where_nothing_differs_some_look_clear_and_hardly_a_family_is_wrong_after_correction():
    chance = np.random.default_rng(11)
    families = [compared(paired_runs(chance.normal(0.0, 1.0, (16, 10)))) for _ in range(120)]
    alone = [int(table["clear"].sum()) for table in families]
    of_all = [bool(table["clear_of_all"].any()) for table in families]
    assert np.mean(alone) / 15 == pytest.approx(0.05, abs=0.02)
    assert np.mean([one > 0 for one in alone]) > 0.25
    assert np.mean(of_all) <= 0.075  # at most 0.05, were there no end of families
    assert np.mean([set(table["rank"]) == {1} for table in families]) >= 0.925


def test_of_very_many_arms_and_outcomes_the_text_says_what_it_leaves_out():
    table = compared(paired_runs(np.random.default_rng(11).normal(0.0, 1.0, (61, 10))))
    text = comparison_text(table)
    assert f"60 comparisons: {table['clear'].sum()} intervals exclude zero, where about 3.0 would" in text
    assert "48 arms between the 6 highest and lowest means" in text
    many = pandas.concat([table.assign(outcome=f"outcome {number}") for number in range(10)])
    assert "2 more outcomes" in comparison_text(many)


def test_what_is_clear_stays_clear_beside_many_that_are_not():
    chance = np.random.default_rng(2)
    luck = chance.normal(0, 5, 12)
    values = luck + chance.normal(0, 0.1, (30, 12))
    values[7] += 1.0
    table = compared(paired_runs(values))
    assert table.loc[table["clear_of_all"], "arm"].tolist() == ["arm 7"]
    assert table["rank"].tolist() == [1 if place == 7 else 2 for place in range(30)]


def test_pairing_is_measured_and_said_to_be_lost_where_it_is():
    chance = np.random.default_rng(3)
    luck = chance.normal(0, 1, 4000)
    shares, crowds = luck + chance.normal(0, 0.1, 4000), chance.normal(0, 1, 4000)
    table = compared(paired_runs([luck, shares, crowds]))
    assert table["variance_reduction"].tolist() == pytest.approx([NAN, 201.0, 1.0], rel=0.1, nan_ok=True)
    assert table["pairing_lost"].tolist() == [False, False, True]
    assert "In 1 of them, pairing saves less than half of the seeds (below 2x): starts." in comparison_text(
        table
    )
    assert "crowd" not in comparison_text(table[table["arm"] != "arm 2"])
    assert "compete" not in comparison_text(table[table["arm"] != "arm 2"])


NAMES = ("conversion_within_24_months", "revolving_door", "starts", "months_on_benefit", "public_cost", "gap")


def test_competition_for_places_destroys_most_of_what_pairing_saves():
    """A small step of the fee, where every employer asks for twenty people at a time, and for two."""
    usual = load_limit().setting("usual")
    found = {}
    for people in (20.0, 2.0):
        world = replace(usual, parameters={**usual.parameters, "demand.several_people": people})
        starts = [limit_model(world, seed) for seed in range(1, 21)]
        fee = starts[0].policy.changed({"tariff.level": 0.86})
        pairs = [[start.branch(one).run(72).outcomes for one in (start.policy, fee)] for start in starts]
        values = np.array([[[pair[place][name] for pair in pairs] for place in (0, 1)] for name in NAMES])
        found[people] = np.array([variance_reductions(one[:, None, :])[1] for one in values])
    without, beside = found[20.0], found[2.0]
    assert (without > 10.0).all()
    assert np.exp(np.log(without / beside).mean()) > 2.0


def test_arms_inside_the_error_are_one_group_however_they_are_ordered():
    chance = np.random.default_rng(4)
    levels = np.array([0.0, 0.02, 5.0, 5.01, 9.0])
    values = levels[:, None] + chance.normal(0, 3, 20) + chance.normal(0, 0.3, (5, 20))
    assert rank_groups(values[:, None, :]).tolist() == [3, 3, 2, 2, 1]
    order = [3, 0, 4, 1, 2]
    assert rank_groups(values[order][:, None, :]).tolist() == [2, 3, 1, 3, 2]
    assert ranking_lines(compared(paired_runs(values)))[1].endswith("arm 4 > arm 2, arm 3 > reference, arm 1")
    level = compared(paired_runs(values[:2]))
    assert ranking_lines(level) == [
        "No arm can be ranked above another: all differences are inside the error."
    ]


def test_an_arm_that_could_be_anywhere_holds_all_it_could_be_together():
    luck = np.linspace(-1, 1, 10)
    wild = 40.0 * np.sin(np.arange(10) * 2.0)
    values = np.array([np.zeros(10), 5.0 + 0.01 * luck, 2.0 + wild, np.full(10, 50.0) + 0.01 * luck])
    assert rank_groups(values[:, None, :]).tolist() == [2, 2, 2, 1]
    low = np.array([5.0 + 0.01 * luck, np.full(10, 4.0), 3.0 + wild])  # the first two are clear, and apart
    assert rank_groups(low[:2, None, :]).tolist() == [1, 2]
    assert rank_groups(low[:, None, :]).tolist() == [1, 1, 1]


def test_groups_are_corrected_for_all_pairs_of_an_outcome():
    level, above = np.zeros(8), np.array([1.0, 0.2, 0.9, -0.4, 1.3, 0.4, -0.2, 0.9])
    assert 0.02 < p_value(above) < 0.05
    assert rank_groups(np.array([level, above])[:, None, :]).tolist() == [2, 1]
    assert rank_groups(np.array([level, above, level])[:, None, :]).tolist() == [1, 1, 1]


@settings(max_examples=60)
@given(seeds, st.integers(2, 7), st.booleans())
def test_two_arms_of_different_groups_are_clear_of_one_another(seed, arms, gaps):
    chance = np.random.default_rng(seed)
    values = chance.integers(0, 4, (arms, 1, 1)) + chance.normal(0, 0.4, (arms, 2, 8))
    if gaps:
        values[chance.random(values.shape) < 0.1] = NAN
    ranks = rank_groups(values)
    for one in range(arms):
        for other in range(arms):
            if 0 < ranks[one] < ranks[other]:
                difference = over_samples(values[one] - values[other])
                assert mean_estimate(difference).low > 0.0
    assert sorted(set(ranks)) == list(range(1, ranks.max() + 1))


def test_an_arm_without_a_value_is_no_comparison_and_has_no_rank():
    table = compared(paired_runs([[1.0, 2.0, 3.0], [NAN, NAN, NAN], [9.0, 10.0, 11.1]]))
    assert table["rank"].tolist() == [2, 0, 1]
    assert np.isnan(table["p_value"]).tolist() == [True, True, False]
    assert table["clear"].tolist() == [False, False, True]
    assert "1 comparison:" in comparison_text(table)


def test_no_factor_can_take_the_place_of_a_column():
    assert tuple(compared(paired_runs([[1.0, 2.0], [2.0, 3.0]])).columns) == COLUMNS


def test_what_has_no_value_or_no_interval_is_said_in_words():
    text = comparison_text(compared(paired_runs([[1.0, 2.0], [NAN, NAN], [3.0, NAN]])))
    assert "nan" not in text
    none, one = text.splitlines()[3:5]
    assert none.split()[2:] == ["no", "value", "-", "none", "-", "-"]
    assert one.split()[2:5] == ["3.0000", "+2.0000", "none"]


def test_one_seed_has_no_interval_and_nothing_is_claimed():
    table = compared(paired_runs([[1.0], [2.0]]))
    assert not table["clear"].any()
    assert table["rank"].tolist() == [1, 1]
