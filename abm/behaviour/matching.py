"""How well a person suits a place (R038-R040, R124).

What this leaves out: travel time within a region, skills by trade, and learning by the account
manager about what suits whom.
"""

from __future__ import annotations

from abm.engine import compiled


@compiled
def suitability(
    match_quality: float, wage_value: float, self_reliance: float, knowledge: float,
    quality_weight: float, wage_value_weight: float, self_reliance_weight: float,
) -> float:  # fmt: skip
    """Apparent fit of a candidate with a place, in standard deviations.

    ``knowledge`` in 0..1 is the share of the true match quality that shows beforehand.

    >>> suitability(1.0, 0.5, 0.5, 0.5, 1.0, 0.0, 0.0)
    0.5
    """
    return (
        quality_weight * knowledge * match_quality
        + wage_value_weight * wage_value
        + self_reliance_weight * self_reliance
    )


@compiled
def fit_in_form(match_quality: float, in_group: bool, physical: bool, group_fit: float) -> float:
    """Match quality in the form of the placement (R106), in standard deviations.

    A group suits physical limitations; intellectual and psychological ones fit alone.

    >>> fit_in_form(0.0, True, True, 0.3), fit_in_form(0.0, True, False, 0.3)
    (0.3, -0.3)
    >>> fit_in_form(0.5, False, True, 0.3)
    0.5
    """
    if not in_group:
        return match_quality
    return match_quality + group_fit if physical else match_quality - group_fit
