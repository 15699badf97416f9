"""What a work company can learn about an employer's intention (R048-R054, B5).

What this leaves out: bargaining over the declaration, and the account manager's own judgement as a
person.
"""

from __future__ import annotations

from abm.engine import compiled

MIDDLE = 0.5  # a reading that says nothing
A, B, C, D, E = 0, 1, 2, 3, 4  # classes of employers, as in ``abm.vocabulary.EmployerClass``


@compiled
def intends_to_hire(flexibility_value: float, social_value: float, intention_line: float) -> bool:
    """Whether the employer means to hire at all: its net wish to stay flexible is small (R038-R044).

    Hidden from everyone else. In euro per worked hour.

    >>> intends_to_hire(1.0, 1.0, 1.5)
    True
    """
    return flexibility_value - social_value < intention_line


@compiled
def signs_declaration(
    intends: bool, luck: float, signs_with_intent: float, signs_without_intent: float
) -> bool:
    """Whether the employer signs a declaration of intent; nearly everybody does (R049).

    >>> signs_declaration(False, 0.5, 0.98, 0.85)
    True
    """
    return luck < (signs_with_intent if intends else signs_without_intent)


@compiled
def probing_reading(
    intends: bool, effort: float, informativeness: float, spread: float, noise: float
) -> float:
    """What probing questions seem to say about intention, 0 to 1 around a half (R051).

    ``effort`` in 0..1 makes the truth weigh more; ``noise`` has mean 0 and standard deviation
    1 and is scaled by ``spread``.

    >>> probing_reading(True, 1.0, 0.3, 0.2, 0.0)
    0.8
    """
    truth = informativeness * effort
    reading = (MIDDLE + truth if intends else MIDDLE - truth) + spread * noise
    return max(0.0, min(1.0, reading))


@compiled
def judged_conversion(
    hired: float, ended: float, reading: float, readings: float, prior_share: float,
    prior_weight: float, probing_weight: float,
) -> float:  # fmt: skip
    """Posterior mean of the share of secondments that this employer turns into jobs (R053, C11).

    A beta-binomial: the prior counts as ``prior_weight`` spells, moved by probing (if any)
    with the weight of ``probing_weight`` spells, then the spells that were seen.

    >>> judged_conversion(0.0, 0.0, 0.5, 0.0, 0.3, 4.0, 2.0)
    0.3
    """
    weight = prior_weight
    successes = prior_share * prior_weight
    if readings > 0.0:
        weight += probing_weight
        successes += probing_weight * max(0.0, min(1.0, prior_share + (reading - MIDDLE)))
    if weight + ended == 0.0:
        return prior_share
    return (successes + hired) / (weight + ended)


@compiled
def off_course(worth_of_hiring: float, worth_of_stopping: float) -> bool:
    """Whether a placement no longer heads for a job: letting go is worth more by now (R056).

    >>> off_course(-1.0, 0.5)
    True
    """
    return worth_of_hiring < worth_of_stopping


@compiled
def judged_class(
    posterior: float, ended: float, minimum_volume: float, a_from: float, b_from: float, c_from: float
) -> int:
    """Class 0 (A) to 4 (E) from the posterior (R052): E is a passer-by of whom little is known.

    >>> judged_class(0.6, 5.0, 2.0, 0.45, 0.3, 0.15), judged_class(0.6, 0.0, 2.0, 0.45, 0.3, 0.15)
    (0, 4)
    """
    if ended < minimum_volume:
        return E
    if posterior >= a_from:
        return A
    if posterior >= b_from:
        return B
    return C if posterior >= c_from else D
