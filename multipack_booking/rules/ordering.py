"""Which package is used first (R17)."""

from datetime import date


def preference(kind, date_end, balance, identifier):
    """Return the sort key of a package; the smallest is used first.

    Time packages before those with credits, then the earliest end, then the smallest
    balance, then the oldest. A package without end comes after those that have one.
    """
    return (kind != "time", date_end or date.max, balance, identifier)
