"""A month as typed into an address."""

import re
from datetime import date

from foodbank.errors import InvalidInput
from foodbank.supporters.rules.months import Period, period_of

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def read_month(text: str, today: date) -> Period:
    """2026-11; empty is this month. Raises InvalidInput for what is no month of this century, or has not begun."""
    if not text:
        text = f"{today:%Y-%m}"
    found = _MONTH.fullmatch(text)
    period = period_of(date(int(found[1]), int(found[2]), 1), today) if found else None
    if not period:
        raise InvalidInput(field="month", reason="out_of_range")
    return period
