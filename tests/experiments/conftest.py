"""What tests of the command line share."""

from __future__ import annotations

import pytest

from experiments.command_line import main


@pytest.fixture
def refusal(capsys):
    """Give words to the command line that it must refuse; its one line on standard error."""

    def refused(*words: str) -> str:
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

    return refused
