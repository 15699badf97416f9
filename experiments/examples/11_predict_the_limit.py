"""Predict, then run: what does a short limit on secondment do?"""

import numpy

from abm import load_policy, load_scenario
from experiments.paired import paired_difference
from experiments.runner import outcomes_of, run_all

print("A secondment with one hirer may last six months at most. Write down for each: up, down, the same?\n")
print("  1  share of secondments that end in a job with the hirer within a year")
print("  2  share of the others who are back on benefit within a year")
print("  3  months of work in a year, in a job or seconded")
input("\nPress Enter when you have written it down. ")

policies = [load_policy("baseline"), load_policy("short-cap")]
runs = run_all(load_scenario("six-cases"), policies, range(1, 7), 48, outcomes_of, 1, progress=False)
for name in ("conversion_within_12_months", "revolving_door", "months_worked"):
    before, after = (numpy.array([of_seed[place][name] for of_seed in runs]) for place in (0, 1))
    change = paired_difference(after, before)
    verdict = "the same" if not change.is_clear else "up" if change.value > 0 else "down"
    print(f"{name:<30}{before.mean():>10.3f} -> {after.mean():>10.3f}  {verdict}")

print("""
Why: 1. At the limit a hirer cannot go on lending in: it must choose between hiring and letting go, and
chooses sooner. 2. Who is let go at the end of the term has no contract any more: after three months of
unemployment insurance it is benefit. Who is sent back earlier is placed with the next hirer. 3. Short stays
are fewer months seconded, more than the extra jobs and the next hirers give back.""")
