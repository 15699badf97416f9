"""sweep, compare and decompose from the command line: what they print, write, resume and refuse."""

from __future__ import annotations

import importlib
import json

import numpy as np
import pandas
import pytest

from abm import LabourMarket, load_policy
from experiments import precision
from experiments.command_line import main
from experiments.paired import mean_estimate
from figures import gallery

DESIGN = """
scenario = "tiny"
months = 6
seeds = 4
outcomes = ["starts", "months_seconded"]
levers = [{ name = "duration.maximum", values = [36, 6] }, { name = "tariff.surcharge", values = [0.0, 0.5] }]
"""
LEVERS = DESIGN[DESIGN.index("levers") :]
SAMPLES = 'uncertainties = [{ name = "hiring.noise", values = [0.5, 1.0] }]\n'


@pytest.fixture
def said(tmp_path, capsys, monkeypatch):
    """Run words in an empty folder with a design in it; what they print, as text or from JSON."""
    monkeypatch.chdir(tmp_path)

    def say(*words, design=DESIGN):
        (tmp_path / "mine.toml").write_text(design)
        assert main([*words, "--workers", "1"]) == 0
        out = capsys.readouterr().out
        return json.loads(out) if "--json" in words else out

    return say


@pytest.fixture(autouse=True)
def few_seeds(monkeypatch):
    monkeypatch.setattr(precision, "LEAST_SEEDS", 4)


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """The pictures that are drawn, in English and without saving: what they look like is tested elsewhere."""
    found = []

    def draw_all(folder, figures):
        for figure in figures:
            importlib.import_module(f"figures.{figure}").draw(folder, "en")
            found.append(figure)

    monkeypatch.setattr(gallery, "draw_all", draw_all)
    return found


def outcome(policy, seed, levers, name="starts"):
    return (
        LabourMarket("tiny", load_policy(policy), seed)
        .branch(load_policy(policy).changed(levers))
        .run(6)
        .outcomes[name]
    )


def test_sweep_compares_every_arm_with_the_reference_and_writes_it_beside_the_store(said, tmp_path):
    content = said("sweep", "mine.toml", "--json")
    assert len(content["comparison"]) == 2 * 5
    row = next(
        one for one in content["comparison"]
        if (one["outcome"], one["arm"]) == ("starts", "duration.maximum=6, tariff.surcharge=0.5")
    )  # fmt: skip
    levers = {"duration.maximum": 6, "tariff.surcharge": 0.5}
    by_hand = [outcome("baseline", seed, levers) - outcome("baseline", seed, {}) for seed in range(1, 5)]
    estimate = mean_estimate(np.array(by_hand))
    assert (row["difference"], row["low"], row["high"]) == pytest.approx(
        (estimate.value, estimate.low, estimate.high)
    )
    assert (row["seeds"], row["samples"]) == (4, 1)
    written = pandas.read_parquet(tmp_path / "results/mine/comparison.parquet")
    text = pandas.read_csv(tmp_path / "results/mine/comparison.tsv", sep="\t", keep_default_na=False)
    assert written["arm"].tolist() == text["arm"].tolist() == [one["arm"] for one in content["comparison"]]
    assert set(written["tariff.surcharge"]) == {"", "tariff.surcharge=0.0", "tariff.surcharge=0.5"}
    assert "8 comparisons" in said("sweep", "mine.toml")


def test_uncertainties_are_pooled_over_samples_under_the_same_seeds(said):
    table = pandas.DataFrame(said("sweep", "mine.toml", "--json", design=DESIGN + SAMPLES)["comparison"])
    runs = pandas.read_parquet("results/mine/runs.parquet")
    arms = runs.pivot_table(
        index=["hiring.noise", "seed"], columns=["duration.maximum", "tariff.surcharge"],
        values="starts", dropna=False,
    )  # fmt: skip
    reference = runs[runs["duration.maximum"].isna()].set_index(["hiring.noise", "seed"])["starts"]
    by_seed = (arms[6, 0.5] - reference).groupby("seed").mean()
    row = table[(table["outcome"] == "starts") & (table["arm"].str.contains("=6.*0.5"))].iloc[0]
    estimate = mean_estimate(by_seed.to_numpy())
    assert (row["difference"], row["low"], row["high"]) == pytest.approx(
        (estimate.value, estimate.low, estimate.high)
    )
    assert (row["seeds"], row["samples"]) == (4, 2)
    assert row["sample_low"] <= row["difference"] <= row["sample_high"]
    assert "middle 95 % of the samples" in said("sweep", "mine.toml", design=DESIGN + SAMPLES)


@pytest.mark.parametrize(
    ("design", "reason"),
    [
        (DESIGN + 'sampler = "sobol"\npoints = 2\n', "leaves no lever alone"),
        (DESIGN.replace("seeds = 4", "seeds = 1"), "one seed has no interval"),
        (DESIGN[: DESIGN.index("levers")] + SAMPLES, "one policy and no levers"),
    ],
)
def test_where_there_is_nothing_to_compare_sweep_says_why(said, design, reason):
    text = said("sweep", "mine.toml", design=design)
    assert reason in text
    assert "highest point" in text


def test_one_factor_at_a_time_compares_the_worlds_that_every_arm_has(said):
    """The reference also runs where a parameter is moved; no arm does."""
    one_at_a_time = 'sampler = "one-at-a-time"\n' + DESIGN + SAMPLES
    table = pandas.DataFrame(said("sweep", "mine.toml", "--json", design=one_at_a_time)["comparison"])
    assert set(table["samples"]) == {1}
    assert "Compared in 1 of 3 samples" in said("sweep", "mine.toml", design=one_at_a_time)
    for _, arms in table.groupby("outcome"):
        reference = arms.loc[arms["reference"], "mean"].iloc[0]
        assert (arms["mean"] - reference).tolist() == pytest.approx(arms["difference"].tolist())
    two = 'policies = ["baseline", "no-renewal"]\n' + one_at_a_time.replace(LEVERS, "")
    table = said("sweep", "mine.toml", "--json", "--results", "two", design=two)["comparison"]
    assert {row["samples"] for row in table} == {3}  # policies run in all of them


IMPOSSIBLE = """levers = [
    { name = "duration.minimum", values = [12] },
    { name = "duration.maximum", values = [6, 24] },
]
"""


def test_an_arm_whose_runs_all_failed_has_no_value_and_the_others_have(said, tmp_path):
    design = DESIGN.replace(LEVERS, "series = true\n" + IMPOSSIBLE)
    text = said("sweep", "mine.toml", design=design)
    assert "4 runs failed, such as: InputError: " in text
    assert "no value" in text
    assert "nan" not in text
    series = pandas.read_csv(tmp_path / "results" / "mine" / "mean_series.tsv", sep="\t")
    people = series.groupby("arm")["people"].agg(["size", "count"])
    assert people["size"].nunique() == 1
    assert (people["count"] == 0).to_dict() == {
        "baseline": False,
        "duration.minimum=12, duration.maximum=6": True,
        "duration.minimum=12, duration.maximum=24": False,
    }


def test_a_fixed_uncertainty_has_its_series(said, tmp_path):
    fixed = "series = true\n" + DESIGN + 'uncertainties = [{ name = "hiring.noise", values = [0.8] }]\n'
    said("sweep", "mine.toml", design=fixed)
    series = pandas.read_csv(tmp_path / "results" / "mine" / "mean_series.tsv", sep="\t")
    assert series["people"].notna().all()
    assert series["arm"].nunique() == 5


@pytest.mark.parametrize("verb", ["sweep", "decompose"])
def test_a_design_of_which_every_run_failed_ends_with_one_line(tmp_path, capsys, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.runs.outcomes_after", lambda model, months: 1 / 0)
    monkeypatch.setattr("experiments.design.outcomes_after", lambda model, months: 1 / 0)
    (tmp_path / "mine.toml").write_text(DESIGN)
    assert main([verb, "mine.toml", "--workers", "1"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1] == (
        f"draaideur {verb}: mine: all 20 runs failed, such as: ZeroDivisionError: division by zero"
    )
    left = [one.name for one in (tmp_path / "results" / "mine").iterdir() if one.is_file()]
    assert sorted(left) == [".lock", "runs.parquet", "store.json"]


def test_an_option_that_no_point_took_is_no_column_to_group_by(said):
    own = """sampler = "latin-hypercube"
points = 1
[[levers]]
name = "check"
options.none = {}
options.strict = { "intention.declaration" = true }
"""
    text = said("sweep", "mine.toml", design=DESIGN.replace(LEVERS, own))
    assert "4 runs of tiny" in text
    assert "highest point" in text


def test_sweep_adds_seeds_until_the_budget_ends_and_goes_on_from_the_store(said, tmp_path, drawn):
    design = DESIGN.replace("[0.0, 0.5]", "[0.5]")  # three arms
    words = ("sweep", "mine.toml", "--half-width", "starts=0.001")
    first = said(*words, "--budget", "29", "--json", design=design)
    assert (first["precision"]["met"], first["precision"]["looks"], first["runs"]) == (False, [4, 8, 9], 27)
    more = said(*words, "--budget", "38", "--json", design=design)
    assert (more["found"], more["runs"], more["precision"]["seeds"]) == (12, 36, 12)
    curve = pandas.read_parquet(tmp_path / "results/mine/stability.parquet")
    assert set(curve.loc[curve["look"], "seeds"]) == {4, 8, 12}
    few = pandas.DataFrame(said("sweep", "mine.toml", "--json", design=design)["comparison"])
    few = few[(few["outcome"] == "starts") & ~few["reference"]].set_index("arm")["difference"]
    early = curve[curve["seeds"] == 4].set_index("arm")["difference"]
    assert early.to_dict() == pytest.approx(few.to_dict())
    assert drawn == ["stability"] * 2
    assert "NOT MET" in said(*words, "--budget", "29", design=design)
    text = said("sweep", "mine.toml", "--half-width", "starts=1000", "--dry-run", design=design)
    assert "at most 120 runs if more seeds are needed" in text


def test_a_width_that_is_met_at_once_adds_nothing(said):
    content = said("sweep", "mine.toml", "--half-width", "revolving_door=1e9", "--half-width", "starts=1e9",
                   "--json")  # fmt: skip
    assert content["precision"]["looks"] == [4]
    assert {row["outcome"] for row in content["precision"]["arms"]} == {"starts", "revolving_door"}
    assert all(row["met"] for row in content["precision"]["arms"] if row["outcome"] == "starts")


def test_compare_holds_several_policies_against_one_baseline(said, tmp_path):
    words = ("compare", "tiny", "baseline", "short-cap", "fee-stepwise", "--months", "6", "--seeds", "3",
             "--outcomes", "starts")  # fmt: skip
    content = said(*words, "--json", "--results", "out")
    assert list(content["policies"]) == ["short-cap", "fee-stepwise"]
    assert content["comparisons"] == 2
    row = content["policies"]["fee-stepwise"]["outcomes"]["starts"]
    levers = {one.lever: one.value for one in load_policy("fee-stepwise").change}
    by_hand = [outcome("baseline", seed, levers) - outcome("baseline", seed, {}) for seed in (1, 2, 3)]
    assert row["difference"] == pytest.approx(np.mean(by_hand))
    alone = said(*words[:3], *words[4:], "--json")["policies"]["fee-stepwise"]["outcomes"]["starts"]
    assert {**alone, "p_holm": 0, "clear_of_all": 0} == {**row, "p_holm": 0, "clear_of_all": 0}
    assert set(content["groups"]["starts"]) == {"baseline", "short-cap", "fee-stepwise"}
    written = pandas.read_csv(tmp_path / "out/comparison.tsv", sep="\t")
    assert written["arm"].tolist() == ["baseline", "short-cap", "fee-stepwise"]
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert manifest["counterfactual_policies"] == ["fee-stepwise"]


def test_compare_adds_seeds_and_the_first_ones_are_the_same(said):
    words = ("compare", "tiny", "baseline", "short-cap", "--months", "18", "--outcomes", "starts", "--json")
    more = said(*words, "--seeds", "4", "--half-width", "starts=0.001", "--budget", "20", "--results", "out")
    assert (more["seeds"], more["precision"]["looks"], more["precision"]["met"]) == (10, [4, 8, 10], False)
    few = said(*words, "--seeds", "4")["policies"]["short-cap"]["outcomes"]["starts"]
    curve = pandas.read_parquet("out/stability.parquet").set_index("seeds")
    assert curve.loc[4, "difference"] == pytest.approx(few["difference"])
    assert curve.loc[10, "difference"] == pytest.approx(
        said(*words, "--seeds", "10")["policies"]["short-cap"]["outcomes"]["starts"]["difference"]
    )


def test_decompose_writes_parts_that_sum_to_the_whole_and_a_picture(said, tmp_path, drawn):
    content = said("decompose", "mine.toml", "--json")
    parts = pandas.DataFrame(content["parts"])
    parts = parts[parts["outcome"] == "starts"]
    by_hand = np.mean(
        [
            outcome("baseline", seed, {"duration.maximum": 6, "tariff.surcharge": 0.5})
            - outcome("baseline", seed, {"duration.maximum": 36, "tariff.surcharge": 0.0})
            for seed in range(1, 5)
        ]
    )
    by_kind = parts.groupby("kind")["value"].sum()
    assert by_kind["total"] == pytest.approx(by_hand)
    assert by_kind["shapley"] == pytest.approx(by_hand)
    assert by_kind["alone"] + by_kind["interaction"] == pytest.approx(by_hand)
    options = {"off": "tariff.surcharge=0.0", "on": "tariff.surcharge=0.5"}
    assert content["factors"]["tariff.surcharge"] == options
    assert (tmp_path / "results/mine/decomposition.tsv").is_file()
    assert drawn == ["decomposition"]
    assert "Shapley" in said("decompose", "mine.toml")
    assert "Would do 0 of 20 runs" in said("decompose", "mine.toml", "--dry-run")


def test_a_design_that_cannot_be_decomposed_or_made_precise_is_one_line(refusal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "mine.toml"
    mine.write_text(DESIGN.replace("[36, 6]", "[36, 12, 6]"))
    assert "mine: levers: 'duration.maximum' has 3 options" in refusal("decompose", "mine.toml")
    mine.write_text(DESIGN)
    assert "an interval takes two" in refusal("decompose", "mine.toml", "--seeds", "1")
    width = ("sweep", "mine.toml", "--half-width", "starts=1")
    assert "two seeds of 5 take 10" in refusal(*width, "--budget", "9")
    assert "goes with --half-width" in refusal("sweep", "mine.toml", "--budget", "9")
    mine.write_text(DESIGN + 'sampler = "sobol"\npoints = 2\n')
    assert "no difference to know" in refusal(*width)
    assert not (tmp_path / "results").exists()
