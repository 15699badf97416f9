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
from abm.money import (
    INTERMEDIARY,
    NATIONAL_FUNDS,
    PARTIES,
    SUPPLIERS,
    Party,
    Purpose,
    total_of_balances,
)
from abm.phases.intake import possible_term
from abm.phases.transitions import become_unemployed, employ
from abm.policy import load_levers
from abm.spells import spell_table
from abm.vocabulary import ContractForm, Event, Facility, PlacementForm, Reason, State, TargetGroup
from tests.world import BUSY, EAGER, municipality, random_model, scenario_of

MONTHS = 24
RANDOM_WORLDS = range(60)
EMPLOYED = (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT)
LENT_IN = (State.SECONDED, State.AGENCY_WORK)
WITH_EMPLOYER = (*EMPLOYED, *LENT_IN, State.TRIAL_PLACEMENT, State.SUBSIDISED_JOB)
AT_WORK_COMPANY = (State.SECONDED, State.IDLE, State.INTERNAL_WORK)
WITHOUT_CONTRACT = (
    State.BENEFIT,
    State.UNEMPLOYMENT_INSURANCE,
    State.UNPAID_TRAJECTORY,
    State.TRIAL_PLACEMENT,
)
OPEN_TO_SHELTERED = (State.EXPECTED, State.BENEFIT, State.SHELTERED_WORK, State.SECONDED, State.GONE)
GUIDANCE = (Purpose.COACHING, Purpose.TRAINING, Purpose.EMPLOYER_TRAINING, Purpose.EMPLOYER_SERVICE)
FOR_NO_SINGLE_PERSON = (Purpose.PROBING, Purpose.MONITORING, Purpose.FACILITY)  # on no budget
SHARES = {
    "participants": ("wage_value", "wage_value_base", "wage_value_ceiling", "measured_wage_value",
                     "self_reliance", "self_reliance_base", "integration", "coach_share"),
    "employers": ("ability_doubt", "guidance_doubt", "sickness_doubt", "probing_score",
                  "judged_conversion", "social_intent", "guidance_skill", "relation"),
    "work_companies": ("fee_factor",),
}  # fmt: skip


class Watch:
    """Follows a model month by month and holds each month against the one before."""

    def __init__(self, model: LabourMarket) -> None:
        self.model = model
        self.before = model.world.participants.copy()
        self.states: list[np.ndarray] = []
        self.employers: list[np.ndarray] = []
        self.granted = self.budgets(model.people_present())
        self.granted_in = model.months_run
        assert self.granted.tolist() == model.world.municipalities["budget_left"].tolist()

    def run(self, months: int) -> Watch:
        for _ in range(months):
            present, new_year = self.model.people_present(), self.model.month % 12 == 0
            self.model.step()
            now = self.model.month - 1
            if new_year:
                self.granted, self.granted_in = self.budgets(present), now - self.model.first_month
            self.nobody_appears_or_vanishes(now)
            self.places_are_kept()
            self.kept_places_are_for_the_seconded(now)
            self.levels_stay_in_range()
            self.contracts_are_kept(now)
            self.sheltered_people_stay_with_the_municipality()
            self.limits_are_kept(now)
            self.alternatives_last_no_longer_than_they_may(now)
            self.budgets_reconcile()
            assert total_of_balances(self.model.world) == 0
            people = self.model.world.participants
            self.before = people.copy()
            self.states.append(people["state"].copy())
            self.employers.append(people["employer"].copy())
        self.spells_tile_every_life()
        self.events_agree_with_the_spells()
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
        """Everybody fills one place at most, and every place counted is somebody's.

        Trials and both kinds of secondment fill a place for seconded people, and so does whoever is
        to come next; a subsidised job is additional and fills none.
        """
        people, employers = self.model.world.participants, self.model.world.employers
        placed = np.isin(people["state"], WITH_EMPLOYER)
        assert np.array_equal(people["employer"] == -1, ~placed)
        size = len(employers)
        seconded = people["employer"][np.isin(people["state"], (*LENT_IN, State.TRIAL_PLACEMENT))]
        kept = people["next_employer"][people["next_employer"] >= 0]
        employed = people["employer"][np.isin(people["state"], EMPLOYED)]
        taken = np.bincount(seconded, minlength=size) + np.bincount(kept, minlength=size)
        assert np.array_equal(employers["seconded"], taken)
        assert np.array_equal(employers["employed"], np.bincount(employed, minlength=size))
        assert (employers["seconded"] + employers["employed"] <= employers["places"]).all()
        with_employer = people[placed]
        assert np.array_equal(
            with_employer["work_company"], employers["work_company"][with_employer["employer"]]
        )
        assert (employers["spells_hired"] <= employers["spells_ended"]).all()
        assert (employers["spells_ended"] <= employers["spells_started"]).all()
        assert employers["public"][people["employer"][people["state"] == State.SUBSIDISED_JOB]].all()
        assert (employers["concern"] < len(self.model.world.concerns)).all()

    def kept_places_are_for_the_seconded(self, now: int) -> None:
        """Only who is seconded and will not stay has a next place, with another hirer of the region."""
        people, employers = self.model.world.participants, self.model.world.employers
        assert np.isin(people["state"][people["seeks_next"]], LENT_IN).all()
        waiting = people[people["next_employer"] >= 0]
        assert (waiting["state"] == State.SECONDED).all()
        assert (waiting["next_employer"] != waiting["employer"]).all()
        assert np.array_equal(waiting["work_company"], employers["work_company"][waiting["next_employer"]])
        near = waiting["placement_end"] - now
        longest = load_levers()["fallback.notice"].maximum
        assert (near <= longest).all(), "a place is kept for somebody who stays"
        notice = self.model.world.levers["fallback_notice"][waiting["municipality"]]
        old = self.before[: len(self.before)]
        earlier = np.full(len(people), -1)
        earlier[: len(old)] = old["next_employer"]
        new = earlier[people["next_employer"] >= 0] == -1
        assert (waiting["seeks_next"] | (near <= notice))[new].all()
        assert (near[new & waiting["seeks_next"]] == 1).all(), "off course: the hirer decides next month"

    def levels_stay_in_range(self) -> None:
        for table, names in SHARES.items():
            for name in names:
                levels = getattr(self.model.world, table)[name]
                assert ((levels >= 0) & (levels <= 1)).all(), name

    def contracts_are_kept(self, now: int) -> None:
        """Nobody loses a contract early, and none is shortened, but by a regular job or leaving.

        Work in the temp construct is paid by the hour and ends with the placement (R079).
        """
        old = self.before
        people = self.model.world.participants[: len(old)]
        had = np.isin(old["state"], AT_WORK_COMPANY) & (old["target_group"] == TargetGroup.JOB_AGREEMENT)
        stays = np.isin(people["state"], AT_WORK_COMPANY)
        kept = had & stays
        assert (people["contract_end"][kept] >= old["contract_end"][kept]).all(), "a contract is shortened"
        outside = np.isin(people["state"], (*WITHOUT_CONTRACT, State.AGENCY_WORK, State.SUBSIDISED_JOB))
        assert (old["contract_end"][had & outside] <= now).all(), "a contract ends before its end"
        everyone = self.model.world.participants
        assert (everyone["contract_end"][self._lent_in()] > now).all()
        assert (everyone["contract_end"][np.isin(everyone["state"], EMPLOYED)] > now).all()
        for state, lasting in ((State.REGULAR_PERMANENT, True), (State.REGULAR_TEMPORARY, False),
                               (State.AGENCY_WORK, False), (State.SUBSIDISED_JOB, False)):  # fmt: skip
            ends = everyone["contract_end"][everyone["state"] == state]
            assert ((ends == NEVER) == lasting).all(), state.name

    def sheltered_people_stay_with_the_municipality(self) -> None:
        """A permanent contract, never a regular job; only they have a sheltered place (R115-R117)."""
        people = self.model.world.participants
        advised = people["target_group"] == TargetGroup.NEW_SHELTERED
        assert advised[people["state"] == State.SHELTERED_WORK].all()
        mine = people[advised]
        assert np.isin(mine["state"], OPEN_TO_SHELTERED).all()
        assert (mine["contract_end"] == NEVER).all()
        assert (mine["contracts"] == 0).all()
        assert not mine["seeks_next"].any(), "with them nobody aims at a regular job"

    def limits_are_kept(self, now: int) -> None:
        world, model = self.model.world, self.model
        people, rules = world.participants, world.rules[0]
        lent_in = self._lent_in()
        mine = people[lent_in]
        assert (mine["placement_end"] > now).all(), "seconded beyond the agreed end"
        assert (mine["contract_end"] >= mine["placement_end"]).all(), "seconded without a contract"
        agreed = np.zeros(len(people), bool)  # this month, under this month's levers
        agreed[lent_in] = mine["since"] == now
        before = np.zeros(len(people), np.int64)
        before[: len(self.before)] = self.before["placement_end"]
        agreed[lent_in] |= mine["placement_end"] > before[lent_in]  # a shortened one was agreed before
        temp_construct = int(rules.agency_work_longest_months)
        hourly = people[people["state"] == State.AGENCY_WORK]
        assert (hourly["placement_end"] - hourly["since"] <= temp_construct).all()
        for person in people[agreed]:
            levers = world.levers[person["municipality"]]
            term = person["placement_end"] - person["since"]
            where = model.municipality_names[person["municipality"]]
            new = person["since"] == now
            if person["target_group"] == TargetGroup.JOB_AGREEMENT or new:
                assert term <= levers["duration_maximum"], where
            else:  # the aim is to keep the place (R117)
                assert person["placement_end"] <= now + int(rules.fallback_standard_term), where
            if new:
                by_hour = person["state"] == State.AGENCY_WORK
                shortest = min(levers["duration_minimum"], temp_construct if by_hour else NEVER)
                assert term >= shortest, where
            if levers["duration_contract"] == ContractForm.EQUAL and person["contract_end"] < NEVER:
                most, longest = self._chain_of(levers)
                assert 1 <= person["contracts"] <= most, where
                if person["contracts"] > 1:  # a single contract may be as long as agreed
                    chain = person["contract_end"] - person["chain_start"]
                    assert chain <= longest, f"{where}: {chain} months"

    def _chain_of(self, levers) -> tuple[int, int]:
        """Most contracts and months in a chain: more through a private agency (B22, B23)."""
        rules = self.model.world.rules[0]
        averse = levers["governance_risk_aversion"] > rules.risk_private_line
        if averse or levers["form_facility"] == Facility.PRIVATE:
            return int(rules.agency_work_phases_contracts), int(rules.agency_work_phases_months)
        return int(rules.chain_rule_maximum_contracts), int(rules.chain_rule_maximum_months)

    def alternatives_last_no_longer_than_they_may(self, now: int) -> None:
        """Trials, trajectories and subsidised jobs end in time; the last are no more than offered."""
        world = self.model.world
        people, rules = world.participants, world.rules[0]
        lived = now + 1 - people["since"]  # months in this state, this one included
        on_trial = people["state"] == State.TRIAL_PLACEMENT
        trial = people[on_trial]
        term = trial["placement_end"] - trial["since"]
        offered = world.levers["alternatives_trial_placement"][trial["municipality"]]
        new = trial["since"] == now
        assert np.array_equal(term[new], offered[new])
        assert (lived[on_trial] <= term).all()
        assert (term <= load_levers()["alternatives.trial_placement"].maximum).all()
        unpaid = people["state"] == State.UNPAID_TRAJECTORY
        assert (lived[unpaid] <= np.ceil(rules.participation_trajectory_months)).all()
        subsidised = people["state"] == State.SUBSIDISED_JOB
        assert (lived[subsidised] <= int(rules.subsidised_job_longest_months)).all()
        assert np.array_equal(people["contract_end"][subsidised], people["placement_end"][subsidised])
        for row, present in enumerate(self.model.people_present()):
            here = subsidised & (people["municipality"] == row)
            if (people["since"][here] == now).any():
                assert here.sum() <= world.levers[row]["alternatives_subsidised_jobs"] * present // 1000

    def budgets(self, present: np.ndarray) -> np.ndarray:
        """What a year's budget comes to for so many people, in cents."""
        per_person = self.model.world.levers["governance_budget"]
        return np.floor(per_person * present * 100.0).astype(np.int64)

    def budgets_reconcile(self) -> None:
        """A budget loses what guidance costs and what the work company loses on people, to the cent."""
        world = self.model.world
        paid = world.journal[self.granted_in : self.model.months_run].sum(axis=0)
        spent = np.zeros(len(paid), np.int64)
        for purpose, (payer, payee) in PARTIES.items():
            if purpose not in FOR_NO_SINGLE_PERSON:
                charged = (payer == Party.WORK_COMPANY) - (payee == Party.WORK_COMPANY)
                spent += (charged + (purpose in GUIDANCE)) * paid[:, purpose]
        assert world.municipalities["budget_left"].tolist() == (self.granted - spent).tolist()

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

    def events_agree_with_the_spells(self) -> None:
        """What is counted each month is what the ledger of spells says, in each municipality."""
        world, model = self.model.world, self.model
        table = spell_table(model)
        town = world.participants["municipality"][table["row"]]
        begun = (Reason.SECONDED, Reason.NEXT_HIRER)
        lent_in = np.isin(table["state"], LENT_IN) & np.isin(table["start_reason"], begun)
        for event, counted in (
            (Event.STARTS, lent_in),
            (Event.REPLACED, lent_in & (table["start_reason"] == Reason.NEXT_HIRER)),
            (Event.TRIALS, table["start_reason"] == Reason.TRIAL_STARTED),
        ):
            found = np.bincount(town[counted], minlength=len(world.municipalities))
            assert world.events[:, :, event].sum(axis=0).tolist() == found.tolist(), event.name

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
        passed_on = paid[:, Purpose.INTERMEDIARY_RESULT].sum()
        assert world.funds[INTERMEDIARY] == net[Party.INTERMEDIARY].sum() == passed_on
        assert len(world.funds) == 3

    def _lent_in(self) -> np.ndarray:
        return np.isin(self.model.world.participants["state"], LENT_IN)


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


@pytest.mark.parametrize("policy", ["baseline", "short-cap", "structural", "check-strict", "internal-work"])
@pytest.mark.parametrize("seed", [1, 2])
def test_tiny_keeps_every_identity(policy, seed):
    Watch(LabourMarket("tiny", policy, seed)).run(60)


@pytest.mark.parametrize("number", RANDOM_WORLDS)
def test_random_world_keeps_every_identity(number):
    Watch(random_model(number)).run(MONTHS)


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
