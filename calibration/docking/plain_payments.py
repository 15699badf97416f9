"""What is paid and counted for one person in one month, in whole cents, in the plain twin."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from abm.calendar import NEVER
from abm.money import PARTIES, Party, Purpose
from abm.vocabulary import Event, PlacementForm, Reason, Stance, State
from calibration.docking import plain_law as law

if TYPE_CHECKING:
    from calibration.docking.plain_participants import Participant

GUIDANCE = (Purpose.COACHING, Purpose.TRAINING, Purpose.EMPLOYER_TRAINING, Purpose.EMPLOYER_SERVICE)
UNPAID = (State.BENEFIT, State.UNEMPLOYMENT_INSURANCE, State.TRIAL_PLACEMENT, State.UNPAID_TRAJECTORY)


def cents(euros: float) -> int:
    """An amount in euro as whole cents, rounded half up."""
    return math.floor(euros * 100.0 + 0.5)


class Bill:
    """The amounts of one month for one person, in cents by purpose."""

    def __init__(self, person: Participant) -> None:
        self.person = person
        self.amounts: dict[Purpose, int] = defaultdict(int)
        self._draw_up()

    def _charge(self, purpose: Purpose, euros: float) -> None:
        self.amounts[purpose] += cents(euros)

    def amount(self, *purposes: Purpose) -> int:
        """What stands on the bill for these purposes together, in cents."""
        return sum(self.amounts.get(purpose, 0) for purpose in purposes)

    # ---- what is due -------------------------------------------------------------------------

    def _draw_up(self) -> None:
        person, rules = self.person, self.person.rules
        service = person.levers.alternatives_employer_service
        if service > 0.0:
            self._charge(Purpose.EMPLOYER_SERVICE, service * rules.participation_service_cost)
        if person.state in (State.BENEFIT, State.TRIAL_PLACEMENT, State.UNPAID_TRAJECTORY):
            self._charge(Purpose.BENEFIT, rules.benefit_municipal_cost_per_year / 12.0)
            self._charge(Purpose.BENEFIT_EXECUTION, rules.benefit_execution_cost_per_year / 12.0)
            if person.state != State.BENEFIT:
                self._coach(person.coach_share if person.state == State.TRIAL_PLACEMENT else 1.0)
            return
        self.share = person.prices.hours_share(person.weekly_hours)
        self.wage = self.share * person.prices.full_wage
        if person.state == State.UNEMPLOYMENT_INSURANCE:
            self._insurance()
            return
        if person.state == State.SHELTERED_WORK:
            self._sheltered_work()
        elif person.state in (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT):
            self._regular_job()
        elif person.state == State.SUBSIDISED_JOB:
            self._subsidised_job()
        elif person.state == State.AGENCY_WORK:
            self._agency_work()
        else:
            self._contract_with_work_company()
        self._supplement()

    def _coach(self, share: float) -> None:
        hours = share * self.person.levers.guidance_coach_hours
        self._charge(Purpose.COACHING, hours * self.person.rules.guidance_coach_tariff)

    def _insurance(self) -> None:
        person, rules = self.person, self.person.rules
        benefit = law.unemployment_benefit(
            person.insurance_months,
            self.wage,
            rules.unemployment_insurance_first_rate,
            rules.unemployment_insurance_later_rate,
            rules.unemployment_insurance_first_rate_months,
        )
        self._charge(Purpose.UNEMPLOYMENT_BENEFIT, benefit)
        if person.levers.fallback_coach_in_unemployment:
            self._coach(1.0)

    def _supplement(self) -> None:
        """Benefit on top of a small job; net is taken as gross at this level."""
        person, rules = self.person, self.person.rules
        wage = self.share * rules.minimum_wage_month
        if wage < person.benefit_norm:
            supplement = law.supplementary_benefit(
                person.benefit_norm, wage, rules.benefit_disregard_share, rules.benefit_disregard_maximum
            )
            self._charge(Purpose.BENEFIT, supplement)

    def _reimbursement(self) -> float:
        """The sickness benefit that replaces the wage, in euro."""
        rules = self.person.rules
        return law.sickness_reimbursement(
            self.person.months_sick - 1,
            self.wage,
            rules.sickness_first_year_share,
            rules.sickness_second_year_share,
        )

    def _subsidy(self) -> float:
        return self.person.prices.subsidy(self.person.measured_wage_value, self.share)

    def _sheltered_work(self) -> None:
        """In the service of the municipality, which pays it all."""
        self._charge(Purpose.SHELTERED_WAGE, self.wage)
        self._charge(Purpose.SHELTERED_CHARGES, self.wage * self.person.prices.charges[True])
        self._charge(Purpose.SHELTERED_GUIDANCE, self.person.rules.guidance_sheltered_cost)
        if self.person.months_sick > 0:
            self._charge(Purpose.SHELTERED_REIMBURSEMENT, self._reimbursement())

    def _wage_of_employer(self, granted: float, permanent: bool) -> None:
        """Wage and charges, with the subsidy or, when sick, the benefit that replaces it."""
        self._charge(Purpose.REGULAR_WAGE, self.wage)
        self._charge(Purpose.REGULAR_CHARGES, self.wage * self.person.prices.charges[permanent])
        if self.person.months_sick > 0:
            self._charge(Purpose.REIMBURSEMENT_TO_EMPLOYER, self._reimbursement())
        else:
            self._charge(Purpose.SUBSIDY_TO_EMPLOYER, granted)

    def _regular_job(self) -> None:
        person, rules, prices = self.person, self.person.rules, self.person.prices
        granted = self._subsidy()
        months = person.now - person.since
        direct = person.start_reason == Reason.HIRED_DIRECTLY
        if person.levers.alternatives_fixed_subsidy and direct and months < rules.wage_subsidy_fixed_months:
            granted = prices.fixed_subsidy(self.share)
        self._wage_of_employer(granted, person.state == State.REGULAR_PERMANENT)
        if person.months_placed < rules.hiring_incentive_months:
            self._charge(Purpose.HIRING_INCENTIVE, prices.incentive(person.weekly_hours))
        if person.now < person.coached_until:
            self._coach(person.coach_share)

    def _subsidised_job(self) -> None:
        rules = self.person.rules
        self._wage_of_employer(self._subsidy(), False)
        supplement = law.supplement_per_month(
            self.person.couple, rules.subsidised_job_single_amount, rules.subsidised_job_couple_amount
        )
        self._charge(Purpose.SUBSIDISED_JOB_SUPPLEMENT, supplement)
        self._coach(1.0)

    def _agency_work(self) -> None:
        """A paid share of the hours follows the hirer's work; sickness is not the work company's."""
        person, rules, prices = self.person, self.person.rules, self.person.prices
        if person.months_sick > 0:
            self._charge(Purpose.SICKNESS_BENEFIT, self._reimbursement())
            return
        paid = law.paid_share(person.employer.prosperous, rules.agency_work_slack_share)
        granted = paid * self._subsidy()
        social = paid * self.wage * prices.charges[False]
        self._charge(Purpose.SECONDED_WAGE, paid * self.wage)
        self._charge(Purpose.SECONDED_CHARGES, social)
        self._charge(Purpose.SUBSIDY_TO_WORK_COMPANY, granted)
        self._charge(Purpose.FEE, paid * person.fee * prices.worked_per_month(person.weekly_hours))
        overhead = rules.tariff_overhead_share * (paid * self.wage + social - granted)
        self._charge(Purpose.OVERHEAD, overhead)
        self._coach(person.coach_share)
        if prices.is_private(person.levers):
            self._pass_on_result()

    def _contract_with_work_company(self) -> None:
        """Seconded, idle or working internally: the work company pays on, fee or no fee."""
        person, rules, prices = self.person, self.person.rules, self.person.prices
        permanent = person.contract_end >= NEVER
        granted = self._subsidy()
        accrual = self.wage * prices.transition[permanent]
        social = self.wage * prices.charges[permanent]
        self._charge(Purpose.SECONDED_WAGE, self.wage)
        self._charge(Purpose.SECONDED_CHARGES, social)
        self._charge(Purpose.TRANSITION_PAYMENT, accrual)
        overhead = rules.tariff_overhead_share * (self.wage + social + accrual - granted)
        self._charge(Purpose.OVERHEAD, overhead)
        if person.months_sick > 0:
            self._charge(Purpose.REIMBURSEMENT_TO_WORK_COMPANY, self._reimbursement())
        elif person.state == State.SECONDED:
            self._charge(Purpose.FEE, person.fee * prices.worked_per_month(person.weekly_hours))
            self._charge(Purpose.SUBSIDY_TO_WORK_COMPANY, granted)
        else:
            self._charge(Purpose.SUBSIDY_TO_WORK_COMPANY, granted * rules.fallback_subsidy_while_idle)
        if person.state == State.INTERNAL_WORK:
            self._charge(Purpose.INTERNAL_WORK, rules.fallback_internal_work_cost)
        if person.state == State.SECONDED:
            self._efforts()
        else:
            self._coach(1.0)
        if prices.is_private(person.levers):
            self._pass_on_result()

    def _efforts(self) -> None:
        """Coach, foreman, courses and training of the hirer while somebody is placed."""
        person, rules, levers = self.person, self.person.rules, self.person.levers
        self._coach(person.coach_share)
        if person.form == PlacementForm.GROUP:
            self._charge(Purpose.FOREMAN, rules.guidance_foreman_cost)
        hours = levers.guidance_integration * rules.guidance_integration_hours
        self._charge(Purpose.COACHING, hours * rules.guidance_coach_tariff)
        training = levers.guidance_employer_training * rules.guidance_employer_training_cost
        self._charge(Purpose.EMPLOYER_TRAINING, training)
        by_employer = rules.development_training_by_employer * levers.development_training
        self._charge(Purpose.TRAINING_BY_EMPLOYER, by_employer)
        self._charge(Purpose.TRAINING, levers.development_training - by_employer)

    def _pass_on_result(self) -> None:
        """A private agency takes over what the employment yields or costs, to the cent."""
        received = self.amount(
            Purpose.FEE, Purpose.SUBSIDY_TO_WORK_COMPANY, Purpose.REIMBURSEMENT_TO_WORK_COMPANY
        )
        paid = self.amount(
            Purpose.SECONDED_WAGE,
            Purpose.SECONDED_CHARGES,
            Purpose.TRANSITION_PAYMENT,
            Purpose.OVERHEAD,
            Purpose.INTERNAL_WORK,
            Purpose.FOREMAN,
        )
        self.amounts[Purpose.INTERMEDIARY_RESULT] += received - paid

    # ---- paying and counting -----------------------------------------------------------------

    def count(self) -> None:
        """What is measured beside the money: security, subsidy that leaks, output, fees below cost."""
        person, rules, events = self.person, self.person.rules, self.person.municipality.events
        if person.contract_end > person.now and person.state not in UNPAID:
            months = person.contract_end - person.now
            events[Event.SECURED_MONTHS] += min(months, int(rules.hiring_secured_horizon))
            events[Event.OFF_BENEFIT] += self.amount(Purpose.BENEFIT) == 0
        employer = person.employer
        if employer is None:
            return
        if employer.stance == Stance.OPPORTUNIST:
            leaked = self.amount(Purpose.SUBSIDY_TO_WORK_COMPANY, Purpose.SUBSIDY_TO_EMPLOYER)
            if person.state == State.TRIAL_PLACEMENT:
                leaked += self.amount(Purpose.BENEFIT)
            events[Event.SUBSIDY_LEAK] += leaked
        if person.months_sick == 0:
            full_hour = person.prices.wage_per_hour / rules.minimum_wage_worked_share_of_paid
            full_hour *= person.prices.worked_per_month(1.0)
            made = employer.output_factor * full_hour * person.weekly_hours
            made = employer.productivity(person.wage_value) * made
            if person.state == State.AGENCY_WORK:
                made *= law.paid_share(employer.prosperous, rules.agency_work_slack_share)
            events[Event.OUTPUT] += cents(made)
        if person.is_lent_in:
            cost_price = person.prices.cost_price(
                person.measured_wage_value, person.weekly_hours, person.contract_end >= NEVER
            )
            events[Event.FEE_BELOW_COST] += person.fee < cost_price

    def pay(self) -> int:
        """Every amount from its payer to its payee; returns what the person received, in cents."""
        person, town = self.person, self.person.municipality
        places = {
            Party.PERSON: person,
            Party.EMPLOYER: person.employer,
            Party.WORK_COMPANY: person.work_company,
            Party.MUNICIPALITY: town,
        }
        before = person.balance
        for purpose, amount in self.amounts.items():
            payer, payee = PARTIES[purpose]
            for party, received in ((payer, -amount), (payee, amount)):
                place = places.get(party)
                if place is not None:
                    place.balance += received
                elif party in person.model.funds:
                    person.model.funds[party] += received
            town.paid[purpose] += amount
            by_budget = (payer == Party.WORK_COMPANY) - (payee == Party.WORK_COMPANY)
            town.budget_left -= amount * (by_budget or purpose in GUIDANCE)
        return int(person.balance - before)
