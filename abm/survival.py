"""Discrete-time estimators for durations that may be cut off by the end of the run.

Shares taken at the end of a run are biased when some spells have not had the time to end. The
Aalen-Johansen estimator gives the share that has met an event by a month when other events
compete and some durations are censored (Andersen and others 1993).
"""

from __future__ import annotations

import numpy as np

CENSORED, EVENT, COMPETING = 0, 1, 2


def cumulative_incidence(months: np.ndarray, cause: np.ndarray, horizon: int) -> np.ndarray:
    """Share that has met EVENT by each month 0..horizon; shape ``(horizon + 1,)``.

    ``months``: whole months until the event, the competing event or the censoring.
    ``cause``: EVENT, COMPETING or CENSORED for each. A duration censored in month m counts as
    at risk in month m. NaN throughout where nobody is at risk at all.

    >>> cumulative_incidence(np.array([1, 2, 2]), np.array([EVENT, COMPETING, EVENT]), 2)
    array([0.        , 0.33333333, 0.66666667])
    """
    if len(months) == 0:
        return np.full(horizon + 1, np.nan)
    clipped = np.minimum(months, horizon + 1)
    leaving = np.bincount(clipped, minlength=horizon + 2)
    events = np.bincount(clipped[cause == EVENT], minlength=horizon + 2)
    competing = np.bincount(clipped[cause == COMPETING], minlength=horizon + 2)
    incidence = np.zeros(horizon + 1)
    free, total, at_risk = 1.0, 0.0, len(months)
    for month in range(horizon + 1):
        if at_risk:
            total += free * events[month] / at_risk
            free *= 1.0 - (events[month] + competing[month]) / at_risk
        incidence[month] = min(total, 1.0)  # rounding may end just above
        at_risk -= int(leaving[month])
    return incidence


def restricted_mean(months: np.ndarray, cause: np.ndarray, horizon: int) -> float:
    """Mean months until EVENT or COMPETING, counting at most ``horizon`` (Kaplan-Meier).

    >>> restricted_mean(np.array([1, 3]), np.array([EVENT, EVENT]), 12)
    2.0
    """
    if len(months) == 0:
        return float("nan")
    any_event = np.where(cause == CENSORED, CENSORED, EVENT)
    met = cumulative_incidence(months, any_event, horizon)
    return float(np.cumsum(1.0 - met[:horizon])[-1])
