"""Participants of the plain twin: how they live, change place, work in regular jobs and seek."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from abm.calendar import NEVER
from abm.chance import Decision
from abm.vocabulary import Event, Handover, PlacementForm, Reason, Regime, Route, Stance, State, TargetGroup
from calibration.docking import plain_law as law
from calibration.docking import plain_secondments as secondments
from calibration.docking.plain_agents import PlainAgent
from calibration.docking.plain_choices import OUT_OF_REACH, choose, faded, grown, hazard

if TYPE_CHECKING:
    from calibration.docking.plain_employers import Employer

ABSENT = (State.EXPECTED, State.GONE)
LENT_IN = (State.SECONDED, State.AGENCY_WORK)
REGULAR = (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT)
UNDER_CONTRACT = (State.IDLE, State.INTERNAL_WORK)
WORKS_INSIDE = (State.SHELTERED_WORK, State.INTERNAL_WORK, State.UNPAID_TRAJECTORY)


class Participant(PlainAgent):
    """A person in the register. Municipality, work company and employers (or None) are agents."""

    def __init__(self, model: Any, record: Any) -> None:
        super().__init__(model, record)
        self.municipality = model.municipalities[self.municipality]
        self.work_company = model.work_companies[self.work_company]
        self.employer = self.last_employer = self.next_employer = None

    @property
    def levers(self) -> Any:
        """The levers of the municipality."""
        return self.municipality.levers

    @property
    def is_present(self) -> bool:
        """Whether somebody is in the register."""
        return self.state not in ABSENT

    @property
    def is_lent_in(self) -> bool:
        """Whether somebody works with a hirer on a contract with the work company."""
        return self.state in LENT_IN

    @property
    def is_sheltered(self) -> bool:
        """Whether somebody has an advice for new sheltered work."""
        return bool(self.target_group == TargetGroup.NEW_SHELTERED)

    # ---- a month of life ---------------------------------------------------------------------

    def step(self) -> None:
        """Enter or leave the register, fall sick or recover, grow at work or fade without."""
        rules = self.rules
        if self.state == State.GONE:
            return
        if self.state == State.EXPECTED:
            if self.now >= self.entry_month:
                self.state, self.start_reason = State.BENEFIT, Reason.ENTERED
                self.since = self.search_since = self.now
        elif self.now - self.birth_month >= int(12.0 * rules.population_pension_age):
            self._leave(Reason.RETIRED)
        elif self.luck(Decision.LEAVING) < rules.population_monthly_outflow:
            self._leave(Reason.LEFT_REGISTER)
        else:
            turn = self.luck(Decision.SICKNESS)
            if self.months_sick > 0:
                self.months_sick = 0 if turn < rules.absence_recovery else self.months_sick + 1
            else:
                self.months_sick = 1 if turn < rules.absence_onset * self.sickness_proneness else 0
            self._develop()

    def _leave(self, reason: Reason) -> None:
        self.move(State.GONE, reason)
        self.in_contact = False

    def _develop(self) -> None:
        rules = self.rules
        ceiling = min(1.0, self.self_reliance_base + rules.development_self_reliance_gain)
        if self.employer is not None:
            coach = self.coach_share * self.coaching if self.coach_share > 0.0 else self.coach_share
            trained = rules.development_trainer_bonus if self.employer.stance == Stance.TRAINER else 0.0
            courses = self.levers.development_training if self.is_lent_in else 0.0
            rate = rules.development_growth_rate * (
                1.0 + trained + courses * rules.development_training_effect
            )
            rate = rate * (1.0 + rules.development_coach_bonus * coach)
            self.wage_value = grown(self.wage_value, self.wage_value_ceiling, rate)
            self.self_reliance = grown(self.self_reliance, ceiling, rate)
        elif self.state in WORKS_INSIDE:
            self.self_reliance = grown(self.self_reliance, ceiling, rules.fallback_internal_repair)
        else:
            loss, floor = rules.development_loss_rate, rules.development_loss_floor
            self.wage_value = faded(self.wage_value, self.wage_value_base, loss, floor)
            self.self_reliance = faded(self.self_reliance, self.self_reliance_base, loss, floor)

    @property
    def coaching(self) -> float:
        """What the coach's hours do: 0 without, 1 at the usual number, never 2."""
        hours = self.levers.guidance_coach_hours
        return float((hours + hours) / (hours + self.rules.demand_usual_coach_hours))

    def weak_performance(self, coaching: float) -> float:
        """Poor fit, little self-reliance and little guidance, in log points of what ends a place."""
        rules = self.rules
        guided = self.coach_share * coaching + (1.0 - self.coach_share) * self.employer.guidance_skill
        return float(
            -rules.separation_quality_effect * self.match_quality
            - rules.separation_self_reliance_effect * (self.self_reliance - 0.5)
            - rules.separation_support_effect * (guided - 0.5)
        )

    def wants_work_of(self, employer: Employer) -> bool:
        """Whether the employer's work is of the kind that is wanted: varied, or in company."""
        return bool(self.prefers_challenge == (employer.sector.row % 2 == 0))

    # ---- changing place ----------------------------------------------------------------------

    def move(self, state: State, reason: Reason, employer: Employer | None = None) -> None:
        """Leave the present place, if any, and take up another."""
        was, left = self.state, self.employer
        if self.since < self.now:
            self.model.close_spell(self, reason)
            self.since = self.now
        self.state, self.start_reason = state, reason
        self._count_for_municipality(was)
        self.release_next_place()
        if left is not None:
            left.occupy(was, -1)
        if left is not employer:
            self.months_placed = 0
            self.months_sick_placed = 0
            self.integration = 0.0
            if left is not None:
                self.last_employer = left
        if not self.is_lent_in:
            self.fee_at_start = 0.0
            self.fee = 0.0
            self.form = PlacementForm.INDIVIDUAL
        self.employer = employer
        if employer is not None:
            employer.occupy(state, 1)

    def _count_for_municipality(self, was: State) -> None:
        """What a municipality looks back on when it reconsiders its regime."""
        worked = was in LENT_IN or was in REGULAR
        if self.state == State.BENEFIT and was != State.EXPECTED:
            back = worked or was in UNDER_CONTRACT or was == State.UNEMPLOYMENT_INSURANCE
            self.municipality.relapses += back
        elif not worked:
            self.municipality.placements += self.is_lent_in or self.state in REGULAR
            self.municipality.direct_placements += self.state in REGULAR

    def release_next_place(self) -> None:
        """Give back the place that a next hirer kept free."""
        if self.next_employer is not None:
            self.next_employer.seconded -= 1
            self.next_employer = None
        self.seeks_next = False

    def become_unemployed(self, reason: Reason, known: bool) -> None:
        """End of paid work: insurance where there is a right to it, else benefit.

        ``known``: the work company stays in contact.
        """
        if self.state in REGULAR:
            self.contracts = 0
        weeks = self.work_history.bit_count() * self.rules.minimum_wage_weeks_per_year / 12.0
        if law.entitled(weeks, self.rules.unemployment_insurance_weeks_required):
            self.move(State.UNEMPLOYMENT_INSURANCE, reason)
            self.insurance_months = 0
            self.in_contact = known
        else:
            self.move(State.BENEFIT, reason)
            self.in_contact = known or self.in_contact
        self.contract_end = NEVER
        self.placement_end = NEVER
        self.coached_until = self.now
        self.search_since = self.now

    def end_contract(self, reason: Reason) -> None:
        """End of the employment contract with the work company."""
        self.become_unemployed(reason, self.levers.fallback_coach_in_unemployment)

    def back_to_benefit(self, reason: Reason) -> None:
        """End of unpaid work with benefit: the benefit goes on."""
        self.move(State.BENEFIT, reason)
        self.placement_end = NEVER

    def be_employed(self, employer: Employer, permanent: bool, reason: Reason) -> None:
        """Start a regular job, coached for as long as the policy says."""
        same = self.employer is employer
        self.move(State.REGULAR_PERMANENT if permanent else State.REGULAR_TEMPORARY, reason, employer)
        self.contract_end = NEVER if permanent else self.now + int(self.rules.hiring_temporary_months)
        self.placement_end = NEVER
        self.contracts = 1
        self.chain_start = self.now
        service = int(self.levers.alternatives_employer_service * self.rules.participation_service_months)
        self.coached_until = self.now + self.levers.guidance_months_after_hire + service
        self.secondments = 0
        if not same:
            self.coach_share = self.rules.guidance_after_hire_share
        if reason == Reason.HIRED_BY_HIRER:
            employer.remember_spell(True)

    # ---- a month in a regular job ------------------------------------------------------------

    def hold_regular_job(self) -> None:
        """Drop out, or come to the end of a temporary contract."""
        if self.state not in REGULAR:
            return
        coached = self.now < self.coached_until
        if not coached:
            self.coach_share = 0.0
        rules = self.rules
        burden = self.weak_performance(self.coaching if coached else 0.0)
        burden = burden - rules.separation_integration_effect * self.integration
        if self.needs_lasting_support and not coached:
            burden += rules.separation_lasting_need_effect
        if self.months_sick >= rules.absence_long_from:
            burden += rules.separation_long_sickness_effect
        if self.luck(Decision.JOB_DROPOUT) < hazard(rules.separation_job_dropout, burden):
            self.become_unemployed(Reason.DROPPED_OUT, coached)
        elif self.state == State.REGULAR_TEMPORARY and self.now >= self.contract_end:
            self._renew(coached)

    def _renew(self, coached: bool) -> None:
        """Permanent, another temporary contract where the chain rule allows it, or the end."""
        rules, employer = self.rules, self.employer
        options = {"permanent": employer.worth_of_hiring(self, True), "temporary": OUT_OF_REACH}
        if law.another_temporary_contract_allowed(
            self.contracts,
            self.now - self.chain_start,
            int(rules.chain_rule_maximum_contracts),
            int(rules.chain_rule_maximum_months),
        ):
            options["temporary"] = employer.worth_of_hiring(self, False)
        options["end"] = employer.worth_of_stopping(self.levers)
        chosen = choose(self.luck(Decision.RENEWAL), rules.hiring_noise, options)
        if chosen == "permanent":
            self.move(State.REGULAR_PERMANENT, Reason.MADE_PERMANENT, employer)
            self.contract_end = NEVER
        elif chosen == "temporary":
            self.contracts += 1
            chain_end = self.chain_start + int(rules.chain_rule_maximum_months)
            self.contract_end = min(self.now + int(rules.hiring_temporary_months), chain_end)
        else:
            self.become_unemployed(Reason.NOT_RENEWED, coached)

    # ---- a month with an employer, lent in or not --------------------------------------------

    def belong(self) -> None:
        """Belonging grows on any work floor; who is lent in is coached, measured and priced."""
        if self.employer is None:
            return
        rules, levers = self.rules, self.levers
        effort = rules.development_integration_effort_effect * levers.guidance_integration
        rate = rules.development_integration_rate * (1.0 + effort)
        pace = min(1.0, rate * (1.0 + rules.development_coach_bonus * self.coach_share))
        self.integration = self.integration + (1.0 - self.integration) * pace
        if self.is_lent_in:
            self._hand_over_coaching()
            secondments.set_fee(self)

    def _hand_over_coaching(self) -> None:
        """In steps to the hirer, or all at the end; a foreman stays with a group."""
        self.coach_share = 1.0
        if self.levers.guidance_handover == Handover.GRADUAL:
            final = self.rules.guidance_final_share
            term = self.placement_end - self.since
            self.coach_share = final
            if term > 0:
                self.coach_share = 1.0 - (1.0 - final) * min(1.0, (self.now - self.since) / term)
        if self.form == PlacementForm.GROUP:
            self.coach_share = max(self.coach_share, self.rules.guidance_foreman_share)

    # ---- without work ------------------------------------------------------------------------

    def reach_limit(self) -> None:
        """Idle under a contract: it ends, or internal work is offered where the risk allows it."""
        if self.state not in UNDER_CONTRACT:
            return
        if self.contract_end <= self.now:
            self.end_contract(Reason.CONTRACT_ENDED)
        elif self.state == State.IDLE and self.levers.fallback_internal_work:
            feared = self.levers.governance_risk_aversion > self.rules.risk_internal_work_line
            due = self.since < self.now or self.start_reason == Reason.PERFORMANCE
            if due and not feared:
                self.move(State.INTERNAL_WORK, Reason.NO_NEXT_HIRER)

    def follow_alternative(self) -> None:
        """A sheltered place comes free; a trial or an unpaid trajectory comes to its end."""
        if self.state == State.BENEFIT and self.is_sheltered:
            if self.luck(Decision.SHELTERED_PLACE) < self.rules.participation_sheltered_place_rate:
                self.move(State.SHELTERED_WORK, Reason.SHELTERED_PLACE)
        elif self.state == State.TRIAL_PLACEMENT and self.now >= self.placement_end:
            self._end_trial()
        elif self.state == State.UNPAID_TRAJECTORY:
            if self.now - self.since >= self.rules.participation_trajectory_months:
                self.back_to_benefit(Reason.TRAJECTORY_ENDED)

    def _end_trial(self) -> None:
        """The employer keeps its promise of a contract, or does not."""
        employer = self.employer
        options = {
            "permanent": employer.worth_of_hiring(self, True),
            "temporary": employer.worth_of_hiring(self, False),
            "stop": employer.worth_of_stopping(self.levers),
        }
        chosen = choose(self.luck(Decision.TRIAL_END), self.rules.hiring_noise, options)
        if chosen == "stop":
            self.back_to_benefit(Reason.TRIAL_ENDED)
        else:
            self.be_employed(employer, chosen == "permanent", Reason.HIRED_AFTER_TRIAL)

    @property
    def may_leave_benefit(self) -> bool:
        """Whether a trajectory or a subsidised job can be offered."""
        followed = self.in_contact and self.months_sick == 0
        return bool(followed and self.state == State.BENEFIT and not self.is_sheltered)

    def begin_trajectory(self) -> None:
        """An unpaid trajectory, for a share of those on benefit."""
        share = self.levers.alternatives_unpaid_trajectory
        if share > 0.0 and self.may_leave_benefit and self.luck(Decision.TRAJECTORY) < share:
            self.move(State.UNPAID_TRAJECTORY, Reason.TRAJECTORY_STARTED)

    def draw_benefit(self) -> None:
        """Insurance runs out; who is out of sight may come back into view."""
        longest = self.rules.unemployment_insurance_duration_months
        if self.state == State.UNEMPLOYMENT_INSURANCE and self.insurance_months >= longest:
            self.move(State.BENEFIT, Reason.INSURANCE_ENDED)
        if self.state == State.BENEFIT and not self.in_contact:
            self.in_contact = self.luck(Decision.CONTACT) < self.rules.participation_reactivation

    # ---- where intake sends somebody ---------------------------------------------------------

    def be_routed(self) -> None:
        """Regular placement first; who cannot is seconded within the window, if it pays."""
        self.route = Route.NONE
        if self.state in UNDER_CONTRACT:
            self.route = Route.SECONDMENT
        elif self.state in ABSENT:
            return
        elif self.is_sheltered:
            if self._may_leave_sheltered_work() and not self._budget_is_spent():
                self.route = Route.SECONDMENT
        elif self._is_known_and_available():
            self.route = Route.DIRECT_HIRE
            if secondments.is_for(self) and not self._budget_is_spent():
                self.route = Route.SECONDMENT
        elif self.is_lent_in:
            if secondments.may_look_ahead(self):
                self.route = Route.SECONDMENT
        elif self.state == State.SUBSIDISED_JOB:
            self.route = Route.DIRECT_HIRE

    def _budget_is_spent(self) -> bool:
        if self.municipality.budget_left > 0:
            return False
        self.municipality.events[Event.BUDGET_REFUSED] += 1
        return True

    def _is_known_and_available(self) -> bool:
        seeking = (State.BENEFIT, State.UNPAID_TRAJECTORY, State.UNEMPLOYMENT_INSURANCE)
        known = self.state in seeking and self.in_contact
        return bool(known and self.months_sick < self.rules.absence_long_from)

    def _may_leave_sheltered_work(self) -> bool:
        """Secondment from a sheltered place, for who can work outside at all."""
        levers = self.levers
        allowed = levers.form_sheltered_secondment and levers.governance_regime != Regime.NONE
        return bool(
            self.state == State.SHELTERED_WORK
            and allowed
            and self.measured_wage_value >= levers.selection_lowest_wage_value
            and self.self_reliance >= self.rules.participation_sheltered_self_reliance
        )

    @property
    def net_wage(self) -> float:
        """Wage for the person's hours without holiday pay, in euro per month."""
        return float(self.prices.hours_share(self.weekly_hours) * self.rules.minimum_wage_month)

    @property
    def benefit_norm(self) -> float:
        """Benefit norm of the household without holiday pay, in euro per month."""
        if self.couple:
            return float(self.rules.benefit_norm_couple_excluding_holiday_pay)
        return float(self.rules.benefit_norm_single_excluding_holiday_pay)
