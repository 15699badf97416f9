"""What of a historical run is compared: summary statistics by the dates and definitions of the sources.

The register counts everybody with an employment contract as working, also who is paid without a hirer, so
that at work here means with an employer, under contract with the work company, or in a subsidised job.
Only people of the job agreement are counted; new sheltered work has statistics of its own.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any

import numpy as np

from abm.calendar import parse_month
from abm.history import LENT_IN, REGULAR, WORKING, History, ratio
from abm.model import LabourMarket
from abm.vocabulary import Reason, Regime, State, TargetGroup
from calibration import readings
from calibration.readings import Reading, Selection, Sheltered, Shock, Stances
from experiments.run_table import READING
from experiments.runs import digest

UNDER_CONTRACT = (State.SECONDED, State.IDLE, State.INTERNAL_WORK)
AT_WORK = (*WORKING, State.IDLE, State.INTERNAL_WORK, State.SUBSIDISED_JOB)
QUARTER = ("2020-12", "2021-03")
END_OF_2018 = "2018-12"
COHORT = ("2017-01", "2018-01")
A_YEAR = 12
SICK_YEAR = ("2020-01", "2021-01")
HALF_A_YEAR = 6
_ROWS_APART = 1_000_000


class Register(Reading):
    """Stocks and flows of the register on the dates of its statistics (B46, B48, B54, B55)."""

    def answer(self, history: History) -> dict[str, float]:
        """Moves within the first quarter of 2021, stocks at the end of 2018, the cohort of 2017."""
        before, after = (self._states(history, month) for month in QUARTER)
        stayed = self._present(before) & self._present(after)
        worked, works = np.isin(before, AT_WORK), np.isin(after, AT_WORK)
        then = self._states(history, parse_month(END_OF_2018))
        at_work, lent = np.isin(then, AT_WORK), np.isin(then, LENT_IN)
        return {
            "separation_per_quarter": ratio((stayed & worked & ~works).sum(), (stayed & worked).sum()),
            "finding_per_quarter": ratio((stayed & ~worked & works).sum(), (stayed & ~worked).sum()),
            "share_working": ratio(at_work.sum(), self._present(then).sum()),
            "share_permanent": ratio((then == State.REGULAR_PERMANENT).sum(), at_work.sum()),
            "share_lent": ratio(lent.sum(), np.isin(then, WORKING).sum()),
            "work_after_a_year": self._cohort(history),
        }

    def _cohort(self, history: History) -> float:
        """Of who found work in 2017 and is still in the register a year later: the share at work then."""
        first, end = (parse_month(month) for month in COHORT)
        found, still = 0, 0
        seen = np.zeros(len(self.model.world.participants), bool)
        before = np.isin(self._states(history, first - 1), AT_WORK)
        for month in range(first, end):
            states = self._states(history, month)
            works = np.isin(states, AT_WORK)
            starts = works & ~before & ~seen
            later = self._states(history, month + A_YEAR)
            found += int((starts & self._present(later)).sum())
            still += int((starts & np.isin(later, AT_WORK)).sum())
            seen |= starts
            before = works
        return ratio(still, found)

    def _states(self, history: History, month: int | str) -> np.ndarray:
        """The state of every person in a month; EXPECTED for who is of another group or not there yet."""
        when = parse_month(month) if isinstance(month, str) else month
        people, spells = self.model.world.participants, history.spells
        rows = np.arange(len(people), dtype=np.int64)
        key = spells["row"].astype(np.int64) * _ROWS_APART + spells["start"]
        place = np.searchsorted(key, rows * _ROWS_APART + when, side="right") - 1
        known = (place >= 0) & (spells["row"][place] == rows) & (spells["end"][place] > when)
        known &= people["target_group"] == TargetGroup.JOB_AGREEMENT
        return np.where(known, spells["state"][place], State.EXPECTED)

    @staticmethod
    def _present(states: np.ndarray) -> np.ndarray:
        return ~np.isin(states, (State.EXPECTED, State.GONE))


class Sickness(Reading):
    """Sickness absence of the staff of work companies in 2020 (B68)."""

    def __init__(self, model: Any) -> None:
        """Read ``model`` month by month."""
        super().__init__(model)
        self._sick = self._present = 0

    def month(self) -> None:
        """Count who is under contract with a work company, and who of them is sick."""
        now = self.model.month - 1
        if parse_month(SICK_YEAR[0]) <= now < parse_month(SICK_YEAR[1]):
            people = self.model.world.participants
            staff = np.isin(people["state"], UNDER_CONTRACT)
            self._present += int(staff.sum())
            self._sick += int((staff & (people["months_sick"] > 0)).sum())

    def answer(self, history: History) -> dict[str, float]:
        """Share of the person-months of the year in which somebody is sick."""
        return {"sickness_of_staff": ratio(self._sick, self._present)}


class Conversion(Reading):
    """Jobs with the hirer, over the whole run (B59, B60)."""

    def answer(self, history: History) -> dict[str, float]:
        """Cumulative incidence within two years of the start, as the outcome of that name."""
        return {"conversion": history.hired_within(24)}


class SubsidisedJobs(Reading):
    """What followed the subsidised jobs (B61, R134)."""

    def answer(self, history: History) -> dict[str, float]:
        """Of those that ended: a regular job within six months, and one with the same employer."""
        ended = history.subsidised_jobs_ended
        ends, reasons = history.spells["end"][ended], history.spells["end_reason"][ended]
        return {
            "job_after_subsidised_job": history.incidence(ended, ends, REGULAR, (State.GONE,), HALF_A_YEAR),
            "kept_by_subsidised_employer": ratio(
                (reasons == Reason.HIRED_BY_SUBSIDISED_EMPLOYER).sum(), len(ended)
            ),
        }


class Regions(Reading):
    """Who seconds (B51)."""

    def answer(self, history: History) -> dict[str, float]:
        """Share of municipalities that second at the end of the run."""
        regimes = self.model.world.municipalities["regime"]
        return {"municipalities_that_second": ratio((regimes != Regime.NONE).sum(), len(regimes))}


class Patterns(Reading):
    """What P1, P6, P10 and P12 say of one historical run, by the readings of the scorecard."""

    def __init__(self, model: Any) -> None:
        """Read ``model`` month by month."""
        super().__init__(model)
        self._selection = Selection(model)

    def month(self) -> None:
        """See who starts."""
        self._selection.month()

    def answer(self, history: History) -> dict[str, float]:
        """Differences that the patterns say lie above or below nought."""
        selection = self._selection.answer(history)
        shock = Shock(self.model).answer(history)
        stances = Stances(self.model).answer(history)
        return {
            "seconded_less_direct_wage_value": selection["wage_value_seconded"]
            - selection["wage_value_direct"],
            "outflow_in_shock_less_before": shock["outflow_shock"] - shock["outflow_before"],
            "rarest_stance": min(value for name, value in stances.items() if name.startswith("stance_")),
            "sheltered_seconded": Sheltered(self.model).answer(history)["sheltered_seconded"],
        }


_READINGS: tuple[type[Reading], ...] = (
    Register,
    Sickness,
    Conversion,
    SubsidisedJobs,
    Regions,
    Patterns,
)
SUMMARIES = (
    "separation_per_quarter",
    "finding_per_quarter",
    "share_working",
    "share_permanent",
    "share_lent",
    "work_after_a_year",
    "sickness_of_staff",
    "conversion",
    "job_after_subsidised_job",
    "kept_by_subsidised_employer",
    "municipalities_that_second",
    "seconded_less_direct_wage_value",
    "outflow_in_shock_less_before",
    "rarest_stance",
    "sheltered_seconded",
)
"""The names of the summary statistics, in the order of ``summary_of``."""
DIFFERENCES = ("seconded_less_direct_wage_value", "outflow_in_shock_less_before")
"""Those that are no share between 0 and 1."""


def summary_of(model: LabourMarket, months: int) -> dict[str, float]:
    """Run a historical model that has not run yet; its summary statistics by name, in a lasting order.

    NaN where there was nothing to count.
    """
    found = _read(model, months)[1]
    return {name: found[name] for name in SUMMARIES}


def measured(model: LabourMarket, months: int) -> dict[str, float]:
    """The outcomes of a run and its summary statistics, named as a store of runs wants them."""
    outcomes, found = _read(model, months)
    return outcomes | {READING + name: found[name] for name in SUMMARIES}


def _read(model: LabourMarket, months: int) -> tuple[dict[str, float], dict[str, float]]:
    parts = [reading(model) for reading in _READINGS]
    for _ in range(months):
        model.step()
        for one in parts:
            one.month()
    history = History(model)
    found: dict[str, float] = {}
    for one in parts:
        found |= one.answer(history)
    return model.outcomes, found


@functools.cache
def reading_version() -> str:
    """Hash of how runs are read: runs that were read otherwise are not mixed with these."""
    return digest([inspect.getsource(readings), inspect.getsource(inspect.getmodule(Register) or readings)])
