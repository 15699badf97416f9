"""What a place is worth to a hirer, and what it decides at a review (C4, R032, R038-R044).

All worth is in euro per worked hour, so that fee, wage cost, doubt and social motive stand on
one scale. A hirer compares going on with hiring and with letting go; nothing here says how
often anyone is hired.

What this leaves out: bargaining about the fee, and team effects.
"""

from __future__ import annotations

from abm.engine import compiled, inlined
from abm.exact import exponential

SMALLEST_EXPONENT = -40.0  # beyond it the odds are nil to the last bit
THIRD, FOURTH, FIFTH = 2, 3, 4  # positions among five options
UNAVAILABLE = -1.0e9  # utility of an option that is not there, in euro per worked hour


@compiled
def value_of_output(
    wage_value: float, minimum_wage_per_hour: float, output_factor: float, worked_share: float
) -> float:
    """Worth of what a person makes in a worked hour, in euro (C2).

    >>> round(value_of_output(0.55, 10.8, 1.25, 0.877), 2)
    8.47
    """
    return wage_value * output_factor * minimum_wage_per_hour / worked_share


@compiled
def productivity_in_tasks(wage_value: float, carved: bool, carving_gain: float) -> float:
    """Share of full output that a person makes: more where tasks were put together for it (R037).

    ``carving_gain`` is the share of the missing output that carving makes up for.

    >>> productivity_in_tasks(0.5, True, 0.2), productivity_in_tasks(0.5, False, 0.2)
    (0.6, 0.5)
    """
    return wage_value + carving_gain * (1.0 - wage_value) if carved else wage_value


@compiled
def considered_fee(fee: float, usual_fee: float, fee_weight: float) -> float:
    """The fee as it weighs in a decision: all of its difference from the usual fee, or a part (R059).

    >>> considered_fee(8.0, 10.0, 1.0), considered_fee(8.0, 10.0, 0.0)
    (8.0, 10.0)
    """
    return usual_fee + fee_weight * (fee - usual_fee)


@compiled
def remaining_doubt(prior_doubt: float, months: float, months_to_halve: float) -> float:
    """Doubt about this person that is left after ``months`` of trying out (R032-R033), 0 to 1.

    >>> remaining_doubt(0.6, 6.0, 6.0)
    0.3
    """
    return prior_doubt * months_to_halve / (months_to_halve + months)


@compiled
def expected_mismatch_cost(
    ability_doubt: float,
    guidance_doubt: float,
    sickness_doubt: float,
    coach_share: float,
    integration: float,
    failure_cost: float,
    guidance_cost: float,
    sickness_cost: float,
    integration_effect: float,
) -> float:
    """Believed cost of hiring the wrong person, in euro per worked hour (C4 term E[R], R031).

    Three parts that are learned separately: ability, own guidance, sickness. Guidance that the
    coach still gives is guidance the employer has not yet shown to manage itself (R110).
    Belonging on the work floor takes a share off (R112).

    >>> expected_mismatch_cost(0.5, 0.0, 0.0, 1.0, 0.0, 3.0, 1.5, 2.0, 0.4)
    1.5
    """
    cost = (
        failure_cost * ability_doubt
        + guidance_cost * guidance_doubt * (1.0 + coach_share)
        + sickness_cost * sickness_doubt
    )
    return cost * (1.0 - integration_effect * integration)


@compiled
def utility_of_hiring(
    output: float,
    labour_cost: float,
    guidance: float,
    mismatch_cost: float,
    social_value: float,
    quality_value: float,
    lost_flexibility: float,
) -> float:
    """Worth of employing the person, in euro per worked hour (C4).

    >>> round(utility_of_hiring(8.5, 7.2, 0.5, 1.0, 1.0, 0.2, 0.5), 3)
    0.5
    """
    return output - labour_cost - guidance - mismatch_cost + social_value + quality_value - lost_flexibility


@compiled
def utility_of_lending(
    output: float, fee: float, guidance: float, quality_value: float, convenience: float
) -> float:
    """Worth of lending the person in, in euro per worked hour (C4).

    ``convenience``: less administration, replacement guaranteed, part of the social motive.

    >>> round(utility_of_lending(8.5, 9.2, 0.2, 0.2, 1.0), 3)
    0.3
    """
    return output - fee - guidance + quality_value + convenience


@inlined
def choose(
    luck: float, first: float, second: float, third: float, fourth: float, fifth: float, noise: float
) -> int:
    """Position (0 to 4) of the option taken among five, by ``luck`` in 0..1 (multinomial logit).

    ``noise`` is the scale of what the chooser knows and we do not; near nothing it is a
    threshold: the best is taken. An option that is not there has the utility ``UNAVAILABLE``.

    >>> [choose(luck, 1.0, 1.0, UNAVAILABLE, 1.0, UNAVAILABLE, 1.0) for luck in (0.1, 0.5, 0.9)]
    [0, 1, 3]
    """
    best = max(max(max(first, second), max(third, fourth)), fifth)
    to_first = relative_odds(first, best, noise)
    to_second = to_first + relative_odds(second, best, noise)
    to_third = to_second + relative_odds(third, best, noise)
    to_fourth = to_third + relative_odds(fourth, best, noise)
    reached = luck * (to_fourth + relative_odds(fifth, best, noise))
    if reached < to_first:
        return 0
    if reached < to_second:
        return 1
    if reached < to_third:
        return THIRD
    return FOURTH if reached < to_fourth else FIFTH


@compiled
def relative_odds(utility: float, best: float, noise: float) -> float:
    """Odds of an option against the best one: 1 for the best, 0 for one that is not there.

    >>> relative_odds(1.0, 1.0, 2.0)
    1.0
    """
    exponent = (utility - best) / noise
    if exponent < SMALLEST_EXPONENT:
        return 0.0
    return exponential(exponent)
