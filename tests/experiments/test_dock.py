"""The verb ``dock`` as a user meets it."""

from __future__ import annotations

import hashlib
import json

import pandas
import pytest

from calibration.docking import compare
from calibration.docking.limit_settings import load_limit
from calibration.docking.parity import SEEDS
from experiments.command_line import main


def dock(capsys, *words) -> tuple[int, str]:
    status = main(("dock", *words))
    return status, capsys.readouterr().out


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store") / "version"
    assert main(("dock", "--save", str(folder), "--seeds", "3")) == 0
    return folder


def test_help_teaches(capsys):
    with pytest.raises(SystemExit) as ending:
        main(("dock", "--help"))
    assert ending.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    for word in ("plain twin", "analytic limit", "parity", "bit for bit", "Exit status: 0", "examples:"):
        assert word in said
    assert f"{load_limit().seeds} for the limit, {SEEDS} for a store" in said


def test_twin_and_limit_agree(capsys):
    status, said = dock(capsys, "--quick", "--seeds", "4")
    assert status == 0
    assert "worlds agree to the last bit" in said
    assert "4 seeds, intervals that hold together with 99%" in said
    assert said.endswith("Everything agrees.\n")


def test_as_json_one_document(capsys):
    status, said = dock(capsys, "--quick", "--seeds", "4", "--json")
    content = json.loads(said)
    assert status == 0
    assert content["agrees"] is True
    assert {one["difference"] for one in content["twin"]["worlds"]} == {None}
    assert {one["setting"] for one in content["limit"]["comparisons"]} <= set(load_limit().settings)


def test_a_twin_that_differs_gives_status_one_and_names_the_place(capsys, monkeypatch):
    difference = compare.Difference("2021-03", "people row 4", "state", "SECONDED", "IDLE")
    wrong = compare.Agreement("tiny", 2, 48, 3, difference)
    monkeypatch.setattr(compare, "agree", lambda worlds, months, progress: [wrong])
    status, said = dock(capsys, "--quick", "--seeds", "4")
    assert status == 1
    assert str(difference) in said
    assert said.endswith("Something does not agree.\n")


def test_a_limit_that_differs_gives_status_one_and_shows_the_quantity(capsys, monkeypatch):
    from calibration.docking.one_life import Month

    monkeypatch.setattr(Month, "_leaving", lambda self, life: [(1.0, life)])
    status, said = dock(capsys, "--quick", "--seeds", "8")
    assert status == 1
    assert "share gone after" in said


def test_a_store_and_this_version_against_it(capsys, store):
    status, said = dock(capsys, "--against", str(store), "--seeds", "3", "--json")
    content = json.loads(said)
    assert status == (0 if content["agrees"] else 1)
    assert content["stored_seeds"] == [1, 2, 3]
    assert content["seeds"] == [4, 5, 6]
    assert len(content["outcomes"]) > 100


def test_another_model_gives_status_one(capsys, store):
    path = store / "outcomes.parquet"
    table = pandas.read_parquet(path)
    table["conversion_within_12_months"] += 0.5
    table.to_parquet(path, index=False)
    manifest = json.loads((store / "manifest.json").read_text())
    manifest["table_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (store / "manifest.json").write_text(json.dumps(manifest))
    status, said = dock(capsys, "--against", str(store), "--seeds", "3")
    assert status == 1
    assert any("conversion_within_12_months" in line and "DIFFERS" in line for line in said.splitlines())


def test_mistakes_are_one_line(refusal, store, tmp_path):
    assert "no manifest.json" in refusal("dock", "--against", str(tmp_path))
    said = refusal("dock", "--against", str(store), "--first-seed", "2", "--seeds", "2")
    assert "take other seeds, from 4 on" in said
    assert "not allowed with" in refusal("dock", "--against", str(store), "--save", str(tmp_path))
    assert "--quick" in refusal("dock", "--quick", "--against", str(store))
    assert "--first-seed" in refusal("dock", "--first-seed", "5")
    assert "'many' is not a whole number" in refusal("dock", "--seeds", "many")
    assert "at least 2" in refusal("dock", "--seeds", "1")
    file = tmp_path / "file"
    file.write_text("x")
    assert "cannot be written" in refusal("dock", "--save", str(file), "--seeds", "2")
    assert file.read_text() == "x"
