"""Months and dates. A month is one number: twelve times the year, plus January = 0.

January 2021 is 24252. Absolute numbers keep dated law, contract ends and the ledger of
spells on one axis, in a burn-in as well as in a run.
"""

from __future__ import annotations

import datetime
import re

from abm.errors import InputError

NEVER = 1_000_000  # a month that no run reaches


def month_of(date: datetime.date) -> int:
    """The month number of a date.

    >>> month_of(datetime.date(2021, 1, 1))
    24252
    """
    return 12 * date.year + date.month - 1


def month_text(month: int) -> str:
    """A month as people write it.

    >>> month_text(24252)
    '2021-01'
    """
    year, index = divmod(month, 12)
    return f"{year:04d}-{index + 1:02d}"


def parse_month(text: str, where: str = "") -> int:
    """The month number of ``YYYY-MM``; InputError for anything else, which begins with ``where``.

    >>> parse_month("2021-01")
    24252
    """
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if match is None or not 1 <= int(match[2]) <= 12:
        place = f"{where}: " if where else ""
        raise InputError(f"{place}{text!r} is not a month; write it as 2021-01")
    return 12 * int(match[1]) + int(match[2]) - 1
