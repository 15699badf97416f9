"""What is read from one run for the patterns: small numbers only, so that a worker sends back little.

A reading sees the model after every month or only at the end. Each returns numbers by name; NaN
where there is nothing to count. Windows are calendar months of the historical run.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.calendar import parse_month
from abm.history import REGULAR, History, ratio
from abm.money import CENTS_PER_EURO, PARTIES, Party, Purpose
from abm.phases.prices import wage_of_full_week
from abm.vocabulary import Limitation, PlacementForm, Reason, Regime, Stance, State, TargetGroup

WINDOW_LOWEST, WINDOW_HIGHEST = 0.40, 0.70
"""The wage values in which secondment is found in practice (R120)."""

LATER_MONTHS = 24
RETURN_WITHIN = 12
SHOCK = ("2020-03", "2020-06")
CRISIS = ("2020-03", "2021-01")
BEFORE_SHOCK = ("2019-03", "2019-06")
AFTER_ACT = ("2020-01", "2022-01")
A_YEAR_AFTER_ACT = "2021-01"
REPLACED_WITHIN = 3
PER_HUNDRED_THOUSAND = 100_000.0
UNDER_CONTRACT = (State.SECONDED, State.IDLE, State.INTERNAL_WORK)
DIRECT = (Reason.HIRED_DIRECTLY, Reason.HIRED_AFTER_TRIAL)
_NOT_AN_END = (Reason.HIRED_BY_HIRER, Reason.RUN_ENDED, Reason.RETIRED, Reason.LEFT_REGISTER)


class Reading:
    """Reads a run. ``month`` is called after every month, ``answer`` once at the end."""

    def __init__(self, model: Any) -> None:
        """Read ``model``, which has not run yet."""
        self.model = model

    def month(self) -> None:
        """See the month that has just been run; most readings need not."""

    def answer(self, history: History) -> dict[str, float]:
        """The numbers of the whole run by name."""
        raise NotImplementedError


class Flow(Reading):
    """Jobs with the hirer, per month seconded and per person in the register (R059, R083)."""

    def answer(self, history: History) -> dict[str, float]:
        """Jobs with the hirer per 1,000 person-years, and per month that people were seconded."""
        hires = len(history.conversions)
        return {
            "jobs_with_hirer": 1000.0 * ratio(hires, history.person_years),
            "hires_per_month_seconded": ratio(hires, int(history.person_months[State.SECONDED])),
        }


class Returns(Reading):
    """The revolving door per person in the register (R086, R089)."""

    def answer(self, history: History) -> dict[str, float]:
        """Secondments ended without a job, benefit within a year: per 1,000 person-years."""
        ended = history.ended_without_job
        ends = history.spells["end"][ended].astype(np.int64)
        benefit = history.first_start(ended, (State.BENEFIT,))
        returned = (benefit - ends <= RETURN_WITHIN) & (benefit < history.first_start(ended, REGULAR))
        return {"returns_to_benefit": 1000.0 * ratio(int(returned.sum()), history.person_years)}


class Selection(Reading):
    """Who is seconded and who is placed directly, and how it goes on (R015, R119-R120)."""

    def __init__(self, model: Any) -> None:
        """Read ``model`` month by month."""
        super().__init__(model)
        self._seconded: list[np.ndarray] = []
        self._direct: list[np.ndarray] = []

    def month(self) -> None:
        """Note row, month and measured wage value of everybody who started this month."""
        people, now = self.model.world.participants, self.model.month - 1
        started = (people["since"] == now) & (people["target_group"] == TargetGroup.JOB_AGREEMENT)
        seconded = started & (people["state"] == State.SECONDED)
        direct = started & np.isin(people["state"], REGULAR) & np.isin(people["start_reason"], DIRECT)
        for found, kept in ((seconded, self._seconded), (direct, self._direct)):
            rows = np.flatnonzero(found)
            kept.append(np.stack([rows, np.full(len(rows), now), people["measured_wage_value"][rows]]))

    def answer(self, history: History) -> dict[str, float]:
        """Share within the window, and seconded against directly placed people."""
        seconded, direct = np.hstack(self._seconded), np.hstack(self._direct)
        measured = seconded[2]
        within = (measured >= WINDOW_LOWEST) & (measured <= WINDOW_HIGHEST)
        return {
            "within_window": _mean(within),
            "wage_value_seconded": _mean(measured),
            "wage_value_direct": _mean(direct[2]),
            "later_work_seconded": _later_work(history, seconded),
            "later_work_direct": _later_work(history, direct),
        }


class Stances(Reading):
    """How the hirers of the seconded see them (R038-R044)."""

    def answer(self, history: History) -> dict[str, float]:
        """Starts per stance (also of the last two years), conversion without intent, work after a trainer."""
        employers, spells = self.model.world.employers, history.spells
        started, ended = history.secondments, history.ended_without_job
        stances = employers["stance"][spells["employer"][started]]
        late = spells["start"][started] >= history.now - LATER_MONTHS
        found = {}
        for one in Stance:
            name = one.name.lower()
            found[f"stance_{name}"] = _mean(stances == one)
            found[f"late_stance_{name}"] = _mean(stances[late] == one)
            found[f"employers_{name}"] = _mean(employers["stance"] == one)
        without = np.isin(stances, (Stance.CONTRACT_DEPENDENT, Stance.OPPORTUNIST))
        found["conversion_without_intent"] = history.hired_within(LATER_MONTHS, started[without])
        after = ended[employers["stance"][spells["employer"][ended]] == Stance.TRAINER]
        ends = spells["end"][after]
        found["later_job_after_trainer"] = history.incidence(
            after, ends, REGULAR, (State.GONE,), LATER_MONTHS
        )
        return found


class Ends(Reading):
    """Why secondments end (R090)."""

    def answer(self, history: History) -> dict[str, float]:
        """Secondments ended early by cause, per month that people were seconded."""
        reasons = history.spells["end_reason"][history.ended_without_job]
        months = int(history.person_months[State.SECONDED])
        return {
            "ended_for_performance": ratio(int((reasons == Reason.PERFORMANCE).sum()), months),
            "ended_for_want_of_work": ratio(int((reasons == Reason.NO_WORK).sum()), months),
            "ended_by_own_wish": ratio(int((reasons == Reason.LEFT_BY_OWN_WISH).sum()), months),
        }


class Groups(Reading):
    """How people with a physical limitation fit in groups, against others (R106)."""

    def __init__(self, model: Any) -> None:
        """Read ``model`` month by month."""
        super().__init__(model)
        self._physical: list[np.ndarray] = []
        self._others: list[np.ndarray] = []

    def month(self) -> None:
        """Note the match of everybody who is seconded in a group."""
        people = self.model.world.participants
        grouped = (people["state"] == State.SECONDED) & (people["form"] == PlacementForm.GROUP)
        physical = people["limitation"] == Limitation.PHYSICAL
        self._physical.append(people["match_quality"][grouped & physical])
        self._others.append(people["match_quality"][grouped & ~physical])

    def answer(self, history: History) -> dict[str, float]:
        """Mean match in groups over all months, and that of physical limitations less others."""
        physical, others = np.concatenate(self._physical), np.concatenate(self._others)
        return {
            "fit_in_groups": _mean(np.concatenate([physical, others])),
            "physical_fit_in_groups": _mean(physical) - _mean(others),
        }


class InternalWork(Reading):
    """How people get on in internal work (R094)."""

    def __init__(self, model: Any) -> None:
        """Read ``model`` month by month."""
        super().__init__(model)
        self._seen: list[np.ndarray] = []

    def month(self) -> None:
        """Note the self-reliance of everybody who works internally."""
        people = self.model.world.participants
        self._seen.append(people["self_reliance"][people["state"] == State.INTERNAL_WORK])

    def answer(self, history: History) -> dict[str, float]:
        """Mean self-reliance in internal work, over all months."""
        return {"self_reliance_in_internal_work": _mean(np.concatenate(self._seen))}


class Regimes(Reading):
    """The regimes of the municipalities, month by month (R021-R029)."""

    def __init__(self, model: Any) -> None:
        """Read ``model`` month by month."""
        super().__init__(model)
        self._seen: list[np.ndarray] = []

    def month(self) -> None:
        """Note every municipality's regime."""
        self._seen.append(self.model.world.municipalities["regime"].copy())

    def answer(self, history: History) -> dict[str, float]:
        """Changes of regime per municipality, and the share of months with each."""
        regimes = np.stack(self._seen)
        changes = (regimes[1:] != regimes[:-1]).sum(axis=0)
        shares = {f"months_{one.name.lower()}": _mean((regimes == one).ravel()) for one in Regime}
        return {"regime_changes": _mean(changes)} | shares


class Books(Reading):
    """Wages of the work company against contracts, month by month and to the cent (R088-R091)."""

    def __init__(self, model: Any) -> None:
        """Read ``model`` month by month."""
        super().__init__(model)
        self._unexplained = 0
        self._without_contract = 0
        self._idle_cents = 0

    def month(self) -> None:
        """Hold the wages booked this month against the people under contract."""
        world, now = self.model.world, self.model.month - 1
        people, rules = world.participants, world.rules[0]
        rows = np.flatnonzero(np.isin(people["state"], UNDER_CONTRACT))
        share = people["weekly_hours"][rows] / rules.minimum_wage_full_week_hours
        wages = np.floor(share * wage_of_full_week(rules) * CENTS_PER_EURO + 0.5)
        booked = int(world.journal[now - int(world.first_month[0]), :, Purpose.SECONDED_WAGE].sum())
        self._unexplained += abs(booked - int(wages.sum()))
        waiting = people["state"][rows] != State.SECONDED
        self._without_contract += int((people["contract_end"][rows][waiting] <= now).sum())
        self._idle_cents += int(wages[waiting].sum())

    def answer(self, history: History) -> dict[str, float]:
        """Cents and months that should not exist, and who pays for time without a hirer."""
        journal = self.model.world.journal[: history.now - history.first_month].sum(axis=(0, 1))
        after = int(journal[Purpose.BENEFIT]) + int(journal[Purpose.UNEMPLOYMENT_BENEFIT])
        years = history.person_years
        spells = history.spells
        at_limit = np.flatnonzero(spells["end_reason"] == Reason.LIMIT_REACHED)
        at_limit = at_limit[spells["state"][at_limit] == State.SECONDED]
        paid_on = history.first_start(at_limit, (State.IDLE, State.INTERNAL_WORK)) == spells["end"][at_limit]
        return {
            "unexplained_wage": float(self._unexplained),
            "idle_without_contract": float(self._without_contract),
            "idle_wage": ratio(self._idle_cents / CENTS_PER_EURO, years),
            "paid_on_after_limit": _mean(paid_on),
            "benefit_and_insurance": ratio(after / CENTS_PER_EURO, years),
        }


class Sheltered(Reading):
    """Secondment of people of new sheltered work (R115)."""

    def answer(self, history: History) -> dict[str, float]:
        """Months seconded of the group as a share of its months in the register."""
        spells = history.spells
        group = self.model.world.participants["target_group"][spells["row"]] == TargetGroup.NEW_SHELTERED
        months = spells["end"] - np.maximum(spells["start"], history.first_month)
        present = group & (spells["state"] != State.GONE)
        seconded = group & (spells["state"] == State.SECONDED)
        return {
            "sheltered_seconded": ratio(int(months[seconded].sum()), int(months[present].sum())),
            "sheltered_starts": float((seconded & (spells["start"] >= history.first_month)).sum()),
        }


class Regions(Reading):
    """Regions held against one another, as a benchmark does (R008, R057, R068)."""

    def answer(self, history: History) -> dict[str, float]:
        """Correlations across municipalities: who seconds, who works regularly, what it yields."""
        world, months = self.model.world, history.now - history.first_month
        stocks = world.stocks[:months].sum(axis=0)
        present = stocks.sum(axis=1) - stocks[:, State.EXPECTED] - stocks[:, State.GONE]
        at_work = stocks[:, REGULAR].sum(axis=1) / months
        placements = PER_HUNDRED_THOUSAND * at_work / world.municipalities["population"]
        announced = [
            one.get("governance.lead") == "body" for one in self.model.starting_scenario.starting_levers()
        ]
        journal = world.journal[:months].sum(axis=0)
        result = np.zeros(len(stocks))
        for purpose, (payer, payee) in PARTIES.items():
            sign = (payee == Party.WORK_COMPANY) - (payer == Party.WORK_COMPANY)
            result += float(sign) * journal[:, purpose] / CENTS_PER_EURO
        return {
            "announced_and_new_placements": _correlation(np.array(announced, float), _placed(history)),
            "announced_and_placements": _correlation(np.array(announced, float), placements),
            "seconded_and_placements": _correlation(stocks[:, State.SECONDED] / present, placements),
            "seconded_and_result": _correlation(stocks[:, State.SECONDED] / present, result / present),
            "seconded_and_margin": _correlation(
                stocks[:, State.SECONDED] / present, result / np.maximum(stocks[:, State.SECONDED], 1)
            ),
        }


class Shock(Reading):
    """The months of the corona shock against the same months a year before (R046, R098)."""

    def answer(self, history: History) -> dict[str, float]:
        """Ended secondments per month seconded, and who was soon seconded again."""
        return {
            "outflow_before": self._outflow(history, *BEFORE_SHOCK),
            "outflow_shock": self._outflow(history, *SHOCK),
            "replaced_crisis": self._replaced(history, *CRISIS),
        }

    def _ended(self, history: History, since: str, until: str) -> np.ndarray:
        spells = history.spells
        ended = (spells["state"] == State.SECONDED) & ~np.isin(spells["end_reason"], _NOT_AN_END)
        within = (spells["end"] >= parse_month(since)) & (spells["end"] < parse_month(until))
        return np.flatnonzero(ended & within)

    def _outflow(self, history: History, since: str, until: str) -> float:
        first, last = parse_month(since) - history.first_month, parse_month(until) - history.first_month
        months = int(self.model.world.stocks[first:last, :, State.SECONDED].sum())
        return ratio(len(self._ended(history, since, until)), months)

    def _replaced(self, history: History, since: str, until: str) -> float:
        ended = self._ended(history, since, until)
        again = history.first_start(ended, (State.SECONDED,)) - history.spells["end"][ended]
        return _mean(again <= REPLACED_WITHIN)


class Act(Reading):
    """The two years after the labour-market act of 2020, per municipality (R062, R066)."""

    def answer(self, history: History) -> dict[str, float]:
        """Starts, mean fee at the start and hires per month seconded from 2020 on, by municipality."""
        spells = history.spells
        since, until = (parse_month(month) for month in AFTER_ACT)
        where = self.model.world.participants["municipality"][spells["row"]]
        seconded = spells["state"] == State.SECONDED
        started = seconded & (spells["start"] >= since) & (spells["start"] < until)
        hired = seconded & (spells["end"] >= since) & (spells["end"] < until)
        hired &= spells["end_reason"] == Reason.HIRED_BY_HIRER
        later = spells["start"] >= parse_month(A_YEAR_AFTER_ACT)
        stocks = self.model.world.stocks[since - history.first_month : until - history.first_month]
        found = {}
        for row, name in enumerate(self.model.municipality_names):
            mine = where == row
            found[f"{name}: starts"] = float((started & mine).sum())
            found[f"{name}: late starts"] = float((started & mine & later).sum())
            found[f"{name}: fees"] = float(spells["fee_at_start"][started & mine].sum())
            found[f"{name}: hires"] = float((hired & mine).sum())
            found[f"{name}: months"] = float(stocks[:, row, State.SECONDED].sum())
        return found


READINGS: dict[str, type[Reading]] = {
    "flow": Flow,
    "returns": Returns,
    "selection": Selection,
    "stances": Stances,
    "ends": Ends,
    "groups": Groups,
    "internal work": InternalWork,
    "regimes": Regimes,
    "books": Books,
    "sheltered": Sheltered,
    "regions": Regions,
    "shock": Shock,
    "act": Act,
}


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    if min(one.std(), other.std()) == 0.0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def _placed(history: History) -> np.ndarray:
    """Regular jobs begun, per 100,000 inhabitants, per municipality."""
    world = history.model.world
    where = world.participants["municipality"][history.spells["row"][history.jobs]]
    jobs = np.bincount(where, minlength=len(world.municipalities))
    return PER_HUNDRED_THOUSAND * jobs / world.municipalities["population"]


def _later_work(history: History, starts: np.ndarray) -> float:
    """Share at regular work some months after the start of a placement; only who can be followed."""
    row, month = starts[0].astype(np.int64), starts[1].astype(np.int64)
    followed = month + LATER_MONTHS < history.now
    spells, far = history.spells, np.int64(1_000_000)
    key = spells["row"].astype(np.int64) * far + spells["start"]
    moment = row[followed] * far + month[followed] + LATER_MONTHS
    place = np.searchsorted(key, moment, side="right") - 1
    return _mean(np.isin(spells["state"][place], REGULAR))
