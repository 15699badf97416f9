"""A design: scenario, months, seeds, a baseline, and the policies to hold against it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from abm.errors import InputError, unknown
from abm.parameters import first_fault
from abm.policy import Policy, load_policy, read_toml

QUESTIONS = Path(__file__).resolve().parent / "questions"


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
        found = []
        for options in itertools.product(*(factor.option for factor in self.factor)):
            taken = {one.name: option.name for one, option in zip(self.factor, options, strict=True)}
            levers = {key: value for option in options for key, value in option.levers.items()}
            found.append((taken, load_policy(self.baseline).changed(levers, ", ".join(taken.values()))))
        return found


def load_design(name: str | Path) -> Design:
    """A shipped question by name, or a design from a TOML file; InputError if it does not fit."""
    known = {path.stem: path for path in sorted(QUESTIONS.glob("*.toml"))}
    path = known.get(str(name)) or Path(name)
    if path.suffix != ".toml":
        raise unknown("question", str(name), known)
    if not path.is_file():
        raise InputError(f"{path}: there is no such design file")
    try:
        design = Design(name=path.stem, **read_toml(path))
    except (ValidationError, TypeError) as fault:
        raise InputError(f"{path.name}: {first_fault(fault)}") from None
    from abm.outcomes import Outcome

    for outcome in design.outcomes:
        Outcome.named(outcome)
    design.combinations()
    return design
