"""Days and moments of a weekly plan, as pure functions."""

from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz


def weekdays(first, last, weekday):
    """List the dates of one weekday from ``first`` to ``last``, both included.

    :param int weekday: 0 for Monday to 6 for Sunday
    """
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    days = []
    while day <= last:
        days.append(day)
        day += timedelta(weeks=1)
    return days


def later(moment, **span):
    """Return the moment that is later by a ``timedelta`` of the span, or the last that
    there is: while somebody types, a number may be anything."""
    try:
        return moment + timedelta(**span)
    except (OverflowError, ValueError):
        return datetime.max


def utc_moment(day, hour, zone):
    """Turn a local time of day into a naive moment in UTC.

    The same time on the clock on every day, whatever the offset of that day. A time
    that the change of the clock skips becomes the one an hour later. Beyond the ends of
    the calendar it is its first or last moment: 31 December 9999 means for good.

    :param float hour: of the day, 18.5 for half past six in the evening; 24 for its end
    :param zone: ``pytz`` time zone of the club
    """
    try:
        local = datetime.combine(day, time()) + timedelta(minutes=round(hour * 60))
        return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
    except OverflowError:
        return datetime.max if day.year > 1 else datetime.min


class Occupation:
    """Who and what is taken when, while sessions are being planned."""

    def __init__(self):
        self._spans = defaultdict(list)
        self._resources = {}

    def take(self, resources, start, until, owner):
        """Note that ``owner`` takes the resources, instead of what it took before."""
        for resource in self._resources.get(owner, ()):
            spans = self._spans[resource]
            spans[:] = [span for span in spans if span[2] != owner]
        self._resources[owner] = resources
        for resource in resources:
            self._spans[resource].append((start, until, owner))

    def find(self, resources, start, until, owner=None):
        """Find what is in the way.

        :return: ``(resource, owner)`` of the first, or ``None``
        """
        for resource in resources:
            for other_start, other_until, other in self._spans[resource]:
                if start < other_until and other_start < until and other != owner:
                    return resource, other
        return None
