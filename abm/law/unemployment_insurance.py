"""Unemployment insurance after a contract ends (Werkloosheidswet; B25, C8).

What this leaves out: the longer duration for people with a longer employment record, the
maximum daily wage, fault in losing the job, earnings beside the benefit, and how the months of
the model become worked weeks.
"""

from abm.engine import compiled


@compiled
def entitled(weeks_worked: float, weeks_required: float) -> bool:
    """Whether the worked weeks give a right to unemployment benefit, true or false (B25, C8).

    ``weeks_worked`` counts only weeks inside the reference period.

    >>> entitled(30.0, 26.0)
    True
    """
    return weeks_worked >= weeks_required


@compiled
def unemployment_benefit(
    months_received: float,
    monthly_wage: float,
    first_rate: float,
    later_rate: float,
    first_rate_months: float,
) -> float:
    """Unemployment benefit in euro per month (B25, C8).

    ``months_received`` is 0 in the first month. The caller ends it after the duration.

    >>> unemployment_benefit(0.0, 1600.0, 0.75, 0.70, 2.0)
    1200.0
    """
    rate = first_rate if months_received < first_rate_months else later_rate
    return rate * monthly_wage
