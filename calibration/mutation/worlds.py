"""Worlds in which a fault shows that the random worlds of the docking pass by.

Each brings together what belongs together: what institutions decide, what is known of employers, money
that runs out, contracts and their limits, the alternatives to secondment.
"""

from __future__ import annotations

from typing import Any

from abm.policy import Policy
from abm.scenario import Scenario
from calibration.docking.compare import worlds_of
from calibration.docking.worlds import BUSY, EAGER, SHORT, municipality, scenario_of

_REGIONS = "AAABBB"
_INHABITANTS = (60_000, 9_000, 30_000, 20_000, 45_000, 1)

THEMES: dict[str, dict[str, Any]] = {  # levers of all towns; of each town; parameters; fields of the scenario
    "councils": {
        "levers": {"governance.decides": True, "fallback.internal_work": True},
        "towns": {
            "governance.lead": ["council", "council", "body", "council", "council", "council"],
            "governance.regime": [
                "temporary",
                "none",
                "temporary",
                "temporary-and-long",
                "temporary",
                "none",
            ],
            "governance.imitation": [1.0, 1.0, 1.0, 0.5, 1.0, 1.0],
        },
        "parameters": {
            "governance.opposed_share": 0.15,
            "governance.imitation_rate": 1.0,
            "governance.relapse_line": 0.25,
            "governance.memory": 0.7,
            "matching.candidates": 1.0,
        },
        "fields": {"start": "2021-11"},
    },
    "facilities": {
        "levers": {"governance.exit": True, "tariff.level": 1.0, "development.training": 1.0},
        "towns": {
            "governance.loss_borne": [40.0, 0.0, 0.0, 0.0, 250.0, 0.0],
            "governance.price_competition": [True] * 6,
        },
        "parameters": {
            "governance.patience_months": 3.0,
            "tariff.facility_fixed_cost": 600.0,
        },
    },
    "employers": {
        "levers": {
            "intention.shared_register": True,
            "intention.track_record": True,
            "intention.lowest_class": "D",
            "intention.refuse_after": 2,
            "guidance.integration": 0.5,
            "alternatives.employer_service": 0.6,
        },
        "towns": {
            "intention.shared_register": [True, True, True, False, False, False],
            "intention.refuse_after": [1, 1, 1, 2, 2, 2],
            "intention.monitoring": [1, 0, 1, 3, 0, 2],
            "intention.probing": [0.0, 0.0, 0.0, 0.7, 0.7, 0.7],
        },
        "parameters": {
            "population.large_share": 0.6,
            "population.concern_share": 0.7,
            "population.concerns": 3.0,
            "intention.second_chance": 0.4,
            "population.places_large": 8.0,
            "risk.early_end_feared": 0.05,
        },
    },
    "money": {
        "levers": {"alternatives.fixed_subsidy": True, "tariff.path": "stepwise", "tariff.interval": 1},
        "towns": {
            "governance.budget": [60.0, 150.0, 300.0, 800.0, 100.0, 2000.0],
            "governance.risk_aversion": [0.1, 0.3, 0.55, 0.65, 0.9, 0.2],
            "governance.margin_weight": [0.0, 1.0, 0.5, 0.9, 0.3, 0.8],
            "governance.target": [7.0, 44.0, 13.0, 20.0, 9.0, 1000.0],
            "tariff.basis": ["flat", "market-conform", "cost-covering"] * 2,
            "tariff.pass_through": [0.0, 0.5, 1.0, 0.3, 0.7, 0.2],
        },
        "parameters": {
            "participation.risk_tolerance": -800.0,
            "population.couple_share": 0.5,
            "absence.onset": 0.1,
            "absence.recovery": 0.1,
            "matching.manager_hours": 3.0,
        },
        "fields": {"law": "dated", "start": "2020-07"},
    },
    "contracts": {
        "levers": {"fallback.internal_work": True, "fallback.notice": 3, "duration.maximum": 24},
        "towns": {
            "duration.contract": ["permanent", "equal", "equal", "permanent", "equal", "equal"],
            "form.facility": ["public", "private", "public", "private", "private", "public"],
            "duration.minimum": [1, 2, 4, 3, 6, 1],
            "duration.renewals": [66, 1, 2, 0, 66, 3],
            "form.temp_construct": [0.5, 0.0, 0.3, 0.0, 0.6, 0.2],
            "form.hours_floor": [0.0, 20.0, 24.0, 0.0, 28.0, 16.0],
            "form.group": [0.5, 0.2, 0.0, 0.8, 0.5, 0.0],
            "governance.regime": ["temporary", "temporary-and-long"] * 3,
            "guidance.handover": ["gradual", "abrupt"] * 3,
        },
        "parameters": {
            "fallback.standard_term": 5.0,
            "chain_rule.maximum_months": 12.0,
            "chain_rule.gap_months": 2.0,
            "population.pension_age": 60.0,
            "matching.candidates": 1.0,
        },
    },
    "alternatives": {
        "levers": {"alternatives.subsidised_jobs": 150, "form.sheltered_secondment": True},
        "towns": {
            "alternatives.subsidised_jobs": [400, 0, 100, 150, 60, 300],
            "alternatives.trial_placement": [0, 2, 1, 1, 1, 3],
            "alternatives.unpaid_trajectory": [0.0, 0.1, 0.2, 0.05, 0.0, 0.15],
            "fallback.network_breadth": [0.3, 0.5, 1.0, 0.3, 0.8, 0.2],
            "selection.voice": [0.0, 1.0, 0.5, 0.2, 0.7, 0.0],
        },
        "parameters": SHORT
        | {
            "participation.sheltered_place_rate": 0.3,
            "participation.trajectory_months": 3.0,
            "population.public_share": 0.5,
            "demand.trial_readiness": 2.0,
            "hiring.temporary_months": 7.0,
            "hiring.third_review": 6.0,
        },
    },
}


def world_named(name: str) -> tuple[Scenario, Policy, int]:
    """Scenario, policy and seed of a theme, or of a world of the docking."""
    if name not in THEMES:
        return worlds_of(name)
    theme = THEMES[name]
    towns = [
        municipality(
            row + 1,
            region,
            16,
            population=_INHABITANTS[row],
            levers=theme["levers"] | {lever: each[row] for lever, each in theme["towns"].items()},
        )
        for row, region in enumerate(_REGIONS)
    ]
    scenario = scenario_of(
        *towns,
        name=name,
        employers=36,
        burn_in_months=9,
        parameters=BUSY | EAGER | theme["parameters"],
        **theme.get("fields", {}),
    )
    return scenario, Policy(name=name).checked(), 1
