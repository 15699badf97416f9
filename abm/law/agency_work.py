"""Working through an agency or the work company's own temp construct (B23; R077, R079, R081).

What this leaves out: pay during the second and third phase, and hours that fall and rise within
a month.
"""

from abm.engine import compiled


@compiled
def paid_share(hirer_has_work: bool, slack_share: float) -> float:
    """Share of the agreed hours that is worked and paid when pay follows hours worked (R079).

    >>> paid_share(True, 0.5), paid_share(False, 0.5)
    (1.0, 0.5)
    """
    return 1.0 if hirer_has_work else slack_share
