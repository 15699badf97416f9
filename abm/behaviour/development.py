"""How people grow at work and lose rhythm without it (C11, R096, R112-R114).

What this leaves out: certificates as things of their own, growth that carries over to one trade
only (R113), and health that changes for good.
"""

from __future__ import annotations

from abm.engine import compiled


@compiled
def growth_at_work(level: float, ceiling: float, rate: float, coach_bonus: float, coach: float) -> float:
    """A level after one month at work, closing part of the distance to its ceiling (C11).

    ``rate`` is the share closed per month; ``coach`` in 0..1 raises it by ``coach_bonus``.

    >>> round(growth_at_work(0.5, 0.7, 0.03, 0.5, 0.0), 3)
    0.506
    """
    return level + max(0.0, ceiling - level) * min(1.0, rate * (1.0 + coach_bonus * coach))


@compiled
def growth_factor(trainer: bool, trainer_bonus: float, training: float, training_effect: float) -> float:
    """How much faster people grow with a hirer that trains, and with courses (R013, R041, R113).

    ``training`` in euro per month; ``training_effect`` is the gain in speed per euro.

    >>> growth_factor(True, 0.5, 100.0, 0.002)
    1.7
    """
    bonus = trainer_bonus if trainer else 0.0
    return 1.0 + bonus + training * training_effect


@compiled
def loss_without_work(level: float, base: float, rate: float, floor_share: float) -> float:
    """A level after one month without work: a share is lost, down to a floor (C11, R096).

    >>> round(loss_without_work(0.5, 0.5, 0.02, 0.8), 3)
    0.49
    """
    return max(min(level, base * floor_share), level * (1.0 - rate))


@compiled
def integration_after_month(integration: float, rate: float, coach_bonus: float, coach: float) -> float:
    """Belonging on the work floor after one more month together (R112), 0 to 1.

    >>> integration_after_month(0.0, 0.1, 0.0, 1.0)
    0.1
    """
    return integration + (1.0 - integration) * min(1.0, rate * (1.0 + coach_bonus * coach))


@compiled
def handed_over_coach_share(months: float, term: float, final_share: float) -> float:
    """Share of the guidance that the coach still gives when it is handed over in steps (R110).

    Falls in a straight line from 1 at the start to ``final_share`` at the end of ``term``.

    >>> handed_over_coach_share(6.0, 12.0, 0.0)
    0.5
    """
    if term <= 0.0:
        return final_share
    return 1.0 - (1.0 - final_share) * min(1.0, months / term)


@compiled
def sick_next_month(months_sick: float, onset: float, recovery: float, luck: float) -> float:
    """Months of sickness after this month's luck: 0 when well (B68).

    >>> sick_next_month(0.0, 0.07, 0.56, 0.01), sick_next_month(2.0, 0.07, 0.56, 0.3)
    (1.0, 0.0)
    """
    if months_sick > 0.0:
        return 0.0 if luck < recovery else months_sick + 1.0
    return 1.0 if luck < onset else 0.0
