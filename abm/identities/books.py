"""Identities of the books: spells without gap or overlap, counts that agree, money to the cent."""

from __future__ import annotations

import numpy as np

from abm.identities.month import ABSENT, LENT_IN, Month, counted, in_states
from abm.money import (
    CENTS_PER_EURO,
    INTERMEDIARY,
    NATIONAL_FUNDS,
    PARTIES,
    SUPPLIERS,
    Party,
    Purpose,
    total_of_balances,
)
from abm.vocabulary import Event, Reason, State

_GUIDANCE = (Purpose.COACHING, Purpose.TRAINING, Purpose.EMPLOYER_TRAINING, Purpose.EMPLOYER_SERVICE)
_FOR_NO_SINGLE_PERSON = (Purpose.PROBING, Purpose.MONITORING, Purpose.FACILITY)  # on no budget
_BEGUN = (Reason.SECONDED, Reason.NEXT_HIRER)
_LEFT = (Reason.RETIRED, Reason.LEFT_REGISTER)
_MONTHS_PER_YEAR = 12


def written_books(month: Month) -> None:
    """What stands in the books stays there: no spell, payment, event or stock is changed afterwards."""
    before, world = month.before, month.world
    spells = int(before.spell_count[0])
    rewritten = before.spells[:spells] != world.spells[:spells]
    if rewritten.any():
        wrong = np.zeros(len(month.people), bool)
        wrong[before.spells["row"][:spells][rewritten]] = True
        month.persons(wrong, "a closed spell is changed")
    for name in ("journal", "events", "stocks"):
        then, now = getattr(before, name)[: month.row], getattr(world, name)[: month.row]
        month.in_municipalities((then != now).any(axis=(0, 2)), f"an earlier month of the {name} is changed")


def spells(month: Month) -> None:
    """The spell ledger tells every life without gap or overlap.

    Who was in one state until now and is no more has one spell that says so, and only they; who has
    none is still in the same state, with the same employer, since the same month.
    """
    people, old, kept, now = month.people, month.old, len(month.old), month.now
    closed = month.spells
    stray = (closed["row"] < 0) | (closed["row"] >= kept)
    if stray.any():
        month.refuse(f"{int(stray.sum())} spells of people that were not there")
    of = closed["row"]
    found = counted(of, kept)
    month.persons(found > 1, "two spells end in one month")
    for name, fault in (("state", "of another state"), ("employer", "with another employer"),
                        ("start_reason", "begun for another reason")):  # fmt: skip
        month.persons(_of_rows(of[closed[name] != old[name][of]], kept), f"a spell {fault} than was lived")
    month.persons(_of_rows(of[closed["start"] != old["since"][of]], kept), "a gap or overlap of spells")
    month.persons(_of_rows(of[closed["end"] != now], kept), "a spell that does not end when the next begins")
    since, begun = people["since"][:kept], old["since"]
    entered = (old["state"] == State.EXPECTED) & (people["state"][:kept] != State.EXPECTED)
    month.persons((since != now) & (found + entered > 0), "a spell ended, and the next did not begin")
    same = (found == 0) & ~entered & (begun < now)
    month.persons(same & (since != begun), "in a state since another month, and no spell says so")
    for name in ("state", "employer", "start_reason"):
        month.persons(same & (people[name][:kept] != old[name]), f"{name} changed, and no spell says so")


def _of_rows(rows: np.ndarray, size: int) -> np.ndarray:
    wrong = np.zeros(size, bool)
    wrong[rows] = True
    return wrong


def events(month: Month) -> None:
    """What is counted each month is what people and spells show, in each municipality."""
    people, towns = month.people, len(month.world.municipalities)
    started = month.among(LENT_IN) & (people["since"] == month.now) & np.isin(people["start_reason"], _BEGUN)
    trial = (people["state"] == State.TRIAL_PLACEMENT) & (people["since"] == month.now)
    for event, mask in (
        (Event.STARTS, started),
        (Event.REPLACED, started & (people["start_reason"] == Reason.NEXT_HIRER)),
        (Event.TRIALS, trial),
    ):
        found = counted(people["municipality"][mask], towns)
        wrong = month.world.events[month.row, :, event] != found
        month.in_municipalities(wrong, f"{event.name.lower()} are miscounted")


def track_records(month: Month) -> None:
    """What work companies and concerns remember of hirers is what the spell ledger says (R052-R053)."""
    people, employers, closed, size = month.people, month.employers, month.spells, len(month.employers)
    started = month.among(LENT_IN) & (people["since"] == month.now) & np.isin(people["start_reason"], _BEGUN)
    over = closed[in_states(closed["state"], LENT_IN) & ~np.isin(closed["end_reason"], _LEFT)]
    hired = over[over["end_reason"] == Reason.HIRED_BY_HIRER]
    for name, found in (
        ("spells_started", people["employer"][started]),
        ("spells_ended", over["employer"]),
        ("spells_hired", hired["employer"]),
    ):
        more = employers[name] - month.before.employers[name]
        month.at_employers(more != counted(found, size), f"{name} is not what the ledger says")
    month.at_employers(employers["spells_hired"] > employers["spells_ended"], "more hired than ended")
    month.at_employers(employers["spells_ended"] > employers["spells_started"], "more ended than started")
    concerns, branches = month.world.concerns, employers["concern"] >= 0
    month.at_employers(employers["concern"] >= len(concerns), "a branch of a concern that there is not")
    for name in ("spells_ended", "spells_hired"):
        total = counted(employers["concern"][branches], len(concerns), employers[name][branches])
        wrong = np.zeros(size, bool)
        wrong[branches] = (total != concerns[name])[employers["concern"][branches]]
        month.at_employers(wrong, f"{name} of the concern is not the sum of its branches")


def double_entry(month: Month) -> None:
    """Each cent paid is a cent received: balances add up to zero and are what the journal says."""
    world, before = month.world, month.before
    total = total_of_balances(world)
    if total != 0:
        month.refuse(f"all balances together are {total} cents, and not zero")
    people, kept = month.people, len(month.old)
    received = people["balance"].copy()
    received[:kept] -= month.old["balance"]
    there = ~month.among(ABSENT)
    month.persons(there & (received != people["income"]), "the balance does not grow by the income")
    month.persons(~there & (received != 0), "paid while not in the register")
    paid = world.journal[month.row]
    net = {party: np.zeros(len(paid), np.int64) for party in Party}
    for purpose, (payer, payee) in PARTIES.items():
        net[payer] -= paid[:, purpose]
        net[payee] += paid[:, purpose]
    towns, regions = len(world.municipalities), len(world.work_companies)
    region = world.municipalities["work_company"]
    of_people = counted(people["municipality"], towns, received)
    month.in_municipalities(of_people != net[Party.PERSON], "people received other than was paid")
    own = world.municipalities["balance"] - before.municipalities["balance"]
    month.in_municipalities(own != net[Party.MUNICIPALITY], "the municipality paid other than the journal")
    more = month.employers["balance"] - before.employers["balance"]
    of_employers = counted(month.employers["work_company"], regions, more)
    of_companies = world.work_companies["balance"] - before.work_companies["balance"]
    for party, found in ((Party.EMPLOYER, of_employers), (Party.WORK_COMPANY, of_companies)):
        wrong = found != counted(region, regions, net[party])
        who = party.name.lower().replace("_", " ")
        month.in_municipalities(wrong[region], f"the {who} of the region paid other than the journal says")
    for party, place in ((Party.INTERMEDIARY, INTERMEDIARY), (Party.NATIONAL_FUNDS, NATIONAL_FUNDS),
                         (Party.SUPPLIERS, SUPPLIERS)):  # fmt: skip
        off = int(world.funds[place] - before.funds[place] - net[party].sum())
        if off:
            who = party.name.lower().replace("_", " ")
            month.refuse(f"the {who} received {off} cents more than the journal says")


def budgets(month: Month) -> None:
    """A budget loses what guidance costs and what the work company loses on people, to the cent (R071)."""
    world = month.world
    left = month.before.municipalities["budget_left"]
    if month.now % _MONTHS_PER_YEAR == 0:
        euros = world.levers["governance_budget"] * month.present(month.old)
        left = np.floor(euros * CENTS_PER_EURO).astype(np.int64)
    paid = world.journal[month.row]
    spent = np.zeros(len(paid), np.int64)
    for purpose, (payer, payee) in PARTIES.items():
        if purpose not in _FOR_NO_SINGLE_PERSON:
            charged = (payer == Party.WORK_COMPANY) - (payee == Party.WORK_COMPANY)
            spent += (charged + (purpose in _GUIDANCE)) * paid[:, purpose]
    wrong = world.municipalities["budget_left"] != left - spent
    month.in_municipalities(wrong, "the budget lost other than was spent")
