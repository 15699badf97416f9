"""The page of trials is what its commands print, and keeps what is not measured anew."""

from __future__ import annotations

import pytest

from calibration import trust
from calibration.trust import TRIALS, Trial, main, measure, page, sections_of


def test_a_page_is_taken_apart_and_put_together_again():
    sections = {one.title: f"## {one.title}\n\n{one.meaning}\n\n    $ x\n" for one in TRIALS.values()}
    whole = page(sections)
    assert sections_of(whole) == sections
    assert whole.index("## Twin and limit") < whole.index("## Faults")
    del sections["Faults"]
    assert "## Faults" not in page(sections)


def test_a_section_holds_what_the_command_printed(monkeypatch, tmp_path):
    (tmp_path / "says.py").write_text("import sys; print('seen', sys.argv[1:])", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setitem(TRIALS, "dock", Trial("Said", "It says what it gets.", ("says 3 STORE",)))
    section = measure("dock")
    assert section.startswith("## Said\n\nIt says what it gets.\n\n    $ python -m says 3 STORE\n")
    assert "    seen ['3', 'store']" in section


def test_of_a_long_table_the_end_is_kept(monkeypatch, tmp_path):
    (tmp_path / "says.py").write_text("print('\\n'.join(map(str, range(100))))", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setitem(TRIALS, "dock", Trial("Said", "It counts.", ("says",), last=2))
    assert measure("dock").endswith("$ python -m says\n\n    98\n    99\n")


def test_a_part_that_is_measured_leaves_the_others(monkeypatch, tmp_path):
    monkeypatch.setattr(trust, "PAGE", tmp_path / "trust.md")
    monkeypatch.setattr(trust, "measure", lambda name: f"## {TRIALS[name].title}\n\n{name} measured\n")
    assert main(["faults"]) == 0
    assert main(["dock"]) == 0
    text = (tmp_path / "trust.md").read_text(encoding="utf-8")
    assert "faults measured" in text
    assert text.index("dock measured") < text.index("faults measured")


def test_a_command_that_fails_leaves_the_page_as_it_was(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(trust, "PAGE", tmp_path / "trust.md")
    monkeypatch.setitem(TRIALS, "dock", Trial("Said", "It says nothing.", ("there_is_no_such_module",)))
    assert main(["dock"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("calibration.trust: python -m there_is_no_such_module")
    assert not (tmp_path / "trust.md").exists()


@pytest.mark.parametrize("name", ["fautls", ""])
def test_an_unknown_trial_is_refused(name, capsys):
    assert main([name]) == 2
    assert "faults" in capsys.readouterr().err
