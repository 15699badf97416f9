"""The minimum wage and the hours it is paid for (B01 to B05, C0).

What this leaves out: the lower minimum wage for young people, wages in collective agreements
above the minimum, and working weeks of 38 or 40 hours, whose hourly minimum is lower.
"""

from abm.engine import compiled


@compiled
def full_wage(minimum_wage: float, holiday_allowance: float) -> float:
    """Wage for a full week with holiday allowance, in euro per month (B01, B05, C0).

    >>> round(full_wage(1684.80, 0.08), 2)
    1819.58
    """
    return minimum_wage * (1 + holiday_allowance)


@compiled
def paid_hours(weekly_hours: float, weeks_per_year: float) -> float:
    """Hours paid, in hours per month (C0).

    >>> paid_hours(36.0, 52.0)
    156.0
    """
    return weekly_hours * weeks_per_year / 12


@compiled
def worked_hours(paid_hours: float, worked_share: float) -> float:
    """Paid hours less leave and public holidays, before sickness, in hours per month (C0).

    >>> round(worked_hours(156.0, 0.877), 1)
    136.8
    """
    return paid_hours * worked_share
