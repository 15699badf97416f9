"""What the study never saw at work is labelled so wherever it appears, by its values and not by its name."""

from __future__ import annotations

import json

import pytest

from abm.model import LabourMarket
from abm.policy import Policy, load_levers, load_policy, never_observed, shipped
from abm.scenario import load_scenario
from experiments.command_line import main
from experiments.design import load_design

LABELLED = {
    "councils-that-follow", "fee-stepwise", "full-fallback", "long-coaching", "no-first-turn", "no-renewal",
    "no-trial-placement", "permanent-contract", "seven-factors", "shared-register", "structural", "voice",
    "wide-window",
}  # fmt: skip
PERMANENT = "duration.contract=permanent"


def said_by(capsys, *words: str) -> str:
    assert main(words) == 0
    return capsys.readouterr().out


def test_the_shipped_policies_and_scenarios_that_are_labelled():
    assert {name for name in shipped("policies") if load_policy(name).counterfactual} == LABELLED
    assert {name for name in shipped("scenarios") if load_scenario(name).counterfactual} == {"structural"}


@pytest.mark.parametrize("name", sorted(LABELLED - {"full-fallback"}))
def test_a_label_names_the_value_that_was_never_seen(name):
    changes = {change.lever: change.value for change in load_policy(name).change}
    assert never_observed(changes.items())


def test_values_seen_apart_but_not_together_are_labelled_too():
    fallback = load_policy("full-fallback")
    assert fallback.never_observed == ("all of full-fallback together",)
    assert not fallback.model_copy(update={"seen_together": True}).counterfactual


@pytest.mark.parametrize("name", load_levers())
def test_what_was_observed_is_allowed_and_holds_the_default(name):
    lever = load_levers()[name]
    assert lever.was_observed(lever.default)
    assert all(lever.read(value) == value for value in lever.observed)
    if lever.observed and lever.is_number:
        lowest, highest = lever.observed
        assert lowest <= highest
        assert (lowest, highest) != (lever.minimum, lever.maximum)


@pytest.mark.parametrize(
    ("levers", "unseen"),
    [
        ({"duration.contract": "permanent"}, (PERMANENT,)),
        ({"duration.contract": "permanent", "tariff.level": "1.2"}, (PERMANENT, "tariff.level=1.2")),
        ({"intention.shared_register": "true"}, ("intention.shared_register=true",)),
        ({"guidance.months_after_hire": 4}, ("guidance.months_after_hire=4",)),
        ({"guidance.months_after_hire": 3, "duration.maximum": 36}, ()),
    ],
)
def test_any_policy_that_sets_such_a_value_is_labelled(levers, unseen):
    policy = load_policy("baseline").changed(levers)
    assert policy.never_observed == unseen
    assert LabourMarket("tiny", policy).manifest["never_observed"] == list(unseen)
    assert LabourMarket("tiny", policy).manifest["counterfactual"] == bool(unseen)


def test_a_value_that_is_set_back_is_not_labelled():
    assert not load_policy("permanent-contract").changed({"duration.contract": "equal"}).counterfactual


def test_the_scenario_labels_its_runs_under_any_policy():
    scenario = load_scenario("tiny").model_copy(update={"levers": {"selection.voice": 0.5}})
    assert LabourMarket(scenario, Policy(name="none")).never_observed == ("selection.voice=0.5",)


def test_run_compare_and_story_say_it_with_the_value(capsys):
    months, setting = ("--months", "2"), ("--set", PERMANENT)
    few = ("--seeds", "2", "--workers", "1", "--outcomes", "starts")
    assert "counterfactual" not in said_by(capsys, "run", "tiny", *months)
    assert f"never observed {PERMANENT}: a counterfactual" in said_by(
        capsys, "run", "tiny", *months, *setting
    )
    manifest = json.loads(said_by(capsys, "run", "tiny", *months, *setting, "--json"))["manifest"]
    assert (manifest["counterfactual"], manifest["never_observed"]) == (True, [PERMANENT])
    compare = ("compare", "tiny", "baseline", "short-cap", *few, *months)
    assert "counterfactual" not in said_by(capsys, *compare)
    assert f"never observed {PERMANENT}" in said_by(capsys, *compare, *setting)
    assert json.loads(said_by(capsys, *compare, *setting, "--json"))["counterfactual"] is True
    story = ("story", "tiny", "--person", "1", *months)
    assert "counterfactual" not in said_by(capsys, *story)
    assert "Under structural (never observed: a counterfactual):" in said_by(
        capsys, *story, "--against", "structural"
    )
    assert "nooit waargenomen" in said_by(capsys, *story, "--against", "structural", "--language", "nl")


def test_a_design_labels_its_policies_by_their_values(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'question = "does voice matter"\nscenario = "tiny"\nmonths = 2\nseeds = 2\noutcomes = ["starts"]\n'
        '[[levers]]\nname = "voice"\noptions.none = { "selection.voice" = 0.0 }\n'
        'options.full = { "selection.voice" = 1.0 }\n',
        encoding="utf-8",
    )
    assert [arm.policy.counterfactual for arm in load_design(path).arms()] == [False, False, True]
    headline = [arm.policy for arm in load_design("headline").arms()]
    assert {one.name for one in headline if one.counterfactual} == {
        one.name for one in headline if one.name.startswith("stepwise")
    }
