"""How experience takes cold feet away, one part at a time (R031-R032, C11).

What this leaves out: a bad story that weighs more than a good one, and forgetting.
"""

from __future__ import annotations

from abm.engine import compiled


@compiled
def doubt(prior_doubt: float, prior_weight: float, bad: float, observed: float) -> float:
    """Share of bad outcomes that an employer expects: a beta-binomial belief, 0 to 1 (C11).

    ``prior_weight`` in person-months; ``bad`` of the ``observed`` person-months went wrong,
    its own and the heard-of ones together.

    >>> doubt(0.6, 12.0, 0.0, 12.0)
    0.3
    """
    return (prior_doubt * prior_weight + bad) / (prior_weight + observed)
