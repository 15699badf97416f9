"""What a user gets wrong is said in one line that holds the mend."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from abm import LabourMarket, load_policy, load_scenario
from abm.errors import InputError
from abm.outcomes import OUTCOMES
from abm.policy import Change, Policy
from abm.scenario import Scenario
from abm.vocabulary import State
from tests.world import municipality, scenario_of


def refusal(action, *arguments, **more) -> str:
    """The one line in which ``action`` refuses."""
    with pytest.raises(InputError) as caught:
        action(*arguments, **more)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) > 0
    return message


def policy_file(tmp_path, text: str):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def a_change(lever, value, **more) -> Policy:
    return Policy(name="mine", change=(Change(lever=lever, value=value, **more),))


# ---- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "wrong", "near"),
    [
        (lambda name: LabourMarket(name), "tinny", "tiny"),
        (lambda name: LabourMarket("tiny", name), "short-cup", "short-cap"),
        (lambda name: LabourMarket("tiny").branch(name), "structurel", "structural"),
        (lambda name: LabourMarket("tiny").outcome(name), "revolving_dor", "revolving_door"),
        (lambda name: LabourMarket("tiny", parameters={name: 1.0}), "hiring.nose", "hiring.noise"),
        (lambda name: LabourMarket("tiny", a_change(name, 6)), "duration.maximun", "duration.maximum"),
        (lambda name: a_change(name, 6).checked(), "duration.maximun", "duration.maximum"),
        (lambda name: load_policy("baseline").changed({name: 6}), "duration.maximun", "duration.maximum"),
        (lambda name: scenario_of(municipality(1), levers={name: 6}), "tarif.level", "tariff.level"),
        (lambda name: LabourMarket("tiny", a_change("tariff.path", name)), "step-wise", "stepwise"),
        (lambda name: LabourMarket("tiny", a_change("tariff.level", 1.0, municipalities=(name,))),
         "Bovedorp", "Bovendorp"),
        (lambda name: LabourMarket("tiny").branch(a_change("tariff.level", 1.0, municipalities=(name,))),
         "Bovedorp", "Bovendorp"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_refused_with_the_nearest_that_exists(action, wrong, near):
    message = refusal(action, wrong)
    assert f"{wrong!r}; did you mean {near!r}? allowed: " in message
    assert near in message.split("allowed: ")[1].split(", ")


def test_a_file_that_is_not_there_is_named(tmp_path):
    missing = tmp_path / "none.toml"
    assert refusal(load_scenario, missing) == f"{missing}: there is no such scenario file"
    assert refusal(load_policy, missing) == f"{missing}: there is no such policy file"


# ---- values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lever", "value", "allowed"),
    [
        ("tariff.level", 2.1, "0.2 to 2 share"),
        ("tariff.level", 0.19, "0.2 to 2 share"),
        ("tariff.level", math.nan, "0.2 to 2 share"),
        ("tariff.level", math.inf, "0.2 to 2 share"),
        ("tariff.level", "much", "0.2 to 2 share"),
        ("tariff.level", True, "0.2 to 2 share"),
        ("duration.maximum", 6.5, "whole number 1 to 66 months"),
        ("duration.maximum", 0, "whole number 1 to 66 months"),
        ("duration.maximum", "long", "whole number 1 to 66 months"),
        ("duration.maximum", True, "whole number 1 to 66 months"),
        ("intention.declaration", "maybe", "true, false"),
        ("intention.declaration", 2, "true, false"),
    ],
)
def test_a_lever_value_that_does_not_fit_is_refused(lever, value, allowed):
    expected = f"lever {lever!r}: {value!r} is not allowed; allowed: {allowed}"
    assert refusal(a_change(lever, value).checked, "here") == f"here: {expected}"
    assert refusal(LabourMarket, "tiny", a_change(lever, value)).endswith(expected)
    assert refusal(LabourMarket("tiny").branch, a_change(lever, value)).endswith(expected)


def test_lever_values_are_read_from_text_too():
    policy = load_policy("baseline").changed(
        {
            "duration.maximum": "6",
            "tariff.level": "1",
            "intention.declaration": "False",
            "tariff.path": "stepwise",
        }
    )
    assert [change.value for change in policy.change] == [6, 1.0, False, "stepwise"]
    levers = LabourMarket("tiny", policy).world.levers[0]
    assert (levers.duration_maximum, levers.tariff_level) == (6, 1.0)
    assert (levers.intention_declaration, levers.tariff_path) == (False, 1)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (0.049, "0.049 is outside its range 0.05 to 4"),
        (4.01, "4.01 is outside its range 0.05 to 4"),
        ("loud", "'loud' is not a number"),
        (None, "None is not a number"),
        (True, "True is not a number"),
        (math.nan, "nan is not a number"),
        (math.inf, "inf is not a number"),
    ],
)
def test_a_parameter_value_that_does_not_fit_is_refused(value, fault):
    message = refusal(LabourMarket, "tiny", parameters={"hiring.noise": value})
    assert message.startswith(f"parameter 'hiring.noise': {fault}")


@pytest.mark.parametrize("months", [0, -1, 2.5, True, "12", None, math.nan])
def test_months_are_a_whole_number_of_at_least_one(months):
    model = LabourMarket("tiny")
    assert refusal(model.run, months) == f"months: {months!r} is not a whole number of at least 1"
    assert model.months_run == 0
    assert model.run(np.int64(2)).months_run == 2


@pytest.mark.parametrize("seed", ["x", 1.5, True, "1"])
@pytest.mark.parametrize("name", ["seed", "rng"])
def test_a_seed_is_a_whole_number(seed, name):
    assert refusal(LabourMarket, "tiny", **{name: seed}) == f"seed: {seed!r} is not a whole number"


def test_contradictory_limits_are_refused_wherever_they_come_from():
    low_below_high = (
        "lever 'duration.minimum' is 9, above 'duration.maximum', which is 6; "
        "lower the first or raise the second"
    )
    policy = load_policy("baseline").changed({"duration.minimum": 9, "duration.maximum": 6})
    assert refusal(LabourMarket, "tiny", policy) == f"Bovendorp: {low_below_high}"
    assert refusal(LabourMarket("tiny").branch, policy) == f"Bovendorp: {low_below_high}"
    scenario = scenario_of(municipality(1, levers={"duration.minimum": 9, "duration.maximum": 6}))
    assert refusal(LabourMarket, scenario) == f"M1: {low_below_high}"
    window = load_policy("baseline").changed({"selection.lowest_wage_value": 0.9})
    assert "'selection.lowest_wage_value' is 0.9, above 'selection.highest_wage_value'" in refusal(
        LabourMarket, "tiny", window
    )


def test_a_contradiction_that_comes_later_is_refused_before_the_run():
    policy = a_change("duration.maximum", 2, since="2023-06")  # below the minimum of 3
    assert "'duration.maximum', which is 2" in refusal(LabourMarket, "tiny", policy)


@pytest.mark.parametrize("since", ["2021-13", "2021-00", "21-01", "soon", "2021-01-01"])
def test_a_date_is_a_year_and_a_month(since):
    expected = f"{since!r} is not a month; write it as 2021-01"
    assert refusal(a_change("tariff.level", 1.0, since=since).checked) == expected
    assert refusal(LabourMarket, "tiny", a_change("tariff.level", 1.0, since=since)) == expected
    assert refusal(scenario_of, municipality(1), start=since) == f"test: start: {expected}"


def test_branching_comes_before_the_first_month():
    model = LabourMarket("tiny").run(1)
    assert refusal(model.branch, "short-cap") == "branch: the model has run; branch before the first month"


@pytest.mark.parametrize("number", [0, -3, 41, 10**15])
def test_a_person_that_does_not_exist_is_refused(number):
    assert refusal(LabourMarket("tiny").participant, number).startswith(
        f"person {number}: there is none; take 1 to 40"
    )


# ---- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('meaning = "x"\nchange = [\n', r"line 3|end of document"),
        ('meaning = "x"\n\n[[change]\nlever = 1', r"line 3"),
        ('meaning = "x"\nmeaning = "y"\n', r"line 2"),
    ],
)
def test_broken_toml_is_refused_with_file_and_line(tmp_path, text, fault):
    path = policy_file(tmp_path, text)
    for load in (load_policy, load_scenario):
        message = refusal(load, path)
        assert message.startswith(f"{path}: ")
        assert re.search(fault, message)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"meaning = \xff\xfe")
    assert str(path) in refusal(load_policy, path)


@pytest.mark.parametrize(
    ("load", "text", "fault"),
    [
        (load_policy, 'meaning = "x"\ncolour = "red"\n', "mine.toml: colour: "),
        (load_policy, '[[change]]\nvalue = 3\n', "mine.toml: change.0.lever: "),
        (load_policy, '[[change]]\nlever = "duration.maximum"\nvalue = [3]\n', "mine.toml: change.0.value"),
        (load_policy, '[[change]]\nlever = "duration.maximun"\nvalue = 3\n',
         "mine.toml: unknown lever 'duration.maximun'; did you mean"),
        (load_policy, '[[change]]\nlever = "duration.maximum"\nvalue = 99\n',
         "mine.toml: lever 'duration.maximum': 99 is not allowed"),
        (load_policy, 'name = "other"\n', "mine.toml: "),
        (load_scenario, 'meaning = "x"\nlaw = "old"\n', "mine.toml: law: "),
        (load_scenario, 'burn_in_months = 12\n', "mine.toml: meaning: "),
        (load_scenario, 'meaning = "x"\nburn_in_months = -1\n', "mine.toml: burn_in_months: "),
        (load_scenario, 'meaning = "x"\nemployers = 1.5\n', "mine.toml: employers: "),
        (load_scenario, 'meaning = "x"\n[[municipality]]\nname = "A"\ncode = 1\npopulation = -5\n'
         'region = "R"\nwork_company = "W"\n',
         "mine.toml: municipality.0.population: "),
        (load_scenario, 'meaning = "x"\n[parameters]\n"hiring.nose" = 1\n',
         "mine.toml: unknown parameter 'hiring.nose'; did you mean 'hiring.noise'?"),
    ],
)  # fmt: skip
def test_a_file_with_a_fault_is_refused_by_name_and_key(tmp_path, load, text, fault):
    assert refusal(load, policy_file(tmp_path, text)).startswith(fault)


@pytest.mark.parametrize("same", ["code", "name"])
def test_two_municipalities_with_one_name_or_code_are_refused(same):
    twice = [municipality(1), municipality(2).model_copy(update={same: getattr(municipality(1), same)})]
    value = getattr(twice[0], same)
    expected = f"municipality {same} {value} stands there twice"
    assert refusal(scenario_of, *twice) == f"test: {expected}"
    unchecked = Scenario(name="mine", meaning="made in Python", municipality=tuple(twice))
    assert refusal(LabourMarket, unchecked).endswith(expected)


def test_a_file_of_your_own_is_read(tmp_path):
    path = policy_file(
        tmp_path, '[[change]]\nlever = "duration.maximum"\nvalue = 6\nmunicipalities = ["Bovendorp"]\n'
    )
    levers = LabourMarket("tiny", load_policy(path)).world.levers
    assert levers["duration_maximum"].tolist() == [6, 12]
    assert LabourMarket("tiny", str(path)).policy == load_policy(path)


# ---- worlds with nothing in them --------------------------------------------------------------

COUNTS = (
    "starts", "requests", "refusals", "requests_lost", "durable_jobs", "jobs_with_hirer", "trials",
    "agency_workers", "acute_lost", "held", "budget_refusals", "off_course", "months_worked", "months_idle",
    "months_seconded", "subsidy_leak",
)  # fmt: skip
OF_ENDS = ("regular_job_within", "recurrence", "third_secondment", "replaced_within", "against_wish")
OF_WORK = ("work_within", "regular_work_within", "hanging", "fee_below_cost", "share_perm", "share_sec")
NOBODY_ADVISED = {"population.sheltered_share": 0.0}


@pytest.mark.parametrize(
    ("scenario", "people"),
    [
        (scenario_of(), 0),
        (scenario_of(municipality(1, participants=0)), 0),
        (scenario_of(municipality(1, participants=0), employers=5), 0),
        (scenario_of(municipality(1, participants=30), employers=0, parameters=NOBODY_ADVISED), 30),
        (scenario_of(municipality(1, population=0, participants=None)), 0),
    ],
    ids=["no municipality", "no people", "employers without people", "no employers", "no population"],
)
def test_an_empty_world_runs_and_counts_nothing(scenario, people):
    model = LabourMarket(scenario).run(12)
    assert len(model.world.employers) == 0 or people == 0
    outcomes = model.outcomes
    assert set(outcomes) == set(OUTCOMES)
    shares = {
        name
        for name in OUTCOMES
        if name.startswith(("conversion", "relapse", "durability", "permanent", *OF_ENDS, *OF_WORK))
    }
    for name in shares | {
        "revolving_door",
        "gap",
        "work_company_margin",
    }:
        assert math.isnan(outcomes[name]), name
    if people:
        assert [outcomes[name] for name in COUNTS] == [0.0] * len(COUNTS)
        assert outcomes["months_on_benefit"] == 12.0
        assert outcomes["secured_months"] == outcomes["off_benefit"] == 0.0
        assert outcomes["public_cost"] > 0.0
    else:
        of_employers = {"false_acceptances", "false_refusals", "waiting_time", "employers_in_class_a_or_b"}
        assert all(math.isnan(value) for name, value in outcomes.items() if name not in of_employers)
        if len(model.world.employers):  # they may ask although nobody is there
            assert outcomes["employers_in_class_a_or_b"] == 0.0
        assert len(model.spells) == 0
    assert len(model.agents) == len(model.world.participants) + len(model.world.employers) + len(
        model.municipalities
    ) + len(model.work_companies)


def test_without_employers_people_are_on_benefit_or_in_sheltered_work():
    """The municipality has a place for who has the advice, whether or not anybody hires."""
    model = LabourMarket(scenario_of(municipality(1, participants=60), employers=0)).run(24)
    months = model.world.stocks[:24].sum(axis=(0, 1))
    present = months.sum() - months[State.EXPECTED] - months[State.GONE]
    assert months[State.SHELTERED_WORK] > 0
    assert months[State.BENEFIT] + months[State.SHELTERED_WORK] == present
