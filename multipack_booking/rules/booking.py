"""When a seat can be booked, cancelled and checked in (R29, R34), as pure functions.

Moments are aware datetimes in the (pytz) time zone of the company: "seven days before"
is the same time of day, even when daylight saving begins or ends.
"""

from datetime import datetime, timedelta
from typing import Any


def opening(start: datetime, days: int) -> datetime | None:
    """Return when booking opens; ``None`` if it is always open.

    :param datetime start: start of the session
    :param int days: days before the start; 0 for no limit
    """
    if not days:
        return None
    earlier = start.replace(tzinfo=None) - timedelta(days=days)
    # pytz has one object per UTC offset; localize picks the one of that day
    zone: Any = start.tzinfo
    moment: datetime = zone.localize(earlier)
    return moment


def closing(start: datetime, minutes: int) -> datetime:
    """Return when booking closes.

    :param int minutes: minutes before the start; negative: after it
    """
    return start - timedelta(minutes=minutes)


def free_until(start: datetime, hours: float) -> datetime:
    """Return the last moment of free cancellation.

    :param float hours: hours before the start
    """
    return start - timedelta(hours=hours)


def check_in_window(
    start: datetime, stop: datetime, before: int, after: int
) -> tuple[datetime, datetime]:
    """Return the first and last moment at which clients can be checked in.

    :param int before: minutes before the start
    :param int after: minutes after the end
    """
    return start - timedelta(minutes=before), stop + timedelta(minutes=after)
