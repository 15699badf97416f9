"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from experiments.command_line import build_parser

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.strip() for line in README.splitlines() if line.startswith("    draaideur ")]


def test_the_snippet_runs(capsys):
    (snippet,) = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    exec(compile(snippet, "README.md", "exec"), {})
    assert "person" in capsys.readouterr().out


@pytest.mark.parametrize("command", [one for one in COMMANDS if "--help" not in one])
def test_every_command_is_understood(command):
    assert build_parser().parse_args(shlex.split(command, comments=True)[1:]).verb
