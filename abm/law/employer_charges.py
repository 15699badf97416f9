"""What the law adds to the wage an employer pays (B15 to B21; WAB, R061).

What this leaves out: the maximum premium wage (no wage here comes near it), the difference of
the return-to-work premium between employers, the low-income benefit (B14), pension and other
on-costs (a ledger value that the caller adds) and the return of the low premium to the high
one when a permanent contract ends within two months.
"""

from abm.engine import compiled


@compiled
def statutory_charges(
    unemployment_premium: float,
    disability_premium: float,
    childcare_surcharge: float,
    return_to_work_premium: float,
    health_levy: float,
) -> float:
    """Sum of the statutory employer charges, as a share of the wage (B19).

    The unemployment premium is the low one for a permanent and the high one for a temporary
    contract; that choice is the caller's.

    >>> round(statutory_charges(0.0270, 0.0703, 0.0050, 0.0136, 0.0700), 4)
    0.1859
    """
    insurance = unemployment_premium + disability_premium + return_to_work_premium
    return insurance + childcare_surcharge + health_levy
