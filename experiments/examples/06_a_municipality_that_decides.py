"""Write a municipality that decides for itself: it lowers its fee while few people are seconded."""

from collections.abc import Mapping

from abm import LabourMarket, Municipality
from abm.policy import LeverValue
from abm.vocabulary import State


class Thrifty(Municipality):
    """Asks half the fee while less than a fifth of its people are seconded."""

    def decide(self, levers: dict[str, LeverValue]) -> Mapping[str, LeverValue]:
        """The levers of the coming month, given those of scenario and policy."""
        here = self.model.people_present()[self.row]
        if self.people_in(State.SECONDED) >= 0.2 * here:
            return levers
        return {**levers, "tariff.level": 0.5}


class ThriftyMarket(LabourMarket):
    municipality_type = Thrifty


plain, thrifty = LabourMarket("tiny", seed=1), ThriftyMarket("tiny", seed=1)
print("year   fee in Bovendorp   seconded there: plain, thrifty")
for year in range(1, 9):
    plain.run(12)
    thrifty.run(12)
    fee = thrifty.world.levers[0].tariff_level
    seconded = [model.municipalities[0].people_in(State.SECONDED) for model in (plain, thrifty)]
    print(f"{year:>4}{fee:>14.2f}{seconded[0]:>24}{seconded[1]:>9}")
for name in ("months_seconded", "municipal_cost"):
    print(f"{name:<20}{plain.outcomes[name]:10.2f}{thrifty.outcomes[name]:10.2f}")
