"""The world of the analytic limit: no competition, no learning, no networks, everybody alike.

What then happens to one person no longer depends on anybody else, so that the model is a Markov
renewal process. The world and the settings under which it is compared stand in ``limit.toml``.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from abm.errors import unknown
from abm.model import LabourMarket
from abm.policy import Policy
from abm.scenario import MunicipalityEntry, Scenario
from abm.vocabulary import Event, Route

ALL_THERE_IS_TO_SEE = 10**9  # person-months; a run adds a few hundred to it, which changes no belief


@dataclass(frozen=True)
class Setting:
    """One set of parameters, levers and traits in the world of the limit."""

    name: str
    meaning: str
    parameters: dict[str, float]
    levers: dict[str, Any]
    person: dict[str, Any]
    employer: dict[str, Any]


@dataclass(frozen=True)
class Limit:
    """How the comparison is made; see ``limit.toml`` for each number."""

    people: int
    employers: int
    months: int
    follow_up: int
    shares_after: tuple[int, ...]
    within: tuple[int, ...]
    seeds: int
    level: float
    fewest: float
    settings: dict[str, Setting]

    def setting(self, name: str) -> Setting:
        """A setting by name; InputError with the nearest match for an unknown one."""
        if name not in self.settings:
            raise unknown("setting of the limit", name, self.settings)
        return self.settings[name]


@functools.cache
def load_limit() -> Limit:
    """The comparison as it is shipped."""
    content = tomllib.loads(Path(__file__).with_name("limit.toml").read_text(encoding="utf-8"))
    usual = {kind: content.pop(kind) for kind in ("parameters", "levers", "person", "employer")}
    settings = {}
    for name, own in content.pop("setting").items():
        merged = {kind: {**values, **own.pop(kind, {})} for kind, values in usual.items()}
        settings[name] = Setting(name, own.pop("meaning"), **merged)
    for months in ("shares_after", "within"):
        content[months] = tuple(content[months])
    return Limit(settings=settings, **content)


def limit_scenario(setting: Setting) -> Scenario:
    """The starting world: one municipality, everybody on benefit, no burn-in."""
    limit = load_limit()
    place = MunicipalityEntry(
        name="Limit", code=1, population=100_000, region="Limit", work_company="Limit",
        participants=limit.people,
    )  # fmt: skip
    return Scenario(
        name="analytic-limit",
        meaning=setting.meaning,
        burn_in_months=0,
        employers=limit.employers,
        levers=setting.levers,
        parameters=setting.parameters,
        municipality=(place,),
    ).checked(setting.name)


def limit_model(setting: Setting, seed: int) -> LabourMarket:
    """The model at the start of its first month, with people and employers made alike."""
    model = LabourMarket(limit_scenario(setting), Policy(name="limit", meaning="changes nothing"), seed)
    people, employers = model.world.participants, model.world.employers
    for name, value in setting.person.items():
        if name != "age":
            people[name] = value
    people["birth_month"] = model.month - 12 * setting.person["age"]
    for name, value in setting.employer.items():
        employers[name] = value
    employers["months_observed"] = ALL_THERE_IS_TO_SEE
    for seen, doubt in (
        ("months_satisfactory", "ability_doubt"),
        ("months_guided", "guidance_doubt"),
        ("months_well", "sickness_doubt"),
    ):
        employers[seen] = np.round(ALL_THERE_IS_TO_SEE * (1.0 - employers[doubt]))
    return model


def everybody_was_asked(model: LabourMarket) -> bool:
    """Whether everybody who looked last month was surely asked: then nobody competed with anybody.

    Each request asks as many people as it wants, but not who comes from there. Whoever was not
    asked would thus leave all other requests without a free turn.
    """
    looking = model.world.participants["route"] == Route.SECONDMENT
    turns = model.world.events[model.months_run - 1, :, Event.REQUESTS].sum()
    largest = model.world.employers["people_wanted"].max()
    return bool(looking.sum() <= turns - largest)
