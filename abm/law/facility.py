"""What a placement yields the work company and costs the municipality (C5, C6; R067, R068).

What this leaves out: cost of finding the placement, fixed cost that does not follow persons,
the share of the national grant that pays the subsidy, supplementary benefit in a part-time
placement, the added value and supervision of internal work, and the second year of sickness
unless the caller passes its lower refund.
"""

from abm.engine import compiled


@compiled
def placement_margin(
    fee: float,
    worked_hours: float,
    sick_share: float,
    subsidy: float,
    wage_cost: float,
    reimbursement: float,
    overhead: float,
    guidance: float,
) -> float:
    """Result of the work company on one worker, in euro per month (C5, C6).

    All amounts are per month; ``worked_hours`` are the hours before sickness, ``wage_cost`` the
    wage with charges and transition payment, and ``reimbursement`` the sickness benefit for a
    worker who is sick the whole month. Fee and subsidy stop, and reimbursement comes, for the
    share of the time that the worker is sick.

    >>> round(placement_margin(10.0, 121.6107, 0.114, 898.87, 2043.89, 1617.41, 0.0, 0.0))
    14
    """
    at_work = (fee * worked_hours + subsidy) * (1 - sick_share)
    return at_work + reimbursement * sick_share - wage_cost - overhead - guidance


@compiled
def consolidated_cost(
    fee: float,
    worked_hours: float,
    sick_share: float,
    wage_cost: float,
    reimbursement: float,
    overhead: float,
    guidance: float,
) -> float:
    """Cost of one worker to municipality and work company together, in euro per month (C5).

    The subsidy is a payment from the one to the other and drops out. Arguments as in
    ``placement_margin``; with no worked hours and no sickness it is the cost of idle time.

    >>> round(consolidated_cost(10.0, 121.6107, 0.114, 2043.89, 1617.41, 0.0, 0.0))
    782
    """
    revenue = fee * worked_hours * (1 - sick_share) + reimbursement * sick_share
    return wage_cost + overhead + guidance - revenue
