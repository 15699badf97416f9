"""What fuzzing found, one test for each."""

from __future__ import annotations

import hashlib
import io
import json
import math
import sys
import tomllib

import pytest

from abm.errors import LONGEST, InputError
from abm.parameters import read_ledger_file
from abm.policy import load_policy
from abm.scenario import load_scenario
from calibration import ablation, evidence, patterns
from experiments.command_line import main
from experiments.design import load_design
from experiments.run_table import content_of, table_of
from experiments.samplers import MOST_POINTS
from figures import pictures
from figures.gallery import draw_all
from tests.fuzz.damage import to_json, to_parquet, to_toml
from tests.fuzz.idle import without_work
from tests.fuzz.kinds import (
    ABOUT,
    DRAWINGS,
    DRAWN_FROM,
    PICTURES,
    RESUMED,
    ROWS,
    SMALL_DESIGN,
    STORE_MANIFEST,
    STORED,
    SWEEP,
    finished_ablation,
)


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


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_a_terminal_cannot_show_is_escaped(monkeypatch, tmp_path, encoding, more):
    for words in (("scenarios", "tiny"), ("evidence", "--page", "page-\udcff")):
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            assert main([*words, *more]) == 0
        out.flush()
        said = out.buffer.getvalue().decode(encoding)
        assert json.loads(said) if more else "page-\\udcff" in said or "één" in said or "\\xe9\\xe9n" in said


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
    said = refused(load_design, SMALL_DESIGN | {"levers": [{"nam": "x", "options": {}}]})
    assert "unknown key 'nam'; did you mean 'name'? allowed: maximum, minimum, name, options" in said


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


def test_a_world_of_more_people_than_fit_in_memory_is_refused():
    town = {"name": "A", "code": 1, "population": 10**18, "region": "R", "work_company": "W"}
    said = refused(load_scenario, {"meaning": "large", "municipality": [town]})
    assert said.endswith("inhabitants in all municipalities; at most 20,000,000")
    crowd = [town | {"name": f"{n}", "code": n, "population": 1, "participants": 999_999} for n in (1, 2)]
    said = refused(load_scenario, {"meaning": "large", "municipality": crowd})
    assert said == "mine.toml: 1,999,998 participants in all municipalities; at most 1,000,000"


def test_what_takes_more_memory_than_there_is_says_so(capsys, monkeypatch):
    def full(*rest):
        raise MemoryError

    monkeypatch.setattr("abm.model.build_world", full)
    assert refusal(capsys, "run", "tiny") == "draaideur run: this takes more memory than there is"


def test_a_scenario_may_be_based_on_one_with_a_table_and_bring_its_own(tmp_path):
    def read(content):
        (tmp_path / "mine.toml").write_bytes(to_toml(content))
        return load_scenario("mine.toml")

    based = read({"based_on": "country", "levers": {"tariff.level": 0.8}})
    assert len(based.municipality) == len(load_scenario("country").municipality)
    assert all(entry.levers["tariff.level"] == 0.8 for entry in based.municipality)
    (tmp_path / "towns.csv").write_text("code,municipality,population,region\n1,A,10,R\n")
    own = read({"based_on": "tiny", "municipalities": "towns.csv"})
    assert [entry.name for entry in own.municipality] == ["A"]
    (tmp_path / "towns.csv").write_text("")
    said = refused(load_scenario, {"based_on": "tiny", "municipalities": "towns.csv"})
    assert said.startswith("towns.csv: column 'code' is missing")
    said = refused(load_scenario, {"meaning": "mine", "municipalities": "a\0b"})
    assert "is not the name of a file beside it" in said


# ---- designs -------------------------------------------------------------------------------------


def test_more_combinations_than_can_run_are_refused_at_once():
    options = {f"option {number}": {} for number in range(9)}
    factors = [{"name": f"factor {number}", "options": options} for number in range(9)]
    said = refused(load_design, SMALL_DESIGN | {"levers": factors})
    assert said == f"mine.toml: sampler: 387,420,489 points are too many; at most {MOST_POINTS:,}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scenario": "tinny"}, "mine.toml: scenario: unknown scenario 'tinny'; did you mean 'tiny'?"),
        ({"outcomes": ["stars"]}, "mine.toml: outcomes: unknown outcome 'stars'; did you mean 'starts'?"),
        ({"outcomes": ["starts", "starts"]}, "mine.toml: outcomes: 'starts' stands there twice"),
        ({"policies": ["short-cap", "short-cap"]}, "mine.toml: policies: 'short-cap' stands there twice"),
        ({"levers": SMALL_DESIGN["levers"][:1] * 2}, "mine.toml: 'fee' stands there twice"),
        (
            {"levers": [SMALL_DESIGN["levers"][0], "tariff.level"]},
            "mine.toml: levers: 'tariff.level' stands there twice",
        ),
        (
            {"levers": [{"name": "fee", "options": {"baseline": {"tariff.level": 0.9}}}]},
            "mine.toml: arm 'baseline' stands there twice",
        ),
        (
            {"levers": [{"name": "fee", "options": {"low": {"tariff.levle": 0.9}}}]},
            "mine.toml: levers: 'fee': 'low': unknown lever 'tariff.levle'; did you mean 'tariff.level'?",
        ),
        (
            {"levers": [{"name": "tariff.level", "options": {"low": {"tariff.level": 0.9}}}]},
            "mine.toml: levers: 'tariff.level' is a lever or a parameter; give the factor another name",
        ),
        (
            {"levers": [{"name": "fee", "options": {"low": {}}, "minimum": 1.0}]},
            "mine.toml: levers: 'fee' has options; leave out values, minimum and maximum",
        ),
        (
            {"uncertainties": [{"name": "hiring.noise", "options": {"low": {}}}]},
            "mine.toml: uncertainties: 'hiring.noise' has options, which only levers have; say values",
        ),
    ],
)
def test_a_design_that_could_not_be_told_is_refused_before_it_runs(change, said):
    assert refused(load_design, SMALL_DESIGN | change).startswith(said)


def test_an_option_of_any_name_and_any_outcomes_will_do(capsys, tmp_path):
    """The limit is the lever's number, not a word of the option's name; the table takes any outcome."""
    options = {"half a year": {"duration.maximum": 6}}
    design = SMALL_DESIGN | {
        "outcomes": ["starts"],
        "levers": [{"name": "duration", "options": options}],
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


# ---- tables and manifests --------------------------------------------------------------------------


def kept(figure: str, folder, **changes) -> None:
    """The tables of one figure in ``folder``, with some columns replaced."""
    folder.mkdir(exist_ok=True)
    for name, table in DRAWINGS[figure].items():
        own = {column: value for column, value in changes.items() if column in table}
        (folder / f"{name}.parquet").write_bytes(to_parquet(table.assign(**own)))
    (folder / "manifest.json").write_bytes(to_json(DRAWN_FROM))


@pytest.mark.parametrize(
    ("figure", "changes", "said"),
    [
        ("frontier", {"mean": math.inf}, "column mean holds a number beyond 1e+12"),
        ("frontier", {"mean": "much"}, "column mean holds something else than numbers"),
        ("frontier", {"duration": None}, "column duration holds something else than whole numbers"),
        ("frontier", {"policy": 1}, "column policy holds something else than text"),
        ("frontier", {"fee": "x" * 2_000}, "column fee holds a text of over 500 characters"),
        ("cohort_flow", {"months": 10**9}, "column months holds something else than 0 to 1200"),
        ("cohort_flow", {"months": -1}, "column months holds something else than 0 to 1200"),
        ("cohort_flow", {"share": 1e300}, "column share holds a number beyond 1e+12"),
        ("network", {"node": "one"}, "node one stands there twice"),
        ("network", {"secondments": math.inf}, "column secondments holds a number beyond 1e+12"),
        ("scorecard", {"judged": "yes"}, "column judged holds something else than true or false"),
        ("ablation", {"variant": True}, "column variant holds something else than text"),
    ],
)
def test_a_table_with_what_cannot_be_drawn_is_refused(tmp_path, figure, changes, said):
    kept(figure, tmp_path / "kept", **changes)
    with pytest.raises(InputError, match=r"\.parquet: .*; run `") as caught:
        draw_all(tmp_path / "kept", ("en",), (figure,))
    assert said in str(caught.value)
    assert not (tmp_path / "kept" / "figures").exists()


@pytest.mark.parametrize(
    ("figure", "changes"),
    [
        ("cohort_flow", {"months": 0}),
        ("cohort_flow", {"state": "x" * 400}),
        ("scorecard", {"label": "a " * 240}),
        ("cohort_flow", {"policy": "a\nb"}),
        ("network", {"label": "漢字"}),
        ("scorecard", {"holds_above": -math.inf, "value": math.nan}),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_is_only_odd_is_drawn_without_a_word(tmp_path, figure, changes):
    kept(figure, tmp_path / "kept", **changes)
    assert len(draw_all(tmp_path / "kept", ("en",), (figure,))) == 3


@pytest.mark.parametrize("content", [b"[" * 100_000, b"9" * 10_000, b"\xff", b""])
def test_a_manifest_that_is_no_json_is_refused_wherever_it_is_read(capsys, tmp_path, content):
    kept("ablation", tmp_path / "kept")
    (tmp_path / "kept" / "manifest.json").write_bytes(content)
    with pytest.raises(InputError, match="unreadable manifest"):
        draw_all(tmp_path / "kept", ("en",), ("ablation",))
    assert "manifest.json is damaged" in refusal(capsys, "dock", "--against", "kept")
    assert main(["ablate", "--patterns", "P12", "--mechanisms", "administration", "--results", "kept"]) == 0
    assert json.loads((tmp_path / "kept" / "manifest.json").read_text())["patterns"] == ["P12"]


def store(folder, table, **changes) -> None:
    """A store of ``dock --save`` that says of itself what is true."""
    folder.mkdir()
    content = to_parquet(table)
    (folder / "outcomes.parquet").write_bytes(content)
    mark = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_bytes(to_json(STORE_MANIFEST | {"table_sha256": mark} | changes))


@pytest.mark.parametrize("months", [0, -5, 10**9])
def test_a_store_of_impossible_months_is_refused(capsys, tmp_path, months):
    store(tmp_path / "kept", STORED, months=months)
    assert "manifest.json: months: " in refusal(capsys, "dock", "--against", "kept")


def test_a_store_whose_outcomes_are_no_numbers_is_refused(capsys, tmp_path):
    store(tmp_path / "kept", STORED.assign(starts="many"))
    said = refusal(capsys, "dock", "--against", "kept")
    assert "outcomes.parquet: column starts holds something else than numbers; write the store anew" in said


@pytest.mark.parametrize(
    "change", [{"verdict": "perhaps"}, {"seeds": 7}, {"pattern": "P9"}, {"off": "{}"}, {"verdict": 1}]
)
def test_an_ablation_goes_on_only_from_rows_that_are_whole(tmp_path, change):
    """A row that no run could have written is run again, not believed."""
    manifest, table = finished_ablation()
    (tmp_path / "manifest.json").write_bytes(to_json(manifest))
    (tmp_path / "ablation.parquet").write_bytes(to_parquet(table))
    variants = ablation.variants_of(RESUMED[0])
    assert set(ablation._finished(tmp_path, manifest, variants)) == set(variants)
    one = table["variant"] == RESUMED[0][0]
    name, value = next(iter(change.items()))
    changed = table.assign(**{name: table[name].astype(object).mask(one, value)})
    (tmp_path / "ablation.parquet").write_bytes(to_parquet(changed))
    assert RESUMED[0][0] not in ablation._finished(tmp_path, manifest, variants)
    (tmp_path / "ablation.parquet").write_bytes(to_parquet(table[~one]))
    assert RESUMED[0][0] not in ablation._finished(tmp_path, manifest, variants)


def test_a_picture_that_is_no_picture_is_refused(tmp_path):
    (tmp_path / "figure.png").write_bytes(PICTURES["png"][:40])
    (tmp_path / "figure.svg").write_text('<?xml version="1.0" encoding="dtf-8"?>\n<a/>')
    for kind in PICTURES:
        with pytest.raises(InputError, match="not a readable figure"):
            pictures.whence(tmp_path / f"figure.{kind}")


def sweep_store(folder) -> None:
    """A store of a sweep that is half done, and the design beside it."""
    (folder / "mine.toml").write_bytes(to_toml(SWEEP))
    (folder / "kept").mkdir()
    (folder / "kept" / "store.json").write_bytes(to_json(ABOUT))
    (folder / "kept" / "runs.parquet").write_bytes(content_of(table_of(ROWS[:6])))


def test_a_store_of_a_sweep_with_damaged_runs_is_refused_untouched(capsys, tmp_path):
    sweep_store(tmp_path)
    (tmp_path / "kept" / "runs.parquet").write_bytes(b"half")
    said = refusal(capsys, "sweep", "mine.toml", "--results", "kept")
    assert "runs.parquet: is damaged" in said
    assert (tmp_path / "kept" / "store.json").read_bytes() == to_json(ABOUT)


@pytest.mark.parametrize("content", [b"[" * 100_000, b"9" * 10_000, b"\xff", b"", b"[]"])
def test_a_store_of_a_sweep_that_says_nonsense_of_itself_is_refused(capsys, tmp_path, content):
    sweep_store(tmp_path)
    (tmp_path / "kept" / "store.json").write_bytes(content)
    assert "store.json is damaged" in refusal(capsys, "sweep", "mine.toml", "--results", "kept")


def test_an_outcome_that_a_sweep_names_twice_is_refused():
    said = refused(load_design, SWEEP | {"outcomes": ["starts", "starts"]})
    assert said == "mine.toml: outcomes: 'starts' stands there twice; name it once"


def test_more_workers_than_any_machine_has_are_refused(capsys):
    words = ("compare", "tiny", "baseline", "short-cap", "--workers", "9999")
    assert refusal(capsys, *words) == "draaideur compare: --workers: 9999 is too large; at most 1000"


def test_two_dashes_are_no_value_of_a_flag(capsys):
    said = refusal(capsys, "dock", "--workers=--")
    assert said.startswith("draaideur dock: argument --workers: expected one argument")


def test_text_that_is_no_text_is_refused(tmp_path):
    """Parquet without checksums: a flipped byte within a text leaves a table that opens."""
    kept("ablation", tmp_path / "kept")
    path = tmp_path / "kept" / "ablation.parquet"
    memory = io.BytesIO()
    DRAWINGS["ablation"]["ablation"].to_parquet(memory, compression=None)
    path.write_bytes(memory.getvalue().replace(b"dies", b"d\xffes"))
    with pytest.raises(InputError, match="unreadable table"):
        draw_all(tmp_path / "kept", ("en",), ("ablation",))


def test_what_a_run_says_of_itself_is_cut_under_a_figure(tmp_path):
    kept("ablation", tmp_path / "kept")
    long = DRAWN_FROM | {"model_version": " " * 20_000, "seeds": "9" * 20_000, "region": "x" * 20_000}
    (tmp_path / "kept" / "manifest.json").write_bytes(to_json(long))
    (png, *_) = draw_all(tmp_path / "kept", ("en",), ("ablation",))
    assert pictures.whence(png)["seeds"] == "9" * 80 + "..."
