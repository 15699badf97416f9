"""Participants of the plain twin: the months of a life, in and out of work."""

from __future__ import annotations

from abm.calendar import NEVER
from abm.chance import Decision
from abm.vocabulary import Event, Handover, PlacementForm, Reason, Regime, Route, Stance, State
from calibration.docking import plain_law as law
from calibration.docking import plain_secondments as secondments
from calibration.docking.plain_choices import OUT_OF_REACH, choose, faded, grown, hazard
from calibration.docking.plain_person import ABSENT, REGULAR, UNDER_CONTRACT, WORKS_INSIDE, Person


class Participant(Person):
    """A person as a Mesa agent: each method is what happens to somebody in one part of the month."""

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
        elif self.state == State.UNPAID_TRAJECTORY and self._has_finished_trajectory():
            self.back_to_benefit(Reason.TRAJECTORY_ENDED)

    def _has_finished_trajectory(self) -> bool:
        return self.now - self.since >= self.rules.participation_trajectory_months

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
        return followed and self.state == State.BENEFIT and not self.is_sheltered

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
        return known and self.months_sick < self.rules.absence_long_from

    def _may_leave_sheltered_work(self) -> bool:
        """Secondment from a sheltered place, for who can work outside at all."""
        levers = self.levers
        allowed = levers.form_sheltered_secondment and levers.governance_regime != Regime.NONE
        return (
            self.state == State.SHELTERED_WORK
            and allowed
            and self.measured_wage_value >= levers.selection_lowest_wage_value
            and self.self_reliance >= self.rules.participation_sheltered_self_reliance
        )
