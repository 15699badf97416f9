"""Write a rule of your own and put it in the place of one of the model's."""

import os

os.environ["NUMBA_DISABLE_JIT"] = "1"  # before all else: as plain Python, where a rule can be swapped

from abm import LabourMarket
from abm.behaviour.hiring import remaining_doubt
from abm.engine import swapped


def all_or_nothing(prior_doubt: float, months: float, months_to_halve: float) -> float:
    """The hirer doubts as much as ever, until from one day to the next it knows the person."""
    return prior_doubt if months < 2 * months_to_halve else 0.0


print("months together    ", *(f"{months:5d}" for months in range(0, 30, 6)))
for rule in (remaining_doubt, all_or_nothing):
    print(f"{rule.__name__:<19}", *(f"{rule(0.6, months, 6):5.2f}" for months in range(0, 30, 6)))

ours = LabourMarket("tiny", seed=2).run(36)
with swapped(remaining_doubt, all_or_nothing):
    yours = LabourMarket("tiny", seed=2).run(36)
    version = yours.manifest["model_version"]

print(f"\n{'':<30}{'ours':>8}{'yours':>8}")
for name in ("conversion_within_12_months", "revolving_door", "share_permanent", "share_working"):
    print(f"{name:<30}{ours.outcomes[name]:8.3f}{yours.outcomes[name]:8.3f}")
print(f"\nA world with your rule is another model: version {version}, not {ours.manifest['model_version']}.")
print("Forty people and one seed: with seed 1 or 3 there is nothing to see. Example 08 shows what to do.")
