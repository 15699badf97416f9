"""Work company (werkbedrijf): employs and seconds the people of a region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from abm.agents.institution import Institution
from abm.policy import LeverValue, find_lever
from abm.vocabulary import EmployerClass


class WorkCompany(Institution):
    """The work company of a region as an ordinary Mesa agent. Subclass it to change how it plans.

    Attributes: ``row`` in the world's tables, ``name``, ``region``.
    """

    def __init__(self, model: Any, row: int, name: str, region: str) -> None:
        super().__init__(model, row, name)
        self.region = region
        world = model.world
        self._lead = int(world.work_companies["lead_municipality"][row])
        self._serves = np.flatnonzero(world.municipalities["work_company"] == row)

    def step(self) -> None:
        """Plan the hours of account managers for the coming month (R045)."""
        self.model.world.work_companies["hours_available"][self.row] = self.manager_hours()

    def manager_hours(self) -> float:
        """Hours per month: so many per person in the registers it serves, more with employer service."""
        world = self.model.world
        people = int(self.model.people_present()[self._serves].sum())
        service = float(world.levers["alternatives_employer_service"][self._lead])
        more = service * float(world.rules["participation_service_hours"][0])
        return float(world.rules["matching_manager_hours"][0]) * people * (1.0 + more)

    def adjust(self, levers: Mapping[str, LeverValue]) -> Mapping[str, LeverValue]:
        """The levers of a municipality it serves, after its own decisions on fee and facility.

        A closed facility takes on nobody (R066); price competition lowers the fee (R058).
        """
        record = self.model.world.work_companies[self.row]
        if levers["governance.exit"] and not record.open:
            levers = {**levers, "governance.regime": "none"}
        if levers["governance.price_competition"] and record.fee_factor != 1.0:
            lever = find_lever("tariff.level")
            assert lever.minimum is not None
            asked = max(lever.minimum, float(levers["tariff.level"]) * float(record.fee_factor))
            levers = {**levers, "tariff.level": asked}
        return levers

    @property
    def balance(self) -> float:
        """Received less paid since the start of the run, in euro."""
        return float(self.model.world.work_companies[self.row].balance) / 100.0

    def employers_in_class(self, judged: EmployerClass) -> int:
        """Number of employers of the region that it judges to be of this class (R052)."""
        employers = self.model.world.employers
        mine = employers["work_company"] == self.row
        return int(np.count_nonzero(mine & (employers["judged_class"] == judged)))
