"""Claims that say which way something goes: seen in pairs of worlds that share their luck.

Beside each stands the world without the mechanism or the lever, in which it must not be seen.
"""

from __future__ import annotations

import numpy as np
import pytest

from abm.model import LabourMarket
from abm.money import Purpose
from abm.phases.people import people
from abm.phases.worth import worth_of_hiring
from abm.region import region_in
from abm.spells import spell_table
from abm.vocabulary import Event, Reason, Regime, State, TargetGroup
from tests.calibration.lives import SEEDS, differ, lives, paid, spells, steps
from tests.world import differing

NO_SECONDMENT = ("governance.regime", "none")
LASTING = ("duration.contract", "permanent")
REGULAR = (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT)
UNDER_CONTRACT = (State.SECONDED, State.IDLE, State.INTERNAL_WORK)


def paid_months_after(model: LabourMarket, ends: np.ndarray, months: int) -> np.ndarray:
    """Months with a contract in the ``months`` after each of the spells ``ends``."""
    held = spells(model, *UNDER_CONTRACT, *REGULAR)
    found = np.empty(len(ends))
    for number, spell in enumerate(ends):
        own = held[held["row"] == spell["row"]]
        last = np.minimum(own["end"], spell["end"] + months)
        found[number] = np.maximum(0, last - np.maximum(own["start"], spell["end"])).sum()
    return found


def worth_of_a_job(model: LabourMarket) -> float:
    """Months of a contract in the two years after a secondment: with a job at the hirer, less without."""
    ended = spells(model, State.SECONDED)
    ended = ended[(ended["end_reason"] != Reason.RUN_ENDED) & (ended["end"] + 24 <= model.month)]
    months, hired = paid_months_after(model, ended, 24), ended["end_reason"] == Reason.HIRED_BY_HIRER
    return float(months[hired].mean() - months[~hired].mean())


def test_security_hangs_on_a_job_that_follows_because_the_contract_ends():
    """R128: with a contract that does not end, it hangs on that far less."""
    assert min(worth_of_a_job(lives(seed)) for seed in SEEDS) > 0.0
    assert differ(worth_of_a_job, (), (LASTING,)).low > 2.0


def has_had_a_job(lowest: float, highest: float):
    """Share of those within the window and with a self-reliance in this range who ever had a regular job."""

    def share(model: LabourMarket) -> float:
        table = model.world.participants
        of_them = (
            (table["target_group"] == TargetGroup.JOB_AGREEMENT)
            & (abs(table["wage_value_base"] - 0.55) <= 0.15)
            & (table["self_reliance_base"] >= lowest)
            & (table["self_reliance_base"] < highest)
        )
        return float(np.isin(np.flatnonzero(of_them), spells(model, *REGULAR)["row"]).mean())

    return share


def test_lending_improves_the_prospects_of_whom_nobody_takes_on_straight_away():
    """R030: much for who cannot hold their own yet, nothing for who would be hired anyhow."""
    weak, strong = (
        differ(has_had_a_job(*bounds), (), (NO_SECONDMENT,)) for bounds in ((0.0, 0.45), (0.6, 1.01))
    )
    assert weak.low > 0.1
    assert strong.high < weak.low / 2.0
    unseen = (NO_SECONDMENT, ("demand.visible_lack_cost", 0.0))
    assert differ(has_had_a_job(0.0, 0.45), unseen, (NO_SECONDMENT,)).low > 0.0


def employers_with_somebody(model: LabourMarket) -> int:
    rows = spells(model, *UNDER_CONTRACT, *REGULAR)["employer"]
    return len(np.unique(rows[rows >= 0]))


def test_without_lending_fewer_employers_take_on_anybody():
    """R009: and people work fewer months with employers."""
    assert differ(employers_with_somebody, (), (NO_SECONDMENT,)).low > 0.0
    assert differ(lambda model: model.outcome("months_worked"), (), (NO_SECONDMENT,)).low > 0.0


def test_without_lending_hirers_turn_to_another_trial_and_start_fewer_people():
    """R033: they do not hire blindly instead, for doubt is what a trial takes away."""

    def trials(model: LabourMarket) -> int:
        return int(model.world.events[:, :, Event.TRIALS].sum())

    def starts(model: LabourMarket) -> int:
        return int((spells(model, State.SECONDED, State.TRIAL_PLACEMENT)["end"] > 0).sum())

    assert differ(trials, (NO_SECONDMENT,), ()).low > 0.0
    assert differ(starts, (NO_SECONDMENT,), ()).high < 0.0
    no_trial = (NO_SECONDMENT, ("alternatives.trial_placement", 0))
    assert trials(lives(1, *no_trial)) == 0
    shows_nothing = (NO_SECONDMENT, ("hiring.months_to_halve_doubt", 1200.0))
    assert differ(trials, (NO_SECONDMENT,), shows_nothing).low > 0.0


def test_coaching_that_is_handed_over_makes_a_job_follow_more_often():
    """R110: because a hirer then sees that it can give the guidance itself."""

    def hired(model: LabourMarket) -> float:
        return model.outcome("conversion_within_12_months")

    long, abrupt = ("duration.maximum", 36), ("guidance.handover", "abrupt")
    steps_help = differ(hired, (long,), (long, abrupt))
    assert steps_help.low > 0.0
    undoubted = (long, ("hiring.guidance_cost", 0.0))
    assert differ(hired, undoubted, (*undoubted, abrupt)).high < steps_help.value


def test_bond_and_courses_both_ease_a_hire_and_the_bond_eases_the_doubt():
    """R111: one and the same person and hirer, with and without; which counts for more is left out."""
    model = lives(1)
    world = model.world
    person = world.participants[spells(model, State.SECONDED)["row"][0]]
    hirer = world.employers[np.flatnonzero(world.employers["prosperous"])[0]]
    hirer.guidance_skill, hirer.ability_doubt = 0.3, 0.6

    def gain(field: str, rules) -> float:
        worth = []
        for strength in (0.3, 0.9):
            setattr(hirer, field, strength)
            worth.append(worth_of_hiring(rules, hirer, person, True))
        setattr(hirer, field, 0.3)
        return worth[1] - worth[0]

    rules = world.rules[0]
    assert gain("relation", rules) > 0.0
    assert gain("guidance_skill", rules) > 0.0
    rules.relation_doubt_effect = 0.0
    assert gain("relation", rules) == 0.0
    rules.hiring_supervision = 0.0
    assert gain("guidance_skill", rules) == 0.0


def test_who_failed_by_conduct_goes_straight_inside_and_gains_self_reliance_there():
    """R094: others wait a month for a next hirer; idle people fade."""
    model = lives(1, ("fallback.internal_work", True))
    left, entered = steps(model)
    inside = entered["state"] == State.INTERNAL_WORK
    failed = left["end_reason"] == Reason.PERFORMANCE
    assert (failed & inside).sum() > 5
    assert not (failed & (entered["state"] == State.IDLE)).any()
    assert set(left["state"][inside & ~failed].tolist()) == {State.IDLE}

    def grows(state: State, repair: float | None = None) -> float:
        fresh = LabourMarket("tiny", seed=1)
        table = fresh.world.participants
        here = (table["state"] == State.BENEFIT) & (table["employer"] < 0)
        table["state"][here] = state
        table["self_reliance"][here] = table["self_reliance_base"][here] + 0.02
        if repair is not None:
            fresh.world.rules[0].fallback_internal_repair = repair
        before = table["self_reliance"][here].copy()
        people(fresh.world, region_in(fresh.regions, 0), fresh.month)
        return float((table["self_reliance"][here] - before).mean())

    assert grows(State.INTERNAL_WORK) > 0.0
    assert grows(State.IDLE) < 0.0
    assert grows(State.INTERNAL_WORK, repair=0.0) == 0.0


def test_who_loses_requests_undercuts_as_far_as_the_loss_is_borne():
    """R058: and goes less far where there is no agency to lose them to."""
    competes, bears = ("governance.price_competition", True), ("governance.loss_borne", 4000.0)

    def factors(*settings) -> np.ndarray:
        return np.concatenate([lives(seed, *settings).world.work_companies["fee_factor"] for seed in (1, 2)])

    undercut = factors(competes, bears)
    assert undercut.max() < 0.9
    assert (factors(bears) == 1.0).all()
    assert (factors(competes, ("governance.loss_borne", -2000.0)) == 1.0).all()
    assert factors(competes, bears, ("demand.agency_factor", 20.0)).mean() > undercut.mean()


def regular_months(model: LabourMarket, can_learn: bool) -> float:
    """Mean months in a regular job of who has much, or little, left to learn."""
    table, found = model.world.participants, spells(model, *REGULAR)
    months = np.bincount(found["row"], weights=found["end"] - found["start"], minlength=len(table))
    room = table["wage_value_ceiling"] - table["wage_value_base"] >= 0.15
    return float(months[room == can_learn].mean())


def test_moving_on_hangs_on_what_people_can_reach_and_on_who_gains_by_it():
    """R014: growth helps most who can learn most; a work company that earns by keeping them keeps them."""

    def more_for_learners(model: LabourMarket) -> float:
        return regular_months(model, True) - regular_months(model, False)

    def hired(model: LabourMarket) -> float:
        return model.outcome("conversion_within_24_months")

    assert differ(more_for_learners, (), (("development.growth_rate", 0.0),), range(1, 25)).low > 0.0
    dear, cheap, greedy = ("tariff.level", 1.3), ("tariff.level", 0.7), ("governance.margin_weight", 1.0)
    assert differ(hired, (dear,), (cheap,)).low > 0.1  # the hirer gains by hiring
    assert differ(hired, (dear, greedy), (dear,)).high < -0.1  # the work company gains by keeping
    assert differ(hired, (cheap, greedy), (cheap,)).high > 0.0  # and loses by it below cost


def test_most_regular_jobs_are_temporary_and_lead_nowhere_and_nobody_watches():
    """R125: of temporary jobs that end, most without a permanent one; then contact is lost unless coached."""
    found = spells(lives(1), State.REGULAR_TEMPORARY)
    reasons = (Reason.NOT_RENEWED, Reason.DROPPED_OUT)
    nowhere = np.isin(found["end_reason"], reasons).sum()
    assert nowhere > 2 * (found["end_reason"] == Reason.MADE_PERMANENT).sum() > 0

    def known(*settings) -> np.ndarray:
        models = [lives(seed, *settings) for seed in SEEDS]
        tables = np.concatenate([one.world.participants for one in models])
        lost = (tables["state"] == State.UNEMPLOYMENT_INSURANCE) & np.isin(tables["start_reason"], reasons)
        return tables["in_contact"][lost]

    assert len(known()) > 20
    assert known().mean() < 0.1
    assert known(("guidance.months_after_hire", 60)).mean() > 0.5


def test_a_regular_job_is_not_safer_than_a_row_of_secondments():
    """R125: paid months in the three years after a first start, seconded less hired directly."""

    def months(model: LabourMarket, reason: Reason) -> float:
        found = spells(model, State.SECONDED, *REGULAR)
        found = found[np.isin(found["start_reason"], (Reason.SECONDED, Reason.HIRED_DIRECTLY))]
        found = found[np.lexsort((found["start"], found["row"]))]
        first = found[np.unique(found["row"], return_index=True)[1]]
        first = first[(first["start_reason"] == reason) & (first["start"] + 36 <= model.month)]
        first["end"] = first["start"]
        return float(paid_months_after(model, first, 36).mean())

    more = [
        months(lives(seed), Reason.SECONDED) - months(lives(seed), Reason.HIRED_DIRECTLY) for seed in SEEDS
    ]
    assert np.mean(more) > 2.0 * np.std(more, ddof=1) / len(more) ** 0.5


@pytest.mark.parametrize(
    "setting",
    [("tariff.level", 1.5), ("tariff.surcharge", 0.3), ("duration.maximum", 36), ("duration.minimum", 7)],
)
def test_fee_and_term_change_nothing_where_nobody_is_seconded(setting):
    """R130: they belong to lending alone."""
    assert set(differing(lives(1, NO_SECONDMENT), lives(1, NO_SECONDMENT, setting))) <= {"levers"}
    assert set(differing(lives(1), lives(1, setting))) > {"levers", "spells"}


@pytest.mark.parametrize(
    "setting",
    [("guidance.integration", 1.0), ("guidance.months_after_hire", 24), ("relation.gain", 0.0)],
)
def test_belonging_support_and_partnership_matter_for_any_placement(setting):
    """R130: also where nobody is seconded."""
    assert "spells" in differing(lives(1, NO_SECONDMENT), lives(1, NO_SECONDMENT, setting))


def test_a_joint_body_in_the_lead_brings_secondment_and_a_council_need_not():
    """R021: the council only has to approve."""
    decides = (NO_SECONDMENT, ("governance.decides", True))

    def seconding(*settings) -> float:
        models = [lives(seed, *decides, *settings, months=12) for seed in SEEDS]
        chosen = np.concatenate([one.world.municipalities["chosen_regime"] for one in models])
        return float((chosen > Regime.NONE).mean())

    assert seconding(("governance.lead", "body")) > 0.8
    assert seconding(("governance.lead", "body"), ("governance.approval", 0.0)) == 0.0
    assert seconding(("governance.lead", "council")) == 0.0


def test_a_measurement_that_raises_the_fee_may_end_the_secondment():
    """R065: hirers stop for no other reason before the end of the term."""

    def stopped(*settings) -> np.ndarray:
        found = np.concatenate([spells(lives(seed, *settings), State.SECONDED) for seed in SEEDS])
        found = found[found["end_reason"] == Reason.HIRER_STOPPED]
        return found["end"] - found["start"]

    rules, months = lives(1).world.rules[0], stopped()
    assert len(months) > 100
    since_first = months - int(rules.development_first_measurement)
    assert (since_first % int(rules.development_remeasurement_months) == 0).all()
    assert len(stopped(("hiring.reviews_at_remeasurement", 0.0))) == 0
    assert len(stopped(("development.growth_rate", 0.0))) == 0


def test_a_facility_costs_the_same_every_month_however_few_it_lends_out():
    """R078: in two regions for ten years."""
    cost = lives(1).world.rules[0].tariff_facility_fixed_cost
    assert paid(lives(1), Purpose.FACILITY) == 2 * 120 * round(100 * cost) > 0
    assert paid(lives(1, ("form.hours_floor", 36.0)), Purpose.FACILITY) == 2 * 120 * round(100 * cost)
    assert paid(lives(1, NO_SECONDMENT), Purpose.FACILITY) == 0


def rows_of_contracts(*settings) -> tuple[np.ndarray, np.ndarray]:
    """Months of each unbroken row of contracts with the work company; whether it ended in a job there."""
    months, hired = [], []
    for seed in SEEDS:
        model = lives(seed, *settings)
        found = spells(model, *UNDER_CONTRACT)
        found = found[model.world.participants["target_group"][found["row"]] == TargetGroup.JOB_AGREEMENT]
        found = np.sort(found, order=["row", "start"])
        begins = np.ones(len(found), bool)
        begins[1:] = (found["row"][1:] != found["row"][:-1]) | (found["start"][1:] != found["end"][:-1])
        number = np.cumsum(begins) - 1
        months.append(np.bincount(number, weights=found["end"] - found["start"]))
        hired.append(np.bincount(number, weights=found["end_reason"] == Reason.HIRED_BY_HIRER) > 0)
    return np.concatenate(months), np.concatenate(hired)


def test_through_a_private_agency_a_few_work_flexibly_for_five_and_a_half_years():
    """R081: most are taken on long before; without the agency nobody stays so long."""
    limit = ("duration.maximum", 66)
    months, hired = rows_of_contracts(("form.facility", "private"), limit)
    assert 36 < months.max() <= 66
    assert 0.0 < (months > 36).mean() < 0.2
    assert (hired & (months <= 36)).sum() > 5 * (hired & (months > 36)).sum()
    assert rows_of_contracts(limit)[0].max() <= 36


def test_long_secondment_goes_up_to_what_the_chain_rule_allows():
    """R084: many reach just that, and none would with a shorter rule."""
    long = ("duration.maximum", 36)
    months, _ = rows_of_contracts(long)
    assert months.max() == 36
    assert (months == 36).sum() > (months == 35).sum() + (months == 34).sum()
    assert rows_of_contracts(long, ("chain_rule.maximum_months", 24.0))[0].max() == 24


def test_internal_work_is_paid_for_every_month_and_little_used():
    """R092: a small part of the months seconded, each at its full cost."""
    model = lives(1, ("fallback.internal_work", True))
    table = spell_table(model, started=True)
    months = table["end"] - np.maximum(table["start"], model.first_month)
    inside, placed = (months[table["state"] == one] for one in (State.INTERNAL_WORK, State.SECONDED))
    cost = round(100 * model.world.rules[0].fallback_internal_work_cost)
    assert cost > 0
    assert paid(model, Purpose.INTERNAL_WORK) == cost * inside.sum()
    assert 0 < inside.sum() < 0.1 * placed.sum()


def test_a_coach_who_stays_brings_people_to_work_before_the_insurance_ends():
    """R095: of those whose contract with the work company ended."""

    def at_work_in_time(*settings) -> int:
        found = 0
        for seed in SEEDS:
            model = lives(seed, *settings)
            insured, then = steps(model)
            lost_a_job = np.isin(insured["start_reason"], (Reason.DROPPED_OUT, Reason.NOT_RENEWED))
            whole = model.world.rules[0].unemployment_insurance_duration_months
            in_time = (insured["state"] == State.UNEMPLOYMENT_INSURANCE) & ~lost_a_job
            in_time &= insured["end"] - insured["start"] < whole
            found += int((in_time & np.isin(then["state"], (State.SECONDED, *REGULAR))).sum())
        return found

    assert at_work_in_time() == 0
    assert at_work_in_time(("fallback.coach_in_unemployment", True)) > 50
