"""What a calibration leaves behind: draws of the posterior, worlds whose own runs fit, calibrated values."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas

from abm.engine import source_hash
from abm.errors import InputError
from abm.parameters import DatedValue, Ledger, Parameter, load_ledger
from abm.scenario import load_scenario
from calibration.priors import CourseScenario, load_priors
from experiments.store import read_table

SAMPLES, FITTING, PARAMETERS = "samples", "fitting", "parameters"
BASE = "six-cases"
WORLD, VALUES = "calibrated.toml", "calibrated-values.toml"
_MEND = "run draaideur calibrate"
_SINCE = datetime.date(1900, 1, 1)


@dataclass(frozen=True)
class Kept:
    """The folder of a calibration, read back.

    ``draws``: a row per draw of the posterior; ``fitting``: a row per world that by its own runs lies within
    three standard deviations of every target. Columns are the parameters that move, in their own units.
    """

    manifest: Mapping[str, Any]
    draws: pandas.DataFrame
    fitting: pandas.DataFrame

    def worlds(self, number: int) -> list[dict[str, float]]:
        """The parameters of the first ``number`` draws; draws come in no order."""
        return _rows(self.draws.head(number))

    def fitting_worlds(self) -> list[dict[str, float]]:
        """The parameters of every world that fits by its own runs."""
        return _rows(self.fitting)


def _rows(table: pandas.DataFrame) -> list[dict[str, float]]:
    return [{str(name): float(value) for name, value in row.items()} for row in table.to_dict("records")]


def load_kept(folder: Path) -> Kept:
    """Read the folder of a calibration; InputError where there is none, or of another model version."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise InputError(f"{folder}: holds no calibration; {_MEND} first")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        version = str(manifest["model_version"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{path}: cannot be read; {_MEND} again") from None
    if version != source_hash():
        raise InputError(
            f"{folder}: calibrated with version {version} of the model, and this is {source_hash()}; "
            f"{_MEND} again"
        )
    columns: dict[str, type] = dict.fromkeys(load_priors().names, float)
    draws, fitting = (read_table(folder / f"{name}.parquet", columns) for name in (SAMPLES, FITTING))
    return Kept(manifest, draws[list(columns)], fitting[list(columns)])


def calibrated_ledger(parameters: pandas.DataFrame, run: str) -> Ledger:
    """The parameters that the targets inform, with the middle of their posterior, of kind ``calibrated``.

    ``parameters``: the table of that name. ``run`` names the calibration. Every other assumed parameter stays
    assumed and is not here: a posterior that is the prior is no calibration. A parameter with a course has
    the highest value of the course.
    """
    informed = parameters[parameters["verdict"].isin(["informed", "a little"])]
    found = {}
    for row in informed.to_dict("records"):
        entry = load_ledger()[str(row["parameter"])]
        value = min(entry.maximum, max(entry.minimum, float(row["median"])))
        source = f"{run}: {row['verdict']}; nine in ten draws {row['low']:.4g} to {row['high']:.4g}"
        dated = DatedValue(since=_SINCE, value=value, status="D", source=source)
        update = {"values": (dated,), "kind": "calibrated"}
        found[entry.name] = Parameter.model_validate(entry.model_copy(update=update).model_dump())
    return Ledger(found)


def values_text(ledger: Ledger, run: str) -> str:
    """A ledger in the form of its files, one table per parameter."""
    lines = [
        f"# Made by {run}. Only what the targets inform is here;",
        "# the other assumed parameters stay assumed. `value` is the median of the posterior.",
    ]
    for name, one in ledger.items():
        (dated,) = one.values
        lines += [
            "",
            f'["{name}"]',
            f"meaning = {json.dumps(one.meaning, ensure_ascii=False)}",
            f'unit = "{one.unit}"',
            f"minimum = {one.minimum!r}",
            f"maximum = {one.maximum!r}",
            f'kind = "{one.kind}"',
            f"values = [{{ since = {dated.since.isoformat()}, value = {dated.value!r}, "
            f'status = "{dated.status}", source = {json.dumps(dated.source, ensure_ascii=False)} }}]',
        ]
    return "\n".join(lines) + "\n"


def world_text(parameters: Mapping[str, float], run: str, informed: Sequence[str]) -> str:
    """The world nearest to the targets as a scenario of the six municipalities, under the law of its date."""
    scenario = CourseScenario.of(load_scenario(BASE))
    values = scenario.changed(dict(parameters)).ledger.on(scenario.first_month)
    lines = [
        f"# Made by {run}.",
        "# One world of the posterior: of the draws that were run, the nearest to the targets. No estimate",
        "# of each parameter: most are not informed by the targets. Informed, if only a little:",
        *(f"#   {name}" for name in informed),
        "",
        f'based_on = "{BASE}"',
        'meaning = "the six municipalities in the world nearest to the targets of the calibration"',
        "",
        "[parameters]",
        *(f'"{name}" = {values[name]!r}' for name in parameters),
    ]
    return "\n".join(lines) + "\n"
