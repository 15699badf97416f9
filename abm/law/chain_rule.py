"""How many temporary contracts may follow each other (ketenregeling; B22, R061).

What this leaves out: a contract that itself passes the maximum of months (the caller checks
its length), deviations in collective agreements, the phases of temporary work agencies (B23),
successive employership, and other maxima before July 2015. A gap long enough to end the row
resets both counts; the caller does that.
"""

from abm.engine import compiled


@compiled
def another_temporary_contract_allowed(
    contracts: float, months: float, maximum_contracts: float, maximum_months: float
) -> bool:
    """Whether one more temporary contract may follow, true or false (B22).

    ``contracts`` and ``months`` are those of the row so far.

    >>> another_temporary_contract_allowed(2.0, 14.0, 3.0, 36.0)
    True
    """
    return contracts < maximum_contracts and months < maximum_months
