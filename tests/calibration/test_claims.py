"""Claims that a lever carries: what it says is seen when the lever is set, and not without it."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from abm.model import LabourMarket
from abm.money import Purpose
from abm.phases.intake import benefit_norm, longest_months, net_wage
from abm.policy import load_policy
from abm.vocabulary import Event, Reason, State, TargetGroup
from tests.calibration.lives import after, paid, spells
from tests.world import municipality, scenario_of

MONTHS = 60
BUSY = {"demand.vacancies_per_place": 0.2, "matching.manager_hours": 5.0}


@functools.cache
def lived(*settings: tuple[str, object]) -> LabourMarket:
    """Two hundred people in two busy regions, five years on, always under these levers."""
    places = [municipality(code, region, 100, levers=dict(settings)) for code, region in ((1, "A"), (2, "B"))]
    scenario = scenario_of(*places, burn_in_months=24, parameters=BUSY)
    return LabourMarket(scenario, load_policy("baseline"), 1).run(MONTHS)


def test_who_works_per_hour_is_never_idle_and_stays_a_year_at_most():
    usual, changed = lived(), lived(("form.temp_construct", 1.0))
    found = spells(changed, State.AGENCY_WORK)
    assert len(found) > 20
    assert len(spells(usual, State.AGENCY_WORK)) == 0
    assert (found["end"] - found["start"]).max() <= 12
    assert State.IDLE not in after(changed, State.AGENCY_WORK)
    assert State.IDLE in after(usual, State.SECONDED)


def test_a_private_agency_bears_what_the_employment_yields_or_costs():
    usual, changed = lived(), lived(("form.facility", "private"))
    received = (Purpose.FEE, Purpose.SUBSIDY_TO_WORK_COMPANY, Purpose.REIMBURSEMENT_TO_WORK_COMPANY)
    borne = (Purpose.SECONDED_WAGE, Purpose.SECONDED_CHARGES, Purpose.TRANSITION_PAYMENT, Purpose.OVERHEAD)
    result = sum(paid(changed, one) for one in received) - sum(paid(changed, one) for one in borne)
    assert paid(changed, Purpose.INTERMEDIARY_RESULT) == result != 0
    assert paid(changed, Purpose.COACHING) > 0
    assert paid(usual, Purpose.INTERMEDIARY_RESULT) == 0


def test_a_private_agency_may_give_temporary_contracts_for_longer():
    usual, changed = lived().world, lived(("form.facility", "private")).world
    assert longest_months(usual.rules[0], usual.levers[0]) == 36
    assert longest_months(changed.rules[0], changed.levers[0]) == 66


def test_no_secondment_is_agreed_for_less_than_the_minimum():
    people = lived(("duration.minimum", 7)).world.participants
    placed = people[(people["state"] == State.SECONDED) & (people["placement_end"] > 0)]
    assert len(placed)
    assert (placed["placement_end"] - placed["since"]).min() >= 7


def test_nobody_is_seconded_for_less_than_the_hours_floor():
    """New sheltered workers apart: they have their contract already."""
    for floor, model in ((None, lived()), (32.0, lived(("form.hours_floor", 32.0)))):
        people = model.world.participants[np.unique(spells(model, State.SECONDED)["row"])]
        hours = people["weekly_hours"][people["target_group"] == TargetGroup.JOB_AGREEMENT]
        assert hours.min() < 32.0 if floor is None else hours.min() >= floor


def test_an_unpaid_trajectory_brings_no_wage_and_no_employer():
    usual, changed = lived(), lived(("alternatives.unpaid_trajectory", 0.05))
    found = spells(changed, State.UNPAID_TRAJECTORY)
    assert len(found) > 20
    assert len(spells(usual, State.UNPAID_TRAJECTORY)) == 0
    assert (found["employer"] == -1).all()
    assert after(changed, State.UNPAID_TRAJECTORY).isdisjoint({State.UNEMPLOYMENT_INSURANCE})


def test_a_subsidised_job_is_public_ends_within_three_years_and_may_lead_on():
    usual, changed = lived(), lived(("alternatives.subsidised_jobs", 200))
    found = spells(changed, State.SUBSIDISED_JOB)
    assert len(found) > 20
    assert len(spells(usual, State.SUBSIDISED_JOB)) == 0
    assert changed.world.employers["public"][found["employer"]].all()
    assert (found["end"] - found["start"]).max() <= 36
    assert paid(changed, Purpose.SUBSIDISED_JOB_SUPPLEMENT) > 0
    ends = set(found["end_reason"].tolist())
    assert Reason.HIRED_BY_SUBSIDISED_EMPLOYER in ends
    assert Reason.SUBSIDISED_ENDED in ends


def test_employer_service_costs_money_and_goes_on_after_the_start():
    none = ("governance.regime", "none")
    usual, changed = lived(none), lived(none, ("alternatives.employer_service", 1.0))
    coached = []
    for model in (usual, changed):
        people = model.world.participants
        hired = people[
            (people["start_reason"] == Reason.HIRED_DIRECTLY) & (people["since"] > model.first_month)
        ]
        coached.append((hired["coached_until"] - hired["since"]).min())
    assert coached[1] > coached[0]
    assert paid(changed, Purpose.EMPLOYER_SERVICE) > paid(usual, Purpose.EMPLOYER_SERVICE) == 0


def test_hirers_decide_after_a_quarter_half_a_year_and_a_year():
    found = spells(lived(), State.SECONDED)
    hired = found[found["end_reason"] == Reason.HIRED_BY_HIRER]
    months = hired["end"] - hired["start"]
    assert len(months) > 10
    measured = 4  # a measurement that raises the fee makes the hirer decide as well (R065)
    assert np.isin(months, (3, measured, 6, 12)).mean() > 0.8


def test_internal_work_follows_idle_time_only_where_it_is_offered():
    usual, changed = lived(), lived(("fallback.internal_work", True))
    assert len(spells(usual, State.INTERNAL_WORK)) == 0
    assert len(spells(changed, State.INTERNAL_WORK)) > 0
    assert paid(changed, Purpose.INTERNAL_WORK) > 0
    internal = spells(changed, State.INTERNAL_WORK)
    assert set(internal["start_reason"].tolist()) == {Reason.NO_NEXT_HIRER}


def test_coaching_is_handed_over_in_steps_or_stays_whole_to_the_end():
    for handover, model in (("gradual", lived()), ("abrupt", lived(("guidance.handover", "abrupt")))):
        people = model.world.participants
        placed = people[(people["state"] == State.SECONDED) & (model.month - people["since"] > 2)]
        assert len(placed)
        assert (placed["coach_share"] < 1.0).all() == (handover == "gradual")


def test_a_budget_that_is_spent_stops_secondments():
    refused = [
        int(lived(*levers).world.events[:, :, Event.BUDGET_REFUSED].sum())
        for levers in ((), (("governance.budget", 100.0),))
    ]
    assert refused[1] > refused[0] == 0


@pytest.mark.parametrize("floor", [28.0, 32.0])
def test_an_hours_floor_leaves_less_benefit_on_top_of_small_jobs(floor):
    """Of the months seconded, a larger share is free of benefit."""

    def free(model: LabourMarket) -> float:
        people, found, rules = model.world.participants, spells(model, State.SECONDED), model.world.rules[0]
        enough = np.array([net_wage(rules, one) >= benefit_norm(rules, one) for one in people])
        return float(np.average(enough[found["row"]], weights=found["end"] - found["start"]))

    assert free(lived(("form.hours_floor", floor))) > free(lived())
