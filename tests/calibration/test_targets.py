"""The targets are read strictly, rest on the sources once, and are compared with what they speak of."""

from __future__ import annotations

import numpy as np
import pytest

from abm.calendar import parse_month
from abm.errors import InputError
from abm.model import LabourMarket
from abm.policy import Change, Policy
from abm.vocabulary import State, TargetGroup
from calibration.distance import implausibility, log_likelihood, monte_carlo_variance
from calibration.patterns import load_patterns
from calibration.priors import with_courses
from calibration.summaries import AT_WORK, SUMMARIES, summary_of
from calibration.targets import load_targets

TARGETS = load_targets()
ASKED_FOR = {"B46", "B48", "B51", "B54", "B55", "B59", "B60", "B61", "R134", "B68"}


def test_every_source_that_was_asked_for_is_there():
    assert {source for one in TARGETS.entries.values() for source in one.evidence} >= ASKED_FOR


def test_every_pattern_is_a_constraint_once():
    here = [name for name, one in TARGETS.entries.items() if one.is_pattern]
    assert sorted([*here, *TARGETS.scorecard]) == sorted(load_patterns().patterns)


def test_what_the_ledger_rests_on_is_not_fitted():
    """A source of a measured or assumed value would count twice."""
    assert TARGETS.entries["sickness"].role == "check"
    assert TARGETS.entries["regions"].role == "check"
    assert not {"sickness", "regions"} & TARGETS.fitted.keys()


GOOD = """scorecard = ["P2"]

[mine]
label = "people at work"
label_dutch = "mensen aan het werk"
compared_with = "share_working"
value = 0.46
unit = "share"
window = "end of 2018"
source = "a count of a test"
status = "S2"
evidence = ["B54"]
hangs_with = []
sampling = { size = 0.01, reason = "a reason of a test" }
definition = { size = 0.02, reason = "a reason of a test" }
transfer = { size = 0.02, reason = "a reason of a test" }
"""


def test_a_file_of_ones_own_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    mine = load_targets(path).entries["mine"]
    assert (mine.low, mine.high, mine.error) == (0.46, 0.46, pytest.approx(0.03))


TWICE = GOOD + GOOD.partition("\n\n")[2].replace("[mine]", "[yours]")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace('"share_working"', '"share_workin"'), "did you mean 'share_working'"),
        (GOOD.replace('"P2"', '"P13"'), "pattern 'P13'"),
        (GOOD.replace('["P2"]', '"P2"'), "scorecard: give a list"),
        (GOOD.replace("value = 0.46\n", ""), "say a value, or lowest, highest or both"),
        (GOOD.replace("value = 0.46", "value = 0.46\nlowest = 0.1"), "say a value, or lowest"),
        (GOOD.replace("value = 0.46", "lowest = 0.5\nhighest = 0.1"), "lowest 0.5 is above highest 0.1"),
        (GOOD.replace("value = 0.46", 'value = "0.46"'), "mine: value"),
        (GOOD.replace("value = 0.46", "value = nan"), "mine: value"),
        (GOOD.replace("size = 0.02", "size = -0.02"), "definition.size"),
        (GOOD.replace("0.01", "0.0").replace("0.02", "0.0"), "every error is nought"),
        (GOOD.replace("hangs_with = []", 'hangs_with = ["his"]'), "target 'his'"),
        (GOOD.replace('status = "S2"', 'status = "S3"'), "mine: status"),
        (GOOD.replace('unit = "share"', 'unit = "share"\nrole = "check"'), "why_not_fitted"),
        (GOOD.replace("transfer =", "transfe ="), "did you mean 'transfer'"),
        (TWICE, "rests on the same source as 'yours'"),
        (TWICE.replace("hangs_with = []", 'hangs_with = ["yours"]', 1), "does not say so"),
        (TWICE.replace('["B54"]', '["B43"]', 1), "'share_working' is held against 'yours' already"),
    ],
)
def test_what_does_not_fit_is_one_line(tmp_path, text, said):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as fault:
        load_targets(path)
    assert said in str(fault.value)
    assert "\n" not in str(fault.value)


def test_distance_is_in_standard_deviations_of_all_that_is_not_known():
    target = TARGETS.entries["working"]
    there = target.value + np.array([0.0, 2.0, -4.0]) * target.error
    assert implausibility(target, there) == pytest.approx([0.0, 2.0, 4.0])
    assert implausibility(target, there, 2 * target.error**2, target.error**2) == pytest.approx(
        [0.0, 1.0, 2.0]
    )
    assert np.isnan(implausibility(target, np.array([np.nan]))).all()


def test_between_bounds_there_is_no_distance():
    target = TARGETS.entries["conversion"]
    there = np.array(
        [target.low, 0.3, target.high, target.high + target.error, target.low - 2 * target.error]
    )
    assert implausibility(target, there) == pytest.approx([0.0, 0.0, 0.0, 1.0, 2.0])
    upper = TARGETS.entries["P12"]
    assert implausibility(upper, np.array([-5.0, upper.high + 3 * upper.error])) == pytest.approx([0.0, 3.0])


def test_the_likelihood_falls_with_distance_and_pays_for_doubt():
    fitted = {name: TARGETS.entries[name] for name in ("working", "finding")}
    means = {name: np.array([one.value, one.value + one.error]) for name, one in fitted.items()}
    sure = {name: np.zeros(2) for name in fitted}
    near, far = log_likelihood(fitted, means, sure)
    assert near - far == pytest.approx(1.0)
    doubtful = log_likelihood(fitted, means, {name: np.full(2, 1.0) for name in fitted})
    assert doubtful[0] < near
    assert doubtful[0] - doubtful[1] < near - far


def test_the_luck_of_a_run_is_pooled_over_candidates():
    luck = np.random.default_rng(1).normal(0.0, 2.0, (4000, 2)) + np.arange(4000)[:, None]
    assert monte_carlo_variance(luck) == pytest.approx(4.0, rel=0.1)
    luck[:1000, 0] = np.nan
    luck[1000] = np.nan
    assert monte_carlo_variance(luck) == pytest.approx(4.0, rel=0.1)
    assert monte_carlo_variance(np.ones((5, 1))) == 0.0


@pytest.fixture(scope="module")
def small_history():
    """A small world of 2015 to 2021, its summaries, and the state of everybody month by month."""
    jobs = Change(lever="alternatives.subsidised_jobs", value=100)
    seen = []

    class Watched(LabourMarket):
        def step(self):
            super().step()
            seen.append(self.world.participants["state"].copy())

    model = Watched(with_courses("historical", 500), Policy(name="jobs", change=(jobs,)), 3)
    return summary_of(model, 84), seen, model


def test_summaries_come_in_a_lasting_order_and_are_numbers(small_history):
    found, _, _ = small_history
    assert tuple(found) == SUMMARIES
    assert all(np.isfinite(value) for value in found.values()), found
    assert {one.compared_with for one in TARGETS.entries.values()} == set(SUMMARIES)


def test_flows_and_stocks_are_those_of_the_months_as_they_passed(small_history):
    found, seen, model = small_history
    people = model.world.participants
    mine = np.flatnonzero(people["target_group"] == TargetGroup.JOB_AGREEMENT)

    def states(month):
        then = seen[parse_month(month) - parse_month("2015-01")]
        whole = np.full(len(people), State.EXPECTED)
        whole[: len(then)] = then
        return whole[mine]

    def there(states):
        return ~np.isin(states, (State.EXPECTED, State.GONE))

    before, after, then = states("2020-12"), states("2021-03"), states("2018-12")
    stayed = there(before) & there(after)
    worked, works = np.isin(before, AT_WORK), np.isin(after, AT_WORK)
    assert found["separation_per_quarter"] == pytest.approx((~works)[stayed & worked].mean())
    assert found["finding_per_quarter"] == pytest.approx(works[stayed & ~worked].mean())
    at_work = np.isin(then, AT_WORK)
    assert found["share_working"] == pytest.approx(at_work[there(then)].mean())
    assert found["share_permanent"] == pytest.approx((then == State.REGULAR_PERMANENT)[at_work].mean())
    starts, ends = [], []
    for person in range(len(mine)):
        working = [np.isin(one, AT_WORK) for one in _life(seen, mine[person])]
        for month in range(24, 36):
            if working[month] and not working[month - 1]:
                later = _life(seen, mine[person])[month + 12]
                if later not in (State.EXPECTED, State.GONE):
                    starts.append(person)
                    ends.append(bool(working[month + 12]))
                break
    assert len(starts) > 10
    assert found["work_after_a_year"] == pytest.approx(np.mean(ends))


def _life(seen, row):
    return [one[row] if row < len(one) else State.EXPECTED for one in seen]
