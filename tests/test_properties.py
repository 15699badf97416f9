"""Whatever policy, numbers and world somebody hands over: no crash, the identities hold, and what is
promised to be a number is one.

Hypothesis draws policies, parameters and worlds from their declared ranges; the ends of every range
are tried one by one beside it, and so is what sounds impossible.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm.calendar import month_text
from abm.errors import InputError
from abm.groups import GROUPINGS, outcomes_by
from abm.history import History
from abm.identities import Identities
from abm.model import LabourMarket
from abm.outcomes import OUTCOMES
from abm.parameters import load_ledger
from abm.policy import Change, Lever, Policy, load_levers, shipped
from abm.scenario import Scenario
from abm.spells import spell_table
from abm.vocabulary import Stance, State, TargetGroup
from experiments.store import to_json
from tests.world import BUSY, EAGER, differing, municipality, scenario_of

ORDERED = (  # the first may not exceed the second
    ("duration.minimum", "duration.maximum"),
    ("selection.lowest_wage_value", "selection.highest_wage_value"),
)


# ---- what is promised ----------------------------------------------------------------------------


def counted(model: LabourMarket) -> dict[str, float]:
    """How much there is of what an outcome is a share of, or is per, by the words of its unit."""
    history = History(model)
    present = [state for state in State if state not in (State.EXPECTED, State.GONE)]
    person_months = int(model.world.stocks[: model.months_run][:, :, present].sum())
    return {
        "share of secondments started": len(history.secondments),
        "share of secondments ended without a job with the hirer": len(history.ended_without_job),
        "share of conversions": len(history.conversions),
        "share of employers": len(model.world.employers),
        "share of person-months": person_months,
        "per 1,000 person-years": person_months,
        "months per person-year": person_months,
        "euro per person-year": person_months,
    }


def assert_promises(model: LabourMarket) -> None:
    """Every outcome is a number where there is something to count, and NaN where there is not."""
    there = counted(model)
    history = History(model)
    for months in (12, 24):  # only starts that can be followed so long
        followed = history.spells["start"][history.jobs] + months < model.month
        assert np.isnan(model.outcome(f"durability_{months}_months")) == (not followed.any())
    for name, value in model.outcomes.items():
        unit = OUTCOMES[name].unit
        assert not np.isinf(value), name
        if unit in there:
            assert np.isnan(value) == (there[unit] == 0), f"{name} is {value}"
        if unit.startswith("share") and not name.endswith("per_quarter"):  # of moves, somebody makes several
            assert np.isnan(value) or 0.0 <= value <= 1.0, f"{name} is {value}"


def assert_reports(model: LabourMarket) -> None:
    """What a run hands back beside its outcomes: groups, spells and manifest."""
    for grouping in GROUPINGS:
        rows = outcomes_by(model, grouping)
        assert all(np.isfinite(row["people"]) and row["people"] >= 0 for row in rows), grouping
    spells = model.spells
    assert (spells["months"] > 0).all()
    assert (spells["employer"].isna() == spells["stance"].isna()).all()
    assert spells["employer"].dropna().isin(model.world.employers["identity"]).all()
    to_json(model.manifest)


def lived(
    scenario: Scenario, policy: Policy | str = "baseline", months: int = 12, seed: int = 1
) -> LabourMarket:
    """A checked run whose results keep their promises."""
    model = LabourMarket(scenario, policy, seed, check=True).run(months)
    assert_promises(model)
    return model


# ---- drawn at random ----------------------------------------------------------------------------


def a_number(least: float, most: float) -> st.SearchStrategy[float]:
    return st.sampled_from([least, most]) | st.floats(least, most, allow_subnormal=False)


def a_value(lever: Lever) -> st.SearchStrategy[Any]:
    if lever.options:
        return st.sampled_from(lever.options)
    if isinstance(lever.default, bool):
        return st.booleans()
    assert lever.minimum is not None
    assert lever.maximum is not None
    if lever.whole:
        ends = st.sampled_from([int(lever.minimum), int(lever.maximum)])
        return ends | st.integers(int(lever.minimum), int(lever.maximum))
    return a_number(lever.minimum, lever.maximum)


@st.composite
def lever_settings(draw: st.DrawFn, most: int) -> dict[str, Any]:
    """Some levers anywhere in their range; of an ordered pair always both."""
    names = draw(st.lists(st.sampled_from(list(load_levers())), max_size=most, unique=True))
    for pair in ORDERED:
        if set(pair) & set(names):
            names = [name for name in names if name not in pair] + list(pair)
    values = {name: draw(a_value(load_levers()[name])) for name in names}
    for pair in ORDERED:
        if pair[0] in values:
            values.update(zip(pair, sorted(values[one] for one in pair), strict=True))
    return values


@st.composite
def parameter_settings(draw: st.DrawFn, most: int) -> dict[str, float]:
    ledger = load_ledger()
    names = draw(st.lists(st.sampled_from(list(ledger)), max_size=most, unique=True))
    return {name: draw(a_number(ledger[name].minimum, ledger[name].maximum)) for name in names}


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """One to three municipalities in one or two regions, usually busy so that much happens."""
    entries = [
        municipality(
            code,
            draw(st.sampled_from("AB")),
            draw(st.integers(0, 40)),
            population=draw(st.sampled_from([0, 1, 5_000, 2_000_000])),
            levers=draw(lever_settings(3)),
        )
        for code in range(1, draw(st.integers(1, 3)) + 1)
    ]
    usual = draw(st.sampled_from([BUSY | EAGER, BUSY, {}]))
    return scenario_of(
        *entries,
        employers=draw(st.integers(0, 40)),
        burn_in_months=draw(st.integers(0, 18)),
        law=draw(st.sampled_from(["frozen", "dated"])),
        start=draw(st.sampled_from(["2017-01", "2019-10", "2021-01", "2024-02"])),
        corona=draw(st.booleans()),
        parameters=usual | draw(parameter_settings(10)),
    )


@st.composite
def policies(draw: st.DrawFn, scenario: Scenario, months: int) -> Policy:
    """A policy from the start, and what changes later on for some of the municipalities."""
    changes = [Change(lever=lever, value=value) for lever, value in draw(lever_settings(8)).items()]
    since = month_text(scenario.first_month + draw(st.integers(0, months)))
    names = [entry.name for entry in scenario.municipality]
    where = tuple(draw(st.lists(st.sampled_from(names), unique=True)))
    changes += [
        Change(lever=lever, value=value, since=since, municipalities=where)
        for lever, value in draw(lever_settings(4)).items()
    ]
    return Policy(name="random", change=tuple(changes)).checked()


def properties(examples: int) -> settings:
    """So many examples; a world of many people is large, and drawing it slow."""
    return settings(
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@properties(150)
@given(st.data())
def test_any_world_under_any_policy_keeps_its_accounts_and_promises(data):
    scenario = data.draw(scenarios())
    months = data.draw(st.integers(1, 40))
    policy = data.draw(policies(scenario, months))
    assert_reports(lived(scenario, policy, months, data.draw(st.integers(-(2**70), 2**70))))


@properties(40)
@given(scenarios(), st.data())
def test_the_same_run_gives_the_same_bytes_and_a_branch_the_same_past(scenario, data):
    policy = data.draw(policies(scenario, 12))
    trunk = LabourMarket(scenario, seed=3)
    one, other = trunk.branch(policy).run(12), LabourMarket(scenario, policy, seed=3).run(12)
    assert differing(one, other) == []


@properties(40)
@given(parameter_settings(60), st.integers(0, 2**32))
def test_many_numbers_at_once_may_take_any_value(parameters, seed):
    lived(
        scenario_of(municipality(1, participants=40), employers=25, parameters=BUSY | parameters), seed=seed
    )


# ---- the ends of every range ----------------------------------------------------------------------


def small(parameters: dict[str, float] | None = None, levers: dict[str, Any] | None = None) -> Scenario:
    """Everything a policy can offer is on offer, so that each number has something to do."""
    offered = {
        "alternatives.subsidised_jobs": 100, "alternatives.unpaid_trajectory": 0.05,
        "form.temp_construct": 0.2,
        "intention.probing": 0.5, "intention.monitoring": 3, "intention.track_record": True,
        "governance.decides": True, "governance.exit": True, "governance.price_competition": True,
        "form.group": 1.0, "fallback.internal_work": True, "guidance.integration": 0.5,
    }  # fmt: skip
    return scenario_of(
        municipality(1, participants=40, levers=offered | (levers or {})),
        employers=25,
        burn_in_months=6,
        parameters=BUSY | EAGER | (parameters or {}),
    )


TOGETHER = 4  # parameters that stand at an end in one run


@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_every_parameter_may_stand_at_either_end_of_its_range(end):
    ledger = load_ledger()
    runs = -(-len(ledger) // TOGETHER)
    for first in range(runs):
        names = list(ledger)[first::runs]  # of different files, so that they do not undo each other
        lived(small({name: getattr(ledger[name], end) for name in names}), months=18)


@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_all_parameters_may_stand_at_one_end_together(end):
    lived(small({name: getattr(one, end) for name, one in load_ledger().items()}), months=36)


def ends_of(lever: Lever) -> list[Any]:
    if lever.options:
        return list(lever.options)
    return [False, True] if isinstance(lever.default, bool) else [lever.minimum, lever.maximum]


def in_order(levers: dict[str, Any]) -> dict[str, Any]:
    """The same levers; where one of an ordered pair is set, the other gives way as far as it must."""
    for low, high in ORDERED:
        values = {name: load_levers()[name].default for name in (low, high)}
        if low in levers:
            levers = {high: max(values[high], levers[low]), **levers}
        elif high in levers:
            levers = {low: min(values[low], levers[high]), **levers}
    return levers


def test_every_lever_may_stand_at_either_end_of_its_range():
    for name, lever in load_levers().items():
        for value in ends_of(lever):
            lived(small(levers=in_order({name: value})))


@pytest.mark.parametrize("policy", sorted(shipped("policies")))
def test_every_shipped_policy_keeps_its_accounts_and_promises(policy):
    lived(small(), policy, months=30)


# ---- what sounds impossible -----------------------------------------------------------------------


def test_nobody_at_all():
    for employers in (0, 25):
        model = lived(scenario_of(municipality(1, participants=0), employers=employers), months=36)
        assert len(model.world.participants) == 0
        assert_reports(model)
        assert len(model.spells) == 0
        assert employers or all(np.isnan(value) for value in model.outcomes.values())


def test_not_even_a_municipality():
    model = lived(scenario_of(employers=0), months=12)
    assert all(np.isnan(value) for value in model.outcomes.values())


def test_one_person():
    for employers in (0, 1, 12):
        scenario = scenario_of(
            municipality(1, participants=1), employers=employers, parameters={"population.yearly_inflow": 0.0}
        )
        model = lived(scenario, months=120)
        assert len(model.world.participants) == 1


def test_no_employers():
    model = lived(scenario_of(municipality(1, participants=60), employers=0), months=60)
    assert_reports(model)
    assert model.spells["employer"].isna().all()
    places = [State.SECONDED, State.AGENCY_WORK, State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT]
    assert model.world.stocks[:, :, places].sum() == 0
    assert model.outcome("starts") == 0.0
    assert model.outcome("share_working") == 0.0


def test_all_opportunists():
    """More than the range of their share allows: so it is the world that is changed."""
    model = LabourMarket(small())
    employers = model.world.employers
    employers["stance"] = Stance.OPPORTUNIST
    employers["flexibility_value"] = model.world.rules[0].population_flexibility_opportunist
    employers["social_intent"] = 0.0
    watch = Identities(model)
    for _ in range(60):
        model.step()
        watch.check()
    assert_promises(model)
    assert model.outcome("starts") > 0.0


def test_at_most_one_month():
    scenario = scenario_of(
        municipality(1, participants=80, levers={"duration.minimum": 1, "duration.maximum": 1}),
        employers=60,
        parameters=BUSY | EAGER,
    )
    model = lived(scenario, months=60)
    table = spell_table(model)
    on_job_agreement = model.world.participants["target_group"][table["row"]] == TargetGroup.JOB_AGREEMENT
    lent_in = table[(table["state"] == State.SECONDED) & on_job_agreement]
    assert len(lent_in) > 20
    assert set((lent_in["end"] - lent_in["start"]).tolist()) == {1}


def test_a_fee_of_nothing_is_refused_and_the_lowest_there_is_is_not():
    with pytest.raises(InputError, match=r"lever 'tariff.level': 0 is not allowed"):
        small(levers={"tariff.level": 0})
    lived(small(levers={"tariff.level": load_levers()["tariff.level"].minimum}), months=36)


def test_nobody_pays_a_fee():
    """Below the lowest fee there is: so it is the world that is changed, month by month."""
    model = LabourMarket(small())
    watch = Identities(model)
    for _ in range(36):
        model.world.participants["fee"] = model.world.participants["fee_at_start"] = 0.0
        watch.start()
        model.step()
        watch.check()
    assert_promises(model)


def test_everybody_sick_for_good():
    ledger = load_ledger()
    sick = {
        "absence.onset": ledger["absence.onset"].maximum,
        "absence.recovery": ledger["absence.recovery"].minimum,
    }
    model = lived(small(sick), months=60)
    there = ~np.isin(model.world.participants["state"], (State.EXPECTED, State.GONE))
    assert (model.world.participants["months_sick"][there] > 0).mean() > 0.5


@pytest.mark.parametrize("law", ["frozen", "dated"])
def test_six_hundred_months(law):
    scenario = small().model_copy(update={"law": law})
    model = lived(scenario, months=600)
    assert model.months_run == 600
    assert len(model.world.participants) > 100  # newcomers keep coming
