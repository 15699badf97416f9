"""Headline outcomes by group of people or hirers, for publication: small cells are left blank."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from abm.errors import unknown
from abm.history import History
from abm.vocabulary import EmployerClass, Limitation, Regime, Stance, TargetGroup, label

SMALLEST_CELL = 10


def _band(wage_values: np.ndarray) -> np.ndarray:
    """Band of a wage value as text, in steps of fifteen points from 40 % (R120)."""
    names = np.array(["below 40 %", "40 to 55 %", "55 to 70 %", "70 % and over"])
    return np.asarray(names[np.searchsorted([0.40, 0.55, 0.70], wage_values, side="right")])


def _hours(weekly: np.ndarray) -> np.ndarray:
    """Band of weekly hours as text, cut where floors on hours are found (R101)."""
    names = np.array(["below 20 hours", "20 to 28 hours", "28 to 32 hours", "32 hours and over"])
    return np.asarray(names[np.searchsorted([20.0, 28.0, 32.0], weekly, side="right")])


def _names(kind: Any, codes: np.ndarray) -> np.ndarray:
    return np.array([label(kind(int(code))) for code in codes], dtype=object)


GROUPINGS: dict[str, Callable[[Any, np.ndarray], np.ndarray]] = {
    "stance": lambda world, spells: _names(Stance, world.employers["stance"][spells["employer"]]),
    "limitation": lambda world, spells: _names(Limitation, world.participants["limitation"][spells["row"]]),
    "wage_value": lambda world, spells: _band(world.participants["wage_value_base"][spells["row"]]),
    "regime": lambda world, spells: _names(
        Regime, world.municipalities["regime"][world.participants["municipality"][spells["row"]]]
    ),
    "class": lambda world, spells: _names(EmployerClass, spells["hirer_class"]),
    "hours": lambda world, spells: _hours(world.participants["weekly_hours"][spells["row"]]),
    "target_group": lambda world, spells: _names(
        TargetGroup, world.participants["target_group"][spells["row"]]
    ),
}


def outcomes_by(model: Any, grouping: str) -> list[dict[str, Any]]:
    """Conversion and the revolving door by group, for publication.

    ``grouping`` is one of ``GROUPINGS``; class is that of the hirer when the secondment began.
    Each row: group, people, secondments, conversion within 24 months, revolving door; the
    two shares are NaN where they rest on fewer than ten people.

    Raises:
        InputError: for an unknown grouping, with the nearest match.
    """
    if grouping not in GROUPINGS:
        raise unknown("grouping", grouping, GROUPINGS)
    everybody = tuple(TargetGroup) if grouping == "target_group" else (TargetGroup.JOB_AGREEMENT,)
    history = History(model, everybody)
    started, ended = history.secondments, history.ended_without_job
    of_started = GROUPINGS[grouping](model.world, history.spells[started])
    of_ended = GROUPINGS[grouping](model.world, history.spells[ended])
    rows = []
    for name in sorted({str(one) for one in of_started}):
        mine, over = started[of_started == name], ended[of_ended == name]
        people = len(np.unique(history.spells["row"][mine]))
        returned = len(np.unique(history.spells["row"][over]))
        rows.append(
            {
                "group": name,
                "people": people,
                "secondments": len(mine),
                "conversion_within_24_months": (
                    history.hired_within(24, mine) if people >= SMALLEST_CELL else float("nan")
                ),
                "revolving_door": (
                    history.back_on_benefit(12, over) if returned >= SMALLEST_CELL else float("nan")
                ),
            }
        )
    return rows
