"""Follow one person under two policies: the same luck in every month, another life."""

from abm import LabourMarket
from experiments.story import tell

start = LabourMarket("tiny", seed=1)
baseline, short = (start.branch(policy).run(60) for policy in ("baseline", "short-cap"))

stories = [tell(baseline, short, number) for number in range(1, 41)]  # add language="nl" for Dutch
parted = [story for story in stories if story["parting"]]
print(parted[1]["text"])
print(f"\nOf 40 people {len(parted)} live another life when secondments end after six months.")
