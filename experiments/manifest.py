"""What made a folder of results: the part that every manifest of policies says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from abm.engine import source_hash
from abm.policy import Policy
from abm.scenario import Scenario

PURPOSE = "exploration and illustration of a qualitative study; not a prediction"


def manifest_of(scenario: Scenario, policies: Sequence[Policy], /, **said: Any) -> dict[str, Any]:
    """Model, scenario, policies and what of them the study never observed; and what else is ``said``."""
    unseen = [*scenario.never_observed, *(value for one in policies for value in one.never_observed)]
    return {
        "model": "Draaideur",
        "model_version": source_hash(),
        "scenario": scenario.name,
        "parameters": dict(scenario.parameters),
        **said,
        "policies": [one.model_dump(exclude_defaults=True) for one in policies],
        "counterfactual_policies": [
            one.name for one in policies if scenario.counterfactual or one.counterfactual
        ],
        "never_observed": list(dict.fromkeys(unseen)),
        "purpose": PURPOSE,
    }
