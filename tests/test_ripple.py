"""One more person in the full model: who may notice, who may not, and how far the ripple goes."""

from __future__ import annotations

import numpy as np
import pytest

from abm.errors import InputError
from abm.model import LabourMarket
from abm.scenario import load_scenario
from abm.vocabulary import State
from experiments.ripple import DISTANCES, ripple, ripple_text, with_one_more
from tests.world import by_identity, differing, spells_by_identity

MONTHS = 60
OWN = (
    "identity", "birth_month", "entry_month", "limitation", "wage_value_base", "wage_value_ceiling",
    "self_reliance_base", "sickness_proneness", "weekly_hours", "couple", "months_sick",
)  # fmt: skip


@pytest.fixture(scope="module")
def table():
    return ripple(load_scenario("six-cases"), "Apeldoorn", seeds=range(1, 5), months=(12, MONTHS))


def share(table, months: int, *distances: str) -> float:
    own = table[table["distance"].isin(distances) & (table["months"] == months)]
    return float(own["changed"].sum() / own["people"].sum())


def test_nobody_in_another_region_notices(table):
    elsewhere = table[table["distance"] == "in another region"]
    assert (elsewhere["people"] > 10_000).all()
    assert (elsewhere["changed"] == 0).all()


def test_the_ripple_weakens_with_distance_and_spreads_with_time(table):
    near, second, region, _ = DISTANCES
    assert share(table, MONTHS, near, second) > 1.5 * share(table, MONTHS, region) > 0.0
    for distances in ((near, second), (region,)):
        assert share(table, MONTHS, *distances) > share(table, 12, *distances) > 0.0
    assert share(table, MONTHS, region) < 0.5


def test_the_table_counts_everybody_of_the_start_once(table):
    people = sum(len(LabourMarket("six-cases", seed=seed).world.participants) for seed in range(1, 5))
    assert table.groupby("months")["people"].sum().tolist() == [people, people]
    assert (table["changed"] <= table["people"]).all()
    assert (table["share_of_months"].dropna() <= table["share"].dropna()).all()
    lines = ripple_text(table).splitlines()
    assert len(lines) == 1 + len(DISTANCES)
    assert lines[-1].startswith("in another region")
    assert "0.0%" in lines[-1]


def test_one_more_person_leaves_everybody_their_own_luck():
    """Traits, sickness and leaving: of everybody, in every month, in the full model."""
    without = LabourMarket("six-cases")
    extra = with_one_more(without, "Tiel")
    people = len(without.world.participants)
    assert len(extra.world.participants) == people + 1
    for _ in range(MONTHS):
        without.step()
        extra.step()
        here, there = without.world.participants, np.delete(extra.world.participants, people)
        for name in OWN:
            assert np.array_equal(here[name], there[name]), name
        for state in (State.EXPECTED, State.GONE):
            assert np.array_equal(here["state"] == state, there["state"] == state)
    assert differing(without, extra)  # else nobody competes with anybody


def test_a_newcomer_who_competes_with_nobody_changes_nobody():
    """Who leaves in the first month is gone before anything is given out."""
    without = LabourMarket("six-cases")
    extra = with_one_more(without, "Apeldoorn")
    newcomer = extra.world.participants[-1]
    newcomer["birth_month"] = 0
    who = int(newcomer["identity"])
    without.run(MONTHS)
    extra.run(MONTHS)
    there = by_identity(extra, "participants")
    gone = there.pop(who)
    assert gone
    assert there == by_identity(without, "participants")
    assert by_identity(extra, "employers") == by_identity(without, "employers")


def test_the_order_of_people_changes_nobody_in_the_full_model():
    plain, shuffled = LabourMarket("six-cases"), LabourMarket("six-cases")
    rows = np.random.default_rng(1).permutation(len(shuffled.world.participants))
    shuffled.world = shuffled.world._replace(participants=shuffled.world.participants[rows].copy())
    plain.run(MONTHS)
    shuffled.run(MONTHS)
    for one in ("participants", "employers"):
        assert by_identity(plain, one) == by_identity(shuffled, one)
    assert spells_by_identity(plain) == spells_by_identity(shuffled)
    assert set(differing(plain, shuffled)) <= {"participants", "spells"}


def test_a_municipality_that_is_not_there():
    with pytest.raises(InputError, match="unknown municipality 'Teil'; did you mean 'Tiel'"):
        with_one_more(LabourMarket("six-cases"), "Teil")
