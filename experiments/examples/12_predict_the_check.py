"""Predict, then run: what does a strict check on the hirer's intention do?"""

import numpy

from abm import load_policy, load_scenario
from experiments.paired import paired_difference
from experiments.runner import outcomes_of, run_all

print("Only hirers who mean to hire may lend people in: declaration, probing questions, track record.")
print("Write down for each: up, down, or the same?\n")
print("  1  share of secondments that end in a job with the hirer within a year")
print("  2  secondments started, per 1,000 person-years")
print("  3  people hired by their hirer, per 1,000 person-years")
input("\nPress Enter when you have written it down. ")

policies = [load_policy("baseline"), load_policy("check-strict")]
runs = run_all(load_scenario("six-cases"), policies, range(1, 7), 48, outcomes_of, 1, progress=False)
for name in ("conversion_within_12_months", "starts", "jobs_with_hirer"):
    before, after = (numpy.array([of_seed[place][name] for of_seed in runs]) for place in (0, 1))
    change = paired_difference(after, before)
    verdict = "the same" if not change.is_clear else "up" if change.value > 0 else "down"
    print(f"{name:<30}{before.mean():>10.3f} -> {after.mean():>10.3f}  {verdict}")

print("""
Why: 1. Who is left lends in to hire: the share goes up by half. 2. Many requests are refused. 3. Some of
those refused would have hired in the end, and their people now wait on benefit. A share can rise because
what it is divided by falls: ask for the number too, before you call a policy better.""")
