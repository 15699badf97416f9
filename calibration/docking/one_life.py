"""One month of one life in the world of the limit: all that may happen, with its probability.

Nobody depends on anybody else there, so what may happen follows from a person's own clocks. A
month has two halves, for somebody who loses a place may find another in the same month: ``until``
is everything up to the moment at which places are offered, ``after`` the offer and the turn of
the month. The order is that of the model's month.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from abm.behaviour.development import sick_next_month
from abm.behaviour.risk import agreed_term
from abm.calendar import NEVER
from abm.law.chain_rule import another_temporary_contract_allowed
from abm.law.unemployment_insurance import entitled
from abm.vocabulary import ContractForm, State
from calibration.docking.limit_worth import Worth

REGULAR = (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT)
WITHOUT_WORK = (State.BENEFIT, State.UNEMPLOYMENT_INSURANCE)
_NEVER_LUCKY, _ALWAYS_LUCKY = 1.0, 0.0  # draws that no probability, and that every one, is above


class Life(NamedTuple):
    """What the future of a person depends on; clocks in months, 0 where they say nothing."""

    state: State = State.BENEFIT
    months: int = 0  # with this hirer or employer
    placement_left: int = 0
    prolongations: int = 0
    contract_left: int = 0
    contracts: int = 0  # temporary ones in the present chain
    chain_months: int = 0
    coached_left: int = 0
    coach_share: float = 0.0
    sick: int = 0
    prosperous: bool = True  # the hirer or employer
    history: int = 0  # paid work in the last months, newest bit lowest
    insured: int = 0
    in_contact: bool = True
    search_months: int = 0


Branches = list[tuple[float, Life]]


class Month:
    """What may happen to a life in one month under one setting."""

    def __init__(self, worth: Worth) -> None:
        self.worth, self.rules, self.levers = worth, worth.rules, worth.levers
        rules = worth.rules
        self.long_sick = int(rules.absence_long_from)
        self.maximum_contracts = int(rules.chain_rule_maximum_contracts)
        self.maximum_months = int(rules.chain_rule_maximum_months)
        self.job_months = int(rules.hiring_temporary_months)
        self.permanent = self.levers.duration_contract == ContractForm.PERMANENT
        self.agreed = agreed_term(
            rules.fallback_standard_term, self.levers.governance_risk_aversion, rules.risk_term_effect
        )
        weeks = rules.unemployment_insurance_reference_weeks
        self.remembered = (1 << int(weeks * 12.0 / rules.minimum_wage_weeks_per_year)) - 1

    def until(self, life: Life) -> Branches:
        """From the start of the month to the moment at which places are offered."""
        if life.state == State.GONE:
            return [(1.0, life)]
        phases = (self._economy, self._leaving, self._sickness, self._job, self._secondment, self._insurance)
        branches: Branches = [(1.0, life)]
        for phase in phases:
            branches = _through(branches, phase)
        return branches

    def after(self, life: Life) -> Branches:
        """The offer of a secondment, and the turn of the month."""
        return [(chance, self._turned(next_life)) for chance, next_life in self._offer(life)]

    # ---- the first half ---------------------------------------------------------------------

    def _economy(self, life: Life) -> Branches:
        if life.state not in (State.SECONDED, State.REGULAR_TEMPORARY):
            return [(1.0, life)]
        turn = self.rules.economy_setback if life.prosperous else self.rules.economy_recovery
        return _either(turn, life._replace(prosperous=not life.prosperous), life)

    def _leaving(self, life: Life) -> Branches:
        return _either(self.rules.population_monthly_outflow, Life(State.GONE), life)

    def _sickness(self, life: Life) -> Branches:
        if life.state == State.GONE:
            return [(1.0, life)]
        onset = self.rules.absence_onset * self.worth.person.sickness_proneness
        recovery = self.rules.absence_recovery
        turned, stayed = (
            min(self.long_sick, int(sick_next_month(float(life.sick), onset, recovery, luck)))
            for luck in (_ALWAYS_LUCKY, _NEVER_LUCKY)
        )
        turn = recovery if life.sick else onset
        return _either(turn, life._replace(sick=turned), life._replace(sick=stayed))

    def _job(self, life: Life) -> Branches:
        if life.state not in REGULAR:
            return [(1.0, life)]
        coached = life.coached_left > 0
        share = life.coach_share if coached else 0.0
        loss = self.worth.job_loss(coached, share, life.months - 1, life.sick >= self.long_sick)
        lost = self._unemployed(life, coached)
        kept: Branches = [(1.0, life)]
        if life.state == State.REGULAR_TEMPORARY and life.contract_left <= 0:
            kept = self._renewal(life, share, lost)
        return [(loss, lost), *((chance * (1.0 - loss), next_life) for chance, next_life in kept)]

    def _renewal(self, life: Life, share: float, ended: Life) -> Branches:
        room = self.maximum_months - life.chain_months
        may_renew = self._another_contract(life)
        chances = self.worth.at_renewal(life.months, share, life.prosperous, may_renew)
        made_permanent = self._permanent_job(life)
        renewed = life._replace(contract_left=min(self.job_months, room), contracts=life.contracts + 1)
        return [(chances[0], made_permanent), (chances[1], renewed), (chances[2], ended)]

    def _secondment(self, life: Life) -> Branches:
        if life.state == State.IDLE and life.contract_left <= 0:
            return [(1.0, self._unemployed(life, self.levers.fallback_coach_in_unemployment))]
        if life.state != State.SECONDED:
            return [(1.0, life)]
        share = self.worth.coach_share(life.months, life.months + life.placement_left)
        life = life._replace(coach_share=share)
        end = self.worth.early_end(share, life.prosperous, life.sick >= self.long_sick)
        reviewed = self._review(life)
        return [
            (end, self._without_hirer(life)),
            *((chance * (1.0 - end), next_life) for chance, next_life in reviewed),
        ]

    def _review(self, life: Life) -> Branches:
        rules, at_the_end = self.rules, life.placement_left <= 0
        in_between = life.months in (int(rules.hiring_first_review), int(rules.hiring_second_review))
        if not (at_the_end or in_between or life.months % int(rules.hiring_third_review) == 0):
            return [(1.0, life)]
        longer = self._extension(life)
        hired_for_good, hired, goes_on, stops = self.worth.at_review(
            life.months, life.coach_share, life.prosperous, longer > 0 or not at_the_end, at_the_end
        )
        coached = self.levers.guidance_months_after_hire
        with_employer = life._replace(coached_left=coached)
        temporary = with_employer._replace(
            state=State.REGULAR_TEMPORARY, placement_left=0, prolongations=0,
            contract_left=self.job_months, contracts=1, chain_months=0,
        )  # fmt: skip
        prolonged = self._prolonged(life, longer) if at_the_end else life
        return [
            (hired_for_good, self._permanent_job(with_employer)),
            (hired, temporary),
            (goes_on, prolonged),
            (stops, self._without_hirer(life)),
        ]

    def _extension(self, life: Life) -> int:
        if life.prolongations >= self.levers.duration_renewals:
            return 0
        room = self.levers.duration_maximum - life.months
        if not self.permanent:
            if not self._another_contract(life):
                return 0
            room = min(room, self.maximum_months - life.chain_months)
        return max(0, min(room, self.agreed))

    def _prolonged(self, life: Life, longer: int) -> Life:
        if not self.permanent and life.contract_left < longer:
            life = life._replace(contract_left=longer, contracts=life.contracts + 1)
        return life._replace(placement_left=longer, prolongations=life.prolongations + 1)

    def _permanent_job(self, life: Life) -> Life:
        return life._replace(
            state=State.REGULAR_PERMANENT, placement_left=0, prolongations=0,
            contract_left=NEVER, contracts=0, chain_months=0, prosperous=True,
        )  # fmt: skip

    def _without_hirer(self, life: Life) -> Life:
        if life.contract_left <= 0:
            return self._unemployed(life, self.levers.fallback_coach_in_unemployment)
        return Life(
            State.IDLE, contract_left=life.contract_left, contracts=life.contracts,
            chain_months=life.chain_months, sick=life.sick, history=life.history,
        )  # fmt: skip

    def _unemployed(self, life: Life, known: bool) -> Life:
        chain = (0, 0) if life.state in REGULAR else (life.contracts, life.chain_months)
        weeks = life.history.bit_count() * self.rules.minimum_wage_weeks_per_year / 12.0
        insured = entitled(weeks, self.rules.unemployment_insurance_weeks_required)
        return Life(
            State.UNEMPLOYMENT_INSURANCE if insured else State.BENEFIT,
            contracts=chain[0], chain_months=chain[1], sick=life.sick, history=life.history,
            in_contact=known if insured else True,
        )  # fmt: skip

    def _insurance(self, life: Life) -> Branches:
        if life.state == State.UNEMPLOYMENT_INSURANCE:
            if life.insured < self.rules.unemployment_insurance_duration_months:
                return [(1.0, life)]
            life = life._replace(state=State.BENEFIT, insured=0)
        if life.state != State.BENEFIT or life.in_contact:
            return [(1.0, life)]
        return _either(self.rules.participation_reactivation, life._replace(in_contact=True), life)

    # ---- the second half --------------------------------------------------------------------

    def _offer(self, life: Life) -> Branches:
        available = life.state == State.IDLE
        if life.state in WITHOUT_WORK:
            available = life.in_contact and life.sick < self.long_sick
        term = self._term(life) if available else 0
        if term < self.levers.duration_minimum:
            return [(1.0, life)]
        return _either(self.worth.acceptance, self._seconded(life, term), life)

    def _seconded(self, life: Life, term: int) -> Life:
        contract_left, contracts, chain_months = life.contract_left, life.contracts, life.chain_months
        if self.permanent:
            contract_left = NEVER
        else:
            if self._chain_is_broken(life):
                contracts, chain_months = 0, 0
            if life.state != State.IDLE or contract_left < term:
                contracts, contract_left = contracts + 1, term
        return Life(
            State.SECONDED, placement_left=term, contract_left=contract_left, contracts=contracts,
            chain_months=chain_months, coach_share=1.0, sick=life.sick, history=life.history,
        )  # fmt: skip

    def _term(self, life: Life) -> int:
        levers = self.levers
        term = min(levers.duration_maximum, max(levers.duration_minimum, self.agreed))
        if self.permanent or self._chain_is_broken(life):
            return term
        if not self._another_contract(life):
            return 0
        return min(term, self.maximum_months - life.chain_months)

    def _another_contract(self, life: Life) -> bool:
        return another_temporary_contract_allowed(
            life.contracts, life.chain_months, self.maximum_contracts, self.maximum_months
        )

    def _chain_is_broken(self, life: Life) -> bool:
        long_ago = life.search_months > int(self.rules.chain_rule_gap_months)
        return life.contracts == 0 or (life.state in WITHOUT_WORK and long_ago)

    def _turned(self, life: Life) -> Life:
        """The same life at the start of the next month; clocks that no longer matter stand at 0."""
        if life.state == State.GONE:
            return life
        works = life.state not in WITHOUT_WORK
        with_employer = life.state == State.SECONDED or life.state in REGULAR
        searching = 0 if works or not life.contracts else life.search_months + 1
        forgotten = not life.contracts or searching > int(self.rules.chain_rule_gap_months)
        coached_left = max(0, life.coached_left - 1)
        still_coached = coached_left > 0 and life.state in REGULAR
        return life._replace(
            months=life.months + 1 if with_employer else 0,
            placement_left=life.placement_left - 1 if life.state == State.SECONDED else 0,
            contract_left=life.contract_left - (works and life.contract_left < NEVER),
            contracts=0 if forgotten else life.contracts,
            chain_months=0 if forgotten else min(self.maximum_months, life.chain_months + 1),
            coached_left=coached_left,
            coach_share=life.coach_share if still_coached else 0.0,
            history=((life.history << 1) | works) & self.remembered,
            insured=life.insured + 1 if life.state == State.UNEMPLOYMENT_INSURANCE else 0,
            search_months=0 if forgotten else searching,
        )


def _either(chance: float, one: Life, other: Life) -> Branches:
    return [(chance, one), (1.0 - chance, other)]


def _through(branches: Branches, phase: Callable[[Life], Branches]) -> Branches:
    return [
        (chance * next_chance, next_life)
        for chance, life in branches
        for next_chance, next_life in phase(life)
        if next_chance > 0.0
    ]
