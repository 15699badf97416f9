"""The plain twin: the whole model again as ordinary Mesa agents, to read, to teach and to compare.

One object per person, employer, work company and municipality; no arrays, nothing compiled. It
starts from the same drawn world, lives under the same law and meets the same luck as
``abm.LabourMarket``; everything that is decided is written here a second time. Under the same seed
the two must agree bit for bit (``calibration/docking/compare.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from abm import chance
from abm.chance import Decision
from abm.money import Party
from abm.policy import Policy, load_policy
from abm.population import CORONA_SECTORS, build_world, entrants_of_year
from abm.scenario import Scenario, load_scenario
from abm.vocabulary import Channel, Event, Reason, State
from calibration.docking import plain_meetings as meetings
from calibration.docking import plain_reviews as reviews
from calibration.docking.plain_employers import Employer
from calibration.docking.plain_institutions import Municipality, WorkCompany
from calibration.docking.plain_law import Prices
from calibration.docking.plain_participants import Participant
from calibration.docking.plain_payments import UNPAID, Bill


@dataclass
class Sector:
    """A sector with its business cycle; ``row`` is its place in the list."""

    row: int
    identity: int
    cycle: float = 0.0
    shock: float = 0.0


@dataclass
class Concern:
    """An employer with ``branches`` in several regions, and how secondments ended there until last month."""

    row: int
    branches: list[Employer]
    spells_ended: int = 0
    spells_hired: int = 0
    spells_without_hire: int = 0

    def tell(self) -> None:
        """Work companies tell each other at the end of the month."""
        hired = sum(one.spells_hired for one in self.branches)
        ended = sum(one.spells_ended for one in self.branches)
        without = ended - hired - (self.spells_ended - self.spells_hired)
        self.spells_without_hire = 0 if hired > self.spells_hired else self.spells_without_hire + without
        self.spells_ended, self.spells_hired = ended, hired


@dataclass(frozen=True)
class Spell:
    """Somebody in one state from ``start`` up to but not including ``end``; ``row`` is the person's."""

    row: int
    state: int
    start: int
    end: int
    employer: int
    start_reason: int
    end_reason: int
    wage_value: float
    fee_at_start: float
    hirer_class: int
    hirer_declared: bool


class PlainLabourMarket(mesa.Model):
    """The model of ``abm.LabourMarket`` in plain Python; the arguments are the same.

    Attributes to read: ``people``, ``employers``, ``work_companies``, ``municipalities`` (with what
    was ``paid``, and ``events`` and ``stocks``, in the last month), ``spells``, ``funds``.
    """

    def __init__(self, scenario: Scenario | str, policy: Policy | str = "baseline", seed: int = 1) -> None:
        super().__init__(rng=0)  # Mesa's generator is not used: luck is a hash
        # Newer versions of Mesa have a ``scenario`` of their own.
        self.starting_scenario = load_scenario(scenario) if isinstance(scenario, str) else scenario
        self.policy = load_policy(policy) if isinstance(policy, str) else policy
        self.policy_in_force: Policy | None = None
        self.starting_levers = self.starting_scenario.starting_levers()
        self.first_month = self.starting_scenario.first_month
        self.started = self.month = self.first_month - self.starting_scenario.burn_in_months
        self.ledger = self.starting_scenario.ledger
        self.funds = {Party.NATIONAL_FUNDS: 0, Party.SUPPLIERS: 0, Party.INTERMEDIARY: 0}
        self.spells: list[Spell] = []
        self._keys: dict[tuple[int, int], np.uint64] = {}
        self._populate(seed)
        self._set_levers_and_budgets()
        self._plan_hours()
        for _ in range(self.starting_scenario.burn_in_months):
            self._one_month()
        self._begin_policy()

    # ---- the month ---------------------------------------------------------------------------

    def step(self) -> None:
        """One month."""
        self._one_month()

    def _one_month(self) -> None:
        self._open_month()
        # The economy and the people in it
        self._turn_cycles()
        self._all(self.employers, "step")
        self._all(self.people, "step")
        # Those at work
        self._all(self.people, "hold_regular_job")
        self._all(self.people, "belong")
        self._review_secondments()
        self._all(self.people, "reach_limit")
        # Those without work
        self._all(self.people, "follow_alternative")
        meetings.review_subsidised_jobs(self)
        self._all(self.people, "begin_trajectory")
        meetings.begin_subsidised_jobs(self)
        self._all(self.people, "draw_benefit")
        # Where they meet
        self._all(self.employers, "ask_for_people")
        self._all(self.people, "be_routed")
        self._check_intentions()
        meetings.match(self)
        # What is learned and paid
        self._learn()
        self._pay()
        # What regions hear of each other, and what is decided
        self._all(self.concerns, "tell")
        self._all(self.work_companies, "run_facility")
        self._end_year()
        self.month += 1
        self._plan_hours()

    @staticmethod
    def _all(agents: list[Any], what: str) -> None:
        for agent in agents:
            getattr(agent, what)()

    @property
    def ends_quarter(self) -> bool:
        """Whether this is the last month of a quarter."""
        return (self.month + 1) % 3 == 0

    def _turn_cycles(self) -> None:
        luck = self.key(Decision.SECTOR_CYCLE)
        for sector in self.sectors:
            shock = self.rules.economy_volatility * float(chance.bell(luck, sector.identity))
            sector.cycle = self.rules.economy_persistence * sector.cycle + shock

    def _review_secondments(self) -> None:
        """Whoever hired somebody begins to count spells without a hire anew, once all are reviewed."""
        hired = [one.spells_hired for one in self.employers]
        for person in self.people:
            reviews.review(person)
        for one, before in zip(self.employers, hired, strict=True):
            if one.spells_hired > before:
                one.spells_without_hire = 0

    def _check_intentions(self) -> None:
        for employer in self.employers:
            new = employer.vacancy_since == self.month
            if new and employer.vacancy_channel == Channel.SECONDMENT:
                employer.work_company.check_intention(employer)

    def _learn(self) -> None:
        for person in self.people:
            if person.employer is not None:
                person.employer.see(person)
        self._all(self.employers, "learn")

    def _end_year(self) -> None:
        """In December municipalities reconsider, each knowing what the others were until then."""
        if (self.month + 1) % 12 == 0:
            self._all(self.municipalities, "reconsider")
            self._all(self.municipalities, "forget")

    def _pay(self) -> None:
        """Every payment of the month, then the clocks and the count of states."""
        weeks = self.rules.unemployment_insurance_reference_weeks
        remembered = int(weeks * 12.0 / self.rules.minimum_wage_weeks_per_year)
        for person in self.people:
            town = person.municipality
            town.stocks[State(person.state)] += 1
            if not person.is_present:
                continue
            bill = Bill(person)
            bill.count()
            received = bill.pay()
            town.events[Event.INCOME_CHANGE] += abs(received - person.income)
            person.income = received
            worked = person.state not in UNPAID
            person.work_history = (person.work_history << 1 | worked) & ((1 << remembered) - 1)
            if person.employer is not None:
                person.months_placed += 1
                person.months_sick_placed += person.months_sick > 0
            if person.state == State.UNEMPLOYMENT_INSURANCE:
                person.insurance_months += 1

    # ---- what the agents ask of it -----------------------------------------------------------

    def key(self, decision: Decision, month: int | None = None) -> np.uint64:
        """What the draws of this decision have in common, this month or in ``month``."""
        month = self.month if month is None else month
        if (decision, month) not in self._keys:
            self._keys[decision, month] = chance.key_of(self._start.seed[0], decision, month)
        return self._keys[decision, month]

    def close_spell(self, person: Participant, reason: Reason) -> None:
        """Write down the spell that ends this month."""
        self.spells.append(self._spell(person, reason))

    def running_spells(self) -> list[Spell]:
        """The spells that nobody has left yet, as if the run ended here."""
        registered = [one for one in self.people if one.state != State.EXPECTED]
        return [self._spell(one, Reason.RUN_ENDED) for one in registered if one.since < self.month]

    def _spell(self, person: Participant, reason: Reason) -> Spell:
        employer = -1 if person.employer is None else person.employer.row
        return Spell(
            person.row,
            person.state,
            person.since,
            self.month,
            employer,
            person.start_reason,
            reason,
            person.wage_value,
            person.fee_at_start,
            person.hirer_class,
            person.hirer_declared,
        )

    # ---- how a run is kept going ---------------------------------------------------------------

    def _populate(self, seed: int) -> None:
        """The drawn starting world, one object per record; objects take the place of row numbers."""
        self._set_rules(self.first_month)
        self._start = start = build_world(self.starting_scenario, self._record, seed, self.started)
        entries = self.starting_scenario.municipality
        counts = [self.starting_scenario.participants_of(entry) for entry in entries]
        self._counts = np.array(counts, np.int64)
        self.sectors = [Sector(row, int(one.identity)) for row, one in enumerate(start.sectors)]
        self.concerns = [Concern(row, []) for row in range(len(start.concerns))]
        self.work_companies = [WorkCompany(self, one) for one in start.work_companies]
        self.municipalities = [
            Municipality(self, one, row, entry.name)
            for row, (one, entry) in enumerate(zip(start.municipalities, entries, strict=True))
        ]
        self.employers = [Employer(self, one) for one in start.employers]
        for row, employer in enumerate(self.employers):
            if employer.concern is not None:
                employer.concern.branches.append(employer)
            first, last = start.neighbour_start[row : row + 2]
            employer.neighbours = [self.employers[other] for other in start.neighbours[first:last]]
        for company in self.work_companies:
            company.lead_municipality = self.municipalities[company.lead_municipality]
            company.employers = [one for one in self.employers if one.work_company is company]
        for numbered in (self.work_companies, self.employers):
            for row, agent in enumerate(numbered):
                agent.row = row
        self.people: list[Participant] = []
        self._register(start.participants)

    def _register(self, records: Any) -> None:
        for record in records:
            person = Participant(self, record)
            person.row = len(self.people)
            self.people.append(person)
            person.municipality.people.append(person)

    def _set_rules(self, month: int) -> None:
        self._record = self.ledger.record(month)
        values = zip(self._record.dtype.names or (), self._record[0].item(), strict=True)
        self.rules = SimpleNamespace(**dict(values))
        self.prices = Prices(self.rules)

    def _open_month(self) -> None:
        """This month's law, crisis, levers, budgets and newcomers; empty pages in the books."""
        self._keys.clear()
        if self.starting_scenario.law == "dated" and self.month > self.first_month:
            self._set_rules(self.month)
        if self.starting_scenario.corona and self.month >= self.first_month:
            for sector, name in zip(self.sectors, CORONA_SECTORS, strict=True):
                sector.shock = self.ledger[f"economy.corona_{name}"].on(self.month)
        self._all(self.municipalities, "set_levers")
        self._all(self.municipalities, "open_books")
        january = self.month % 12 == 0
        if january:
            self._all(self.municipalities, "grant_budget")
        if january or self.month == self.started:
            world = self._start._replace(rules=self._record)
            newcomers = entrants_of_year(world, self._counts, self.month // 12)
            self._register(one for one in newcomers if one.entry_month >= self.month)

    def _set_levers_and_budgets(self) -> None:
        self._all(self.municipalities, "set_levers")
        self._all(self.municipalities, "grant_budget")

    def _plan_hours(self) -> None:
        self._all(self.work_companies, "step")

    def _begin_policy(self) -> None:
        """The end of the burn-in: empty the books, keep the world; the policy begins."""
        self.spells.clear()
        self.funds = dict.fromkeys(self.funds, 0)
        for agent in [*self.people, *self.employers, *self.work_companies, *self.municipalities]:
            agent.balance = 0
        self.policy_in_force = self.policy
        self._set_levers_and_budgets()
