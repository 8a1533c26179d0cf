"""Days and moments of a weekly plan, as pure functions."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytz


def weekdays(first: date, last: date, weekday: int) -> list[date]:
    """List the dates of one weekday from ``first`` to ``last``, both included.

    :param int weekday: 0 for Monday to 6 for Sunday
    """
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    days = []
    while day <= last:
        days.append(day)
        day += timedelta(weeks=1)
    return days


def later(moment: datetime, **span: float) -> datetime:
    """Add ``timedelta(**span)`` to a moment; return ``datetime.max`` on overflow, since
    a user who is typing may enter any number."""
    try:
        return moment + timedelta(**span)
    except (OverflowError, ValueError):
        return datetime.max


def utc_moment(day: date, hour: float, zone: Any) -> datetime:
    """Turn a local time of day into a naive moment in UTC.

    The local time is the same every day, whatever the UTC offset of that day. A time
    that is skipped when daylight saving begins becomes the one an hour later. Overflow
    gives ``datetime.min`` or ``datetime.max``: 31 December 9999 means "without end".

    :param float hour: hour of the day: 18.5 is 18:30, 24 is the end of the day
    :param zone: ``pytz`` time zone of the company
    """
    try:
        local = datetime.combine(day, time()) + timedelta(minutes=round(hour * 60))
        moment: datetime = zone.localize(local).astimezone(pytz.utc)
        return moment.replace(tzinfo=None)
    except OverflowError:
        return datetime.max if day.year > 1 else datetime.min


class Occupation:
    """When people and rooms are taken, while sessions are being planned."""

    def __init__(self) -> None:
        self._spans: dict[Hashable, list[tuple[datetime, datetime, Hashable]]]
        self._spans = defaultdict(list)
        self._resources: dict[Hashable, list[Hashable]] = {}

    def take(
        self,
        resources: Iterable[Hashable],
        start: datetime,
        until: datetime,
        owner: Hashable,
    ) -> None:
        """Reserve resources for ``owner``, instead of those it had before."""
        resources = list(resources)
        for resource in self._resources.get(owner, ()):
            spans = self._spans[resource]
            spans[:] = [span for span in spans if span[2] != owner]
        self._resources[owner] = resources
        for resource in resources:
            self._spans[resource].append((start, until, owner))

    def find(
        self,
        resources: Iterable[Hashable],
        start: datetime,
        until: datetime,
        owner: Hashable = None,
    ) -> tuple[Hashable, Hashable] | None:
        """Find a conflict with another owner.

        :return: ``(resource, owner)`` of the first, or ``None``
        """
        for resource in resources:
            for other_start, other_until, other in self._spans[resource]:
                if start < other_until and other_start < until and other != owner:
                    return resource, other
        return None
