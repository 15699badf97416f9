"""Every outcome, declared once: name, labels, unit, definition, and how it is computed.

Shares of spells come from the spell ledger (``abm.history``), stocks and counts from the monthly
tables, money from the journal. NaN means that there was nothing to count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from abm.errors import unknown
from abm.history import LENT_IN, REGULAR, WORKING, History, ratio
from abm.money import CENTS_PER_EURO, Party
from abm.survival import CENSORED, EVENT, restricted_mean
from abm.vocabulary import EmployerClass, Event, Reason, State

PUBLIC = (Party.MUNICIPALITY, Party.WORK_COMPANY, Party.NATIONAL_FUNDS)
_GAP_HORIZON = 24
_DECISION_WINDOW = 12


@dataclass(frozen=True)
class Outcome:
    """One outcome: what it is called, what it means, how it is computed from a ``History``."""

    name: str
    label: str
    label_dutch: str
    unit: str
    definition: str
    compute: Callable[[History], float]

    def value(self, model: Any) -> float:
        """The outcome of the months that ``model`` has run."""
        return float(self.compute(History(model)))

    @staticmethod
    def named(name: str) -> Outcome:
        """The outcome of that name; InputError with the nearest match otherwise."""
        if name not in OUTCOMES:
            raise unknown("outcome", name, OUTCOMES)
        return OUTCOMES[name]


def _ends(history: History, positions: np.ndarray) -> np.ndarray:
    return history.spells["end"][positions]


def _conversion(months: int) -> Outcome:
    return Outcome(
        f"conversion_within_{months}_months",
        f"conversion to a job with the hirer within {months} months",
        f"doorstroom naar een baan bij de inlener binnen {months} maanden",
        "share of secondments started",
        f"cumulative incidence at {months} months after the start of ending in a job with the "
        "hirer; every other end competes; running spells are censored",
        lambda history: history.hired_within(months),
    )


def _relapse(months: int) -> Outcome:
    return Outcome(
        f"relapse_within_{months}_months",
        f"converted people back on benefit or seconded within {months} months",
        f"doorgestroomde mensen terug in bijstand of detachering binnen {months} maanden",
        "share of conversions",
        f"cumulative incidence at {months} months after being hired by the hirer of benefit or a "
        "new secondment; leaving the register competes",
        lambda history: history.incidence(
            history.conversions,
            _ends(history, history.conversions),
            (State.BENEFIT, *LENT_IN),
            (State.GONE,),
            months,
        ),
    )


def _durability(months: int) -> Outcome:
    return Outcome(
        f"durability_{months}_months",
        f"at regular work {months} months after starting a regular job",
        f"aan regulier werk {months} maanden na de start van een reguliere baan",
        "share of regular jobs started",
        f"share of people who are at regular work, still or again, {months} months after the "
        "start of a regular job; only starts that can be followed so long",
        lambda history: history.working_after(months),
    )


def _person_months(name: str, label: str, dutch: str, states: tuple[State, ...]) -> Outcome:
    return Outcome(
        name,
        label,
        dutch,
        "months per person-year",
        "person-months in " + ", ".join(one.name.lower().replace("_", " ") for one in states)
        + " per year in the register",
        lambda history: ratio(
            sum(int(history.person_months[one]) for one in states), history.person_years
        ),
    )  # fmt: skip


def _per_thousand(name: str, label: str, dutch: str, definition: str, event: Event) -> Outcome:
    return Outcome(
        name,
        label,
        dutch,
        "per 1,000 person-years",
        definition,
        lambda history: 1000.0 * ratio(history.events(event), history.person_years),
    )


def _money(name: str, label: str, dutch: str, definition: str, parties: tuple[Party, ...]) -> Outcome:
    return Outcome(
        name,
        label,
        dutch,
        "euro per person-year",
        definition,
        lambda history: ratio(history.net_paid(parties), history.person_years),
    )


_DECLARED = (
    _conversion(6),
    _conversion(12),
    _conversion(24),
    _conversion(36),
    Outcome(
        "regular_job_within_12_months_of_end",
        "regular job with any employer within 12 months of the end",
        "reguliere baan bij een werkgever binnen 12 maanden na afloop",
        "share of secondments ended without a job with the hirer",
        "cumulative incidence at 12 months after the end of a regular job; leaving competes",
        lambda history: history.incidence(
            history.ended_without_job,
            _ends(history, history.ended_without_job),
            REGULAR,
            (State.GONE,),
            12,
        ),
    ),
    Outcome(
        "permanent_within_36_months",
        "permanent job within 36 months of the start",
        "vaste baan binnen 36 maanden na de start",
        "share of secondments started",
        "cumulative incidence at 36 months after the start of a permanent regular job, with any "
        "employer; leaving the register competes",
        lambda history: history.incidence(
            history.secondments,
            history.spells["start"][history.secondments],
            (State.REGULAR_PERMANENT,),
            (State.GONE,),
            36,
        ),
    ),
    Outcome(
        "revolving_door",
        "back on benefit within 12 months of a secondment without a job",
        "terug in de bijstand binnen 12 maanden na een detachering zonder baan",
        "share of secondments ended without a job with the hirer",
        "cumulative incidence at 12 months after the end of being on benefit; a regular job and "
        "leaving the register compete",
        lambda history: history.back_on_benefit(12),
    ),
    Outcome(
        "recurrence_within_36_months",
        "another secondment within 36 months without a regular job between",
        "opnieuw gedetacheerd binnen 36 maanden zonder reguliere baan ertussen",
        "share of secondments ended without a job with the hirer",
        "cumulative incidence at 36 months after the end of a new secondment; a regular job and "
        "leaving the register compete",
        lambda history: history.incidence(
            history.ended_without_job,
            _ends(history, history.ended_without_job),
            LENT_IN,
            (*REGULAR, State.GONE),
            36,
        ),
    ),
    Outcome(
        "third_secondment_within_36_months",
        "a second next secondment within 36 months without a regular job between",
        "nog twee keer gedetacheerd binnen 36 maanden zonder reguliere baan ertussen",
        "share of secondments ended without a job with the hirer",
        "cumulative incidence at 36 months after the end of the second of two new secondments; a "
        "regular job and leaving the register compete",
        lambda history: history.seconded_again(2, 36),
    ),
    Outcome(
        "conversions_per_month_seconded",
        "jobs with the hirer per month seconded",
        "banen bij de inlener per maand detachering",
        "per month",
        "secondments of the run that ended in a job with the hirer, over their person-months",
        lambda history: ratio(_hires(history), history.months_beyond(0)),
    ),
    Outcome(
        "jobs_with_hirer",
        "jobs with the hirer after a secondment",
        "banen bij de inlener na een detachering",
        "per 1,000 person-years",
        "secondments of the run that ended in a job with the hirer",
        lambda history: 1000.0 * ratio(_hires(history), history.person_years),
    ),
    Outcome(
        "work_within_36_months",
        "months at work in the three years after the start",
        "maanden aan het werk in de drie jaar na de start",
        "months",
        "mean months at work with an employer, seconded or in a regular job, in the 36 months after "
        "the start of a secondment; only starts that can be followed so long",
        lambda history: history.mean_months_at_work(36),
    ),
    Outcome(
        "regular_work_within_36_months",
        "months in a regular job in the three years after the start",
        "maanden in een reguliere baan in de drie jaar na de start",
        "months",
        "mean months in a regular job in the 36 months after the start of a secondment; only starts "
        "that can be followed so long",
        lambda history: history.mean_months_at_work(36, REGULAR),
    ),
    Outcome(
        "hanging",
        "months seconded beyond the hirer's decision window",
        "maanden gedetacheerd na het beslismoment van de inlener",
        "share of months seconded",
        "person-months with one hirer beyond twelve months, the window in which employers mean to "
        "decide, among all person-months seconded",
        lambda history: ratio(history.months_beyond(_DECISION_WINDOW), history.months_beyond(0)),
    ),
    Outcome(
        "replaced_within_3_months",
        "next place within three months of a secondment without a job",
        "volgende plek binnen drie maanden na een detachering zonder baan",
        "share of secondments ended without a job with the hirer",
        "cumulative incidence at 3 months after the end of a new secondment or a regular job",
        lambda history: history.incidence(
            history.ended_without_job,
            _ends(history, history.ended_without_job),
            WORKING,
            (State.GONE,),
            3,
        ),
    ),
    Outcome(
        "against_wish",
        "secondments that ended against the person's wish",
        "detacheringen die tegen de wens van de persoon eindigden",
        "share of secondments ended without a job with the hirer",
        "ends that the person did not choose, among ends without a job with the hirer",
        lambda history: ratio(
            int((history.spells["end_reason"][history.ended_without_job] != Reason.LEFT_BY_OWN_WISH).sum()),
            len(history.ended_without_job),
        ),
    ),
    _relapse(12),
    _relapse(24),
    _durability(12),
    _durability(24),
    Outcome(
        "gap",
        "months without a place after a secondment without a job",
        "maanden zonder plek na een detachering zonder baan",
        "months",
        "restricted mean, at most 24 months, until the next secondment or regular job",
        lambda history: _gap(history),
    ),
    _person_months(
        "months_worked", "months at work with an employer", "maanden aan het werk bij een werkgever", WORKING
    ),
    _person_months("months_idle", "months idle but paid", "maanden leegloop", (State.IDLE,)),
    _person_months("months_on_benefit", "months on benefit", "maanden in de bijstand", (State.BENEFIT,)),
    _person_months("months_seconded", "months seconded", "maanden gedetacheerd", LENT_IN),
    _per_thousand("starts", "secondments started", "gestarte detacheringen",
                  "secondments started per 1,000 years that people were in the register",
                  Event.STARTS),
    _per_thousand("requests", "people asked for on secondment", "gevraagde gedetacheerden",
                  "people asked for by employers per 1,000 person-years", Event.REQUESTS),
    _per_thousand("refusals", "people refused by the intention check", "geweigerd door de intentietoets",
                  "people asked for but refused per 1,000 person-years", Event.REFUSALS),
    _per_thousand("requests_lost", "people asked for and not found in time", "niet op tijd vervulde vraag",
                  "people asked for on secondment and given up per 1,000 person-years",
                  Event.REQUESTS_LOST),
    _per_thousand("acute_lost", "acute requests lost to an agency",
                  "acute vraag verloren aan een uitzendbureau",
                  "people asked for at once and not found in the month, per 1,000 person-years",
                  Event.ACUTE_LOST),
    _per_thousand("agency_workers", "people hired through an agency instead", "mensen via een uitzendbureau",
                  "people that employers took from an agency, at once or after waiting, "
                  "per 1,000 person-years",
                  Event.AGENCY),
    _per_thousand("trials", "trial placements started", "gestarte proefplaatsingen",
                  "trial placements per 1,000 person-years", Event.TRIALS),
    _per_thousand("held", "hires slowed down for the margin", "tegengehouden doorstroom om de marge",
                  "hires that the work company put off because the placement earns, per 1,000 person-years",
                  Event.HELD),
    _per_thousand("budget_refusals", "people not seconded for lack of budget",
                  "niet gedetacheerd door gebrek aan budget",
                  "person-months of looking for a place after the year's budget was spent, per 1,000 "
                  "person-years", Event.BUDGET_REFUSED),
    _per_thousand("off_course", "placements found to be off course", "plaatsingen die van koers blijken",
                  "placements that monitoring found not to head for a job, per 1,000 person-years",
                  Event.OFF_COURSE),
    Outcome(
        "waiting_time",
        "months that a request waits",
        "maanden dat een aanvraag wacht",
        "months",
        "months that people asked for on secondment were waited for, per person asked for",
        lambda history: ratio(history.events(Event.MONTHS_WAITED), history.events(Event.REQUESTS)),
    ),
    Outcome(
        "employers_in_class_a_or_b",
        "employers judged to be of class A or B",
        "werkgevers beoordeeld als klasse A of B",
        "share of employers",
        "employers in the two best classes of their work company at the end of the run",
        lambda history: ratio(
            int((history.model.world.employers["judged_class"] <= EmployerClass.B).sum()),
            len(history.model.world.employers),
        ),
    ),
    Outcome(
        "starts_with_class_a_or_b",
        "secondments started with hirers of class A or B",
        "detacheringen gestart bij inleners van klasse A of B",
        "share of secondments started",
        "secondments whose hirer was in one of the two best classes when it began",
        lambda history: ratio(
            int((history.spells["hirer_class"][history.secondments] <= EmployerClass.B).sum()),
            len(history.secondments),
        ),
    ),
    Outcome(
        "declared_without_job",
        "signed for a job that did not come within 24 months",
        "getekend voor een baan die er binnen 24 maanden niet kwam",
        "share of secondments with a declaration",
        "one less the conversion within 24 months of secondments whose hirer signed a declaration of "
        "intent, asked for or not",
        lambda history: 1.0 - history.hired_within(
            24, history.secondments[history.spells["hirer_declared"][history.secondments]]
        ),
    ),
    Outcome(
        "regular_job_after_subsidised_job",
        "regular job after a subsidised job",
        "reguliere baan na een STiP-baan",
        "share of subsidised jobs ended",
        "cumulative incidence at 12 months after the end of a subsidised job of a regular job, with its "
        "employer or another; leaving the register competes",
        lambda history: history.incidence(
            history.subsidised_jobs_ended,
            _ends(history, history.subsidised_jobs_ended),
            REGULAR,
            (State.GONE,),
            12,
        ),
    ),
    Outcome(
        "hired_by_subsidised_employer",
        "subsidised jobs that ended in a regular job with the same employer",
        "STiP-banen die eindigden in een reguliere baan bij dezelfde werkgever",
        "share of subsidised jobs ended",
        "subsidised jobs whose employer took the person on, among those ended",
        lambda history: ratio(
            int(
                np.sum(
                    history.spells["end_reason"][history.subsidised_jobs_ended]
                    == Reason.HIRED_BY_SUBSIDISED_EMPLOYER
                )
            ),
            len(history.subsidised_jobs_ended),
        ),
    ),
    Outcome(
        "false_acceptances",
        "admitted requests of employers that do not mean to hire",
        "toegelaten aanvragen van werkgevers zonder intentie",
        "share of people admitted",
        "people asked for by employers without intention among those whose request is admitted",
        lambda history: ratio(
            history.events(Event.ACCEPTED_WITHOUT_INTENT),
            history.events(Event.REQUESTS) - history.events(Event.REFUSALS),
        ),
    ),
    Outcome(
        "false_refusals",
        "refused requests of employers that mean to hire",
        "geweigerde aanvragen van werkgevers met intentie",
        "share of people refused",
        "people asked for by employers with intention among those whose request is refused",
        lambda history: ratio(
            history.events(Event.REFUSED_WITH_INTENT), history.events(Event.REFUSALS)
        ),
    ),
    Outcome(
        "durable_jobs",
        "regular jobs that last a year",
        "reguliere banen die een jaar duren",
        "per 1,000 person-years",
        "regular jobs begun in the run and held for at least 12 months with the same employer",
        lambda history: 1000.0 * ratio(history.durable_jobs(), history.person_years),
    ),
    Outcome(
        "separation_per_quarter",
        "people who lose work in a quarter",
        "mensen die in een kwartaal werk verliezen",
        "share of people at work",
        "moves from regular work or secondment to none, per quarter; retirement not counted",
        lambda history: history.moves_per_quarter(leaving=True),
    ),
    Outcome(
        "job_finding_per_quarter",
        "people who find work in a quarter",
        "mensen die in een kwartaal werk vinden",
        "share of people not at work",
        "moves from no work to regular work or secondment, per quarter",
        lambda history: history.moves_per_quarter(leaving=False),
    ),
    Outcome(
        "fee_below_cost",
        "months seconded at a fee below cost price",
        "maanden detachering onder de kostprijs",
        "share of months seconded",
        "person-months with a fee below what would cover the cost, among all person-months seconded",
        lambda history: ratio(
            history.events(Event.FEE_BELOW_COST),
            sum(int(history.person_months[one]) for one in LENT_IN),
        ),
    ),
    Outcome(
        "secured_months",
        "months of wage secured ahead",
        "maanden loonzekerheid vooruit",
        "months",
        "months that the employment contract still runs, at most 36 and none without one, averaged "
        "over all person-months in the register",
        lambda history: ratio(history.events(Event.SECURED_MONTHS), 12.0 * history.person_years),
    ),
    Outcome(
        "income_volatility",
        "change of income from month to month",
        "verandering van inkomen van maand op maand",
        "euro per month",
        "absolute change of what a person receives from one month to the next, averaged over all "
        "person-months in the register",
        lambda history: ratio(
            history.events(Event.INCOME_CHANGE) / CENTS_PER_EURO, 12.0 * history.person_years
        ),
    ),
    Outcome(
        "off_benefit",
        "months at paid work without any benefit",
        "maanden betaald werk zonder uitkering",
        "share of person-months",
        "person-months under an employment contract without supplementary benefit, among all in the "
        "register",
        lambda history: ratio(history.events(Event.OFF_BENEFIT), 12.0 * history.person_years),
    ),
    Outcome(
        "subsidy_leak",
        "subsidy and benefit that opportunists work with",
        "subsidie en bijstand waar opportunisten op draaien",
        "euro per person-year",
        "wage cost subsidy for people with opportunists, and benefit during their trial placements",
        lambda history: ratio(history.events(Event.SUBSIDY_LEAK) / CENTS_PER_EURO, history.person_years),
    ),
    Outcome(
        "share_working",
        "people at work with an employer",
        "mensen aan het werk bij een werkgever",
        "share of person-months",
        "person-months in regular work or secondment among all in the register",
        lambda history: ratio(
            sum(int(history.person_months[one]) for one in WORKING), 12.0 * history.person_years
        ),
    ),
    Outcome(
        "share_permanent",
        "workers with a permanent contract",
        "werkenden met een vast contract",
        "share of person-months at work",
        "person-months in permanent jobs among those in regular work or secondment",
        lambda history: ratio(
            int(history.person_months[State.REGULAR_PERMANENT]),
            sum(int(history.person_months[one]) for one in WORKING),
        ),
    ),
    Outcome(
        "share_seconded",
        "workers on secondment",
        "werkenden op detacheringsbasis",
        "share of person-months at work",
        "person-months seconded among those in regular work or secondment",
        lambda history: ratio(
            sum(int(history.person_months[one]) for one in LENT_IN),
            sum(int(history.person_months[one]) for one in WORKING),
        ),
    ),
    _money("public_cost", "net public cost", "netto publieke kosten",
           "paid less received by municipality, work company and national funds together",
           PUBLIC),
    _money("municipal_cost", "net cost of municipality and work company",
           "netto kosten van gemeente en werkbedrijf",
           "paid less received by municipality and work company together",
           (Party.MUNICIPALITY, Party.WORK_COMPANY)),
    _money("national_cost", "net cost of national funds", "netto kosten van landelijke fondsen",
           "paid less received by the national funds", (Party.NATIONAL_FUNDS,)),
    _money("employer_cost", "net cost of employers", "netto kosten van werkgevers",
           "paid less received by employers, for fees, wages and charges; what is made is left out",
           (Party.EMPLOYER,)),
    Outcome(
        "work_company_margin",
        "result of the work company per month seconded",
        "resultaat van het werkbedrijf per maand detachering",
        "euro per month",
        "received less paid by the work company per person-month of secondment",
        lambda history: -ratio(
            history.net_paid((Party.WORK_COMPANY,)),
            sum(int(history.person_months[one]) for one in LENT_IN),
        ),
    ),
    Outcome(
        "social_balance",
        "value of what is made less what it takes",
        "maatschappelijk saldo",
        "euro per person-year",
        "worth of the work done with employers, less what is paid to suppliers for guidance, overhead "
        "and execution; transfers cancel out",
        lambda history: ratio(
            history.events(Event.OUTPUT) / CENTS_PER_EURO + history.net_paid((Party.SUPPLIERS,)),
            history.person_years,
        ),
    ),
)  # fmt: skip


def _hires(history: History) -> int:
    reasons = history.spells["end_reason"][history.secondments]
    return int((reasons == Reason.HIRED_BY_HIRER).sum())


def _gap(history: History) -> float:
    ended = history.ended_without_job
    if len(ended) == 0:
        return float("nan")
    ends = _ends(history, ended)
    placed = np.minimum(history.first_start(ended, WORKING), history.now)
    gone = np.minimum(history.first_start(ended, (State.GONE,)), history.now)
    first = np.minimum(placed, gone)
    cause = np.where(first == history.now, CENSORED, EVENT)
    return restricted_mean(first - ends, cause, _GAP_HORIZON)


OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _DECLARED}


def all_outcomes(model: Any) -> dict[str, float]:
    """The value of every outcome by name, from one reading of the ledgers."""
    history = History(model)
    return {name: float(outcome.compute(history)) for name, outcome in OUTCOMES.items()}
