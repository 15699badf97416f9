"""Employers of the plain twin: what a person is worth to them, what they ask for, what they learn."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from abm.chance import Decision
from abm.vocabulary import Channel, Event, Regime, Stance, State, TargetGroup
from calibration.docking.plain_agents import PlainAgent
from calibration.docking.plain_choices import OUT_OF_REACH, choose

if TYPE_CHECKING:
    from calibration.docking.plain_participants import Participant


class Employer(PlainAgent):
    """A firm or public body. ``work_company``, ``sector`` and ``concern`` (or None) are objects."""

    neighbours: list[Employer]

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

    # ---- the month of an employer ------------------------------------------------------------

    def step(self) -> None:
        """Run short of work, or recover."""
        effect = self.rules.economy_cycle_effect * self.sector.cycle
        turn = self.luck(Decision.OUTLOOK)
        if self.prosperous:
            setback = self.rules.economy_setback * max(0.0, 1.0 - effect)
            if self.stance == Stance.CONTRACT_DEPENDENT:
                setback *= self.rules.economy_contract_setback
            self.prosperous = turn >= setback + self.sector.shock
        else:
            self.prosperous = turn < self.rules.economy_recovery * max(0.0, 1.0 + effect)

    def ask_for_people(self) -> None:
        """An old request stands or lapses; where there is room and work a new vacancy may open."""
        if self.vacancy_channel != Channel.NOBODY and self._request_stands():
            return
        if self.free_places <= 0 or not self.prosperous:
            return
        hired = float(self.spells_hired)
        success = self.rules.demand_success_effect * hired / (hired + 1.0)
        cycle = 1.0 + self.rules.demand_cycle_effect * self.sector.cycle
        probability = self.rules.demand_vacancies_per_place * self.free_places * cycle * (1.0 + success)
        if self.luck(Decision.VACANCY) < max(0.0, min(1.0, probability)):
            self._open_vacancy()

    def _request_stands(self) -> bool:
        patience = 1 if self.acute else int(self.rules.demand_patience)
        if self.prosperous and self.now - self.vacancy_since < patience:
            self.lead.events[Event.MONTHS_WAITED] += self.people_wanted
            return True
        self.lead.events[Event.REQUESTS_LOST] += self.people_wanted
        if self.acute and self.prosperous:  # it could not wait, so an agency has filled it
            self.lead.events[Event.ACUTE_LOST] += self.people_wanted
            self.lead.events[Event.AGENCY] += self.people_wanted
        self.vacancy_channel = Channel.NOBODY
        return False

    def _open_vacancy(self) -> None:
        pressure = self.bell(Decision.VACANCY_PRESSURE)
        self.vacancy_value = self.rules.demand_vacancy_value + self.rules.demand_vacancy_spread * pressure
        self.vacancy_since = self.now
        self.acute = self.luck(Decision.ACUTE) < self.rules.demand_acute_share
        self.people_wanted = 1
        if self.luck(Decision.REQUESTED_PEOPLE) < self.rules.demand_several_share:
            self.people_wanted = min(self.free_places, int(self.rules.demand_several_people))
        self.work_company.vacancies += self.people_wanted
        channel = self._choose_channel()
        if channel == "lend in":
            self.vacancy_channel = Channel.SECONDMENT
            self.admitted = False
            self.work_company.vacancies_won += self.people_wanted
            self.lead.events[Event.REQUESTS] += self.people_wanted
        elif channel == "hire":
            self.vacancy_channel = Channel.DIRECT_HIRE
        elif channel == "try out":
            self.vacancy_channel = Channel.TRIAL_PLACEMENT
        elif channel == "agency":
            self.lead.events[Event.AGENCY] += self.people_wanted

    def _choose_channel(self) -> str:
        levers = self.lead.levers
        usual = self.rules.demand_expected_wage_value
        hire = self.worth_of_direct_hire(levers, usual)
        options = {
            "lend in": self._worth_of_request(levers) if self._knows_work_company() else OUT_OF_REACH,
            "hire": hire,
            "agency": self._worth_of_agency(),
            "try out": OUT_OF_REACH,
            "nobody": 0.0,
        }
        if levers.alternatives_trial_placement > 0:
            options["try out"] = self.worth_of_trial(levers, hire)
        return choose(self.luck(Decision.CHANNEL), self.rules.demand_noise, options)

    def _knows_work_company(self) -> bool:
        breadth = self.lead.levers.fallback_network_breadth
        if breadth >= 1.0 or self.sector.row == self.work_company.first_sector:
            return True
        return self.lasting_luck(Decision.NETWORK_BREADTH) < breadth

    # ---- what things are worth, in euro per worked hour --------------------------------------

    @property
    def _weight_of_price(self) -> float:
        """Public bodies weigh prices less."""
        return float(self.rules.demand_public_price_weight) if self.public else 1.0

    def output(self, wage_value: float) -> float:
        """Worth of a worked hour; tasks put together for the group raise it."""
        made = self.productivity(wage_value)
        return made * self.output_factor * self.prices.wage_per_hour / self.rules.minimum_wage_worked_share_of_paid

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
        return float(self.flexibility_value + self.rules.demand_administration_value + more)

    @property
    def _pay_scale_cost(self) -> float:
        return float(self.rules.hiring_pay_scale_cost) if self.pay_scales_too_high else 0.0

    def worth_of_hiring(self, person: Participant, permanent: bool) -> float:
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
        weight = self._weight_of_price
        return float(
            weight * self.output(person.wage_value)
            - weight * cost
            - supervision
            - doubt
            + rules.hiring_social_value * self.social_intent
            + rules.hiring_quality_value * person.match_quality
            - bound
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
        return float(cost * (1.0 - rules.relation_doubt_effect * self.relation))

    def worth_of_lending(self, person: Participant) -> float:
        """Worth of going on with this seconded person at this month's fee."""
        rules, levers = self.rules, person.municipality.levers
        skill = person.coach_share + (1.0 - person.coach_share) * self.guidance_skill
        fee = person.fee
        if rules.hiring_fee_weight < 1.0:
            usual = self.prices.usual_fee(levers, person.measured_wage_value, person.weekly_hours)
            fee = usual + rules.hiring_fee_weight * (fee - usual)
        weight = self._weight_of_price
        return float(
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
        return float(max(0.0, new) - self.rules.hiring_replacement_cost)

    def _request_fee(self, levers: SimpleNamespace) -> float:
        """The fee that is expected for somebody unknown."""
        wage_value = self.rules.demand_expected_wage_value
        hours = self.rules.minimum_wage_full_week_hours
        fee = self.prices.starting_fee(levers, wage_value, hours)
        if self.rules.demand_fee_weight < 1.0:
            usual = self.prices.usual_fee(levers, wage_value, hours)
            fee = usual + self.rules.demand_fee_weight * (fee - usual)
        return float(fee)

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
        return float(self.vacancy_value + price + fair + self._convenience)

    def _worth_of_agency(self) -> float:
        """Worth of as many agency hours as make the same; dear, and never bound."""
        rate = self.rules.demand_agency_factor * self.prices.wage_per_hour
        gain = self._weight_of_price * self.rules.demand_expected_wage_value * (self.output(1.0) - rate)
        return float(self.vacancy_value + gain + self.flexibility_value)

    def worth_of_direct_hire(self, levers: SimpleNamespace, wage_value: float) -> float:
        """Worth of hiring somebody unknown at once, with all cold feet and no trying out."""
        rules = self.rules
        hours = rules.minimum_wage_full_week_hours
        share = self.prices.hours_share(hours)
        granted = self.prices.subsidy(wage_value, share)
        if levers.alternatives_fixed_subsidy:
            months = min(1.0, rules.wage_subsidy_fixed_months / rules.hiring_temporary_months)
            granted += months * (self.prices.fixed_subsidy(share) - granted)
        cost = self.prices.labour_cost_per_hour(granted, hours, False)
        doubt = self._cost_of_doubt(self.ability_doubt, self.sickness_doubt, 1.0, 0.0)
        return float(
            self.vacancy_value
            + self._weight_of_price * (self.output(wage_value) - cost)
            - rules.hiring_supervision * (1.0 - self.guidance_skill)
            - self._pay_scale_cost
            - rules.hiring_temporary_exposure * doubt
            + rules.hiring_social_value * self.social_intent
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
        return float(rules.demand_trial_readiness + (direct + doubt * (1.0 - left) + work))

    # ---- what is remembered and learned ------------------------------------------------------

    def remember_spell(self, hired: bool) -> None:
        """Employer and concern are known by how secondments ended there."""
        for one in (self, self.concern):
            if one is not None:
                one.spells_ended += 1
                one.spells_hired += hired
                one.spells_without_hire += not hired

    def see(self, person: Participant) -> None:
        """A month with somebody of the group, in the three things that are doubted."""
        self.months_observed += 1
        self.months_satisfactory += person.match_quality >= self.rules.learning_satisfactory_from
        self.months_guided += person.coach_share <= self.rules.guidance_after_hire_share
        self.months_well += person.months_sick == 0

    def learn(self) -> None:
        """Beliefs from own months and, less, from those of neighbours; the relation and skill grow."""
        rules, levers = self.rules, self.lead.levers
        heard = rules.learning_neighbour_weight
        months = self.months_observed + heard * sum(one.months_observed for one in self.neighbours)
        for part, seen in (("ability", "satisfactory"), ("guidance", "guided"), ("sickness", "well")):
            good = f"months_{seen}"
            bad = months - getattr(self, good) - heard * sum(getattr(one, good) for one in self.neighbours)
            prior = getattr(self, f"prior_{part}_doubt")
            weight = rules.learning_prior_weight
            setattr(self, f"{part}_doubt", (prior * weight + bad) / (weight + months))
        if self.model.ends_quarter:
            self.judged_class = self.work_company.class_of(self, rules.intention_minimum_volume)
        if self.seconded == 0:
            self.relation = self.relation * (1.0 - rules.relation_loss)
            return
        self.relation = self.relation + (1.0 - self.relation) * rules.relation_gain
        effort = levers.guidance_employer_training
        if effort > 0.0:
            gain = rules.development_training_skill_gain
            self.guidance_skill = self.guidance_skill + (1.0 - self.guidance_skill) * effort * gain

    def occupy(self, state: State, change: int) -> None:
        """A place taken (1) or given back (-1); a subsidised job is additional and takes none."""
        if state in (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT):
            self.employed += change
        elif state in (State.SECONDED, State.AGENCY_WORK, State.TRIAL_PLACEMENT):
            self.seconded += change
