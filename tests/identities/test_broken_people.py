"""Every line of the identities of people, places, levels and beliefs, broken on purpose and found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from abm.calendar import NEVER
from abm.errors import BrokenIdentity
from abm.vocabulary import State, TargetGroup
from tests.identities.corrupted import (
    Corruption,
    Scene,
    assert_every_line_is_broken,
    assert_found,
    both,
    employer,
    for_sheltered_work,
    hold,
    person,
    settled,
    table,
    this_month,
)


def newcomer_of_long_ago(scene: Scene) -> int:
    scene.world.participants[-1]["entry_month"] = scene.now - 1
    return int(scene.world.participants[-1]["identity"])


def one_id_twice(scene: Scene) -> int:
    scene.world.participants[-1]["identity"] = scene.world.participants[0]["identity"]
    return int(scene.world.participants[0]["identity"])


def short_of_places(scene: Scene) -> int:
    employers = scene.world.employers
    row = int(np.argmax(employers["seconded"] + employers["employed"]))
    employers[row]["places"] = 0
    return int(employers[row]["identity"])


def flow_without_stock(scene: Scene) -> str:
    """Somebody lived elsewhere the month before: the stocks are right, and nobody moved house."""
    scene.before.participants["municipality"][0] = 1
    return "M1"


def born_long_ago(scene: Scene, _: Any) -> int:
    return scene.now - int(12.0 * scene.world.rules[0].population_pension_age)


def employer_elsewhere(scene: Scene, one: Any) -> int:
    elsewhere = scene.world.employers["work_company"] != one["work_company"]
    return int(np.flatnonzero(elsewhere)[0])


def not_public(scene: Scene, one: Any) -> int:
    near = scene.world.employers["work_company"] == one["work_company"]
    return int(np.flatnonzero(near & ~scene.world.employers["public"])[0])


def waits(scene: Scene) -> np.ndarray:
    return scene.world.participants["next_employer"] >= 0


def kept_now(months: int, off_course: bool) -> Corruption:
    """As if a place was kept this month for somebody whose term ends so many months from now."""
    return both(
        person("next_employer", -1, where=waits, earlier=True),
        person("seeks_next", off_course, where=waits),
        person("placement_end", lambda s, _: s.now + months, where=waits),
    )


SECOND_YEAR = 12
BROKEN: list[tuple[str, str, Corruption]] = [
    ("levels", "wage_value is out of range", person("wage_value", 1.01)),
    ("levels", "self_reliance is out of range", person("self_reliance", np.nan)),
    ("levels", "limitation is out of range", person("limitation", 3)),
    ("levels", "judged_conversion is out of range", employer("judged_conversion", -0.01)),
    ("levels", "output_factor is out of range", employer("output_factor", np.inf)),
    ("levels", "places is out of range", employer("places", -1)),
    ("levels", "placements is out of range", table("municipalities", "placements", 1, -9_999, "M2")),
    ("levels", "cycle is out of range in row 2 of sectors", table("sectors", "cycle", 2, np.nan, "")),
    (
        "levels",
        "fee_factor is out of range: price competition never raises a fee",
        table("work_companies", "fee_factor", 0, 0.5, ""),
    ),
    ("beliefs", "months_observed shrinks", employer("months_observed", -1)),
    ("beliefs", "months_well is not a part of months_observed", employer("months_well", 2, add=True)),
    ("nobody vanishes", "somebody else is in this row", person("identity", 17, where=settled)),
    ("nobody vanishes", "in another municipality than before", person("municipality", 1)),
    ("nobody vanishes", "in another work_company than before", person("work_company", 1)),
    ("nobody vanishes", "two people have one lasting id", one_id_twice),
    ("nobody vanishes", "appeared after the month of entry", newcomer_of_long_ago),
    (
        "nobody vanishes",
        "came back after leaving for good",
        person("state", State.BENEFIT, State.GONE, where=settled),
    ),
    (
        "nobody vanishes",
        "is expected once more",
        person("state", State.EXPECTED, State.BENEFIT, where=settled),
    ),
    ("one state each", "in no state that there is", person("state", 99)),
    ("one state each", "expected, or not, in the wrong month", person("entry_month", NEVER)),
    ("one state each", "in a state that begins later", person("since", lambda s, _: s.now + 1)),
    (
        "one state each",
        "in the register beyond the pension age",
        person("birth_month", born_long_ago, State.BENEFIT, where=settled),
    ),
    (
        "stocks and flows",
        "the stocks are not the people that there are",
        table("stocks", None, this_month(0, 1), 1),
    ),
    ("stocks and flows", "stocks and flows differ", flow_without_stock),
    ("places", "with an unknown employer", person("employer", 9_999)),
    ("places", "with an employer in a state without, or reverse", person("employer", -1, State.SECONDED)),
    ("places", "with an employer in a state without, or reverse", person("employer", 3, State.BENEFIT)),
    (
        "places",
        "placed with an employer of another region",
        person("employer", employer_elsewhere, State.SECONDED),
    ),
    ("places", "places taken by seconded people are miscounted", employer("seconded", 1, add=True)),
    ("places", "people in its own employment are miscounted", employer("employed", 1, add=True)),
    ("places", "more people than places", short_of_places),
    (
        "places",
        "a subsidised job with an employer that is not public",
        person("employer", not_public, State.SUBSIDISED_JOB),
    ),
    ("kept places", "seeks a next hirer, and is not lent in", person("seeks_next", True, State.BENEFIT)),
    ("kept places", "has a next hirer, and is not seconded", person("next_employer", 0, State.BENEFIT)),
    (
        "kept places",
        "the next hirer is this hirer",
        person("next_employer", lambda _, one: one["employer"], State.SECONDED),
    ),
    (
        "kept places",
        "the next hirer is of another region",
        person("next_employer", employer_elsewhere, State.SECONDED),
    ),
    (
        "kept places",
        "kept for somebody who stays",
        person("placement_end", lambda s, _: s.now + SECOND_YEAR, where=waits),
    ),
    (
        "kept places",
        "a place kept before the notice of the policy",
        kept_now(4, off_course=False),
    ),
    (
        "kept places",
        "off course, and the hirer does not decide next month",
        kept_now(2, off_course=True),
    ),
    (
        "sheltered work",
        "in sheltered work without an advice for it",
        person("target_group", TargetGroup.JOB_AGREEMENT, State.SHELTERED_WORK),
    ),
    (
        "sheltered work",
        "advised for sheltered work, and elsewhere",
        person("target_group", TargetGroup.NEW_SHELTERED, State.REGULAR_PERMANENT),
    ),
    (
        "sheltered work",
        "advised for sheltered work, on temporary contracts",
        person("contracts", 1, where=for_sheltered_work),
    ),
    (
        "sheltered work",
        "advised for sheltered work, and aims at a job",
        person("seeks_next", True, State.SECONDED, where=for_sheltered_work),
    ),
]


@pytest.mark.parametrize(("identity", "fault", "corrupt"), BROKEN)
def test_a_corrupted_array_is_found(january, identity, fault, corrupt):
    assert_found(january, identity, fault, corrupt)


@pytest.mark.parametrize("identity", sorted({identity for identity, _, _ in BROKEN}))
def test_what_is_not_corrupted_holds(january, identity):
    hold(january, identity)


def test_every_line_is_broken_here():
    tried = [fault for _, fault, _ in BROKEN] + ["2 people are missing"]
    assert_every_line_is_broken(["people", "levels"], tried)


def test_missing_people_are_found(january):
    fewer = january.world._replace(participants=january.world.participants[: january.kept - 2])
    with pytest.raises(BrokenIdentity, match="2 people are missing"):
        hold(Scene(january.before, fewer, january.now), "nobody vanishes")
