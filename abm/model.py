"""LabourMarket: the model as a ``mesa.Model``. The month itself reads in ``phases/month.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from mesa.agent import AgentSet

from abm.agents.employer import Employer
from abm.agents.municipality import Municipality
from abm.agents.participant import Participant
from abm.agents.view import RecordView
from abm.agents.work_company import WorkCompany
from abm.engine import source_hash
from abm.errors import InputError
from abm.identities import Identities
from abm.money import CENTS_PER_EURO
from abm.outcomes import Outcome, all_outcomes
from abm.phases.month import month
from abm.policy import Policy, lever_table, lever_values, load_policy
from abm.population import CORONA_SECTORS, build_world, entrants_of_year
from abm.region import RegionIndex, Regions
from abm.scenario import Scenario, load_scenario
from abm.spells import spell_frame
from abm.vocabulary import State
from abm.world import World, in_its_room, lengthened, monthly_tables, room_of, with_room

if TYPE_CHECKING:
    import pandas

_ROOM_FOR_MONTHS = 24
MONTHS_PER_YEAR = 12
_DECISIVE = ("governance_decides", "governance_exit", "governance_price_competition")
_IS_PRESENT = np.array([state not in (State.EXPECTED, State.GONE) for state in State], dtype=np.int64)
_NO_SEED_NEEDED = 0  # Mesa wants a generator; nothing in the model draws from it


class LabourMarket(mesa.Model):
    """People, employers, work companies and municipalities, month by month.

    Args:
        scenario: the starting world, or the name of a shipped one.
        policy: changes of levers from the first month on, or the name of a shipped policy.
        seed: any integer; the same seed gives every person the same luck under any policy.
        rng: another name for ``seed``, as Mesa's newer tools use it.
        parameters: values of ledger parameters for this run, by dotted name.
        check: hold every month, also of the burn-in and of branches, to ``abm.identities``.

    The constructor runs the scenario's burn-in under the scenario's own levers and the law of the
    first month. Every policy
    therefore starts from the same world, and ``branch`` gives another policy the same past.

    Raises:
        InputError: for a name, value or combination that does not fit; the message is one line.
        BrokenIdentity: when the run is checked and its accounts do not hold.
    """

    def __init__(
        self,
        scenario: Scenario | str = "six-cases",
        policy: Policy | str = "baseline",
        seed: int | None = None,
        *,
        rng: int | None = None,
        parameters: dict[str, float] | None = None,
        check: bool = False,
    ) -> None:
        super().__init__(rng=_NO_SEED_NEEDED)
        loaded = load_scenario(scenario) if isinstance(scenario, str) else scenario.checked(scenario.name)
        self.starting_scenario = loaded.changed(parameters) if parameters else loaded
        self.policy = load_policy(policy) if isinstance(policy, str) else policy
        self.seed = _integer_seed(seed if seed is not None else rng)
        self.first_month = self.starting_scenario.first_month
        self.month = self.first_month - self.starting_scenario.burn_in_months
        self.municipality_names = tuple(one.name for one in self.starting_scenario.municipality)
        self._starting_levers = self.starting_scenario.starting_levers()
        self._accept_policy()
        self._under_policy = False
        self._views: dict[type, list[RecordView | None]] = {Participant: [], Employer: []}
        self._ledger = self.starting_scenario.ledger
        counts = [self.starting_scenario.participants_of(one) for one in self.starting_scenario.municipality]
        self._counts = np.array(counts, np.int64)
        rules = self._ledger.record(self.first_month)
        dated = self.starting_scenario.law == "dated"
        self._law_changes = self._ledger.months_of_change() if dated else frozenset()
        self.world: World = build_world(self.starting_scenario, rules, self.seed, self.month)
        self._region_index = RegionIndex()
        self._found_institutions()
        self._refresh_levers()
        self._grant_budgets()
        self._institutions_act()
        self._identities = Identities(self) if check else None
        self._burn_in()

    # ---- one month ------------------------------------------------------------------------

    def step(self) -> None:
        """One month: law, levers and newcomers; the phases of the month; the institutions' plans."""
        self._one_month()

    def _one_month(self) -> None:
        self._prepare_month()
        month(self.world, self.regions, self.month)
        self.month += 1
        self._institutions_act()
        if self._identities is not None:
            self._identities.check()

    def run(self, months: int) -> LabourMarket:
        """Step ``months`` times; returns the model itself."""
        if not isinstance(months, int | np.integer) or isinstance(months, bool) or months < 1:
            raise InputError(f"months: {months!r} is not a whole number of at least 1")
        for _ in range(int(months)):
            self.step()
        return self

    # ---- results --------------------------------------------------------------------------

    @property
    def outcomes(self) -> dict[str, float]:
        """Every declared outcome of the months run so far; NaN where there is nothing to count."""
        return all_outcomes(self)

    def outcome(self, name: str) -> float:
        """One outcome by name; InputError with the nearest match for an unknown one."""
        return Outcome.named(name).value(self)

    @property
    def spells(self) -> pandas.DataFrame:
        """The spell ledger as a data frame; see ``abm.spells.spell_frame`` for its columns."""
        return spell_frame(self)

    @property
    def months_run(self) -> int:
        """Months since the burn-in."""
        return self.month - self.first_month

    @property
    def never_observed(self) -> tuple[str, ...]:
        """What makes this run a counterfactual: values that the study never saw at work; empty if none."""
        both = self.starting_scenario.never_observed + self.policy.never_observed
        return tuple(dict.fromkeys(both))

    @property
    def manifest(self) -> dict[str, Any]:
        """What identifies this run: scenario, policy, parameters, seed, months, model version."""
        scenario = self.starting_scenario
        return {
            "model": "Draaideur",
            "model_version": source_hash(),
            "scenario": scenario.name,
            "policy": self.policy.name,
            "changes": [change.model_dump(exclude_defaults=True) for change in self.policy.change],
            "counterfactual": bool(self.never_observed),
            "never_observed": list(self.never_observed),
            "parameters": dict(scenario.parameters),
            "seed": self.seed,
            "months": self.months_run,
            "law": scenario.law,
            "participants": int((self.world.participants["state"] != State.EXPECTED).sum()),
            "employers": len(self.world.employers),
            "assumed_parameters": list(self._ledger.assumed()),
            "purpose": "exploration and illustration of a qualitative study; not a prediction",
        }

    @property
    def regions(self) -> Regions:
        """Whom each region holds."""
        return self._region_index.of(self.world)

    def branch(self, policy: Policy | str) -> LabourMarket:
        """The same world at the end of the burn-in, under another policy.

        Only before the first month: the two then share their past and all their luck.
        """
        if self.months_run:
            raise InputError("branch: the model has run; branch before the first month")
        twin: LabourMarket = type(self).__new__(type(self))
        mesa.Model.__init__(twin, rng=_NO_SEED_NEEDED)
        for name in ("starting_scenario", "seed", "first_month", "month", "municipality_names"):
            setattr(twin, name, getattr(self, name))
        twin.policy = load_policy(policy) if isinstance(policy, str) else policy
        twin._under_policy = True
        twin._views = {Participant: [], Employer: []}
        for name in ("_ledger", "_counts", "_starting_levers", "_law_changes"):
            setattr(twin, name, getattr(self, name))
        twin._accept_policy()
        people = self.world.participants
        twin.world = self.world.copy(participants=with_room(people, len(room_of(people)))[: len(people)])
        twin._region_index = RegionIndex()
        twin._found_institutions()
        twin._refresh_levers()
        twin._grant_budgets()
        twin._identities = Identities(twin) if self._identities is not None else None
        return twin

    # ---- Mesa's view of the agents -----------------------------------------------------------

    municipality_type: type[Municipality] = Municipality
    work_company_type: type[WorkCompany] = WorkCompany

    def participant(self, number: int) -> Participant:
        """A person by lasting id, or by place in the starting population (1 is the first)."""
        people = self.world.participants
        starting = int(self._counts.sum())
        if 1 <= number <= starting:
            return self._view(Participant, number - 1)
        found = np.flatnonzero(people["identity"] == number)
        if not len(found):
            raise InputError(
                f"person {number}: there is none; take 1 to {starting} for the starting "
                "population, or a lasting id from the spells"
            )
        return self._view(Participant, int(found[0]))

    def _view(self, kind: type[RecordView], row: int) -> Any:
        views = self._views[kind]
        if len(views) <= row:
            views.extend([None] * (len(getattr(self.world, kind.TABLE)) - len(views)))
        if views[row] is None:
            views[row] = kind(self, row)
        return views[row]

    def _all_views(self, kind: type[RecordView]) -> list[Any]:
        return [self._view(kind, row) for row in range(len(getattr(self.world, kind.TABLE)))]

    @property
    def agents_by_type(self) -> dict[type, AgentSet]:
        """Mesa's agent sets by type; people and employers become agents when this is asked for."""
        institutions = dict(super().agents_by_type)
        views = {
            kind: AgentSet(self._all_views(kind), random=self.random) for kind in (Participant, Employer)
        }
        return views | institutions

    @property
    def agent_types(self) -> list[type]:
        """The four kinds of agents."""
        return list(self.agents_by_type)

    @property
    def agents(self) -> AgentSet:
        """Every agent of every kind, as one Mesa agent set."""
        everyone = [agent for group in self.agents_by_type.values() for agent in group]
        return AgentSet(everyone, random=self.random)

    # ---- how a run is kept going ---------------------------------------------------------------

    def _found_institutions(self) -> None:
        entries = self.starting_scenario.municipality
        regions = {entry.region: entry.work_company for entry in reversed(entries)}
        order = list(dict.fromkeys(entry.region for entry in entries))
        self.municipalities = [self.municipality_type(self, row, entry) for row, entry in enumerate(entries)]
        self.work_companies = [
            self.work_company_type(self, row, regions[region], region) for row, region in enumerate(order)
        ]

    def _institutions_act(self) -> None:
        for work_company in self.work_companies:
            work_company.step()

    def _accept_policy(self) -> None:
        self.starting_scenario.refuse_unfit(self.policy)
        self._dated_changes = self.policy.months_of_change

    def people_present(self) -> np.ndarray:
        """People in the register last month, per municipality row; shape ``(municipalities,)``."""
        world = self.world
        last = self.month - int(world.first_month[0]) - 1
        if last >= 0:
            found: np.ndarray = world.stocks[last] @ _IS_PRESENT
            return found
        people = world.participants
        present = _IS_PRESENT[people["state"]] == 1
        return np.bincount(people["municipality"][present], minlength=len(self.municipalities))

    def _refresh_levers(self) -> None:
        policy = self.policy if self._under_policy else None
        values = []
        for one in self.municipalities:
            starting = self._starting_levers[one.row]
            own = lever_values(starting, policy, one.name, self.month, self.first_month)
            company = self.work_companies[int(self.world.municipalities[one.row].work_company)]
            values.append(company.adjust(one.decide(own)))
        table = lever_table(values, self.municipality_names)
        self.world = self.world._replace(levers=table)
        self._institutions_decide = any(table[name].any() for name in _DECISIVE)
        self.world.municipalities["regime"] = table["governance_regime"]

    def _levers_may_change(self) -> bool:
        """Whether this month needs a look: a dated change begins, or institutions decide."""
        if self.municipality_type.decide is not Municipality.decide:
            return True
        if self.work_company_type.adjust is not WorkCompany.adjust or self.month in self._dated_changes:
            return True
        return self._institutions_decide

    def _burn_in(self) -> None:
        for _ in range(self.starting_scenario.burn_in_months):
            self._one_month()
        self._start_books()
        self._under_policy = True
        self._refresh_levers()
        self._grant_budgets()
        if self._identities is not None:
            self._identities.start()

    def _start_books(self) -> None:
        """Close the burn-in: empty the ledgers, keep the world."""
        world = self.world
        world.spell_count[0] = 0
        for table in (world.participants, world.employers, world.work_companies, world.municipalities):
            table["balance"] = 0
        world.funds[:] = 0
        journal, events, stocks = monthly_tables(0, len(self.municipality_names))
        first_month = np.array([self.first_month])
        self.world = world._replace(journal=journal, events=events, stocks=stocks, first_month=first_month)

    def _prepare_month(self) -> None:
        """Room in the ledgers, this month's law, levers and newcomers."""
        scenario = self.starting_scenario
        if self.month in self._law_changes and self.month > self.first_month:
            self.world = self.world._replace(rules=self._ledger.record(self.month))
        if scenario.corona and self.month >= self.first_month:
            for row, sector in enumerate(CORONA_SECTORS):
                shock = self._ledger[f"economy.corona_{sector}"].on(self.month)
                self.world.sectors[row].shock = shock
        if self._levers_may_change():
            self._refresh_levers()
        if self.month % MONTHS_PER_YEAR == 0:
            self._grant_budgets()
        started = self.first_month - scenario.burn_in_months
        if self.month % MONTHS_PER_YEAR == 0 or self.month == started:
            self._register_entrants()
        self._make_room()

    def _grant_budgets(self) -> None:
        """A year's budget for guidance and secondment, per person in the register (R029, R071)."""
        world = self.world
        euros = world.levers["governance_budget"] * self.people_present()
        world.municipalities["budget_left"] = np.floor(euros * CENTS_PER_EURO).astype(np.int64)

    def _register_entrants(self) -> None:
        newcomers = entrants_of_year(self.world, self._counts, self.month // MONTHS_PER_YEAR)
        if self.month % MONTHS_PER_YEAR:  # the burn-in begins in the middle of the year
            newcomers = newcomers[newcomers["entry_month"] >= self.month]
        everybody = in_its_room(self.world.participants, newcomers)
        self.world = self.world._replace(participants=everybody)

    def _make_room(self) -> None:
        world = self.world
        row = self.month - int(world.first_month[0])
        if row >= len(world.journal):
            more = monthly_tables(_ROOM_FOR_MONTHS, len(self.municipality_names))
            old = (world.journal, world.events, world.stocks)
            tables = [lengthened(*pair) for pair in zip(old, more, strict=True)]
            world = world._replace(journal=tables[0], events=tables[1], stocks=tables[2])
        needed = int(world.spell_count[0]) + len(world.participants)
        if needed > len(world.spells):
            closed = world.spells[: world.spell_count[0]]
            world = world._replace(spells=with_room(closed, 2 * needed))
        self.world = world


def _integer_seed(seed: Any) -> int:
    if seed is None:
        return 1
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise InputError(f"seed: {seed!r} is not a whole number")
    return int(seed)
