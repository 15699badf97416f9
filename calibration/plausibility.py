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
    """Mean and interval over ``seeds`` of each outcome that has bounds, on six-cases.

    Under the baseline, or under the policy that its entry names.
    """
    scenario = load_scenario("six-cases")
    places = {name: place for place, name in enumerate(dict.fromkeys(map(policy_of, TARGETS)))}
    policies = [load_policy(name) for name in places]
    found = run_all(scenario, policies, range(1, seeds + 1), months, outcomes_of, progress=progress)
    return {
        name: mean_estimate(np.array([one[places[policy_of(name)]][name] for one in found]))
        for name in TARGETS
    }


def policy_of(name: str) -> str:
    """The policy under which an outcome is held against its bounds."""
    return str(TARGETS[name].get("policy", "baseline"))


def main() -> int:
    """Print where the baseline stands; status 1 when something lies outside its bounds."""
    outside = 0
    for name, estimate in plausibility(20, progress=True).items():
        target = TARGETS[name]
        fits = target["lowest"] <= estimate.value <= target["highest"]
        outside += not fits
        print(
            f"{name:<34}{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]  "
            f"{target['lowest']} to {target['highest']}  {'fits' if fits else 'OUTSIDE'}  {target['source']}"
        )
    return int(outside > 0)


if __name__ == "__main__":
    sys.exit(main())
