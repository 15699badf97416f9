"""The headline conclusions and what is said of them: known answers on made-up worlds."""

from __future__ import annotations

import json

import numpy as np
import pandas
import pytest
from SALib.analyze import morris

from abm.engine import source_hash
from abm.errors import InputError
from calibration import calibrated, conclusions, robustness, sensitivity
from calibration import priors as priors_of
from calibration import robustness as made
from calibration.conclusions import FAILS, HOLDS, UNSURE, Book, Conclusion, load_conclusions
from calibration.evidence import load_claims
from calibration.priors import Priors, load_priors
from calibration.report_page import WORLDS
from calibration.report_parts import load_part
from calibration.report_worlds import robustness_section, sensitivity_section
from calibration.robustness import (
    CONDITIONAL,
    FRAGILE,
    LEAST_WORLDS,
    ROBUST_WORD,
    Box,
    discover,
    regret,
    sets_of,
    shares,
    verdict,
)
from calibration.sensitivity import (
    Looks,
    Tier,
    assumed_share,
    elementary_effects,
    first_order,
    look,
    screened,
    screening_cube,
)
from experiments.command_line import main
from experiments.paired import Estimate
from experiments.paired_runs import PairedRuns
from experiments.store import write_manifest, write_table

ABOUT = {"meaning": "made up for a test", "dutch": "verzonnen voor een toets", "evidence": ("R001",)}


def runs(**arms):
    """Worlds of one outcome; each arm an array of shape (worlds, seeds)."""
    values = np.stack([np.asarray(one, float) for one in arms.values()])
    return PairedRuns(tuple(arms), ({},) * len(arms), (False,) * len(arms), {"durable_jobs": values})


def conclusion(**keys):
    return Conclusion(name="made-up", outcome="durable_jobs", **ABOUT, **keys)


def test_the_shipped_conclusions_rest_on_claims_that_exist():
    book = load_conclusions()
    assert len(book.conclusions) >= 10
    for one in book.conclusions.values():
        assert set(one.evidence) <= set(load_claims()), one.name
    assert {one.outcome for one in book.conclusions.values()} >= {"revolving_door", "durable_jobs", "starts"}


def test_more_and_less_are_held_side_by_side_in_each_world():
    one = conclusion(more="a", less="b")
    made = runs(a=[[2, 2], [1, 5], [np.nan, 4], [np.nan, np.nan]], b=[[1, 1], [4, 4], [1, 1], [1, 1]])
    np.testing.assert_array_equal(one.holds(made), [1.0, 0.0, 1.0, np.nan])


def test_a_world_in_which_nobody_comes_under_the_policies_says_nothing():
    made = runs(a=[[2, 2], [3, 1], [0, 0]], b=[[2, 2], [1, 3], [0, np.nan]])
    np.testing.assert_array_equal(conclusion(more="a", less="b").holds(made), [np.nan, 0.0, np.nan])
    np.testing.assert_array_equal(conclusion(same=("a", "b"), within=0.5).holds(made), [1.0, 1.0, 1.0])


def test_the_same_holds_within_a_margin_and_luck_does_not_add_up():
    one = conclusion(same=("a", "b"), within=0.5)
    made = runs(a=[[2, 0], [1, 1]], b=[[1, 1], [2, 2]])
    assert one.holds(made).tolist() == [1.0, 0.0]
    assert one.verdict(Estimate(0.1, -0.4, 0.4, 9)) == HOLDS
    assert one.verdict(Estimate(0.1, -0.4, 0.6, 9)) == UNSURE
    assert one.verdict(Estimate(0.9, 0.6, 1.2, 9)) == FAILS


def test_an_optimum_inside_is_not_found_in_noise():
    one = conclusion(inside=("a", "b", "c", "d", "e", "f"))
    luck = np.random.default_rng(1).normal(size=(6, 4000, 2))
    noise = runs(**dict(zip("abcdef", luck, strict=True)))
    held = one.holds(noise)
    assert abs(held.mean() - 0.5) < 0.03
    hill = np.array([0, 2, 4, 4, 2, 0])[:, None, None]
    assert one.holds(runs(**dict(zip("abcdef", luck + 2 * hill, strict=True)))).mean() > 0.95
    slope = np.arange(6)[:, None, None]
    assert one.holds(runs(**dict(zip("abcdef", luck + 4 * slope, strict=True)))).mean() < 0.05


@pytest.mark.parametrize(
    "keys",
    [{}, {"more": "a"}, {"more": "a", "less": "b", "inside": ("a", "b", "c")}, {"same": ("a", "b")},
     {"more": "a", "less": "b", "within": 1.0}, {"inside": ("a", "b")}],
)  # fmt: skip
def test_a_conclusion_says_one_thing(keys):
    with pytest.raises(ValueError, match="say more and less"):
        conclusion(**keys)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (("more = \"fee 1.20\"", "more = \"fee 1.2\""), "did you mean 'fee 1.20'"),
        (("[conclusion.fee", "[conclusions.fee"), "did you mean 'conclusion'"),
        (("people = 1500", "people = 0"), "at least 1"),
        (("outcome = \"starts\"", "outcome = \"stars\""), "did you mean 'starts'"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_one_line(tmp_path, wrong, hint):
    from calibration.conclusions import FILE

    (tmp_path / "mine.toml").write_text(FILE.read_text(encoding="utf-8").replace(*wrong), encoding="utf-8")
    with pytest.raises(InputError, match=hint) as mistake:
        load_conclusions(tmp_path / "mine.toml")
    assert "\n" not in str(mistake.value)


def test_the_assumed_share_is_that_of_the_variance_between_worlds():
    luck = np.random.default_rng(2)
    worlds, noise = luck.normal(size=(3000, 1)), luck.normal(size=(3000, 2))
    for size, true in ((0.0, 1.0), (1.0, 0.5), (3.0, 0.1)):
        share, low, high = assumed_share(worlds + size * noise)
        assert low <= true <= high or abs(share - true) < 0.01
        assert abs(share - true) < 0.05
    assert assumed_share(noise)[0] < 0.05
    assert np.isnan(assumed_share(np.ones((9, 2)))[0])


def test_the_worlds_of_a_band_have_that_conversion():
    values = np.array([[0.05], [0.15], [0.25], [0.55]])
    worlds = PairedRuns(
        ("a", "b"), ({}, {}), (False, False),
        dict.fromkeys(("conversion_within_24_months", "durable_jobs"), np.stack([values, values])),
    )  # fmt: skip
    sets = sets_of(worlds, {})
    assert [one.samples for one in sets.values()] == [4, 1, 1, 0, 0]


def made_book(one):

    return Book(load_conclusions().design, 1, {one.name: one})


def test_robust_is_in_every_set_and_not_where_a_rival_rule_breaks_it():
    one = conclusion(more="a", less="b")
    good = runs(a=np.ones((30, 2)), b=np.zeros((30, 2)))
    mixed = runs(a=np.ones((30, 2)), b=np.repeat([[0.0], [2.0]], 15, axis=0).repeat(2, axis=1))
    few = runs(a=np.zeros((LEAST_WORLDS - 1, 2)), b=np.ones((LEAST_WORLDS - 1, 2)))
    rivals = pandas.DataFrame({"conclusion": ["made-up"], "rule": ["x"], "verdict": [UNSURE]})
    broken = rivals.assign(verdict=FAILS)
    box = Box({"hiring.noise": (0.1, 0.5)}, 0.95, 40, 0.6)

    def said(sets, rules=rivals, found=None):
        return verdict(one, shares(made_book(one), sets), rules, found)

    assert said({"x": good, "y": few}) == ROBUST_WORD
    assert said({"x": good, "y": mixed}) == FRAGILE
    assert said({"x": good, "y": mixed}, found=box) == CONDITIONAL
    assert said({"x": good}, broken) == FRAGILE


def test_scenario_discovery_finds_a_planted_box_and_none_in_noise():
    priors = load_priors()
    luck = np.random.default_rng(3)
    spread = luck.random((512, len(priors.names)))
    column = priors.names.index("hiring.noise")
    holds = (spread[:, column] > 0.5).astype(float)
    found = discover(priors, spread, holds)
    assert found is not None
    assert set(found.limits) == {"hiring.noise"}
    edge = priors.entries["hiring.noise"].share_of(np.array(found.limits["hiring.noise"][0]))
    assert abs(edge - 0.5) < 0.06
    assert found.coverage > 0.8
    assert "hiring.noise at least" in found.words()
    assert discover(priors, spread, (luck.random(512) > 0.5).astype(float)) is None


def test_regret_is_what_the_best_of_each_world_would_have_given():
    made = runs(a=[[3.0, 3.0], [0.0, 0.0]], b=[[2.0, 2.0], [2.0, 2.0]], c=[[1.0, 1.0], [3.0, 3.0]])
    table = regret(made, "durable_jobs").set_index("policy")
    assert table["largest"].to_dict() == {"a": 3.0, "b": 1.0, "c": 2.0}
    assert table["mean"].to_dict() == {"a": 1.5, "b": 1.0, "c": 1.0}
    assert table["nobody_regrets"].to_dict() == {"a": False, "b": True, "c": False}
    assert regret(made, "durable_jobs", fewer_is_better=True).set_index("policy")["best"]["a"] == 0.5


def test_the_looks_at_a_small_world_find_the_parameter_that_a_policy_hangs_on(tmp_path):
    """Three parameters of which one moves an outcome for sure; the stores are gone on with."""
    book = load_conclusions()
    small = book.design.model_copy(
        update={"scenario": "tiny", "months": 12, "levers": book.design.levers[1:2]}
    )
    names = ("hiring.failure_cost", "benefit.execution_cost_per_year", "absence.long_from")
    priors = few_priors(*names)
    made = Book(small, 300, {})
    looks = look(made, Tier(4, 32, 2, 0), tmp_path, 1, progress=False, priors=priors)
    assert looks.screened.samples == 4 * (len(priors.names) + 1)
    assert (looks.runs.samples, looks.runs.seeds) == (32, 2)
    table = screened(looks)
    levels = table[(table["policy"] == "") & (table["outcome"] == "durable_jobs")].set_index("parameter")
    assert levels["effect"].idxmax() == "hiring.failure_cost"
    again = look(made, Tier(4, 32, 2, 0), tmp_path, 1, progress=False, priors=priors)
    np.testing.assert_array_equal(again.runs.outcomes["starts"], looks.runs.outcomes["starts"])
    assert len(first_order(looks)) == 0  # too few worlds for indices


def test_indices_of_the_first_order_need_worlds_with_a_value():
    priors = few_priors("hiring.failure_cost", "hiring.noise")
    spread = np.random.default_rng(4).random((90, 2))
    for known, said in ((90, {"a", "b"}), (60, {"a", "b"}), (40, {"a"})):
        values = np.repeat(spread[None, :, :1], 2, axis=2)
        some = np.where(np.arange(90)[None, :, None] < known, values, np.nan)
        made = PairedRuns(("reference",), ({},), (False,), {"a": values, "b": some})
        table = first_order(Looks(priors, np.empty((0, 2)), made, spread, made))
        assert set(table["outcome"]) == said
        (share,) = table[(table["outcome"] == "a") & (table["parameter"] == "hiring.failure_cost")]["share"]
        assert share > 0.8


def test_elementary_effects_are_those_of_the_library_and_survive_a_world_without_a_value():
    priors = few_priors("hiring.failure_cost", "hiring.noise", "demand.noise")
    cube = screening_cube(priors, 6)
    values = 3.0 * cube[:, 0] - 2.0 * cube[:, 1] + cube[:, 0] * cube[:, 2]
    found = elementary_effects(cube, values)
    problem = {"num_vars": 3, "names": list(priors.names), "bounds": [[0.0, 1.0]] * 3}
    library = morris.analyze(problem, cube, values, num_levels=sensitivity.LEVELS)
    np.testing.assert_allclose(np.abs(found).mean(axis=0), library["mu_star"])
    np.testing.assert_allclose(found.std(axis=0, ddof=1), library["sigma"])
    values[5] = np.nan  # within the second trajectory
    again = elementary_effects(cube, values)
    assert np.isnan(again).sum() == 2
    assert np.isnan(again[1]).sum() == 2
    np.testing.assert_array_equal(np.delete(again, 1, axis=0), np.delete(found, 1, axis=0))


def few_priors(*names):
    known = load_priors()
    return Priors({name: known.entries[name] for name in names})


def kept_calibration(folder, draws, fitting):
    """A folder as a calibration leaves it, of the two parameters of ``few_priors``."""
    folder.mkdir()
    names = ("hiring.failure_cost", "hiring.noise")
    for name, number in (("samples", draws), ("fitting", fitting)):
        entries = {one: few_priors(*names).entries[one].at(np.linspace(0.1, 0.9, number)) for one in names}
        write_table(folder, name, pandas.DataFrame(entries))
    write_manifest(folder, {"model_version": source_hash()})
    return folder


def test_the_verbs_say_what_they_found_write_it_and_draw_it(tmp_path, monkeypatch, capsys):
    book = load_conclusions()
    small = book.design.model_copy(update={"scenario": "tiny", "months": 12})
    one = book.conclusion("strict-check-costs-starts")
    monkeypatch.setattr(conclusions, "load_conclusions", lambda: Book(small, 100, {one.name: one}))
    for module in (priors_of, robustness, sensitivity, calibrated):
        monkeypatch.setattr(module, "load_priors", lambda: few_priors("hiring.failure_cost", "hiring.noise"))
    monkeypatch.setattr(sensitivity, "QUICK", Tier(2, 64, 2, 25))
    monkeypatch.chdir(tmp_path)  # no calibration lies there
    for verb, picture in (("sensitivity", "hiring.noise"), ("robustness", one.meaning)):
        words = [verb, "--quick", "--workers", "1", "--results", str(tmp_path)]
        assert main(words) == 0
        said = " ".join(capsys.readouterr().out.split())
        assert picture in said
        assert "not a prediction" in said
        folder = tmp_path / verb
        assert (folder / "figures" / f"{verb}.nl.png").exists()
        said = json.loads((folder / "manifest.json").read_text())
        assert (said["people"], said["seeds"], said["scenario"]) == (100, 2, "tiny")
        assert main([*words, "--dry-run", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["runs"] > 1000
    verdicts = pandas.read_parquet(tmp_path / "robustness" / "verdicts.parquet")
    assert verdicts["conclusion"].tolist() == [one.name]
    worlds = pandas.read_parquet(tmp_path / "robustness" / "shares.parquet")["worlds"]
    assert not {made.POSTERIOR, made.FITTING} & set(worlds)
    folder = kept_calibration(tmp_path / "calibration", draws=40, fitting=3)
    words = ["robustness", "--quick", "--workers", "1", "--results", str(tmp_path)]
    assert main([*words, "--calibration", str(folder)]) == 0
    worlds = pandas.read_parquet(tmp_path / "robustness" / "shares.parquet")["worlds"]
    assert {made.POSTERIOR, made.FITTING} <= set(worlds)
    regrets = pandas.read_parquet(tmp_path / "robustness" / "regret.parquet")
    numbers = regrets[regrets["outcome"] == "durable_jobs"].groupby("worlds")["number"].first()
    assert numbers.to_dict() == {made.EVERYWHERE: 64, made.POSTERIOR: 25, made.FITTING: 3}
    calibrated_too = load_part(tmp_path / "robustness", WORLDS["robustness"], "draaideur robustness")
    written = "\n".join(robustness_section(calibrated_too))
    assert f"| **{calibrated_too.tables['verdicts']['verdict'][0]}** | {one.meaning} |" in written
    assert f"{made.POSTERIOR} (25):" in written
    moved = load_part(tmp_path / "sensitivity", WORLDS["sensitivity"], "draaideur sensitivity")
    written = "\n".join(sensitivity_section(moved))
    assert "2 trajectories of screening" in written
    assert "64 worlds x 2 seeds" in written
    capsys.readouterr()
    for other, hint in ((tmp_path / "nowhere", "holds no calibration"), (folder, "calibrate again")):
        write_manifest(folder, {"model_version": "another"})
        assert main([*words, "--calibration", str(other)]) == 2
        assert hint in capsys.readouterr().err
    assert main(["robustness", "--conclusion", "strict-chek", "--results", str(tmp_path)]) == 2
    assert "did you mean 'strict-check-costs-starts'" in capsys.readouterr().err
