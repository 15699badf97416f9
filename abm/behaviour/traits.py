"""How traits spread over people and employers.

What this leaves out: traits that go together (wage value and self-reliance are drawn apart).
"""

from __future__ import annotations

from abm.engine import compiled


@compiled
def between_quartiles(luck: float, lowest: float, lower: float, upper: float, highest: float) -> float:
    """The value at rank ``luck`` (0 to 1) of a trait known by its ends and its quartiles.

    A quarter of people lies between ``lowest`` and ``lower``, half between the quartiles, a
    quarter above; straight lines between them. That is as much as the sources say.

    >>> between_quartiles(0.5, 0.0, 0.4, 0.6, 1.0)
    0.5
    """
    if luck < QUARTER:
        return lowest + (lower - lowest) * luck / QUARTER
    if luck < THREE_QUARTERS:
        return lower + (upper - lower) * (luck - QUARTER) / (THREE_QUARTERS - QUARTER)
    return upper + (highest - upper) * (luck - THREE_QUARTERS) / QUARTER


QUARTER = 0.25
THREE_QUARTERS = 0.75
