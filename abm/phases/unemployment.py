"""Phase 7: the clock of unemployment insurance; contact lost and restored."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.chance import Decision
from abm.engine import compiled
from abm.phases.transitions import move
from abm.region import Region
from abm.vocabulary import Reason, State

_NOBODY = -1


@compiled
def unemployment(world: Any, region: Region, now: int) -> None:
    """Insurance runs out into benefit (C8); who is out of sight comes back into view (R126)."""
    rules = world.rules[0]
    contact = chance.key(world.seed[0], Decision.CONTACT, now)
    for row in region.people:
        person = world.participants[row]
        insured = person.state == State.UNEMPLOYMENT_INSURANCE
        if insured and person.insurance_months >= rules.unemployment_insurance_duration_months:
            move(world, row, State.BENEFIT, Reason.INSURANCE_ENDED, _NOBODY, now)
        if person.state == State.BENEFIT and not person.in_contact:
            person.in_contact = chance.draw(contact, person.identity) < rules.participation_reactivation
