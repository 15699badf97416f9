"""The design of a sweep: where each sampler looks, and what is refused in one line."""

from __future__ import annotations

import numpy as np
import pytest

from abm.errors import InputError
from abm.parameters import load_ledger
from abm.policy import find_lever, load_policy
from experiments.design import Design, Varied, load_design
from experiments.runs import Point

START = {"scenario": "tiny", "months": 6, "seeds": 2, "sampler": "grid"}


def toml(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {toml(one)}' for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


@pytest.fixture
def design(tmp_path):
    def load(seeds=None, **keys):
        path = tmp_path / "mine.toml"
        path.write_text("\n".join(f"{key} = {toml(one)}" for key, one in (START | keys).items()))
        return load_design(path, seeds)

    return load


def levers(points):
    return [dict(one.levers) for one in points]


def test_a_grid_is_every_combination(design):
    found = design(
        levers=[{"name": "duration.maximum", "values": [6, 12]}, "intention.declaration"],
        uncertainties=[{"name": "hiring.noise", "minimum": 0.5, "maximum": 1.5}],
    ).sample()
    assert len(found) == len(set(found)) == 3 + 2 * 2 * 3
    assert found[:3] == [Point((("hiring.noise", noise),), (), "baseline") for noise in (0.5, 1.0, 1.5)]
    found = [one for one in found if one.levers]
    assert {dict(one.parameters)["hiring.noise"] for one in found} == {0.5, 1.0, 1.5}
    assert {one["duration.maximum"] for one in levers(found)} == {6, 12}


def test_one_at_a_time_changes_one_thing_or_nothing(design):
    found = design(sampler="one-at-a-time", levers=["tariff.level", "tariff.path"], levels=5).sample()
    assert found[0] == Point(policy="baseline")
    assert all(len(one) == 1 for one in levers(found[1:]))
    assert len(found) == 1 + 5 + len(find_lever("tariff.path").options)


@pytest.mark.parametrize("sampler", ["latin-hypercube", "sobol"])
def test_a_space_is_filled_evenly_over_the_ranges_of_the_ledger(design, sampler):
    names = ["hiring.noise", "hiring.wage_value_spread"]
    names = [name for name in names if name in load_ledger()] or ["hiring.noise"]
    found = design(sampler=sampler, points=64, uncertainties=names, levers=["duration.maximum"]).sample()
    for name in names:
        entry = load_ledger()[name]
        shares = np.array([dict(one.parameters)[name] for one in found]) - entry.minimum
        shares /= entry.maximum - entry.minimum
        assert np.histogram(shares, 64, (0.0, 1.0))[0].tolist() == [1] * 64
    lever = find_lever("duration.maximum")
    values = [one["duration.maximum"] for one in levers(found)]
    assert all(isinstance(one, int) and lever.minimum <= one <= lever.maximum for one in values)


def test_whole_values_and_options_have_the_same_room(design):
    found = design(
        sampler="sobol",
        points=64,
        levers=[{"name": "duration.maximum", "values": [6, 12, 24, 36]}, "tariff.path"],
    ).sample()
    taken = [tuple(one.values()) for one in levers(found)]
    values, times = np.unique([one[0] for one in taken], return_counts=True)
    assert (values.tolist(), times.tolist()) == ([6, 12, 24, 36], [16] * 4)


def test_every_policy_is_crossed_with_every_point_and_the_first_unchanged_is_the_reference(design):
    keys = {
        "policies": ["short-cap", "no-renewal"],
        "uncertainties": [{"name": "hiring.noise", "values": [1]}],
    }
    found = design(**keys, levers=[{"name": "tariff.level", "values": [0.8]}])
    assert [arm.name for arm in found.arms()] == [
        "short-cap", "short-cap, tariff.level=0.8", "no-renewal", "no-renewal, tariff.level=0.8",
    ]  # fmt: skip
    assert len(found.sample()) == 4
    assert found.arms()[1].policy == load_policy("short-cap").changed(
        {"tariff.level": 0.8}, "short-cap, tariff.level=0.8"
    )
    sampled = design(**keys | {"uncertainties": ["hiring.noise"]}, sampler="sobol", points=4)
    assert sampled.has_reference
    assert [arm.name for arm in sampled.arms()] == keys["policies"]
    assert len(sampled.runs()) == 2 * 4 * 2


def test_a_factor_with_options_sets_several_levers_and_one_that_sets_none_is_the_reference(design):
    strict = {"intention.declaration": True, "intention.refuse_after": 3}
    found = design(levers=[{"name": "check", "options": {"none": {}, "strict": strict}}])
    reference, changed = found.arms()
    assert (reference.name, dict(reference.taken)) == ("baseline", {"check": "none"})
    assert (changed.name, dict(changed.taken)) == ("strict", {"check": "strict"})
    assert dict(changed.point.levers) == strict
    assert [dict(one.levers) for one in found.sample()] == [{}, strict]


def test_a_longer_sobol_sequence_keeps_the_shorter_one(design):
    short, long = (
        design(sampler="sobol", points=points, uncertainties=["hiring.noise"]).sample() for points in (8, 32)
    )
    assert long[:8] == short


def test_every_point_has_the_same_seeds(design):
    runs = design(levers=["intention.declaration"]).runs()
    seeds = {point: [run.seed for run in runs if run.point == point] for point, _ in runs}
    assert list(seeds.values()) == [[1, 2]] * 3
    assert {run.seed for run in design(seeds=5).runs()} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("keys", "hint"),
    [
        ({"scenario": "tinny"}, "scenario: unknown scenario 'tinny'; did you mean 'tiny'"),
        ({"policies": ["short-cop"]}, "policies: unknown policy 'short-cop'; did you mean 'short-cap'"),
        ({"policies": "baseline"}, "policies: 'baseline' is not a list"),
        ({"levers": ["tarif.level"]}, "levers: unknown lever 'tarif.level'; did you mean 'tariff.level'"),
        ({"levers": [3]}, "levers.0: 3 is not a table of keys"),
        ({"uncertainties": ["hiring.noize"]}, "did you mean 'hiring.noise'"),
        ({"outcomes": ["revolving_dor"]}, "outcomes: unknown outcome 'revolving_dor'"),
        ({"outcomes": []}, "outcomes: is empty"),
        ({"sampler": "sobel"}, "sampler: unknown sampler 'sobel'; did you mean 'sobol'"),
        ({"sampler": 3}, "sampler: 3 is not text"),
        ({"seeds": True}, "seeds: True is not a number"),
        ({"seeds": 2.5}, "seeds: 2.5 is not a whole number"),
        ({"months": "2"}, "months: '2' is not a number"),
        ({"levers": [{"name": "tariff.level", "values": ["0.8"]}]}, "lever 'tariff.level': '0.8' is text"),
        ({"levers": [{"name": "tariff.level", "values": [[1]]}]}, "levers.0.values.0: [1] is no value"),
        ({"uncertainties": [{"name": "hiring.noise", "values": ["0.8"]}]}, "'0.8' is not a number"),
        ({"series": "yes"}, "series: 'yes' is neither true nor false"),
        ({"levers": [{"name": "tariff.level", "minimum": True}]}, "levers.0.minimum: True is not a number"),
        ({"levers": [{"name": "rank", "options": {"low": {"tariff.level": 0.9}}}]}, "is a column of"),
        ({"seed": 3}, "did you mean 'seeds'"),
        ({"levers": ["hiring.noise"]}, "name it under uncertainties"),
        ({"uncertainties": ["tariff.level"]}, "name it under levers"),
        ({"levers": [{"name": "tariff.level", "maximum": 9}]}, "0.2 to 2"),
        ({"levers": [{"name": "tariff.level", "minimum": float("nan")}]}, "0.2 to 2"),
        ({"levers": [{"name": "tariff.path", "values": ["stairs"]}]}, "stepwise"),
        ({"levers": [{"name": "tariff.path", "minimum": 1}]}, "has no range"),
        ({"levers": [{"name": "tariff.level", "minimum": 1.2, "maximum": 0.8}]}, "is above maximum"),
        ({"levers": [{"name": "tariff.level", "minimum": 1, "values": [1]}]}, "say one of them"),
        ({"levers": [{"name": "tariff.level", "values": []}]}, "levers.0.values"),
        ({"levers": [{"name": "tariff.level", "max": 1}]}, "levers.0.max"),
        ({"levers": ["tariff.level", "tariff.level"]}, "stands there twice"),
        ({"uncertainties": [{"name": "hiring.noise", "maximum": 1e9}]}, "uncertainties: parameter 'hiring"),
        ({"uncertainties": [{"name": "hiring.noise", "values": ["high"]}]}, "is not a number"),
        ({"seeds": 0}, "seeds"),
        ({"seeds": -1}, "seeds"),
        ({"months": 0}, "months"),
        ({"sampler": "sobol", "points": 100, "levers": ["tariff.level"]}, "take 64 or 128"),
        ({"sampler": "sobol", "points": 100}, "take 64 or 128"),
        ({"sampler": "sobol", "points": 64, "levels": 3}, "levels: sampler 'sobol' has none; say points"),
        ({"sampler": "sobol", "points": 0}, "points"),
        ({"sampler": "sobol"}, "such as points = 64"),
        ({"points": 10}, "say levels"),
        ({"levers": ["tariff.level", "duration.maximum"], "levels": 1}, "levels"),
        ({"levers": ["tariff.level", "tariff.surcharge", "selection.lowest_wage_value"], "levels": 1000},
         "too many"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_the_mend(design, keys, hint):
    def runs():
        found = design(**keys)
        return found.setting("version"), found.runs()

    with pytest.raises(InputError) as mistake:
        runs()
    assert hint in str(mistake.value)
    assert "\n" not in str(mistake.value)


def test_a_policy_that_does_not_fit_the_scenario_is_refused_before_anything_runs(design, tmp_path):
    shorter = 'lever = "duration.maximum"\nvalue = 3'
    for name, change, hint in (
        ("elsewhere", f'municipalities = ["Nergens"]\n{shorter}', "unknown municipality 'Nergens'"),
        ("backwards", f'{shorter}\n[[change]]\nlever = "duration.minimum"\nvalue = 6', "is 6, above"),
    ):
        (tmp_path / f"{name}.toml").write_text(f"[[change]]\n{change}\n")
        with pytest.raises(InputError, match=f"^mine.toml: policies: .*{hint}"):
            design(policies=["baseline", str(tmp_path / f"{name}.toml")])


def test_numbers_of_numpy_are_numbers():
    found = Varied(name="duration.maximum", values=tuple(np.arange(6, 30, 6)), minimum=np.float64(1.0))
    assert found.values == (6, 12, 18, 24)
    assert Design(name="mine", scenario="tiny", seeds=np.int64(3)).seeds == 3


def test_levels_of_a_range_are_the_numbers_that_one_would_write(design):
    lever = {"name": "tariff.level", "minimum": 0.6, "maximum": 1.2}
    found = design(levers=[lever], levels=4).sample()
    assert [one["tariff.level"] for one in levers(found[1:])] == [0.6, 0.8, 1.0, 1.2]


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(InputError, match=r"mine\.toml: cannot be read"):
        load_design(tmp_path / "mine.toml")
