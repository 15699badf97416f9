"""The command line as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from experiments.command_line import main


def say(capsys, *words) -> str:
    assert main(words) == 0
    return capsys.readouterr().out


def refusal(capsys, *words) -> str:
    try:
        status = main(words)
    except SystemExit as ending:
        status = ending.code
    said = capsys.readouterr()
    assert status == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    return said.err


def test_run_gives_manifest_and_outcomes_as_json(capsys):
    words = ("run", "tiny", "--months", "12", "--seed", "1", "--set", "tariff.level=0.8",
             "--set", "duration.maximum=6", "--json")  # fmt: skip
    content = json.loads(say(capsys, *words))
    assert set(content) == {"manifest", "outcomes"}
    changes = {one["lever"]: one["value"] for one in content["manifest"]["changes"]}
    assert changes == {"tariff.level": 0.8, "duration.maximum": 6}
    assert all(set(one) == {"value", "unit", "definition"} for one in content["outcomes"].values())


def test_a_lever_changes_the_outcome_and_a_repeat_does_not(capsys):
    words = ("run", "tiny", "--months", "60", "--json")
    first, again = say(capsys, *words), say(capsys, *words)
    assert first == again
    assert (
        json.loads(first)["outcomes"]
        != json.loads(say(capsys, *words, "--set", "tariff.level=2"))["outcomes"]
    )


def test_compare_of_a_policy_with_itself_is_exactly_zero(capsys):
    words = (
        "compare",
        "tiny",
        "baseline",
        "baseline",
        "--seeds",
        "3",
        "--months",
        "24",
        "--workers",
        "1",
        "--json",
    )
    for row in json.loads(say(capsys, *words))["outcomes"].values():
        assert row["difference"] in (0.0, None)


@pytest.mark.parametrize(("language", "word"), [("en", "Under baseline"), ("nl", "Onder baseline")])
def test_story_is_told_in_both_languages(capsys, language, word):
    text = say(capsys, "story", "tiny", "--person", "7", "--months", "60", "--language", language)
    assert word in text
    assert "short-cap" in text


@pytest.mark.parametrize("verb", ["scenarios", "policies", "levers", "parameters", "outcomes"])
def test_listings_are_json_documents(capsys, verb):
    entries = json.loads(say(capsys, verb, "--json"))
    assert entries
    name = next(iter(entries))
    assert json.loads(say(capsys, verb, name, "--json")) == {name: entries[name]}


def test_a_parameter_is_shown_with_its_source(capsys):
    assert "Participatiewet" in say(capsys, "parameters", "wage_subsidy.ceiling_share") or "10d" in say(
        capsys, "parameters", "wage_subsidy.ceiling_share"
    )


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("run", "six-case"), "six-cases"),
        (("run", "tiny", "--policy", "short-cop"), "short-cap"),
        (("run", "tiny", "--set", "tarif.level=1"), "tariff.level"),
        (("run", "tiny", "--set", "hiring.noize=1"), "hiring.noise"),
        (("run", "tiny", "--set", "tariff.level=9"), "0.2 to 2"),
        (("run", "tiny", "--set", "tariff.level=high"), "0.2 to 2"),
        (("run", "tiny", "--set", "duration.minimum=9", "--set", "duration.maximum=6"), "duration.maximum"),
        (("run", "tiny", "--set", "tariff.level"), "NAME=VALUE"),
        (("run", "tiny", "--months", "0"), "at least 1"),
        (("run", "tiny", "--months", "-3"), "at least 1"),
        (("run", "tiny", "--seed", "one"), "whole number"),
        (("compare", "tiny", "baseline", "short-cap", "--outcomes", "revolving_dor"), "revolving_door"),
        (("compare", "tiny", "baseline", "short-cap", "--seeds", "0"), "at least 2"),
        (("parameters", "hiring.noize"), "hiring.noise"),
        (("story", "tiny", "--person", "4000"), "1 to 40"),
        (("rum", "tiny"), "run"),
        (("run", "tiny", "--mnths", "3"), "--mnths"),
    ],
)
def test_a_mistake_is_one_line_with_the_mend(capsys, words, hint):
    assert hint in refusal(capsys, *words)


def test_a_broken_file_is_named_with_its_line(capsys, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("meaning = 'x'\nchange = = 3\n", encoding="utf-8")
    said = refusal(capsys, "run", "tiny", "--policy", str(path))
    assert "mine.toml" in said
    assert "line 2" in said


def test_a_results_folder_that_cannot_be_written_is_refused_before_the_run(capsys, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    assert "cannot be written" in refusal(
        capsys, "run", "tiny", "--months", "1", "--results", str(blocked / "x")
    )


def test_a_scenario_without_employers_runs_and_says_so(capsys, tmp_path):
    path = tmp_path / "empty.toml"
    path.write_text(
        "meaning = 'nobody to hire anyone'\nemployers = 0\n[[municipality]]\nname = 'A'\ncode = 1\n"
        "population = 10\nregion = 'R'\nwork_company = 'W'\nparticipants = 5\n",
        encoding="utf-8",
    )
    assert "no employers" in say(capsys, "run", str(path), "--months", "12")


def test_help_does_not_import_the_model():
    code = (
        "import sys; from experiments.command_line import build_parser; build_parser().format_help(); "
        "print(sorted(set(sys.modules) & {'mesa', 'numba', 'numpy', 'pandas', 'abm.model'}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert answer.stdout.strip() == "[]"


def test_run_writes_whole_tables(capsys, tmp_path):
    import pandas

    say(capsys, "run", "tiny", "--months", "24", "--results", str(tmp_path / "mine"))
    files = {path.name for path in (tmp_path / "mine").iterdir()}
    assert files == {"spells.parquet", "spells.csv", "outcomes.parquet", "outcomes.csv", "manifest.json"}
    assert len(pandas.read_parquet(tmp_path / "mine" / "spells.parquet")) == len(
        pandas.read_csv(tmp_path / "mine" / "spells.csv")
    )
