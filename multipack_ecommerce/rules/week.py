"""Days and weeks of the timetable: pure functions of local dates."""

from datetime import date, timedelta

from odoo.addons.multipack_booking.tools.limits import FIRST_PAGE_DATE, LAST_PAGE_DATE


def read_day(text, default):
    """Return the day of a URL (``2026-11-23``), or ``default`` if it is invalid."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if FIRST_PAGE_DATE <= day <= LAST_PAGE_DATE else default


def get_days(day, view):
    """Return the days that are shown together with ``day``.

    :param str view: ``day``; anything else for the ISO week (as for booking limits)
    """
    if view == "day":
        return [day]
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]
