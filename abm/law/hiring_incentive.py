"""The wage cost benefit for the jobs agreement, loonkostenvoordeel (Wtl art. 2.17; B13, C2).

What this leaves out: payment a year late, the declaration the employer must ask for, and the
low-income benefit (B14), which is not paid for the same worker. Whether the worker is within the
allowed months is the caller's question.
"""

from abm.engine import compiled


@compiled
def hiring_incentive(paid_hours: float, per_hour: float, maximum_per_year: float) -> float:
    """Wage cost benefit in euro per month (Wtl art. 2.17, B13, C2).

    ``paid_hours`` are the hours paid in a month.

    >>> round(hiring_incentive(156.0, 1.01, 2000.0), 2)
    157.56
    """
    return min(per_hour * paid_hours * 12, maximum_per_year) / 12
