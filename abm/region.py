"""A labour-market region: the part of the world over which a month passes in one go.

Nobody works, hires or is sent outside the region within a month, so a month can take one region
after the other. A region's people and employers then stay in the processor's cache from the first
phase to the last, and a world of a hundred regions takes a hundred times as long as one.
"""

from __future__ import annotations

import weakref
from typing import Any, NamedTuple

import numpy as np

from abm.engine import compiled_with_arrays, fetch
from abm.vocabulary import State

_STATES = len(State)
_TOGETHER = 1024  # people whose records fit in the cache next to the processor


class Region(NamedTuple):
    """Whom a phase passes over; each array holds rows of the table of that name."""

    people: np.ndarray
    employers: np.ndarray
    municipalities: np.ndarray


class Regions(NamedTuple):
    """The rows of every region together: in order of region, and where each region begins."""

    people: np.ndarray
    people_start: np.ndarray
    employers: np.ndarray
    employers_start: np.ndarray
    municipalities: np.ndarray
    municipalities_start: np.ndarray


class RegionIndex:
    """The regions of a world as it grows: a table is gone through again when another takes its place."""

    def __init__(self) -> None:
        # Weakly, so that a finished run gives its world back at once.
        self._tables: dict[str, weakref.ref[np.ndarray]] = {}
        self._regions = Regions(*[np.zeros(0)] * len(Regions._fields))

    def of(self, world: Any) -> Regions:
        """The regions of ``world``, one for each work company, in that order.

        Every ``work_company`` of a person, employer or municipality must be a row of ``work_companies``.
        """
        tables = world.participants, world.employers, world.municipalities
        for name, table in zip(Region._fields, tables, strict=True):
            known = self._tables.get(name)
            if known is None or known() is not table:
                region_of_each = table["work_company"].copy()  # in one piece, as compiled code takes it to be
                rows, starts = _by_region(region_of_each, len(world.work_companies))
                self._regions = self._regions._replace(**{name: rows, f"{name}_start": starts})
                self._tables[name] = weakref.ref(table)
        return self._regions


@compiled_with_arrays
def _by_region(region_of_each: Any, regions: int) -> Any:
    starts = np.zeros(regions + 1, np.int64)
    for region in region_of_each:
        starts[region + 1] += 1
    for region in range(regions):
        starts[region + 1] += starts[region]
    # Rows without a sign: compiled code need not ask whether one counts from the end.
    rows = np.empty(len(region_of_each), np.uint32)
    places = starts.copy()
    for row in range(len(region_of_each)):
        region = region_of_each[row]
        rows[places[region]] = row
        places[region] += 1
    return rows, starts


@compiled_with_arrays
def region_in(regions: Regions, row: int) -> Region:
    """The region of the work company in ``row``."""
    people, employers, towns = regions.people_start, regions.employers_start, regions.municipalities_start
    return Region(
        regions.people[people[row] : people[row + 1]],
        regions.employers[employers[row] : employers[row + 1]],
        regions.municipalities[towns[row] : towns[row + 1]],
    )


@compiled_with_arrays
def by_state(world: Any, region: Region) -> Region:
    """The same region with people of one state together, a thousand of them at a time.

    A processor that meets one state after another foresees what is asked of it, which saves about a
    sixth of a month. In whatever order people are passed over, the outcome is the same. Memory hands the
    region over meanwhile, all of it, for the phases to come.
    """
    people = region.people
    order = np.empty(len(people), people.dtype)
    states = np.empty(_TOGETHER, np.uint8)
    places = np.empty(_STATES + 1, np.int64)
    for row in region.employers:
        fetch(world.employers, row)
    for first in range(0, len(people), _TOGETHER):
        some = people[first : first + _TOGETHER]
        places[:] = 0
        for place in range(len(some)):
            fetch(world.participants, some[place])
            states[place] = world.participants[some[place]].state
            places[states[place] + 1] += 1
        places[0] = first
        for state in range(_STATES):
            places[state + 1] += places[state]
        for place in range(len(some)):
            order[places[states[place]]] = some[place]
            places[states[place]] += 1
    return Region(order, region.employers, region.municipalities)
