"""Runs by hand: what a comparison is made from, with values that a test knows."""

from __future__ import annotations

import numpy as np

from experiments.paired_runs import PairedRuns

OUTCOME = "starts"


def paired_runs(values, outcome: str = OUTCOME) -> PairedRuns:
    """Runs of one outcome; ``values`` of shape ``(arms, seeds)`` or ``(arms, samples, seeds)``."""
    values = np.asarray(values, float)
    if values.ndim == 2:
        values = values[:, None, :]
    names = ("reference", *(f"arm {place}" for place in range(1, len(values))))
    return PairedRuns(names, tuple({} for _ in names), tuple(False for _ in names), {outcome: values})
