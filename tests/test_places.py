"""Who gets the places that nobody is seconded to any more: what docs/model.md says of closing secondment."""

from __future__ import annotations

import numpy as np
import pytest

from abm.history import REGULAR, History
from abm.model import LabourMarket
from abm.vocabulary import Regime, State, TargetGroup


def shares(model: LabourMarket, years: int, seconding: np.ndarray) -> np.ndarray:
    """Percent of the months in regular work of everybody where people are seconded, and of who is inside the
    wage-value window with little self-reliance; of these also who had a regular job at any time."""
    regular, there = np.zeros(0), np.zeros(0)
    for _ in range(12 * years):
        model.step()
        state = model.world.participants["state"]
        room = (0, len(state) - len(regular))
        regular = np.pad(regular, room) + np.isin(state, REGULAR)
        there = np.pad(there, room) + ~np.isin(state, (State.EXPECTED, State.GONE))
    people, history = model.world.participants, History(model, tuple(TargetGroup))
    had = np.zeros(len(people), bool)
    had[history.spells["row"][history.jobs]] = True
    everybody = seconding[people["municipality"]] & (there > 0)
    inside = (people["wage_value_base"] >= 0.4) & (people["wage_value_base"] < 0.7)
    group = everybody & inside & (people["self_reliance"] < 0.5)
    group &= people["target_group"] == TargetGroup.JOB_AGREEMENT
    of_months = [regular[one].sum() / there[one].sum() for one in (everybody, group)]
    return 100.0 * np.array([*of_months, had[group].mean()])


def test_places_go_to_others_than_the_people_inside_the_window():
    years, changes = 10, []
    for seed in (1, 2, 3, 4):
        start = LabourMarket("six-cases", seed=seed)
        seconding = start.world.municipalities["regime"] != Regime.NONE
        before, after = (
            shares(start.branch(name), years, seconding) for name in ("baseline", "close-secondment")
        )
        changes.append(after - before)
    everybody, group, group_ever = np.mean(changes, axis=0)
    assert everybody == pytest.approx(5, abs=0.5)
    assert group == pytest.approx(-6, abs=0.5)
    assert group_ever == pytest.approx(-16, abs=0.5)
