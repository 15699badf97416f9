"""How work companies compete on price (R058).

What this leaves out: knowing what others ask, and agreements between work companies.
"""

from __future__ import annotations

from abm.engine import compiled


@compiled
def next_fee_factor(
    factor: float, share_won: float, wanted_share: float, result_is_borne: bool, step: float, lowest: float
) -> float:
    """Fee asked relative to the tariff, next quarter (R058).

    Whoever loses requests to others lowers it, as long as the result is borne; whoever cannot
    bear it goes back up; never above 1 nor below ``lowest``.

    >>> round(next_fee_factor(1.0, 0.2, 0.5, True, 0.05, 0.6), 2)
    0.95
    >>> round(next_fee_factor(0.9, 0.2, 0.5, False, 0.05, 0.6), 2)
    0.95
    """
    if not result_is_borne:
        return min(1.0, factor + step)
    if share_won < wanted_share:
        return max(lowest, factor - step)
    return factor
