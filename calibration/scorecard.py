"""The scorecard: which patterns of the report the model reproduces, as a table and as text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas

from abm.engine import source_hash
from calibration.patterns import Measure, Result, check_patterns
from experiments.caution import CAUTION
from experiments.paired import Estimate
from experiments.store import alone_in, write_manifest, write_table

TABLE = "patterns"
_WIDTH = 110


def run_scorecard(
    names: Sequence[str],
    seeds: Sequence[int],
    folder: Path,
    workers: int | None = None,
    progress: bool = True,
) -> dict[str, Result]:
    """Check the patterns and write ``patterns.parquet``, ``.csv`` and the manifest to ``folder``."""
    with alone_in(folder):
        results = check_patterns(names, seeds, None, workers, progress)
        write_table(folder, TABLE, scorecard_table(results))
        write_manifest(folder, manifest(names, seeds))
    return results


def manifest(names: Sequence[str], seeds: Sequence[int]) -> dict[str, Any]:
    """What the table was made from."""
    return {
        "model": "Draaideur",
        "model_version": source_hash(),
        "scenario": "several",
        "patterns": list(names),
        "seeds": list(seeds),
        "counterfactual_policies": [],
        "purpose": "does the model reproduce the patterns of the report; exploration, not a prediction",
    }


def scorecard_table(results: Mapping[str, Result]) -> pandas.DataFrame:
    """One row per measure: its interval, its bounds, whether it holds, and whether its pattern does."""
    rows = []
    for name, result in results.items():
        pattern = result.pattern
        for measure in pattern.measure:
            estimate = result.estimates[measure.name]
            low, high = measure.room(result.estimates)
            rows.append(
                {
                    "pattern": name,
                    "meaning": pattern.meaning,
                    "meaning_dutch": pattern.meaning_dutch,
                    "rule": pattern.rule,
                    "evidence": ", ".join(pattern.evidence),
                    "pattern_holds": result.passed,
                    "measure": measure.name,
                    "label": measure.label,
                    "label_dutch": measure.label_dutch,
                    "unit": measure.unit,
                    "value": estimate.value,
                    "low": estimate.low,
                    "high": estimate.high,
                    "seeds": result.seeds,
                    "estimate": _interval(measure, estimate),
                    "bound": measure.bound("en"),
                    "bound_dutch": measure.bound("nl"),
                    "holds_above": low,
                    "holds_below": high,
                    "judged": measure.judged,
                    "holds": result.holds(measure) if measure.judged else False,
                }
            )
    return pandas.DataFrame(rows)


def _interval(measure: Measure, estimate: Estimate) -> str:
    """A value with its interval and unit, such as ``6.1 [5.6, 6.7] pp``."""
    value, low, high = (measure.number(one) for one in (estimate.value, estimate.low, estimate.high))
    return f"{value} [{low}, {high}] {measure.ending}".strip()


def scorecard_content(results: Mapping[str, Result]) -> dict[str, Any]:
    """The scorecard as plain data."""
    return {
        name: {
            "meaning": result.pattern.meaning,
            "rule": result.pattern.rule,
            "evidence": list(result.pattern.evidence),
            "holds": result.passed,
            "seeds": result.seeds,
            "measures": {
                one.name: {
                    "label": one.label,
                    "unit": one.unit,
                    "value": result.estimates[one.name].value,
                    "low": result.estimates[one.name].low,
                    "high": result.estimates[one.name].high,
                    "bound": one.bound(),
                    "holds": result.holds(one) if one.judged else None,
                }
                for one in result.pattern.measure
            },
        }
        for name, result in results.items()
    }


def scorecard_text(results: Mapping[str, Result]) -> str:
    """The scorecard for a terminal."""
    lines = []
    for name, result in results.items():
        lines += [
            f"{name:<4} {'holds' if result.passed else 'FAILS'}  {result.pattern.meaning}",
            *textwrap.wrap(result.pattern.rule, _WIDTH, initial_indent=" " * 12, subsequent_indent=" " * 12),
        ]
        for one in result.pattern.measure:
            said = "ok" if result.holds(one) else "FAIL"
            written = _interval(one, result.estimates[one.name])
            lines.append(
                f"       {said if one.judged else '':<4} {one.label:<72} {written:<34} {one.bound()}"
            )
    passed = sum(result.passed for result in results.values())
    seeds = next(iter(results.values())).seeds if results else 0
    lines += [
        "",
        f"{passed} of {len(results)} patterns hold; {seeds} paired seeds, 95 % intervals. "
        "A pattern holds when all its measures lie within their bounds.",
        CAUTION,
    ]
    return "\n".join(lines)
