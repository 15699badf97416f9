"""Who goes along with a secondment: person, work company and hirer at once (R119-R122, R101).

What this leaves out: debts, and family.
"""

from __future__ import annotations

from abm.engine import compiled
from abm.exact import logistic


@compiled
def may_be_placed_directly(
    wage_value: float, self_reliance: float, productivity_weight: float, line: float
) -> bool:
    """Whether regular placement comes first, so that secondment is ruled out (R119).

    Two dimensions that make up for each other (R015): what a person produces, with
    ``productivity_weight``, and how far the person can hold their own.

    >>> may_be_placed_directly(0.8, 0.5, 0.5, 0.6), may_be_placed_directly(0.8, 0.3, 0.5, 0.6)
    (True, False)
    """
    ability = productivity_weight * wage_value + (1.0 - productivity_weight) * self_reliance
    return ability >= line


@compiled
def within_window(wage_value: float, lowest: float, highest: float) -> bool:
    """Whether the measured wage value lies in the window for secondment (R120).

    >>> within_window(0.55, 0.4, 0.7)
    True
    """
    return lowest <= wage_value <= highest


@compiled
def acceptance_probability(
    income_gain: float, gain_scale: float, preference_fit: float, preference_effect: float, readiness: float,
    prospect: float,
) -> float:  # fmt: skip
    """Probability that a person goes along with a proposed place (R122, R124).

    ``income_gain`` in euro per month over benefit; ``preference_fit`` is 1 for the kind of
    work the person wants, -1 for the other; ``readiness`` and ``prospect`` (below zero where no
    job is held out, R042) in log odds.

    >>> acceptance_probability(0.0, 200.0, 0.0, 0.5, 0.0, 0.0)
    0.5
    """
    return logistic(readiness + prospect + income_gain / gain_scale + preference_effect * preference_fit)


@compiled
def weight_of_wishes(preference_effect: float, voice: float, voice_effect: float) -> float:
    """How much the kind of work that is wanted decides: more for who is told and may choose (R121).

    >>> weight_of_wishes(0.4, 0.5, 2.0)
    0.8
    """
    return preference_effect * (1.0 + voice * voice_effect)


@compiled
def can_work_outside(
    wage_value: float, self_reliance: float, lowest: float, self_reliance_line: float
) -> bool:
    """Whether somebody of new sheltered work could work at a hirer at all (R115).

    >>> can_work_outside(0.45, 0.4, 0.4, 0.5)
    False
    """
    return wage_value >= lowest and self_reliance >= self_reliance_line


@compiled
def work_company_accepts(expected_margin: float, benefit_saved: float, risk_tolerance: float) -> bool:
    """Whether a placement serves work company and municipality: saving beats expected loss (R122).

    In euro per month; ``risk_tolerance`` is the loss that is borne for the aim itself.

    >>> work_company_accepts(-500.0, 1400.0, 0.0)
    True
    """
    return expected_margin + benefit_saved + risk_tolerance >= 0.0
