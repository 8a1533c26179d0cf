"""When a place can be booked, given back and checked in (R29, R34), as pure functions.

Moments are aware datetimes in the (pytz) time zone of the club: "seven days before" is
the same time of day, also across a change of the clock.
"""

from datetime import timedelta


def opening(start, days):
    """Moment from which a session can be booked; ``None`` when it always can.

    :param datetime start: of the session
    :param int days: how long before, 0 for no limit
    """
    if not days:
        return None
    earlier = start.replace(tzinfo=None) - timedelta(days=days)
    # pytz gives every offset an object of its own; this finds the one of that day
    return start.tzinfo.localize(earlier)


def closing(start, minutes):
    """Moment from which a session can no longer be booked.

    :param int minutes: before the start; negative for a while after it
    """
    return start - timedelta(minutes=minutes)


def free_until(start, hours):
    """Last moment in which a cancellation costs nothing.

    :param float hours: before the start
    """
    return start - timedelta(hours=hours)


def check_in_window(start, stop, before, after):
    """First and last moment in which clients can be checked in.

    :param int before: minutes before the start
    :param int after: minutes after the end
    """
    return start - timedelta(minutes=before), stop + timedelta(minutes=after)
