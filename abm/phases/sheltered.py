"""Phase 7: people with an advice for new sheltered work get a place with the municipality."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.chance import Decision
from abm.engine import compiled
from abm.phases.transitions import move
from abm.vocabulary import Reason, State, TargetGroup

_NOBODY = -1


@compiled
def sheltered(world: Any, now: int) -> None:
    """A sheltered place is an employment contract with the municipality, usually for good (R116)."""
    rules = world.rules[0]
    place = chance.key(world.seed[0], Decision.SHELTERED_PLACE, now)
    for row in range(len(world.participants)):
        person = world.participants[row]
        if person.target_group != TargetGroup.NEW_SHELTERED or person.state != State.BENEFIT:
            continue
        if chance.draw(place, person.identity) < rules.participation_sheltered_place_rate:
            move(world, row, State.SHELTERED_WORK, Reason.SHELTERED_PLACE, _NOBODY, now)
