"""What README and the page of commands show works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from experiments.command_line import build_parser

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = (README, (ROOT / "docs" / "commands.md").read_text(encoding="utf-8"))
COMMANDS = [line.strip() for page in PAGES for line in page.splitlines() if line.startswith("    draaideur ")]


def test_the_snippet_runs(capsys):
    (snippet,) = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    exec(compile(snippet, "README.md", "exec"), {})
    assert "person" in capsys.readouterr().out


def test_every_verb_stands_on_the_page_of_commands():
    said = set(re.findall(r"(?m)^    draaideur (\w+)", PAGES[1]))
    (verbs,) = (one for one in build_parser()._actions if one.dest == "verb")
    assert set(verbs.choices) - said == set()


@pytest.mark.parametrize("command", sorted({one for one in COMMANDS if "--help" not in one}))
def test_every_command_is_understood(command):
    assert build_parser().parse_args(shlex.split(command, comments=True)[1:]).verb
