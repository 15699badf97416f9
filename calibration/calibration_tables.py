"""The tables of a calibration: parameters, targets, pairs of targets, waves, draws."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas

from abm.parameters import load_ledger
from calibration.candidates import Evaluated
from calibration.distance import IMPLAUSIBLE, implausibility
from calibration.history_matching import Wave, distances, luck_near
from calibration.patterns import Result
from calibration.posterior import Posterior, Surrogate
from calibration.priors import Priors
from calibration.scorecard import scorecard_table
from calibration.screening import Screening
from calibration.targets import Target, Targets

INFORMED, HARDLY = 0.5, 0.9
"""Of the prior's variance that is left: below the first a parameter is informed, above the other not."""
_ORDERED_PRIOR = 20_000


def verdict(ratio: float, effective: float) -> str:
    """What a ratio of posterior to prior variance says, in a word or two.

    A variance of few draws is small by luck now and then: twice its standard error is added first.
    """
    ratio *= 1.0 + 2.0 * np.sqrt(2.0 / effective)
    return "informed" if ratio < INFORMED else "a little" if ratio < HARDLY else "at its prior"


def parameters_table(
    priors: Priors, screening: Screening, surrogate: Surrogate, posterior: Posterior
) -> pandas.DataFrame:
    """A row per assumed parameter: its prior, its posterior, and whether the targets inform it.

    ``variance_ratio``: variance of the posterior over that of the prior, both as shares of the range.
    ``order_place`` of ``order_of``: the place in its order, from the lowest, of a parameter that has one.
    ``asleep``: nothing that is measured moved with it in any trajectory of the screening.
    """
    chance = np.random.default_rng(1)
    prior = priors.shares(chance.random((_ORDERED_PRIOR, len(priors.names)))).var(axis=0)
    sampled = set(surrogate.columns.tolist())
    ledger, rows = load_ledger(), []
    for name, one in priors.entries.items():
        place, number = (1, 1) if one.fixed else priors.place_in_order(priors.names.index(name))
        row = {
            "parameter": name, "meaning": ledger[name].meaning, "unit": ledger[name].unit, "fixed": one.fixed,
            "prior_low": one.low, "prior_high": one.high, "logarithmic": one.logarithmic,
            "order_place": place, "order_of": number,
        }  # fmt: skip
        if not one.fixed:
            column = priors.names.index(name)
            low, middle, high = one.at(np.quantile(posterior.shares[:, column], [0.05, 0.5, 0.95]))
            ratio = float(posterior.shares[:, column].var() / prior[column]) if column in sampled else 1.0
            row |= {
                "asleep": not screening.awake[column], "sampled": column in sampled, "low": low,
                "median": middle, "high": high, "variance_ratio": ratio,
                "verdict": verdict(ratio, posterior.effective),
            }  # fmt: skip
        rows.append(row)
    table = pandas.DataFrame(rows)
    return table.astype({"asleep": "boolean", "sampled": "boolean"})


def targets_table(
    targets: Targets, prior: Evaluated, posterior: Evaluated, left_out: Mapping[str, np.ndarray]
) -> pandas.DataFrame:
    """A row per target: what was seen, its error; what prior, posterior and the posterior without it give.

    Intervals hold nine in ten draws; of prior and posterior they are of runs of the model, without the
    target they are of the emulators. Distances are of the mean, in standard deviations of error and draws.
    """
    rows = []
    for name, one in targets.entries.items():
        row = {
            "target": name, "label": one.label, "label_dutch": one.label_dutch, "unit": one.unit,
            "window": one.window, "source": one.source, "status": one.status, "role": one.role,
            "seen": one.text, "lowest": one.low, "highest": one.high, "error": one.error,
            "luck": float(np.sqrt(luck_near(one, prior.values[one.compared_with]))),
        }  # fmt: skip
        draws = {
            "prior": prior.mean(one.compared_with),
            "posterior": posterior.mean(one.compared_with),
            "without": left_out.get(name, np.array([])),
        }
        for what, values in draws.items():
            known = values[np.isfinite(values)]
            if len(known):
                low, high = np.quantile(known, [0.05, 0.95])
                row |= {f"{what}_mean": known.mean(), f"{what}_low": low, f"{what}_high": high}
                row[f"{what}_distance"] = float(implausibility(one, known.mean(), known.var()))
        rows.append(row)
    return pandas.DataFrame(rows)


def pairs_table(targets: Mapping[str, Target], runs: Sequence[Evaluated]) -> pandas.DataFrame:
    """A row per pair of targets: how near any world that was run came to both at once.

    ``one`` alone is a row with itself. ``nearest``: the greater of the two distances, in the world where that
    is least. ``worlds``: worlds within three standard deviations of both. ``all targets`` is a row too.
    """
    far = np.concatenate([distances(targets, one) for one in runs], axis=1)
    names = list(targets)
    rows = [
        {"one": one, "other": other, **_nearest(far[[names.index(one), names.index(other)]])}
        for one, other in itertools.combinations_with_replacement(names, 2)
    ]
    rows.append({"one": "all targets", "other": "all targets", **_nearest(far)})
    return pandas.DataFrame(rows)


def _nearest(far: np.ndarray) -> dict[str, float | int]:
    worst = far.max(axis=0)
    return {"nearest": float(worst.min()), "worlds": int((worst < 3.0).sum()), "run": far.shape[1]}


def waves_table(waves: Sequence[Wave]) -> pandas.DataFrame:
    """A row per wave: candidates, failed runs, share of the prior left, fits, and how good emulators were."""
    return pandas.DataFrame(
        [
            {
                "wave": number, "candidates": len(one.shares), "failed_runs": one.evaluated.failed,
                "prior_left": one.left, "fits": one.fits, "emulators_covered": one.covered,
            }
            for number, one in enumerate(waves, start=1)
        ]
    )  # fmt: skip


def samples_table(priors: Priors, shares: np.ndarray) -> pandas.DataFrame:
    """A row per draw of the posterior, a column per parameter that moves, in its own unit."""
    return pandas.DataFrame(priors.parameters(shares), columns=list(priors.names))


def fitting_table(
    priors: Priors, targets: Mapping[str, Target], runs: Sequence[Evaluated]
) -> pandas.DataFrame:
    """A row per world that was run and lies within three standard deviations of every target.

    A column per parameter that moves, in its own unit. A world that was run twice counts once.
    """
    rows = [
        one.candidates.parameters[place]
        for one in runs
        for place in np.flatnonzero((distances(targets, one) < IMPLAUSIBLE).all(axis=0))
    ]
    return pandas.DataFrame(rows, columns=list(priors.names), dtype=float).drop_duplicates(ignore_index=True)


def patterns_table(results: Mapping[str, Result]) -> pandas.DataFrame:
    """The scorecard over worlds of the posterior, and per pattern the ``share_of_worlds`` that show it.

    A world is one run of each arm: its luck is in it, so that the share says less than the interval.
    """
    table = scorecard_table(results)
    shares = {name: float(one.in_worlds().mean()) for name, one in results.items()}
    return table.assign(share_of_worlds=table["pattern"].map(shares))
