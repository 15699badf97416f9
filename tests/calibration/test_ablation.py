"""Ablation: the matrix, its statuses, and going on where it stopped."""

from __future__ import annotations

import json

import pandas
import pytest

from calibration import ablation
from calibration.ablation import (
    APPEARS,
    ASLEEP,
    DIES,
    FAILS_ANYWAY,
    NOTHING_OFF,
    ablation_text,
    default_variants,
    run_ablation,
    status,
)
from calibration.mechanisms import load_mechanisms
from calibration.patterns import FAILS, HOLDS, UNSURE

SEEDS = range(1, 7)
NAMES = ["sheltered-self-reliance", "administration"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ablation")
    return folder, run_ablation(NAMES, ["P5", "P12"], SEEDS, folder, 1, progress=False)


def test_the_matrix_has_a_row_per_variant_and_pattern(finished):
    _, table = finished
    assert list(dict.fromkeys(table["variant"])) == [NOTHING_OFF, *NAMES]
    assert len(table) == 6
    of = table.set_index(["variant", "pattern"])["status"]
    assert of[NOTHING_OFF, "P12"] == HOLDS
    assert of["sheltered-self-reliance", "P12"] == DIES
    assert of["administration", "P12"] == HOLDS


def test_a_finished_variant_is_not_run_again(finished, tmp_path, monkeypatch):
    folder, table = finished
    ran = []
    monkeypatch.setattr(ablation, "run_arms", lambda arms, off, seed: ran.append((off, seed)))
    again = run_ablation(NAMES, ["P5", "P12"], SEEDS, folder, 1, progress=False)
    assert ran == []
    pandas.testing.assert_frame_equal(again, table)


def test_what_was_made_otherwise_is_made_anew(finished, tmp_path):
    folder, _ = finished
    for name in ("ablation.parquet", "manifest.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    stamp = ablation.manifest(["P5", "P12"], SEEDS)
    variants = ablation.variants_of(NAMES)
    assert set(ablation._finished(tmp_path, stamp, variants)) == set(variants)
    assert ablation._finished(tmp_path, stamp | {"model_version": "another"}, variants) == {}
    assert ablation._finished(tmp_path, stamp | {"seeds": [1, 2]}, variants) == {}
    changed = variants | {"administration": {"demand.administration_value": 0.1}}
    assert "administration" not in ablation._finished(tmp_path, stamp, changed)
    (tmp_path / "ablation.parquet").write_bytes(b"half a file")
    assert ablation._finished(tmp_path, stamp, variants) == {}


def test_an_interrupted_run_keeps_what_is_finished(finished, tmp_path, monkeypatch):
    _, whole = finished
    run = ablation.run_arms

    def stops(arms, off, seed):
        if "demand.administration_value" in off:
            raise KeyboardInterrupt
        return run(arms, off, seed)

    with monkeypatch.context() as patch:
        patch.setattr(ablation, "run_arms", stops)
        with pytest.raises(KeyboardInterrupt):
            run_ablation(NAMES, ["P5", "P12"], SEEDS, tmp_path, 1, progress=False)
    kept = pandas.read_parquet(tmp_path / "ablation.parquet")
    assert set(kept["variant"]) == {NOTHING_OFF, "sheltered-self-reliance"}
    table = run_ablation(NAMES, ["P5", "P12"], SEEDS, tmp_path, 1, progress=False)
    pandas.testing.assert_frame_equal(table, whole)


def test_two_workers_write_the_same_bytes(finished, tmp_path):
    folder, _ = finished
    run_ablation(NAMES, ["P5", "P12"], SEEDS, tmp_path, 2, progress=False)
    for name in ("ablation.parquet", "ablation.csv", "manifest.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_statuses():
    assert [status(one, HOLDS) for one in (HOLDS, UNSURE, FAILS)] == [HOLDS, UNSURE, DIES]
    assert [status(one, UNSURE) for one in (HOLDS, UNSURE, FAILS)] == [HOLDS, UNSURE, DIES]
    assert [status(one, FAILS) for one in (HOLDS, UNSURE, FAILS)] == [APPEARS, FAILS_ANYWAY, FAILS_ANYWAY]
    assert status(HOLDS, None) == ""
    assert status(HOLDS, HOLDS, same_runs=True) == ASLEEP
    assert status(FAILS, FAILS, same_runs=True) == ASLEEP


def test_a_mechanism_that_no_experiment_sets_to_work_is_asleep(tmp_path):
    table = run_ablation(["transparency"], ["P5"], range(1, 3), tmp_path, 1, progress=False)
    of = table.set_index(["variant", "pattern"])["status"]
    assert of["transparency", "P5"] == ASLEEP
    assert of[NOTHING_OFF, "P5"] != ASLEEP
    assert "  z" in ablation_text(table)


def test_the_text_has_a_line_per_variant_and_explains_its_signs(finished):
    _, table = finished
    text = ablation_text(table)
    assert "sheltered self reliance" in text
    assert "X dies" in text
    line = next(line for line in text.splitlines() if line.startswith("sheltered self reliance"))
    assert line.split()[-1] == "X"


def test_the_manifest_says_what_the_table_was_made_from(finished):
    folder, _ = finished
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert said["patterns"] == ["P5", "P12"]
    assert said["seeds"] == list(SEEDS)
    assert said["model_version"]


def test_by_default_every_mechanism_and_every_rival_rule():
    assert default_variants() == list(load_mechanisms())
    assert set(default_variants("rival")) | set(default_variants("mechanism")) == set(load_mechanisms())
