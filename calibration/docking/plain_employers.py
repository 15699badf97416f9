"""Employers of the plain twin: what they ask for, remember and learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from abm.chance import Decision
from abm.vocabulary import Channel, Event, Stance, State
from calibration.docking.plain_agents import LASTING
from calibration.docking.plain_choices import OUT_OF_REACH, choose
from calibration.docking.plain_worth import Organisation

if TYPE_CHECKING:
    from calibration.docking.plain_participants import Participant


class Employer(Organisation):
    """A firm or public body as a Mesa agent: it asks for people, remembers and learns."""

    neighbours: list[Employer]

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
        asked = self.people_wanted if self.vacancy_channel == Channel.SECONDMENT else 0
        if self.prosperous and self.now - self.vacancy_since < patience:
            self.lead.events[Event.MONTHS_WAITED] += asked
            return True
        self.lead.events[Event.REQUESTS_LOST] += asked
        if self.acute and self.prosperous:  # it could not wait, so an agency has filled it
            self.lead.events[Event.ACUTE_LOST] += asked
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
        return self.luck(Decision.NETWORK_BREADTH, LASTING) < breadth

    # ---- what is remembered and learned ------------------------------------------------------

    def remember_spell(self, hired: bool) -> None:
        """An employer is known by how secondments ended there."""
        self.spells_ended += 1
        self.spells_hired += hired
        self.spells_without_hire += not hired

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
