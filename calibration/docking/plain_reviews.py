"""Reviews of a secondment in the plain twin: an early end, monitoring, and the hirer's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from abm.calendar import NEVER
from abm.chance import Decision
from abm.money import Purpose
from abm.vocabulary import ContractForm, Event, Reason, Stance, State
from calibration.docking import plain_secondments as secondments
from calibration.docking.plain_choices import OUT_OF_REACH, choose, hazard

if TYPE_CHECKING:
    from calibration.docking.plain_participants import Participant


def review(person: Participant) -> None:
    """An early end by cause; a look whether it is on course; on its dates the hirer's decision."""
    if not person.is_lent_in or person.since == person.now:
        return
    reason = _cause_of_early_end(person)
    if reason is not None:
        secondments.end(person, reason)
        return
    months = person.now - person.since
    interval = person.levers.intention_monitoring
    if interval > 0 and months % interval == 0 and not person.is_sheltered and not person.seeks_next:
        _monitor(person)
    at_the_end = person.now >= person.placement_end
    dearer = person.fee_raised and person.rules.hiring_reviews_at_remeasurement > 0.0
    if at_the_end or dearer or _is_review_month(person, months):
        _decide(person, at_the_end, dearer)


def _is_review_month(person: Participant, months: int) -> bool:
    rules = person.rules
    if months in (int(rules.hiring_first_review), int(rules.hiring_second_review)):
        return True
    return months % int(rules.hiring_third_review) == 0


def _cause_of_early_end(person: Participant) -> Reason | None:
    """One draw against the causes, one after the other."""
    rules, hirer = person.rules, person.employer
    luck = person.luck(Decision.EARLY_END)
    reached = hazard(rules.separation_performance, person.weak_performance(person.coaching))
    if luck < reached:
        return Reason.PERFORMANCE
    if not hirer.prosperous:
        reached += rules.separation_no_work
        if luck < reached:
            return Reason.NO_WORK
    if person.months_sick >= rules.absence_long_from:
        reached += rules.separation_long_sickness
        if luck < reached:
            return Reason.SICKNESS
    wanted = person.wants_work_of(hirer)
    unwanted = -rules.separation_preference_effect if wanted else rules.separation_preference_effect
    reached += hazard(rules.separation_own_wish, unwanted)
    return Reason.LEFT_BY_OWN_WISH if luck < reached else None


def _monitor(person: Participant) -> None:
    """Is the placement on course for a job? If not, the next hirer is sought in time."""
    rules, hirer = person.rules, person.employer
    hours = rules.intention_monitoring_hours
    person.work_company.hours_available -= hours
    person.work_company.spend(Purpose.MONITORING, hours * rules.guidance_coach_tariff)
    if person.luck(Decision.MONITORING) >= rules.intention_early_action:
        return
    best = max(hirer.worth_of_hiring(person, True), hirer.worth_of_hiring(person, False))
    if best < hirer.worth_of_stopping(person.levers):
        person.seeks_next = True
        person.municipality.events[Event.OFF_COURSE] += 1


def _decide(person: Participant, at_the_end: bool, dearer: bool) -> None:
    """Hire for good, hire for a time, go on lending, or stop: the worth of each decides."""
    rules, hirer = person.rules, person.employer
    stop = hirer.worth_of_stopping(person.levers) if at_the_end or dearer else OUT_OF_REACH
    trained = person.now - person.since >= rules.hiring_rotation_months
    rotates = hirer.stance == Stance.TRAINER and trained
    if rotates:
        stop += rules.hiring_rotation_value
    extension = _possible_extension(person) if at_the_end else 1
    options = {
        "permanent": hirer.worth_of_hiring(person, True),
        "temporary": hirer.worth_of_hiring(person, False),
        "go on": hirer.worth_of_lending(person) if extension > 0 else OUT_OF_REACH,
        "stop": stop,
    }
    chosen = choose(person.luck(Decision.REVIEW), rules.hiring_noise, options)
    hires = chosen in ("permanent", "temporary")
    if hires and extension > 0 and _is_held_back(person):
        person.municipality.events[Event.HELD] += 1
        hires, chosen = False, "go on"
    if hires:
        person.be_employed(hirer, chosen == "permanent", Reason.HIRED_BY_HIRER)
    elif chosen == "stop":
        ended = Reason.LIMIT_REACHED if at_the_end else Reason.HIRER_STOPPED
        secondments.end(person, Reason.ROTATED if rotates else ended)
    elif at_the_end:
        person.release_next_place()
        _prolong(person, person.now + extension)


def _is_held_back(person: Participant) -> bool:
    """Whether the work company keeps somebody seconded for the money."""
    weight, rules = person.municipality.weight_of_margin, person.rules
    if weight <= 0.0:
        return False
    permanent = person.levers.duration_contract == ContractForm.PERMANENT
    result = person.prices.placement_result(
        person.fee, person.measured_wage_value, person.weekly_hours, permanent
    )
    gain = weight * result * rules.holding_months_held
    return gain > (1.0 - weight) * rules.holding_outflow_value


def _has_contract_of_term(person: Participant) -> bool:
    equal = person.levers.duration_contract == ContractForm.EQUAL
    return equal or person.state == State.AGENCY_WORK


def _possible_extension(person: Participant) -> int:
    """Months by which the placement can be prolonged under both limits and the chain rule."""
    rules = person.rules
    if person.is_sheltered:
        return int(rules.fallback_standard_term)
    if person.prolongations >= person.levers.duration_renewals:
        return 0
    room = person.levers.duration_maximum - (person.now - person.since)
    if person.state == State.AGENCY_WORK:
        room = min(room, int(rules.agency_work_longest_months) - (person.now - person.since))
    if _has_contract_of_term(person):
        if not secondments.another_allowed(person, person.now):
            return 0
        room = min(room, person.chain_start + secondments.longest_chain(person)[1] - person.now)
    return int(max(0, min(room, secondments.agreed_months(person))))


def _prolong(person: Participant, month: int) -> None:
    person.placement_end = month
    person.prolongations += 1
    if person.is_sheltered:
        return
    if not _has_contract_of_term(person):
        person.contract_end = NEVER
    elif person.contract_end < month:
        person.contract_end = month
        person.contracts += 1
