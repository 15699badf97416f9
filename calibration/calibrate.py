"""The calibration from beginning to end: screening, waves, posterior, checks, and what is kept of them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from abm.engine import source_hash
from abm.errors import InputError
from calibration.calibrated import (
    FITTING,
    PARAMETERS,
    SAMPLES,
    VALUES,
    WORLD,
    calibrated_ledger,
    values_text,
    world_text,
)
from calibration.calibration_tables import (
    fitting_table,
    pairs_table,
    parameters_table,
    patterns_table,
    samples_table,
    targets_table,
    waves_table,
)
from calibration.candidates import MONTHS, SCENARIO, Evaluated, evaluate, sample
from calibration.distance import IMPLAUSIBLE
from calibration.emulator import need
from calibration.history_matching import Matched, Wave, distances, match
from calibration.patterns import Result, check_in_worlds
from calibration.posterior import Posterior, Surrogate, one_thread, sample_posterior
from calibration.priors import Priors, load_priors
from calibration.recovery import Recovery, recover
from calibration.screening import Screening, screen
from calibration.summaries import DIFFERENCES, reading_version
from calibration.targets import Targets, load_targets
from experiments.runner import each_job
from experiments.store import prepare_folder, write_manifest, write_table, write_whole

RECOVERY = "recovery"
LIBRARIES = ("sklearn", "emcee", "SALib")


@dataclass(frozen=True)
class Effort:
    """How much work a calibration is.

    ``points`` candidates in each of ``waves``, every one under ``seeds``; ``trajectories`` of the screening;
    ``steps`` of the sampler, a third of that for each target that is left out; ``draws`` that are
    kept; ``checks`` draws that are run through the model, and ``judged`` that are held against the patterns.
    ``people`` at the start, by default as many as the six municipalities have.
    """

    points: int
    waves: int
    seeds: int
    trajectories: int
    steps: int
    draws: int
    checks: int
    judged: int
    truths: int
    people: int | None = None


FULL = Effort(1024, 3, 2, trajectories=8, steps=2400, draws=2000, checks=128, judged=48, truths=56)
QUICK = Effort(64, 1, 1, trajectories=1, steps=90, draws=200, checks=16, judged=2, truths=8, people=1500)


@dataclass(frozen=True)
class Calibration:
    """What a calibration found: every part that its tables are made from."""

    effort: Effort
    priors: Priors
    targets: Targets
    screening: Screening
    matched: Matched
    posterior: Posterior
    checked: Evaluated
    checked_shares: np.ndarray
    left_out: Mapping[str, np.ndarray]
    """Per target that was left out: draws of its statistic from the posterior without it."""
    patterns: Mapping[str, Result]
    """Patterns that paired runs must judge, each draw of the posterior under a seed of its own."""
    recovery: Recovery

    def tables(self) -> dict[str, pandas.DataFrame]:
        """Every table by name."""
        return {
            PARAMETERS: parameters_table(self.priors, self.screening, self.matched.surrogate, self.posterior),
            "targets": targets_table(
                self.targets, self.matched.waves[0].evaluated, self.checked, self.left_out
            ),
            "pairs": pairs_table(self.targets.fitted, self.runs),
            "waves": waves_table(self.matched.waves),
            "patterns": patterns_table(self.patterns),
            RECOVERY: self.recovery.table(),
            SAMPLES: samples_table(self.priors, self.posterior.shares),
            FITTING: fitting_table(self.priors, self.targets.fitted, self.runs),
        }

    @property
    def runs(self) -> list[Evaluated]:
        """Everything that was run: the waves, and the draws of the check."""
        return [*(one.evaluated for one in self.matched.waves), self.checked]

    @property
    def best(self) -> dict[str, float]:
        """The parameters of the checked draw whose runs lie nearest to the targets: one whole world."""
        far = distances(self.targets.fitted, self.checked)
        nearest = int(np.argmin(np.where(np.isfinite(far), far, 1e6).max(axis=0)))
        (parameters,) = self.priors.parameters(self.checked_shares[nearest : nearest + 1])
        return parameters


def calibrate(effort: Effort, folder: Path, workers: int | None = None, progress: bool = True) -> Calibration:
    """Calibrate, and write tables, draws, values and manifest to ``folder``; goes on where it stopped.

    Runs are kept in ``folder/runs`` and ``folder/screening``. InputError where a library of the extra
    ``calibration`` is missing or the folder cannot be used.
    """
    _prepare(folder)
    priors, targets = load_priors(), load_targets()
    runs = folder / "runs"

    def say(text: str) -> None:
        if progress:
            print(text, file=sys.stderr)

    say("Screening: which parameters move a statistic at all.")
    screening = screen(priors, effort.trajectories, folder / "screening", workers, progress)
    say(f"{effort.waves} waves of {effort.points} candidates x {effort.seeds} seeds.")
    matched = match(
        priors, targets.fitted, screening, effort.points, effort.waves, effort.seeds, effort.steps // 3,
        runs, workers, progress, effort.people,
    )  # fmt: skip
    say("The posterior, and each target left out in turn.")
    posterior = sample_posterior(matched.surrogate, effort.draws, effort.steps)
    figures = [name for name, one in targets.fitted.items() if not one.is_pattern]
    job = functools.partial(predicted_without, matched.surrogate, effort.draws, effort.steps // 3)
    without = dict(each_job(job, figures, workers, progress, unit="target"))
    left_out = {name: without[name] for name in figures}
    say(f"{effort.checks} draws through the model.")
    shares = posterior.shares[: effort.checks]
    checked = evaluate(priors.parameters(shares), effort.seeds, runs, workers, progress, effort.people)
    say(f"{effort.judged} draws and the patterns {', '.join(targets.scorecard)}.")
    patterns = check_in_worlds(
        targets.scorecard, priors.parameters(shares[: effort.judged]), workers, progress
    )
    truths = min(effort.truths, effort.points // 2)
    say(f"{truths} known truths.")
    recovery = recover(
        priors, targets.fitted, screening, matched.waves[0], truths, effort.draws, effort.steps // 3,
        workers, progress,
    )  # fmt: skip
    found = Calibration(
        effort, priors, targets, screening, matched, posterior, checked, shares, left_out, patterns, recovery
    )
    save(found, folder)
    return found


def _prepare(folder: Path) -> None:
    """See that the libraries and the folder are there, and let linear algebra keep to one thread."""
    for library in LIBRARIES:
        need(library)
    one_thread()
    prepare_folder(folder)


def predicted_without(surrogate: Surrogate, draws: int, steps: int, name: str) -> np.ndarray:
    """What the posterior of all other targets says of a target's statistic: draws of a run."""
    others = {other: one for other, one in surrogate.targets.items() if other != name}
    with one_thread():
        shares = sample_posterior(surrogate.only(others), draws, steps).shares
        means, variances = surrogate.only({name: surrogate.targets[name]}).predict(shares)
    luck = np.random.default_rng(1).normal(size=len(shares))
    drawn = means[name] + np.sqrt(variances[name]) * luck
    is_share = surrogate.targets[name].compared_with not in DIFFERENCES
    return np.clip(drawn, 0.0, 1.0) if is_share else drawn


def save(found: Calibration, folder: Path) -> None:
    """Write all that is kept of a calibration."""
    tables = found.tables()
    for name, table in tables.items():
        write_table(folder, name, table)
    run = (
        f"draaideur calibrate, model {source_hash()}, {len(found.matched.shares)} candidates x "
        f"{found.effort.seeds} seeds"
    )
    ledger = calibrated_ledger(tables[PARAMETERS], run)
    write_whole(folder / VALUES, values_text(ledger, run).encode())
    write_whole(folder / WORLD, world_text(found.best, run, list(ledger)).encode())
    write_manifest(folder, manifest(found))


def manifest(found: Calibration) -> dict[str, Any]:
    """What the posterior was made from."""
    far = distances(found.targets.fitted, found.checked)
    return {
        "model": "Draaideur",
        "model_version": source_hash(),
        "read_by": reading_version(),
        "scenario": SCENARIO,
        "months": MONTHS,
        "seeds": found.effort.seeds,
        "effort": vars(found.effort),
        "candidates": len(found.matched.shares),
        "failed_runs": sum(one.failed for one in found.runs),
        "targets_fitted": list(found.targets.fitted),
        "acceptance": found.posterior.acceptance,
        "autocorrelation_steps": found.posterior.autocorrelation,
        "effective_draws": found.posterior.effective,
        "checked_draws_that_fit": int((far < IMPLAUSIBLE).all(axis=0).sum()),
        "purpose": "every world that fits what is known; exploration, not a prediction",
    }


def recover_truths(
    effort: Effort, truths: int, folder: Path, workers: int | None = None, progress: bool = True
) -> Recovery:
    """Known-truth recovery on the first wave of the calibration in ``folder``, which is run where it lacks.

    Writes ``recovery.parquet``: a row per truth and parameter.
    """
    if truths > effort.points // 2:
        raise InputError(f"--recover: {truths} truths of {effort.points} candidates; at most half of them")
    _prepare(folder)
    priors, targets = load_priors(), load_targets()
    screening = screen(priors, effort.trajectories, folder / "screening", workers, progress)
    shares = sample(effort.points, 1, priors)
    found = evaluate(
        priors.parameters(shares), effort.seeds, folder / "runs", workers, progress, effort.people
    )
    first = Wave(shares, found, np.nan, 0, np.nan)
    recovery = recover(
        priors, targets.fitted, screening, first, truths, effort.draws, effort.steps // 3, workers, progress
    )
    write_table(folder, RECOVERY, recovery.table())
    return recovery
