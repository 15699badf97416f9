"""How much idle time a lasting secondment contract can bear (C10).

What this leaves out: the cost of dismissal, the second year of sickness, ageing, overhead
unless the caller puts it in the costs, the value of security to the worker, and savings on tax
and care. It is a break-even of averages, not a rule that anybody in the model follows.
"""

from abm.engine import compiled


@compiled
def tolerable_idle_share(alternative_cost: float, placed_cost: float, idle_cost: float) -> float:
    """Largest idle share at which secondment costs no more than the alternative, a share (C10).

    Costs are euro per month. Below 0 secondment is dearer even without idle time, above 1 it is
    cheaper even when always idle. ``idle_cost`` must be above ``placed_cost``.

    >>> round(tolerable_idle_share(1407.0, 1082.0, 2344.0), 2)
    0.26
    """
    return (alternative_cost - placed_cost) / (idle_cost - placed_cost)
