"""Statistical parity: the same model agrees with its store, another does not; bad stores are refused."""

from __future__ import annotations

import json
import math
import shutil

import numpy as np
import pandas
import pytest

from abm.errors import InputError
from abm.outcomes import OUTCOMES
from calibration.docking import parity
from calibration.docking.tables import parity_text

SEEDS = range(1, parity.SEEDS + 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    parity.save(folder, SEEDS, ("baseline", "short-cap"), months=48, progress=False)
    return folder


@pytest.fixture
def own_store(store, tmp_path):
    """A copy that a test may damage."""
    return shutil.copytree(store, tmp_path / "own")


def refusal(folder, **options) -> str:
    with pytest.raises(InputError) as refused:
        parity.parity(folder, 5, progress=False, **options)
    said = str(refused.value)
    assert "\n" not in said
    assert str(folder) in said
    return said


def change_manifest(folder, **changes):
    path = folder / "manifest.json"
    content = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}))


def test_this_version_agrees_with_its_own_store_over_other_seeds(store):
    found = parity.parity(store, progress=False)
    assert not set(found.seeds) & set(SEEDS)
    assert {(one.policy, one.outcome) for one in found.outcomes} == {
        (policy, name) for policy in ("baseline", "short-cap") for name in OUTCOMES
    }
    # By chance one in four hundred lies three errors away, and outcomes hang together.
    assert sum(not one.agrees for one in found.outcomes) < 0.05 * len(found.outcomes)
    furthest = max(abs(one.z) for one in found.outcomes if not math.isnan(one.z))
    said = next(line for line in parity_text(found).splitlines() if line.startswith("Furthest"))
    assert abs(float(said.rstrip(".").split()[-1])) == pytest.approx(furthest, abs=0.005)


def test_a_model_that_does_something_else_is_found_out(store):
    manifest, stored = parity.load(store)
    other = stored.copy()
    other["policy"] = other.policy.map({"baseline": "short-cap", "short-cap": "baseline"})
    differing = {one.outcome for one in parity.compare(stored, other, manifest) if not one.agrees}
    assert "conversion_within_12_months" in differing
    assert len(differing) > 10


def test_the_same_table_agrees_in_everything(store):
    manifest, stored = parity.load(store)
    found = parity.compare(stored, stored, manifest)
    assert all(one.agrees for one in found)
    assert {one.z for one in found if not math.isnan(one.z)} == {0.0}


def z_of(before, after) -> float:
    name = next(iter(OUTCOMES))
    manifest = parity.Manifest(
        format=parity.FORMAT, model="Draaideur", model_version="0", scenario="tiny", policies=["baseline"],
        seeds=[1, 2], months=1, outcomes=[name], table_sha256="",
    )  # fmt: skip
    tables = [
        pandas.DataFrame({"policy": "baseline", name: np.array(values, float)}) for values in (before, after)
    ]
    (one,) = parity.compare(*tables, manifest)
    assert one.agrees == (math.isnan(one.z) or abs(one.z) < 3.0)
    return one.z


def test_z_by_hand():
    nothing = float("nan")
    assert z_of([1.0, 3.0], [3.0, 5.0]) == pytest.approx(2.0 / math.sqrt(2.0))
    assert z_of([1.0, 1.0], [1.0, 1.0]) == 0.0
    assert z_of([1.0, 1.0], [1.1, 1.1]) == math.inf
    assert z_of([1.0, 1.0], [0.9, 0.9]) == -math.inf
    assert math.isnan(z_of([nothing, nothing], [nothing, nothing]))
    assert z_of([nothing, nothing], [1.0, 2.0]) == math.inf
    assert z_of([1.0, nothing, 3.0], [3.0, 5.0]) == pytest.approx(2.0 / math.sqrt(2.0))


def test_a_store_is_the_same_bytes_on_any_number_of_workers(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for workers, folder in enumerate(folders, start=1):
        parity.save(folder, range(3), ("baseline",), "tiny", 12, workers, progress=False)
    for name in ("outcomes.parquet", "outcomes.csv", "manifest.json"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_seeds_of_the_store_itself_are_refused(store):
    assert "seed 30 too; take other seeds, from 31 on" in refusal(store, first_seed=30)


def test_what_is_no_store_is_refused(tmp_path):
    assert "no manifest.json" in refusal(tmp_path / "nowhere")
    file = tmp_path / "file"
    file.write_text("x")
    assert "no manifest.json" in refusal(file)


def test_a_damaged_table_is_refused(own_store):
    table = own_store / "outcomes.parquet"
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    refusal(own_store)
    table.write_bytes(content[:100])
    refusal(own_store)
    table.unlink()
    assert "outcomes.parquet is missing" in refusal(own_store)


def test_a_table_of_another_store_is_refused(own_store, tmp_path):
    parity.save(tmp_path / "other", SEEDS, ("baseline",), "tiny", 6, progress=False)
    shutil.copy(tmp_path / "other" / "outcomes.parquet", own_store)
    assert "not the table that its manifest describes" in refusal(own_store)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": 2}, "format 2; this version reads format 1"),
        ({"seeds": None}, "seeds: is missing"),
        ({"seeds": "1 to 30"}, "seeds: "),
        ({"extra": 1}, "extra: "),
        ({"policies": []}, "at least one policy"),
        ({"policies": ["short-cap", "baseline"]}, "other rows or columns than its manifest says"),
        ({"outcomes": ["old_outcome", *OUTCOMES]}, "only the store has 'old_outcome'"),
        ({"outcomes": list(OUTCOMES)[1:]}, "only this version has"),
    ],
)
def test_another_schema_is_refused(own_store, changes, said):
    change_manifest(own_store, **changes)
    assert said in refusal(own_store)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\x00\x01"])
def test_a_damaged_manifest_is_refused(own_store, content):
    (own_store / "manifest.json").write_text(content)
    refusal(own_store)
