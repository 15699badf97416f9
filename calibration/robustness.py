"""Does a conclusion hold whatever is assumed?

Each headline conclusion is held against sets of worlds: those spread over all that the ledger allows, those
whose conversion lies in each band of 0.10 to 0.50 (the sources hold no conversion rate), draws of the
posterior of a calibration, the worlds that by their own runs fit every target of it, and the rival rules in
place of ours. A conclusion is

- *robust* when it holds in at least ``ROBUST`` of the worlds of every set;
- *conditional* when scenario discovery (PRIM) finds a plain box of parameters, on worlds that it was shown,
  in which it holds in at least ``ROBUST`` of other worlds that it was not shown;
- *fragile* otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from calibration.calibrated import Kept
from calibration.conclusions import FAILS, Book, Conclusion, over_seeds
from calibration.mechanisms import load_mechanisms
from calibration.priors import Priors, load_priors
from calibration.sensitivity import Tier, spread_worlds
from calibration.worlds import Worlds, run_worlds
from experiments.connectors.workbench import prim_of
from experiments.paired import mean_estimate
from experiments.paired_runs import PairedRuns

ROBUST = 0.90
"""The share of worlds in which a robust conclusion holds."""
LEAST_WORLDS = 20
"""Fewer worlds say nothing about a set; it is then left out of the verdict, and said to be."""
BANDS = ((0.10, 0.20), (0.20, 0.30), (0.30, 0.40), (0.40, 0.50))
CONVERSION = "conversion_within_24_months"
REGRETTED = {"durable_jobs": False, "revolving_door": True, "public_cost": True}
"""Outcomes by which policies are judged in hindsight, and whether fewer is better."""
REGRET = ("worlds", "number", "policy", "outcome", "mean", "largest", "best", "nobody_regrets")
MOST_LIMITS = 3
RIVAL_SEEDS = 12
ROBUST_WORD, CONDITIONAL, FRAGILE = "robust", "conditional", "fragile"
EVERYWHERE, POSTERIOR = "all that the ledger allows", "draws of the posterior"
FITTING = "worlds that fit every target"


def worlds_in(runs: PairedRuns, kept: np.ndarray) -> PairedRuns:
    """Only these worlds; ``kept`` has shape ``(worlds,)``."""
    return PairedRuns(
        runs.arms,
        runs.taken,
        runs.counterfactual,
        {name: one[:, kept] for name, one in runs.outcomes.items()},
    )


def sets_of(prior: PairedRuns, calibrated: Mapping[str, PairedRuns]) -> dict[str, PairedRuns]:
    """The sets of worlds by name: all, by band of conversion in the reference, and those of a calibration."""
    conversion = prior.outcomes[CONVERSION][0].mean(axis=1)
    found = {EVERYWHERE: prior}
    for low, high in BANDS:
        name = f"conversion {low:.2f} to {high:.2f}"
        found[name] = worlds_in(prior, (conversion >= low) & (conversion < high))
    return found | dict(calibrated)


def shares(book: Book, sets: Mapping[str, PairedRuns]) -> pandas.DataFrame:
    """In which share of each set's worlds each conclusion holds: ``conclusion``, ``worlds`` (the set),
    ``number`` of worlds with a value, ``share``, its 95 % interval (Wilson) and the median
    ``difference``.
    """
    rows = []
    for one in book.conclusions.values():
        for name, runs in sets.items():
            holds = one.holds(runs)
            known = np.isfinite(holds)
            number = int(known.sum())
            share = float(holds[known].mean()) if number else float("nan")
            low, high = wilson(share, number)
            difference = over_seeds(one.difference(runs))
            middle = float(np.median(difference[known])) if number else float("nan")
            rows.append(
                {"conclusion": one.name, "worlds": name, "number": number, "share": share, "low": low,
                 "high": high, "difference": middle}
            )  # fmt: skip
    return pandas.DataFrame(rows)


def wilson(share: float, number: int) -> tuple[float, float]:
    """The 95 % interval of a share of ``number`` worlds; NaN without any."""
    if not number:
        return float("nan"), float("nan")
    from scipy.stats import binomtest

    found = binomtest(round(share * number), number).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def rival_verdicts(
    book: Book, folder: Path, seeds: int = RIVAL_SEEDS, workers: int | None = None, progress: bool = True
) -> pandas.DataFrame:
    """Each conclusion under each rival rule, other parameters at the ledger's values.

    ``conclusion``, ``rule`` (empty: our own rules), ``difference`` with ``low`` and ``high`` (95 %, over
    paired seeds), ``verdict``: holds, fails or unsettled by the interval.
    """
    rivals = [one for one in load_mechanisms().values() if one.kind == "rival"]
    rules: dict[str, dict[str, float]] = {"": {}} | {one.name: dict(one.off) for one in rivals}
    worlds = Worlds(book.design, book.people, tuple(rules.values()), seeds)
    runs = run_worlds(worlds, folder / "rivals", workers, progress)
    rows = []
    for one in book.conclusions.values():
        for rule, difference in zip(rules, one.difference(runs), strict=True):
            estimate = mean_estimate(difference)
            rows.append(
                {"conclusion": one.name, "rule": rule, "difference": estimate.value, "low": estimate.low,
                 "high": estimate.high, "verdict": one.verdict(estimate)}
            )  # fmt: skip
    return pandas.DataFrame(rows)


@dataclass(frozen=True)
class Box:
    """A plain box: limits of a few parameters within which a conclusion holds more often.

    ``limits``: lowest and highest value, infinite where the range is not cut. ``share``: of other worlds in
    the box, in how many it holds; ``number`` of those; ``coverage``: the part of all worlds in which it holds
    that lies in the box.
    """

    limits: Mapping[str, tuple[float, float]]
    share: float
    number: int
    coverage: float

    def words(self) -> str:
        """The limits in plain words."""
        said = []
        for name, (low, high) in self.limits.items():
            if low == -math.inf:
                said.append(f"{name} at most {high:.3g}")
            elif high == math.inf:
                said.append(f"{name} at least {low:.3g}")
            else:
                said.append(f"{name} between {low:.3g} and {high:.3g}")
        return " and ".join(said)


def discover(priors: Priors, spread: np.ndarray, holds: np.ndarray) -> Box | None:
    """A box in which a conclusion holds, by PRIM on every other world and judged by the rest; None if none.

    ``spread``: where the worlds lie in the cube, shape (worlds, names); ``holds``: 1, 0 or NaN.
    """
    known = np.flatnonzero(np.isfinite(holds))
    shown, kept = known[::2], known[1::2]
    if len(kept) < LEAST_WORLDS or holds[shown].sum() in (0, len(shown)):
        return None
    table = pandas.DataFrame(spread[shown], columns=list(priors.names))
    box = prim_of(table, holds[shown] == 1.0, peel_alpha=0.1).find_box()
    best: Box | None = None
    for place in range(len(box.peeling_trajectory)):
        found = _box(priors, box, place, spread[kept], holds[kept])
        if found is None:
            continue
        enough = found.number >= LEAST_WORLDS and found.share >= ROBUST
        if enough and (best is None or found.coverage > best.coverage):
            best = found
    return best


def _box(priors: Priors, box: Any, place: int, spread: np.ndarray, holds: np.ndarray) -> Box | None:
    limits = box.box_lims[place]
    inside = np.ones(len(spread), bool)
    said: dict[str, tuple[float, float]] = {}
    for column, name in enumerate(priors.names):
        low, high = float(limits[name].iloc[0]), float(limits[name].iloc[1])
        whole_low, whole_high = float(box.box_lims[0][name].iloc[0]), float(box.box_lims[0][name].iloc[1])
        if low <= whole_low and high >= whole_high:
            continue
        inside &= (spread[:, column] >= low) & (spread[:, column] <= high)
        values = priors.entries[name].at(np.array([low, high])).tolist()
        said[name] = (
            -math.inf if low <= whole_low else values[0],
            math.inf if high >= whole_high else values[1],
        )
    if not said or len(said) > MOST_LIMITS or not inside.any():
        return None
    coverage = float(holds[inside].sum() / max(1.0, holds.sum()))
    return Box(said, float(holds[inside].mean()), int(inside.sum()), coverage)


def verdict(one: Conclusion, found: pandas.DataFrame, rivals: pandas.DataFrame, box: Box | None) -> str:
    """Robust, conditional or fragile; see the head of this file. A rival rule under which a conclusion
    clearly fails takes away that it is robust.
    """
    mine = found[(found["conclusion"] == one.name) & (found["number"] >= LEAST_WORLDS)]
    broken = (rivals[rivals["conclusion"] == one.name]["verdict"] == FAILS).any()
    if len(mine) and (mine["share"] >= ROBUST).all() and not broken:
        return ROBUST_WORD
    return FRAGILE if box is None else CONDITIONAL


def regret(
    runs: PairedRuns, outcome: str, fewer_is_better: bool = False, worlds: str = EVERYWHERE
) -> pandas.DataFrame:
    """Per policy what it costs to have chosen it: the best policy of a world less this one, over all worlds.

    ``worlds`` is the name of the set, ``number`` how many there are in it; ``policy``, ``mean`` and
    ``largest`` regret in units of the outcome, ``best``: the share of worlds in which no policy is better,
    ``nobody_regrets``: whether the largest regret is the smallest of all. Worlds in which a policy has no
    value are left out. The means over seeds stand for a world, so that the luck of few seeds makes every
    regret somewhat too large, and all of them alike.
    """
    sign = -1.0 if fewer_is_better else 1.0
    values = sign * runs.outcomes[outcome].mean(axis=2)
    values = values[:, np.isfinite(values).all(axis=0)]
    if not values.shape[1]:
        return pandas.DataFrame(columns=list(REGRET))
    lost = values.max(axis=0) - values
    largest = lost.max(axis=1)
    return pandas.DataFrame(
        {
            "worlds": worlds,
            "number": values.shape[1],
            "policy": runs.arms,
            "outcome": outcome,
            "mean": lost.mean(axis=1),
            "largest": largest,
            "best": (lost == 0.0).mean(axis=1),
            "nobody_regrets": largest == largest.min(),
        }
    )


def boxes(
    book: Book, priors: Priors, spread: np.ndarray, runs: PairedRuns, names: Sequence[str]
) -> dict[str, Box]:
    """A box for each of these conclusions that has one."""
    found = {name: discover(priors, spread, book.conclusion(name).holds(runs)) for name in names}
    return {name: box for name, box in found.items() if box is not None}


@dataclass(frozen=True)
class Robustness:
    """What became of each conclusion, and why."""

    verdicts: Mapping[str, str]
    shares: pandas.DataFrame
    rivals: pandas.DataFrame
    boxes: Mapping[str, Box]
    regrets: Sequence[pandas.DataFrame]

    def tables(self, book: Book) -> dict[str, pandas.DataFrame]:
        """All of it as tables by name."""
        verdicts = [
            {"conclusion": name, "verdict": self.verdicts[name], "meaning": one.meaning, "dutch": one.dutch,
             "condition": self.boxes[name].words() if name in self.boxes else "",
             "share_in_box": self.boxes[name].share if name in self.boxes else float("nan")}
            for name, one in book.conclusions.items()
        ]  # fmt: skip
        return {
            "verdicts": pandas.DataFrame(verdicts),
            "shares": self.shares,
            "rivals": self.rivals,
            "regret": pandas.concat(self.regrets, ignore_index=True),
        }


def put_to_the_test(
    book: Book,
    tier: Tier,
    folder: Path,
    kept: Kept | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> Robustness:
    """Run what the stores in ``folder`` lack, and judge each conclusion of the book.

    ``kept``: a calibration, whose posterior and fitting worlds are sets too; without it they are not.
    """
    priors = load_priors()
    spread = spread_worlds(priors, tier)

    def run(parameters: Sequence[Mapping[str, float]], name: str) -> PairedRuns:
        worlds = Worlds(book.design, book.people, tuple(parameters), tier.seeds)
        return run_worlds(worlds, folder / name, workers, progress)

    prior = run(priors.parameters(spread), "worlds")
    calibrated = {name: run(worlds, "calibrated") for name, worlds in calibrated_worlds(kept, tier).items()}
    found = shares(book, sets_of(prior, calibrated))
    rivals = rival_verdicts(book, folder, workers=workers, progress=progress)
    boxed = boxes(book, priors, spread, prior, list(book.conclusions))
    verdicts = {name: verdict(one, found, rivals, boxed.get(name)) for name, one in book.conclusions.items()}
    regrets = [
        regret(runs, outcome, fewer, name)
        for name, runs in {EVERYWHERE: prior, **calibrated}.items()
        for outcome, fewer in REGRETTED.items()
    ]
    return Robustness(verdicts, found, rivals, boxed, regrets)


def calibrated_worlds(kept: Kept | None, tier: Tier) -> dict[str, list[dict[str, float]]]:
    """The worlds of a calibration by set: draws of the posterior, and those that fit by their own runs."""
    if kept is None:
        return {}
    found = {POSTERIOR: kept.worlds(tier.draws), FITTING: kept.fitting_worlds()[: tier.draws]}
    return {name: worlds for name, worlds in found.items() if worlds}


def sets_of_rules() -> int:
    """How many sets of rules the rivals are: our own, and each rival in its place."""
    return 1 + sum(one.kind == "rival" for one in load_mechanisms().values())
