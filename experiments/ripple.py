"""How far one more person is felt: whose history changes when somebody is added to a settled world.

Everybody keeps their own luck, so a history changes only by competition: for a place, for the time of
an account manager, for a budget, by what an employer learns from the newcomer. What may differ is the
history of who competes with the newcomer, and of who competes with those. What may never differ is
anybody's own luck (traits, sickness, leaving the register), and anything in a region that shares no
employer, register or council with this one.

What this leaves out: whether a changed history is better or worse. And the entrants of later years:
their number follows the register at the start, which is left as it was.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from abm.errors import unknown
from abm.model import LabourMarket
from abm.population import identity_of, new_participants
from abm.scenario import Scenario
from abm.world import lengthened

DISTANCES = (
    "worked where the newcomer works",
    "worked where those worked",
    "elsewhere in the region",
    "in another region",
)
_NOBODY = -1


def with_one_more(model: LabourMarket, municipality: str) -> LabourMarket:
    """A branch of a model that has not run yet, with one more person on benefit in a municipality.

    Nothing else differs. Raises InputError for a municipality that is not there.
    """
    if municipality not in model.municipality_names:
        where = f"scenario {model.starting_scenario.name}"
        raise unknown("municipality", municipality, model.municipality_names, where)
    row = model.municipality_names.index(municipality)
    entry = model.starting_scenario.municipality[row]
    twin = model.branch(model.policy)
    world = twin.world
    who = identity_of(entry.code, model.starting_scenario.participants_of(entry) + 1)
    newcomer = new_participants(
        np.array([who]), np.array([row]), world.municipalities, world.rules, world.seed, twin.month
    )
    twin.world = world._replace(participants=lengthened(world.participants, newcomer))
    return twin


def ripple(
    scenario: Scenario, municipality: str, seeds: Sequence[int], months: Sequence[int] = (12, 60, 120)
) -> pd.DataFrame:
    """Share of people whose history is another one with one more person, by distance from the newcomer.

    ``months``: horizons, counted from the arrival at the end of the burn-in. A history is where somebody
    is month by month: state and employer. Distance follows who worked with whom by the last horizon, in
    the run with the newcomer.

    Returns one row per distance and horizon, over all ``seeds``: ``distance``, ``months``, ``people``,
    ``changed`` (with another history), ``share`` (of people) and ``share_of_months`` (of all months of
    all people, those in another state or with another employer). NaN where there is nobody.
    """
    totals = np.zeros((len(DISTANCES), len(months), 3), np.int64)
    for seed in seeds:
        without = LabourMarket(scenario, seed=seed)
        extra = with_one_more(without, municipality)
        people = len(without.world.participants)
        before, after = _histories(without, max(months)), _histories(extra, max(months))
        # Later entrants come behind the newcomer: of both runs, those of the start.
        other = (before[:, :people] != after[:, :people]).any(axis=2)
        far = _distances(extra, after[:, : people + 1])
        for place in range(len(DISTANCES)):
            own = other[:, far[:people] == place]
            for column, horizon in enumerate(months):
                window = own[:horizon]
                totals[place, column] += (own.shape[1], window.any(axis=0).sum(), window.sum())
    rows = []
    for place, distance in enumerate(DISTANCES):
        for column, horizon in enumerate(months):
            found, changed, elsewhere = (int(one) for one in totals[place, column])
            share = changed / found if found else float("nan")
            of_months = elsewhere / (found * horizon) if found else float("nan")
            rows.append((distance, horizon, found, changed, share, of_months))
    columns = ["distance", "months", "people", "changed", "share", "share_of_months"]
    return pd.DataFrame(rows, columns=columns)


def ripple_text(table: pd.DataFrame) -> str:
    """The table to read: a line per distance, a column per horizon with the share of changed histories."""
    horizons = sorted(table["months"].unique())
    heading = "".join(f"{f'{one} months':>12}" for one in horizons)
    lines = [f"{'another history within':<34}{heading}{'people':>10}"]
    for distance in DISTANCES:
        own = table[table["distance"] == distance].set_index("months")
        shares = "".join(f"{own['share'][one]:>12.1%}" for one in horizons)
        lines.append(f"{distance:<34}{shares}{own['people'].iloc[0]:>10}")
    return "\n".join(lines)


def _histories(model: LabourMarket, months: int) -> np.ndarray:
    """State and row of the employer of who is there now, month by month: (months, people, 2)."""
    people = len(model.world.participants)
    seen = np.empty((months, people, 2), np.int32)
    for month in range(months):
        model.step()
        table = model.world.participants[:people]
        seen[month, :, 0], seen[month, :, 1] = table["state"], table["employer"]
    return seen


def _distances(model: LabourMarket, where: np.ndarray) -> np.ndarray:
    """Place in ``DISTANCES`` for everybody of the start; the newcomer is the last."""
    people, employers = where.shape[1], len(model.world.employers)
    worked = np.zeros((people, employers + 1), bool)
    worked[np.arange(people), where[:, :, 1]] = True  # row -1 is nobody
    worked = worked[:, :_NOBODY]
    region = model.world.participants["work_company"][:people]
    far = np.where(region == region[-1], 2, 3)
    reached = np.arange(people) == people - 1
    for distance in (0, 1):
        near = worked[:, worked[reached].any(axis=0)].any(axis=1)
        far[near & (far == 2)] = distance
        reached |= near
    return far


if __name__ == "__main__":
    from abm.scenario import load_scenario

    print(ripple_text(ripple(load_scenario("six-cases"), "Apeldoorn", range(1, 5))))
