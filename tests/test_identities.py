"""What must hold in every month, whatever the scenario, policy and parameters.

Held on ``tiny`` and on random small worlds with a random policy on top of a burn-in, because that
is when contracts agreed under one rule meet another. Then every line of every identity is broken
on purpose, and found.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from abm.model import LabourMarket
from abm.money import Purpose
from abm.phases.intake import possible_term
from abm.phases.transitions import become_unemployed, employ
from abm.policy import load_levers
from abm.spells import spell_table
from abm.vocabulary import Event, PlacementForm, Reason, State, TargetGroup
from tests.world import BUSY, EAGER, municipality, random_model, random_policy, random_scenario, scenario_of

MONTHS = 24
RANDOM_WORLDS = range(60)


@pytest.mark.parametrize("policy", ["baseline", "short-cap", "structural", "check-strict", "internal-work"])
@pytest.mark.parametrize("seed", [1, 2])
def test_tiny_keeps_every_identity(policy, seed):
    LabourMarket("tiny", policy, seed, check=True).run(60)


@pytest.mark.parametrize("number", RANDOM_WORLDS)
def test_random_world_keeps_every_identity(number):
    LabourMarket(random_scenario(number), random_policy(number), number, check=True).run(MONTHS)


def test_the_spells_of_a_run_tile_every_life():
    """Told once more from the finished ledger: what was seen each month is what it says."""
    for number in range(0, 60, 6):
        model = random_model(number)
        states, employers = [], []
        for _ in range(MONTHS):
            model.step()
            states.append(model.world.participants["state"].copy())
            employers.append(model.world.participants["employer"].copy())
        seen = np.full((MONTHS, len(model.world.participants)), -1)
        where = np.full_like(seen, -2)
        for spell in spell_table(model, started=True):
            months = slice(max(0, spell["start"] - model.first_month), spell["end"] - model.first_month)
            assert (seen[months, spell["row"]] == -1).all(), "spells of one person overlap"
            seen[months, spell["row"]], where[months, spell["row"]] = spell["state"], spell["employer"]
        for month in range(MONTHS):
            present = states[month] != State.EXPECTED
            people = len(present)
            assert np.array_equal(seen[month, :people][present], states[month][present])
            assert np.array_equal(where[month, :people][present], employers[month][present])
            assert (seen[month, :people][~present] == -1).all()
            assert (seen[month, people:] == -1).all()


def test_a_job_elsewhere_is_no_link_in_the_chain_of_the_work_company():
    """The chain rule counts contracts with one employer (B22)."""
    model = LabourMarket("tiny", seed=1)
    world, now = model.world, model.month
    row = int(np.flatnonzero(world.participants["state"] == State.BENEFIT)[0])
    fresh = possible_term(world.rules[0], world.levers[0], world.participants[row], now)
    assert fresh == 12
    with_employer = int(np.flatnonzero(world.employers["seconded"] + world.employers["employed"] == 0)[0])
    employ(world, row, True, Reason.HIRED_DIRECTLY, with_employer, now - 40)
    become_unemployed(world, row, Reason.DROPPED_OUT, True, now)
    assert possible_term(world.rules[0], world.levers[0], world.participants[row], now) == fresh


def test_a_next_hirer_is_sought_where_every_term_is_as_long_as_the_notice_allows():
    """The term with the next hirer counts from the end of this one, not from the month of the search."""
    one_length = {"duration.minimum": 12, "duration.maximum": 12, "fallback.notice": 6}
    scenario = scenario_of(
        municipality(1, participants=80, levers=one_length), employers=40, parameters=BUSY | EAGER
    )
    model = LabourMarket(scenario)
    reasons: Counter = Counter()
    ahead = 0
    for _ in range(48):
        model.step()
        waiting = model.world.participants[model.world.participants["next_employer"] >= 0]
        ahead = max(ahead, int((waiting["placement_end"] - model.month + 1).max(initial=0)))
    reasons.update(spell_table(model)["start_reason"].tolist())
    assert reasons[int(Reason.NEXT_HIRER)] > 3
    assert ahead == 6


def test_the_random_worlds_are_worth_checking():
    """Every state, way of ending, event and lever value that the identities are about does occur."""
    met: Counter = Counter()
    chosen: dict[str, Counter] = {name: Counter() for name in load_levers()}
    without_employers = 0
    for number in RANDOM_WORLDS:
        model = random_model(number)
        without_employers += len(model.world.employers) == 0
        for _ in range(MONTHS):
            model.step()
            people, companies = model.world.participants, model.world.work_companies
            met["place kept"] += int((people["next_employer"] >= 0).sum())
            met["off course"] += int(people["seeks_next"].sum())
            sheltered = people["target_group"] == TargetGroup.NEW_SHELTERED
            met["sheltered seconded"] += int((sheltered & (people["state"] == State.SECONDED)).sum())
            met["in a group"] += int((people["form"] == PlacementForm.GROUP).sum())
            met["facility closed"] += int((~companies["open"]).sum())
            met["fee lowered"] += int((companies["fee_factor"] < 1.0).sum())
            met["budget spent"] += int((model.world.municipalities["budget_left"] <= 0).sum())
            met["regime chosen"] += int((model.world.municipalities["chosen_regime"] >= 0).sum())
            for name, found in chosen.items():
                found.update(model.world.levers[name.replace(".", "_")].tolist())
        table = spell_table(model, started=True)
        met.update((State, code) for code in table["state"].tolist())  # codes of two lists are equal
        met.update((Reason, code) for code in table["end_reason"].tolist())
        for event, count in zip(Event, model.world.events.sum(axis=(0, 1)).tolist(), strict=True):
            met[Event, int(event)] += count
        for purpose, cents in zip(Purpose, model.world.journal.sum(axis=(0, 1)).tolist(), strict=True):
            met[Purpose, int(purpose)] += abs(cents)
        met["prolonged"] += int((model.world.participants["contracts"] > 1).sum())
    never = {(State, State.EXPECTED), (Reason, Reason.STARTING_POPULATION), (Reason, Reason.ENTERED)}
    missing = [
        (kind.__name__, code.name)
        for kind in (State, Reason, Event, Purpose)
        for code in kind
        if not met[kind, int(code)] and (kind, code) not in never
    ]
    assert missing == []
    assert all(count for name, count in met.items() if isinstance(name, str)), met
    assert met["prolonged"] > 20
    assert met["place kept"] > 20
    assert met[State, int(State.SECONDED)] > 200
    assert without_employers
    for name, lever in load_levers().items():
        switch = isinstance(lever.default, bool)
        values = len(lever.options) or (2 if switch else min(7, 1 + int(lever.maximum - lever.minimum)))
        assert len(chosen[name]) >= (values if lever.options or switch or lever.whole else 10), name


@pytest.mark.parametrize("concerns", [1.0, 1.5, 2.9])
def test_every_branch_belongs_to_a_concern_that_there_is(concerns):
    """The ledger's number of concerns may be a fraction; a table has whole rows."""
    all_branches = {
        "population.concerns": concerns,
        "population.concern_share": 1.0,
        "population.large_share": 1.0,
    }
    world = LabourMarket(scenario_of(municipality(1), employers=60, parameters=all_branches)).world
    assert len(world.concerns) == int(concerns)
    assert set(world.employers["concern"].tolist()) == set(range(int(concerns)))
