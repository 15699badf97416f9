"""What an identity looks at: a month that has just passed, and the world as it was before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from abm.calendar import month_text
from abm.errors import BrokenIdentity
from abm.vocabulary import State
from abm.world import World

LENT_IN = (State.SECONDED, State.AGENCY_WORK)
EMPLOYED = (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT)
AT_WORK_COMPANY = (State.SECONDED, State.IDLE, State.INTERNAL_WORK)
ABSENT = (State.EXPECTED, State.GONE)
_NAMED = 5  # so many persons or employers stand in a message


class Month:
    """One month of a world: its tables after the month, and those of the month before.

    Attributes: ``world`` and ``before`` (rows never move; ``world`` may have newcomers at the end),
    ``now`` (the month that has passed), ``row`` (of the journal), ``people`` and ``employers``
    (tables after the month), ``old`` (people before it, newcomers left out), ``spells`` (closed
    this month), ``names`` of the municipalities.
    """

    def __init__(self, before: World, world: World, now: int, names: tuple[str, ...]) -> None:
        self.before, self.world, self.now, self.names = before, world, now, names
        self.row = now - int(world.first_month[0])
        self.people, self.employers, self.old = world.participants, world.employers, before.participants
        self.spells = world.spells[int(before.spell_count[0]) : int(world.spell_count[0])]
        self.identity = ""

    def among(self, states: Iterable[State]) -> np.ndarray:
        """Who is in one of these states after the month; shape ``(people,)``."""
        return in_states(self.people["state"], states)

    def earlier(self, name: str, for_newcomers: int) -> np.ndarray:
        """A field of everybody as it was before the month; newcomers get the value stated."""
        found = np.full(len(self.people), for_newcomers, self.people[name].dtype)
        found[: len(self.old)] = self.old[name]
        return found

    def levers_of(self, name: str) -> np.ndarray:
        """This month's value of a lever for every person; shape ``(people,)``."""
        levers: np.ndarray = self.world.levers[name][self.people["municipality"]]
        return levers

    def present(self, people: np.ndarray) -> np.ndarray:
        """How many of these people are in the register, per municipality."""
        there = ~in_states(people["state"], ABSENT)
        return counted(people["municipality"][there], len(self.world.municipalities))

    def persons(self, wrong: np.ndarray, fault: str) -> None:
        """Raise BrokenIdentity where ``wrong``, of shape ``(people,)`` or ``(old people,)``, is true."""
        if wrong.any():
            rows = np.flatnonzero(wrong)
            hirers = [int(one) for one in self.people["employer"][rows] if 0 <= one < len(self.employers)]
            named = _named("person", self.people["identity"][rows])
            with_hirers = _named("employer", self.employers["identity"][list(dict.fromkeys(hirers))])
            self.refuse(fault, named, with_hirers)

    def at_employers(self, wrong: np.ndarray, fault: str) -> None:
        """Raise BrokenIdentity where ``wrong``, of shape ``(employers,)``, is true."""
        if wrong.any():
            self.refuse(fault, _named("employer", self.employers["identity"][wrong]))

    def in_municipalities(self, wrong: np.ndarray, fault: str) -> None:
        """Raise BrokenIdentity where ``wrong``, of shape ``(municipalities,)``, is true."""
        if wrong.any():
            self.refuse(fault, _named("municipality", np.array(self.names)[wrong]))

    def refuse(self, fault: str, *involved: str) -> None:
        """Raise BrokenIdentity: one line with identity, month, fault and who is involved."""
        where = "; ".join(one for one in involved if one)
        line = f"identity {self.identity!r} does not hold in {month_text(self.now)}: {fault}"
        raise BrokenIdentity(f"{line}: {where}" if where else line)


def _named(kind: str, found: np.ndarray) -> str:
    if not len(found):
        return ""
    listed = ", ".join(str(one) for one in found[:_NAMED])
    return f"{kind} {listed}" + (f" and {len(found) - _NAMED} more" if len(found) > _NAMED else "")


def in_states(codes: np.ndarray, states: Iterable[State]) -> np.ndarray:
    """Which of the codes are one of these states: looked up, which takes a tenth of ``np.isin``."""
    wanted = np.zeros(len(State), bool)
    wanted[list(states)] = True
    found: np.ndarray = wanted.take(codes, mode="wrap")  # another identity refuses unknown codes
    return found


def counted(places: np.ndarray, size: int, amounts: Any = None) -> np.ndarray:
    """How many, or what amount, falls on each of ``size`` places; exact, unlike weighted bincount."""
    totals = np.zeros(size, np.int64)
    np.add.at(totals, places, 1 if amounts is None else amounts)
    return totals
