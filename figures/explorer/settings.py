"""What somebody chose on the page: a starting world, months, a seed, and the levers that were moved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from abm.errors import unknown
from abm.policy import LeverValue, Policy, find_lever, load_levers, load_policy, shipped
from abm.scenario import Scenario, load_scenario
from experiments.verbs.answers import MOST_MONTHS, whole_number

NAME = "my-levers"
"""The name of the policy that the levers make, and of its file."""
LANGUAGE = "language"
MOST_PEOPLE, PEOPLE_IN_LARGE_WORLDS = 20_000, 10_000
"""A world of more people than the first is shown with so many as the second."""


@dataclass(frozen=True)
class Settings:
    """The choices of one page. ``levers``: names and values of those moved, in the order of the ledger."""

    scenario: str = "six-cases"
    months: int = 120
    seed: int = 1
    levers: tuple[tuple[str, LeverValue], ...] = ()

    def chosen(self, name: str, value: Any) -> Settings:
        """The same with one thing chosen otherwise: ``scenario``, ``months``, ``seed`` or a lever.

        ``value`` may be text. InputError, as on the command line, for what does not fit.
        """
        if name == "scenario":
            return replace(self, scenario=_shipped_name("scenario", "scenarios", str(value)))
        if name == "months":
            return replace(self, months=whole_number(str(value), "--months", 1, MOST_MONTHS))
        if name == "seed":
            return replace(self, seed=whole_number(str(value), "--seed"))
        lever = find_lever(name)
        return self._with({**dict(self.levers), name: lever.read(value)})

    def put_back(self, name: str | None = None) -> Settings:
        """The same with this lever, or with all of them, as the scenario has it."""
        return self._with({key: value for key, value in self.levers if name not in (None, key)})

    def as_in(self, policy: str) -> Settings:
        """The same with the levers as a shipped policy sets them."""
        changes = load_policy(_shipped_name("policy", "policies", policy)).change
        return self._with({one.lever: one.value for one in changes})

    def _with(self, levers: Mapping[str, LeverValue]) -> Settings:
        return replace(self, levers=tuple((name, levers[name]) for name in load_levers() if name in levers))

    # ---- what they mean -------------------------------------------------------------------------

    @cached_property
    def world(self) -> Scenario:
        """The scenario; a large one with fewer people, so that it answers at once."""
        scenario = load_scenario(self.scenario)
        if people_of(scenario) <= MOST_PEOPLE:
            return scenario
        return scenario.with_participants(PEOPLE_IN_LARGE_WORLDS)

    @cached_property
    def policy(self) -> Policy:
        """The policy that the levers make; without any moved it changes nothing.

        Where they hold all of a shipped policy that was never seen together, neither were they.
        """
        mine = set(self.levers)
        apart = [one for one in map(load_policy, shipped("policies")) if not one.seen_together]
        together = not any({(change.lever, change.value) for change in one.change} <= mine for one in apart)
        blank = Policy(name=NAME, meaning="set in the explorer", seen_together=together)
        return blank.changed(dict(self.levers))

    @property
    def never_observed(self) -> tuple[str, ...]:
        """What makes this a counterfactual: values that the study never saw at work; empty if none."""
        return tuple(dict.fromkeys((*self.world.never_observed, *self.policy.never_observed)))

    def scenario_values(self, lever: str) -> list[LeverValue]:
        """The values that a lever has in the scenario's municipalities, each once."""
        default = find_lever(lever).default
        found = [levers.get(lever, default) for levers in self.world.starting_levers()]
        return list(dict.fromkeys(found)) or [default]

    # ---- how they leave the page ----------------------------------------------------------------

    def policy_file(self) -> str:
        """The policy as a TOML file that every verb takes."""
        lines = [f"meaning = {json.dumps(self.policy.meaning)}", "evidence = []"]
        if not self.policy.seen_together:
            lines.append("seen_together = false")
        for name, value in self.levers:
            lines += ["", "[[change]]", f"lever = {json.dumps(name)}", f"value = {json.dumps(value)}"]
        return "\n".join(lines) + "\n"

    def command(self, seeds: int) -> str:
        """The command that makes the same comparison."""
        whole = self.world == load_scenario(self.scenario)
        fewer = "" if whole else f" --participants {people_of(self.world)}"
        return (
            f"draaideur compare {self.scenario} baseline {NAME}.toml --months {self.months} "
            f"--seeds {seeds}{fewer}"
        )

    def query(self, language: str) -> str:
        """The part of the page's address that holds the settings; see ``from_query``."""
        said = {LANGUAGE: language, **{name: getattr(self, name) for name in ("scenario", "months", "seed")}}
        levers = {name: json.dumps(value).strip('"') for name, value in self.levers}
        return urlencode({**said, **levers}, quote_via=quote)


def from_query(query: str) -> Settings:
    """The settings in the address of a page; InputError for a name or value that does not fit."""
    settings = Settings()
    for name, value in parse_qsl(query):
        if name == LANGUAGE:
            continue
        if name not in (*_OWN, *load_levers()):
            raise unknown("setting", name, (*_OWN, *load_levers()))
        settings = settings.chosen(name, value)
    return settings


_OWN = ("scenario", "months", "seed")


def people_of(scenario: Scenario) -> int:
    """People in the register at the start, in all municipalities."""
    return sum(scenario.participants_of(one) for one in scenario.municipality)


def _shipped_name(kind: str, folder: str, name: str) -> str:
    """The name itself where something so named is shipped: the page opens no other file."""
    if name not in shipped(folder):
        raise unknown(kind, name, shipped(folder))
    return name
