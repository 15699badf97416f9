"""The fee a hirer pays for a seconded worker (B34 to B37, B40, C3 and C7; R061, R063).

What this leaves out: value added tax, expense allowances, group deals with one average price
per head (B35), billing of sick hours (sickness is refunded, not billed) and how the two sides
arrive at a level below cost: ``level`` and ``surcharge`` are agreed elsewhere.
"""

from abm.engine import compiled


@compiled
def cost_covering_fee(
    hours_share: float,
    full_wage: float,
    charge_rate: float,
    transition_rate: float,
    subsidy: float,
    overhead_share: float,
    worked_hours: float,
) -> float:
    """Fee that covers the cost of the work company, in euro per worked hour (B34, C3).

    ``worked_hours`` are the hours worked in a month on this contract, before sickness.

    >>> round(cost_covering_fee(1.0, 1819.584, 0.2359, 1 / 36, 1011.23, 0.15, 136.812), 2)
    10.83
    """
    wage_cost = hours_share * full_wage * (1 + charge_rate + transition_rate)
    return (wage_cost - subsidy) * (1 + overhead_share) / worked_hours


@compiled
def market_fee(
    wage_value: float, minimum_wage: float, full_week_paid_hours: float, agency_factor: float
) -> float:
    """Fee of an agency scaled by productivity, in euro per hour (B36, C3).

    >>> round(market_fee(0.55, 1684.80, 156.0, 1.9), 2)
    11.29
    """
    return agency_factor * wage_value * minimum_wage / full_week_paid_hours


@compiled
def agreed_fee(reference_fee: float, level: float, surcharge: float) -> float:
    """Fee agreed at the start, in euro per worked hour (C3, R057, R062).

    ``level`` is the share of the reference fee that is asked, ``surcharge`` a rise on top.

    >>> round(agreed_fee(10.0, 0.8, 0.09), 2)
    8.72
    """
    return reference_fee * level * (1 + surcharge)


@compiled
def stepwise_fee(fee_at_start: float, step: float, interval: float, start: float, months: float) -> float:
    """Fee after ``months`` of secondment, in euro per worked hour (C3, R063).

    It rises by ``step``, a share of the first fee, for each whole ``interval`` of months (at
    least 1) that has passed since month ``start``.

    >>> round(stepwise_fee(10.0, 0.05, 3.0, 6.0, 12.0), 2)
    11.0
    """
    steps = max(0.0, months - start) // interval
    return fee_at_start * (1 + step * steps)


@compiled
def pass_through(
    charge_and_transition_before: float,
    charge_and_transition_after: float,
    wage_value: float,
    charge_compensation: float,
    overhead_share: float,
) -> float:
    """Rise of a cost-covering fee when charges rise, as a share of the fee (C7, R062).

    The wage subsidy does not follow actual charges. ``overhead_share`` is an amount that does
    not rise, as a share of the full wage.

    >>> round(pass_through(0.1952, 0.2599, 0.55, 0.235, 0.0), 3)
    0.101
    """
    subsidy_share = (1 - wage_value) * (1 + charge_compensation)
    cost_before = 1 + charge_and_transition_before - subsidy_share + overhead_share
    return (charge_and_transition_after - charge_and_transition_before) / cost_before
