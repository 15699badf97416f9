"""Where requests and people meet in the plain twin: matching, and subsidised jobs by lot."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from abm.chance import Decision
from abm.vocabulary import Channel, Event, PlacementForm, Reason, Route, Stance, State
from calibration.docking import plain_secondments as secondments
from calibration.docking.plain_choices import OUT_OF_REACH, choose
from calibration.docking.plain_law import logistic

if TYPE_CHECKING:
    from calibration.docking.plain_employers import Employer
    from calibration.docking.plain_participants import Participant

PER_THOUSAND = 1000


# ---- matching --------------------------------------------------------------------------------


def match(model: Any) -> None:
    """Requests in an order of luck; each takes the best of the first people in its queue."""
    queues = _queues(model)
    open_requests = [employer for employer in model.employers if _is_open(employer)]
    for employer in sorted(open_requests, key=lambda one: one.luck(Decision.REQUEST_PRIORITY)):
        lends = employer.vacancy_channel == Channel.SECONDMENT
        route = Route.SECONDMENT if lends else Route.DIRECT_HIRE
        _fill(employer, route, queues[employer.work_company, route])


def _is_open(employer: Employer) -> bool:
    if employer.vacancy_channel == Channel.SECONDMENT:
        return employer.admitted
    return employer.vacancy_channel in (Channel.DIRECT_HIRE, Channel.TRIAL_PLACEMENT)


def _queues(model: Any) -> dict[tuple[Any, int], list[Participant]]:
    """Who is idle or near an end first, as far as effort goes into that, then who just lost work,
    then the rest; by luck within each."""

    def place(person: Participant) -> tuple[int, float]:
        rank = 2
        if person.state in (State.IDLE, State.INTERNAL_WORK) or person.is_lent_in:
            rank = 0 if person.luck(Decision.REPLACEMENT) < person.levers.fallback_replacement_effort else 2
        elif person.state == State.UNEMPLOYMENT_INSURANCE or person.search_since == person.now:
            rank = 1
        return rank, person.luck(Decision.CANDIDATE_PRIORITY)

    queues = defaultdict(list)
    for person in model.people:
        if person.route != Route.NONE:
            queues[person.work_company, person.route].append(person)
    for queue in queues.values():
        queue.sort(key=place)
    return queues


def _fill(employer: Employer, route: Route, queue: list[Participant]) -> None:
    """Propose people one by one while places and account managers' hours last."""
    rules, company = employer.rules, employer.work_company
    wanted = employer.people_wanted
    for_a_group = employer.luck(Decision.GROUP_FORM, employer.vacancy_since)
    hours = rules.matching_hours_per_placement * (1.0 - rules.relation_hours_effect * employer.relation)
    for _ in range(min(wanted, employer.free_places)):
        if company.hours_available < hours:
            break
        person = _best_candidate(employer, route, queue)
        if person is None:
            break
        company.hours_available -= hours
        queue.remove(person)
        form = PlacementForm.INDIVIDUAL
        grouped = wanted >= rules.matching_group_size and for_a_group < person.levers.form_group
        if grouped and not person.is_lent_in:
            form = PlacementForm.GROUP
        if _agree(employer, person, form):
            employer.people_wanted -= 1
    if employer.people_wanted == 0:
        employer.vacancy_channel = Channel.NOBODY


def _best_candidate(employer: Employer, route: Route, queue: list[Participant]) -> Participant | None:
    """The most suitable, as far as it shows, of the first people considered."""
    rules = employer.rules
    weight = rules.matching_quality_weight * _known_fit(employer, employer.lead.levers, route)
    best, best_fit, seen = None, OUT_OF_REACH, 0
    for person in queue:
        if employer in (person.last_employer, person.employer):
            continue
        suits = (
            weight * secondments.fit(person, employer)
            + rules.matching_wage_value_weight * person.measured_wage_value
            + rules.matching_self_reliance_weight * person.self_reliance
        )
        if route == Route.SECONDMENT:
            suits += _appeal_of_margin(person)
        if suits > best_fit:
            best, best_fit = person, suits
        seen += 1
        if seen >= rules.matching_candidates:
            break
    return best


def _known_fit(employer: Employer, levers: Any, route: Route) -> float:
    """Share of the true fit that shows beforehand: relation and employer service help."""
    rules = employer.rules
    known = rules.matching_knowledge
    if route == Route.DIRECT_HIRE:
        service = rules.participation_service_knowledge * levers.alternatives_employer_service
        known = min(1.0, known + service)
    return min(1.0, known + rules.relation_knowledge_effect * employer.relation)


def _appeal_of_margin(person: Participant) -> float:
    """What the work company's own margin adds to the choice of whom to second."""
    weight = person.municipality.weight_of_margin
    if weight <= 0.0:
        return 0.0
    return weight * secondments.usual_result(person) / person.rules.holding_creaming_scale


def _agree(employer: Employer, person: Participant, form: PlacementForm) -> bool:
    """The proposed pair: the person goes along or not; for a direct hire the employer too."""
    if person.luck(Decision.ACCEPTANCE) >= _readiness(employer, person):
        return False
    if employer.vacancy_channel != Channel.SECONDMENT:
        return _hire(employer, person)
    if person.is_lent_in:
        _keep_place(employer, person)
        return True
    return secondments.begin(person, employer, form, Reason.SECONDED)


def _readiness(employer: Employer, person: Participant) -> float:
    """Probability that the person goes along: income gain, prospect, kind of work."""
    rules = person.rules
    gain = max(0.0, person.net_wage - person.benefit_norm)
    if employer.vacancy_channel == Channel.TRIAL_PLACEMENT:
        gain = 0.0
    prospect = 0.0
    if employer.stance == Stance.CONTRACT_DEPENDENT and employer.vacancy_channel == Channel.SECONDMENT:
        prospect = -rules.participation_prospect_effect
    voice = 1.0 + person.levers.selection_voice * rules.participation_voice_effect
    wishes = rules.participation_preference_effect * voice
    wanted = 1.0 if person.wants_work_of(employer) else -1.0
    readiness = rules.participation_readiness + prospect + gain / rules.participation_gain_scale
    return logistic(readiness + wishes * wanted)


def _keep_place(employer: Employer, person: Participant) -> None:
    """A place is kept; where the placement is off course the present hirer must now decide."""
    person.next_employer = employer
    employer.seconded += 1
    if person.seeks_next:
        person.placement_end = min(person.placement_end, person.now + 1)


def _hire(employer: Employer, person: Participant) -> bool:
    """The employer takes this person on, at once or on trial, or does not."""
    rules, levers = person.rules, person.levers
    quality = secondments.fit(person, employer)
    worth = employer.worth_of_direct_hire(levers, person.measured_wage_value)
    known = _known_fit(employer, levers, Route.DIRECT_HIRE)
    worth += rules.hiring_quality_value * known * quality
    lack = max(0.0, rules.demand_visible_lack_line - person.self_reliance)
    lack = rules.demand_visible_lack_cost * lack
    months = levers.alternatives_trial_placement
    on_trial = employer.vacancy_channel == Channel.TRIAL_PLACEMENT
    if on_trial:
        if months == 0 or person.state not in (State.BENEFIT, State.UNPAID_TRAJECTORY):
            return False
        worth = employer.worth_of_trial(levers, worth)
        halving = rules.hiring_months_to_halve_doubt
        lack = lack * halving / (halving + months)
    options = {"take on": worth + (person.reference - lack), "do not": 0.0}
    if choose(person.luck(Decision.HIRING_AT_START), rules.hiring_noise, options) != "take on":
        return False
    if on_trial:
        person.move(State.TRIAL_PLACEMENT, Reason.TRIAL_STARTED, employer)
        person.placement_end = person.now + months
        person.coach_share = rules.guidance_after_hire_share
        person.municipality.events[Event.TRIALS] += 1
    else:
        person.be_employed(employer, False, Reason.HIRED_DIRECTLY)
    person.match_quality = quality
    return True


# ---- subsidised jobs -------------------------------------------------------------------------


def review_subsidised_jobs(model: Any) -> None:
    """Once a year the host may hire, in an order of luck, for it may have one place for several."""
    placed = [person for person in model.people if person.state == State.SUBSIDISED_JOB]
    for person in sorted(placed, key=lambda one: one.luck(Decision.SUBSIDISED_END)):
        _review_subsidised(person)


def _review_subsidised(person: Participant) -> None:
    rules, host = person.rules, person.employer
    months = person.now - person.since
    at_the_end = person.now >= person.placement_end
    if months == 0 or not (at_the_end or months % int(rules.hiring_third_review) == 0):
        return
    if host.free_places > 0:
        options = {
            "permanent": host.worth_of_hiring(person, True),
            "temporary": host.worth_of_hiring(person, False),
            "stay": 0.0,
        }
        chosen = choose(person.luck(Decision.SUBSIDISED_END), rules.hiring_noise, options)
        if chosen != "stay":
            person.be_employed(host, chosen == "permanent", Reason.HIRED_BY_SUBSIDISED_EMPLOYER)
            return
    if at_the_end:
        person.become_unemployed(Reason.SUBSIDISED_ENDED, True)


def begin_subsidised_jobs(model: Any) -> None:
    """Free subsidised jobs go by lot to people who have long been on benefit."""
    for town in model.municipalities:
        offered = town.levers.alternatives_subsidised_jobs
        if offered == 0:
            continue
        taken = sum(person.state == State.SUBSIDISED_JOB for person in town.people)
        free = max(0, offered * town.people_present // PER_THOUSAND - taken)
        waiting = [person for person in town.people if _is_long_on_benefit(person)]
        waiting.sort(key=lambda one: one.luck(Decision.SUBSIDISED_ENTRY))
        for person in waiting[:free]:
            _begin_subsidised_job(person)


def _is_long_on_benefit(person: Participant) -> bool:
    long = person.now - person.since >= person.rules.participation_subsidised_months
    return long and person.may_leave_benefit


def _begin_subsidised_job(person: Participant) -> None:
    """With a public employer of the region, found by lot; the post is additional."""
    hosts = [one for one in person.work_company.employers if one.public]
    if not hosts:
        return
    host = hosts[int(person.luck(Decision.SUBSIDISED_HOST) * len(hosts))]
    person.move(State.SUBSIDISED_JOB, Reason.SUBSIDISED_STARTED, host)
    person.placement_end = person.now + int(person.rules.subsidised_job_longest_months)
    person.contract_end = person.placement_end
    person.coach_share = 1.0
    person.match_quality = secondments.fit(person, host)
