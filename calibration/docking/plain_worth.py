"""What things are worth to an employer of the plain twin, in euro per worked hour.

Fee, wage cost, doubt and social motive stand on one scale; nothing here says how often anyone is
hired.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from abm.vocabulary import Regime, Stance, TargetGroup
from calibration.docking.plain_agents import PlainAgent
from calibration.docking.plain_choices import OUT_OF_REACH

if TYPE_CHECKING:
    from calibration.docking.plain_person import Person


class Organisation(PlainAgent):
    """An employer's traits and how it values. ``work_company``, ``sector``, ``concern`` are objects."""

    row: int
    identity: int
    work_company: Any
    sector: Any
    stance: int
    prosperous: bool
    public: bool
    vacancy_channel: int
    admitted: bool
    acute: bool
    places: int
    seconded: int
    employed: int
    people_wanted: int
    vacancy_since: int
    concern: Any
    spells_hired: int
    spells_ended: int
    social_intent: float
    flexibility_value: float
    guidance_skill: float
    output_factor: float
    carves_jobs: bool
    pay_scales_too_high: bool
    prior_ability_doubt: float
    prior_guidance_doubt: float
    prior_sickness_doubt: float
    ability_doubt: float
    guidance_doubt: float
    sickness_doubt: float
    months_observed: int
    months_satisfactory: int
    months_guided: int
    months_well: int
    vacancy_value: float
    declared: bool
    relation: float
    spells_started: int
    spells_without_hire: int
    probes: int
    probing_score: float
    judged_conversion: float
    judged_class: int
    balance: int

    def __init__(self, model: Any, record: Any) -> None:
        super().__init__(model, record)
        self.work_company = model.work_companies[self.work_company]
        self.sector = model.sectors[self.sector]
        self.concern = model.concerns[self.concern] if self.concern >= 0 else None

    @property
    def lead(self) -> Any:
        """The municipality whose levers hold for requests in this region."""
        return self.work_company.lead_municipality

    @property
    def free_places(self) -> int:
        """Places that nobody of the group has."""
        return int(self.places - self.seconded - self.employed)

    @property
    def _weight_of_price(self) -> float:
        """Public bodies weigh prices less."""
        return self.rules.demand_public_price_weight if self.public else 1.0

    def output(self, wage_value: float) -> float:
        """Worth of a worked hour; tasks put together for the group raise it."""
        made = self.productivity(wage_value)
        return (
            made
            * self.output_factor
            * self.prices.wage_per_hour
            / self.rules.minimum_wage_worked_share_of_paid
        )

    def productivity(self, wage_value: float) -> float:
        """Share of full output that somebody makes here."""
        if self.carves_jobs:
            return wage_value + self.rules.hiring_carving_gain * (1.0 - wage_value)
        return wage_value

    @property
    def _convenience(self) -> float:
        """What lending in gives beyond the work: flexibility, less administration, social motive."""
        social = self.rules.hiring_social_value * self.social_intent
        more = self.rules.demand_social_share_lending * social
        return self.flexibility_value + self.rules.demand_administration_value + more

    @property
    def _pay_scale_cost(self) -> float:
        return self.rules.hiring_pay_scale_cost if self.pay_scales_too_high else 0.0

    @property
    def reluctance(self) -> float:
        """Cost of being an employer to who lives from clients' contracts, or wants cheap hands only."""
        if self.stance == Stance.CONTRACT_DEPENDENT:
            return self.rules.hiring_contract_dependent_reluctance
        if self.stance == Stance.OPPORTUNIST:
            return self.rules.hiring_opportunist_reluctance
        return 0.0

    def worth_of_hiring(self, person: Person, permanent: bool) -> float:
        """Worth of employing somebody who already works here, with what is believed by now.

        Doubt shrinks with months together, with coaching handed over, with belonging and with the
        relation; a temporary contract carries less of it, a permanent one binds.
        """
        rules = self.rules
        if not self.prosperous or person.target_group == TargetGroup.NEW_SHELTERED:
            return OUT_OF_REACH
        halving = rules.hiring_months_to_halve_doubt
        ability = self.ability_doubt * halving / (halving + float(person.months_placed))
        sick = person.months_sick_placed / person.months_placed if person.months_placed > 0 else 0.0
        doubt = self._cost_of_doubt(
            ability, self.sickness_doubt + sick, person.coach_share, person.integration
        )
        bound = rules.hiring_commitment_cost
        if not permanent:
            bound = 0.0
            doubt *= rules.hiring_temporary_exposure
        share = self.prices.hours_share(person.weekly_hours)
        granted = self.prices.subsidy(person.measured_wage_value, share)
        cost = self.prices.labour_cost_per_hour(granted, person.weekly_hours, permanent)
        supervision = rules.hiring_supervision * (1.0 - self.guidance_skill) + self._pay_scale_cost
        social = rules.hiring_social_value * self.social_intent + person.reference
        weight = self._weight_of_price
        return (
            weight * self.output(person.wage_value)
            - weight * cost
            - supervision
            - doubt
            + social
            + rules.hiring_quality_value * person.match_quality
            - (bound + self.reluctance)
        )

    def _cost_of_doubt(self, ability: float, sickness: float, coach_share: float, belonging: float) -> float:
        """Cold feet in three parts: ability, own guidance skill, sickness."""
        rules = self.rules
        cost = (
            rules.hiring_failure_cost * ability
            + rules.hiring_guidance_cost * self.guidance_doubt * (1.0 + coach_share)
            + rules.hiring_sickness_cost * sickness
        )
        cost = cost * (1.0 - rules.hiring_integration_effect * belonging)
        return cost * (1.0 - rules.relation_doubt_effect * self.relation)

    def worth_of_lending(self, person: Person) -> float:
        """Worth of going on with this seconded person at this month's fee."""
        rules, levers = self.rules, person.municipality.levers
        skill = person.coach_share + (1.0 - person.coach_share) * self.guidance_skill
        fee = person.fee
        if rules.hiring_fee_weight < 1.0:
            usual = self.prices.usual_fee(levers, person.measured_wage_value, person.weekly_hours)
            fee = usual + rules.hiring_fee_weight * (fee - usual)
        weight = self._weight_of_price
        return (
            weight * self.output(person.wage_value)
            - weight * fee
            - rules.hiring_supervision * (1.0 - skill)
            + rules.hiring_quality_value * person.match_quality
            + self._convenience
        )

    def worth_of_stopping(self, levers: SimpleNamespace) -> float:
        """Worth of letting somebody go: somebody new or nobody, less the cost of being without."""
        new = OUT_OF_REACH
        if levers.governance_regime != Regime.NONE:
            weight = self._weight_of_price
            made = self.output(self.rules.demand_expected_wage_value)
            new = weight * made - weight * self._request_fee(levers) + self._convenience
        return max(0.0, new) - self.rules.hiring_replacement_cost

    def _request_fee(self, levers: SimpleNamespace) -> float:
        """The fee that is expected for somebody unknown."""
        wage_value = self.rules.demand_expected_wage_value
        hours = self.rules.minimum_wage_full_week_hours
        fee = self.prices.starting_fee(levers, wage_value, hours)
        if self.rules.demand_fee_weight < 1.0:
            usual = self.prices.usual_fee(levers, wage_value, hours)
            fee = usual + self.rules.demand_fee_weight * (fee - usual)
        return fee

    def _worth_of_request(self, levers: SimpleNamespace) -> float:
        """Worth of lending in somebody unknown; an open build-up of the fee counts as fair."""
        if levers.governance_regime == Regime.NONE:
            return OUT_OF_REACH
        fair = 0.0
        if levers.tariff_transparent:
            coached = min(1.0, levers.guidance_coach_hours / self.rules.demand_usual_coach_hours)
            fair = self.rules.demand_transparency_value * coached
        made = self.output(self.rules.demand_expected_wage_value)
        price = self._weight_of_price * (made - self._request_fee(levers))
        return self.vacancy_value + price + fair + self._convenience

    def _worth_of_agency(self) -> float:
        """Worth of as many agency hours as make the same; dear, and never bound."""
        rate = self.rules.demand_agency_factor * self.prices.wage_per_hour
        gain = self._weight_of_price * self.rules.demand_expected_wage_value * (self.output(1.0) - rate)
        return self.vacancy_value + gain + self.flexibility_value

    def worth_of_direct_hire(self, levers: SimpleNamespace, wage_value: float) -> float:
        """Worth of hiring somebody unknown at once, with all cold feet and no trying out.

        A subsidised contract for a time is just what an opportunist is after.
        """
        rules = self.rules
        hours = rules.minimum_wage_full_week_hours
        share = self.prices.hours_share(hours)
        granted = self.prices.subsidy(wage_value, share)
        if levers.alternatives_fixed_subsidy:
            months = min(1.0, rules.wage_subsidy_fixed_months / rules.hiring_temporary_months)
            granted += months * (self.prices.fixed_subsidy(share) - granted)
        cost = self.prices.labour_cost_per_hour(granted, hours, False)
        doubt = self._cost_of_doubt(self.ability_doubt, self.sickness_doubt, 1.0, 0.0)
        return (
            self.vacancy_value
            + self._weight_of_price * (self.output(wage_value) - cost)
            - rules.hiring_supervision * (1.0 - self.guidance_skill)
            - self._pay_scale_cost
            - rules.hiring_temporary_exposure * doubt
            + rules.hiring_social_value * self.social_intent
            - (0.0 if self.stance == Stance.OPPORTUNIST else self.reluctance)
        )

    def worth_of_trial(self, levers: SimpleNamespace, direct: float) -> float:
        """Worth of trying out first while benefit is paid on; ``direct`` is that of hiring at once."""
        rules = self.rules
        months = float(levers.alternatives_trial_placement)
        doubt = rules.hiring_temporary_exposure * rules.hiring_failure_cost * self.ability_doubt
        halving = rules.hiring_months_to_halve_doubt
        left = 1.0 * halving / (halving + months)
        free = min(1.0, months / rules.hiring_temporary_months) * self._weight_of_price
        work = free * self.output(rules.demand_expected_wage_value)
        return rules.demand_trial_readiness + (direct + doubt * (1.0 - left) + work)
