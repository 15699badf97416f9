"""Phase 14: what work companies can tell each other of employers with branches in several regions."""

from __future__ import annotations

from typing import Any

from abm.engine import compiled
from abm.phases.transitions import is_lent_in
from abm.vocabulary import Reason


@compiled
def shared_register(world: Any, now: int) -> None:
    """How this month's secondments ended at the branches of each concern; known from next month (R052).

    A hire clears what went before it in the month: whose turn came first does not count.
    """
    last = world.spell_count[0]
    first = last
    while first > 0 and world.spells[first - 1].end == now:
        first -= 1
    for place in range(first, last):
        _remember(world, world.spells[place])
    for place in range(first, last):
        spell = world.spells[place]
        if spell.end_reason == Reason.HIRED_BY_HIRER and world.employers[spell.employer].concern >= 0:
            world.concerns[world.employers[spell.employer].concern].spells_without_hire = 0


@compiled
def _remember(world: Any, spell: Any) -> None:
    """Who left the register does not count against the hirer."""
    if not is_lent_in(spell.state) or world.employers[spell.employer].concern < 0:
        return
    if spell.end_reason == Reason.RETIRED or spell.end_reason == Reason.LEFT_REGISTER:
        return
    concern = world.concerns[world.employers[spell.employer].concern]
    hired = spell.end_reason == Reason.HIRED_BY_HIRER
    concern.spells_ended += 1
    concern.spells_hired += hired
    concern.spells_without_hire += not hired
