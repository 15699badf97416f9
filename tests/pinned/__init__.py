"""A small run whose numbers are written down, with why they last moved."""

from __future__ import annotations

from pathlib import Path

from abm.model import LabourMarket

FILE = Path(__file__).parent / "run.toml"
MONTHS = 60
POLICIES = ("baseline", "short-cap", "check-strict")


def measured() -> dict[str, dict[str, str]]:
    """By policy: every outcome in twelve digits."""
    start = LabourMarket("tiny", seed=1)
    found = {}
    for policy in POLICIES:
        outcomes = start.branch(policy).run(MONTHS).outcomes
        found[policy] = {name: f"{value:.12g}" for name, value in outcomes.items()}
    return found
