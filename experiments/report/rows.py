"""One row of a table: a difference in the numbers of a language, in words, and as a small drawing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from abm.outcomes import OUTCOMES
from experiments.report.reading import Findings
from experiments.report.speech import Speech

_WIDTH, _MARGIN = 90.0, 4.0


def rows_of(found: Findings) -> dict[str, dict[Any, Any]]:
    """Of every outcome the row of the policy, with the mean of the reference beside its own."""
    table = found.differences
    means = table[table["reference"]].set_index("outcome")["mean"]
    rows = table[~table["reference"]].to_dict("records")
    return {str(row["outcome"]): row | {"reference_mean": means[row["outcome"]]} for row in rows}


def scale_of(unit: str) -> float:
    """What a number in this unit is multiplied by: shares are said in per cent."""
    return 100.0 if unit.startswith("share") else 1.0


def decimals_of(row: Mapping[Any, Any], scale: float) -> int:
    """Decimals that show the interval: two figures of its half-width, and no end rounded away to zero."""
    half = scale * (row["high"] - row["low"]) / 2.0
    if not math.isfinite(half) or half <= 0.0:
        return 1
    ends = [abs(scale * row[end]) for end in ("low", "high") if row[end]]
    shown = min(3, max(0, 1 - math.floor(math.log10(half))))
    return next((digits for digits in range(shown, 6) if min(ends) >= 0.5 * 10.0**-digits), 6)


def verdict(row: Mapping[Any, Any], unit: str, say: Speech) -> str:
    """What an interval says: more, perhaps more, not settled, or no difference in any run."""
    if not math.isfinite(row["low"]):
        return say("verdict.unknown")
    if row["low"] == row["high"] == 0.0:
        return say("verdict.same")
    if not row["clear"]:
        return say("verdict.unsettled")
    words = ("higher", "lower") if unit.startswith("euro") else ("more", "fewer")
    word = say(f"verdict.{words[row['difference'] < 0.0]}")
    return word if row["clear_of_all"] else say("verdict.perhaps", word=word)


def numbers(row: Mapping[Any, Any], unit: str, say: Speech) -> dict[str, str]:
    """The level under both policies, the difference and its interval, all with the same decimals."""
    scale = scale_of(unit)
    digits = decimals_of(row, scale)
    said = {name: say.number(scale * row[name], digits, sign=True) for name in ("difference", "low", "high")}
    return said | {
        "policy": say.number(scale * row["mean"], digits),
        "reference": say.number(scale * row["reference_mean"], digits),
    }


def family_of(name: str) -> str:
    """Outcomes whose drawings have one scale."""
    unit = OUTCOMES[name].unit
    return "share" if unit.startswith("share") else unit


def mark_of(row: Mapping[Any, Any], family: Sequence[Mapping[Any, Any]]) -> dict[str, str] | None:
    """Where zero, the ends of the interval and its middle stand in a small drawing."""
    bounds = [abs(one[end]) for one in family for end in ("low", "high") if math.isfinite(one[end])]
    largest = max(bounds, default=0.0)
    if not math.isfinite(row["low"]) or largest == 0.0:
        return None

    def place(value: float) -> str:
        return f"{_WIDTH / 2.0 + value / largest * (_WIDTH / 2.0 - _MARGIN):.1f}"

    return {"zero": place(0.0), **{name: place(row[name]) for name in ("low", "high", "difference")}}
