"""Compare two policies under the same luck, and see what the sharing of luck is worth."""

import numpy

from abm import load_policy, load_scenario
from abm.outcomes import OUTCOMES
from experiments.paired import paired_difference, variance_reduction
from experiments.runner import outcomes_of, run_all

policies = [load_policy("baseline"), load_policy("fee-low")]
seeds = range(1, 11)
runs = run_all(load_scenario("six-cases"), policies, seeds, 36, outcomes_of, workers=1, progress=False)

print(f"{policies[1].name} less {policies[0].name}, {len(seeds)} seeds, 95 % intervals")
for name in ("conversion_within_12_months", "months_seconded", "revolving_door", "public_cost"):
    before, after = (numpy.array([of_seed[place][name] for of_seed in runs]) for place in (0, 1))
    difference = paired_difference(after, before)
    print(f"\n{OUTCOMES[name].label}, {OUTCOMES[name].unit}")
    print(f"  {difference.value:+.3f}  [{difference.low:+.3f}, {difference.high:+.3f}]")
    print("  more than luck" if difference.is_clear else "  cannot be told from luck")
    print(f"  unrelated seeds would take {variance_reduction(after, before):.1f} times as many runs")
