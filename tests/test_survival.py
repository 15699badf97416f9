"""Estimators against lifelines and an independent definition; outcomes against a ledger by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from abm.agents.employer import RECORD as EMPLOYER
from abm.agents.participant import RECORD as PERSON
from abm.money import Purpose
from abm.outcomes import OUTCOMES
from abm.spells import RECORD as SPELL
from abm.survival import CENSORED, COMPETING, EVENT, cumulative_incidence, restricted_mean
from abm.vocabulary import EmployerClass, Event, Reason, State
from abm.world import monthly_tables


def by_definition(months, cause, horizon):
    """Aalen-Johansen in exact fractions, straight from the book: one risk set per month."""
    free, met, path = Fraction(1), Fraction(0), []
    for month in range(horizon + 1):
        at_risk = sum(1 for one in months if one >= month)
        events = sum(1 for one, why in zip(months, cause, strict=True) if (one, why) == (month, EVENT))
        ends = sum(1 for one, why in zip(months, cause, strict=True) if one == month and why != CENSORED)
        if at_risk:
            met += free * Fraction(events, at_risk)
            free *= 1 - Fraction(ends, at_risk)
        path.append(met)
    return path


def sample(number, size=60, longest=30):
    chance = np.random.default_rng(number)
    return chance.integers(0, longest, size), chance.integers(0, 3, size)


def test_incidence_of_a_worked_example():
    # Of 5 at risk one meets the event in month 1; one of 4 competes in month 2 and one is cut
    # off there; one of 2 meets the event in month 4: 1/5 + 4/5 x 3/4 x 1/2 = 1/2.
    months = np.array([1, 2, 2, 4, 9])
    cause = np.array([EVENT, COMPETING, CENSORED, EVENT, CENSORED])
    expected = [0, 1 / 5, 1 / 5, 1 / 5, 1 / 2, 1 / 2]
    assert cumulative_incidence(months, cause, 5) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("number", range(10))
def test_incidence_with_ties_follows_the_definition(number):
    months, cause = sample(number)
    found = cumulative_incidence(months, cause, 36)
    assert found == pytest.approx([float(one) for one in by_definition(months, cause, 36)], abs=1e-14)


@pytest.mark.parametrize("number", range(5))
def test_incidence_equals_lifelines_where_no_two_tie(number):
    """lifelines moves tied months apart at random, so this compares months without ties."""
    chance = np.random.default_rng(number)
    months, cause = chance.permutation(np.arange(1, 51)), chance.integers(0, 3, 50)
    fitted = AalenJohansenFitter(calculate_variance=False).fit(months, cause, event_of_interest=EVENT)
    theirs = [float(fitted.predict(month)) for month in range(41)]
    assert cumulative_incidence(months, cause, 40) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("number", range(5))
def test_restricted_mean_equals_kaplan_meier_of_lifelines(number):
    months, cause = sample(number)
    fitted = KaplanMeierFitter().fit(months, cause != CENSORED)
    area = sum(float(fitted.predict(month)) for month in range(24))
    assert restricted_mean(months, cause, 24) == pytest.approx(area, abs=1e-12)


def test_restricted_mean_of_a_worked_example():
    # 3 at risk: one ends in month 2, one is cut off in month 3, one is there beyond the horizon:
    # two months at 1 and eight at 2/3.
    months, cause = np.array([2, 3, 20]), np.array([EVENT, CENSORED, COMPETING])
    assert restricted_mean(months, cause, 10) == pytest.approx(2 + 8 * 2 / 3, abs=1e-14)


def test_nobody_to_follow_is_not_a_number():
    nothing = np.zeros(0, np.int64)
    assert np.isnan(cumulative_incidence(nothing, nothing, 3)).tolist() == [True] * 4
    assert math.isnan(restricted_mean(nothing, nothing, 3))


# ---- outcomes of a ledger small enough to follow by hand ----------------------------------------
# The run starts in month 100 and month 160 is the present. S seconded, B benefit, W insurance,
# T and P temporary and permanent job, I idle, J subsidised job, G gone.

FIRST, NOW = 100, 160
CODES = {
    "S": State.SECONDED, "B": State.BENEFIT, "W": State.UNEMPLOYMENT_INSURANCE, "I": State.IDLE,
    "T": State.REGULAR_TEMPORARY, "P": State.REGULAR_PERMANENT, "G": State.GONE,
    "J": State.SUBSIDISED_JOB,
}  # fmt: skip
HIRED, MADE, STOP = Reason.HIRED_BY_HIRER, Reason.MADE_PERMANENT, Reason.HIRER_STOPPED
LIMIT, DROP, LEFT = Reason.LIMIT_REACHED, Reason.DROPPED_OUT, Reason.LEFT_REGISTER
DIRECT, NEW = Reason.HIRED_DIRECTLY, Reason.SECONDED
INSURED = Reason.INSURANCE_ENDED
LIVES = [
    # converted after 6 months, made permanent, at work ever since
    [("B", 90, 101), (NEW, "S", 101, 107), (HIRED, "T", 107, 119), (MADE, "P", 119, NOW)],
    # stopped after 10 months, idle, insurance, benefit, seconded again, still so
    [("B", 90, 110), (NEW, "S", 110, 120), (STOP, "I", 120, 122), (STOP, "W", 122, 125),
     (INSURED, "B", 125, 150), (NEW, "S", 150, NOW)],
    # converted after 12 months, drops out after 5, insurance, benefit within the year
    [("B", 90, 104), (NEW, "S", 104, 116), (HIRED, "T", 116, 121), (DROP, "W", 121, 124),
     (INSURED, "B", 124, NOW)],
    # seconded since the burn-in; ends in the run; a job elsewhere 4 months on, then gone
    [(NEW, "S", 95, 112), (LIMIT, "W", 112, 116), (DIRECT, "T", 116, 128), (MADE, "P", 128, 140),
     (LEFT, "G", 140, NOW)],
    # leaves the register straight from secondment
    [("B", 90, 130), (NEW, "S", 130, 133), (LEFT, "G", 133, NOW)],
]  # fmt: skip


UNKNOWN = (EmployerClass.E, False)
HIRERS = {
    0: (EmployerClass.A, True), 1: (EmployerClass.B, False), 2: (EmployerClass.C, True),
    4: (EmployerClass.D, True),
}  # fmt: skip
"""Class of the hirer, and whether it signed a declaration, per person with a closed secondment."""


def model_of(lives) -> SimpleNamespace:
    """What ``abm.outcomes`` needs of a model: the ledger of these lives, and stocks to match."""
    closed, people = [], np.zeros(len(lives), PERSON)
    people["hirer_class"], people["hirer_declared"] = UNKNOWN
    journal, events, stocks = monthly_tables(NOW - FIRST, 1)
    for row, life in enumerate(lives):
        spells = [one if len(one) == 4 else (Reason.STARTING_POPULATION, *one) for one in life]
        for (reason, code, start, end), after in zip(spells, [*spells[1:], None], strict=True):
            state = CODES[code]
            stocks[max(0, start - FIRST) : end - FIRST, 0, state] += 1
            if after is None:
                assert end == NOW
                people[row]["state"], people[row]["since"] = state, start
                people[row]["start_reason"] = reason
            elif end >= FIRST:
                hirer = HIRERS.get(row, UNKNOWN) if code == "S" else UNKNOWN
                closed.append((row, state, start, end, -1, reason, after[0], 0.5, 0.0, *hirer))
    employers = np.zeros(4, EMPLOYER)
    employers["judged_class"] = (0, 1, 1, 4)
    closed.sort(key=lambda spell: spell[3])  # in the order in which a run writes them
    world = SimpleNamespace(
        participants=people,
        spells=np.array(closed, SPELL),
        spell_count=np.array([len(closed)]),
        journal=journal,
        events=events,
        stocks=stocks,
        employers=employers,
    )
    return SimpleNamespace(world=world, month=NOW, first_month=FIRST)


@pytest.fixture
def model():
    made = model_of(LIVES)
    events, journal = made.world.events, made.world.journal
    for kind, number in (
        (Event.STARTS, 5), (Event.REQUESTS, 8), (Event.REFUSALS, 2), (Event.REQUESTS_LOST, 1),
        (Event.ACCEPTED_WITHOUT_INTENT, 3), (Event.REFUSED_WITH_INTENT, 1), (Event.ACUTE_LOST, 2),
        (Event.AGENCY, 3), (Event.TRIALS, 4), (Event.HELD, 5), (Event.BUDGET_REFUSED, 6),
        (Event.OFF_COURSE, 7), (Event.MONTHS_WAITED, 4), (Event.FEE_BELOW_COST, 10),
        (Event.SECURED_MONTHS, 506), (Event.INCOME_CHANGE, 50_600), (Event.OFF_BENEFIT, 100),
        (Event.SUBSIDY_LEAK, 70_000), (Event.OUTPUT, 500_000),
    ):  # fmt: skip
        events[7, 0, kind] = number
    for purpose, euros in (
        (Purpose.BENEFIT, 1000), (Purpose.FEE, 300), (Purpose.SECONDED_WAGE, 500),
        (Purpose.SUBSIDY_TO_WORK_COMPANY, 120), (Purpose.REGULAR_WAGE, 9999),
        (Purpose.REGULAR_CHARGES, 70), (Purpose.HIRING_INCENTIVE, 20), (Purpose.SECONDED_CHARGES, 40),
        (Purpose.COACHING, 60),
    ):  # fmt: skip
        journal[3, 0, purpose] = 100 * euros
    return made


# Months from 100 to 160 per person and state:
#   1: B 1, S 6, T 12, P 41           = 60
#   2: B 10, S 10, I 2, W 3, B 25, S 10 = 60
#   3: B 4, S 12, T 5, W 3, B 36      = 60
#   4: S 12, W 4, T 12, P 12          = 40, then gone
#   5: B 30, S 3                      = 33, then gone
PRESENT = 60 + 60 + 60 + 40 + 33  # 253 person-months
SECONDED = 6 + 20 + 12 + 12 + 3  # 53
REGULAR = 53 + 5 + 24  # 82
WORKING = SECONDED + REGULAR
PER_THOUSAND = 1000 * 12 / PRESENT
BY_HAND = {
    # Secondments begun in the run: 6 hired, 10 stopped, 10 running, 12 hired, 3 left.
    # Risk sets 5 (month 3: left), 4 (6: hired), 3 (10: stopped; one cut off), 1 (12: hired):
    # 4/5 x 1/4 = 1/5 at 6; then 4/5 x 3/4 x 2/3 = 2/5 are free, and all of them hired at 12.
    "conversion_within_6_months": 1 / 5,
    "conversion_within_12_months": 1 / 5 + 2 / 5,
    "conversion_within_24_months": 3 / 5,
    "conversion_within_36_months": 3 / 5,
    # Ended without a job: persons 2 (at 120) and 4 (at 112, begun before the run); 5 left.
    # Person 4 has a regular job 4 months on, person 2 never before the run's end.
    "regular_job_within_12_months_of_end": 1 / 2,
    # From the start: person 1 permanent after 18 months; 2 cut off at 50 and 10, 3 at 56;
    # 5 gone at 3. Of 5 one leaves (4/5), one is cut off at 10, of 3 one is made permanent.
    "permanent_within_36_months": 4 / 5 * 1 / 3,
    # Hired after 6 and after 12 months, out of 6 + 10 + 10 + 12 + 3 months of those begun in the run.
    "conversions_per_month_seconded": 2 / 41,
    "jobs_with_hirer": 2 * PER_THOUSAND,
    "hanging": 0.0,
    # Nobody wished to end: 2 was stopped, 4 reached the limit. Their next places came after 30 and
    # after 4 months.
    "against_wish": 1.0,
    "replaced_within_3_months": 0.0,
    # Followed for 36 months: 1 from 101 (6 + 12 + 18), 2 from 110 (10), 3 from 104 (12 + 5).
    "work_within_36_months": (36 + 10 + 17) / 3,
    "regular_work_within_36_months": (30 + 0 + 5) / 3,
    "third_secondment_within_36_months": 0.0,
    # Person 2 is on benefit 5 months after the end; person 4 has a job first.
    "revolving_door": 1 / 2,
    "recurrence_within_36_months": 1 / 2,
    # Conversions of 1 and 3: person 3 is on benefit 8 months after being hired.
    "relapse_within_12_months": 1 / 2,
    "relapse_within_24_months": 1 / 2,
    # Jobs begun: 1 at 107, 3 at 116, 4 at 116. After 12 months 1 and 4 work, after 24 months
    # 1 does and 4 is gone since just then.
    "durability_12_months": 2 / 3,
    "durability_24_months": 1 / 3,
    # Person 2 waits beyond 24 months (30), person 4 waits 4.
    "gap": (24 + 4) / 2,
    "months_worked": 12 * WORKING / PRESENT,
    "months_idle": 12 * 2 / PRESENT,
    "months_on_benefit": 12 * (1 + 35 + 40 + 30) / PRESENT,
    "months_seconded": 12 * SECONDED / PRESENT,
    "starts": 5 * PER_THOUSAND,
    "requests": 8 * PER_THOUSAND,
    "refusals": 2 * PER_THOUSAND,
    "requests_lost": 1 * PER_THOUSAND,
    "acute_lost": 2 * PER_THOUSAND,
    "agency_workers": 3 * PER_THOUSAND,
    "trials": 4 * PER_THOUSAND,
    "held": 5 * PER_THOUSAND,
    "budget_refusals": 6 * PER_THOUSAND,
    "off_course": 7 * PER_THOUSAND,
    "waiting_time": 4 / 8,
    "employers_in_class_a_or_b": 3 / 4,
    # Of the five begun in the run, person 1 with A, person 2 the first time with B.
    "starts_with_class_a_or_b": 2 / 5,
    # Signed for persons 1 and 3, who were hired, and 5, who left first: 2/3 of them free, all hired.
    "declared_without_job": 1 / 3,
    "regular_job_after_subsidised_job": math.nan,
    "hired_by_subsidised_employer": math.nan,
    "fee_below_cost": 10 / SECONDED,
    "secured_months": 506 / PRESENT,
    "income_volatility": 506 / PRESENT,
    "off_benefit": 100 / PRESENT,
    "subsidy_leak": 700 * 12 / PRESENT,
    "social_balance": (5000 - 60) * 12 / PRESENT,
    "false_acceptances": 3 / 6,
    "false_refusals": 1 / 2,
    # Jobs of persons 1 (53 months on end) and 4 (24), not of 3 (5).
    "durable_jobs": 2 * PER_THOUSAND,
    # Out of work: 2 into idleness, 3 out of the job, 4 out of secondment; not the two leaving.
    "separation_per_quarter": 3 * 3 / WORKING,
    # Into work: 1, 2 twice, 3, 4 once more, 5.
    "job_finding_per_quarter": 3 * 6 / (PRESENT - WORKING),
    "share_working": WORKING / PRESENT,
    "share_permanent": (41 + 12) / WORKING,
    "share_seconded": SECONDED / WORKING,
    # Out to others: benefit 1000, wage 500, incentive 20, coaching 60; in: fee 300, charges 70. The subsidy
    # and the charges of seconded people stay among municipality, work company and funds.
    "public_cost": (1000 + 500 + 20 + 60 - 300 - 70) * 12 / PRESENT,
    "municipal_cost": (1000 + 500 + 40 + 60 - 300) * 12 / PRESENT,
    "national_cost": (20 - 40 - 70) * 12 / PRESENT,
    "employer_cost": (300 + 9999 + 70 - 20) * 12 / PRESENT,
    "work_company_margin": (300 + 120 - 500 - 40) / SECONDED,
}


def test_every_outcome_is_worked_out_by_hand():
    assert set(BY_HAND) == set(OUTCOMES)


@pytest.mark.parametrize("name", BY_HAND)
def test_outcome_of_a_ledger_by_hand(model, name):
    assert OUTCOMES[name].value(model) == pytest.approx(BY_HAND[name], abs=1e-12, nan_ok=True)


def test_what_follows_a_subsidised_job():
    """One is hired by its employer, one finds work after five months, one after twenty; one still works."""
    ends = Reason.SUBSIDISED_ENDED
    lives = [
        [(NEW, "J", 95, 110), (Reason.HIRED_BY_SUBSIDISED_EMPLOYER, "T", 110, NOW)],
        [("B", 90, 101), (NEW, "J", 101, 120), (ends, "W", 120, 125), (DIRECT, "T", 125, NOW)],
        [("B", 90, 101), (NEW, "J", 101, 120), (ends, "B", 120, 140), (DIRECT, "T", 140, NOW)],
        [("B", 90, 130), (NEW, "J", 130, NOW)],
    ]
    assert OUTCOMES["regular_job_after_subsidised_job"].value(model_of(lives)) == pytest.approx(2 / 3)
    assert OUTCOMES["hired_by_subsidised_employer"].value(model_of(lives)) == pytest.approx(1 / 3)


def test_an_old_permanent_job_does_not_change_the_length_of_a_neighbours_job():
    """A job made permanent in the burn-in comes without the temporary spell before it."""
    neighbour = [("B", 90, 110), (DIRECT, "T", 110, NOW)]  # 50 months on end
    old_job = [(MADE, "P", 95, 112), (DROP, "B", 112, NOW)]
    expected = 1000 * 1 / 10  # one durable job in 2 x 5 years
    assert OUTCOMES["durable_jobs"].value(model_of([neighbour, old_job])) == pytest.approx(expected)
    assert OUTCOMES["durable_jobs"].value(model_of([old_job, neighbour])) == pytest.approx(expected)


def test_a_third_secondment_counts_when_no_job_lies_between():
    """Three in a row within three years; and two, then a job, then a third."""
    in_a_row = [(NEW, "S", 101, 105), (STOP, "B", 105, 110), (NEW, "S", 110, 115), (STOP, "B", 115, 120),
                (NEW, "S", 120, 126), (STOP, "B", 126, NOW)]  # fmt: skip
    with_a_job = [(NEW, "S", 101, 105), (STOP, "B", 105, 110), (NEW, "S", 110, 115), (STOP, "T", 115, 117),
                  (DROP, "B", 117, 120), (NEW, "S", 120, 126), (STOP, "B", 126, NOW)]  # fmt: skip
    outcome = OUTCOMES["third_secondment_within_36_months"]
    # Three ends of the first life: two more follow the first end only; the others are never followed
    # by two, and the last is cut off at 34 months.
    assert outcome.value(model_of([in_a_row])) == pytest.approx(1 / 3)
    assert outcome.value(model_of([with_a_job])) == 0.0


def test_hanging_is_what_goes_beyond_the_decision_window():
    long = [(NEW, "S", 101, 131), (HIRED, "T", 131, NOW)]
    short = [(NEW, "S", 101, 111), (HIRED, "T", 111, NOW)]
    assert OUTCOMES["hanging"].value(model_of([long, short])) == pytest.approx(18 / 40)


def test_incidence_with_competing_risks_equals_lifelines_on_generated_lives():
    """The outcome as a user gets it, from a ledger of 300 made-up lives, against a library."""
    chance = np.random.default_rng(5)
    lives, months, causes = [], [], []
    for _ in range(300):
        length, ending = int(chance.integers(1, 70)), int(chance.integers(0, 2))
        start = FIRST + int(chance.integers(0, 20))
        end = start + length
        if end >= NOW:
            lives.append([(NEW, "S", start, NOW)])
            months.append(NOW - start)
            causes.append(CENSORED)
            continue
        lives.append([(NEW, "S", start, end), ((HIRED, "T", end, NOW) if ending else (STOP, "B", end, NOW))])
        months.append(length)
        causes.append(EVENT if ending else COMPETING)
    # A library without ties: the share at the horizon is the same whatever the order within a month,
    # as long as nobody is cut off in a month with an event; cut-offs come last, as ours are.
    apart = np.array(months) + np.where(np.array(causes) == CENSORED, 0.9, 0.0) + np.arange(300) * 1e-4
    fitter = AalenJohansenFitter(calculate_variance=False).fit(
        apart, np.array(causes), event_of_interest=EVENT
    )
    expected = float(fitter.cumulative_density_.loc[:24.95].iloc[-1, 0])
    assert OUTCOMES["conversion_within_24_months"].value(model_of(lives)) == pytest.approx(expected, abs=2e-3)
