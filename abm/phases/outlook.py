"""Phase 1: whether an employer has work and money this month."""

from __future__ import annotations

from typing import Any

from abm import chance
from abm.chance import Decision
from abm.engine import compiled
from abm.region import Region
from abm.vocabulary import Stance


@compiled
def outlook(world: Any, region: Region, now: int) -> None:
    """Employers run short of work or recover, with the cycle of their sector (R042, R046, R049-R050)."""
    rules = world.rules[0]
    luck = chance.key(world.seed[0], Decision.OUTLOOK, now)
    for row in region.employers:
        employer = world.employers[row]
        sector = world.sectors[employer.sector]
        effect = rules.economy_cycle_effect * sector.cycle
        turn = chance.draw(luck, employer.identity)
        if employer.prosperous:
            setback = rules.economy_setback * max(0.0, 1.0 - effect)
            if employer.stance == Stance.CONTRACT_DEPENDENT:
                setback *= rules.economy_contract_setback
            employer.prosperous = turn >= setback + sector.shock
        else:
            employer.prosperous = turn < rules.economy_recovery * max(0.0, 1.0 + effect)
