"""The month, as a table of contents: what happens, in order.

One compiled call a month instead of one for each phase: at a thousand people, going back and forth
between Python and compiled code would take longer than the month itself. Regions touch each other
only through what they share, so each goes through its month in one go. The agents of institutions
act afterwards, as ordinary Python.
"""

from __future__ import annotations

from typing import Any

from abm.engine import compiled_with_arrays
from abm.phases.alternatives import alternatives
from abm.phases.demand import demand
from abm.phases.economy import economy
from abm.phases.institutions import institutions
from abm.phases.intake import intake
from abm.phases.intention_check import intention_check
from abm.phases.learning import learning
from abm.phases.limits import limits
from abm.phases.matching import matching
from abm.phases.outlook import outlook
from abm.phases.people import people
from abm.phases.regular_jobs import regular_jobs
from abm.phases.reviews import reviews
from abm.phases.secondments import secondments
from abm.phases.settlement import settlement
from abm.phases.shared_register import shared_register
from abm.phases.unemployment import unemployment
from abm.region import Region, Regions, by_state, region_in


@compiled_with_arrays
def month(world: Any, regions: Regions, now: int) -> None:
    """One month of the whole world."""
    economy(world, now)
    for row in range(len(world.work_companies)):
        month_of_region(world, by_state(world, region_in(regions, row)), now)
    shared_register(world, now)
    institutions(world, now)


@compiled_with_arrays
def month_of_region(world: Any, region: Region, now: int) -> None:
    """One month of the people, employers and work company of a region."""
    # The economy and the people in it
    outlook(world, region, now)
    people(world, region, now)
    # Those at work
    regular_jobs(world, region, now)
    secondments(world, region, now)
    reviews(world, region, now)
    limits(world, region, now)
    # Those without work
    alternatives(world, region, now)
    unemployment(world, region, now)
    # Where they meet
    demand(world, region, now)
    intake(world, region, now)
    intention_check(world, region, now)
    matching(world, region, now)
    # What is learned and paid
    learning(world, region, now)
    settlement(world, region, now)
