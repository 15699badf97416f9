"""What the parts of the page are given to show: plain data, in one language, with small cells hidden."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from abm.groups import SMALLEST_CELL
from abm.outcomes import OUTCOMES
from abm.policy import Lever, LeverValue, load_levers, shipped
from abm.scenario import load_scenario
from abm.vocabulary import label
from experiments.design import load_design
from experiments.lever_words import lever_label
from experiments.paired import Estimate
from experiments.run_series import STATES
from figures.cohort_flow import COLOURS
from figures.explorer.results import Comparison, Mark, Reading
from figures.explorer.settings import MOST_PEOPLE, Settings, people_of
from figures.explorer.words import about, say, typed_text, unit_of, value_text
from figures.style import FAINT
from figures.texts import count, decimal

MAIN = (
    "tariff.level",
    "duration.maximum",
    "intention.declaration",
    "intention.probing",
    "intention.track_record",
)
"""The levers of the headline question, shown first."""
_STEPS = 200
_REGIME = "governance.regime"

Refused = Mapping[str, tuple[str, str]]
"""By name of a choice: what was typed, and what was said of it."""


def choices_of(settings: Settings, refused: Refused, language: str) -> list[dict[str, Any]]:
    """Scenario, months, seed and policy as the part ``choices`` shows them."""
    worlds = []
    for name, number in _worlds().items():
        people = say("scenario.people", language, people=count(number, language))
        worlds.append({"value": name, "label": f"{name} ({people})"})
    whole = load_scenario(settings.scenario)
    meaning = whole.meaning_dutch if language == "nl" and whole.meaning_dutch else whole.meaning
    note = meaning[:1].upper() + meaning[1:] + "."
    if people_of(whole) > MOST_PEOPLE:
        note += " " + say("scenario.fewer", language, people=count(people_of(settings.world), language))
    policies = [{"value": "", "label": say("policy.choose", language)}]
    policies += [{"value": name, "label": name} for name in shipped("policies") if name != "baseline"]
    found: list[dict[str, Any]] = [
        {"name": "scenario", "options": worlds, "value": settings.scenario, "note": note},
        {"name": "months", "typed": str(settings.months)},
        {"name": "seed", "typed": str(settings.seed)},
        {"name": "policy", "options": policies, "value": ""},
    ]
    for one in found:
        one["label"] = say(one["name"], language)
        if one["name"] in refused:
            typed, one["refused"] = refused[one["name"]]
            one["typed"] = typed
    return found


@functools.cache
def _worlds() -> dict[str, int]:
    """The shipped scenarios with the people that the page shows of each."""
    return {name: people_of(Settings(name).world) for name in shipped("scenarios")}


def groups_of(settings: Settings, refused: Refused, language: str) -> list[dict[str, Any]]:
    """Every lever by group, the main ones first, as the part ``levers`` shows them."""
    levers = load_levers()
    groups = {"main": [levers[name] for name in MAIN]}
    for name, lever in levers.items():
        if name not in MAIN:
            groups.setdefault(name.partition(".")[0], []).append(lever)
    found = []
    for name, some in groups.items():
        shown = [_lever(one, settings, refused, language) for one in some]
        moved = sum(one["moved"] for one in shown)
        found.append(
            {
                "name": name,
                "label": say("levers.main" if name == "main" else f"group.{name}", language),
                "open": name == "main" or any(one["refused"] for one in shown),
                "moved": say("levers.moved", language, number=moved) if moved else "",
                "levers": shown,
            }
        )
    return found


def _lever(lever: Lever, settings: Settings, refused: Refused, language: str) -> dict[str, Any]:
    moved = dict(settings.levers)
    usual = settings.scenario_values(lever.name)
    said = say("and", language).join(value_text(lever, one, language) for one in usual)
    shown: dict[str, Any] = {
        "name": lever.name,
        "label": lever_label(lever.name, language),
        "about": about(lever, language),
        "unit": unit_of(lever.unit, language),
        "moved": lever.name in moved,
        "now": say("lever.now", language, values=said),
        "placeholder": said,
        "refused": refused.get(lever.name, ("", ""))[1],
    }
    value = moved.get(lever.name, usual[0] if len(usual) == 1 else None)
    if lever.is_number:
        assert lever.minimum is not None
        assert lever.maximum is not None
        shown |= {
            "kind": "number",
            "minimum": lever.minimum,
            "maximum": lever.maximum,
            "step": _step(lever.minimum, lever.maximum, lever.whole),
            "number": usual[0] if value is None else value,
            "typed": refused[lever.name][0] if lever.name in refused else typed_text(value, language),
        }
        return shown
    values: tuple[LeverValue, ...] = lever.options or (True, False)
    options = [{"value": _plain(one), "label": value_text(lever, one, language)} for one in values]
    return shown | {"kind": "choice", "options": options, "value": _plain(value)}


def _step(low: float, high: float, whole: bool) -> float:
    """The step of a slider: a round number, some hundred steps in all.

    >>> _step(0.2, 2.0, False), _step(1, 66, True), _step(0.0, 20000.0, False)
    (0.01, 1, 100.0)
    """
    if whole:
        return 1
    round_ones = (one for power in range(-4, 6) for one in (10.0**power, 5 * 10.0**power))
    return next(one for one in round_ones if (high - low) / one <= _STEPS)


def _plain(value: LeverValue | None) -> str:
    """A value as it is typed and as it stands in the address; nothing where there is none."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def states_of(reading: Reading, language: str) -> list[dict[str, Any]]:
    """People by state and month, from the foot of the stack upwards, as the part ``states`` shows them.

    States that never hold ten people are taken together.
    """
    columns = dict(zip(STATES.values(), reading.series.T, strict=True))
    named = {name: state for state, name in STATES.items()}
    few = [name for name in columns if 0 < columns[name].max() < SMALLEST_CELL]
    shown = [
        {
            "name": name,
            "label": label(named[name], language),
            "colour": colour,
            "counts": columns[name].tolist(),
        }
        for name, colour in COLOURS.items()
        if name in columns and columns[name].max() >= SMALLEST_CELL
    ]
    if few:
        together = np.sum([columns[name] for name in few], axis=0)
        shown.append(
            {
                "name": "other",
                "label": say("states.other", language),
                "colour": FAINT,
                "counts": together.tolist(),
            }
        )
    return shown


def place_to_begin(settings: Settings) -> str:
    """The first municipality that seconds, or the first of all; nothing where there is none."""
    places = settings.world.municipality
    levers = settings.world.starting_levers()
    seconds = [one.name for one, own in zip(places, levers, strict=True) if own.get(_REGIME) != "none"]
    return next(iter([*seconds, *(one.name for one in places)]), "")


def file_label(name: str, language: str) -> str:
    """What the button of a file says."""
    what, kind = name.split(".")
    if kind == "toml":
        return say("export.policy", language)
    return say(f"export.{what}", language, kind=kind.upper() if kind == "csv" else kind.capitalize())


def tables_of(comparison: Comparison, language: str) -> list[dict[str, Any]]:
    """The outcomes of the headline question, and all others, as the part ``comparison`` shows them."""
    main = load_design("headline").outcomes
    rest = [name for name in OUTCOMES if name not in main]

    def rows(names: Sequence[str]) -> list[dict[str, Any]]:
        return [row_of(comparison.row(name), name, language) for name in names]

    return [
        {"caption": say(f"results.{key}", language), "rows": rows(names)}
        for key, names in (("headline", main), ("all", rest))
    ]


def marks_of(marks: Sequence[Mark], language: str) -> list[dict[str, str]]:
    """What was tried, as the table beside the frontier shows it."""
    return [
        {
            "number": f"{number}{'*' if mark.settings.never_observed else ''}",
            "levers": "; ".join(
                f"{lever_label(name, language)} {value_text(load_levers()[name], value, language)}"
                for name, value in mark.settings.levers
            )
            or say("frontier.scenario", language),
            "up": _with_interval(mark.conversion, language),
            "across": _with_interval(mark.revolving_door, language),
        }
        for number, mark in enumerate(marks)
    ]


def _with_interval(one: Estimate, language: str) -> str:
    if one.value != one.value:
        return say("results.few", language)
    value, low, high = (decimal(100.0 * part, 1, language) for part in (one.value, one.low, one.high))
    return f"{value} ({say('to', language, low=low, high=high)})"


def row_of(row: Mapping[str, Any], outcome: str, language: str) -> dict[str, Any]:
    """One outcome in words: shares in percent and their differences in points."""
    one = OUTCOMES[outcome]
    shown: dict[str, Any] = {
        "outcome": outcome,
        "label": one.label_dutch if language == "nl" else one.label,
        "unit": unit_of(one.unit, language),
        "missing": "",
    }
    if row["few"] or row["baseline"] != row["baseline"] or row["mean"] != row["mean"]:
        return shown | {"missing": say("results.few" if row["few"] else "results.nothing", language)}
    share = one.unit.startswith("share")
    scale, digits = (100.0, 1) if share else (1.0, _digits(row["baseline"]))

    def number(value: float, sign: bool = False) -> str:
        return decimal(scale * value, digits, language, sign)

    def level(value: float) -> str:
        return f"{number(value)} %" if share else number(value)

    same = row["low"] == row["high"] == 0.0
    verdict = "results.same" if same else "results.clear" if row["clear"] else "results.unclear"
    points = f" {say('points', language)}" if share else ""
    ends = {"low": number(row["low"], True), "high": number(row["high"], True)}
    return shown | {
        "baseline": level(row["baseline"]),
        "mine": level(row["mean"]),
        "difference": (number(row["difference"], True) if not same else number(0.0)) + points,
        "interval": "" if same else say("to", language, **ends),
        "verdict": say(verdict, language),
        "clear": bool(row["clear"]),
    }


def _digits(value: float) -> int:
    """Decimals for a number of this size.

    >>> _digits(12345.6), _digits(45.2), _digits(1.5)
    (0, 1, 2)
    """
    return 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2
