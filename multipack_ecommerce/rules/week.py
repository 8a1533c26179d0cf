"""Days and weeks of the timetable, as pure functions on local dates."""

from datetime import date, timedelta

# What visitors can look at: addresses with other years are those of machines.
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def read_day(text, default):
    """Return the day that an address names as ``2026-11-23``, or ``default``."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if FIRST <= day <= LAST else default


def get_days(day, view):
    """Return the days that are shown together with ``day``.

    :param str view: ``day``, or the ISO week (as for booking limits) for all else
    """
    if view == "day":
        return [day]
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]
