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
    content = json.loads(say(capsys, *words))
    for row in content["policies"]["baseline"]["outcomes"].values():
        assert row["difference"] in (0.0, None)
    assert content["clear"] == 0


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
        (("rum", "tiny"), "unknown verb 'rum'; did you mean 'run'?"),
        (("story", "tiny", "--person", "1", "--language", "fr"), "allowed: en, nl"),
        (("run", "tiny", "--months", "1201"), "at most 1200"),
        (("compare", "tiny", "baseline", "short-cap", "--months", "100000000"), "at most 1200"),
        (("story", "tiny", "--person", "1", "--months", "9999"), "at most 1200"),
        (("compare", "tiny", "baseline", "short-cap", "--seeds", "10001"), "at most 10000"),
        (("compare", "tiny", "baseline", "short-cap", "--outcomes", ""), "--outcomes: '' names nothing"),
        (("compare", "tiny", "baseline", "short-cap", "short-cap"), "'short-cap' stands there twice"),
        (("compare", "tiny", "baseline", "short-cap", "--half-width", "start=1"), "did you mean 'starts'"),
        (("compare", "tiny", "baseline", "short-cap", "--half-width", "starts=0"), "no number above zero"),
        (("compare", "tiny", "baseline", "short-cap", "--budget", "100"), "--budget: goes with --half-width"),
        (
            ("compare", "tiny", "baseline", "short-cap", "--half-width", "starts=1", "--budget", "3"),
            "two seeds of 2 take 4",
        ),
        (("ablate", "--patterns", ""), "--patterns: '' names nothing"),
        (("ablate", "--mechanisms", " "), "--mechanisms: ' ' names nothing"),
        (("ablate", "--mechanisms", "scale,,relation"), "names nothing"),
        (("ablate", "--mechanisms", "scal"), "did you mean 'scale'?"),
        (("evidence", "R059", "--became", "boundary"), "R059 became mechanism"),
        (("evidence", "R059", "--became", "boundry"), "did you mean 'boundary'?"),
        (("evidence", "R059", "--page"), "leave out the claim"),
        (("run", "tiny", "--mnths", "3"), "--mnths"),
    ],
)
def test_a_mistake_is_one_line_with_the_mend(refusal, words, hint):
    assert hint in refusal(*words)


def test_a_broken_file_is_named_with_its_line(refusal, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("meaning = 'x'\nchange = = 3\n", encoding="utf-8")
    said = refusal("run", "tiny", "--policy", str(path))
    assert "mine.toml" in said
    assert "line 2" in said


def test_a_results_folder_that_cannot_be_written_is_refused_before_the_run(refusal, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    assert "cannot be written" in refusal("run", "tiny", "--months", "1", "--results", str(blocked / "x"))


@pytest.mark.parametrize(
    "words",
    [
        ("run", "tiny", "--months", "1200"),
        ("headline", "--seeds", "2"),
        ("patterns", "P3", "--seeds", "2"),
        ("ablate", "--patterns", "P3", "--mechanisms", "scale", "--seeds", "2"),
    ],
)
def test_nothing_is_begun_where_the_results_cannot_be_written(refusal, tmp_path, monkeypatch, words):
    def begun(*_arguments, **_options):
        raise AssertionError("a run began")

    monkeypatch.setattr("abm.model.LabourMarket.__init__", begun)
    monkeypatch.setattr("experiments.runner.compile_first", begun)
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    assert "cannot be written" in refusal(*words, "--results", str(blocked / "x"))


def test_a_refused_run_leaves_no_folder_behind(refusal, tmp_path):
    folder = tmp_path / "mine"
    assert "--by" in refusal("run", "tiny", "--by", "colour", "--results", str(folder))
    assert not folder.exists()


def test_names_that_are_repeated_are_taken_once(capsys):
    words = ("--mechanisms", "scale, relation,scale", "--patterns", "P3,P4,P3", "--dry-run", "--json")
    plan = json.loads(say(capsys, "ablate", *words))
    assert (plan["variants"], plan["patterns"]) == (["scale", "relation"], ["P3", "P4"])
    assert json.loads(say(capsys, "patterns", "P3", "P3", "--dry-run", "--json"))["patterns"] == ["P3"]


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (("policies", "structral"), "draaideur policies"),
        (("policies", "zzzz"), "draaideur policies"),
        (("run", "tiny", "--set", "tarif.level=1"), "draaideur levers, draaideur parameters"),
        (("evidence", "R59"), "draaideur evidence"),
        (("outcomes", "strats"), "draaideur outcomes"),
    ],
)
def test_a_long_list_is_cut_to_the_nearest_and_says_where_the_rest_is(refusal, words, command):
    said = refusal(*words)
    assert said.endswith(f"more: {command}\n")
    assert len(said) < 250


def test_evidence_of_one_claim_may_say_what_it_became(capsys):
    assert say(capsys, "evidence", "R059", "--became", "mechanism") == say(capsys, "evidence", "R059")


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
    files = {path.name for path in (tmp_path / "mine").glob("[!.]*")}
    assert files == {"spells.parquet", "spells.csv", "outcomes.parquet", "outcomes.csv", "manifest.json"}
    assert len(pandas.read_parquet(tmp_path / "mine" / "spells.parquet")) == len(
        pandas.read_csv(tmp_path / "mine" / "spells.csv")
    )
