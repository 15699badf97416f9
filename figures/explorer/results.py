"""What the model makes of the settings: readings of runs, the paired comparison, one life, the network.

Worlds are burnt in once per starting world and seed, and branched for every policy after that.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas

from abm.errors import unknown
from abm.groups import SMALLEST_CELL
from abm.history import History
from abm.model import LabourMarket
from abm.outcomes import OUTCOMES
from abm.policy import Policy, load_policy
from abm.vocabulary import State
from experiments.comparison import compared
from experiments.paired import Estimate, mean_estimate
from experiments.paired_runs import PairedRuns, runs_of_policies
from experiments.run_series import STATES, series_of
from figures.explorer.settings import Settings

FIRST_SEEDS, MORE_SEEDS = 4, 16
"""How many seeds a comparison begins with, and how many come with a press of the button."""
SAID_AFTER = (2, FIRST_SEEDS)
"""After how many seeds of a longer comparison the first answers are given."""
WORLDS_KEPT, READINGS_KEPT = 24, 400
MOST_MARKS = 11
CONVERSION, REVOLVING_DOOR = "conversion_within_24_months", "revolving_door"
_BASELINE = "baseline"

_REST_ON: Mapping[str, Callable[[History], np.ndarray]] = {
    "share of secondments started": lambda history: history.secondments,
    "share of secondments with a declaration": lambda history: history.secondments,
    "share of secondments ended without a job with the hirer": lambda history: history.ended_without_job,
    "share of conversions": lambda history: history.conversions,
    "share of regular jobs started": lambda history: history.jobs,
    "share of subsidised jobs ended": lambda history: history.subsidised_jobs_ended,
}
"""By unit of an outcome: the spells that it is a share of. Every other rests on the whole register."""


@dataclass(frozen=True)
class Reading:
    """What a run gives: its outcomes, how many people each rests on, and people by state.

    ``series``: people at the start and at the end of each month; shape ``(months + 1, states)``, the
    states in the order of ``STATES``.
    """

    outcomes: Mapping[str, float]
    people: Mapping[str, int]
    series: np.ndarray


@dataclass(frozen=True)
class Mark:
    """A setting on the frontier: how far it converts and how far its door revolves, with intervals."""

    settings: Settings
    conversion: Estimate
    revolving_door: Estimate


@dataclass(frozen=True)
class Comparison:
    """The levers against the scenario itself over seeds 1 and on, a row per outcome.

    ``table`` has the columns of ``experiments.comparison.compared`` for the levers, and ``baseline``, the
    mean of the scenario itself; where ``few`` is true it rests on fewer than ten people in some run, and
    its numbers are missing. The two marks are their places on the frontier.
    """

    settings: Settings
    seeds: int
    table: pandas.DataFrame
    scenario_itself: Mark
    mine: Mark

    def answers(self, settings: Settings, seeds: int) -> bool:
        """Whether it is of these settings and so many seeds; the seed that is shown does not matter."""
        return self.seeds == seeds and replace(self.settings, seed=settings.seed) == settings

    def row(self, outcome: str) -> Mapping[str, Any]:
        """The row of one outcome."""
        found = self.table.set_index("outcome").loc[outcome]
        return {str(name): value for name, value in found.items()}


@functools.lru_cache(WORLDS_KEPT)
def burnt_in(scenario: str, seed: int) -> LabourMarket:
    """The world of a scenario at the end of its burn-in. Branch it; never step it."""
    return LabourMarket(Settings(scenario=scenario).world, _BASELINE, seed)


def accepted(settings: Settings) -> Settings:
    """The settings themselves; InputError where the model refuses them together."""
    burnt_in(settings.scenario, settings.seed).branch(settings.policy)
    return settings


def run_of(settings: Settings, policy: Policy | None = None) -> LabourMarket:
    """The finished run of the chosen seed, under the levers or another policy."""
    start = burnt_in(settings.scenario, settings.seed)
    return start.branch(settings.policy if policy is None else policy).run(settings.months)


_ONE_AT_A_TIME = threading.RLock()


def reading_of(settings: Settings) -> Reading:
    """What the run of the chosen seed gives; who asks for what is being made waits for it."""
    with _ONE_AT_A_TIME:
        return _reading_of(settings)


@functools.lru_cache(READINGS_KEPT)
def _reading_of(settings: Settings) -> Reading:
    model = run_of(settings)
    history = History(model)
    everybody = len(model.world.participants)

    def resting(unit: str) -> int:
        if unit not in _REST_ON:
            return everybody
        return len(np.unique(history.spells["row"][_REST_ON[unit](history)]))

    by_unit = {unit: resting(unit) for unit in {one.unit for one in OUTCOMES.values()}}
    people = burnt_in(settings.scenario, settings.seed).world.participants
    start = np.bincount(people["state"], minlength=len(State))[list(STATES)]
    return Reading(
        model.outcomes,
        {name: by_unit[one.unit] for name, one in OUTCOMES.items()},
        np.vstack([start.astype(np.int32), series_of(model)]),
    )


def compare(
    settings: Settings, seeds: int = FIRST_SEEDS, done: Callable[[int], None] | None = None
) -> Comparison:
    """The levers against the scenario itself, over seeds 1 to ``seeds``.

    ``done`` is told after each seed how many there have been.
    """
    pairs = []
    for seed in range(1, seeds + 1):
        mine = settings.chosen("seed", seed)
        pairs.append((reading_of(mine.put_back()), reading_of(mine)))
        if done is not None:
            done(seed)
    runs = runs_of_policies(
        settings.world,
        (load_policy(_BASELINE), settings.policy),
        [[one.outcomes for one in pair] for pair in pairs],
    )
    few = {name: min(one.people[name] for pair in pairs for one in pair) < SMALLEST_CELL for name in OUTCOMES}
    marks = [_mark(one, runs, few, place) for place, one in enumerate((settings.put_back(), settings))]
    return Comparison(settings, seeds, _table(runs, few), marks[0], marks[1])


def _table(runs: PairedRuns, few: Mapping[str, bool]) -> pandas.DataFrame:
    rows = compared(runs)
    table = rows[~rows["reference"]].drop(columns=["reference", "rank"]).reset_index(drop=True)
    table.insert(6, "baseline", rows.loc[rows["reference"], "mean"].to_numpy())
    table["few"] = table["outcome"].map(few)
    numbers = ["baseline", "mean", "difference", "low", "high", "p_value", "p_holm", "variance_reduction"]
    table.loc[table["few"], numbers] = np.nan
    table.loc[table["few"], ["clear", "clear_of_all"]] = False
    return table


def _mark(settings: Settings, runs: PairedRuns, few: Mapping[str, bool], place: int) -> Mark:
    def level(name: str) -> Estimate:
        values = runs.outcomes[name][place, 0]
        return mean_estimate(np.full(len(values), np.nan) if few[name] else values)

    return Mark(settings, level(CONVERSION), level(REVOLVING_DOOR))


def with_marks(tried: tuple[Mark, ...], comparison: Comparison) -> tuple[Mark, ...]:
    """The marks so far and those of a comparison: the scenario itself first, then what was tried, in order.

    A mark of the same levers is replaced; marks of another world or another time go; the oldest go first.
    """
    base, mine = comparison.scenario_itself, comparison.mine

    def same(one: Mark, other: Mark) -> bool:
        return replace(one.settings, seed=1) == replace(other.settings, seed=1)

    if not tried or not same(tried[0], base):
        tried = (base,)
    later = [mine if same(one, mine) else one for one in tried[1:]]
    if not same(mine, base) and mine not in later:
        later.append(mine)
    return (base, *later[-MOST_MARKS:])


def story_of(settings: Settings, person: int, language: str) -> dict[str, object]:
    """One person's life in the scenario itself and with the levers, as ``experiments.story`` tells it."""
    from experiments.story import tell

    return tell(run_of(settings, load_policy(_BASELINE)), run_of(settings), person, language)


def whose_lives_part(settings: Settings, after: int) -> int | None:
    """The next person of the starting population whose life the levers change; None where there is none.

    By place in the starting population, beginning after ``after`` and going round.
    """
    one, other = run_of(settings, load_policy(_BASELINE)), run_of(settings)
    people = int(one._counts.sum())
    lives = [_lives(model, people) for model in (one, other)]
    apart = [person for person in range(people) if lives[0][person] != lives[1][person]]
    later = [person for person in apart if person + 1 > after]
    return (later or apart)[0] + 1 if apart else None


def _lives(model: LabourMarket, people: int) -> list[list[tuple[int, int, int]]]:
    """The spells of each person of the starting population: start, end and state."""
    from abm.spells import spell_table

    lives: list[list[tuple[int, int, int]]] = [[] for _ in range(people)]
    table = spell_table(model, started=True)
    for row, *spell in zip(*(table[name].tolist() for name in ("row", "start", "end", "state")), strict=True):
        if row < people:
            lives[row].append(tuple(spell))
    return lives


def network_of(
    settings: Settings, municipality: str
) -> tuple[pandas.DataFrame, pandas.DataFrame, dict[str, Any]]:
    """Nodes and edges around the work company of a municipality after the run, and their manifest."""
    from experiments.headline import network_tables
    from experiments.manifest import manifest_of

    model = run_of(settings)
    if municipality not in model.municipality_names:
        raise unknown("municipality", municipality, model.municipality_names)
    row = model.municipality_names.index(municipality)
    nodes, edges = network_tables(model, row)
    region = settings.world.municipality[row].region
    said = {"months": settings.months, "seeds": 1, "region": region}
    return nodes, edges, manifest_of(settings.world, [settings.policy], **said)


def months_of(settings: Settings) -> list[str]:
    """The months of the series, the start first, as people read them."""
    from abm.calendar import month_text

    first = settings.world.first_month
    return [month_text(first + month) for month in range(-1, settings.months)]
