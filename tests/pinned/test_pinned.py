"""Numbers do not move in silence: a pinned run, and the changelog that says why it moved."""

from __future__ import annotations

import tomllib

from tests.pinned import FILE, measured
from tests.pinned.changelog import regressions, versions

PINNED = tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_the_run_gives_what_is_written_down():
    """Who moves it on purpose says so in CHANGELOG.md, and then: python -m tests.pinned --reason WORDS."""
    found = measured()
    moved = {
        f"{policy} {name}": (PINNED[policy].get(name), value)
        for policy, values in found.items()
        for name, value in values.items()
        if PINNED[policy].get(name) != value
    }
    assert moved == {}
    assert set(PINNED) == {"reason", *found}
    assert len({str(values) for values in found.values()}) == len(found), "the policies do something"


def test_the_changelog_has_the_reason():
    assert PINNED["reason"] in regressions()


def test_every_version_says_whether_numbers_moved():
    found = versions()
    assert len(found) >= 1
    assert [name for name, text in found.items() if "Regression:" not in text] == []


def test_the_changelog_is_read_as_it_is_written():
    text = "# Changelog\n\n## 0.2.0\n\n- New. Regression: all\n  moved.\n- Other.\n\n## 0.1.0\n\n- Old.\n"
    assert list(versions(text)) == ["0.2.0", "0.1.0"]
    assert regressions(text) == ["all moved"]
