"""Why a place ends before its time (R040, R090, R121-R127).

What this leaves out: conflict as a cause of its own (it is part of performance), and dismissal
law (an employer whose permanent job loses its work keeps it, R125).
"""

from __future__ import annotations

from abm.engine import compiled
from abm.exact import exponential

MIDDLE = 0.5  # middle of the scales that run from 0 to 1
MAXIMUM_BURDEN = 20.0  # far beyond probability 1 for any base


@compiled
def hazard(base: float, burden: float) -> float:
    """A monthly probability: ``base`` for an average person, times e to the ``burden``.

    ``burden`` adds up what makes an end more likely, in log points; at most 1.

    >>> hazard(0.02, 0.0)
    0.02
    """
    return min(1.0, base * exponential(min(MAXIMUM_BURDEN, burden)))


@compiled
def performance_burden(
    match_quality: float, self_reliance: float, support: float, quality_effect: float,
    self_reliance_effect: float, support_effect: float,
) -> float:  # fmt: skip
    """Burden of weak performance: poor fit, little self-reliance, little support (R015, R108).

    ``support`` in 0..1 is the guidance that reaches the person, from coach or employer.

    >>> performance_burden(1.0, 0.5, 0.5, 0.6, 2.0, 1.0)
    -0.6
    """
    return (
        -quality_effect * match_quality
        - self_reliance_effect * (self_reliance - MIDDLE)
        - support_effect * (support - MIDDLE)
    )


@compiled
def dropout_burden(
    performance: float, needs_support: bool, supported: bool, lasting_need_effect: float,
    integration: float, integration_effect: float,
) -> float:  # fmt: skip
    """Burden of dropping out of a regular job (R126-R127).

    Who needs lasting light support and gets none is at higher risk; belonging lowers it.

    >>> dropout_burden(0.0, True, False, 0.8, 0.0, 0.5)
    0.8
    """
    burden = performance - integration_effect * integration
    if needs_support and not supported:
        burden += lasting_need_effect
    return burden


@compiled
def guidance_received(coach_share: float, coaching: float, guidance_skill: float) -> float:
    """Guidance that reaches the person: from the coach, the rest as good as the employer's skill.

    ``coaching`` is what the coach's hours do, 1 at the usual number (R108).

    >>> guidance_received(0.5, 1.0, 0.4)
    0.7
    """
    return coach_share * coaching + (1.0 - coach_share) * guidance_skill


@compiled
def coaching_strength(coach_hours: float, usual_hours: float) -> float:
    """What a number of coach hours does: 0 without, 1 at the usual number, never 2 (R108, B32).

    >>> coaching_strength(0.0, 5.0), coaching_strength(5.0, 5.0)
    (0.0, 1.0)
    """
    return (coach_hours + coach_hours) / (coach_hours + usual_hours)
