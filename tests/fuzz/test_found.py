"""What fuzzing found, one test for each."""

from __future__ import annotations

import json
import tomllib

import pytest

from abm.errors import LONGEST, InputError
from abm.parameters import read_ledger_file
from abm.policy import load_policy
from abm.scenario import load_scenario
from calibration import evidence, patterns
from experiments.command_line import main
from experiments.design import MOST_COMBINATIONS, load_design
from tests.fuzz.damage import to_toml
from tests.fuzz.idle import without_work
from tests.fuzz.kinds import SMALL_DESIGN


@pytest.fixture(autouse=True)
def _idle(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with without_work():
        yield


def refused(read, content, name="mine.toml") -> str:
    """The line in which ``read`` refuses a file with this content."""
    with open(name, "wb") as file:
        file.write(content if isinstance(content, bytes) else to_toml(content))
    with pytest.raises(InputError) as caught:
        read(name)
    return str(caught.value)


def refusal(capsys, *words) -> str:
    """The one line in which the command line refuses; lines that say what begins stand apart."""
    try:
        status = main(words)
    except SystemExit as ending:
        status = ending.code
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    lines = [line for line in said.err.splitlines() if not line.startswith("Running ")]
    assert len(lines) == 1
    return lines[0]


# ---- what is quoted ------------------------------------------------------------------------------


def test_a_refusal_is_one_line_whatever_it_quotes():
    said = refused(load_policy, {"le\nver": 1})
    assert "unknown key 'le\\nver'" in said
    assert str(InputError("red \x1b[31m\u202e\ud800")) == r"red \x1b[31m\u202e\ud800"


def test_what_is_too_long_to_read_is_cut(capsys):
    assert len(refused(load_policy, {"x" * 100_000: 1})) <= LONGEST + 5
    assert len(refusal(capsys, "run", "x" * 100_000)) < LONGEST + 100
    assert len(refusal(capsys, "x" * 100_000)) < LONGEST + 200


# ---- TOML ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", [load_policy, load_scenario, load_design])
def test_a_file_nested_too_deeply_or_with_an_endless_number_is_refused(read):
    assert refused(read, b"x = " + b"[" * 20_000) == "mine.toml: is nested too deeply to be read"
    assert "mine.toml: " in refused(read, b"x = " + b"9" * 10_000)


def test_a_key_that_does_not_exist_is_answered_with_the_nearest():
    change = {"lever": "tariff.level", "value": 1.0, "sinse": "2022-01"}
    said = refused(load_policy, {"change": [change]})
    assert said == (
        "mine.toml: change.0.sinse: unknown key 'sinse'; did you mean 'since'? "
        "allowed: lever, municipalities, since, value"
    )
    said = refused(load_design, SMALL_DESIGN | {"factor": [{"nam": "x", "option": []}]})
    assert said.endswith("unknown key 'nam'; did you mean 'name'? allowed: name, option")


@pytest.mark.parametrize("read", [load_policy, load_scenario, load_design])
def test_the_name_of_a_file_is_not_said_in_it(read):
    assert refused(read, {"name": "x"}) == "mine.toml: name: leave it out; the name is 'mine' already"


@pytest.mark.parametrize("value", [[1], {"a": 1}, 10**400], ids=["list", "table", "endless"])
def test_a_lever_value_of_another_type_is_refused(value):
    assert "mine.toml: " in refused(load_policy, {"change": [{"lever": "tariff.level", "value": value}]})
    with pytest.raises(InputError, match=r"tariff\.level"):
        load_policy("baseline").changed({"tariff.level": value})


def test_what_a_scenario_is_based_on_is_a_name():
    assert "unknown scenario to be based on" in refused(load_scenario, {"based_on": ["tiny"]})


def test_a_month_and_a_parameter_are_refused_with_their_file():
    said = refused(load_policy, {"change": [{"lever": "tariff.level", "value": 1, "since": "2021-13"}]})
    assert said == "mine.toml: since: '2021-13' is not a month; write it as 2021-01"
    said = refused(load_scenario, {"based_on": "tiny", "start": "now"})
    assert said == "mine.toml: start: 'now' is not a month; write it as 2021-01"
    said = refused(load_scenario, {"based_on": "tiny", "parameters": {"hiring.nose": 1.0}})
    assert said.startswith("mine.toml: unknown parameter 'hiring.nose'; did you mean 'hiring.noise'?")
    said = refused(load_scenario, {"based_on": "tiny", "parameters": {"hiring.noise": 10.0**300}})
    assert said.startswith("mine.toml: parameter 'hiring.noise': ")


@pytest.mark.parametrize(
    "read", [read_ledger_file, evidence.load_claims.__wrapped__, patterns.load_patterns.__wrapped__]
)
def test_the_project_s_own_files_are_refused_like_a_user_s(read, tmp_path):
    def from_path(name):
        return read(tmp_path / name)

    assert "mine.toml" in refused(from_path, b"\xff")
    assert refused(from_path, {"a": 1}).endswith("1 is not a table of keys")


@pytest.mark.parametrize("part", ["world", "arm", "sweep"])
def test_a_part_of_the_patterns_that_is_no_table_is_refused(part, tmp_path):
    def read(name):
        return patterns.load_patterns.__wrapped__(tmp_path / name)

    assert refused(read, {part: 1}) == f"mine.toml: {part}: 1 is not a table of keys"
    sweep = {"scenario": "tiny", "months": 1, "lever": "tariff.level", "values": [1, 2, 3], "worlds": ["w"]}
    said = refused(read, {"world": {"w": {"hiring.noise": "much"}}, "sweep": {"s": sweep}})
    assert said.startswith("mine.toml: s 1, w: parameters.hiring.noise: ")


# ---- designs -------------------------------------------------------------------------------------


def test_more_combinations_than_can_run_are_refused_at_once():
    options = [{"name": f"option {number}", "levers": {}} for number in range(9)]
    factors = [{"name": f"factor {number}", "option": options} for number in range(9)]
    said = refused(load_design, SMALL_DESIGN | {"factor": factors})
    assert said == f"mine.toml: 387,420,489 combinations of options; at most {MOST_COMBINATIONS:,}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scenario": "tinny"}, "mine.toml: unknown scenario 'tinny'; did you mean 'tiny'?"),
        ({"outcomes": ["stars"]}, "mine.toml: unknown outcome 'stars'; did you mean 'starts'?"),
        ({"outcomes": ["starts", "starts"]}, "mine.toml: outcome 'starts' stands there twice"),
        ({"factor": SMALL_DESIGN["factor"][:1] * 2}, "mine.toml: factor 'fee' stands there twice"),
        (
            {"factor": [{"name": "fee", "option": [{"name": "low", "levers": {}}] * 2}]},
            "mine.toml: policy 'low' stands there twice",
        ),
        (
            {"factor": [{"name": "fee", "option": [{"name": "baseline", "levers": {}}]}]},
            "mine.toml: policy 'baseline' stands there twice",
        ),
    ],
)
def test_a_design_that_could_not_be_told_is_refused_before_it_runs(change, said):
    assert refused(load_design, SMALL_DESIGN | change).startswith(said)


def test_an_option_of_any_name_and_any_outcomes_will_do(capsys, tmp_path):
    """The limit is the lever's number, not a word of the option's name; the table takes any outcome."""
    option = {"name": "half a year", "levers": {"duration.maximum": 6}}
    design = SMALL_DESIGN | {
        "outcomes": ["starts"],
        "factor": [{"name": "duration", "option": [option]}],
    }
    (tmp_path / "mine.toml").write_bytes(to_toml(design))
    assert main(["headline", "--design", "mine.toml", "--results", "out", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert {row["duration"] for row in content["differences"] if row["policy"] == "half a year"} == {6}


def test_a_headline_needs_a_municipality_and_takes_one_that_does_not_second(capsys, tmp_path):
    empty = {"meaning": "nobody", "municipality": []}
    (tmp_path / "empty.toml").write_bytes(to_toml(empty))
    (tmp_path / "mine.toml").write_bytes(to_toml(SMALL_DESIGN | {"scenario": "empty.toml"}))
    said = refusal(capsys, "headline", "--design", "mine.toml", "--results", "out")
    assert said == "draaideur headline: scenario empty: has no municipality; there is nothing to compare"
    still = {"based_on": "tiny", "levers": {"governance.regime": "none"}}
    (tmp_path / "empty.toml").write_bytes(to_toml(still))
    assert main(["headline", "--design", "mine.toml", "--results", "out"]) == 0


def test_the_page_of_the_evidence_is_written_whole_or_not_at_all(capsys, tmp_path):
    (tmp_path / "page.md").write_text("mine")
    (tmp_path / "folder").mkdir()
    assert main(["evidence", "--page", "page.md"]) == 0
    assert (tmp_path / "page.md").read_text().startswith("#")
    capsys.readouterr()
    assert "folder: cannot be written" in refusal(capsys, "evidence", "--page", "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "page.md"]


def test_toml_is_written_as_it_is_read():
    document = {"a b": [1, 2.5, True, "é\n"], "c": {"d": [{"e": float("inf")}]}}
    assert tomllib.loads(to_toml(document).decode()) == document
