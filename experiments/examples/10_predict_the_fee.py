"""Predict, then run: what does a low fee do?"""

import numpy

from abm import load_policy, load_scenario
from experiments.paired import paired_difference
from experiments.runner import outcomes_of, run_all

print("Hirers pay 65 % instead of 85 % of the reference fee for a seconded worker. Write down for each:")
print("up, down, or the same?\n")
print("  1  months that people are seconded")
print("  2  share of secondments that end in a job with the hirer within a year")
print("  3  what it all costs the public purse")
input("\nPress Enter when you have written it down. ")

policies = [load_policy("baseline"), load_policy("fee-low")]
runs = run_all(load_scenario("six-cases"), policies, range(1, 7), 48, outcomes_of, 1, progress=False)
for name in ("months_seconded", "conversion_within_12_months", "public_cost"):
    before, after = (numpy.array([of_seed[place][name] for of_seed in runs]) for place in (0, 1))
    change = paired_difference(after, before)
    verdict = "the same" if not change.is_clear else "up" if change.value > 0 else "down"
    print(f"{name:<30}{before.mean():>10.3f} -> {after.mean():>10.3f}  {verdict}")

print("""
Why: 1. A hirer weighs lending in against hiring and against nobody. A low fee makes lending in worth more:
more places open. 2. It also makes going on as a lender comfortable, so fewer go on to hire: the share
falls, and so does the number of people hired. 3. The work company loses on every hour below its cost, and
with fewer people in jobs more is paid in benefit. The study says so too (R059).""")
