"""The relation between an employer and the work company, and what it is worth (R047, R054, R111).

What this leaves out: the account manager as a person who may leave, and a quarrel.
"""

from __future__ import annotations

from abm.engine import compiled


@compiled
def relation_after_month(relation: float, in_touch: bool, gain: float, loss: float) -> float:
    """Strength of a relation after one more month, 0 to 1: it grows by working together (R047, R054).

    >>> relation_after_month(0.0, True, 0.1, 0.02), relation_after_month(0.5, False, 0.1, 0.02)
    (0.1, 0.49)
    """
    if in_touch:
        return relation + (1.0 - relation) * gain
    return relation * (1.0 - loss)


@compiled
def eased(amount: float, relation: float, effect: float) -> float:
    """An amount of doubt or of work, less the share that a strong relation takes away (R054, R111).

    >>> eased(2.0, 0.5, 0.4)
    1.6
    """
    return amount * (1.0 - effect * relation)


@compiled
def knowledge_of_fit(knowledge: float, relation: float, effect: float) -> float:
    """Share of the true fit that shows beforehand, raised by a relation; at most 1 (R054).

    >>> knowledge_of_fit(0.3, 0.5, 0.4)
    0.5
    """
    return min(1.0, knowledge + effect * relation)


@compiled
def skill_after_training(skill: float, effort: float, gain: float) -> float:
    """Guidance skill after a month of training on the floor, 0 to 1 (R109).

    >>> skill_after_training(0.5, 1.0, 0.1)
    0.55
    """
    return skill + (1.0 - skill) * effort * gain
