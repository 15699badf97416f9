"""The model and its plain twin agree to the last bit, and a twin that differs is found out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from abm.errors import InputError
from abm.model import LabourMarket
from abm.money import Purpose
from abm.spells import spell_table
from abm.vocabulary import Event, Reason, State
from calibration.docking import compare, plain_payments, plain_secondments
from calibration.docking.compare import WORLDS, agree, differences, dock, worlds_of
from calibration.docking.plain_employers import Employer
from calibration.docking.plain_institutions import Municipality, WorkCompany
from calibration.docking.plain_model import PlainLabourMarket
from calibration.docking.plain_participants import Participant

MONTHS = 36
BROKEN = "random-7"  # much happens in it


def test_the_worlds_are_two_made_ones_and_twenty_random_ones():
    assert WORLDS[:2] == ("tiny", "turning-points")
    assert len({name for name in WORLDS if name.startswith("random-")}) == 20


@pytest.mark.parametrize("name", WORLDS)
def test_model_and_twin_agree_to_the_last_bit(name):
    (row,) = agree([name], MONTHS)
    assert row.difference is None, str(row.difference)
    assert row[:2] == (name, MONTHS)


def test_the_worlds_visit_everything_there_is():
    """Every state, reason, event and purpose, after the burn-in; else agreement would say little."""
    counts = {State: np.zeros(len(State)), Event: np.zeros(len(Event)), Purpose: np.zeros(len(Purpose))}
    reasons: set[int] = set()
    for name in WORLDS:
        model = LabourMarket(*worlds_of(name)).run(MONTHS)
        for kind, book in ((State, "stocks"), (Event, "events"), (Purpose, "journal")):
            counts[kind] += np.abs(getattr(model.world, book)).sum(axis=(0, 1))
        spells = spell_table(model, started=True)
        reasons |= {*spells["start_reason"].tolist(), *spells["end_reason"].tolist()}
    missing = [member.name for kind, seen in counts.items() for member in kind if not seen[member]]
    assert missing + [reason.name for reason in Reason if reason not in reasons] == []


def test_institutions_turn_in_the_world_made_for_it():
    twin = PlainLabourMarket(*worlds_of("turning-points"))
    towns, companies = twin.municipalities, twin.work_companies
    open_ones, shocks = [], []
    for _ in range(MONTHS):
        twin.step()
        open_ones.append([company.open for company in companies])
        shocks.append(sum(sector.shock for sector in twin.sectors))
    assert any(not before[1] and after[1] for before, after in itertools.pairwise(open_ones)), "comes back"
    assert {town.chosen_regime for town in towns} >= {0, 2}
    assert max(shocks) > 0.0
    assert shocks[-1] == 0.0


def both(name=BROKEN):
    world = worlds_of(name)
    return LabourMarket(*world), PlainLabourMarket(*world)


def more(formula, by):
    """The formula, giving more by that share."""
    return lambda *given: formula(*given) * (1.0 + by)


BREAKS = {  # owner, what is broken, by what
    "worth of stopping": (Employer, "worth_of_stopping", more(Employer.worth_of_stopping, 0.1)),
    "doubt": (Employer, "_cost_of_doubt", more(Employer._cost_of_doubt, 0.1)),
    "memory": (Employer, "remember_spell", lambda self, hired: None),
    "relapses": (Municipality, "forget", lambda self: None),
    "class": (WorkCompany, "class_of", lambda self, employer, minimum_volume: 0),
    "growth": (Participant, "_develop", lambda self: None),
    "contact": (Participant, "draw_benefit", lambda self: None),
    "fit": (plain_secondments, "fit", more(plain_secondments.fit, 1e-15)),
    "rounding": (plain_payments, "cents", lambda euros: int(100.0 * euros)),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_twin_is_found_out(monkeypatch, broken):
    owner, name, replacement = BREAKS[broken]
    monkeypatch.setattr(owner, name, replacement)
    model, twin = both()
    assert dock(broken, model, twin, MONTHS).difference is not None


def test_the_first_difference_names_month_person_field_and_both_values():
    model, twin = both()
    for _ in range(3):
        model.step()
        twin.step()
    person = twin.people[4]
    person.self_reliance = float(np.nextafter(person.self_reliance, 1.0))
    (found,) = differences(model, twin)
    assert found.month == "2021-03" if model.first_month == 24252 else found.month
    assert str(person.identity) in found.where
    assert found.field == "self_reliance"
    assert float(found.model) < float(found.twin)
    assert found.where in str(found)
    row = dock("changed by hand", model, twin, MONTHS)
    assert row.difference == found
    assert row.months == 3


@pytest.mark.parametrize("table", compare.TABLES)
def test_every_field_of_every_agent_is_compared(table):
    model, twin = both()
    (first, *_) = getattr(twin, compare.TABLES[table])
    for field in getattr(model.world, table).dtype.names:
        before = getattr(first, field)
        stored = -1 if before is None else getattr(before, "row", before)
        setattr(first, field, np.nextafter(before, 9.0) if isinstance(before, float) else not stored)
        found = next(differences(model, twin))
        assert (found.where, found.field) == (f"{table} {getattr(first, 'identity', 0)}", field)
        setattr(first, field, before)
    assert list(differences(model, twin)) == []


@pytest.mark.parametrize(("book", "kind"), [("paid", Purpose.FEE), ("events", Event.STARTS), ("stocks", 1)])
def test_every_euro_and_every_count_is_compared(book, kind):
    model, twin = both()
    model.step()
    twin.step()
    getattr(twin.municipalities[0], book)[kind] += 1
    assert len(list(differences(model, twin))) == 1


def test_spells_and_funds_are_compared():
    model, twin = both()
    for _ in range(12):
        model.step()
        twin.step()
    last = twin.spells.pop()
    assert next(differences(model, twin)).where.startswith("spells")
    twin.spells.append(last)
    twin.funds[next(iter(twin.funds))] += 1
    (found,) = differences(model, twin)
    assert found.where.startswith("funds")


def test_progress_is_told_and_an_unknown_world_is_refused():
    told = []
    assert [row.world for row in agree(["random-3", "tiny"], 1, told.append)] == ["random-3", "tiny"]
    assert told == ["random-3", "tiny"]
    with pytest.raises(InputError, match="tinny"):
        agree(["tinny"], 1)
