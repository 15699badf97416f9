"""Phase 1: the business cycle of each sector."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.chance import Decision
from abm.engine import compiled


@compiled
def economy(world: Any, now: int) -> None:
    """Business cycles move on, the same for a sector in every region (R042, R046)."""
    rules = world.rules[0]
    luck = chance.key(world.seed[0], Decision.SECTOR_CYCLE, now)
    for sector in world.sectors:
        shock = rules.economy_volatility * chance.bell(luck, sector.identity)
        sector.cycle = rules.economy_persistence * sector.cycle + shock
