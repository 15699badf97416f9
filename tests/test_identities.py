"""What must hold in every month, whatever the scenario, policy and parameters.

Checked on ``tiny`` and on random small worlds with a random policy on top of a burn-in, because
that is when contracts agreed under one rule meet another.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from abm.calendar import NEVER
from abm.model import LabourMarket
from abm.money import NATIONAL_FUNDS, PARTIES, SUPPLIERS, Party, total_of_balances
from abm.phases.intake import possible_term
from abm.phases.transitions import become_unemployed, employ
from abm.policy import load_levers
from abm.spells import spell_table
from abm.vocabulary import ContractForm, Reason, State
from tests.world import random_model

MONTHS = 24
RANDOM_WORLDS = range(40)
EMPLOYED = (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT)
AT_WORK_COMPANY = (State.SECONDED, State.IDLE, State.INTERNAL_WORK)
SHARES = {
    "participants": ("wage_value", "wage_value_base", "wage_value_ceiling", "measured_wage_value",
                     "self_reliance", "self_reliance_base", "integration", "coach_share"),
    "employers": ("ability_doubt", "guidance_doubt", "sickness_doubt", "probing_score",
                  "judged_conversion", "social_intent", "guidance_skill"),
}  # fmt: skip


class Watch:
    """Follows a model month by month and holds each month against the one before."""

    def __init__(self, model: LabourMarket) -> None:
        self.model = model
        self.before = model.world.participants.copy()
        self.states: list[np.ndarray] = []
        self.employers: list[np.ndarray] = []

    def run(self, months: int) -> Watch:
        for _ in range(months):
            self.model.step()
            now = self.model.month - 1
            self.nobody_appears_or_vanishes(now)
            self.places_are_kept()
            self.levels_stay_in_range()
            self.contracts_are_kept(now)
            self.limits_are_kept(now)
            assert total_of_balances(self.model.world) == 0
            people = self.model.world.participants
            self.before = people.copy()
            self.states.append(people["state"].copy())
            self.employers.append(people["employer"].copy())
        self.spells_tile_every_life()
        self.journal_reconciles()
        return self

    def nobody_appears_or_vanishes(self, now: int) -> None:
        world, old = self.model.world, self.before
        people = world.participants
        assert np.array_equal(people["identity"][: len(old)], old["identity"])  # rows never move
        assert len(np.unique(people["identity"])) == len(people)
        assert (people["entry_month"][len(old) :] >= now).all()  # only newcomers are added
        stocks = world.stocks[now - self.model.first_month]
        for row in range(len(self.model.municipality_names)):
            own = people["state"][people["municipality"] == row]
            assert stocks[row].tolist() == np.bincount(own, minlength=len(State)).tolist()
        was, state = old["state"], people["state"][: len(old)]
        assert (state[was == State.GONE] == State.GONE).all()
        assert (state[was != State.EXPECTED] != State.EXPECTED).all()

    def places_are_kept(self) -> None:
        people, employers = self.model.world.participants, self.model.world.employers
        placed = np.isin(people["state"], (State.SECONDED, *EMPLOYED))
        assert np.array_equal(people["employer"] == -1, ~placed)
        size = len(employers)
        seconded = people["employer"][people["state"] == State.SECONDED]
        employed = people["employer"][np.isin(people["state"], EMPLOYED)]
        assert np.array_equal(employers["seconded"], np.bincount(seconded, minlength=size))
        assert np.array_equal(employers["employed"], np.bincount(employed, minlength=size))
        assert (employers["seconded"] + employers["employed"] <= employers["places"]).all()
        with_employer = people[placed]
        assert np.array_equal(
            with_employer["work_company"], employers["work_company"][with_employer["employer"]]
        )
        assert (employers["spells_hired"] <= employers["spells_ended"]).all()
        assert (employers["spells_ended"] <= employers["spells_started"]).all()

    def levels_stay_in_range(self) -> None:
        for table, names in SHARES.items():
            for name in names:
                levels = getattr(self.model.world, table)[name]
                assert ((levels >= 0) & (levels <= 1)).all(), name

    def contracts_are_kept(self, now: int) -> None:
        """Nobody loses a contract early, and none is shortened, but by a regular job or leaving."""
        old = self.before
        people = self.model.world.participants[: len(old)]
        had = np.isin(old["state"], AT_WORK_COMPANY)
        stays = np.isin(people["state"], AT_WORK_COMPANY)
        kept = had & stays
        assert (people["contract_end"][kept] >= old["contract_end"][kept]).all(), "a contract is shortened"
        outside = np.isin(people["state"], (State.BENEFIT, State.UNEMPLOYMENT_INSURANCE))
        assert (old["contract_end"][had & outside] <= now).all(), "a contract ends before its end"
        assert (self.model.world.participants["contract_end"][self._seconded()] > now).all()

    def limits_are_kept(self, now: int) -> None:
        world, model = self.model.world, self.model
        people, rules = world.participants, world.rules[0]
        seconded = self._seconded()
        mine = people[seconded]
        assert (mine["placement_end"] > now).all(), "seconded beyond the agreed end"
        assert (mine["contract_end"] >= mine["placement_end"]).all(), "seconded without a contract"
        agreed = np.zeros(len(people), bool)  # this month, under this month's levers
        agreed[seconded] = mine["since"] == now
        before = np.zeros(len(people), np.int64)
        before[: len(self.before)] = self.before["placement_end"]
        agreed[seconded] |= mine["placement_end"] != before[seconded]
        for person in people[agreed]:
            levers = world.levers[person["municipality"]]
            term = person["placement_end"] - person["since"]
            where = model.municipality_names[person["municipality"]]
            assert term <= levers["duration_maximum"], where
            if person["since"] == now:
                assert term >= levers["duration_minimum"], where
            if levers["duration_contract"] == ContractForm.EQUAL and person["contract_end"] < NEVER:
                assert 1 <= person["contracts"] <= int(rules.chain_rule_maximum_contracts), where
                if person["contracts"] > 1:  # a single contract may be as long as agreed
                    chain = person["contract_end"] - person["chain_start"]
                    assert chain <= int(rules.chain_rule_maximum_months), f"{where}: {chain} months"

    def spells_tile_every_life(self) -> None:
        """The ledger says of every month what was seen in it, without gap or overlap."""
        model = self.model
        people, first = model.world.participants, model.first_month
        table = spell_table(model, started=True)
        seen = np.full((model.months_run, len(people)), -1)
        employer = np.full_like(seen, -2)
        end_of = dict.fromkeys(range(len(people)), None)
        for spell in table[np.lexsort((table["start"], table["row"]))]:
            row, start, end = (int(spell[name]) for name in ("row", "start", "end"))
            assert start < end <= model.month
            assert end_of[row] in (None, start), "spells of one person must meet"
            end_of[row] = end
            months = slice(max(0, start - first), end - first)
            seen[months, row], employer[months, row] = spell["state"], spell["employer"]
            running = spell["end_reason"] == Reason.RUN_ENDED
            assert running == (end == model.month and people["since"][row] == start)
        for month, (states, employers) in enumerate(zip(self.states, self.employers, strict=True)):
            present = states != State.EXPECTED
            assert np.array_equal(seen[month, : len(states)][present], states[present])
            assert np.array_equal(employer[month, : len(states)][present], employers[present])
            assert (seen[month, : len(states)][~present] == -1).all()
            assert (seen[month, len(states) :] == -1).all()

    def journal_reconciles(self) -> None:
        """What each party received less what it paid is its balance, to the cent."""
        world = self.model.world
        paid = world.journal[: self.model.months_run].sum(axis=0)  # (municipalities, purposes)
        net = {party: np.zeros(len(paid), np.int64) for party in Party}
        for purpose, (payer, payee) in PARTIES.items():
            net[payer] -= paid[:, purpose]
            net[payee] += paid[:, purpose]

        def balances(table, place: str, size: int) -> list[int]:
            totals = [0] * size
            for record in table:
                totals[record[place]] += int(record["balance"])
            return totals

        towns, regions = len(world.municipalities), len(world.work_companies)

        def per_region(party: Party) -> list[int]:
            region = world.municipalities["work_company"]
            return [int(net[party][region == row].sum()) for row in range(regions)]

        assert world.municipalities["balance"].tolist() == net[Party.MUNICIPALITY].tolist()
        assert balances(world.participants, "municipality", towns) == net[Party.PERSON].tolist()
        assert balances(world.employers, "work_company", regions) == per_region(Party.EMPLOYER)
        assert world.work_companies["balance"].tolist() == per_region(Party.WORK_COMPANY)
        assert world.funds[NATIONAL_FUNDS] == net[Party.NATIONAL_FUNDS].sum()
        assert world.funds[SUPPLIERS] == net[Party.SUPPLIERS].sum()

    def _seconded(self) -> np.ndarray:
        return self.model.world.participants["state"] == State.SECONDED


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


@pytest.mark.parametrize("policy", ["baseline", "short-cap", "structural", "check-strict", "internal-work"])
@pytest.mark.parametrize("seed", [1, 2])
def test_tiny_keeps_every_identity(policy, seed):
    Watch(LabourMarket("tiny", policy, seed)).run(60)


@pytest.mark.parametrize("number", RANDOM_WORLDS)
def test_random_world_keeps_every_identity(number):
    Watch(random_model(number)).run(MONTHS)


def test_the_random_worlds_are_worth_checking():
    """Every state, way of ending and lever value that the identities are about does occur."""
    met: Counter = Counter()
    chosen: Counter = Counter()
    for number in RANDOM_WORLDS:
        model = random_model(number).run(MONTHS)
        table = spell_table(model, started=True)
        met.update(State(code) for code in table["state"])
        met.update(Reason(code) for code in table["end_reason"])
        people = model.world.participants
        met["prolonged"] += int((people["contracts"] > 1).sum())
        chosen["no employers"] += len(model.world.employers) == 0
        for name, lever in load_levers().items():
            for place in lever.options:
                field = model.world.levers[name.replace(".", "_")]
                chosen[name, place] += int((field == lever.options.index(place)).sum())
    unseen = {Reason.STARTING_POPULATION, State.EXPECTED}
    missing = [code for kind in (State, Reason) for code in kind if not met[code] and code not in unseen]
    started = {Reason.ENTERED}  # begins a spell, never ends one
    assert [code for code in missing if code not in started] == []
    assert met["prolonged"] > 20
    assert met[State.SECONDED] > 200
    assert all(chosen.values()), chosen
