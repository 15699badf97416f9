"""Municipality: its caseload, its regime and its levers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mesa

from abm.policy import LeverValue
from abm.scenario import MunicipalityEntry
from abm.vocabulary import Regime, State


class Municipality(mesa.Agent):
    """A municipality as an ordinary Mesa agent. Subclass it to let one decide differently.

    Attributes: ``row`` in the world's tables, ``name``, ``entry`` of the scenario.
    """

    def __init__(self, model: Any, row: int, entry: MunicipalityEntry) -> None:
        super().__init__(model)
        self.row = row
        self.name = entry.name
        self.entry = entry

    def decide(self, levers: dict[str, LeverValue]) -> Mapping[str, LeverValue]:
        """The levers of the coming month, given those of scenario and policy.

        The default follows them, except for a regime that it chose itself (``governance.decides``,
        R021-R028). A subclass may return others, by dotted name; they are checked like a policy's.
        """
        chosen = int(self.model.world.municipalities[self.row].chosen_regime)
        if chosen < 0:
            return levers
        return {**levers, "governance.regime": Regime(chosen).name.lower().replace("_", "-")}

    @property
    def regime(self) -> Regime:
        """Whether and how long it seconds, this month."""
        return Regime(int(self.model.world.levers[self.row].governance_regime))

    @property
    def balance(self) -> float:
        """Received less paid since the start of the run, in euro."""
        return float(self.model.world.municipalities[self.row].balance) / 100.0

    def people_in(self, state: State) -> int:
        """Number of its people in ``state`` at the end of the last month."""
        people = self.model.world.participants
        return int(((people["municipality"] == self.row) & (people["state"] == state)).sum())
