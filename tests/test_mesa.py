"""What a user of Mesa relies on: agents, agent sets, data collection, batch runs, subclasses."""

from __future__ import annotations

import gc
import weakref

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet

from abm import Employer, LabourMarket, Municipality, Participant, WorkCompany
from abm.errors import InputError
from abm.policy import load_policy
from abm.spells import spell_table
from abm.vocabulary import (
    Limitation,
    PlacementForm,
    Reason,
    Regime,
    Stance,
    State,
    TargetGroup,
    label,
)
from tests.world import differing


@pytest.fixture
def model():
    return LabourMarket("tiny", seed=1)


@pytest.fixture
def people(model):
    return model.agents_by_type[Participant]


def test_the_model_and_its_four_kinds_of_agents(model):
    assert isinstance(model, mesa.Model)
    sizes = {kind: len(group) for kind, group in model.agents_by_type.items()}
    world = model.world
    assert sizes == {
        Participant: len(world.participants),
        Employer: len(world.employers),
        WorkCompany: 1,
        Municipality: 2,
    }
    assert set(model.agent_types) == set(sizes)
    assert len(model.agents) == sum(sizes.values())
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert [town.name for town in model.agents_by_type[Municipality]] == ["Bovendorp", "Benedendorp"]


def test_steps_and_time_count_the_run_and_not_the_burn_in(model):
    assert model.steps == 0
    model.step()
    model.run(2)
    assert (model.steps, model.months_run) == (3, 3)
    branch = LabourMarket("tiny", seed=1).branch("short-cap")
    assert branch.run(2).steps == 2


def test_unique_ids_are_disjoint_and_lasting(model):
    ids = [agent.unique_id for agent in model.agents]
    assert len(set(ids)) == len(ids)
    before = {agent.unique_id for agent in model.agents}
    model.run(24)
    after = [agent.unique_id for agent in model.agents]
    assert before < set(after)  # newcomers came, nobody was renumbered
    assert len(set(after)) == len(after)


def test_views_are_lazy_and_lasting():
    model = LabourMarket("tiny", seed=1)
    assert not any(model._views.values())
    first = model.participant(3)
    assert sum(view is not None for view in model._views[Participant]) == 1
    assert first is model.participant(3)
    assert first is model.participant(first.unique_id)
    assert first is list(model.agents_by_type[Participant])[2]
    reference = weakref.ref(first)
    del first
    gc.collect()
    assert reference() is not None  # Mesa's sets hold weak references: the model must hold strong ones
    model.run(24)
    assert reference() is model.participant(3)
    newcomer = list(model.agents_by_type[Participant])[-1]
    assert newcomer.row == len(model.world.participants) - 1 >= 40


def test_views_give_plain_python_values(model):
    for agent in (model.participant(1), next(iter(model.agents_by_type[Employer]))):
        for name in type(agent).FIELDS:
            assert type(getattr(agent, name)).__module__ != "numpy", name
    person = model.participant(1)
    assert type(person.wage_value) is float
    assert type(person.couple) is bool
    assert type(person.birth_month) is int
    assert isinstance(person.state, State)
    assert isinstance(person.limitation, Limitation)
    assert type(model.municipalities[0].balance) is float
    assert type(model.work_companies[0].balance) is float
    assert type(model.municipalities[0].people_in(State.BENEFIT)) is int


def test_writing_through_a_view_changes_the_record_and_the_run(model):
    twin = LabourMarket("tiny", seed=1)
    person = model.participant(5)
    person.wage_value = 0.125
    person.state = State.GONE
    assert model.world.participants[4]["wage_value"] == 0.125
    assert model.world.participants[4]["state"] == State.GONE
    assert model.participant(5).wage_value == 0.125
    assert differing(model, twin) == ["participants"]
    model.step()
    assert person.state is State.GONE
    assert model.world.stocks[0, 0, State.GONE] == twin.run(1).world.stocks[0, 0, State.GONE] + 1
    with pytest.raises(
        InputError, match="unknown field of Participant 'wage_valu'; did you mean 'wage_value'"
    ):
        person.wage_valu = 0.5
    with pytest.raises(AttributeError, match="no field 'salary'"):
        _ = person.salary


def test_select_get_and_agg_agree_with_the_records(model, people):
    records = model.world.participants
    low = people.select(lambda person: person.wage_value < 0.5)
    assert isinstance(low, AgentSet)
    assert [person.row for person in low] == np.flatnonzero(records["wage_value"] < 0.5).tolist()
    assert 0 < len(low) < len(people)
    assert people.get("wage_value") == records["wage_value"].tolist()
    assert people.get(["identity", "couple"]) == [[int(r["identity"]), bool(r["couple"])] for r in records]
    assert people.agg("weekly_hours", sum) == sum(records["weekly_hours"].tolist())
    employers = model.agents_by_type[Employer]
    assert employers.agg("places", max) == model.world.employers["places"].max()
    assert len(model.agents.select(agent_type=Employer)) == len(employers) == 12


def test_set_do_sort_and_groupby_work_on_views(model, people):
    employers = model.agents_by_type[Employer]
    employers.set("guidance_skill", 0.25)
    assert (model.world.employers["guidance_skill"] == 0.25).all()

    def give_a_place(employer):
        employer.places = employer.places + 1

    before = model.world.employers["places"].copy()
    employers.do(give_a_place)
    assert np.array_equal(model.world.employers["places"], before + 1)
    ordered = people.sort("wage_value", ascending=True)
    values = ordered.get("wage_value")
    assert values == sorted(values)
    assert values != people.get("wage_value")
    groups = people.groupby("limitation").groups
    assert set(groups) == {Limitation(code) for code in model.world.participants["limitation"]}
    assert sum(map(len, groups.values())) == len(people)
    for kind, group in groups.items():
        assert {person.limitation for person in group} == {kind}
    assert (
        people.groupby("state").count()[State.BENEFIT]
        == (model.world.participants["state"] == State.BENEFIT).sum()
    )


@pytest.mark.parametrize("kind", [Participant, Employer])
def test_remove_is_refused(model, kind):
    agent = next(iter(model.agents_by_type[kind]))
    with pytest.raises(
        InputError, match=f"^a.? {kind.__name__} cannot be removed: rows of a world never move"
    ):
        agent.remove()
    assert agent in model.agents_by_type[kind]


def test_data_collector_with_every_kind_of_reporter(model):
    collector = mesa.DataCollector(
        model_reporters={
            "seconded": lambda m: m.municipalities[0].people_in(State.SECONDED),
            "month": "month",
        },
        agent_reporters={"balance": "balance"},
        agenttype_reporters={
            Participant: {"wage_value": "wage_value", "state": "state"},
            Employer: {"taken": "seconded"},
        },
    )
    stocks = []
    for _ in range(12):
        model.step()
        collector.collect(model)
        stocks.append(int(model.world.stocks[model.months_run - 1, 0, State.SECONDED]))
    frame = collector.get_model_vars_dataframe()
    assert frame["seconded"].tolist() == stocks
    assert frame["month"].tolist() == list(range(model.first_month + 1, model.first_month + 13))
    people = collector.get_agenttype_vars_dataframe(Participant)
    last = people.xs(12, level="Step")
    assert last["wage_value"].tolist() == model.world.participants["wage_value"].tolist()
    assert [State(code) for code in last["state"]] == [
        State(code) for code in model.world.participants["state"]
    ]
    first = people.xs(1, level="Step")["wage_value"]
    assert not np.array_equal(
        first.to_numpy(), last["wage_value"].to_numpy()[: len(first)]
    )  # history, not views
    employers = collector.get_agenttype_vars_dataframe(Employer)
    assert len(employers) == 12 * 12
    agents = collector.get_agent_vars_dataframe().xs(12, level="Step")
    assert set(agents.index) == {agent.unique_id for agent in model.agents}
    assert agents["balance"].loc[model.participant(1).unique_id] == model.world.participants[0]["balance"]


class Stubborn(Municipality):
    """Halves the fee in its second year, whatever scenario and policy say."""

    def decide(self, levers):
        later = self.model.months_run >= 12
        return {**levers, "tariff.level": 0.5} if later and self.name == "Bovendorp" else levers


class StubbornMarket(LabourMarket):
    municipality_type = Stubborn


def test_a_subclass_of_municipality_decides_on_its_levers():
    model, plain = StubbornMarket("tiny", seed=1), LabourMarket("tiny", seed=1)
    assert all(type(town) is Stubborn for town in model.municipalities)
    assert differing(model.run(12), plain.run(12)) == []
    model.step()
    assert model.world.levers["tariff_level"].tolist() == [0.5, 0.85]
    branch = StubbornMarket("tiny", seed=1).branch("fee-cost-covering").run(13)
    assert branch.world.levers["tariff_level"].tolist() == [0.5, 1.0]
    assert all(type(town) is Stubborn for town in branch.municipalities)


def test_a_decision_is_checked_like_a_policy():
    class Mistaken(Municipality):
        def decide(self, levers):
            return {**levers, "tariff.level": 9.0}

    class Market(LabourMarket):
        municipality_type = Mistaken

    with pytest.raises(
        InputError, match=r"Bovendorp: lever 'tariff\.level': 9\.0 is not allowed; allowed: 0\.2 to 2"
    ):
        Market("tiny", seed=1)


def test_a_subclass_of_work_company_plans_its_hours():
    class Idle(WorkCompany):
        def manager_hours(self):
            return 0.0

    class Market(LabourMarket):
        work_company_type = Idle

    assert Market("tiny", seed=1).run(36).outcome("months_worked") == 0.0
    assert LabourMarket("tiny", seed=1).run(36).outcome("months_worked") > 0.0


def test_the_spell_frame_names_what_the_ledger_holds():
    everything = load_policy("baseline").changed(
        {
            "alternatives.unpaid_trajectory": 0.02,
            "alternatives.subsidised_jobs": 100,
            "form.temp_construct": 0.5,
            "fallback.internal_work": True,
        }
    )
    model = LabourMarket("tiny", everything, seed=1, parameters={"demand.vacancies_per_place": 0.3}).run(60)
    table, frame = spell_table(model, started=True), model.spells
    table = table[np.lexsort((table["start"], model.world.participants["identity"][table["row"]]))]
    states = {State.BENEFIT: "on benefit", State.SECONDED: "seconded", State.IDLE: "idle but paid",
              State.UNEMPLOYMENT_INSURANCE: "unemployment insurance",
              State.REGULAR_TEMPORARY: "regular temporary job",
              State.REGULAR_PERMANENT: "regular permanent job", State.GONE: "gone",
              State.TRIAL_PLACEMENT: "trial placement", State.SHELTERED_WORK: "new sheltered work",
              State.AGENCY_WORK: "temp construct", State.SUBSIDISED_JOB: "subsidised job (STiP)",
              State.UNPAID_TRAJECTORY: "unpaid trajectory", State.INTERNAL_WORK: "internal work"}  # fmt: skip
    assert frame["state"].tolist() == [states[State(code)] for code in table["state"]]
    assert set(table["state"].tolist()) >= set(states) - {State.IDLE, State.INTERNAL_WORK}
    endings = {
        "hired by the hirer": Reason.HIRED_BY_HIRER,
        "hired after the trial": Reason.HIRED_AFTER_TRIAL,
        "trajectory ended": Reason.TRAJECTORY_ENDED,
        "placed in sheltered work": Reason.SHELTERED_PLACE,
        "run ended": Reason.RUN_ENDED,
        "left the register": Reason.LEFT_REGISTER,
    }
    for name, reason in endings.items():
        assert (frame["end_reason"] == name).sum() == (table["end_reason"] == reason).sum(), name
    assert frame["months"].tolist() == (table["end"] - table["start"]).tolist()
    assert frame["person"].tolist() == model.world.participants["identity"][table["row"]].tolist()
    assert frame["employer"].isna().tolist() == (table["employer"] < 0).tolist()
    assert frame["censored"].tolist() == (table["end_reason"] == Reason.RUN_ENDED).tolist()


def test_every_code_with_a_label_keeps_its_own_in_both_languages():
    """Codes of two lists may be the same number, and must not take each other's label."""
    assert label(State.SECONDED) == "seconded"
    assert label(State.SECONDED, "nl") == "gedetacheerd"
    assert label(Reason.SECONDED) == "seconded to a hirer"
    assert label(Stance.TRAINER) == "trainer with rotation"
    assert label(Regime.TEMPORARY, "nl") == "tijdelijk"
    assert label(State.SHELTERED_WORK) == label(TargetGroup.NEW_SHELTERED) == "new sheltered work"
    assert label(TargetGroup.JOB_AGREEMENT, "nl") == "banenafspraak"
    for kind in (State, Reason, Stance, Limitation, Regime, TargetGroup, PlacementForm):
        for language in ("en", "nl"):
            assert len({label(code, language) for code in kind}) == len(kind), (kind, language)


def test_institutions_show_the_world(model):
    model.run(12)
    town, company = model.municipalities[0], model.work_companies[0]
    assert town.regime is Regime.TEMPORARY
    assert town.people_in(State.BENEFIT) == model.world.stocks[11, 0, State.BENEFIT]
    assert town.balance == model.world.municipalities[0]["balance"] / 100
    classes = [company.employers_in_class(judged) for judged in range(5)]
    assert sum(classes) == 12
