"""Phase 6: contracts that reach their end, and internal work for who is idle."""

from __future__ import annotations

from typing import Any

from abm.behaviour.risk import weighs_more_than
from abm.engine import compiled
from abm.phases.transitions import end_contract, move
from abm.region import Region
from abm.vocabulary import Reason, State

_NOBODY = -1


@compiled
def limits(world: Any, region: Region, now: int) -> None:
    """End of the employment contract (R088-R089); internal work where the policy has it (R091).

    Where the risk weighs heavily there is none, whatever the policy (R070).
    """
    line = world.rules[0].risk_internal_work_line
    for row in region.people:
        person = world.participants[row]
        if person.state != State.IDLE and person.state != State.INTERNAL_WORK:
            continue
        levers = world.levers[person.municipality]
        if person.contract_end <= now:
            end_contract(world, row, Reason.CONTRACT_ENDED, now)
        elif person.state == State.IDLE and levers.fallback_internal_work:
            offered = not weighs_more_than(levers.governance_risk_aversion, line)
            if offered and (person.since < now or person.start_reason == Reason.PERFORMANCE):
                move(world, row, State.INTERNAL_WORK, Reason.NO_NEXT_HIRER, _NOBODY, now)
