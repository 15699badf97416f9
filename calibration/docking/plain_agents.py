"""What the agents of the plain twin share: a record's values as attributes, and their luck."""

from __future__ import annotations

from typing import Any

import mesa

from abm import chance
from abm.chance import Decision

LASTING = 0  # the month of what is drawn once and for all


class PlainAgent(mesa.Agent):
    """A Mesa agent that starts with the values of one record of the starting world.

    The attributes are those that ``abm/agents`` and ``abm/world.py`` declare, as plain numbers; a
    subclass puts agents in the place of row numbers.
    """

    def __init__(self, model: Any, record: Any) -> None:
        super().__init__(model)
        for name, value in zip(record.dtype.names, record.item(), strict=True):
            setattr(self, name, value)

    @property
    def rules(self) -> Any:
        """The ledger's values of this month."""
        return self.model.rules

    @property
    def prices(self) -> Any:
        """What people cost by the law of this month."""
        return self.model.prices

    @property
    def now(self) -> int:
        """The month."""
        return int(self.model.month)

    def luck(self, decision: Decision, month: int | None = None) -> float:
        """A uniform number in 0..1 for this agent, this decision and this month (or another one)."""
        return float(chance.draw(self.model.key(decision, month), self.identity))

    def bell(self, decision: Decision) -> float:
        """A bell-shaped number with mean 0 and standard deviation 1, this month."""
        return float(chance.bell(self.model.key(decision), self.identity))
