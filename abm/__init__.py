"""Draaideur: an agent-based model of secondment under the Dutch Participation Act.

Purpose: exploration and illustration of a qualitative study, not prediction.

>>> from abm import LabourMarket, load_policy, load_scenario
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from abm.agents.employer import Employer as Employer
    from abm.agents.municipality import Municipality as Municipality
    from abm.agents.participant import Participant as Participant
    from abm.agents.work_company import WorkCompany as WorkCompany
    from abm.model import LabourMarket as LabourMarket
    from abm.policy import load_policy as load_policy
    from abm.scenario import load_scenario as load_scenario

_HOME = {
    "LabourMarket": "abm.model",
    "Participant": "abm.agents.participant",
    "Employer": "abm.agents.employer",
    "WorkCompany": "abm.agents.work_company",
    "Municipality": "abm.agents.municipality",
    "load_scenario": "abm.scenario",
    "load_policy": "abm.policy",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``draaideur --help`` stays instant."""
    if name not in _HOME:
        raise AttributeError(f"module 'abm' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
