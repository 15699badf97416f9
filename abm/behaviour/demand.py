"""How an employer fills a place: lend in, hire, call an agency, or leave it (C4, R030-R037).

What this leaves out: a vacancy open to anyone outside the group, and a shortage that pushes
wages up.
"""

from __future__ import annotations

from abm.engine import compiled


@compiled
def price_weight(public: bool, public_weight: float) -> float:
    """Weight of a price difference for this employer: public bodies weigh it less (R036).

    >>> price_weight(True, 0.5)
    0.5
    """
    return public_weight if public else 1.0


@compiled
def utility_of_agency(
    vacancy_value: float, wage_value: float, full_output: float, agency_rate: float, flexibility_value: float,
    weight: float,
) -> float:  # fmt: skip
    """Worth of an agency worker for the same output, in euro per worked hour (R035, B36).

    A worker with the full minimum-wage productivity needs ``wage_value`` of the hours.

    >>> utility_of_agency(2.0, 0.5, 15.0, 20.0, 1.0, 1.0)
    0.5
    """
    return vacancy_value + weight * wage_value * (full_output - agency_rate) + flexibility_value


@compiled
def vacancy_probability(
    base: float, cycle: float, cycle_effect: float, free_places: float, hired: float, success_effect: float
) -> float:
    """Monthly probability that a vacancy opens, for an employer with ``free_places`` (R046, R055).

    Whoever has ``hired`` seconded people before asks more often, with less and less effect.

    >>> vacancy_probability(0.02, 0.0, 0.5, 2.0, 0.0, 0.5)
    0.04
    """
    success = success_effect * hired / (hired + 1.0)
    return max(0.0, min(1.0, base * free_places * (1.0 + cycle_effect * cycle) * (1.0 + success)))


@compiled
def value_of_transparency(transparent: bool, coach_hours: float, usual_hours: float, value: float) -> float:
    """What an open build-up of the fee is worth when guidance is in order (R060), euro per worked hour.

    >>> value_of_transparency(True, 2.5, 5.0, 1.0)
    0.5
    """
    return value * min(1.0, coach_hours / usual_hours) if transparent else 0.0


@compiled
def utility_of_trial(direct: float, doubt_cost: float, doubt_left: float, free_work: float) -> float:
    """Worth of starting with a trial placement, in euro per worked hour (R011, R033).

    A direct hire, of whose doubt only ``doubt_left`` (share) stays, after work that cost nothing.

    >>> utility_of_trial(1.0, 2.0, 0.5, 0.3)
    2.3
    """
    return direct + doubt_cost * (1.0 - doubt_left) + free_work


@compiled
def cost_of_visible_lack(self_reliance: float, line: float, cost: float) -> float:
    """Believed cost of somebody unknown who visibly cannot hold their own yet (R015, R030), euro per hour.

    >>> round(cost_of_visible_lack(0.3, 0.45, 10.0), 2), cost_of_visible_lack(0.6, 0.45, 10.0)
    (1.5, 0.0)
    """
    return cost * max(0.0, line - self_reliance)
