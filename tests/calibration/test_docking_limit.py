"""The chain of matrices agrees with the simulation, and would notice if it did not."""

from __future__ import annotations

import numpy as np
import pytest

from abm.errors import BrokenIdentity, InputError
from abm.vocabulary import State
from calibration.docking import analytic_limit
from calibration.docking.analytic_limit import (
    Chain,
    analytic,
    compared,
    limit_agreement,
    simulated,
)
from calibration.docking.limit_settings import everybody_was_asked, limit_model, load_limit
from calibration.docking.limit_worth import Worth
from calibration.docking.one_life import Life, Month

LIMIT = load_limit()
SEEDS = range(1, 41)
JOB_LOSS, EARLY_END = Worth.job_loss, Worth.early_end
SOME = ("usual", "hirers-without-work", "tight-chain-rule")  # every kind of clock is in one of these


@pytest.fixture(scope="module")
def runs():
    return {name: [simulated((name, seed)) for seed in SEEDS] for name in SOME}


def agreement(runs):
    expected = {name: analytic(LIMIT.setting(name), LIMIT) for name in runs}
    return compared(expected, runs, LIMIT)


def test_the_simulation_agrees_with_the_mathematics(runs):
    found = agreement(runs)
    assert [one for one in found.comparisons if not one.agrees] == []
    assert len(found.comparisons) > 150
    # One in a hundred is expected outside an interval made for itself alone; they hang together.
    assert sum(not one.pointwise for one in found.comparisons) < 0.05 * len(found.comparisons)


@pytest.mark.parametrize(
    ("owner", "name", "broken"),
    [
        (Worth, "job_loss", lambda self, *clocks: 1.15 * JOB_LOSS(self, *clocks)),
        (Worth, "early_end", lambda self, *clocks: 1.2 * EARLY_END(self, *clocks)),
        (Month, "_another_contract", lambda self, life: True),
    ],
)
def test_a_broken_transition_probability_is_noticed(runs, monkeypatch, owner, name, broken):
    monkeypatch.setattr(owner, name, broken)
    assert not agreement(runs).agrees


@pytest.mark.parametrize("name", LIMIT.settings)
def test_probabilities_of_a_month_add_up_and_nobody_competes(name):
    chain = Chain(Month(Worth(LIMIT.setting(name))), 24)
    people = chain.start
    for _ in range(24):
        between = people @ chain.until
        people = between @ chain.after
        assert between.sum() == pytest.approx(1.0, abs=1e-12)
        assert people.sum() == pytest.approx(1.0, abs=1e-12)
    assert chain.until.min() >= 0.0
    model = limit_model(LIMIT.setting(name), 1)
    for _ in range(12):
        model.step()
        assert everybody_was_asked(model)


def test_competition_is_noticed():
    model = limit_model(LIMIT.setting("usual"), 1)
    model.world.employers["places"] = 1
    model.step()
    assert not everybody_was_asked(model)


def test_a_run_in_which_people_compete_is_no_limit(monkeypatch):
    monkeypatch.setattr(analytic_limit, "everybody_was_asked", lambda model: model.months_run < 3)
    with pytest.raises(BrokenIdentity, match=r"'usual': people competed for a place in 2021-03"):
        simulated(("usual", 1))


def test_a_life_by_hand():
    """Somebody on benefit and well goes along with the one offer of the month, or does not."""
    month = Month(Worth(LIMIT.setting("usual")))
    branches = month.after(Life())
    assert {life.state: chance for chance, life in branches} == {
        State.SECONDED: pytest.approx(month.worth.acceptance),
        State.BENEFIT: pytest.approx(1.0 - month.worth.acceptance),
    }
    seconded = next(life for _, life in branches if life.state == State.SECONDED)
    assert seconded.placement_left == seconded.contract_left == month.agreed - 1
    assert seconded.history == 1
    last_months = seconded._replace(months=month.agreed, placement_left=0, contract_left=0, history=0b111111)
    states = {life.state for _, life in month.until(last_months)}
    assert State.SECONDED not in states  # the limit was reached
    assert State.UNEMPLOYMENT_INSURANCE in states


def test_there_are_ten_settings_that_differ(runs):
    assert len(LIMIT.settings) >= 10
    shares = {
        name: tuple(np.round(list(analytic(one, LIMIT)[0].values()), 6))
        for name, one in LIMIT.settings.items()
    }
    assert len(set(shares.values())) == len(shares)


def test_an_unknown_setting_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'usual'"):
        limit_agreement(["usul"])
