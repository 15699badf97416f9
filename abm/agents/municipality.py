"""Municipality: its caseload, its regime and its levers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abm.agents.institution import Institution
from abm.policy import LeverValue, find_lever
from abm.scenario import MunicipalityEntry
from abm.vocabulary import Regime, State


class Municipality(Institution):
    """A municipality as an ordinary Mesa agent. Subclass it to let one decide differently.

    Attributes: ``row`` in the world's tables, ``name``, ``entry`` of the scenario.
    """

    def __init__(self, model: Any, row: int, entry: MunicipalityEntry) -> None:
        super().__init__(model, row, entry.name)
        self.entry = entry

    def decide(self, levers: dict[str, LeverValue]) -> Mapping[str, LeverValue]:
        """The levers of the coming month, given those of scenario and policy.

        The default follows them, except for a regime that it chose itself (``governance.decides``,
        R021-R028); long secondment then lasts as long as the chain rule allows (R084). A subclass
        may return others, by dotted name; they are checked like a policy's.
        """
        chosen = int(self.model.world.municipalities[self.row].chosen_regime)
        if chosen < 0 or not levers["governance.decides"]:
            return levers
        changed = {**levers, "governance.regime": Regime(chosen).name.lower().replace("_", "-")}
        if chosen == Regime.TEMPORARY_AND_LONG:
            allowed = find_lever("duration.maximum").maximum
            long = min(allowed or 0.0, float(self.model.world.rules["chain_rule_maximum_months"][0]))
            changed["duration.maximum"] = max(int(long), int(levers["duration.maximum"]))
        return changed

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
