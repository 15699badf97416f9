"""The model against its own mathematics, in a world where nobody depends on anybody else.

There the model is a Markov renewal process: state shares by month, lengths of spells and
cumulative incidences follow from matrices of monthly transition probabilities, without any chance.
The simulation must agree with them. All comparisons of all settings are made at once, so their
intervals are made simultaneous (Bonferroni): together they hold with the probability ``level`` of
``limit.toml``, and one result outside is one too many.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from abm.calendar import month_text
from abm.errors import BrokenIdentity
from abm.model import LabourMarket
from abm.spells import spell_table
from abm.survival import CENSORED, COMPETING, EVENT, cumulative_incidence, restricted_mean
from abm.vocabulary import Reason, State
from calibration.docking.limit_settings import Limit, Setting, everybody_was_asked, limit_model, load_limit
from calibration.docking.limit_worth import Worth
from calibration.docking.one_life import REGULAR, WITHOUT_WORK, Life, Month
from experiments.paired import mean_estimate
from experiments.runner import each_job

STATES = (
    State.BENEFIT, State.SECONDED, State.IDLE, State.UNEMPLOYMENT_INSURANCE, *REGULAR, State.GONE,
)  # fmt: skip
KINDS: dict[
    str, tuple[State, ...]
] = {  # kinds of spells, each with its states; a job that becomes permanent is one spell
    "benefit": (State.BENEFIT,),
    "secondment": (State.SECONDED,),
    "idle": (State.IDLE,),
    "insurance": (State.UNEMPLOYMENT_INSURANCE,),
    "job": REGULAR,
}
ENDS: dict[
    str, dict[str, tuple[State, ...]]
] = {  # what may end a spell of a kind: its name, the states it leads to
    "secondment": {
        "hired": REGULAR,
        "permanent": (State.REGULAR_PERMANENT,),
        "ended": (State.IDLE, *WITHOUT_WORK),
    },
    "job": {"lost": WITHOUT_WORK},
}
Quantities = dict[str, float]
Sizes = dict[str, float]


@dataclass(frozen=True)
class Comparison:
    """One quantity of one setting: what the mathematics say, and the interval of the simulation."""

    setting: str
    quantity: str
    analytic: float
    simulated: float
    low: float
    high: float
    pointwise: bool  # inside an interval that is made for this quantity alone

    @property
    def agrees(self) -> bool:
        """Whether the simultaneous interval holds what the mathematics say."""
        return self.low <= self.analytic <= self.high


@dataclass(frozen=True)
class LimitAgreement:
    """All comparisons that were made, and how many quantities were too rare for an interval."""

    comparisons: tuple[Comparison, ...]
    too_rare: int
    seeds: int
    level: float

    @property
    def agrees(self) -> bool:
        """Whether every comparison agrees."""
        return bool(self.comparisons) and all(one.agrees for one in self.comparisons)


# ---- the mathematics ------------------------------------------------------------------------


class Chain:
    """The matrices of a month: ``until`` places are offered, and ``after``.

    Rows and columns are lives; ``states_before`` and ``states_between`` say in which state each
    is at the turn of a month and at the moment of the offer.
    """

    def __init__(self, month: Month, months: int) -> None:
        before: dict[Life, int] = {Life(): 0}
        between: dict[Life, int] = {}
        first: list[tuple[int, int, float]] = []
        second: list[tuple[int, int, float]] = []
        done_before, done_between = 0, 0
        for _ in range(months):
            lives = list(before)[done_before:]
            for row, life in enumerate(lives, start=done_before):
                for chance, reached in month.until(life):
                    first.append((row, between.setdefault(reached, len(between)), chance))
            done_before += len(lives)
            lives = list(between)[done_between:]
            for row, life in enumerate(lives, start=done_between):
                for chance, reached in month.after(life):
                    second.append((row, before.setdefault(reached, len(before)), chance))
            done_between += len(lives)
        self.until = _matrix(first, len(before), len(between))
        self.after = _matrix(second, len(between), len(before))
        self.states_before = np.array([life.state for life in before])
        self.states_between = np.array([life.state for life in between])

    @property
    def start(self) -> np.ndarray:
        """Everybody on benefit at the start of the first month; shape ``(lives,)``."""
        start = np.zeros(len(self.states_before))
        start[0] = 1.0
        return start

    @functools.cached_property
    def of_month(self) -> sparse.csr_matrix:
        """Transition probabilities of a whole month."""
        return self.until @ self.after

    def staying(self, states: Sequence[int]) -> sparse.csr_matrix:
        """Probabilities of a month in which a spell in one of ``states`` goes on."""
        inside = sparse.diags(np.isin(self.states_before, states).astype(float))
        between = sparse.diags(np.isin(self.states_between, states).astype(float))
        return (inside @ self.until @ between @ self.after @ inside).tocsr()


def _matrix(entries: list[tuple[int, int, float]], rows: int, columns: int) -> sparse.csr_matrix:
    row, column, value = zip(*entries, strict=True)
    return sparse.coo_matrix((value, (row, column)), shape=(rows, columns)).tocsr()


def analytic(setting: Setting, limit: Limit) -> tuple[Quantities, Sizes]:
    """Every quantity by linear algebra, and how many people of one seed it is a share or mean of."""
    chain = Chain(Month(Worth(setting)), limit.months)
    people = [chain.start]
    for _ in range(limit.months):
        people.append(people[-1] @ chain.of_month)
    quantities, sizes = {}, {}
    for months in limit.shares_after:
        for state in STATES:
            name = share_name(state, months)
            quantities[name] = float(people[months][chain.states_before == state].sum())
            sizes[name] = float(limit.people)
    for kind in KINDS:
        found, started = _spells(chain, people, kind, limit)
        quantities |= found
        sizes |= dict.fromkeys(found, started * limit.people)
    return quantities, sizes


def _spells(chain: Chain, people: list[np.ndarray], kind: str, limit: Limit) -> tuple[Quantities, float]:
    """Length and ends of the spells that can be followed, and how many a person has of them."""
    states = KINDS[kind]
    inside = np.isin(chain.states_before, states)
    stays = chain.staying(states)
    last = limit.months - limit.follow_up
    running = sum(people[month + 1] * inside - people[month] @ stays for month in range(last))
    started = float(np.sum(running))
    months = 0.0
    met = {end: [0.0] for end in ENDS.get(kind, {})}
    for _ in range(limit.follow_up):
        months += float(np.sum(running))
        between = running @ chain.until
        for end, counts in met.items():
            counts.append(counts[-1] + float(between[np.isin(chain.states_between, ENDS[kind][end])].sum()))
        running = running @ stays
    if started == 0.0:
        return {}, 0.0
    found = {length_name(kind): months / started}
    for end, counts in met.items():
        found |= {end_name(kind, end, within): counts[within] / started for within in limit.within}
    return found, started


def share_name(state: int, months: int) -> str:
    """Name of a share of people in a state."""
    return f"share {State(state).name.lower().replace('_', ' ')} after {months} months"


def length_name(kind: str) -> str:
    """Name of a mean length."""
    return f"length of {kind}"


def end_name(kind: str, end: str, within: int) -> str:
    """Name of a cumulative incidence."""
    return f"{kind} {end} within {within} months"


# ---- the simulation -------------------------------------------------------------------------


def simulated(job: tuple[str, int]) -> Quantities:
    """The same quantities in one run; ``job`` is a setting's name and a seed.

    BrokenIdentity where people competed: the mathematics do not hold then.
    """
    name, seed = job
    limit = load_limit()
    model = limit_model(limit.setting(name), seed)
    for _ in range(limit.months):
        model.step()
        if not everybody_was_asked(model):
            raise BrokenIdentity(
                f"analytic limit, setting {name!r}: people competed for a place in "
                f"{month_text(model.month - 1)}; give it more employers in limit.toml"
            )
    shares = model.world.stocks[:, 0, :] / limit.people
    quantities = {
        share_name(state, months): float(shares[months - 1, state])
        for months in limit.shares_after
        for state in STATES
    }
    for kind in KINDS:
        quantities |= _measured(model, kind, limit)
    return quantities


def _measured(model: LabourMarket, kind: str, limit: Limit) -> Quantities:
    table = spell_table(model)
    table = table[np.lexsort((table["start"], table["row"]))]
    spells = np.isin(table["state"], KINDS[kind])
    goes_on = spells & (table["start_reason"] == Reason.MADE_PERMANENT)
    end, end_reason = table["end"].copy(), table["end_reason"].copy()
    later = np.flatnonzero(goes_on)
    end[later - 1], end_reason[later - 1] = end[later], end_reason[later]
    last = model.first_month + limit.months - limit.follow_up
    counts = spells & ~goes_on & (table["start_reason"] != Reason.STARTING_POPULATION)
    counts &= table["start"] < last
    months = (end - table["start"])[counts]
    reasons = end_reason[counts]
    anything = np.where(reasons == Reason.RUN_ENDED, CENSORED, EVENT)
    found = {length_name(kind): restricted_mean(months, anything, limit.follow_up)}
    leads_to = np.append(table["state"][1:], State.EXPECTED)[counts]
    for name in ENDS.get(kind, {}):
        cause = _cause(name, reasons, leads_to)
        met = cumulative_incidence(months, cause, limit.follow_up)
        found |= {end_name(kind, name, within): float(met[within]) for within in limit.within}
    return found


def _cause(end: str, reasons: np.ndarray, leads_to: np.ndarray) -> np.ndarray:
    """EVENT, COMPETING or CENSORED for each spell, by the reason that the ledger gives."""
    left = np.isin(reasons, (Reason.LEFT_REGISTER, Reason.RETIRED))
    hired = reasons == Reason.HIRED_BY_HIRER
    event = {
        "hired": hired,
        "permanent": hired & (leads_to == State.REGULAR_PERMANENT),
        "ended": ~hired & ~left,
        "lost": ~left,
    }[end]
    cause = np.where(event, EVENT, COMPETING)
    return np.where(reasons == Reason.RUN_ENDED, CENSORED, cause)


# ---- the comparison -------------------------------------------------------------------------


def limit_agreement(
    names: Sequence[str] | None = None,
    seeds: int | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> LimitAgreement:
    """Mathematics against simulation for the settings ``names`` (default: all), over ``seeds`` runs each.

    InputError for an unknown setting.
    """
    limit = load_limit()
    settings = [limit.setting(name) for name in (names or limit.settings)]
    number = seeds or limit.seeds
    jobs = [(setting.name, seed) for setting in settings for seed in range(1, number + 1)]
    runs = dict(each_job(simulated, jobs, workers, progress, unit="run"))
    expected = {setting.name: analytic(setting, limit) for setting in settings}
    found = {
        setting.name: [runs[setting.name, seed] for seed in range(1, number + 1)] for setting in settings
    }
    return compared(expected, found, limit)


def compared(
    expected: Mapping[str, tuple[Quantities, Sizes]],
    found: Mapping[str, Sequence[Quantities]],
    limit: Limit,
) -> LimitAgreement:
    """Every quantity that is not too rare, with a simultaneous interval over the seeds."""
    asked, rare = [], 0
    for setting, (quantities, sizes) in expected.items():
        for name, value in quantities.items():
            values = np.array([run[name] for run in found[setting]])
            if _says_something(name, value, values, sizes[name], limit.fewest):
                asked.append((setting, name, value, values))
            else:
                rare += 1
    level = 1.0 - (1.0 - limit.level) / max(1, len(asked))
    comparisons = []
    for setting, name, value, values in asked:
        estimate = mean_estimate(values, level)
        alone = mean_estimate(values, limit.level)
        comparisons.append(
            Comparison(
                setting, name, value, estimate.value, estimate.low, estimate.high,
                alone.low <= value <= alone.high,
            )
        )  # fmt: skip
    seeds = min((len(runs) for runs in found.values()), default=0)
    return LimitAgreement(tuple(comparisons), rare, seeds, limit.level)


def _says_something(name: str, value: float, values: np.ndarray, size: float, fewest: float) -> bool:
    """Whether enough people stand on both sides of a share, or behind a mean, by either account."""
    if name.startswith("length"):
        return size >= fewest
    met = values[np.isfinite(values)]
    accounts = [value, float(met.mean())] if len(met) else [value]
    return any(size * min(one, 1.0 - one) >= fewest for one in accounts)
