"""Identities of levels: every number in the range of its unit, every belief a probability."""

from __future__ import annotations

import numpy as np

from abm.agents.employer import FIELDS as EMPLOYER_FIELDS
from abm.agents.participant import FIELDS as PARTICIPANT_FIELDS
from abm.agents.state import COUNT, NUMBER, Field
from abm.identities.month import Month
from abm.world import CONCERN_FIELDS, MUNICIPALITY_FIELDS, SECTOR_FIELDS, WORK_COMPANY_FIELDS

_TABLES = {
    "participants": PARTICIPANT_FIELDS,
    "employers": EMPLOYER_FIELDS,
    "work_companies": WORK_COMPANY_FIELDS,
    "municipalities": MUNICIPALITY_FIELDS,
    "sectors": SECTOR_FIELDS,
    "concerns": CONCERN_FIELDS,
}
_SHARES = ("0 to 1", "share of minimum wage")
_MAY_BE_NEGATIVE = ("row", "code", "bits")  # -1 stands for none; a full history has its sign bit set
_EXPERIENCE = ("months_satisfactory", "months_guided", "months_well")


def levels(month: Month) -> None:
    """Every real number is finite, every share from 0 to 1, every count from 0, every code declared."""
    for table, fields in _TABLES.items():
        for field in fields:
            wrong = _out_of_range(field, getattr(month.world, table)[field.name])
            fault = f"{field.name} is out of range"
            if table == "participants":
                month.persons(wrong, fault)
            elif table == "employers":
                month.at_employers(wrong, fault)
            elif table == "municipalities":
                month.in_municipalities(wrong, fault)
            elif wrong.any():
                month.refuse(f"{fault} in row {int(np.flatnonzero(wrong)[0])} of {table}")
    asked = month.world.work_companies["fee_factor"]
    if ((asked < 0.0) | (asked > 1.0)).any():
        month.refuse("fee_factor is out of range: price competition never raises a fee")


def _out_of_range(field: Field, values: np.ndarray) -> np.ndarray:
    wrong = np.zeros(len(values), bool)
    if not isinstance(field.kind, str):
        wrong = (values < 0) | (values >= len(field.kind))
    elif field.kind == NUMBER:
        wrong = ~np.isfinite(values)
        if field.unit in _SHARES:
            wrong |= (values < 0.0) | (values > 1.0)
    elif field.kind == COUNT and field.unit not in _MAY_BE_NEGATIVE:
        wrong = values < 0
    return wrong


def beliefs(month: Month) -> None:
    """What an employer believes is a posterior: from counts that only grow, parts within the whole (C11)."""
    employers, before = month.employers, month.before.employers
    grown = employers["months_observed"] - before["months_observed"]
    month.at_employers(grown < 0, "months_observed shrinks")
    for name in _EXPERIENCE:
        more = employers[name] - before[name]
        month.at_employers((more < 0) | (more > grown), f"{name} is not a part of months_observed")
