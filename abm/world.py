"""The world of a run: the tables that the phases pass over, as one value."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from abm.agents.state import CENTS, COUNT, FLAG, IDENTITY, NUMBER, Field, record_type
from abm.money import Purpose
from abm.vocabulary import Event, Regime, State

WORK_COMPANY_FIELDS = (
    Field("identity", IDENTITY, "", "number of the region"),
    Field("lead_municipality", COUNT, "row", "largest municipality; its levers hold for requests"),
    Field("first_sector", COUNT, "row", "sector in which it knows every employer (R097)"),
    Field("open", FLAG, "", "the facility takes on new secondments (R066)"),
    Field("fee_factor", NUMBER, "ratio", "fee it asks relative to its tariff (R058)"),
    Field("loss_months", COUNT, "months", "months on end with a result below what is borne"),
    Field("usual_volume", COUNT, "people", "people seconded when its facility was last open"),
    Field("vacancies", COUNT, "people", "people its region's employers wanted, lately"),
    Field("vacancies_won", COUNT, "people", "of whom asked from the work company, lately"),
    Field("hours_available", NUMBER, "hours per month", "time of account managers this month"),
    Field("balance", CENTS, "cents", "received less paid since the start of the run"),
)
MUNICIPALITY_FIELDS = (
    Field("identity", IDENTITY, "", "code of Statistics Netherlands"),
    Field("work_company", COUNT, "row", "work company of the region"),
    Field("population", COUNT, "people", "inhabitants"),
    Field("regime", Regime, "", "whether and how long it seconds"),
    Field("chosen_regime", COUNT, "code", "regime it chose itself, -1 while it has not (R021)"),
    Field("budget_left", CENTS, "cents", "left of this year's budget for guidance and secondment"),
    Field("relapses", COUNT, "number", "people back from a job or secondment on benefit, lately"),
    Field("placements", COUNT, "number", "people placed in a job or secondment, lately"),
    Field("direct_placements", COUNT, "number", "of whom placed in a job directly, lately"),
    Field("outflow", COUNT, "number", "people who took a regular job this calendar year (R021)"),
    Field("balance", CENTS, "cents", "received less paid since the start of the run"),
)
SECTOR_FIELDS = (
    Field("identity", IDENTITY, "", "number of the sector"),
    Field("cycle", NUMBER, "standard deviations", "state of the business cycle, 0 is normal"),
    Field("shock", NUMBER, "standard deviations", "shock from outside this month (R046)"),
)
CONCERN_FIELDS = (
    Field("spells_ended", COUNT, "spells", "secondments ended at its branches, all regions"),
    Field("spells_hired", COUNT, "spells", "of which ended in a job there"),
    Field("spells_without_hire", COUNT, "spells", "ended without a job since the last hire"),
)
CONCERN_RECORD = record_type(CONCERN_FIELDS)
WORK_COMPANY_RECORD = record_type(WORK_COMPANY_FIELDS)
MUNICIPALITY_RECORD = record_type(MUNICIPALITY_FIELDS)
SECTOR_RECORD = record_type(SECTOR_FIELDS)


class World(NamedTuple):
    """Everything that changes in a run.

    A phase has the signature ``phase(world, region, now)``, or ``phase(world, now)`` if it is of all regions.

    Structured tables hold one record per agent and rows never move; see the field
    declarations in ``abm/agents`` and above. The rest are plain arrays:

    - ``seed``: one unsigned number; ``first_month``: month of row 0 of the journal
    - ``neighbour_start`` (employers + 1), ``neighbours``: the employer network, row by row
    - ``spells`` with ``spell_count`` rows in use: the spell ledger
    - ``journal`` (months, municipalities, purposes): cents paid
    - ``events`` (months, municipalities, events) and ``stocks`` (months, municipalities, states)
    - ``funds``: balances in cents of the national funds and of suppliers
    """

    rules: np.ndarray
    levers: np.ndarray
    participants: np.ndarray
    employers: np.ndarray
    work_companies: np.ndarray
    municipalities: np.ndarray
    sectors: np.ndarray
    concerns: np.ndarray
    neighbour_start: np.ndarray
    neighbours: np.ndarray
    spells: np.ndarray
    spell_count: np.ndarray
    journal: np.ndarray
    events: np.ndarray
    stocks: np.ndarray
    funds: np.ndarray
    seed: np.ndarray
    first_month: np.ndarray

    def copy(self, **instead: np.ndarray) -> World:
        """An independent copy: the two worlds share nothing that changes.

        ``instead``: copies of some tables that are there already.
        """
        return World(
            *(
                instead[name] if name in instead else in_one_piece(array).copy().view(array.dtype)
                for name, array in self._asdict().items()
            )
        )


def monthly_tables(months: int, municipalities: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Empty journal, events and stocks for a number of months."""
    return (
        np.zeros((months, municipalities, len(Purpose)), np.int64),
        np.zeros((months, municipalities, len(Event)), np.int64),
        np.zeros((months, municipalities, len(State)), np.int64),
    )


def lengthened(table: np.ndarray, more: np.ndarray) -> np.ndarray:
    """``table`` with the rows of ``more`` behind it, of the very same type.

    NumPy's own concatenation makes a new type of records each time, which compiled code must then
    look at anew.
    """
    return np.concatenate([in_one_piece(table), in_one_piece(more)]).view(table.dtype)


def with_room(table: np.ndarray, rows: int) -> np.ndarray:
    """``table`` in a longer one of ``rows`` rows, of the very same type.

    The rows behind it are empty, and take no memory until something is written there.
    """
    longer = np.zeros(rows, table.dtype)
    in_one_piece(longer)[: table.nbytes] = in_one_piece(table)
    return longer


def room_of(table: np.ndarray) -> np.ndarray:
    """The longer table ``with_room`` of which ``table`` is the beginning, or itself where there is none.

    Also itself for an empty table, which shares memory with nothing.
    """
    room = table.base
    if room is None or room.dtype is not table.dtype or not np.may_share_memory(room[:1], table[:1]):
        return table
    return room


def in_its_room(table: np.ndarray, more: np.ndarray) -> np.ndarray:
    """``table`` with the rows of ``more`` behind it, both of one type; in its own room if that lasts."""
    rows = len(table) + len(more)
    room = room_of(table)
    if rows > len(room):
        room = with_room(table, rows + rows // 4)
    in_one_piece(room)[table.nbytes : table.nbytes + more.nbytes] = in_one_piece(more)
    return room[:rows]


def in_one_piece(table: np.ndarray) -> np.ndarray:
    """The same memory as bytes: NumPy copies records one by one, which takes ten times as long."""
    return table if table.dtype.names is None else table.view(np.uint8)
