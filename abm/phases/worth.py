"""What a place is worth to a hirer in this month: the rules of hiring applied to two records."""

from __future__ import annotations

from typing import Any

from abm.behaviour.demand import price_weight
from abm.behaviour.governance import is_behind_target
from abm.behaviour.hiring import (
    UNAVAILABLE,
    considered_fee,
    expected_mismatch_cost,
    productivity_in_tasks,
    remaining_doubt,
    utility_of_hiring,
    utility_of_lending,
    value_of_output,
)
from abm.behaviour.relation import eased
from abm.engine import compiled
from abm.phases.prices import (
    hours_share,
    labour_cost_per_hour,
    starting_fee,
    subsidy,
    usual_fee,
    wage_per_hour,
)
from abm.vocabulary import Regime, Stance, TargetGroup


@compiled
def output(rules: Any, employer: Any, wage_value: float) -> float:
    """Worth of a worked hour at ``wage_value`` with this employer, in euro."""
    made = productivity_in_tasks(wage_value, employer.carves_jobs, rules.hiring_carving_gain)
    return value_of_output(
        made, wage_per_hour(rules), employer.output_factor, rules.minimum_wage_worked_share_of_paid
    )


@compiled
def weight_of_price(rules: Any, employer: Any) -> float:
    """Weight of prices for this employer (R036)."""
    return price_weight(employer.public, rules.demand_public_price_weight)


@compiled
def reluctance(rules: Any, employer: Any) -> float:
    """Cost of being somebody's employer to who lives from clients' contracts, or wants cheap hands only."""
    if employer.stance == Stance.CONTRACT_DEPENDENT:
        return rules.hiring_contract_dependent_reluctance
    if employer.stance == Stance.OPPORTUNIST:
        return rules.hiring_opportunist_reluctance
    return 0.0


@compiled
def reference(rules: Any, person: Any) -> float:
    """What having been with a hirer that trains is worth to another employer (R041), euro per hour."""
    return rules.hiring_training_reference if person.trained else 0.0


@compiled
def weight_of_margin(levers: Any, town: Any, now: int) -> float:
    """Weight of the work company's margin (mu): none while its municipality's target lags (R021, R067)."""
    if is_behind_target(float(town.outflow), levers.governance_target, float(town.population), now % 12):
        return 0.0
    return levers.governance_margin_weight


@compiled
def convenience(rules: Any, employer: Any) -> float:
    """What lending in gives beyond the work: flexibility, less administration, social motive."""
    social = rules.hiring_social_value * employer.social_intent
    return (
        employer.flexibility_value
        + rules.demand_administration_value
        + rules.demand_social_share_lending * social
    )


@compiled
def pay_scale_cost(rules: Any, employer: Any) -> float:
    """Extra cost per hour where the lowest pay scale is too high for the group (R034)."""
    return rules.hiring_pay_scale_cost if employer.pay_scales_too_high else 0.0


@compiled
def worth_of_lending(rules: Any, levers: Any, employer: Any, person: Any) -> float:
    """Worth of going on with this seconded person at this month's fee."""
    skill = person.coach_share + (1.0 - person.coach_share) * employer.guidance_skill
    fee = person.fee
    if rules.hiring_fee_weight < 1.0:
        usual = usual_fee(rules, levers, person.measured_wage_value, person.weekly_hours)
        fee = considered_fee(fee, usual, rules.hiring_fee_weight)
    weight = weight_of_price(rules, employer)
    return utility_of_lending(
        weight * output(rules, employer, person.wage_value),
        weight * fee,
        rules.hiring_supervision * (1.0 - skill),
        rules.hiring_quality_value * person.match_quality,
        convenience(rules, employer),
    )


@compiled
def request_fee(rules: Any, levers: Any) -> float:
    """The fee that an employer expects for somebody unknown, in euro per worked hour."""
    wage_value, hours = rules.demand_expected_wage_value, rules.minimum_wage_full_week_hours
    fee = starting_fee(rules, levers, wage_value, hours)
    if rules.demand_fee_weight < 1.0:
        fee = considered_fee(fee, usual_fee(rules, levers, wage_value, hours), rules.demand_fee_weight)
    return fee


@compiled
def worth_of_starting(rules: Any, levers: Any, employer: Any) -> float:
    """Worth of lending in somebody unknown at the starting fee, with the coach at hand."""
    weight = weight_of_price(rules, employer)
    return utility_of_lending(
        weight * output(rules, employer, rules.demand_expected_wage_value),
        weight * request_fee(rules, levers),
        0.0,
        0.0,
        convenience(rules, employer),
    )


@compiled
def worth_of_stopping(rules: Any, levers: Any, employer: Any) -> float:
    """Worth of letting a person go: somebody new or nobody, less the cost of being without."""
    new = UNAVAILABLE
    if levers.governance_regime != Regime.NONE:
        new = worth_of_starting(rules, levers, employer)
    return max(0.0, new) - rules.hiring_replacement_cost


@compiled
def worth_of_hiring(rules: Any, employer: Any, person: Any, permanent: bool) -> float:
    """Worth of employing this person, with what the employer believes by now (C4, R032).

    A temporary contract carries less of the doubt and costs higher charges; a permanent one
    binds. A hirer short of work or money cannot hire at all (R049-R050). Who lives from clients'
    contracts, or is after cheap hands, would rather employ nobody (R042, R044). Who has an advice
    for new sheltered work cannot be hired into a regular job (R116-R117).
    """
    if not employer.prosperous or person.target_group == TargetGroup.NEW_SHELTERED:
        return UNAVAILABLE
    mismatch = expected_mismatch_cost(
        remaining_doubt(
            employer.ability_doubt, float(person.months_placed), rules.hiring_months_to_halve_doubt
        ),
        employer.guidance_doubt,
        employer.sickness_doubt + _sick_share(person),
        person.coach_share,
        person.integration,
        rules.hiring_failure_cost,
        rules.hiring_guidance_cost,
        rules.hiring_sickness_cost,
        rules.hiring_integration_effect,
    )
    mismatch = eased(mismatch, employer.relation, rules.relation_doubt_effect)
    bound = rules.hiring_commitment_cost
    if not permanent:
        bound = 0.0
        mismatch *= rules.hiring_temporary_exposure
    granted = subsidy(rules, person.measured_wage_value, hours_share(rules, person.weekly_hours))
    weight = weight_of_price(rules, employer)
    return utility_of_hiring(
        weight * output(rules, employer, person.wage_value),
        weight * labour_cost_per_hour(rules, granted, person.weekly_hours, permanent),
        rules.hiring_supervision * (1.0 - employer.guidance_skill) + pay_scale_cost(rules, employer),
        mismatch,
        rules.hiring_social_value * employer.social_intent + reference(rules, person),
        rules.hiring_quality_value * person.match_quality,
        bound + reluctance(rules, employer),
    )


@compiled
def _sick_share(person: Any) -> float:
    if person.months_placed <= 0:
        return 0.0
    return person.months_sick_placed / person.months_placed
