"""The month, as a table of contents: what happens, in order.

One compiled call a month instead of fourteen: at a thousand people, going back and forth
between Python and compiled code would take longer than the month itself. The agents of institutions act
afterwards, as ordinary Python.
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
from abm.phases.people import people
from abm.phases.regular_jobs import regular_jobs
from abm.phases.reviews import reviews
from abm.phases.secondments import secondments
from abm.phases.settlement import settlement
from abm.phases.unemployment import unemployment


@compiled_with_arrays
def month(world: Any, now: int) -> None:
    """One month of the whole world."""
    # The economy and the people in it
    economy(world, now)
    people(world, now)
    # Those at work
    regular_jobs(world, now)
    secondments(world, now)
    reviews(world, now)
    limits(world, now)
    # Those without work
    alternatives(world, now)
    unemployment(world, now)
    # Where they meet
    demand(world, now)
    intake(world, now)
    intention_check(world, now)
    matching(world, now)
    # What is learned, decided and paid
    learning(world, now)
    institutions(world, now)
    settlement(world, now)
