"""Who was helped: the same people under two policies, one by one.

Both policies branch from one burn-in and give everybody the same luck. So each person, also who enters
later, is found again under the other policy: converted under both, under one of them, or under neither.
Who converts under the policy alone gained; who converts under the baseline alone lost.

People compete for places. So a policy also moves who gets which place: displaced are those who lost while
somebody who gained has a place with the same employer. The others lost by the policy itself, or further
along a chain of employers, which is not followed. Where a policy touches only some municipalities, people of
the others feel it only through the places, employers and work company that they share.

What this leaves out: when somebody converts, and how long it lasts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from abm.errors import InputError
from abm.groups import GROUPINGS, SMALLEST_CELL
from abm.history import REGULAR, History
from abm.model import LabourMarket
from abm.policy import Policy, lever_values
from abm.scenario import Scenario
from abm.vocabulary import State, TargetGroup
from experiments.manifest import manifest_of
from experiments.paired import Estimate, mean_estimate, ratio_of_differences
from experiments.runner import each_job
from experiments.store import write_manifest, write_table

OF_THE_PERSON = ("wage_value", "limitation", "target_group", "regime", "hours")
"""Groupings of ``abm.groups`` that go by the person: traits drawn before anything happens, and the regime of
the person's municipality at the end of the burn-in. Class and stance go by a hirer, whom a policy may
change."""
EVERYBODY, PLACE = "everybody", "place"
TOUCHED, SAME_REGION, OTHER_REGIONS = "touched", "untouched, same region", "untouched, other regions"
PLACES = (TOUCHED, SAME_REGION, OTHER_REGIONS)
ONLY_POLICY, ONLY_BASELINE, BOTH, NEITHER = "only_policy", "only_baseline", "both", "neither"
NET, OTHER_LIFE, HAD_BEFORE = "net", "other_life", "neither_but_had_one_before"
DISPLACED = "displaced"
MEASURES = (ONLY_POLICY, ONLY_BASELINE, DISPLACED, BOTH, NEITHER, NET, OTHER_LIFE, HAD_BEFORE)
_NOBODY = -1


@dataclass(frozen=True)
class Conversion:
    """What counts as converted: something that happens to a person at some time in the run.

    ``positions`` finds it in the spells; ``states`` are those in which somebody has it already.
    """

    label: str
    positions: Callable[[History], np.ndarray]
    states: tuple[State, ...] = ()


CONVERSIONS: Mapping[str, Conversion] = {
    "permanent": Conversion(
        "a permanent job",
        lambda history: np.flatnonzero(
            (history.spells["state"] == State.REGULAR_PERMANENT)
            & (history.spells["start"] >= history.first_month)
        ),
        (State.REGULAR_PERMANENT,),
    ),
    "regular": Conversion("a regular job, temporary or permanent", lambda history: history.jobs, REGULAR),
    "hirer": Conversion("a job with the hirer of a secondment", lambda history: history.conversions),
}


@dataclass(frozen=True)
class Pair:
    """What one seed gives. ``counts``: people per measure, by (grouping, group) with the people first.

    ``moved``: lasting id, municipality row and whether gained (else lost) of who converted under only one
    policy; shape ``(people, 3)``.
    """

    counts: dict[tuple[str, str], np.ndarray]
    moved: np.ndarray


@dataclass(frozen=True)
class Helped:
    """The tables of ``who_was_helped``.

    ``groups``: a row per group and measure; ``displacement``: a row per group; ``people``: a row per seed
    and person who converted under only one of the two policies. The ``manifest`` also names, as touched, the
    municipalities of which the two policies set the levers differently.
    """

    groups: pandas.DataFrame
    displacement: pandas.DataFrame
    people: pandas.DataFrame
    manifest: dict[str, Any]


def touched_rows(scenario: Scenario, policies: Sequence[Policy], months: int) -> list[int]:
    """Municipalities whose levers differ between two policies in any month of the run, as rows."""
    first = scenario.first_month
    changes = policies[0].months_of_change | policies[1].months_of_change
    when = [first, *(month for month in sorted(changes) if first < month < first + months)]
    starting = scenario.starting_levers()
    names = [entry.name for entry in scenario.municipality]

    def levers(policy: Policy, row: int) -> list[dict[str, Any]]:
        return [lever_values(starting[row], policy, names[row], month, first) for month in when]

    return [row for row in range(len(names)) if levers(policies[0], row) != levers(policies[1], row)]


def places_of(scenario: Scenario, touched: Sequence[int]) -> np.ndarray:
    """Where each municipality stands to the touched ones, as one of ``PLACES``; shape (municipalities,)."""
    regions = {scenario.municipality[row].region for row in touched}
    beside = [SAME_REGION if one.region in regions else OTHER_REGIONS for one in scenario.municipality]
    return np.array([TOUCHED if row in touched else one for row, one in enumerate(beside)], dtype=object)


def pair_of(
    scenario: Scenario,
    policies: Sequence[Policy],
    months: int,
    outcome: str,
    groupings: Sequence[str],
    seed: int,
) -> Pair:
    """Run both policies from one burnt-in world, month by month, and count people by what they share."""
    start = LabourMarket(scenario, seed=seed)
    one, other = (start.branch(policy) for policy in policies)
    elsewhere = np.zeros(0, bool)
    for _ in range(months):
        one.step()
        other.step()
        here, there = one.world.participants, other.world.participants
        now = (here["state"] != there["state"]) | (here["employer"] != there["employer"])
        now[: len(elsewhere)] |= elsewhere
        elsewhere = now
    with_one, with_other = (_converted(model, outcome) for model in (one, other))
    under_one, under_other = with_one != _NOBODY, with_other != _NOBODY
    people = one.world.participants  # rows never move and entrants are the same: so are those of the other
    had = np.zeros(len(people), bool)
    began = start.world.participants["state"]
    had[: len(began)] = np.isin(began, CONVERSIONS[outcome].states)
    present = people["state"] != State.EXPECTED
    present[: len(began)] &= began != State.GONE
    neither = ~under_one & ~under_other
    flags = {
        ONLY_POLICY: under_other & ~under_one,
        ONLY_BASELINE: under_one & ~under_other,
        DISPLACED: displaced(with_one, with_other),
        BOTH: under_one & under_other,
        NEITHER: neither,
        OTHER_LIFE: elsewhere,
        HAD_BEFORE: neither & had,
    }
    groups: dict[str, np.ndarray] = {EVERYBODY: np.full(len(people), EVERYBODY, object)}
    touched = touched_rows(scenario, policies, months)
    if 0 < len(touched) < len(scenario.municipality):
        groups[PLACE] = places_of(scenario, touched)[people["municipality"]]
    everyone = np.zeros(len(people), [("row", np.int64)])
    everyone["row"] = np.arange(len(people))
    at_start = one.world._replace(municipalities=start.world.municipalities)
    groups |= {name: GROUPINGS[name](at_start, everyone) for name in groupings}
    counts = {}
    for grouping, group in groups.items():
        for name in sorted({str(found) for found in group[present]}):
            mine = present & (group == name)
            counts[grouping, name] = np.array(
                [mine.sum(), *(flag[mine].sum() for flag in flags.values())], float
            )
    moved = np.flatnonzero(flags[ONLY_POLICY] | flags[ONLY_BASELINE])
    who = people[moved]
    said = (who["identity"], who["municipality"], flags[ONLY_POLICY][moved])
    return Pair(counts, np.array(said, np.int64).T)


_COUNTED = ("people", ONLY_POLICY, ONLY_BASELINE, DISPLACED, BOTH, NEITHER, OTHER_LIFE, HAD_BEFORE)


def _converted(model: LabourMarket, outcome: str) -> np.ndarray:
    """The employer with whom each person first converted in the run, -1 for who did not; by row, of all
    target groups."""
    history = History(model, tuple(TargetGroup))
    found = np.full(len(model.world.participants), _NOBODY, np.int64)
    latest_first = CONVERSIONS[outcome].positions(history)[::-1]
    found[history.spells["row"][latest_first]] = history.spells["employer"][latest_first]
    return found


def displaced(with_one: np.ndarray, with_other: np.ndarray) -> np.ndarray:
    """Per person the part of a loss that stands against a gain with the same employer; shape ``(people,)``.

    Both hold each person's employer under a policy, -1 for none. Where an employer took three of the other
    policy's people and had four of its own who lost, each of the four counts for three quarters: who of them
    sat on which place, nobody knows.
    """
    lost = (with_one != _NOBODY) & (with_other == _NOBODY)
    gained = (with_other != _NOBODY) & (with_one == _NOBODY)
    employers = 1 + int(max(with_one.max(initial=_NOBODY), with_other.max(initial=_NOBODY)))
    losses, gains = (np.bincount(one, minlength=employers) for one in (with_one[lost], with_other[gained]))
    part = np.zeros(len(with_one))
    part[lost] = (np.minimum(losses, gains) / np.maximum(losses, 1))[with_one[lost]]
    return part


def who_was_helped(
    scenario: Scenario,
    baseline: Policy,
    policy: Policy,
    seeds: Sequence[int],
    months: int,
    outcome: str = "permanent",
    groupings: Sequence[str] = OF_THE_PERSON,
    workers: int | None = None,
    progress: bool = True,
) -> Helped:
    """Each person under both policies, counted by group; means over ``seeds`` with 95 % intervals.

    ``outcome`` is one of ``CONVERSIONS``, ``groupings`` are of ``OF_THE_PERSON``. Groups of fewer than ten
    people in any run have no numbers, and of the others a mean of more than none and fewer than ten people
    is left out, with what is reckoned from it. InputError for a scenario without people, and for a
    municipality that a policy names and the scenario has not.
    """
    if not sum(map(scenario.participants_of, scenario.municipality)):
        raise InputError(f"scenario {scenario.name}: has no people; there is nobody to help")
    policies = (baseline, policy)
    job = functools.partial(pair_of, scenario, policies, months, outcome, tuple(groupings))
    found = dict(each_job(job, seeds, workers, progress))
    pairs = [found[seed] for seed in seeds]
    touched = [scenario.municipality[row].name for row in touched_rows(scenario, policies, months)]
    never_observed = dict.fromkeys(
        (*scenario.never_observed, *baseline.never_observed, *policy.never_observed)
    )
    said = {
        "scenario": scenario.name, "baseline": baseline.name, "policy": policy.name, "outcome": outcome,
        "months": months, "seeds": len(seeds), "counterfactual": bool(never_observed),
        "municipalities": len(scenario.municipality), "municipalities_touched": len(touched),
    }  # fmt: skip
    rows, lost = [], []
    for grouping, group in _order(pairs, groupings):
        empty = np.zeros(len(_COUNTED), np.int64)
        counted = np.array([pair.counts.get((grouping, group), empty) for pair in pairs], float)
        of = dict(zip(_COUNTED, counted.T, strict=True))
        of[NET] = of[ONLY_POLICY] - of[ONLY_BASELINE]
        few = of["people"].min() < SMALLEST_CELL
        hidden = {one: few or 0.0 < of[one].mean() < SMALLEST_CELL for one in _COUNTED}
        hidden[NET] = hidden[ONLY_POLICY] or hidden[ONLY_BASELINE]
        size = float("nan") if few else float(of["people"].mean())
        own = said | {"grouping": grouping, "group": group, "people": size}
        for measure in MEASURES:
            share = of[measure] / np.where(of["people"] > 0, of["people"], np.nan)
            number = _shown("count", mean_estimate(of[measure]), hidden[measure])
            number |= _shown("share", mean_estimate(share), hidden[measure])
            rows.append(own | {"measure": measure} | number)
        for name, measure in (("gained", ONLY_POLICY), ("lost", ONLY_BASELINE), (DISPLACED, DISPLACED)):
            own |= _shown(name, mean_estimate(of[measure]), hidden[measure])
        for name, measure in (("lost_per_gained", ONLY_BASELINE), ("displaced_per_gained", DISPLACED)):
            ratio = ratio_of_differences(of[measure], of[ONLY_POLICY])
            own |= _shown(name, ratio, hidden[measure] or hidden[ONLY_POLICY])
        lost.append(own)
    people = _people(scenario, said, seeds, pairs)
    manifest = manifest_of(scenario, policies, **said, touched=touched) | {"seeds": list(seeds)}
    return Helped(pandas.DataFrame(rows), pandas.DataFrame(lost), people, manifest)


def _shown(name: str, one: Estimate, hidden: bool) -> dict[str, float]:
    values = [float("nan")] * 3 if hidden else [one.value, one.low, one.high]
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def _order(pairs: Sequence[Pair], groupings: Sequence[str]) -> list[tuple[str, str]]:
    """Groups in the order of reading: everybody, places, then each grouping from low to high."""
    found = {(EVERYBODY, EVERYBODY), *(key for pair in pairs for key in pair.counts)}
    order = (EVERYBODY, PLACE, *groupings)
    return sorted(
        found,
        key=lambda key: (
            order.index(key[0]),
            PLACES.index(key[1]) if key[0] == PLACE else 0,
            not key[1].startswith("below"),
            key[1],
        ),
    )


def _people(
    scenario: Scenario, said: Mapping[str, Any], seeds: Sequence[int], pairs: Sequence[Pair]
) -> pandas.DataFrame:
    names = np.array([entry.name for entry in scenario.municipality], dtype=object)
    moved = np.concatenate([pair.moved for pair in pairs])
    number = [len(pair.moved) for pair in pairs]
    frame = pandas.DataFrame(
        {
            "seed": np.repeat(np.array(seeds, np.int64), number),
            "person": moved[:, 0],
            "municipality": names[moved[:, 1]] if len(moved) else np.zeros(0, object),
            "became": np.where(moved[:, 2] == 1, "gained", "lost"),
        }
    )
    for place, name in enumerate(("scenario", "baseline", "policy", "outcome", "months")):
        frame.insert(place, name, said[name])
    return frame


def write_helped(folder: Path, helped: Helped) -> None:
    """``helped``, ``displacement`` and ``people`` as tables in ``folder``, with the manifest."""
    write_table(folder, "helped", helped.groups)
    write_table(folder, "displacement", helped.displacement)
    write_table(folder, "people", helped.people)
    write_manifest(folder, helped.manifest)
