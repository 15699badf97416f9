"""Social assistance benefit beside or after work (Participatiewet; B26, B27, C5, C9).

What this leaves out: the six-month limit and age limits of the disregard, wealth, the partner's
income, the norm for cost sharers, and the step from gross to net wage: at this level tax
credits make net nearly equal to gross (general knowledge), and the caller decides.
"""

from abm.engine import compiled


@compiled
def supplementary_benefit(
    norm: float, net_wage: float, disregard_share: float, disregard_maximum: float
) -> float:
    """Benefit on top of a low wage, in euro per month (B26, B27, C5).

    >>> round(supplementary_benefit(1075.44, 600.0, 0.25, 221.0), 2)
    625.44
    """
    disregard = min(disregard_share * net_wage, disregard_maximum)
    return max(0.0, norm - (net_wage - disregard))


@compiled
def leaves_benefit(net_wage: float, norm: float) -> bool:
    """Whether the net wage ends the right to benefit, true or false (C9).

    Both are euro per month and both with, or both without, holiday pay.

    >>> leaves_benefit(1310.40, 1021.67)
    True
    """
    return net_wage >= norm
