"""Sickness benefit that refunds the employer: the no-risk policy (Ziektewet art. 29b; B11).

What this leaves out: who falls ill and how often (that is behaviour), waiting days, employers
who do not claim because they do not know the policy (B12), and the employer charges on the wage,
which are not refunded. The duty to pay the wage and to reintegrate stays with the employer.
"""

from abm.engine import compiled


@compiled
def sickness_reimbursement(
    months_sick: float, daily_wage_cost: float, first_year_share: float, second_year_share: float
) -> float:
    """Refund of the wage of a sick worker in euro per month (Ziektewet art. 29b, B11).

    ``months_sick`` counts the months of sickness already past, so it is 0 in the first month;
    nothing is refunded after two years. ``daily_wage_cost`` is the insured wage of a full month.

    >>> sickness_reimbursement(0.0, 1000.0, 1.0, 0.7)
    1000.0
    >>> sickness_reimbursement(12.0, 1000.0, 1.0, 0.7)
    700.0
    """
    if months_sick < 12:
        return first_year_share * daily_wage_cost
    if months_sick < 12 + 12:
        return second_year_share * daily_wage_cost
    return 0.0
