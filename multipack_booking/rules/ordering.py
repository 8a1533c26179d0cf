"""Which package is used first (R17)."""

from datetime import date


def preference(
    kind: str, date_end: date | None, balance: float, identifier: int
) -> tuple[bool, date, float, int]:
    """Return the sort key of a package; the smallest is used first.

    Time packages before those with credits, then the earliest end, then the smallest
    balance, then the oldest. A package without an end comes after those with one.
    """
    return (kind != "time", date_end or date.max, balance, identifier)
