"""Every line of the identities of spells, counts and money, broken on purpose and found."""

from __future__ import annotations

import numpy as np
import pytest

from abm.money import INTERMEDIARY, NATIONAL_FUNDS, SUPPLIERS, Purpose
from abm.vocabulary import Event, Reason, State
from tests.identities.corrupted import (
    Corruption,
    Scene,
    assert_every_line_is_broken,
    assert_found,
    both,
    employer,
    hold,
    new,
    person,
    settled,
    spell,
    table,
    this_month,
)


def spell_of_nobody(scene: Scene) -> str:
    scene.world.spells[int(scene.before.spell_count[0])]["row"] = 999_999
    return ""


def two_spells_of_one(scene: Scene) -> int:
    first = int(scene.before.spell_count[0])
    scene.world.spells[first + 1] = scene.world.spells[first]
    return int(scene.world.participants[scene.world.spells[first]["row"]]["identity"])


def lost_spell(scene: Scene) -> int:
    last = int(scene.world.spell_count[0]) - 1
    scene.world.spell_count[0] = last
    return int(scene.world.participants[scene.world.spells[last]["row"]]["identity"])


def rewritten_spell(scene: Scene) -> int:
    scene.world.spells[0]["wage_value"] += 0.1
    return int(scene.world.participants[scene.world.spells[0]["row"]]["identity"])


def hired_elsewhere_in_the_concern(scene: Scene) -> int:
    employers = scene.world.employers
    row = int(np.flatnonzero(employers["concern"] >= 0)[0])
    scene.world.concerns[employers["concern"][row]]["spells_hired"] += 1
    return int(employers[row]["identity"])


def never_hirer(scene: Scene) -> np.ndarray:
    return scene.world.employers["spells_started"] == 0


BROKEN: list[tuple[str, str, Corruption]] = [
    ("written books", "a closed spell is changed", rewritten_spell),
    (
        "written books",
        "an earlier month of the journal is changed",
        table("journal", None, (0, 0, Purpose.FEE), 1),
    ),
    ("written books", "an earlier month of the stocks is changed", table("stocks", None, (3, 1, 1), 1, "M2")),
    ("spells", "1 spells of people that were not there", spell_of_nobody),
    ("spells", "two spells end in one month", two_spells_of_one),
    ("spells", "a spell of another state than was lived", spell("state", State.EXPECTED)),
    ("spells", "a spell with another employer than was lived", spell("employer", 77)),
    (
        "spells",
        "a spell begun for another reason than was lived",
        spell("start_reason", Reason.RUN_ENDED),
    ),
    ("spells", "a gap or overlap of spells", spell("start", lambda _, one: one["start"] - 1)),
    (
        "spells",
        "a spell that does not end when the next begins",
        spell("end", lambda _, one: one["end"] - 1),
    ),
    (
        "spells",
        "a spell ended, and the next did not begin",
        person("since", lambda s, _: s.now - 1, State.SECONDED, where=new),
    ),
    (
        "spells",
        "in a state since another month, and no spell says so",
        person("since", lambda _, one: one["since"] - 1, where=settled),
    ),
    ("spells", "in a state since another month, and no spell says so", lost_spell),
    (
        "spells",
        "state changed, and no spell says so",
        person("state", State.GONE, State.BENEFIT, where=settled),
    ),
    ("spells", "employer changed, and no spell says so", person("employer", 5, State.BENEFIT, where=settled)),
    ("events", "starts are miscounted", table("events", None, this_month(0, Event.STARTS), 1)),
    ("events", "replaced are miscounted", table("events", None, this_month(1, Event.REPLACED), 1, "M2")),
    ("events", "trials are miscounted", table("events", None, this_month(0, Event.TRIALS), -1)),
    (
        "track records",
        "spells_started is not what the ledger says",
        employer("spells_started", 1, add=True),
    ),
    ("track records", "spells_ended is not what the ledger says", employer("spells_ended", 1, add=True)),
    (
        "track records",
        "more hired than ended",
        employer("spells_hired", 99, where=never_hirer, earlier=True),
    ),
    (
        "track records",
        "more ended than started",
        employer("spells_ended", 99, where=never_hirer, earlier=True),
    ),
    ("track records", "a branch of a concern that there is not", employer("concern", 99)),
    (
        "track records",
        "spells_hired of the concern is not the sum of its branches",
        hired_elsewhere_in_the_concern,
    ),
    ("double entry", "all balances together are 1 cents, and not zero", table("funds", None, 0, 1, "")),
    (
        "double entry",
        "the balance does not grow by the income",
        both(
            table("funds", None, SUPPLIERS, -1, ""),
            person("balance", lambda _, one: one["balance"] + 1, State.SECONDED),
        ),
    ),
    (
        "double entry",
        "paid while not in the register",
        both(
            table("funds", None, SUPPLIERS, -1, ""),
            person("balance", lambda _, one: one["balance"] + 1, State.GONE),
        ),
    ),
    (
        "double entry",
        "people received other than was paid",
        table("journal", None, this_month(0, Purpose.SICKNESS_BENEFIT), 1),
    ),
    (
        "double entry",
        "the municipality paid other than the journal",
        both(table("municipalities", "balance", 1, 5), table("funds", None, SUPPLIERS, -5, "M2")),
    ),
    (
        "double entry",
        "the employer of the region paid other than the journal says",
        both(employer("balance", 5, add=True), table("funds", None, SUPPLIERS, -5, "M1")),
    ),
    (
        "double entry",
        "the work company of the region paid other than the journal says",
        both(table("work_companies", "balance", 1, 5), table("funds", None, SUPPLIERS, -5, "M2")),
    ),
    (
        "double entry",
        "the national funds received 5 cents more than the journal says",
        both(table("funds", None, NATIONAL_FUNDS, 5), table("funds", None, SUPPLIERS, -5, "")),
    ),
    (
        "double entry",
        "the intermediary received 5 cents more than the journal says",
        both(table("funds", None, INTERMEDIARY, 5), table("funds", None, SUPPLIERS, -5, "")),
    ),
    ("budgets", "the budget lost other than was spent", table("municipalities", "budget_left", 1, 1, "M2")),
]


@pytest.mark.parametrize(("identity", "fault", "corrupt"), BROKEN)
def test_a_corrupted_array_is_found(january, identity, fault, corrupt):
    assert_found(january, identity, fault, corrupt)


@pytest.mark.parametrize("identity", sorted({identity for identity, _, _ in BROKEN}))
def test_what_is_not_corrupted_holds(january, identity):
    hold(january, identity)


def test_every_line_is_broken_here():
    tried = [fault for _, fault, _ in BROKEN]
    assert_every_line_is_broken(["books"], tried)
