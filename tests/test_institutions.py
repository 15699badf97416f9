"""Institutions decide: a facility stops and comes back, prices compete, regimes change, budgets end."""

from __future__ import annotations

import numpy as np
import pytest

from abm.model import LabourMarket
from abm.money import INTERMEDIARY, Purpose
from abm.phases.institutions import expected_result
from abm.policy import Change, Policy
from abm.vocabulary import Event, Regime, State
from tests.world import BUSY, EAGER, FIRST_MONTH, differing, municipality, scenario_of

PATIENCE = 12  # months of loss before a facility stops, as in the ledger
DECEMBER = 12  # months from the start of a run to its first January
ANY_LOSS, NO_LOSS = 4000.0, -2000.0  # what is borne per person-month


def world_of(levers: dict, parameters: dict | None = None, people: int = 60, **more):
    """One municipality with a busy labour market of its own."""
    options = {"burn_in_months": 12, "employers": 30} | more
    return scenario_of(
        municipality(1, participants=people, levers=levers),
        parameters=EAGER | BUSY | (parameters or {}),
        **options,
    )


def policy_of(*changes: tuple, since: str | None = None) -> Policy:
    made = tuple(Change(lever=lever, value=value, since=since) for lever, value in changes)
    return Policy(name="test", change=made).checked()


def starts_of_the_unemployed(model: LabourMarket) -> int:
    """Secondments that began last month for people who were under no contract with the work company."""
    people = model.world.participants
    begun = (people["state"] == State.SECONDED) & (people["since"] == model.month - 1)
    return int(
        (begun & (people["contract_end"] - people["placement_end"] == 0) & (people["contracts"] == 1)).sum()
    )


def follow(model: LabourMarket, months: int) -> list[dict]:
    """What became of the work company, month by month."""
    seen = []
    for _ in range(months):
        model.step()
        company, month = model.world.work_companies[0], model.months_run - 1
        seen.append(
            {
                "open": bool(company.open),
                "loss_months": int(company.loss_months),
                "factor": float(company.fee_factor),
                "regime": int(model.world.levers[0].governance_regime),
                "level": float(model.world.levers[0].tariff_level),
                "starts": int(model.world.events[month, 0, Event.STARTS]),
                "fixed": int(model.world.journal[month, 0, Purpose.FACILITY]),
            }
        )
    return seen


# ---- a facility stops, and comes back ------------------------------------------------------------


def test_a_facility_stops_after_a_year_of_loss_and_comes_back_when_it_pays():
    scenario = world_of({"governance.loss_borne": 0.0})
    back = FIRST_MONTH + 24
    losing = (Change(lever="governance.exit", value=True), Change(lever="tariff.level", value=0.2))
    paying = (Change(lever="tariff.level", value=2.0, since=f"{back // 12}-{back % 12 + 1:02d}"),)
    seen = follow(LabourMarket(scenario, Policy(name="test", change=losing + paying)), 36)
    assert [one["open"] for one in seen] == [True] * (PATIENCE - 1) + [False] * 13 + [True] * 12
    assert [one["loss_months"] for one in seen[:PATIENCE]] == list(range(1, PATIENCE + 1))
    assert seen[24]["loss_months"] == 0
    for month, one in enumerate(seen):  # what was decided in a month holds from the next one on
        closed = month > 0 and not seen[month - 1]["open"]
        assert one["regime"] == (Regime.NONE if closed else Regime.TEMPORARY), month
        assert (one["fixed"] == 0) == closed or not one["open"], month
    assert sum(one["starts"] for one in seen[:PATIENCE]) > 0
    assert sum(one["starts"] for one in seen[PATIENCE + 3 : 24]) == 0  # those under contract run out
    assert sum(one["starts"] for one in seen[25:]) > 0


def test_a_facility_that_may_not_stop_or_bears_its_loss_goes_on():
    for levers in (
        {"governance.exit": False, "governance.loss_borne": NO_LOSS},
        {"governance.exit": True, "governance.loss_borne": ANY_LOSS},
    ):
        scenario = world_of({"tariff.level": 0.85} | levers)
        assert {one["open"] for one in follow(LabourMarket(scenario), 24)} == {True}


def test_the_act_of_2020_closes_a_facility_that_cannot_pass_it_on():
    """The dearer temporary contracts end what was just borne before (R062, R066)."""
    levers = {"governance.exit": True, "tariff.pass_through": 0.0, "tariff.level": 1.0}
    no_fixed_cost = {"tariff.facility_fixed_cost": 0.0}

    def market(loss_borne: float, policy: Policy | str = "baseline") -> LabourMarket:
        own = levers | {"governance.loss_borne": loss_borne}
        return LabourMarket(world_of(own, no_fixed_cost, start="2019-07", law="dated"), policy)

    before, after = market(ANY_LOSS), market(ANY_LOSS).run(7)
    results = [expected_result(one.world.rules[0], one.world.levers[0]) for one in (before, after)]
    assert results[0] > results[1] + 20.0
    seen = follow(market(-sum(results) / 2), 24)
    assert [one["loss_months"] for one in seen[:18]] == [0] * 6 + list(range(1, PATIENCE + 1))
    assert [one["open"] for one in seen] == [True] * 17 + [False] * 7
    passed_on = policy_of(("tariff.pass_through", 1.0), since="2021-01")
    seen = follow(market(-sum(results) / 2, passed_on), 24)
    assert [one["open"] for one in seen] == [True] * 17 + [False] + [True] * 6


def test_the_fixed_cost_weighs_more_the_fewer_there_are():
    """Survival depends on numbers (R080): the same fee keeps a large facility and ends a small one."""
    levers = {"tariff.level": 1.2}
    few, many = (LabourMarket(world_of(levers, people=people, employers=20)) for people in (4, 120))
    margin = expected_result(few.world.rules[0], few.world.levers[0])
    fixed = float(few.world.rules[0].tariff_facility_fixed_cost)
    borne = fixed / 4 - margin  # what four people and no fewer would bring
    change = policy_of(("governance.exit", True), ("governance.loss_borne", borne - 1.0))
    assert not follow(few.branch(change), PATIENCE)[-1]["open"]
    assert follow(many.branch(change), PATIENCE)[-1]["open"]


# ---- prices --------------------------------------------------------------------------------------


def competing(wanted_share: float, loss_borne: float, **more) -> LabourMarket:
    levers = {
        "governance.price_competition": True,
        "governance.loss_borne": loss_borne,
        "tariff.level": 1.0,
        "governance.exit": False,
    }
    parameters = {"pricing.wanted_share": wanted_share, "pricing.step": 0.1, "pricing.lowest": 0.55}
    return LabourMarket(world_of(levers, parameters | more, burn_in_months=0))


def test_who_loses_requests_lowers_the_fee_step_by_step_to_the_lowest():
    seen = follow(competing(1.0, ANY_LOSS, **{"population.public_share": 0.0}), 24)
    asked = [one["factor"] for one in seen]
    quarters = [max(0.55, 1.0 - 0.1 * quarter) for quarter in range(1, 9)]
    assert asked == pytest.approx([1.0, 1.0, *np.repeat(quarters, 3)][:24])
    assert min(asked) == 0.55
    for month in range(1, 24):  # the fee asked follows in the month after
        assert seen[month]["level"] == asked[month - 1]


def test_who_wins_enough_or_cannot_bear_it_keeps_its_fee():
    for model in (competing(0.0, ANY_LOSS), competing(1.0, NO_LOSS)):
        assert {one["factor"] for one in follow(model, 18)} == {1.0}


def test_a_fee_that_is_no_longer_borne_goes_back_up_but_not_above_the_tariff():
    model = competing(1.0, ANY_LOSS)
    follow(model, 9)
    assert model.world.work_companies[0].fee_factor == pytest.approx(0.7)
    model.world.levers["governance_loss_borne"] = NO_LOSS
    model._starting_levers[0]["governance.loss_borne"] = NO_LOSS
    asked = [one["factor"] for one in follow(model, 12)]
    assert asked[2::3] == pytest.approx([0.8, 0.9, 1.0, 1.0])


def test_only_the_vacancies_of_the_last_quarter_count():
    """However long the work company did not compete before."""
    model = LabourMarket(world_of({"governance.regime": "temporary"}, burn_in_months=24))
    company = model.world.work_companies
    assert company[0].vacancies == company[0].vacancies_won == 0  # a quarter ended with the burn-in
    model.step()
    assert 0 < model.world.work_companies[0].vacancies <= 120
    assert model.world.work_companies[0].vacancies_won <= model.world.work_companies[0].vacancies
    model.run(2)
    assert model.world.work_companies[0].vacancies == 0


def test_a_low_fee_never_goes_below_what_a_policy_may_set():
    model = competing(1.0, ANY_LOSS)
    model.world.work_companies["fee_factor"] = 0.3
    model._starting_levers[0]["tariff.level"] = 0.3
    model.step()
    assert model.world.levers[0].tariff_level == 0.2


# ---- the regime ----------------------------------------------------------------------------------


def deciding(lead: str, regime: str, parameters: dict, other: str = "temporary", **levers) -> LabourMarket:
    """Two neighbours in regions of their own; the first decides for itself."""
    own = {"governance.decides": True, "governance.lead": lead, "governance.regime": regime} | levers
    towns = (
        municipality(1, "A", 30, levers=own),
        municipality(2, "B", 30, levers={"governance.regime": other}),
    )
    return LabourMarket(scenario_of(*towns, burn_in_months=0, employers=20, parameters=BUSY | parameters))


def regimes(model: LabourMarket, years: int) -> list[Regime]:
    """The regime of the first municipality in each January, and that nothing else ever changes it."""
    found = []
    for _ in range(years):
        seen = set()
        for _ in range(DECEMBER):
            model.step()
            seen.add(model.municipalities[0].regime)
        assert len(seen) == 1
        found += seen
    assert model.municipalities[1].regime == model.municipalities[1].regime.TEMPORARY
    return found


NONE, SHORT, LONG = Regime.NONE, Regime.TEMPORARY, Regime.TEMPORARY_AND_LONG
NEVER_RELAPSE = {"governance.relapse_line": 1.0}


def test_a_joint_body_brings_secondment_about():
    adopted = deciding("body", "none", {"governance.approval": 1.0} | NEVER_RELAPSE)
    assert regimes(adopted, 3) == [NONE, SHORT, SHORT]
    assert adopted.world.municipalities["chosen_regime"].tolist() == [SHORT, -1]  # the other does not decide
    refused = deciding("body", "none", {"governance.approval": 0.0} | NEVER_RELAPSE)
    assert regimes(refused, 3) == [NONE, NONE, NONE]


@pytest.mark.parametrize("regime", ["none", "temporary", "temporary-and-long"])
def test_an_opposed_council_never_seconds(regime):
    """Not even with a neighbour that places people, and from January on where it did."""
    opposed = {"governance.opposed_share": 1.0, "governance.imitation_rate": 1.0} | NEVER_RELAPSE
    model = deciding("council", regime, opposed)
    assert regimes(model, 3)[1:] == [NONE, NONE]
    month = DECEMBER + 6
    later = model.world.events[month:, 0, Event.STARTS]
    assert later.sum() == 0
    assert model.world.events[:, 1, Event.STARTS].sum() > 0


def test_a_council_that_decides_nothing_keeps_its_regime():
    opposed = {"governance.opposed_share": 1.0}
    model = deciding("council", "temporary", opposed, **{"governance.decides": False})
    assert regimes(model, 2) == [SHORT, SHORT]
    assert (model.world.municipalities["chosen_regime"] == -1).all()


@pytest.mark.parametrize(
    ("own", "other", "rate", "expected"),
    [(0, 5, 1.0, SHORT), (4, 5, 1.0, SHORT), (0, 5, 0.0, NONE), (9, 5, 1.0, NONE), (6, 5, 1.0, NONE)],
)
def test_a_council_follows_a_neighbour_that_places_more(own, other, rate, expected):
    open_minded = {"governance.opposed_share": 0.0, "governance.imitation_rate": rate} | NEVER_RELAPSE
    model = deciding("council", "none", open_minded, **{"alternatives.trial_placement": 0})
    model.run(11)
    model.world.municipalities["population"] = 1000
    model.world.municipalities["placements"] = [100 * own, 100 * other]  # far beyond one month's
    model.run(2)
    assert model.municipalities[0].regime == expected


@pytest.mark.parametrize(("line", "expected"), [(0.0, LONG), (1.0, SHORT)])
def test_relapse_after_short_secondment_leads_to_long_secondment_too(line, expected):
    """Reconsideration (R028): from getting acquainted to also long, and only that way."""
    model = deciding("body", "temporary", {"governance.relapse_line": line})
    model.run(11)
    model.world.municipalities["placements"], model.world.municipalities["relapses"] = 50, 20
    model.run(2)
    assert [town.regime for town in model.municipalities] == [expected, SHORT]
    model.world.municipalities["relapses"] = 0
    model.run(24)
    assert model.municipalities[0].regime == expected
    from_none = deciding("council", "none", {"governance.relapse_line": 0.0, "governance.opposed_share": 1.0})
    from_none.world.municipalities["relapses"] = 20
    assert from_none.run(13).municipalities[0].regime == NONE


def test_people_back_on_benefit_are_counted_as_relapse_whichever_way_they_came():
    unsteady = {
        "governance.memory": 1.0,
        "separation.job_dropout": 0.05,
        "unemployment_insurance.duration_months": 1,
    }
    model = deciding("body", "temporary", unsteady)
    counted, seen = [], 0
    before = model.world.participants["state"].copy()
    work = (State.SECONDED, State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT, State.IDLE,
            State.UNEMPLOYMENT_INSURANCE, State.AGENCY_WORK, State.INTERNAL_WORK)  # fmt: skip
    for _ in range(30):
        model.step()
        people = model.world.participants
        back = np.isin(before, work) & (people["state"][: len(before)] == State.BENEFIT)
        seen += int(back.sum())
        counted.append(int(model.world.municipalities["relapses"].sum()))
        before = people["state"].copy()
    assert counted == sorted(counted)
    assert counted[-1] >= seen > 0


def test_older_counts_weigh_less():
    model = deciding("body", "temporary", {"governance.memory": 0.5, "demand.vacancies_per_place": 0.001})
    model.run(11)
    for name, value in (("placements", 41), ("relapses", 8), ("direct_placements", 1000)):
        model.world.municipalities[name] = value
    before = model.world.stocks[10, :, State.BENEFIT].copy()
    model.step()
    towns = model.world.municipalities
    assert abs(towns["placements"] - 20).max() <= 3
    assert abs(towns["relapses"] - 4).max() <= 3
    assert abs(towns["direct_placements"] - 500).max() <= 3
    assert before.sum() > 0


def test_a_municipality_does_not_choose_while_its_facility_is_closed():
    """Else it would take the closed facility's standstill for a choice of its own."""
    model = deciding(
        "council",
        "temporary-and-long",
        {"governance.opposed_share": 0.0, "governance.imitation_rate": 0.0} | NEVER_RELAPSE,
        **{"governance.exit": True, "governance.loss_borne": NO_LOSS},
    )
    model.run(12)
    assert not model.world.work_companies[0].open
    model.run(12)
    assert model.municipalities[0].regime == NONE  # closed
    assert model.world.municipalities["chosen_regime"][0] != NONE
    model._starting_levers[0]["governance.loss_borne"] = ANY_LOSS
    model.run(3)
    assert model.municipalities[0].regime == LONG


# ---- the budget ----------------------------------------------------------------------------------


def test_without_a_budget_nobody_is_seconded():
    ample = LabourMarket(world_of({}, burn_in_months=0)).run(24)
    none = LabourMarket(world_of({"governance.budget": 0.0}, burn_in_months=0)).run(24)
    assert ample.world.events[:, 0, Event.STARTS].sum() > 10
    assert ample.world.events[:, 0, Event.BUDGET_REFUSED].sum() == 0
    assert none.world.events[:, 0, Event.STARTS].sum() == 0
    assert none.world.events[:, 0, Event.BUDGET_REFUSED].sum() > 0
    assert none.world.stocks[:, 0, State.SECONDED].sum() == 0
    people = none.world.participants
    assert np.isin(people["state"], (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT)).any()


def test_a_spent_budget_stops_new_secondments_until_january():
    model = LabourMarket(world_of({"governance.budget": 700.0}, burn_in_months=0))
    started: dict[bool, int] = {True: 0, False: 0}
    granted = []
    for _ in range(48):
        left = int(model.world.municipalities[0].budget_left)
        if model.month % 12 == 0:
            left = int(70_000 * model.people_present()[0])
            granted.append(model.months_run)
        model.step()
        started[left > 0] += starts_of_the_unemployed(model)
        if left <= 0:
            assert model.world.municipalities[0].budget_left <= left
    assert granted == [0, 12, 24, 36]
    assert started[True] > 10
    assert started[False] == 0
    assert model.world.events[:, 0, Event.BUDGET_REFUSED].sum() > 0


def test_a_budget_set_by_a_policy_counts_from_its_first_month():
    """In a run that begins in April as in one that begins in January."""
    for start in ("2021-01", "2021-04"):
        trunk = LabourMarket(world_of({}, start=start))
        tight = policy_of(("governance.budget", 100.0))
        fresh = LabourMarket(world_of({}, start=start), tight)
        assert differing(trunk.branch(tight), fresh) == []
        assert fresh.world.municipalities[0].budget_left == 10_000 * fresh.people_present()[0]


# ---- a private agency ----------------------------------------------------------------------------


def test_a_private_agency_leaves_the_work_company_neither_gain_nor_loss():
    """What the employment yields or costs is the agency's (R077); the rest is spent as before."""
    levers = {"form.facility": "private", "intention.probing": 0.5, "intention.monitoring": 3}
    model = LabourMarket(world_of(levers, burn_in_months=0)).run(36)
    journal = model.world.journal[:36].sum(axis=(0, 1))
    passed_on = int(journal[Purpose.INTERMEDIARY_RESULT])
    assert passed_on != 0
    assert model.world.funds[INTERMEDIARY] == passed_on
    spent = sum(int(journal[one]) for one in (Purpose.PROBING, Purpose.MONITORING, Purpose.FACILITY))
    assert model.world.work_companies["balance"].sum() == -spent
    public = LabourMarket(world_of(levers | {"form.facility": "public"}, burn_in_months=0)).run(36)
    assert public.world.funds[INTERMEDIARY] == 0
    assert public.world.journal[:, :, Purpose.INTERMEDIARY_RESULT].sum() == 0


def test_subsidised_jobs_are_never_more_than_are_offered():
    """However many wait; and they go to people who have waited long enough."""
    slack = {"participation.subsidised_months": 6.0, "demand.vacancies_per_place": 0.001}
    model = LabourMarket(world_of({"alternatives.subsidised_jobs": 100}, slack))
    reached = 0
    for _ in range(36):
        before = model.world.participants.copy()
        model.step()
        people, present = model.world.participants, int(model.people_present()[0])
        here = people["state"] == State.SUBSIDISED_JOB
        assert here.sum() <= max(100 * present // 1000, int((before["state"] == State.SUBSIDISED_JOB).sum()))
        reached += here.sum() == 100 * present // 1000
        new = here[: len(before)] & (before["state"] == State.BENEFIT)
        assert (model.month - 1 - before["since"][new] >= 6).all()
    assert reached > 30
