"""Windows of the booking limit (R8), as pure functions on local dates."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def window(day: date, period: str) -> tuple[date, date] | tuple[None, None]:
    """Return the first and last day of the window that ``day`` lies in.

    :param date day: local date of the service
    :param str period: ``day``, ``week`` (ISO, Monday to Sunday, also across New Year),
        ``month`` (calendar) or ``validity`` (no bounds)
    :return: ``(first, last)``; ``(None, None)`` for the whole validity
    """
    if period == "validity":
        return None, None
    if period == "day":
        return day, day
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    return first, first + relativedelta(months=1, days=-1)


def next_window(day: date, period: str) -> date | None:
    """Return the first day after the window of ``day``; ``None`` for the validity."""
    last = window(day, period)[1]
    return last + timedelta(days=1) if last else None
