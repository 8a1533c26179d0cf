"""Free times of appointments (R37), as pure functions.

Moments are aware datetimes; pieces of time are ``(start, stop)``.
"""

from bisect import bisect_right
from datetime import timedelta

import pytz


def grid_step(minutes):
    """Minutes between the times that are offered for an appointment of so many.

    Times that people can remember: every half hour for what takes half hours; every
    quarter for the rest; one after the other for what is shorter and fills the hour.
    """
    if minutes % 30 == 0:
        return 30
    if minutes < 30 and 60 % minutes == 0:
        return minutes
    return 15


def first_on_grid(moment, step):
    """First moment from this one on at which the clock shows a time of the grid.

    :param int step: minutes, counted from midnight
    :return: the moment in UTC
    """
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    # by the clock: the offset may have changed since midnight
    clock = moment.replace(tzinfo=None) - midnight.replace(tzinfo=None)
    return moment.astimezone(pytz.utc) + (-clock % timedelta(minutes=step))


def free_starts(work, taken, length, pause, step):
    """Moments at which an appointment can begin.

    It has to be over when the work is; the pause after it does not.

    :param work: pieces of time in which somebody works, in local time
    :param taken: pieces that are taken, in order, none of them overlapping
    :param timedelta length: of the appointment
    :param timedelta pause: that must be free after it
    :param int step: minutes of the grid
    :return: moments in UTC, in order
    """
    ends = [stop for _start, stop in taken]
    for begin, end in work:
        start = first_on_grid(begin, step)
        while start + length <= end:
            following = bisect_right(ends, start)
            if following == len(taken) or taken[following][0] >= start + length + pause:
                yield start
            start += timedelta(minutes=step)
