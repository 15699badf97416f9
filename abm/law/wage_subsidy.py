"""The wage cost subsidy, loonkostensubsidie (Participatiewet art. 10d(4); B06 to B09, C1).

What this leaves out: wages above the minimum wage (they are not subsidised, and a wage value
measured on a higher wage gives a lower subsidy), the months in which sickness benefit under the
no-risk policy replaces the subsidy (B10: the caller pays none then), and the time between
measurements. The ceiling is read as a limit on the wage part; the compensation for charges
comes on top of it.
"""

from abm.engine import compiled


@compiled
def wage_subsidy(
    wage_value: float,
    hours_share: float,
    full_wage: float,
    ceiling_share: float,
    charge_compensation: float,
) -> float:
    """Wage cost subsidy in euro per month (Participatiewet art. 10d(4), B06 to B08, C1).

    ``wage_value`` is measured productivity as a share of the minimum wage and ``hours_share``
    the contract hours as a share of a full week.

    >>> round(wage_subsidy(0.40, 1.0, 1819.584, 0.70, 0.235))
    1348
    """
    missing_share = min(max(0.0, 1 - wage_value), ceiling_share)
    return hours_share * missing_share * full_wage * (1 + charge_compensation)


@compiled
def fixed_wage_subsidy(
    hours_share: float, full_wage: float, fixed_share: float, charge_compensation: float
) -> float:
    """Fixed wage cost subsidy without measurement, in euro per month (B09, C1).

    >>> round(fixed_wage_subsidy(1.0, 1819.584, 0.50, 0.235))
    1124
    """
    return hours_share * fixed_share * full_wage * (1 + charge_compensation)
