"""What a worker costs an employer who hires directly with wage cost subsidy (C2).

What this leaves out: the employer's own guidance, the cost of sickness that the no-risk policy
does not refund, recruitment, and pension or other on-costs unless the caller puts them in the
charge rate. What the employer believes about these costs is behaviour.
"""

from abm.engine import compiled


@compiled
def direct_employment_cost(
    hours_share: float,
    full_wage: float,
    charge_rate: float,
    transition_rate: float,
    subsidy: float,
    incentive: float,
) -> float:
    """Cost of a direct hire without own guidance, in euro per month (C2; B13, B15, B21).

    ``subsidy`` and ``incentive`` are amounts per month for the hours of the contract.

    >>> round(direct_employment_cost(1.0, 1819.584, 0.1859, 0.0, 1011.23, 157.56))
    989
    """
    wage_cost = hours_share * full_wage * (1 + charge_rate + transition_rate)
    return wage_cost - subsidy - incentive


@compiled
def cost_per_worked_hour(monthly_cost: float, worked_hours: float) -> float:
    """Monthly cost spread over the hours worked, in euro per worked hour (C2).

    >>> round(cost_per_worked_hour(989.05, 136.812), 2)
    7.23
    """
    return monthly_cost / worked_hours
