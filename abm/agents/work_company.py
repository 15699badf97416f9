"""Work company (werkbedrijf): employs and seconds the people of a region."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from abm.vocabulary import EmployerClass


class WorkCompany(mesa.Agent):
    """The work company of a region as an ordinary Mesa agent. Subclass it to change how it plans.

    Attributes: ``row`` in the world's tables, ``name``, ``region``.
    """

    def __init__(self, model: Any, row: int, name: str, region: str) -> None:
        super().__init__(model)
        self.row = row
        self.name = name
        self.region = region

    def step(self) -> None:
        """Plan the hours of account managers for the coming month (R045)."""
        self.model.world.work_companies[self.row].hours_available = self.manager_hours()

    def manager_hours(self) -> float:
        """Hours per month: so many per person in the registers it serves."""
        world = self.model.world
        served = world.municipalities["work_company"] == self.row
        people = int(self.model.people_present()[served].sum())
        return float(world.rules[0].matching_manager_hours) * people

    @property
    def balance(self) -> float:
        """Received less paid since the start of the run, in euro."""
        return float(self.model.world.work_companies[self.row].balance) / 100.0

    def employers_in_class(self, judged: EmployerClass) -> int:
        """Number of employers of the region that it judges to be of this class (R052)."""
        employers = self.model.world.employers
        mine = employers["work_company"] == self.row
        return int(np.count_nonzero(mine & (employers["judged_class"] == judged)))
