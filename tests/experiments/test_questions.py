"""Every question that ships: it loads, says what it asks and what not, and runs at toy size."""

from __future__ import annotations

import re

import pytest

from abm.errors import InputError
from calibration.evidence import load_claims
from experiments.command_line import main
from experiments.design import load_design, questions
from experiments.expectation import AGAINST, BORNE_OUT, NOT_SETTLED, Expectation
from experiments.paired import Estimate
from experiments.sweep import run_sweep

NAMES = sorted(questions())
ASKED = {  # what the project promised to ask, and the question that does
    "fee curve": "fee-curve",
    "nine per cent after the act of 2020": "act-of-2020",
    "nine per cent by itself": "fee-plus-nine",
    "stepwise fee": "stepwise-fee",
    "limit of six to sixty months and none": "duration-limit",
    "declaration, probing, track record": "intention-check",
    "strictness": "check-strictness",
    "corona and networks": "corona-and-networks",
    "seven factors one by one and together": "success-factors",
    "seven factors in all combinations": "success-factor-grid",
    "margin and holding": "margin-and-holding",
    "internal work": "internal-work",
    "coaching after the hire": "post-hire-coaching",
    "long and structural": "long-and-structural",
    "alternatives": "without-secondment",
    "voice": "voice",
    "groups": "groups",
    "imitation": "imitation",
    "shared register": "shared-register",
    "three levers": "three-levers",
    "all of the three levers": "headline",
}


def test_every_question_that_was_promised_is_there():
    assert set(ASKED.values()) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_says_what_it_asks_on_which_claims_and_what_its_answer_does_not_mean(name):
    design = load_design(name)
    assert design.question.endswith("?")
    assert "\n" not in design.question
    assert len(design.meaning.split()) > 30
    assert len(design.caution.split()) > 10
    assert design.seeds > 1, "no interval from one seed"
    assert design.has_reference
    assert set(design.evidence) <= set(load_claims())
    assert design.evidence
    assert {claim for one in design.expects for claim in one.evidence} <= set(design.evidence)


@pytest.mark.parametrize("name", NAMES)
def test_who_says_never_observed_has_a_counterfactual_and_the_other_way_round(name):
    """The label follows from the values of the levers; the words must not say otherwise."""
    design = load_design(name)
    words = " ".join(design.meaning.split())
    says = re.search("counterfactual|never (observed|seen)", words) is not None
    assert says == any(arm.policy.counterfactual for arm in design.arms())


@pytest.mark.parametrize("name", NAMES)
def test_a_question_runs_at_toy_size(name, tmp_path):
    small = load_design(name, 2).model_copy(update={"scenario": "tiny", "months": 4})
    done = run_sweep(small, tmp_path / "store", 1, progress=False)
    assert len(done.table) == len(small.sample()) * 2
    assert len(done.failed) == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_dry_run_says_its_runs(name, tmp_path, capsys, monkeypatch):
    from experiments import sweep

    monkeypatch.setattr(sweep, "_quick_run", lambda *_: (0.0, 0.0, 1))  # the timing is tested elsewhere
    assert main(["sweep", name, "--dry-run", "--results", str(tmp_path / "store")]) == 0
    assert f"of {len(load_design(name).runs()):,} runs" in capsys.readouterr().out


RISES = Expectation(arm="a", outcome="starts", sign="rises", evidence=("R059",))
FALLS = RISES.model_copy(update={"sign": "falls"})
STAYS = RISES.model_copy(update={"sign": "stays", "within": 1.0})


@pytest.mark.parametrize(
    ("low", "high", "verdicts"),
    [
        (0.5, 0.9, (BORNE_OUT, AGAINST, BORNE_OUT)),
        (-0.9, -0.5, (AGAINST, BORNE_OUT, BORNE_OUT)),
        (-0.5, 0.5, (NOT_SETTLED, NOT_SETTLED, BORNE_OUT)),
        (0.5, 1.5, (BORNE_OUT, AGAINST, NOT_SETTLED)),
        (1.5, 1.9, (BORNE_OUT, AGAINST, AGAINST)),
        (-1.9, -1.5, (AGAINST, BORNE_OUT, AGAINST)),
        (float("nan"), float("nan"), (NOT_SETTLED, NOT_SETTLED, NOT_SETTLED)),
    ],
)
def test_only_a_whole_interval_bears_out_or_speaks_against(low, high, verdicts):
    estimate = Estimate((low + high) / 2, low, high, 8)
    assert tuple(one.verdict(estimate) for one in (RISES, FALLS, STAYS)) == verdicts


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ('arm = "tariff.level=1.1", outcome = "starts", sign = "rises"', "did you mean 'tariff.level=1.0'"),
        ('arm = "tariff.level=1.0", outcome = "start", sign = "rises"', "did you mean 'starts'"),
        ('arm = "tariff.level=1.0", outcome = "starts", sign = "up"', "expects.0.sign"),
        ('arm = "tariff.level=1.0", outcome = "starts", sign = "stays"', "needs within"),
        ('arm = "tariff.level=1.0", outcome = "starts", sign = "rises", within = 1', "needs within"),
    ],
)
def test_an_expectation_that_fits_nothing_is_one_line(entry, hint, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'scenario = "tiny"\nseeds = 2\noutcomes = ["starts"]\n'
        f'expects = [{{ {entry}, evidence = ["R059"] }}]\n'
        'levers = [{ name = "tariff.level", values = [1.0] }]\n'
    )
    with pytest.raises(InputError) as refusal:
        load_design(path)
    assert hint in str(refusal.value)
    assert "\n" not in str(refusal.value)
