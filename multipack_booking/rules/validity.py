"""Validity of a package (R4), as pure functions on dates."""

from collections.abc import Iterable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

UNITS = ("day", "week", "month", "year")


def end_date(start: date, duration: int, unit: str) -> date:
    """Return the last valid day, inclusive, of a validity that begins on ``start``.

    Days and weeks are counted. Months and years end on the day before the same day of
    a later month, or on its last day if it has no such day: 15 Jan + 1 month is 14 Feb,
    31 Jan + 1 month is 28 (29) Feb. The latest possible date is 31 December 9999.

    :param date start: first valid day
    :param int duration: number of units, at least 1
    :param str unit: ``day``, ``week``, ``month`` or ``year``
    :raises ValueError: for a duration below 1 or an unknown unit
    """
    if duration < 1:
        raise ValueError(f"a validity lasts at least 1 {unit}, not {duration}")
    if unit not in UNITS:
        raise ValueError(f"unknown unit of validity: {unit}")
    try:
        same_day: date = start + relativedelta(**{f"{unit}s": duration})
    except (OverflowError, ValueError):
        return date.max
    # relativedelta falls back to the last day of a month that is too short, and that
    # day is then the end itself.
    is_short = unit in ("month", "year") and same_day.day != start.day
    return same_day if is_short else same_day - timedelta(days=1)


def covers(periods: Iterable[tuple[date, date | None]], day: date) -> bool:
    """Return whether a day lies in one of some periods.

    :param periods: ``(first, last)`` days, both included; ``None`` as last: no end
    """
    return any(first <= day and (not last or day <= last) for first, last in periods)
