"""``mesa.batch_run`` on the model: what its users must know of it, and that the model does its part.

- A model collects for itself: a subclass makes its ``DataCollector`` and collects in ``step``.
- Seeds go in as the parameter ``seed`` of a subclass that takes ``*arguments, **others``. Mesa 3.5 sets
  ``seed`` itself, to None, in a model whose constructor names it, and every run is then the same one: there
  the seeds go in as ``rng=`` of ``batch_run``.
- ``iterations`` repeats a run with the same seed: the same run again.
- Mesa 3.3 makes one step more than ``max_steps``, shows agents as they were a month before the last, and
  leaves out reporters by type of agent. Mesa 3.5 gives no agents to who has no reporter of the model.
"""

from __future__ import annotations

import inspect
import warnings

import mesa
import pandas

from abm import LabourMarket, Participant
from abm.vocabulary import State

WITH_RNG = "rng" in inspect.signature(mesa.batch_run).parameters  # since Mesa 3.5
ONE_MORE = 0 if WITH_RNG else 1


class Collecting(LabourMarket):
    def __init__(self, *arguments, **others):
        super().__init__(*arguments, **others)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "worked": lambda model: model.outcome("months_worked"),
                "seconded": lambda model: len(
                    model.agents_by_type[Participant].select(lambda one: one.state == State.SECONDED)
                ),
                "months": "months_run",
            }
        )

    def step(self):
        super().step()
        self.datacollector.collect(self)


class Counting(LabourMarket):
    """Collects from every agent, whatever its kind: the views are agents as any other."""

    def __init__(self, *arguments, **others):
        super().__init__(*arguments, **others)
        self.datacollector = mesa.DataCollector(
            model_reporters={"months": "months_run"},
            agent_reporters={"balance": "balance", "kind": lambda agent: type(agent).__name__},
        )

    def step(self):
        super().step()
        self.datacollector.collect(self)


def batch(kind, parameters, months, **others):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The `iterations`", DeprecationWarning)
        return mesa.batch_run(
            kind,
            {"scenario": "tiny", **parameters},
            max_steps=months - ONE_MORE,
            display_progress=False,
            **others,
        )


def alone(row, months):
    return LabourMarket("tiny", row["policy"], row["seed"]).run(months)


def test_a_subclass_collects_only_the_run():
    model = Collecting("tiny", seed=1)
    assert model.datacollector.model_vars["months"] == []
    model.run(3)
    assert model.datacollector.model_vars["months"] == [1, 2, 3]


def test_policies_and_seeds_in_every_combination():
    policies, seeds = ["baseline", "short-cap"], [1, 2]
    rows = batch(Collecting, {"policy": policies, "seed": seeds}, 24)
    assert [(row["policy"], row["seed"]) for row in rows] == [(p, s) for p in policies for s in seeds]
    for row in rows:
        model = alone(row, 24)
        assert row["months"] == 24
        assert row["worked"] == model.outcome("months_worked")
        assert row["seconded"] == sum(town.people_in(State.SECONDED) for town in model.municipalities)
    assert len({row["worked"] for row in rows}) > 2


def test_two_processes_give_what_one_gives():
    parameters = {"policy": ["baseline", "short-cap"], "seed": [1, 2, 3]}
    one, two = (batch(Collecting, parameters, 12, number_processes=number) for number in (1, 2))
    assert sorted(two, key=lambda row: row["RunId"]) == one
    assert len(one) == 6


def test_every_month_on_request():
    rows = batch(Collecting, {"policy": "baseline", "seed": [1, 2]}, 6, data_collection_period=1)
    assert [(row["seed"], row["months"]) for row in rows] == [(s, m) for s in (1, 2) for m in range(1, 7)]


def test_agents_of_every_kind_are_collected():
    rows = batch(Counting, {"policy": "baseline", "seed": [1, 2]}, 6)
    for seed, own in pandas.DataFrame(rows).groupby("seed"):
        model = LabourMarket("tiny", seed=seed).run(6 - ONE_MORE)
        sizes = {kind.__name__: len(group) for kind, group in model.agents_by_type.items()}
        assert own["kind"].value_counts().to_dict() == sizes
        balances = {one.unique_id: one.balance for one in model.agents}
        assert own.set_index("AgentID")["balance"].to_dict() == balances


def test_iterations_repeat_the_same_run():
    rows = batch(Collecting, {"policy": ["baseline", "short-cap"]}, 12, iterations=2)
    assert [(row["iteration"], row["policy"]) for row in rows] == [
        (iteration, policy) for iteration in (0, 1) for policy in ("baseline", "short-cap")
    ]
    assert rows[0]["worked"] == rows[2]["worked"]  # no seed given: the same one, never a random one


class Named(Collecting):
    """Names ``seed`` in its constructor, as the model itself does."""

    def __init__(self, scenario="tiny", policy="baseline", seed=None):
        super().__init__(scenario, policy, seed)


def test_where_the_constructor_names_seed_the_newest_mesa_wants_the_seeds_as_rng():
    seeds = {"rng": [1, 2]} if WITH_RNG else {}
    rows = batch(Named, {"policy": "baseline"} | ({} if WITH_RNG else {"seed": [1, 2]}), 12, **seeds)
    assert [row["seed"] for row in rows] == [1, 2]
    assert [row["worked"] for row in rows] == [alone(row, 12).outcome("months_worked") for row in rows]
    assert rows[0]["worked"] != rows[1]["worked"]
