"""What happened in a run, arranged for counting: the spell ledger by person and time, months, money.

Spells are followed from one to the next with censoring and competing events treated properly
(``abm.survival``). NaN means that there was nothing to count.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from abm.money import CENTS_PER_EURO, PARTIES, Party
from abm.spells import spell_table
from abm.survival import CENSORED, COMPETING, EVENT, cumulative_incidence
from abm.vocabulary import Event, Reason, State, TargetGroup

REGULAR = (State.REGULAR_TEMPORARY, State.REGULAR_PERMANENT)
LENT_IN = (State.SECONDED, State.AGENCY_WORK)
WORKING = (*REGULAR, *LENT_IN)
_ROWS_APART = 1_000_000
_NEVER = np.int64(np.iinfo(np.int64).max)


class History:
    """The spell ledger of a run, arranged by person and time for computing outcomes.

    ``model`` is anything with ``world``, ``month`` and ``first_month``.
    """

    def __init__(self, model: Any, groups: tuple[TargetGroup, ...] = (TargetGroup.JOB_AGREEMENT,)) -> None:
        self.model = model
        self._groups = groups
        table = spell_table(model, started=True)
        order = np.argsort(table["row"], kind="stable")  # the ledger is in order of time already
        self.spells = np.asarray(table[order])
        self.first_month, self.now = model.first_month, model.month
        self._found: dict[tuple[State, ...], np.ndarray] = {}
        self._last = np.searchsorted(self.spells["row"], self.spells["row"], side="right")

    def are(self, states: tuple[State, ...]) -> np.ndarray:
        """Whether each spell is in one of ``states``; shape ``(spells,)``."""
        if states not in self._found:
            self._found[states] = np.isin(self.spells["state"], states)
        return self._found[states]

    @cached_property
    def secondments(self) -> np.ndarray:
        """Positions of the secondments that began in the run, of people in ``groups``.

        Usually people of new sheltered work are left out: with them nobody aims at a regular job (R117).
        """
        started = self.spells["start"] >= self.first_month
        return np.flatnonzero(started & self._lent_in)

    @cached_property
    def _lent_in(self) -> np.ndarray:
        group = self.model.world.participants["target_group"][self.spells["row"]]
        return self.are(LENT_IN) & np.isin(group, self._groups)

    @cached_property
    def ended_without_job(self) -> np.ndarray:
        """Positions of secondments that ended in the run without a job at the hirer."""
        other = (Reason.HIRED_BY_HIRER, Reason.RUN_ENDED, Reason.RETIRED, Reason.LEFT_REGISTER)
        return np.flatnonzero(self._lent_in & ~np.isin(self.spells["end_reason"], other))

    @cached_property
    def subsidised_jobs_ended(self) -> np.ndarray:
        """Positions of the subsidised jobs that ended in the run, retirement and leaving left out."""
        ended = self.spells["state"] == State.SUBSIDISED_JOB
        other = (Reason.RUN_ENDED, Reason.RETIRED, Reason.LEFT_REGISTER)
        return np.flatnonzero(ended & ~np.isin(self.spells["end_reason"], other))

    @cached_property
    def conversions(self) -> np.ndarray:
        """Positions of the secondments that ended in a job at the hirer."""
        hired = self.spells["end_reason"] == Reason.HIRED_BY_HIRER
        return np.flatnonzero(hired & self._lent_in)

    @cached_property
    def jobs(self) -> np.ndarray:
        """Positions of regular jobs that began in the run and did not follow one another."""
        regular = self.are(REGULAR)
        started = self.spells["start"] >= self.first_month
        return np.flatnonzero(regular & started & (self.spells["start_reason"] != Reason.MADE_PERMANENT))

    def first_start(self, positions: np.ndarray, states: tuple[State, ...]) -> np.ndarray:
        """Month in which a later spell in one of ``states`` begins, per position; or never."""
        wanted = np.flatnonzero(self.are(states))
        place = np.searchsorted(wanted, positions, side="right")
        found = np.full(len(positions), _NEVER)
        exists = place < len(wanted)
        later = wanted[place[exists]]
        same = later < self._last[positions[exists]]
        found[exists] = np.where(same, self.spells["start"][later].astype(np.int64), _NEVER)
        return found

    def incidence(
        self,
        positions: np.ndarray,
        since: np.ndarray,
        event: tuple[State, ...],
        competing: tuple[State, ...],
        horizon: int,
    ) -> float:
        """Share that enters ``event`` within ``horizon`` months of ``since``, before ``competing``."""
        if len(positions) == 0:
            return float("nan")
        to_event = self.first_start(positions, event)
        to_other = self.first_start(positions, competing)
        first = np.minimum(np.minimum(to_event, to_other), self.now)
        cause = np.where(to_event <= first, EVENT, np.where(to_other <= first, COMPETING, CENSORED))
        cause[first == self.now] = CENSORED
        return float(cumulative_incidence(first - since, cause, horizon)[horizon])

    def hired_within(self, horizon: int, positions: np.ndarray | None = None) -> float:
        """Share of secondments that end in a job with the hirer within ``horizon`` months.

        Of all secondments of the run, or of those at ``positions``.
        """
        spells = self.spells[self.secondments if positions is None else positions]
        if len(spells) == 0:
            return float("nan")
        hired = spells["end_reason"] == Reason.HIRED_BY_HIRER
        running = spells["end_reason"] == Reason.RUN_ENDED
        cause = np.where(hired, EVENT, np.where(running, CENSORED, COMPETING))
        months = spells["end"] - spells["start"]
        return float(cumulative_incidence(months, cause, horizon)[horizon])

    def back_on_benefit(self, horizon: int, ended: np.ndarray | None = None) -> float:
        """Share of secondments without a job after which benefit comes within ``horizon`` months."""
        positions = self.ended_without_job if ended is None else ended
        ends = self.spells["end"][positions]
        return self.incidence(positions, ends, (State.BENEFIT,), (*REGULAR, State.GONE), horizon)

    def seconded_again(self, times: int, horizon: int) -> float:
        """Share of secondments without a job followed by ``times`` more within ``horizon`` months.

        Without a regular job between; leaving the register competes.
        """
        positions = self.ended_without_job
        if len(positions) == 0:
            return float("nan")
        place = positions
        moment = np.zeros(len(positions), np.int64)
        for _ in range(times):
            moment = np.where(place >= 0, self.first_start(np.maximum(place, 0), LENT_IN), _NEVER)
            place = self._place_of(positions, moment)
        other = self.first_start(positions, (*REGULAR, State.GONE))
        first = np.minimum(np.minimum(moment, other), self.now)
        cause = np.where(moment <= first, EVENT, np.where(other <= first, COMPETING, CENSORED))
        cause[first == self.now] = CENSORED
        since = self.spells["end"][positions]
        return float(cumulative_incidence(first - since, cause, horizon)[horizon])

    def _place_of(self, positions: np.ndarray, starts: np.ndarray) -> np.ndarray:
        """Position of each person's spell that starts in the month; -1 where there is none."""
        key = self.spells["row"].astype(np.int64) * _ROWS_APART + self.spells["start"]
        known = starts != _NEVER
        wanted = self.spells["row"][positions].astype(np.int64) * _ROWS_APART + np.where(known, starts, 0)
        place = np.searchsorted(key, wanted, side="right") - 1
        return np.where(known, place, -1)

    def months_beyond(self, window: int) -> int:
        """Person-months seconded with one hirer beyond ``window`` months (hanging, R083)."""
        spells = self.spells[self.secondments]
        return int(np.maximum(0, spells["end"] - spells["start"] - window).sum())

    def working_after(self, horizon: int) -> float:
        """Share of people found at regular work ``horizon`` months after starting a job."""
        starts = self.spells["start"][self.jobs]
        followed = self.jobs[starts + horizon < self.now]
        if len(followed) == 0:
            return float("nan")
        spells = self.spells
        key = spells["row"].astype(np.int64) * _ROWS_APART
        moment = key[followed] + spells["start"][followed] + horizon
        place = np.searchsorted(key + spells["start"], moment, side="right") - 1
        return float(self.are(REGULAR)[place].mean())

    def mean_months_at_work(self, horizon: int, states: tuple[State, ...] = WORKING) -> float:
        """Mean months in ``states`` in the ``horizon`` months after a secondment starts.

        Only starts that can be followed so long.
        """
        spells = self.spells
        starts = spells["start"][self.secondments]
        followed = self.secondments[starts + horizon <= self.now]
        if len(followed) == 0:
            return float("nan")
        working = self.are(states)
        months = np.where(working, spells["end"] - spells["start"], 0)
        before = np.cumsum(months) - months
        key = spells["row"].astype(np.int64) * _ROWS_APART
        moment = spells["start"][followed].astype(np.int64) + horizon
        place = np.searchsorted(key + spells["start"], key[followed] + moment - 1, side="right") - 1
        running = np.minimum(moment, spells["end"][place]) - spells["start"][place]
        until = before[place] + np.where(working[place], running, 0)
        return float((until - before[followed]).mean())

    def durable_jobs(self) -> int:
        """Regular jobs begun in the run after which the person was at work for a year on end."""
        ends = self.spells["end"].copy()
        follows = np.flatnonzero(self.spells["start_reason"] == Reason.MADE_PERMANENT)
        for place in follows[::-1]:
            if place and self.spells["row"][place - 1] == self.spells["row"][place]:
                ends[place - 1] = ends[place]
        lasted = ends[self.jobs] - self.spells["start"][self.jobs]
        return int((lasted >= 12).sum())

    @cached_property
    def person_months(self) -> np.ndarray:
        """Person-months per state over the run; shape ``(states,)``."""
        stocks = self.model.world.stocks[: self.now - self.first_month]
        return stocks.sum(axis=(0, 1))

    @property
    def person_years(self) -> float:
        """Years that people were in the register, all together."""
        absent = self.person_months[State.EXPECTED] + self.person_months[State.GONE]
        return float(self.person_months.sum() - absent) / 12.0

    def events(self, kind: Event) -> int:
        """Number of events of a kind over the run."""
        return int(self.model.world.events[: self.now - self.first_month, :, kind].sum())

    def net_paid(self, parties: tuple[Party, ...]) -> float:
        """Paid less received by ``parties`` together over the run, in euro."""
        cents = self.model.world.journal[: self.now - self.first_month].sum(axis=(0, 1))
        total = 0
        for purpose, (payer, payee) in PARTIES.items():
            total += int(cents[purpose]) * ((payer in parties) - (payee in parties))
        return total / CENTS_PER_EURO

    def moves_per_quarter(self, leaving: bool) -> float:
        """Moves out of work (or into it) per quarter as a share of those who could make them."""
        working = self.are(WORKING)
        followed = np.flatnonzero(self.spells["row"][1:] == self.spells["row"][:-1])
        from_work, to_work = working[followed], working[followed + 1]
        absent = self.are((State.GONE,))
        kept = ~absent[followed + 1] & (self.spells["start"][followed + 1] >= self.first_month)
        moved = (from_work & ~to_work) if leaving else (~from_work & to_work)
        months = self.person_months
        at_work = sum(int(months[state]) for state in WORKING)
        present = round(self.person_years * 12.0)
        return ratio(3.0 * int((moved & kept).sum()), at_work if leaving else present - at_work)


def ratio(part: float, whole: float) -> float:
    """``part / whole``; NaN where there is nothing to divide by."""
    return float(part) / float(whole) if whole else float("nan")
