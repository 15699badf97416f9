"""What the study leads one to expect of an outcome, and whether a model bears it out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from experiments.paired import Estimate

BORNE_OUT, AGAINST, NOT_SETTLED = "as expected", "NOT as expected", "not settled"


class Expectation(BaseModel):
    """How an outcome should differ from the reference under one policy or setting (``arm``).

    ``stays`` needs ``within``: the size, in the unit of the outcome, below which a difference does not
    matter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    arm: str
    outcome: str
    sign: Literal["rises", "falls", "stays"]
    within: Annotated[float, Field(gt=0.0)] | None = None
    evidence: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _stays_within(self) -> Expectation:
        if (self.sign == "stays") != (self.within is not None):
            raise ValueError("sign 'stays' needs within, the size that does not matter; the others need none")
        return self

    def verdict(self, difference: Estimate) -> str:
        """Whether the whole interval bears it out, speaks against it, or does neither."""
        if self.within is not None:
            inside = -self.within <= difference.low and difference.high <= self.within
            outside = difference.low > self.within or difference.high < -self.within
        else:
            inside, outside = difference.low > 0.0, difference.high < 0.0
            if self.sign == "falls":
                inside, outside = outside, inside
        return BORNE_OUT if inside else AGAINST if outside else NOT_SETTLED
