"""What each lever does alone, what they do together, and how the whole is shared among them.

From all combinations of factors with two options each, off (the first) and on. Per seed, every
combination is held against the one with all off. The difference of all on falls apart exactly:

interaction (Harsanyi dividend) of a set of factors
    what the set does together beyond what all smaller sets in it do. Of one factor it is its effect alone.
    The dividends of all sets sum to the whole. Source: Harsanyi (1963), International Economic Review 4(2).
Shapley value of a factor
    its effect, averaged over every order in which the factors can be switched on; each dividend
    is divided equally among its factors. The values of all factors sum to the whole. Source: Shapley (1953),
    A value for n-person games.

All are sums of paired differences, so each has a paired interval over the seeds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas

from abm.errors import InputError
from experiments.design import Design
from experiments.paired import (
    LEVEL,
    UNKNOWN,
    holm,
    mean_estimate,
    over_samples,
    p_value,
    ratio_of_differences,
)
from experiments.paired_runs import PairedRuns, words_of

FEWEST, MOST = 2, 8
TOTAL, ALONE, INTERACTION, HIGHER, LAST, SHAPLEY = (
    "total",
    "alone",
    "interaction",
    "higher",
    "last",
    "shapley",
)
"""Kinds of row: the whole; a factor alone; a set beyond the smaller sets in it; all sets of three and more
together; a factor with all others on already; a factor's Shapley value."""
TOGETHER = " x "


@dataclass(frozen=True)
class Combinations:
    """All combinations of the factors, and the places of their arms among those of the design.

    ``arms[number]`` is the arm whose factors on are the bits of ``number``; the first factor is the lowest.
    ``options`` holds of each factor what off and on are called.
    """

    factors: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    arms: tuple[int, ...]


def combinations_of(design: Design) -> Combinations:
    """The combinations of a design; InputError where it is no full grid of two options per factor."""
    try:
        return _combinations(design)
    except InputError as fault:
        raise InputError(f"{design.name}: {fault}") from None


def _combinations(design: Design) -> Combinations:
    if design.sampler != "grid":
        raise InputError(f"sampler: {design.sampler!r} leaves combinations out; take sampler 'grid'")
    if len(design.policies) > 1:
        raise InputError(
            f"policies: {len(design.policies)} are too many; a decomposition has one, and levers"
        )
    arms = design.arms()
    names = tuple(factor.name for factor in design.factors() if factor.is_lever)
    if not FEWEST <= len(names) <= MOST:
        raise InputError(f"levers: {len(names)} factors; a decomposition takes {FEWEST} to {MOST}")
    options = []
    for name in names:
        own = list(dict.fromkeys(arm.taken[name] for arm in arms if name in arm.taken))
        if len(own) != 2:
            raise InputError(
                f"levers: {name!r} has {len(own)} options that differ; take two: first off, then on"
            )
        options.append((own[0], own[1]))
    place = {tuple(arm.taken.get(name) for name in names): number for number, arm in enumerate(arms)}
    sets = [
        tuple(own[number >> bit & 1] for bit, own in enumerate(options)) for number in range(2 ** len(names))
    ]
    return Combinations(names, tuple(options), tuple(place[one] for one in sets))


def decomposed(runs: PairedRuns, combinations: Combinations) -> pandas.DataFrame:
    """A row per outcome and part of its total effect.

    Columns: ``outcome``, ``label``, ``label_dutch``, ``unit``; ``kind`` (``TOTAL``, ``ALONE``, ...),
    ``factors`` joined by ``TOGETHER``, ``order`` (how many); ``value`` with ``low`` and ``high`` (95 % over
    the seeds), ``seeds``, ``samples``; of Shapley values the ``share`` of the total with ``share_low`` and
    ``share_high`` (Fieller's; NaN where the total is not clearly there); ``p_value``, and ``p_holm`` and
    ``clear_of_all``, corrected for all effects alone and interactions of the table; ``counterfactual``.

    A seed counts only with a value in every combination, so that the parts sum to the whole.
    """
    found = pandas.DataFrame([row for name in runs.outcomes for row in _rows(runs, name, combinations)])
    family = found["kind"].isin([ALONE, INTERACTION])
    found["p_holm"] = holm(found["p_value"].where(family).to_numpy())
    found["clear_of_all"] = found["p_holm"] < 1.0 - LEVEL
    found["counterfactual"] = any(runs.counterfactual[arm] for arm in combinations.arms)
    return found


def _rows(runs: PairedRuns, name: str, combinations: Combinations) -> Iterator[dict[str, Any]]:
    values = runs.outcomes[name][list(combinations.arms)]
    whole = np.isfinite(values).all(0)
    effects = over_samples(np.where(whole, values - values[0], np.nan))
    parts = dividends(effects)
    total, factors, everything = effects[-1], combinations.factors, len(effects) - 1
    higher = [number for number in range(len(parts)) if number.bit_count() > 2]

    def row(kind: str, number: int, per_seed: np.ndarray) -> dict[str, Any]:
        estimate = mean_estimate(per_seed)
        shared = ratio_of_differences(per_seed, total) if kind == SHAPLEY else UNKNOWN
        return {
            **words_of(name),
            "kind": kind,
            "factors": TOGETHER.join(one for bit, one in enumerate(factors) if number >> bit & 1),
            "order": number.bit_count(),
            "value": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "seeds": estimate.seeds,
            "samples": int(whole.any(-1).sum()),
            "share": shared.value,
            "share_low": shared.low,
            "share_high": shared.high,
            "p_value": p_value(per_seed),
        }

    yield row(TOTAL, everything, total)
    for bit, value in enumerate(shapley(parts)):
        yield row(SHAPLEY, 1 << bit, value)
        yield row(ALONE, 1 << bit, parts[1 << bit])
        yield row(LAST, 1 << bit, total - effects[everything ^ 1 << bit])
    for number in sorted(range(1, len(parts)), key=lambda one: (one.bit_count(), one)):
        if number.bit_count() > 1:
            yield row(INTERACTION, number, parts[number])
    if higher:
        yield row(HIGHER, everything, parts[higher].sum(0))


def dividends(effects: np.ndarray) -> np.ndarray:
    """Harsanyi's dividend of every set; ``effects``: of every set, by its bits, shape ``(sets, ...)``.

    >>> dividends(np.array([0.0, 1.0, 2.0, 5.0])).tolist()
    [0.0, 1.0, 2.0, 2.0]
    """
    found = effects.copy()
    sets = np.arange(len(found))
    for bit in range(len(found).bit_length() - 1):
        has = (sets >> bit & 1).astype(np.bool_)
        found[has] -= found[sets[has] ^ 1 << bit]
    return found


def shapley(parts: np.ndarray) -> np.ndarray:
    """The Shapley value of every factor from the dividends of every set; shape ``(factors, ...)``.

    >>> shapley(np.array([0.0, 1.0, 2.0, 2.0])).tolist()
    [2.0, 3.0]
    """
    factors = len(parts).bit_length() - 1
    return np.array(
        [
            sum(parts[number] / number.bit_count() for number in range(len(parts)) if number >> bit & 1)
            for bit in range(factors)
        ]
    )
