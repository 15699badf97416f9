"""The explorer without its page: settings, what the model makes of them, what is shown and taken along."""

from __future__ import annotations

import ast
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest

import figures.explorer
from abm.errors import InputError
from abm.groups import SMALLEST_CELL
from abm.outcomes import OUTCOMES
from abm.policy import load_levers, load_policy
from experiments.command_line import main
from experiments.design import load_design
from experiments.paired import Estimate
from figures.explorer import export, limits, pictures, results, shown, words
from figures.explorer.settings import (
    MOST_PEOPLE,
    NAME,
    PEOPLE_IN_LARGE_WORLDS,
    Settings,
    from_query,
    people_of,
)

FOLDER = Path(figures.explorer.__file__).parent
TINY = Settings(scenario="tiny", months=24)
MOVED = {
    "tariff.level": 0.7,
    "tariff.path": "stepwise",
    "duration.maximum": 6,
    "intention.declaration": False,
    "form.hours_floor": 28.0,
}


def moved(settings, levers=MOVED):
    for name, value in levers.items():
        settings = settings.chosen(name, value)
    return settings


# ---- settings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [("tariff.level", "9"), ("tariff.path", "steep"), ("duration.maximum", "6.5"), ("tariff.levl", "1")],
)
def test_a_lever_is_refused_in_the_words_of_the_command_line(name, value, capsys):
    with pytest.raises(InputError) as mistake:
        TINY.chosen(name, value)
    assert main(["run", "tiny", "--months", "1", "--set", f"{name}={value}"]) == 2
    said = capsys.readouterr().err.strip().removeprefix("draaideur run: ")
    if name in load_levers():
        assert str(mistake.value) == said
    else:
        assert "did you mean 'tariff.level'?" in str(mistake.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("months", "0", "--months: 0 is too small"),
        ("months", "ten", "--months: 'ten' is not a whole number"),
        ("seed", "1.5", "--seed: '1.5' is not a whole number"),
        ("scenario", "six-case", "did you mean 'six-cases'?"),
    ],
)
def test_other_choices_are_refused_in_one_line(name, value, said):
    with pytest.raises(InputError, match=re.escape(said)):
        TINY.chosen(name, value)


def test_levers_that_contradict_each_other_are_refused():
    asked = moved(TINY, {"duration.minimum": 20})
    with pytest.raises(InputError, match="lower the first or raise the second"):
        results.accepted(asked)


def test_no_file_of_somebody_is_opened(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("")
    for name, settings in (("scenario", TINY.chosen), ("policy", lambda _, path: TINY.as_in(path))):
        for path in (str(own), "../own.toml", str(Path("abm/scenarios/tiny.toml"))):
            with pytest.raises(InputError, match=f"unknown {name}"):
                settings(name, path)


def test_the_policy_file_is_the_policy(tmp_path):
    settings = moved(Settings())
    file = tmp_path / f"{NAME}.toml"
    file.write_text(settings.policy_file())
    read = load_policy(file)
    assert {one.lever: one.value for one in read.change} == MOVED
    assert read.change == settings.policy.change
    assert read.never_observed == settings.policy.never_observed == ("tariff.path=stepwise",)


def test_what_was_never_seen_together_stays_so(tmp_path):
    settings = Settings().as_in("seven-factors")
    assert settings.never_observed[-1] == f"all of {NAME} together"
    file = tmp_path / f"{NAME}.toml"
    file.write_text(settings.policy_file())
    assert load_policy(file).never_observed == settings.policy.never_observed
    assert settings.put_back("guidance.integration").policy.seen_together


def test_the_address_holds_the_settings():
    settings = replace(moved(Settings()), scenario="structural", months=36, seed=-4)
    assert from_query(settings.query("nl")) == settings
    assert from_query("") == Settings()
    with pytest.raises(InputError, match=re.escape("unknown setting 'tarif.level'")):
        from_query("tarif.level=0.7")


def test_a_large_world_is_shown_with_fewer_people():
    country = Settings(scenario="country")
    assert people_of(country.world) == PEOPLE_IN_LARGE_WORLDS
    assert country.command(4).endswith(f"--participants {PEOPLE_IN_LARGE_WORLDS}")
    assert "--participants" not in TINY.command(4)


# ---- what the model makes of them ---------------------------------------------------------------------


def test_the_comparison_is_that_of_the_command_line(tmp_path, capsys):
    settings = moved(replace(TINY, months=36, scenario="temporary"), {"tariff.level": 0.7})
    file = tmp_path / f"{NAME}.toml"
    file.write_text(settings.policy_file())
    command = settings.command(3).replace(file.name, str(file)).split()[1:]
    assert main([*command, "--workers", "1", "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)["policies"][NAME]["outcomes"]
    ours = results.compare(settings, 3)
    names = [name for name in OUTCOMES if not ours.row(name)["few"]]
    assert len(names) > 50
    for name in names:
        row = ours.row(name)
        for key, other in (("baseline", "baseline"), ("mean", "policy"), ("difference", "difference"),
                           ("low", "low"), ("high", "high")):  # fmt: skip
            assert row[key] == theirs[name][other] or (row[key] != row[key] and theirs[name][other] is None)


def test_without_a_lever_moved_nothing_differs():
    table = results.compare(TINY, 2).table
    known = table["difference"].dropna()
    assert len(known) > 20
    assert (known == 0.0).all()


def test_a_share_of_under_ten_people_is_hidden_everywhere():
    settings = moved(TINY, {"tariff.level": 0.7})
    reading = results.reading_of(settings)
    assert reading.people["conversion_within_24_months"] < SMALLEST_CELL <= reading.people["public_cost"]
    comparison = results.compare(settings, 2)
    row = comparison.row("conversion_within_24_months")
    assert row["few"]
    assert not row["clear"]
    numbers = ["baseline", "mean", "difference", "low", "high", "p_value", "p_holm", "variance_reduction"]
    assert all(np.isnan(row[name]) for name in numbers)
    assert not comparison.row("public_cost")["few"]
    assert np.isnan(comparison.mine.conversion.value)
    assert pictures.frontier([comparison.mine], "en") is None
    main_rows, _ = shown.tables_of(comparison, "nl")
    assert main_rows["rows"][0]["missing"] == "minder dan tien mensen"
    saved = pd.read_csv(
        io.BytesIO(export.file_of("comparison.csv", comparison.settings, comparison))
    ).set_index("outcome")
    assert saved.loc["conversion_within_24_months", numbers].isna().all()
    assert saved.loc["public_cost", numbers[:5]].notna().all()


def test_the_series_begins_where_the_burn_in_ends_and_counts_everybody():
    reading = results.reading_of(TINY)
    assert reading.series.shape[0] == TINY.months + 1 == len(results.months_of(TINY))
    assert results.months_of(TINY)[0] == "2020-12"
    everybody = reading.series.sum(axis=1)
    assert everybody[0] >= people_of(TINY.world)
    assert (np.diff(everybody) >= 0).all()  # who has gone is counted among the gone
    assert (np.abs(np.diff(reading.series[:2], axis=0)) <= SMALLEST_CELL).all()
    drawn = np.sum([one["counts"] for one in shown.states_of(reading, "en")], axis=0)
    assert drawn.tolist() == everybody.tolist()


def test_states_that_never_hold_ten_people_are_shown_together():
    reading = results.reading_of(TINY)
    for one in shown.states_of(reading, "en"):
        assert one["name"] == "other" or max(one["counts"]) >= SMALLEST_CELL


def test_a_person_whose_life_parts_is_found_and_told():
    settings = moved(Settings(scenario="tiny", months=60), {"tariff.level": 0.5, "duration.maximum": 3})
    first = results.whose_lives_part(settings, 0)
    second = results.whose_lives_part(settings, first)
    assert second != first
    story = results.story_of(settings, first, "nl")
    assert story["parting"] is not None
    assert f"Onder {NAME}" in story["text"]
    assert results.whose_lives_part(TINY, 0) is None


def marked(settings, conversion=0.4):
    one = Estimate(conversion, conversion - 0.1, conversion + 0.1, 4)
    return results.Mark(settings, one, one)


def compared(settings):
    comparison = results.Comparison(
        settings, 4, pd.DataFrame(), marked(settings.put_back()), marked(settings)
    )
    return comparison


def test_what_was_tried_is_kept_in_order_and_once():
    tried = ()
    settings = [moved(TINY, {"tariff.level": level}) for level in (0.5, 0.6, 0.5)]
    for one in (TINY, *settings):
        tried = results.with_marks(tried, compared(one))
    assert [dict(one.settings.levers).get("tariff.level") for one in tried] == [None, 0.5, 0.6]
    assert len(results.with_marks(tried, compared(replace(settings[0], seed=7)))) == len(tried)
    other_time = results.with_marks(tried, compared(replace(settings[0], months=12)))
    assert [one.settings.months for one in other_time] == [12, 12]
    for level in np.linspace(0.3, 1.9, 20):
        tried = results.with_marks(tried, compared(moved(TINY, {"tariff.level": float(level)})))
    assert len(tried) == results.MOST_MARKS + 1
    assert tried[0].settings.levers == ()


def test_the_frontier_and_the_network_are_drawn():
    drawn = pictures.svg_of(pictures.frontier([marked(TINY), marked(moved(TINY), 0.5)], "nl"))
    assert drawn.startswith("<svg ")
    assert 'aria-hidden="true"' in drawn
    picture, numbers = pictures.network(TINY, "Bovendorp", "en")
    assert picture.startswith("<svg ")
    assert numbers["company"] == "Werkbedrijf Voorbeeld"
    assert "{" not in words.say("network.picture", "nl", **numbers)
    with pytest.raises(InputError, match="unknown municipality"):
        pictures.network(TINY, "Bovendrop", "en")


# ---- what is shown and taken along --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_lever_is_shown_with_meaning_range_and_source(language):
    groups = shown.groups_of(moved(Settings()), {}, language)
    levers = {lever["name"]: lever for group in groups for lever in group["levers"]}
    assert set(levers) == set(load_levers())
    for name, lever in load_levers().items():
        about = levers[name]["about"]
        assert all(claim in about for claim in lever.evidence)
        assert words.allowed_text(lever, language) in about
        assert words.lever_meaning(name, language)[1:] in about
        assert levers[name]["moved"] == (name in MOVED)
        if lever.is_number:
            assert (levers[name]["minimum"], levers[name]["maximum"]) == (lever.minimum, lever.maximum)
    assert levers["duration.maximum"]["typed"] == "6"
    assert levers["tariff.level"]["typed"] == ("0,7" if language == "nl" else "0.7")


def test_a_lever_that_differs_between_municipalities_says_so():
    (group, *_) = shown.groups_of(Settings(), {}, "en")
    (limit,) = (one for one in group["levers"] if one["name"] == "duration.maximum")
    assert limit["now"] == "scenario: 12 or 36"
    assert limit["typed"] == ""


def test_a_counterfactual_is_named_by_its_levers():
    settings = moved(Settings(), {"tariff.level": 1.2, "duration.contract": "permanent"})
    said = words.unseen_text(settings.never_observed, "nl")
    assert said == "hoogte van het tarief 1,2, arbeidscontract vast"


def test_a_row_says_percent_points_and_whether_it_is_clear():
    row = {"few": False, "baseline": 0.4, "mean": 0.45, "difference": 0.05, "low": 0.01, "high": 0.09,
           "clear": True}  # fmt: skip
    said = shown.row_of(row, "revolving_door", "nl")
    assert (said["baseline"], said["mine"], said["difference"]) == ("40,0 %", "45,0 %", "+5,0 punten")
    assert (said["interval"], said["verdict"]) == ("+1,0 tot +9,0", "duidelijk")
    money = row | {"baseline": 14000.0, "mean": 13000.0, "difference": -1000.0, "low": -2000.0, "high": 50.0,
                   "clear": False}  # fmt: skip
    said = shown.row_of(money, "public_cost", "en")
    assert (said["difference"], said["verdict"]) == ("−1,000", "within the noise")


def test_the_main_outcomes_are_those_of_the_headline_question():
    main_rows, rest = shown.tables_of(results.compare(TINY, 2), "en")
    assert [one["outcome"] for one in main_rows["rows"]] == list(load_design("headline").outcomes)
    assert len(main_rows["rows"]) + len(rest["rows"]) == len(OUTCOMES)


def test_small_cells_of_the_states_are_blank_in_the_files():
    comparison = results.compare(TINY, 2)
    table = pd.read_csv(io.BytesIO(export.file_of("states.csv", comparison.settings, comparison)))
    counts = table.drop(columns=["scenario", "counterfactual", "seed", "month"]).to_numpy()
    assert ((counts == 0) | (counts >= SMALLEST_CELL) | np.isnan(counts)).all()
    assert np.isnan(counts).any()
    parquet = pyarrow.parquet.read_table(
        io.BytesIO(export.file_of("states.parquet", comparison.settings, comparison))
    )
    said = json.loads(parquet.schema.metadata[b"draaideur"])
    assert said["scenario"] == "tiny"
    assert "not a prediction" in said["purpose"]
    assert parquet.num_rows == TINY.months + 1


def test_every_word_is_there_in_both_languages():
    for key, said in words.WORDS.items():
        english, dutch = said
        fields = [set(re.findall(r"\{(\w+)", one)) for one in (english, dutch)]
        assert fields[0] == fields[1], key
        assert english, key
        assert dutch, key
    for outcome in OUTCOMES.values():
        for language in ("en", "nl"):
            assert words.unit_of(outcome.unit, language)
    assert all(words.unit_of(one.unit, "nl") for one in load_levers().values() if one.is_number)


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "What this model cannot tell you"), ("nl", "Wat dit model")]
)
def test_the_limits_of_the_model_are_on_the_page(language, heading):
    said = limits.limits_html(language)
    assert f"<h2>{heading}" in said
    assert all(to.startswith(("http", "#")) for to in re.findall('href="([^"]*)"', said))


def test_the_page_of_the_docs_says_the_numbers_as_they_are():
    said = (FOLDER.parents[1] / "docs" / "explorer.md").read_text(encoding="utf-8")
    assert (results.FIRST_SEEDS, results.MORE_SEEDS) == (4, 16)
    assert "Four seeds at once, sixteen more" in said
    assert f"more than {MOST_PEOPLE:,} people is shown with {PEOPLE_IN_LARGE_WORLDS:,}" in said
    assert f"{results.MORE_SEEDS} seeds more" in words.say("results.more", "en")
    assert f"{results.MORE_SEEDS} startgetallen" in words.say("results.more", "nl")


def test_all_but_the_page_knows_no_browser():
    for path in FOLDER.glob("*.py"):
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        names = {one.split(".")[0] for node in tree for one in imported(node)}
        assert "solara" not in names or path.stem in {"page", "parts", "serve"}, path


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [str(node.module)] if isinstance(node, ast.ImportFrom) else []
