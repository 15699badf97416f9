"""Identities of people and places: nobody vanishes, one state each, no place given away twice."""

from __future__ import annotations

import numpy as np

from abm.identities.month import ABSENT, EMPLOYED, LENT_IN, Month, counted
from abm.policy import load_levers
from abm.vocabulary import State, TargetGroup

_ON_PLACE = (*LENT_IN, State.TRIAL_PLACEMENT)
_WITH_EMPLOYER = (*EMPLOYED, *_ON_PLACE, State.SUBSIDISED_JOB)
_OPEN_TO_SHELTERED = (State.EXPECTED, State.BENEFIT, State.SHELTERED_WORK, State.SECONDED, State.GONE)


def nobody_vanishes(month: Month) -> None:
    """Rows never move, ids are unique, only newcomers are added, nobody moves house or comes back."""
    people, old = month.people, month.old
    kept = len(old)
    if len(people) < kept:
        month.refuse(f"{kept - len(people)} people are missing")
    month.persons(people["identity"][:kept] != old["identity"], "somebody else is in this row")
    for name in ("municipality", "work_company"):
        month.persons(people[name][:kept] != old[name], f"in another {name} than before")
    _, first = np.unique(people["identity"], return_index=True)
    twice = np.ones(len(people), bool)
    twice[first] = False
    month.persons(twice, "two people have one lasting id")
    newcomer = np.arange(len(people)) >= kept
    month.persons(newcomer & (people["entry_month"] < month.now), "appeared after the month of entry")
    was, state = old["state"], people["state"][:kept]
    month.persons((was == State.GONE) & (state != State.GONE), "came back after leaving for good")
    month.persons((was != State.EXPECTED) & (state == State.EXPECTED), "is expected once more")


def one_state_each(month: Month) -> None:
    """Everybody is in one of the declared states, and is in the register from entry to pension."""
    people = month.people
    unknown = (people["state"] < 0) | (people["state"] >= len(State))
    month.persons(unknown, "in no state that there is")
    expected = people["state"] == State.EXPECTED
    month.persons(expected != (people["entry_month"] > month.now), "expected, or not, in the wrong month")
    month.persons(~expected & (people["since"] > month.now), "in a state that begins later")
    pension = int(12.0 * month.world.rules[0].population_pension_age)
    aged = month.now - people["birth_month"] >= pension
    settled = ~month.among(ABSENT) & (people["entry_month"] < month.now)
    month.persons(aged & settled, "in the register beyond the pension age")


def stocks_and_flows(month: Month) -> None:
    """Every stock is last month's, plus who came, less who left, in each municipality and state."""
    world, towns, states = month.world, len(month.world.municipalities), len(State)

    def stocks(town: np.ndarray, state: np.ndarray) -> np.ndarray:
        cells = town.astype(np.int64) * states + state
        return counted(cells, towns * states).reshape(towns, states)

    people, kept = month.people, len(month.old)
    found = stocks(people["municipality"], people["state"])
    stated = world.stocks[month.row]
    month.in_municipalities((found != stated).any(axis=1), "the stocks are not the people that there are")
    moved = people["state"][:kept] != month.old["state"]
    town = people["municipality"]
    came = stocks(town[:kept][moved], people["state"][:kept][moved])
    came += stocks(town[kept:], people["state"][kept:])
    left = stocks(town[:kept][moved], month.old["state"][moved])
    then = stocks(month.old["municipality"], month.old["state"])
    month.in_municipalities((stated != then + came - left).any(axis=1), "stocks and flows differ")


def places(month: Month) -> None:
    """Everybody fills one place at most, and every place counted is somebody's.

    Trials and both kinds of secondment fill a place for seconded people, and so does whoever is to
    come next; a subsidised job is additional and fills none.
    """
    people, employers = month.people, month.employers
    size = len(employers)
    placed = month.among(_WITH_EMPLOYER)
    month.persons((people["employer"] < -1) | (people["employer"] >= size), "with an unknown employer")
    month.persons((people["employer"] == -1) == placed, "with an employer in a state without, or reverse")
    with_employer = people[placed]
    strange = np.zeros(len(people), bool)
    strange[placed] = employers["work_company"][with_employer["employer"]] != with_employer["work_company"]
    month.persons(strange, "placed with an employer of another region")
    taken = counted(people["employer"][month.among(_ON_PLACE)], size)
    taken += counted(people["next_employer"][people["next_employer"] >= 0], size)
    month.at_employers(employers["seconded"] != taken, "places taken by seconded people are miscounted")
    own = counted(people["employer"][month.among(EMPLOYED)], size)
    month.at_employers(employers["employed"] != own, "people in its own employment are miscounted")
    full = employers["seconded"] + employers["employed"] > employers["places"]
    month.at_employers(full, "more people than places")
    hosted = np.zeros(len(people), bool)
    subsidised = people["state"] == State.SUBSIDISED_JOB
    hosted[subsidised] = ~employers["public"][people["employer"][subsidised]]
    month.persons(hosted, "a subsidised job with an employer that is not public")


def kept_places(month: Month) -> None:
    """Only who is seconded and will not stay has a next place, with another hirer of the region."""
    people, now = month.people, month.now
    month.persons(people["seeks_next"] & ~month.among(LENT_IN), "seeks a next hirer, and is not lent in")
    waits = people["next_employer"] >= 0
    month.persons(waits & (people["state"] != State.SECONDED), "has a next hirer, and is not seconded")
    month.persons(waits & (people["next_employer"] == people["employer"]), "the next hirer is this hirer")
    other = np.zeros(len(people), bool)
    other[waits] = (
        month.employers["work_company"][people["next_employer"][waits]] != people["work_company"][waits]
    )
    month.persons(other, "the next hirer is of another region")
    near = people["placement_end"] - now
    month.persons(waits & (near > load_levers()["fallback.notice"].maximum), "kept for somebody who stays")
    new = waits & (month.earlier("next_employer", -1) == -1)
    too_early = ~people["seeks_next"] & (near > month.levers_of("fallback_notice"))
    month.persons(new & too_early, "a place kept before the notice of the policy")
    off_course = people["seeks_next"] & (near != 1)
    month.persons(new & off_course, "off course, and the hirer does not decide next month")


def sheltered_work(month: Month) -> None:
    """People of new sheltered work stay with the municipality; only they have such a place (R115-R117)."""
    people = month.people
    advised = people["target_group"] == TargetGroup.NEW_SHELTERED
    sheltered = people["state"] == State.SHELTERED_WORK
    month.persons(sheltered & ~advised, "in sheltered work without an advice for it")
    month.persons(advised & ~month.among(_OPEN_TO_SHELTERED), "advised for sheltered work, and elsewhere")
    month.persons(advised & (people["contracts"] != 0), "advised for sheltered work, on temporary contracts")
    month.persons(advised & people["seeks_next"], "advised for sheltered work, and aims at a job")
