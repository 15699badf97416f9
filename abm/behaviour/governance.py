"""How municipalities and facilities decide (R021-R029, R066, R080).

What this leaves out: elections, and bargaining within a joint body.
"""

from __future__ import annotations

from abm.engine import compiled

PER_INHABITANTS, MONTHS_PER_YEAR = 100_000.0, 12.0
NO_SECONDMENT, TEMPORARY, TEMPORARY_AND_LONG = 0, 1, 2  # as in ``abm.vocabulary.Regime``


@compiled
def regime_of_body(regime: int, luck: float, approval: float) -> int:
    """Regime that a joint body brings about: it favours secondment, and is nearly always followed.

    (R022-R023.)

    >>> regime_of_body(0, 0.5, 0.95), regime_of_body(0, 0.97, 0.95), regime_of_body(2, 0.5, 0.95)
    (1, 0, 2)
    """
    if regime == NO_SECONDMENT and luck < approval:
        return TEMPORARY
    return regime


@compiled
def regime_of_council(
    regime: int, opposed: bool, other_regime: int, own_result: float, other_result: float, luck: float,
    imitation_rate: float,
) -> int:  # fmt: skip
    """Regime of a council in the lead: none on principle, else now and then that of a neighbour
    who places more people (R024-R025).

    >>> regime_of_council(1, True, 2, 0.0, 0.0, 0.5, 0.2), regime_of_council(0, False, 2, 0.1, 0.2, 0.1, 0.2)
    (0, 2)
    """
    if opposed:
        return NO_SECONDMENT
    if other_result > own_result and luck < imitation_rate:
        return other_regime
    return regime


@compiled
def regime_after_relapse(regime: int, relapse_share: float, relapse_line: float) -> int:
    """From getting acquainted to also long secondment, when too many people come back (R028, R086).

    >>> regime_after_relapse(1, 0.6, 0.5), regime_after_relapse(0, 0.6, 0.5)
    (2, 0)
    """
    if regime == TEMPORARY and relapse_share > relapse_line:
        return TEMPORARY_AND_LONG
    return regime


@compiled
def is_behind_target(outflow: float, target: float, population: float, months: int) -> bool:
    """Whether fewer people took a regular job this year than the target asks for by now (R021).

    ``target`` is per 100,000 inhabitants and year; ``months`` of the year have passed.

    >>> is_behind_target(3.0, 100.0, 12_000.0, 6), is_behind_target(6.0, 100.0, 12_000.0, 6)
    (True, False)
    """
    return outflow < target * population / PER_INHABITANTS * months / MONTHS_PER_YEAR


@compiled
def result_per_placement(margin: float, fixed_cost: float, volume: float) -> float:
    """Result of a facility per person-month, its fixed cost spread over ``volume`` people (R080).

    >>> result_per_placement(-100.0, 5000.0, 50.0)
    -200.0
    """
    return margin - fixed_cost / max(1.0, volume)
