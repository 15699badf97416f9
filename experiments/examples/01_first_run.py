"""Run ten years of a tiny world and look at what became of its people."""

from abm import LabourMarket
from abm.outcomes import OUTCOMES

model = LabourMarket("tiny", seed=1)  # two municipalities, one work company, 12 employers, 40 people
model.run(120)  # months, after a burn-in of twelve that settles the world

outcomes = model.outcomes
for name in ("share_working", "months_seconded", "conversion_within_24_months", "revolving_door"):
    about = OUTCOMES[name]
    print(f"{about.label:<62}{outcomes[name]:7.3f}  {about.unit}")

print("\nSpells, by state: how many, and their mean length in months")
print(model.spells.groupby("state")["months"].agg(["count", "mean"]).round(1).to_string(header=False))

assumed = len(model.manifest["assumed_parameters"])
print(f"\nAn illustration, not a prediction: {assumed} parameters are assumptions.")
print("The same seed gives the same run. Try another seed.")
