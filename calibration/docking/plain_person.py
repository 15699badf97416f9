"""A person of the plain twin: what is known of somebody, and the few ways to change place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from abm.calendar import NEVER
from abm.vocabulary import EmployerClass, PlacementForm, Reason, State, TargetGroup
from calibration.docking import plain_law as law
from calibration.docking.plain_agents import PlainAgent

if TYPE_CHECKING:
    from calibration.docking.plain_employers import Employer

ABSENT = (State.EXPECTED, State.GONE)
LENT_IN = (State.SECONDED, State.AGENCY_WORK)
REGULAR = (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT)
UNDER_CONTRACT = (State.IDLE, State.INTERNAL_WORK)
WORKS_INSIDE = (State.SHELTERED_WORK, State.INTERNAL_WORK, State.UNPAID_TRAJECTORY)


class Person(PlainAgent):
    """Somebody in the register. Municipality, work company and employers (or None) are agents."""

    row: int
    identity: int
    municipality: Any
    work_company: Any
    state: int
    start_reason: int
    route: int
    target_group: int
    form: int
    in_contact: bool
    seeks_next: bool
    fee_raised: bool
    needs_lasting_support: bool
    trained: bool
    since: int
    employer: Any
    months_sick: int
    contract_end: int
    placement_end: int
    coached_until: int
    birth_month: int
    entry_month: int
    limitation: int
    wage_value: float
    wage_value_base: float
    wage_value_ceiling: float
    measured_wage_value: float
    self_reliance: float
    self_reliance_base: float
    sickness_proneness: float
    weekly_hours: float
    couple: bool
    prefers_challenge: bool
    next_employer: Any
    last_employer: Any
    contracts: int
    chain_start: int
    prolongations: int
    hirer_class: int
    hirer_declared: bool
    months_placed: int
    months_sick_placed: int
    match_quality: float
    integration: float
    coach_share: float
    fee_at_start: float
    fee: float
    work_history: int
    insurance_months: int
    search_since: int
    secondments: int
    income: int
    balance: int

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
        return self.target_group == TargetGroup.NEW_SHELTERED

    # ---- who somebody is ---------------------------------------------------------------------

    @property
    def coaching(self) -> float:
        """What the coach's hours do: 0 without, 1 at the usual number, never 2."""
        hours = self.levers.guidance_coach_hours
        return (hours + hours) / (hours + self.rules.demand_usual_coach_hours)

    def weak_performance(self, coaching: float) -> float:
        """Poor fit, little self-reliance and little guidance, in log points of what ends a place."""
        rules = self.rules
        guided = self.coach_share * coaching + (1.0 - self.coach_share) * self.employer.guidance_skill
        return (
            -rules.separation_quality_effect * self.match_quality
            - rules.separation_self_reliance_effect * (self.self_reliance - 0.5)
            - rules.separation_support_effect * (guided - 0.5)
        )

    @property
    def reference(self) -> float:
        """What having been trained by a hirer is worth to another employer, in euro per worked hour."""
        return self.rules.hiring_training_reference if self.trained else 0.0

    def wants_work_of(self, employer: Employer) -> bool:
        """Whether the employer's work is of the kind that is wanted: varied, or in company."""
        return self.prefers_challenge == (employer.sector.row % 2 == 0)

    @property
    def net_wage(self) -> float:
        """Wage for the person's hours without holiday pay, in euro per month."""
        return self.prices.hours_share(self.weekly_hours) * self.rules.minimum_wage_month

    @property
    def benefit_norm(self) -> float:
        """Benefit norm of the household without holiday pay, in euro per month."""
        if self.couple:
            return self.rules.benefit_norm_couple_excluding_holiday_pay
        return self.rules.benefit_norm_single_excluding_holiday_pay

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
            self.hirer_class, self.hirer_declared = EmployerClass.E, False
        self.employer = employer
        if employer is not None:
            employer.occupy(state, 1)

    def _count_for_municipality(self, was: int) -> None:
        """What a municipality looks back on when it reconsiders its regime, or steers by."""
        worked = was in LENT_IN or was in REGULAR
        if self.state == State.BENEFIT and was != State.EXPECTED:
            back = worked or was in UNDER_CONTRACT or was == State.UNEMPLOYMENT_INSURANCE
            self.municipality.relapses += back
        elif not worked:
            self.municipality.placements += self.is_lent_in or self.state in REGULAR
            self.municipality.direct_placements += self.state in REGULAR
        self.municipality.outflow += self.state in REGULAR and was not in REGULAR

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
