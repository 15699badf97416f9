"""What becomes of people after a secondment, month by month: where they go first, and how long they wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas

from abm.history import WORKING, History
from abm.model import LabourMarket
from abm.survival import CENSORED, COMPETING, EVENT, cumulative_incidence
from abm.vocabulary import Reason, State
from experiments.paired import mean_estimate

MONTHS = 60
WAITING_MONTHS = 24
FIRST: Mapping[str, tuple[State, ...]] = {
    "permanent": (State.REGULAR_PERMANENT,),
    "temporary": (State.REGULAR_TEMPORARY,),
    "benefit": (State.BENEFIT,),
    "gone": (State.GONE,),
}
"""Where somebody may come first after a secondment began; each competes with the others."""
SECONDED = "seconded"
WITHOUT_PLACE, WAGE_VALUE = "without_place", "wage_value"


@dataclass(frozen=True)
class Curve:
    """A number for each month of one run, and the people it rests on; both of shape ``(months + 1,)``."""

    value: np.ndarray
    people: np.ndarray


def follow(model: LabourMarket) -> dict[str, Curve]:
    """The curves of a run: those of ``FIRST`` and of ``SECONDED``, ``WITHOUT_PLACE`` and ``WAGE_VALUE``.

    Of every secondment that began in the run, the share that came there first within so many months of
    its start, or is seconded with its hirer still. Of every one that ended without a job with the hirer,
    the share that is without a place (a next secondment, a regular job) so many months later, and how much
    the wage value changed by then of those who found a place in that month.
    """
    history = History(model)
    spells, started = history.spells, history.secondments
    since = spells["start"][started]
    reached = {name: history.first_start(started, states) for name, states in FIRST.items()}
    first = np.minimum(np.min(list(reached.values()), axis=0, initial=history.now), history.now)
    everybody = np.full(MONTHS + 1, len(started))
    curves = {}
    for name, month in reached.items():
        cause = np.where(month == first, EVENT, COMPETING)
        cause[first == history.now] = CENSORED
        curves[name] = Curve(cumulative_incidence(first - since, cause, MONTHS), everybody)
    months = spells["end"][started] - since
    ended = np.where(spells["end_reason"][started] == Reason.RUN_ENDED, CENSORED, EVENT)
    still = 1.0 - cumulative_incidence(months, ended, MONTHS)
    still[np.arange(MONTHS + 1) > months.max(initial=0)] = np.nan  # nobody is followed so long
    curves[SECONDED] = Curve(still, everybody)
    return curves | _waiting(history)


def _waiting(history: History) -> dict[str, Curve]:
    spells, ended = history.spells, history.ended_without_job
    since = spells["end"][ended]
    found = np.minimum(history.first_start(ended, WORKING), history.now)
    left = history.first_start(ended, (State.GONE,))
    first = np.minimum(found, left)
    months = first - since
    cause = np.where((found < history.now) & (found <= left), EVENT, CENSORED)
    waiting = 1.0 - cumulative_incidence(months, cause, WAITING_MONTHS)
    there = np.flatnonzero((cause == EVENT) & (months <= WAITING_MONTHS))
    wanted = np.flatnonzero(history.are(WORKING))
    place = wanted[np.searchsorted(wanted, ended[there], side="right")]
    change = spells["wage_value"][place - 1] - spells["wage_value"][ended[there]]
    people = np.bincount(months[there], minlength=WAITING_MONTHS + 1)
    total = np.bincount(months[there], change, WAITING_MONTHS + 1)
    mean = np.divide(total, people, out=np.full(WAITING_MONTHS + 1, np.nan), where=people > 0)
    return {
        WITHOUT_PLACE: Curve(waiting, np.full(WAITING_MONTHS + 1, len(ended))),
        WAGE_VALUE: Curve(mean, people),
    }


def curve_table(
    policies: Sequence[str], found: Sequence[Sequence[Mapping[str, Curve]]], names: Sequence[str]
) -> pandas.DataFrame:
    """These curves with their intervals over the seeds, by policy, name and month.

    ``found``: what ``follow`` gave by seed (outer) and policy. ``people``: of all seeds together.
    """
    rows = []
    for place, policy in enumerate(policies):
        for name in names:
            own = [answers[place][name] for answers in found]
            people = np.sum([one.people for one in own], axis=0)
            for month, values in enumerate(np.transpose([one.value for one in own])):
                mean = mean_estimate(values)
                rows.append((policy, name, month, mean.value, mean.low, mean.high, int(people[month])))
    columns = ["policy", "name", "months", "value", "low", "high", "people"]
    return pandas.DataFrame(rows, columns=columns)
