"""Free times of appointments (R37), as pure functions.

Moments are aware datetimes; intervals are ``(start, stop)``.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import pytz

Interval = tuple[datetime, datetime]


def grid_step(minutes: int) -> int:
    """Return the minutes between the times offered for an appointment of this length.

    Times that are easy to remember: every half hour for multiples of half an hour;
    back to back for shorter lengths that divide the hour; otherwise every quarter of
    an hour.
    """
    if minutes % 30 == 0:
        return 30
    if minutes < 30 and 60 % minutes == 0:
        return minutes
    return 15


def first_on_grid(moment: datetime, step: int) -> datetime:
    """Return the first moment at or after this one whose local time is on the grid.

    :param int step: minutes, counted from midnight
    :return: the moment in UTC
    """
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    # in local time: the UTC offset may have changed since midnight
    clock = moment.replace(tzinfo=None) - midnight.replace(tzinfo=None)
    return moment.astimezone(pytz.utc) + (-clock % timedelta(minutes=step))


def free_starts(
    work: Iterable[Interval],
    taken: Sequence[Interval],
    length: timedelta,
    pause: timedelta,
    step: int,
) -> Iterator[datetime]:
    """Yield the moments at which an appointment can begin.

    It must end within the working hours; the pause after it need not.

    :param work: intervals of working hours, in local time
    :param taken: intervals that are taken, in order, without overlaps
    :param timedelta length: duration of the appointment
    :param timedelta pause: time after it that must be free as well
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
