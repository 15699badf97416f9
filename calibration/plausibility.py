"""Is the baseline plausible? Its mean over seeds against the bounds in ``plausibility.toml``."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import numpy as np

from abm.policy import load_policy
from abm.scenario import load_scenario
from experiments.paired import Estimate, mean_estimate
from experiments.runner import outcomes_of, run_all

TARGETS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def plausibility(seeds: int, months: int = 120, progress: bool = False) -> dict[str, Estimate]:
    """Mean and interval over ``seeds`` of each outcome that has a bound, baseline on six-cases."""
    scenario, policy = load_scenario("six-cases"), load_policy("baseline")
    found = run_all(scenario, [policy], range(1, seeds + 1), months, outcomes_of, progress=progress)
    return {name: mean_estimate(np.array([one[0][name] for one in found])) for name in TARGETS}


def main() -> int:
    """Print where the baseline stands; status 1 when something lies outside its bounds."""
    outside = 0
    for name, estimate in plausibility(20, progress=True).items():
        target = TARGETS[name]
        fits = target["lowest"] <= estimate.value <= target["highest"]
        outside += not fits
        print(
            f"{name:<32}{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]  "
            f"{target['lowest']} to {target['highest']}  {'fits' if fits else 'OUTSIDE'}  {target['source']}"
        )
    return int(outside > 0)


if __name__ == "__main__":
    sys.exit(main())
