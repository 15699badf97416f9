"""``draaideur regions``: a region is a part of the run, small cells stay hidden, differences are paired."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas
import pytest

from abm import LabourMarket, load_policy
from abm.engine import source_hash
from abm.errors import InputError
from abm.history import History
from abm.outcomes import OUTCOMES
from calibration.docking.worlds import BUSY, municipality, scenario_of
from experiments import sweep as sweeping
from experiments.command_line import main
from experiments.region_readings import COUNTS, WHOLE, column, part_of, read_regions, regions_of
from experiments.regions import MEASURES, Regions, region_table, run_regions
from experiments.runs import do_runs
from experiments.sweep import run_sweep

MONTHS, SEEDS = 36, 3
SECONDS = {"governance.regime": "temporary", "duration.maximum": 12}
RESTS_ON = {one.name: one.rests_on for one in MEASURES}


def scenario():
    """A region that seconds, one that does not, and one that seconds but is tiny."""
    return scenario_of(
        municipality(1, "A", 400, levers=SECONDS),
        municipality(2, "A", 200, levers=SECONDS),
        municipality(3, "B", 300, levers={"governance.regime": "none"}),
        municipality(4, "C", 14, levers=SECONDS),
        parameters=BUSY,
    )


def two_policies(seeds=SEEDS, months=MONTHS):
    return Regions(scenario(), (load_policy("baseline"), load_policy("short-cap")), months, seeds).checked()


@pytest.fixture(scope="module")
def model():
    return LabourMarket(scenario(), seed=1).run(MONTHS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("regions")
    run_regions(two_policies(), folder, 1, False)
    return folder


@pytest.fixture(scope="module")
def table(folder):
    return pandas.read_parquet(folder / "regions.parquet")


@pytest.fixture(scope="module")
def runs(folder):
    return pandas.read_parquet(folder / "runs.parquet")


def same(one, other):
    return one == other or (math.isnan(one) and math.isnan(other))


def test_all_regions_together_are_the_run_itself(model):
    history = History(part_of(model, np.arange(4)))
    for name, outcome in OUTCOMES.items():
        assert same(float(outcome.compute(history)), model.outcomes[name]), name


def test_a_region_is_what_its_spells_and_accounts_say(model):
    """Counted anew, from the table of spells that a user sees."""
    found = read_regions(LabourMarket(scenario(), seed=1), MONTHS)
    spells = model.spells[model.spells["state"].isin(["seconded", "temp construct"])]
    starts = [int(year) * 12 + int(month) - 1 for year, month in spells["start"].str.split("-")]
    inside = spells["months"] - np.maximum(0, model.first_month - np.array(starts))
    region = spells["municipality"].map({"M1": "A", "M2": "A", "M3": "B", "M4": "C"})
    for name in "ABC":
        assert found[column("seconded", name)] * MONTHS == pytest.approx(inside[region == name].sum())
    assert found[column("seconded", "A")] > 1.0
    assert found[column("seconded", "B")] == 0.0
    assert math.isnan(found[column("conversion_within_24_months", "B")])


def test_regions_add_up_to_all_of_them(model):
    found = read_regions(LabourMarket(scenario(), seed=1), MONTHS)
    assert list(regions_of(model)) == ["A", "B", "C", WHOLE]
    for name in COUNTS:
        parts = [found[column(name, one)] for one in "ABC"]
        assert sum(parts) == pytest.approx(found[column(name, WHOLE)])
    people = np.array([found[column("people", one)] for one in "ABC"])
    for name in ("months_worked", "public_cost"):
        mean = people @ [found[column(name, one)] for one in "ABC"] / people.sum()
        assert mean == pytest.approx(found[name])
        assert found[column(name, WHOLE)] == found[name]


def test_a_policy_that_touches_one_region_changes_no_other(model):
    elsewhere = load_policy("baseline").model_copy(
        update={"change": tuple(
            one.model_copy(update={"municipalities": ("M1", "M2")}) for one in load_policy("short-cap").change
        )}
    )  # fmt: skip
    base = read_regions(LabourMarket(scenario(), seed=1), MONTHS)
    other = read_regions(LabourMarket(scenario(), seed=1).branch(elsewhere), MONTHS)
    for name in (*COUNTS, "months_worked", "public_cost"):
        assert other[column(name, "C")] == base[column(name, "C")]
        assert other[column(name, "B")] == base[column(name, "B")]
    assert other[column("seconded", "A")] != base[column("seconded", "A")]


def test_the_table_holds_every_region_measure_and_policy_once(table):
    assert len(table) == 2 * 4 * len(MEASURES)
    assert not table.duplicated(["policy", "region", "outcome"]).any()
    regimes = dict(zip(table["region"], table["regime"], strict=True))
    assert regimes == {"A": "temporary", "B": "none", "C": "temporary", WHOLE: "mixed"}


def test_what_rests_on_fewer_than_ten_people_is_in_no_table(folder, table, runs):
    hidden = 0
    for row in table.to_dict("records"):
        count = column(RESTS_ON[row["outcome"]], row["region"])
        people = runs.loc[runs["policy"].isin([row["policy"], "baseline"]), count]
        few = [own.min() < 10 and own.max() > 0 for _, own in people.groupby(runs["policy"])]
        assert row["suppressed"] == any(few), row
        if any(few):
            hidden += 1
            assert all(math.isnan(row[one]) for one in ("people", "mean", "mean_low", "difference", "low"))
    assert 0 < hidden < len(table)
    rows = table[(table["region"] == "C") & (table["outcome"] == "seconded")]
    assert rows["suppressed"].all()
    text = (folder / "regions.csv").read_text(encoding="utf-8")
    shown = column("seconded", "C")
    assert not any(str(value) in text for value in runs[shown])


@pytest.mark.parametrize(
    ("people", "hidden"),
    [((10, 40, 40), False), ((40, 9, 40), True), ((0, 40, 40), True), ((0, 0, 0), False), ((1, 2, 3), True)],
)
def test_one_run_with_fewer_than_ten_people_hides_a_number_under_both_policies(people, hidden):
    everything = [
        column(name, one) for name in (*COUNTS, *RESTS_ON, "regime") for one in ("A", "B", "C", WHOLE)
    ]
    enough = pandas.DataFrame({name: [50.0, 60.0, 70.0] for name in everything})
    enough[[name for name in everything if ".regime." in name]] = 1.0
    few = enough.assign(**{column("people_ended", "A"): people})
    for runs, rows_hidden in (([few, enough], 2), ([enough, few], 1)):  # the second is held against the first
        table = region_table(two_policies(), runs)
        found = table[table["suppressed"]]
        assert len(found) == (rows_hidden if hidden else 0)
        assert set(found["outcome"]) <= {"revolving_door"}
        assert set(found["region"]) <= {"A"}
        shown = table[(table["policy"] == "short-cap") & ~table["suppressed"]]
        assert shown["difference"].notna().all()


def test_a_region_without_policy_shows_that_nobody_is_seconded(table):
    rows = table[(table["region"] == "B") & (table["policy"] == "baseline")].set_index("outcome")
    assert rows.loc["seconded", "mean"] == 0.0
    assert not rows["suppressed"].any()
    assert math.isnan(rows.loc["conversion_within_24_months", "mean"])
    assert rows.loc["people", "mean"] > 50.0


def test_differences_are_paired_and_the_policy_less_the_first(table, runs):
    name = column("seconded", "A")
    by_policy = runs.sort_values("seed").groupby("policy")[name]
    change = by_policy.get_group("short-cap").to_numpy() - by_policy.get_group("baseline").to_numpy()
    row = (
        table[(table["policy"] == "short-cap") & (table["region"] == "A")]
        .set_index("outcome")
        .loc["seconded"]
    )
    assert row["difference"] == pytest.approx(change.mean())
    half = 4.302652729911275 * change.std(ddof=1) / math.sqrt(SEEDS)  # Student, two degrees of freedom
    assert row["high"] - row["difference"] == pytest.approx(half)
    assert row["difference"] - row["low"] == pytest.approx(half)
    own = table[table["policy"] == "baseline"]
    assert own[["difference", "low", "high"]].isna().all().all()


def test_permanent_jobs_are_per_thousand_people(table, runs):
    base = runs[runs["policy"] == "baseline"]
    rate = 1000.0 * base[column("permanent", "A")] / base[column("people", "A")]
    row = table[(table["policy"] == "baseline") & (table["region"] == "A")].set_index("outcome")
    assert row.loc["permanent_jobs", "mean"] == pytest.approx(rate.mean())


def test_what_is_finished_is_not_done_again(folder, tmp_path, monkeypatch):
    done = []

    def do(setting, runs):
        done.extend(runs)
        return do_runs(setting, runs)

    monkeypatch.setattr(sweeping, "do_runs", do)
    run_regions(two_policies(seeds=2), tmp_path, 1, False)
    assert len(done) == 4
    run_regions(two_policies(), tmp_path, 1, False)
    assert sorted({one.seed for one in done[4:]}) == [3]
    assert len(done) == 6
    for name in ("runs.parquet", "regions.parquet", "regions.csv", "manifest.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_runs_that_were_read_otherwise_are_not_mixed_with_these(folder):
    plain = two_policies()

    class Plain(Regions):
        def setting(self, model_version):
            return plain.setting(model_version).__class__(
                self.scenario, self.policies, self.months, source_hash()
            )

    with pytest.raises(InputError, match="versions are not mixed"):
        run_sweep(Plain(plain.scenario, plain.policies, MONTHS, 2), folder, 1, False)


def test_the_command_prints_a_line_per_region_and_writes_what_it_says(tmp_path, capsys):
    words = (
        "regions",
        "six-cases",
        "--participants",
        "900",
        "--months",
        "12",
        "--seeds",
        "2",
        "--workers",
        "1",
    )
    folder = tmp_path / "results"
    assert main([*words, "--against", "fee-stepwise", "--results", str(folder)]) == 0
    said = capsys.readouterr().out
    assert said.count("\nHaaglanden ") == 2
    assert "fee-stepwise less baseline" in said
    assert "counterfactual" in said
    assert "<10" in said
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["participants"] == 900
    assert manifest["counterfactual_policies"] == ["fee-stepwise"]
    pictures = {one.name for one in (folder / "figures").iterdir()}
    assert pictures == {
        f"regions.{language}.{kind}" for language in ("en", "nl") for kind in ("png", "svg", "pdf")
    }
    assert main([*words, "--results", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["rows"]) == 7 * len(MEASURES)
    assert found["counterfactual"] is False


def test_a_scenario_off_the_map_has_a_table_and_no_picture(tmp_path, capsys):
    assert main(["regions", "tiny", "--months", "3", "--seeds", "2", "--workers", "1",
                 "--results", str(tmp_path / "results")]) == 0  # fmt: skip
    assert "no map" in capsys.readouterr().out
    assert not (tmp_path / "results" / "figures").exists()


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    folder = tmp_path / "results"
    assert main(["regions", "tiny", "--dry-run", "--seeds", "4", "--results", str(folder)]) == 0
    assert "Would do 4 of 4 runs" in capsys.readouterr().out
    assert not folder.exists()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("tiny", "--against", "baseline"), "is the policy itself"),
        (("tiny", "--against", "short-cp"), "short-cap"),
        (("cuontry",), "country"),
        (("tiny", "--participants", "1000001"), "at most 1000000"),
        (("tiny", "--participants", "-1"), "at least 0"),
        (("tiny", "--participants", "0"), "scenario tiny: has no people; there is nobody to count"),
        (("tiny", "--participants", "many"), "not a whole number"),
        (("tiny", "--seeds", "1"), "at least 2"),
        (("tiny", "--set", "hiring.nois=1"), "hiring.noise"),
    ],
)
def test_a_mistake_is_one_line(refusal, tmp_path, words, hint):
    assert hint in refusal("regions", *words, "--results", str(tmp_path / "results"))
    assert not (tmp_path / "results").exists()


def test_a_scenario_without_regions_is_refused(refusal, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('meaning = "nobody"\n', encoding="utf-8")
    assert "no municipality" in refusal("regions", str(path), "--results", str(tmp_path / "results"))
