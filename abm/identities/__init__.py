"""The identities of the model: what must hold in every month, whatever scenario, policy and numbers.

They are the accounts of the model: people and places, contracts and durations, spells, money and
beliefs. A run that is checked compares every month with the one before and stops at the first
identity that does not hold; a run that is not pays nothing. In a session: ``LabourMarket("tiny",
check=True)``; on the command line: ``draaideur run tiny --check``.

What this leaves out: whether a rule is right. An identity that holds says that the accounts are
sound, not that the behaviour is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from abm.identities import books, contracts, levels, people
from abm.identities.month import Month

IDENTITIES: dict[str, Callable[[Month], None]] = {
    "levels": levels.levels,
    "nobody vanishes": people.nobody_vanishes,
    "one state each": people.one_state_each,
    "stocks and flows": people.stocks_and_flows,
    "places": people.places,
    "kept places": people.kept_places,
    "sheltered work": people.sheltered_work,
    "contracts": contracts.contracts,
    "limits": contracts.limits,
    "chain rule": contracts.chain_rule,
    "alternatives": contracts.alternatives,
    "clocks": contracts.clocks,
    "beliefs": levels.beliefs,
    "written books": books.written_books,
    "spells": books.spells,
    "events": books.events,
    "track records": books.track_records,
    "double entry": books.double_entry,
    "budgets": books.budgets,
}


class Identities:
    """Holds a model to its identities, month by month.

    Make one when the model stands where the checking should begin, and call ``check`` after every
    month; ``LabourMarket(..., check=True)`` does both. ``start`` begins anew, for when the world was
    changed from outside.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.start()

    def start(self) -> None:
        """Remember the world as it is now."""
        self.before = self.model.world.copy()

    def check(self) -> None:
        """Hold the month that has just passed against every identity, then remember the world.

        Raises BrokenIdentity at the first that does not hold: one line with its name, the month and
        the persons, employers or municipalities involved.
        """
        month = Month(self.before, self.model.world, self.model.month - 1, self.model.municipality_names)
        for name, holds in IDENTITIES.items():
            month.identity = name
            holds(month)
        self.start()
