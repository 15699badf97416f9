"""The verb ``calibrate``: what it refuses, in one line, before anything is run."""

from __future__ import annotations

import pytest

from experiments.command_line import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--points", "many"), "--points: 'many' is not a whole number"),
        (("--waves", "0"), "--waves: 0 is too small"),
        (("--seeds", "21"), "--seeds: 21 is too large"),
        (("--recover", "0"), "--recover: 0 is too small"),
        (("--quick", "--recover", "50"), "50 truths of 64 candidates; at most half"),
    ],
)
def test_what_does_not_fit_is_one_line(capsys, tmp_path, words, said):
    folder = tmp_path / "nothing"
    assert main(("calibrate", "--results", str(folder), *words)) == 2
    fault = capsys.readouterr().err
    assert said in fault
    assert len(fault.splitlines()) == 1
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_one_line(capsys, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert main(("calibrate", "--quick", "--results", str(tmp_path / "file"))) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("page", "said"),
    [("page.txt", "ends in .html or .md"), ("no/where.md", "a folder that exists"), ("page.md", "holds no")],
)
def test_a_page_that_cannot_be_made_is_one_line(capsys, tmp_path, page, said):
    assert main(("calibrate", "--results", str(tmp_path), "--page", str(tmp_path / page))) == 2
    fault = capsys.readouterr().err
    assert said in fault
    assert len(fault.splitlines()) == 1
    assert not any(tmp_path.iterdir())


def test_help_teaches(capsys):
    with pytest.raises(SystemExit):
        main(("calibrate", "--help"))
    assert "not a calibration" in capsys.readouterr().out
