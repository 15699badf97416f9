"""The closed lists of the model: one code per concept, with its label in English and Dutch."""

from __future__ import annotations

import enum


class State(enum.IntEnum):
    """What a participant is in; exactly one each month."""

    EXPECTED = 0
    BENEFIT = 1
    SECONDED = 2
    IDLE = 3
    INTERNAL_WORK = 4
    UNEMPLOYMENT_INSURANCE = 5
    REGULAR_TEMPORARY = 6
    REGULAR_PERMANENT = 7
    GONE = 8
    UNPAID_TRAJECTORY = 9
    TRIAL_PLACEMENT = 10
    AGENCY_WORK = 11
    SUBSIDISED_JOB = 12
    SHELTERED_WORK = 13


class Reason(enum.IntEnum):
    """Why a spell began and the one before it ended."""

    STARTING_POPULATION = 0
    ENTERED = 1
    SECONDED = 2
    HIRED_DIRECTLY = 3
    HIRED_BY_HIRER = 4
    MADE_PERMANENT = 5
    LIMIT_REACHED = 6
    PERFORMANCE = 7
    NO_WORK = 8
    SICKNESS = 9
    LEFT_BY_OWN_WISH = 10
    HIRER_STOPPED = 11
    DROPPED_OUT = 12
    NOT_RENEWED = 13
    CONTRACT_ENDED = 14
    NO_NEXT_HIRER = 15
    INSURANCE_ENDED = 16
    RETIRED = 17
    LEFT_REGISTER = 18
    RUN_ENDED = 19
    TRIAL_STARTED = 20
    HIRED_AFTER_TRIAL = 21
    TRIAL_ENDED = 22
    TRAJECTORY_STARTED = 23
    TRAJECTORY_ENDED = 24
    SUBSIDISED_STARTED = 25
    HIRED_BY_SUBSIDISED_EMPLOYER = 26
    SUBSIDISED_ENDED = 27
    NEXT_HIRER = 28
    SHELTERED_PLACE = 29
    ROTATED = 30


class Stance(enum.IntEnum):
    """How a hirer sees a seconded worker (R038-R044)."""

    FUTURE_EMPLOYEE = 0
    TRAINER = 1
    CONTRACT_DEPENDENT = 2
    OPPORTUNIST = 3


class TargetGroup(enum.IntEnum):
    """Which group of the Participation Act a participant belongs to (R001)."""

    JOB_AGREEMENT = 0
    NEW_SHELTERED = 1


class PlacementForm(enum.IntEnum):
    """How somebody is seconded: alone, or with others under a foreman (R103-R106)."""

    INDIVIDUAL = 0
    GROUP = 1


class Limitation(enum.IntEnum):
    """Kind of limitation of a participant."""

    PHYSICAL = 0
    INTELLECTUAL = 1
    PSYCHOLOGICAL = 2


class Channel(enum.IntEnum):
    """How an employer wants to fill a place."""

    NOBODY = 0
    SECONDMENT = 1
    DIRECT_HIRE = 2
    AGENCY = 3
    TRIAL_PLACEMENT = 4


class Route(enum.IntEnum):
    """Where intake sends a person who looks for work (R119)."""

    NONE = 0
    SECONDMENT = 1
    DIRECT_HIRE = 2


class EmployerClass(enum.IntEnum):
    """A work company's judgement of an employer, from A (often proved social) to E (R052)."""

    A = 0
    B = 1
    C = 2
    D = 3
    E = 4


class Regime(enum.IntEnum):
    """Whether a municipality seconds people of the job-agreement register, and how long."""

    NONE = 0
    TEMPORARY = 1
    TEMPORARY_AND_LONG = 2


class TariffBasis(enum.IntEnum):
    """What the reference fee follows."""

    COST_COVERING = 0
    MARKET_CONFORM = 1
    FLAT = 2


class TariffPath(enum.IntEnum):
    """The fee over the months of a placement."""

    FLAT = 0
    STEPWISE = 1


class ContractForm(enum.IntEnum):
    """Length of the employment contract with the work company."""

    EQUAL = 0
    PERMANENT = 1


class Handover(enum.IntEnum):
    """How coaching passes to the hirer."""

    GRADUAL = 0
    ABRUPT = 1


class Facility(enum.IntEnum):
    """Who carries the employment: the work company itself, or a private agency (R076-R077)."""

    PUBLIC = 0
    PRIVATE = 1


class Lead(enum.IntEnum):
    """Who has the initiative: the joint body (GR) or the municipal council (R021-R024)."""

    BODY = 0
    COUNCIL = 1


class Event(enum.IntEnum):
    """What is counted each month per municipality, beside the ledgers; money in cents."""

    REQUESTS = 0
    REFUSALS = 1
    REQUESTS_LOST = 2
    STARTS = 3
    ACCEPTED_WITHOUT_INTENT = 4
    REFUSED_WITH_INTENT = 5
    MONTHS_WAITED = 6
    AGENCY = 7
    TRIALS = 8
    ACUTE_LOST = 9
    REPLACED = 10
    LEFT_AGAINST_WISH = 11
    HELD = 12
    BUDGET_REFUSED = 13
    SUBSIDY_LEAK = 14
    OUTPUT = 15
    INCOME_CHANGE = 16
    SECURED_MONTHS = 17
    FEE_BELOW_COST = 18
    OFF_COURSE = 19
    OFF_BENEFIT = 20


# Keyed by kind and code: members of different lists with one number are equal to Python.
LABELS: dict[tuple[type[enum.IntEnum], int], tuple[str, str]] = {
    (State, State.EXPECTED): ("not yet registered", "nog niet geregistreerd"),
    (State, State.BENEFIT): ("on benefit", "in de bijstand"),
    (State, State.SECONDED): ("seconded", "gedetacheerd"),
    (State, State.IDLE): ("idle but paid", "leegloop (doorbetaald)"),
    (State, State.INTERNAL_WORK): ("internal work", "intern werk"),
    (State, State.UNEMPLOYMENT_INSURANCE): ("unemployment insurance", "werkloosheidswet (WW)"),
    (State, State.REGULAR_TEMPORARY): ("regular temporary job", "reguliere tijdelijke baan"),
    (State, State.REGULAR_PERMANENT): ("regular permanent job", "reguliere vaste baan"),
    (State, State.GONE): ("gone", "uitgestroomd"),
    (State, State.UNPAID_TRAJECTORY): ("unpaid trajectory", "onbetaald traject"),
    (State, State.TRIAL_PLACEMENT): ("trial placement", "proefplaatsing"),
    (State, State.AGENCY_WORK): ("temp construct", "uitzendconstructie"),
    (State, State.SUBSIDISED_JOB): ("subsidised job (STiP)", "STiP-baan"),
    (State, State.SHELTERED_WORK): ("new sheltered work", "nieuw beschut werk"),
    (Reason, Reason.STARTING_POPULATION): ("start of the run", "begin van de run"),
    (Reason, Reason.ENTERED): ("entered the register", "ingestroomd in het doelgroepregister"),
    (Reason, Reason.SECONDED): ("seconded to a hirer", "gedetacheerd bij een inlener"),
    (Reason, Reason.HIRED_DIRECTLY): ("hired directly", "rechtstreeks aangenomen"),
    (Reason, Reason.HIRED_BY_HIRER): ("hired by the hirer", "in dienst genomen door de inlener"),
    (Reason, Reason.MADE_PERMANENT): ("contract made permanent", "vast contract gekregen"),
    (Reason, Reason.LIMIT_REACHED): ("end of the term", "einde van de termijn"),
    (Reason, Reason.PERFORMANCE): ("ended early: performance", "voortijdig beëindigd: functioneren"),
    (Reason, Reason.NO_WORK): ("ended early: no work left", "voortijdig beëindigd: geen werk meer"),
    (Reason, Reason.SICKNESS): ("ended early: long sickness", "voortijdig beëindigd: langdurig ziek"),
    (Reason, Reason.LEFT_BY_OWN_WISH): ("left by own wish", "zelf gestopt"),
    (Reason, Reason.HIRER_STOPPED): ("hirer decided to stop", "inlener besloot te stoppen"),
    (Reason, Reason.DROPPED_OUT): ("dropped out of the job", "uitgevallen uit de baan"),
    (Reason, Reason.NOT_RENEWED): ("contract not renewed", "contract niet verlengd"),
    (Reason, Reason.CONTRACT_ENDED): ("employment contract ended", "arbeidscontract afgelopen"),
    (Reason, Reason.NO_NEXT_HIRER): ("no next hirer found", "geen volgende inlener gevonden"),
    (Reason, Reason.INSURANCE_ENDED): ("insurance benefit ran out", "WW-recht verbruikt"),
    (Reason, Reason.RETIRED): ("reached the pension age", "pensioenleeftijd bereikt"),
    (Reason, Reason.LEFT_REGISTER): ("left the register", "uit het doelgroepregister"),
    (Reason, Reason.RUN_ENDED): ("run ended", "einde van de run"),
    (Reason, Reason.TRIAL_STARTED): ("started on trial", "begonnen op proef"),
    (Reason, Reason.HIRED_AFTER_TRIAL): ("hired after the trial", "aangenomen na de proefplaatsing"),
    (Reason, Reason.TRIAL_ENDED): ("trial ended without a job", "proefplaatsing zonder baan beëindigd"),
    (Reason, Reason.TRAJECTORY_STARTED): ("started an unpaid trajectory", "begonnen aan onbetaald traject"),
    (Reason, Reason.TRAJECTORY_ENDED): ("trajectory ended", "traject afgelopen"),
    (Reason, Reason.SUBSIDISED_STARTED): ("got a subsidised job", "begonnen aan STiP-baan"),
    (Reason, Reason.HIRED_BY_SUBSIDISED_EMPLOYER): (
        "hired by the subsidised employer",
        "aangenomen door STiP-werkgever",
    ),
    (Reason, Reason.SUBSIDISED_ENDED): ("subsidised job ended", "STiP-baan afgelopen"),
    (Reason, Reason.NEXT_HIRER): ("went straight to the next hirer", "direct naar volgende inlener"),
    (Reason, Reason.SHELTERED_PLACE): ("placed in sheltered work", "geplaatst in beschut werk"),
    (Reason, Reason.ROTATED): ("made room for the next trainee", "doorgerouleerd bij opleider"),
    (TargetGroup, TargetGroup.JOB_AGREEMENT): ("job agreement", "banenafspraak"),
    (TargetGroup, TargetGroup.NEW_SHELTERED): ("new sheltered work", "nieuw beschut"),
    (PlacementForm, PlacementForm.INDIVIDUAL): ("individual", "individueel"),
    (PlacementForm, PlacementForm.GROUP): ("in a group", "in een groep"),
    (Stance, Stance.FUTURE_EMPLOYEE): ("future employee", "toekomstige werknemer"),
    (Stance, Stance.TRAINER): ("trainer with rotation", "opleider met roulatie"),
    (Stance, Stance.CONTRACT_DEPENDENT): ("contract-dependent", "afhankelijk van opdrachten"),
    (Stance, Stance.OPPORTUNIST): ("opportunist", "opportunist"),
    (Limitation, Limitation.PHYSICAL): ("physical", "lichamelijk"),
    (Limitation, Limitation.INTELLECTUAL): ("intellectual", "verstandelijk"),
    (Limitation, Limitation.PSYCHOLOGICAL): ("psychological", "psychisch"),
    (Regime, Regime.NONE): ("none", "geen"),
    (Regime, Regime.TEMPORARY): ("temporary", "tijdelijk"),
    (Regime, Regime.TEMPORARY_AND_LONG): ("temporary and long", "tijdelijk en langdurig"),
}


def label(code: enum.IntEnum, language: str = "en") -> str:
    """The label of a code in ``en`` or ``nl``; its plain name where it has none."""
    pair = LABELS.get((type(code), code))
    if pair is None:
        return code.name.lower().replace("_", " ")
    return pair[1] if language == "nl" else pair[0]
