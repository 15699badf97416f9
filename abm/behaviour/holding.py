"""The perverse margin: a work company that keeps people seconded because they earn (R067, C6).

What this leaves out: people who see it happen and complain, and supervision by the council.
"""

from __future__ import annotations

from abm.engine import compiled


@compiled
def holds_back(margin: float, margin_weight: float, months_held: float, outflow_value: float) -> bool:
    """Whether the work company slows down a hire: what it would lose weighs more than the outflow.

    ``margin`` in euro per month on this person, ``outflow_value`` in euro per person placed.

    >>> holds_back(200.0, 0.8, 12.0, 3000.0), holds_back(200.0, 0.0, 12.0, 3000.0)
    (True, False)
    """
    return margin_weight * margin * months_held > (1.0 - margin_weight) * outflow_value


@compiled
def creaming(margin: float, margin_weight: float, scale: float) -> float:
    """What a person's margin adds to the choice of whom to second, in standard deviations (R067).

    >>> creaming(100.0, 0.5, 200.0)
    0.25
    """
    return margin_weight * margin / scale
