"""The spell ledger: who was in which state from when to when, and why it ended.

Append-only. Headline outcomes are computed from it, so it is also what a reader can check. A
spell runs from ``start`` up to but not including ``end``; spells of one person meet without a
gap. A state that lasts no month (found and lost within one) leaves no row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from abm.agents.state import COUNT, FLAG, MONTH, NUMBER, Field, record_type
from abm.calendar import month_text
from abm.engine import compiled
from abm.vocabulary import EmployerClass, Limitation, Reason, Stance, State, label

if TYPE_CHECKING:
    import pandas

FIELDS = (
    Field("row", COUNT, "row", "row of the person"),
    Field("state", State, "", "state of the spell"),
    Field("start", MONTH, "month", "first month"),
    Field("end", MONTH, "month", "first month after it"),
    Field("employer", COUNT, "row", "employer or hirer, -1 for none"),
    Field("start_reason", Reason, "", "why it began"),
    Field("end_reason", Reason, "", "why it ended"),
    Field("wage_value", NUMBER, "share of minimum wage", "true wage value at its end"),
    Field("fee_at_start", NUMBER, "euro per worked hour", "fee agreed, 0 when not seconded"),
    Field("hirer_class", EmployerClass, "", "class of the hirer when it began, E when not seconded"),
    Field("hirer_declared", FLAG, "", "the hirer signed a declaration of intent"),
)
RECORD = record_type(FIELDS)
_OF_HIRER = ("hirer_class", "hirer_declared")


@compiled
def change_state(world: Any, row: int, state: int, reason: int, now: int) -> None:
    """Put the person in ``row`` into ``state`` from month ``now`` on; the old spell is closed."""
    person = world.participants[row]
    if person.since < now:
        spell = world.spells[world.spell_count[0]]
        spell.row = row
        spell.state = person.state
        spell.start = person.since
        spell.end = now
        spell.employer = person.employer
        spell.start_reason = person.start_reason
        spell.end_reason = reason
        spell.wage_value = person.wage_value
        spell.fee_at_start = person.fee_at_start
        spell.hirer_class = person.hirer_class
        spell.hirer_declared = person.hirer_declared
        world.spell_count[0] += 1
        person.since = now
    person.state = state
    person.start_reason = reason


def spell_table(model: Any, *, started: bool = False) -> np.ndarray:
    """Closed spells, then the open ones with ``end`` at the present month and RUN_ENDED.

    ``started``: also the spells that began before the run's first month (never the burn-in's
    closed ones, which are dropped when the run begins).
    """
    world, now = model.world, model.month
    closed = world.spells[: world.spell_count[0]]
    people = world.participants
    open_rows = np.flatnonzero((people["since"] < now) & (people["state"] != State.EXPECTED))
    opened = np.zeros(len(open_rows), RECORD)
    for name in ("state", "employer", "start_reason", "wage_value", "fee_at_start", *_OF_HIRER):
        opened[name] = people[name][open_rows]
    opened["row"], opened["start"], opened["end"] = open_rows, people["since"][open_rows], now
    opened["end_reason"] = Reason.RUN_ENDED
    table = np.concatenate([closed, opened])
    table = table[table["state"] != State.EXPECTED]
    return table if started else table[table["start"] >= model.first_month]


def spell_frame(model: Any, language: str = "en") -> pandas.DataFrame:
    """The spell ledger as a data frame with names instead of codes, one row per spell.

    Columns: person (lasting id), municipality, limitation, state, start, end (YYYY-MM, the
    first month after it), months, employer (lasting id or <NA>), stance, start_reason,
    end_reason, censored (still running), wage_value, fee_at_start (euro per worked hour), hirer_class and
    hirer_declared (of secondments, when they began; <NA> otherwise).
    """
    import pandas

    world = model.world
    table = spell_table(model, started=True)
    people = world.participants[table["row"]]
    employed = table["employer"] >= 0
    employers = world.employers[table["employer"][employed]]

    def of_employers(values: Any, kind: str) -> pandas.Series:
        """A column that is empty for spells without an employer."""
        column = pandas.Series(pandas.NA, range(len(table)), kind)
        column[employed] = values
        return column

    frame = pandas.DataFrame(
        {
            "person": people["identity"],
            "municipality": [model.municipality_names[row] for row in people["municipality"]],
            "limitation": [label(Limitation(code), language) for code in people["limitation"]],
            "state": [label(State(code), language) for code in table["state"]],
            "start": [month_text(month) for month in table["start"]],
            "end": [month_text(month) for month in table["end"]],
            "months": table["end"] - table["start"],
            "employer": of_employers(employers["identity"], "Int64"),
            "stance": of_employers([label(Stance(code), language) for code in employers["stance"]], "object"),
            "start_reason": [label(Reason(code), language) for code in table["start_reason"]],
            "end_reason": [label(Reason(code), language) for code in table["end_reason"]],
            "censored": table["end_reason"] == Reason.RUN_ENDED,
            "wage_value": table["wage_value"],
            "fee_at_start": table["fee_at_start"],
            "hirer_class": [label(EmployerClass(code), language) for code in table["hirer_class"]],
            "hirer_declared": pandas.array(table["hirer_declared"], dtype="boolean"),
        }
    )
    frame.loc[~np.isin(table["state"], (State.SECONDED, State.AGENCY_WORK)), list(_OF_HIRER)] = pandas.NA
    return frame.sort_values(["person", "start"], kind="stable", ignore_index=True)
