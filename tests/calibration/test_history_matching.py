"""Emulators, posterior, waves and recovery on a toy whose answers are known; the model in one small run."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace

import numpy as np
import pandas
import pytest

from abm.errors import InputError
from abm.parameters import Parameter, load_ledger
from abm.scenario import load_scenario
from calibration.calibrate import Effort, calibrate
from calibration.calibrated import calibrated_ledger, load_kept, values_text
from calibration.calibration_tables import fitting_table, pairs_table, parameters_table, verdict
from calibration.candidates import Candidates, Evaluated, sample
from calibration.emulator import LEAST_POINTS, Scale, fit_emulator, need
from calibration.history_matching import Wave, coverage, distances, fit
from calibration.posterior import sample_posterior
from calibration.priors import Prior, Priors, load_priors
from calibration.recovery import Recovery, recover
from calibration.report_page import report
from calibration.screening import Screening, effects_of
from calibration.targets import Targets, load_targets
from experiments.command_line import main

NAMES = (
    "hiring.noise", "hiring.social_value", "hiring.failure_cost", "demand.noise", "demand.patience",
    "demand.acute_share", "relation.gain", "relation.loss",
)  # fmt: skip
TOY = Priors({name: load_priors().entries[name] for name in NAMES})
SCREENING = Screening({}, np.ones(len(NAMES), bool))
TARGETS = load_targets()
LUCK = 0.01


def share_working(shares):
    """Answers to two of eight parameters."""
    return 0.2 + 0.5 * shares[:, 0] + 0.15 * np.sin(3.0 * shares[:, 3])


def work_after_a_year(shares):
    return 0.9 - 0.5 * shares[:, 1] ** 2


def toy_wave(points, stream=1):
    shares = sample(points, stream, TOY)
    luck = np.random.default_rng(stream)
    seeds = LUCK * luck.normal(size=(2, points, 2))
    values = {
        "share_working": share_working(shares)[:, None] + seeds[0],
        "work_after_a_year": work_after_a_year(shares)[:, None] + seeds[1],
    }
    candidates = Candidates(tuple(TOY.parameters(shares)), 2)
    return Wave(shares, Evaluated(candidates, values, 0), np.nan, 0, np.nan)


FITTED = {name: TARGETS.entries[name] for name in ("working", "durability")}


@pytest.fixture(scope="module")
def surrogate():
    screening = replace(SCREENING, effects=dict.fromkeys(("share_working", "work_after_a_year"), np.ones(8)))
    return fit(TOY, FITTED, screening, [toy_wave(128)])


def test_an_emulator_finds_what_matters_and_knows_how_far_off_it_is(surrogate):
    assert set(surrogate.emulators["working"].active) >= {0, 3}
    assert 1 in surrogate.emulators["durability"].active
    new = toy_wave(64, 9)
    means, variances = surrogate.predict(new.shares)
    off = np.abs(means["working"] - share_working(new.shares))
    assert off.max() < 0.05
    assert np.sqrt(variances["working"]).max() < 0.06
    assert coverage(surrogate, new.shares, new.evaluated) >= 0.85


def test_an_emulator_that_is_too_sure_is_made_to_doubt():
    shares = sample(128, 3, TOY)
    luck = np.random.default_rng(1).normal(size=128)
    even = share_working(shares) + LUCK * luck
    rougher = share_working(shares) + LUCK * luck * np.where(np.arange(128) % 5 == 0, 4.0, 1.0)
    assert fit_emulator(shares, even, True).doubt < 2.0
    assert fit_emulator(shares, rougher, True).doubt > 4.0


def test_the_arcsine_scale_goes_there_and_back():
    share = np.array([0.0, 0.03, 0.5, 1.0])
    mean, variance = Scale(True).back(Scale(True).there(share), np.full(4, 1e-6))
    assert mean == pytest.approx(share, abs=1e-6)
    assert variance == pytest.approx(4e-6 * share * (1 - share), abs=1e-8)


def test_too_few_points_or_a_missing_library_are_one_line():
    shares = sample(64, 3, TOY)
    values = np.full(64, np.nan)
    values[: LEAST_POINTS - 1] = 0.5
    with pytest.raises(InputError, match=f"needs {LEAST_POINTS}"):
        fit_emulator(shares, values, True)
    with pytest.raises(InputError, match=r"pip install 'draaideur\[calibration\]'"):
        need("no_such_library")


def test_the_posterior_is_the_one_that_a_grid_gives(surrogate):
    """One target, one parameter: durability 0.66 = 0.9 - 0.5 x2, so x is near 0.69."""
    only = surrogate.only({"durability": FITTED["durability"]})
    found = sample_posterior(only, 1500, 300)
    grid = np.full((2000, len(NAMES)), 0.5)
    grid[:, 1] = np.linspace(0.0005, 0.9995, 2000)
    weight = np.exp(only.log_likelihood(grid))
    mean = (weight * grid[:, 1]).sum() / weight.sum()
    spread = np.sqrt((weight * (grid[:, 1] - mean) ** 2).sum() / weight.sum())
    assert found.shares[:, 1].mean() == pytest.approx(mean, abs=0.015)
    assert found.shares[:, 1].std() == pytest.approx(spread, rel=0.25)
    idle = [one for one in range(len(NAMES)) if one not in only.columns]
    assert np.abs(found.shares[:, idle].mean(axis=0) - 0.5).max() < 0.05
    assert np.array_equal(found.shares, sample_posterior(only, 1500, 300).shares)


def test_what_is_informed_is_told_from_what_is_not(surrogate):
    table = parameters_table(TOY, SCREENING, surrogate, sample_posterior(surrogate, 800, 150))
    found = table.set_index("parameter")["verdict"]
    assert found["hiring.social_value"] == "informed"
    assert found["relation.loss"] == "at its prior"
    found = [verdict(ratio, 1e6) for ratio in (0.49, 0.7, 0.95)]
    assert found == ["informed", "a little", "at its prior"]
    assert verdict(0.8, 200.0) == "at its prior"  # so low by luck among many


def test_targets_that_cannot_be_met_at_once_are_found():
    wave = toy_wave(128)
    near = np.abs(share_working(wave.shares) - 0.46) < 0.2
    apart = {
        **wave.evaluated.values,
        "work_after_a_year": np.where(near, 0.2, 0.66)[:, None] * np.ones((1, 2)),
    }
    evaluated = replace(wave.evaluated, values=apart)
    table = pairs_table(FITTED, [evaluated]).set_index(["one", "other"])
    assert table.loc[("working", "working"), "nearest"] < 1.0
    assert table.loc[("durability", "durability"), "nearest"] == 0.0
    assert table.loc[("working", "durability"), "worlds"] == 0
    assert table.loc[("working", "durability"), "nearest"] > 2.5
    assert np.isinf(
        distances(FITTED, replace(evaluated, values={**apart, "share_working": np.full((128, 2), np.nan)}))[0]
    ).all()


def test_screening_sees_what_moves_and_what_sleeps():
    number = 3
    cube = np.array(
        [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 0]], float
    )
    found = effects_of(cube, {"mine": 2.0 * cube[:, 0] + np.where(cube[:, 1] > 0, 1.0, 0.0)}, number)
    assert found.awake.tolist() == [True, True, False]
    assert found.effects["mine"][0] == pytest.approx(2 * found.effects["mine"][1])
    assert found.strongest("mine", 5).tolist() == [0, 1]
    assert found.strongest("mine", 1).tolist() == [0]


def test_intervals_cover_known_truths():
    """Two dozen truths of the toy. With emulators twice too sure the 50 % intervals cover under 35 %."""
    screening = replace(SCREENING, effects=dict.fromkeys(("share_working", "work_after_a_year"), np.ones(8)))
    found = recover(TOY, FITTED, screening, toy_wave(128), 24, 200, 60, progress=False)
    told = found.informed()
    assert "hiring.social_value" in [found.names[one] for one in told]
    for level in (0.5, 0.8, 0.9):
        low, high = found.interval(level, told)
        assert low <= level <= high, (level, found.coverage(level, told))


def test_coverage_counts_the_ranks():
    found = Recovery(("a", "b"), np.array([[0.5, 0.97], [0.2, 0.06]]), np.array([[0.1, 1.0], [0.3, 1.0]]))
    assert found.coverage(0.5) == 0.25
    assert found.coverage(0.9) == 0.75
    assert found.informed().tolist() == [0]
    assert found.coverage(0.5, found.informed()) == 0.5
    assert len(found.table()) == 4


def test_a_calibration_from_end_to_end_goes_on_where_it_stopped(tmp_path, monkeypatch):
    """Eight parameters, a small world: every part runs, and what was run is not run again."""
    few = Effort(
        points=32,
        waves=1,
        seeds=1,
        trajectories=1,
        steps=30,
        draws=20,
        checks=2,
        judged=2,
        truths=2,
        people=400,
    )
    stated = "population.participants_per_inhabitant"
    priors = Priors({**TOY.entries, stated: load_priors().entries[stated]})
    monkeypatch.setattr("calibration.calibrate.load_priors", lambda: priors)
    monkeypatch.setattr("calibration.calibrate.load_targets", lambda: Targets(FITTED, ("P12",)))
    monkeypatch.setattr("calibration.calibrated.load_priors", lambda: TOY)
    found = calibrate(few, tmp_path, workers=1, progress=False)
    tables = found.tables()
    assert tables["targets"]["without_mean"].notna().all()
    moving = tables["parameters"][tables["parameters"]["fixed"] == ""]
    assert len(moving) == len(tables["parameters"]) - 1 == len(NAMES)
    assert moving["variance_ratio"].notna().all()
    assert len(tables["samples"]) == 20
    said = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert said["candidates"] == 32
    assert "scenario" in said
    world = tomllib.loads((tmp_path / "calibrated.toml").read_text(encoding="utf-8"))["parameters"]
    assert set(world) == set(NAMES)
    load_ledger().with_values(world)
    assert load_scenario(tmp_path / "calibrated.toml").parameters == world
    assert set(tables["patterns"]["pattern"]) == {"P12"}
    assert set(tables["patterns"]["seeds"]) == {2}
    assert load_kept(tmp_path).worlds(3) == tables["samples"].head(3).to_dict("records")
    page, pictures = report(tmp_path, tmp_path / "nowhere")
    (whole,) = tables["pairs"][tables["pairs"]["one"] == "all targets"].to_dict("records")
    assert f"Of {whole['run']:,} worlds that were run, {whole['worlds']:,} lie within three" in page
    assert "Not run yet: `draaideur sensitivity`." in page
    for row in tables["targets"].to_dict("records"):
        assert f"| {row['label']} | {row['seen']} | {row['error']:.3f} |" in page
    assert main(["calibrate", "--results", str(tmp_path), "--page", str(tmp_path / "page.html")]) == 0
    written = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert written.count("data:image/svg+xml") == len(pictures) == 4
    assert not re.search(r'(src|href)="(?!data:|#limits)', written)
    assert written.count('href="#limits"') == written.count('id="limits"') == 1
    assert main(["calibrate", "--results", str(tmp_path), "--page", str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page
    for _, name in pictures:
        assert f"(figures/{name}.en.svg)" in page
        assert (tmp_path / "figures" / f"{name}.en.svg").is_file()
    monkeypatch.setattr("experiments.sweep.do_runs", lambda *_: pytest.fail("ran again"))
    again = calibrate(few, tmp_path, workers=1, progress=False)
    assert np.array_equal(again.posterior.shares, found.posterior.shares)


def test_only_what_the_targets_inform_becomes_calibrated_and_says_by_which_run():
    table = pandas.DataFrame(
        {"parameter": ["hiring.noise", "hiring.failure_cost", "hiring.commitment_cost"],
         "verdict": ["informed", "at its prior", "a little"],
         "low": 0.2, "median": [0.3, 1.0, 99.0], "high": 0.6}
    )  # fmt: skip
    ledger = calibrated_ledger(table, "the run of a test")
    assert list(ledger) == ["hiring.commitment_cost", "hiring.noise"]
    content = tomllib.loads(values_text(ledger, "the run of a test"))
    for name, entry in content.items():
        one = Parameter.model_validate({"name": name, **entry})
        assert one.kind == "calibrated"
        assert "the run of a test" in one.values[0].source
    assert content["hiring.noise"]["values"][0]["value"] == 0.3
    most = load_ledger()["hiring.commitment_cost"].maximum
    assert (
        content["hiring.commitment_cost"]["values"][0]["value"] == most
    )  # a course's highest, kept in range


def test_worlds_that_fit_are_those_within_three_deviations_of_every_target():
    parameters = ({"a": 1.0}, {"a": 2.0}, {"a": 3.0})
    target = next(iter(FITTED.values()))
    near, far = target.value, target.value + 50.0 * target.error
    values = np.array([[near, near], [far, far], [np.nan, np.nan]])
    found = Evaluated(Candidates(parameters, 2), {target.compared_with: values}, 0)
    entry = Prior("a", 0.0, 5.0)
    table = fitting_table(Priors({"a": entry}), {target.name: target}, [found, found])
    assert table["a"].tolist() == [1.0]
