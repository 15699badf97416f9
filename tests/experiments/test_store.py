"""A folder of results is written by one process at a time, whichever verb it is."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
import warnings

import pytest

from abm.engine import PACKAGE
from abm.errors import InputError
from calibration.ablation import run_ablation
from calibration.docking.parity import save
from calibration.scorecard import run_scorecard
from experiments import store
from experiments.store import RESULTS_LOCK, alone_in, prepare_folder

HOLDER = """
import sys
from pathlib import Path
from experiments.store import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """A process that writes to the folder until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, cwd=PACKAGE.parent,
        env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)},
    )  # fmt: skip
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


VERBS = (
    ["ablate", "--mechanisms", "rotation", "--seeds", "2"],
    ["patterns", "P1", "--seeds", "2"],
    ["headline", "--seeds", "2"],
    ["run", "tiny", "--months", "1"],
)


def test_on_a_file_system_without_locks_the_refusal_names_the_file_that_stays(tmp_path, monkeypatch):
    def flock(*_):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(fcntl, "flock", flock)
    place = tmp_path / "lock"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with store.hold(place, "store mine"), pytest.raises(InputError, match=f"remove {place} if that one"):
            store.hold(place, "store mine")
    assert not place.exists()


def test_what_another_process_writes_is_refused_until_that_one_ends(holder, refusal, tmp_path):
    for words in VERBS:
        line = refusal(*words, "--results", str(tmp_path))
        assert f"results folder {tmp_path}: another process is writing it" in line
    line = refusal("dock", "--seeds", "2", "--save", str(tmp_path))
    assert "another process is writing it" in line
    assert [one.name for one in tmp_path.iterdir()] == [RESULTS_LOCK]
    holder.kill()
    holder.wait()
    assert prepare_folder(tmp_path) == tmp_path


def test_two_parts_of_one_process_do_not_write_at_once_either(tmp_path):
    with alone_in(tmp_path / "results"), pytest.raises(InputError, match="another process is writing it"):
        prepare_folder(tmp_path / "results")
    with alone_in(tmp_path / "results"):
        pass


def test_a_lock_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / RESULTS_LOCK).mkdir()
    with pytest.raises(InputError, match=r"cannot be written: Is a directory"):
        prepare_folder(tmp_path)


@pytest.mark.parametrize(
    ("work", "write"),
    [
        ("calibration.ablation.each_job", lambda folder: run_ablation(["rotation"], ["P1"], [1, 2], folder)),
        ("calibration.scorecard.check_patterns", lambda folder: run_scorecard(["P1"], [1, 2], folder)),
        ("calibration.docking.parity.run", lambda folder: save(folder, [1, 2])),
    ],
)
def test_the_folder_is_held_while_the_work_goes_on(tmp_path, monkeypatch, work, write):
    def others_are_refused(*_given, **_named):
        with pytest.raises(InputError, match="another process is writing it"):
            prepare_folder(tmp_path)
        raise KeyboardInterrupt

    monkeypatch.setattr(work, others_are_refused)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path)
    assert prepare_folder(tmp_path) == tmp_path
