"""A design: scenario, months, seeds, a baseline, and the policies to hold against it."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from abm.documents import entry_of, read_toml
from abm.errors import InputError, unknown
from abm.policy import Policy, load_policy
from abm.scenario import load_scenario

QUESTIONS = Path(__file__).resolve().parent / "questions"
MOST_COMBINATIONS = 5_000


class Option(BaseModel):
    """One setting of a factor: a short name and the levers it sets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    levers: dict[str, Any]


class Factor(BaseModel):
    """One lever of the question, with the options to try."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    option: Annotated[tuple[Option, ...], Field(min_length=1)]


class Design(BaseModel):
    """All combinations of the factors' options, each against the baseline, with the same seeds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    question: str
    evidence: tuple[str, ...] = ()
    scenario: str
    months: Annotated[int, Field(ge=1, le=1200)]
    seeds: Annotated[int, Field(ge=2, le=10_000)]
    baseline: str = "baseline"
    outcomes: Annotated[tuple[str, ...], Field(min_length=1)]
    factor: tuple[Factor, ...] = ()

    def combinations(self) -> list[tuple[dict[str, str], Policy]]:
        """Every combination: the option taken per factor, and the policy that sets its levers."""
        found, baseline = [], load_policy(self.baseline)
        for options in itertools.product(*(factor.option for factor in self.factor)):
            taken = {one.name: option.name for one, option in zip(self.factor, options, strict=True)}
            levers = {key: value for option in options for key, value in option.levers.items()}
            found.append((taken, baseline.changed(levers, ", ".join(taken.values()))))
        return found

    def checked(self, where: str) -> Design:
        """The same design; InputError where a name does not exist or two of its policies have one name."""
        from abm.outcomes import Outcome

        number = math.prod(len(factor.option) for factor in self.factor)
        if number > MOST_COMBINATIONS:
            raise InputError(f"{where}: {number:,} combinations of options; at most {MOST_COMBINATIONS:,}")
        try:
            load_scenario(self.scenario)
            for outcome in self.outcomes:
                Outcome.named(outcome)
            policies = [self.baseline, *(policy.name for _, policy in self.combinations())]
        except InputError as fault:
            raise InputError(f"{where}: {fault}") from None
        factors = [factor.name for factor in self.factor]
        for kind, names in (("outcome", self.outcomes), ("factor", factors), ("policy", policies)):
            twice = [name for name, times in Counter(names).items() if times > 1]
            if twice:
                raise InputError(f"{where}: {kind} {twice[0]!r} stands there twice")
        return self


def load_design(name: str | Path) -> Design:
    """A shipped question by name, or a design from a TOML file; InputError if it does not fit."""
    known = {path.stem: path for path in sorted(QUESTIONS.glob("*.toml"))}
    path = known.get(str(name)) or Path(name)
    if path.suffix != ".toml":
        raise unknown("question", str(name), known)
    if not path.is_file():
        raise InputError(f"{path}: there is no such design file")
    return entry_of(Design, path.stem, read_toml(path), path.name).checked(path.name)
