"""Change a policy: a shipped one, one of your own, and one that begins later in one place."""

from abm import LabourMarket, load_policy
from abm.policy import Change, find_lever

lever = find_lever("tariff.level")
print(f"{lever.name}: {lever.meaning}\n  allowed {lever.allowed}, usual {lever.default}\n")

baseline = load_policy("baseline")
half = baseline.changed({"tariff.level": 0.5}, name="half the fee")
change = Change(lever="tariff.level", value=0.5, since="2023-01", municipalities=("Bovendorp",))
later = baseline.model_copy(update={"name": "half, later, in Bovendorp", "change": (change,)})

start = LabourMarket("tiny", seed=1)  # one past for all of them ...
print(f"{'policy':<28}{'months seconded a year':>24}{'euro a year':>13}")
for policy in (baseline, half, later, load_policy("permanent-contract")):
    model = start.branch(policy).run(120)  # ... and one luck
    seconded, cost = model.outcomes["months_seconded"], model.outcomes["public_cost"]
    note = f"  never observed: {', '.join(model.never_observed)}" if model.never_observed else ""
    print(f"{policy.name:<28}{seconded:>24.2f}{cost:>13.0f}{note}")
print("One small world, one seed: whether a difference is more than luck, example 08 shows.")
