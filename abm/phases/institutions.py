"""Phase 15: fees, the life of a facility, and the regime, each on its own rhythm."""

from __future__ import annotations

from typing import Any

import numpy as np

from abm import chance
from abm.behaviour.governance import (
    regime_after_relapse,
    regime_of_body,
    regime_of_council,
    result_per_placement,
)
from abm.behaviour.pricing import next_fee_factor
from abm.chance import Decision
from abm.engine import compiled, compiled_with_arrays
from abm.money import Purpose, work_company_spends
from abm.phases.prices import placement_result, starting_fee
from abm.phases.transitions import is_lent_in
from abm.vocabulary import ContractForm, Lead, Regime

MONTHS_PER_QUARTER = 3


@compiled_with_arrays
def institutions(world: Any, now: int) -> None:
    """Every month the fixed cost and the balance of a facility; a quarter on, its fee; in
    December the regime of the year to come (R021-R029, R058, R066, R080)."""
    volumes = _volumes(world)
    for row in range(len(world.work_companies)):
        _run_facility(world, row, float(volumes[row]), now)
        if (now + 1) % MONTHS_PER_QUARTER == 0:
            world.work_companies[row].vacancies = 0
            world.work_companies[row].vacancies_won = 0
    if (now + 1) % 12 == 0:
        for row in range(len(world.municipalities)):
            _reconsider(world, row, now)
        for row in range(len(world.municipalities)):
            _forget(world.rules[0], world.municipalities[row])


@compiled
def expected_result(rules: Any, levers: Any) -> float:
    """Result per month on a usual placement, fixed cost left out, in euro (C6)."""
    wage_value, hours = rules.demand_expected_wage_value, rules.minimum_wage_full_week_hours
    fee = starting_fee(rules, levers, wage_value, hours)
    permanent = levers.duration_contract == ContractForm.PERMANENT
    return placement_result(rules, levers, fee, wage_value, hours, permanent)


@compiled
def _run_facility(world: Any, row: int, volume: float, now: int) -> None:
    rules, company = world.rules[0], world.work_companies[row]
    levers = world.levers[company.lead_municipality]
    seconds = levers.governance_regime != Regime.NONE
    if seconds and company.open:
        work_company_spends(world, row, Purpose.FACILITY, rules.tariff_facility_fixed_cost, now)
    if not levers.governance_exit and not levers.governance_price_competition:
        return
    margin = expected_result(rules, levers)
    if company.open:
        result = result_per_placement(margin, rules.tariff_facility_fixed_cost, volume)
        borne = result >= -levers.governance_loss_borne
        if seconds and levers.governance_exit:
            company.loss_months = 0 if borne else company.loss_months + 1
            company.open = company.loss_months < rules.governance_patience_months
            company.usual_volume = int(volume)
        if levers.governance_price_competition and (now + 1) % MONTHS_PER_QUARTER == 0:
            _set_fee(rules, company, borne)
    else:
        # A new construct must close the business case at the volume that there was (R066).
        usual = float(company.usual_volume)
        result = result_per_placement(margin, rules.tariff_facility_fixed_cost, usual)
        if result >= -levers.governance_loss_borne:
            company.open = True
            company.loss_months = 0


@compiled_with_arrays
def _volumes(world: Any) -> Any:
    """People seconded per work company, where somebody decides on them; else zeros."""
    found = np.zeros(len(world.work_companies), np.int64)
    decided = False
    for levers in world.levers:
        decided = decided or levers.governance_exit or levers.governance_price_competition
    if decided:
        for person in world.participants:
            found[person.work_company] += is_lent_in(person.state)
    return found


@compiled
def _set_fee(rules: Any, company: Any, borne: bool) -> None:
    """Price competition: what share of the vacancies of the last quarter was won (R058)."""
    if company.vacancies > 0:
        company.fee_factor = next_fee_factor(
            company.fee_factor,
            company.vacancies_won / company.vacancies,
            rules.pricing_wanted_share,
            borne,
            rules.pricing_step,
            rules.pricing_lowest,
        )


@compiled
def _reconsider(world: Any, row: int, now: int) -> None:
    """The regime of the year to come, where a municipality decides for itself (R021-R028).

    While its facility is closed there is nothing to decide: its regime waits until that comes back.
    """
    rules, levers, town = world.rules[0], world.levers[row], world.municipalities[row]
    if not levers.governance_decides or not world.work_companies[town.work_company].open:
        return
    regime = int(levers.governance_regime)
    who = town.identity
    if levers.governance_lead == Lead.BODY:
        luck = chance.draw(chance.key(world.seed[0], Decision.APPROVAL, now), who)
        regime = regime_of_body(regime, luck, rules.governance_approval)
    else:
        view = chance.draw(chance.key(world.seed[0], Decision.OPPOSITION, 0), who)
        other = _neighbour(world, row, now)
        regime = regime_of_council(
            regime,
            view < rules.governance_opposed_share,
            int(world.levers[other].governance_regime),
            _placed_per_head(town),
            _placed_per_head(world.municipalities[other]),
            chance.draw(chance.key(world.seed[0], Decision.IMITATION, now), who),
            levers.governance_imitation * rules.governance_imitation_rate,
        )
    relapse = min(1.0, town.relapses / max(1, town.placements))
    town.chosen_regime = regime_after_relapse(regime, relapse, rules.governance_relapse_line)


@compiled
def _neighbour(world: Any, row: int, now: int) -> int:
    """One of the two municipalities next in the list, by lot; the scenario lists neighbours together."""
    towns = len(world.municipalities)
    who = world.municipalities[row].identity
    luck = chance.draw(chance.key(world.seed[0], Decision.NEIGHBOUR, now), who)
    step = 1 if 2.0 * luck < 1.0 else towns - 1
    return (row + step) % towns


@compiled
def _placed_per_head(town: Any) -> float:
    return town.placements / max(1, town.population)


@compiled
def _forget(rules: Any, town: Any) -> None:
    """Older counts weigh less than last year's; a new year begins."""
    town.outflow = 0
    town.relapses = int(rules.governance_memory * town.relapses)
    town.placements = int(rules.governance_memory * town.placements)
    town.direct_placements = int(rules.governance_memory * town.direct_placements)
