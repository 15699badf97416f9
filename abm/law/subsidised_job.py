"""The subsidised job (STiP) as an alternative to secondment (section 2.3; R132-R134, B61).

What this leaves out: the choice of who gets one, and the market value of what is made.
"""

from abm.engine import compiled


@compiled
def supplement_per_month(couple: bool, single_amount: float, couple_amount: float) -> float:
    """Supplement to the employer on top of the wage cost subsidy, in euro per month (R132).

    A couple needs more to be free of benefit.

    >>> supplement_per_month(True, 835.0, 1040.0)
    1040.0
    """
    return couple_amount if couple else single_amount
