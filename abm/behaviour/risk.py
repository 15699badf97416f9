"""How fear of paying for idle time shapes a placement (R069-R070).

What this leaves out: insurance, and learning from idle time that did not come.
"""

from __future__ import annotations

from abm.engine import compiled


@compiled
def agreed_term(standard_term: float, risk_aversion: float, term_effect: float) -> int:
    """Months agreed at first: the more the risk weighs, the shorter (R070); at least 1.

    >>> agreed_term(12.0, 0.5, 0.8)
    7
    """
    return int(max(1.0, standard_term * (1.0 - term_effect * risk_aversion)))


@compiled
def feared_idle_cost(
    risk_aversion: float, wage_cost: float, early_end: float, self_reliance: float, selection_effect: float
) -> float:
    """Cost of idle time as it is feared for one person, in euro per month (R069).

    ``early_end`` is the usual monthly chance that a hirer stops; it is feared more for people
    with little self-reliance.

    >>> feared_idle_cost(1.0, 2000.0, 0.02, 0.0, 2.0)
    80.0
    """
    return risk_aversion * selection_effect * wage_cost * early_end * (1.0 - self_reliance)


@compiled
def weighs_more_than(risk_aversion: float, line: float) -> bool:
    """Whether risk weighs so much that something is left undone or left to others (R070).

    >>> weighs_more_than(0.6, 0.5)
    True
    """
    return risk_aversion > line
