"""Work companies and municipalities of the plain twin."""

from __future__ import annotations

import math
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from abm.chance import Decision
from abm.money import Party, Purpose
from abm.policy import find_lever, lever_table, lever_values
from abm.vocabulary import Channel, ContractForm, EmployerClass, Event, Lead, Regime
from calibration.docking.plain_agents import LASTING, PlainAgent
from calibration.docking.plain_payments import cents

if TYPE_CHECKING:
    from calibration.docking.plain_employers import Employer
    from calibration.docking.plain_participants import Participant


class WorkCompany(PlainAgent):
    """The work company of a region: hours of its account managers, its checks, its facility."""

    row: int
    identity: int
    lead_municipality: Any
    first_sector: int
    open: bool
    fee_factor: float
    loss_months: int
    usual_volume: int
    vacancies: int
    vacancies_won: int
    hours_available: float
    balance: int

    def __init__(self, model: Any, record: Any) -> None:
        super().__init__(model, record)
        self.municipalities: list[Municipality] = []

    @property
    def levers(self) -> Any:
        """The levers of the municipality that leads."""
        return self.lead_municipality.levers

    def step(self) -> None:
        """Plan the hours of account managers for the coming month."""
        people = sum(town.people_present for town in self.municipalities)
        more = self.levers.alternatives_employer_service * self.rules.participation_service_hours
        self.hours_available = self.rules.matching_manager_hours * people * (1.0 + more)

    def spend(self, purpose: Purpose, euros: float) -> None:
        """Pay suppliers for what concerns no single person; booked with the leading municipality."""
        self.balance -= cents(euros)
        self.model.funds[Party.SUPPLIERS] += cents(euros)
        self.lead_municipality.paid[purpose] += cents(euros)

    # ---- the intention check -----------------------------------------------------------------

    def check_intention(self, employer: Employer) -> None:
        """Declaration, probing and track record; then a new request is admitted or refused."""
        social = self.rules.hiring_social_value * employer.social_intent
        wish_to_stay_free = employer.flexibility_value + employer.reluctance
        intends = wish_to_stay_free - social < self.rules.intention_line
        employer.admitted = self._admits(employer, intends)
        events = self.lead_municipality.events
        if employer.admitted:
            if not intends:
                events[Event.ACCEPTED_WITHOUT_INTENT] += employer.people_wanted
            return
        employer.vacancy_channel = Channel.NOBODY
        events[Event.REFUSALS] += employer.people_wanted
        if intends:
            events[Event.REFUSED_WITH_INTENT] += employer.people_wanted

    def _admits(self, employer: Employer, intends: bool) -> bool:
        rules, levers = self.rules, self.levers
        signs = rules.intention_signs_with_intent if intends else rules.intention_signs_without_intent
        employer.declared = employer.luck(Decision.DECLARATION) < signs
        if levers.intention_declaration and not employer.declared:
            return False
        if levers.intention_probing > 0.0 and self._probe(employer, intends) < rules.intention_refusal_line:
            return False
        disappointed = 0 < levers.intention_refuse_after <= self._known_as(employer).spells_without_hire
        if disappointed and employer.luck(Decision.ADMISSION) >= rules.intention_second_chance:
            return False
        if levers.intention_track_record:
            return self.class_of(employer, 0.0) <= levers.intention_lowest_class
        return True

    def _known_as(self, employer: Employer) -> Any:
        """With a shared register an employer is known by its whole concern."""
        shared = self.levers.intention_shared_register and employer.concern is not None
        return employer.concern if shared else employer

    def _probe(self, employer: Employer, intends: bool) -> float:
        """A conversation: a noisy reading that costs the account manager's time."""
        rules, effort = self.rules, self.levers.intention_probing
        truth = rules.intention_informativeness * effort
        reading = 0.5 + truth if intends else 0.5 - truth
        reading = reading + rules.intention_reading_spread * employer.bell(Decision.PROBING)
        reading = max(0.0, min(1.0, reading))
        score = employer.probing_score * employer.probes + reading
        employer.probes += 1
        employer.probing_score = score / employer.probes
        hours = effort * rules.intention_probing_hours
        self.hours_available -= hours
        self.spend(Purpose.PROBING, hours * rules.guidance_coach_tariff)
        return reading

    def class_of(self, employer: Employer, minimum_volume: float) -> EmployerClass:
        """Class by all that is known: prior, probing and spells seen; E while they are too few."""
        rules, known = self.rules, self._known_as(employer)
        weight = rules.intention_prior_weight
        successes = rules.intention_prior_share * weight
        if employer.probes > 0:
            weight += rules.intention_probing_weight
            probed = rules.intention_prior_share + (employer.probing_score - 0.5)
            successes += rules.intention_probing_weight * max(0.0, min(1.0, probed))
        weight += known.spells_ended
        employer.judged_conversion = rules.intention_prior_share
        if weight != 0.0:
            employer.judged_conversion = (successes + known.spells_hired) / weight
        if known.spells_ended < minimum_volume:
            return EmployerClass.E
        lines = (rules.intention_class_a_from, rules.intention_class_b_from, rules.intention_class_c_from)
        for judged, line in zip((EmployerClass.A, EmployerClass.B, EmployerClass.C), lines, strict=True):
            if employer.judged_conversion >= line:
                return judged
        return EmployerClass.D

    # ---- the facility ------------------------------------------------------------------------

    def run_facility(self) -> None:
        """Fixed cost; a loss that is not borne closes it; under competition the fee is set anew."""
        rules, levers = self.rules, self.levers
        seconds = levers.governance_regime != Regime.NONE
        if seconds and self.open:
            self.spend(Purpose.FACILITY, rules.tariff_facility_fixed_cost)
        if levers.governance_exit or levers.governance_price_competition:
            volume = sum(person.is_lent_in for person in self.people)
            if self.open:
                borne = self._result(volume) >= -levers.governance_loss_borne
                if seconds and levers.governance_exit:
                    self.loss_months = 0 if borne else self.loss_months + 1
                    self.open = self.loss_months < rules.governance_patience_months
                    self.usual_volume = volume
                if levers.governance_price_competition and self.model.ends_quarter:
                    self._set_fee(borne)
            elif self._result(self.usual_volume) >= -levers.governance_loss_borne:
                self.open = True
                self.loss_months = 0
        if self.model.ends_quarter:
            self.vacancies = self.vacancies_won = 0

    @property
    def people(self) -> list[Participant]:
        """Everybody in the registers that it serves."""
        return [person for town in self.municipalities for person in town.people]

    def _result(self, volume: int) -> float:
        """Result per person-month on a usual placement, the fixed cost spread over ``volume``."""
        rules, levers, prices = self.rules, self.levers, self.prices
        wage_value, hours = rules.demand_expected_wage_value, rules.minimum_wage_full_week_hours
        fee = prices.starting_fee(levers, wage_value, hours)
        permanent = levers.duration_contract == ContractForm.PERMANENT
        margin = prices.placement_result(fee, wage_value, hours, permanent)
        return margin - rules.tariff_facility_fixed_cost / max(1.0, float(volume))

    def _set_fee(self, borne: bool) -> None:
        """Who loses vacancies to others asks less while that is borne; else the fee goes back up."""
        rules = self.rules
        if self.vacancies == 0:
            return
        if not borne:
            self.fee_factor = min(1.0, self.fee_factor + rules.pricing_step)
        elif self.vacancies_won / self.vacancies < rules.pricing_wanted_share:
            self.fee_factor = max(rules.pricing_lowest, self.fee_factor - rules.pricing_step)


class Municipality(PlainAgent):
    """A municipality: its people, its levers, its budget, its regime. ``row`` is its place in the list."""

    levers: SimpleNamespace
    identity: int
    work_company: Any
    population: int
    regime: int
    chosen_regime: int
    budget_left: int
    relapses: int
    placements: int
    direct_placements: int
    outflow: int
    balance: int

    def __init__(self, model: Any, record: Any, row: int, name: str) -> None:
        super().__init__(model, record)
        self.row, self.name = row, name
        self.work_company = model.work_companies[self.work_company]
        self.work_company.municipalities.append(self)
        self.people: list[Participant] = []
        self.open_books()

    def open_books(self) -> None:
        """Nothing paid and nothing counted yet this month."""
        self.paid: Counter[Purpose] = Counter()
        self.events: Counter[Event] = Counter()
        self.stocks: Counter[int] = Counter()

    @property
    def people_present(self) -> int:
        """People in the register."""
        return sum(person.is_present for person in self.people)

    def set_levers(self) -> None:
        """The levers of this month: scenario, policy, its own regime, then fee and facility."""
        model, company = self.model, self.work_company
        starting, policy = model.starting_levers[self.row], model.policy_in_force
        values = lever_values(starting, policy, self.name, model.month, model.first_month)
        if values["governance.decides"] and self.chosen_regime >= 0:
            regime = Regime(self.chosen_regime)
            values["governance.regime"] = regime.name.lower().replace("_", "-")
            if regime == Regime.TEMPORARY_AND_LONG:
                allowed = find_lever("duration.maximum").maximum or 0.0
                longest = int(min(allowed, self.rules.chain_rule_maximum_months))
                values["duration.maximum"] = max(longest, int(values["duration.maximum"]))
        if values["governance.exit"] and not company.open:
            values["governance.regime"] = "none"
        if values["governance.price_competition"] and company.fee_factor != 1.0:
            lowest = find_lever("tariff.level").minimum or 0.0
            values["tariff.level"] = max(lowest, float(values["tariff.level"]) * company.fee_factor)
        stored = lever_table([values], [self.name])[0]
        self.levers = SimpleNamespace(**dict(zip(stored.dtype.names, stored.item(), strict=True)))
        self.regime = self.levers.governance_regime

    def grant_budget(self) -> None:
        """A year's budget for guidance and secondment, per person in the register."""
        euros = self.levers.governance_budget * self.people_present
        self.budget_left = math.floor(euros * 100.0)

    def reconsider(self) -> None:
        """The regime of the year to come, where a municipality decides for itself."""
        rules, levers = self.rules, self.levers
        if not levers.governance_decides or not self.work_company.open:
            return
        regime = levers.governance_regime
        if levers.governance_lead == Lead.BODY:
            approved = self.luck(Decision.APPROVAL) < rules.governance_approval
            if regime == Regime.NONE and approved:
                regime = Regime.TEMPORARY
        else:
            regime = self._regime_of_council()
        back = min(1.0, self.relapses / max(1, self.placements))
        if regime == Regime.TEMPORARY and back > rules.governance_relapse_line:
            regime = Regime.TEMPORARY_AND_LONG
        self.chosen_regime = int(regime)

    def _regime_of_council(self) -> int:
        """None on principle, else now and then that of a neighbour who places more people."""
        rules = self.rules
        if self.luck(Decision.OPPOSITION, LASTING) < rules.governance_opposed_share:
            return Regime.NONE
        towns = self.model.municipalities
        step = 1 if 2.0 * self.luck(Decision.NEIGHBOUR) < 1.0 else -1
        other = towns[(self.row + step) % len(towns)]
        rate = self.levers.governance_imitation * rules.governance_imitation_rate
        envied = other.placed_per_head > self.placed_per_head
        if envied and self.luck(Decision.IMITATION) < rate:
            return int(other.levers.governance_regime)
        return int(self.levers.governance_regime)

    @property
    def weight_of_margin(self) -> float:
        """Weight of the work company's margin: none while fewer took a job than the target asks."""
        levers = self.levers
        due = levers.governance_target * self.population / 100_000.0 * (self.now % 12) / 12.0
        return 0.0 if self.outflow < due else float(levers.governance_margin_weight)

    @property
    def placed_per_head(self) -> float:
        """People placed lately, per inhabitant."""
        return self.placements / max(1, self.population)

    def forget(self) -> None:
        """Older counts weigh less than last year's; a new year begins."""
        self.outflow = 0
        memory = self.rules.governance_memory
        self.relapses = int(memory * self.relapses)
        self.placements = int(memory * self.placements)
        self.direct_placements = int(memory * self.direct_placements)
