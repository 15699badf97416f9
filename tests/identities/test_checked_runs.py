"""A run that is checked, as a user meets it: in a session and on the command line."""

from __future__ import annotations

import pytest

from abm.errors import BrokenIdentity
from abm.identities import IDENTITIES, Identities
from abm.identities.month import Month
from abm.model import LabourMarket
from experiments.command_line import main
from tests.identities import test_broken_books, test_broken_contracts, test_broken_people
from tests.identities.corrupted import lively_market


def test_every_identity_is_broken_somewhere():
    modules = (test_broken_people, test_broken_contracts, test_broken_books)
    assert {identity for one in modules for identity, _, _ in one.BROKEN} == set(IDENTITIES)


def test_a_checked_run_stops_in_the_month_that_breaks():
    model = LabourMarket("tiny", check=True).run(6)
    model.world.funds[0] += 1
    with pytest.raises(BrokenIdentity, match="'double entry' does not hold in 2021-07: all balances"):
        model.step()


def test_a_branch_of_a_checked_model_is_checked():
    branch = LabourMarket("tiny", check=True).branch("short-cap")
    branch.world.employers["spells_started"][0] -= 1
    with pytest.raises(BrokenIdentity):
        branch.step()


def test_a_run_that_is_not_checked_pays_nothing_and_gives_the_same():
    plain, checked = LabourMarket("tiny").run(24), LabourMarket("tiny", check=True).run(24)
    assert plain._identities is None
    assert plain.outcomes == pytest.approx(checked.outcomes, nan_ok=True, rel=0, abs=0)
    plain.world.funds[0] += 1
    plain.step()  # nobody looks


def test_whoever_changes_the_world_from_outside_starts_anew():
    model = LabourMarket("tiny")
    watch = Identities(model)
    model.world.employers["spells_ended"][0] += 1
    model.world.employers["spells_started"][0] += 1
    watch.start()
    model.step()
    watch.check()


def test_the_lively_market_keeps_every_identity_it_is_corrupted_in():
    lively_market(check=True).run(24)


@pytest.mark.parametrize("verb", [
    ["run", "tiny", "--months", "24"],
    ["compare", "tiny", "baseline", "short-cap", "--months", "12", "--seeds", "2", "--workers", "1"],
])  # fmt: skip
def test_check_on_the_command_line(verb, capsys, monkeypatch):
    assert main([*verb, "--check"]) == 0
    assert "identity" not in capsys.readouterr().err

    def broken(month: Month) -> None:
        month.persons(month.people["employer"] >= 0, "placed on purpose")

    monkeypatch.setitem(IDENTITIES, "test", broken)
    assert main([*verb, "--check"]) == 1
    shown = capsys.readouterr()
    last = shown.err.strip().splitlines()[-1]
    assert last.startswith(f"draaideur {verb[0]}: identity 'test' does not hold in 20")
    assert "placed on purpose: person 200" in last
    assert "Traceback" not in shown.err
    assert main(verb) == 0
