"""Price per day (R5), as pure functions on dates and bands of daily rates."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple


class Band(NamedTuple):
    """A daily rate; ``None`` leaves the band open on that side."""

    date_from: date | None
    date_to: date | None
    rate: float

    def holds(self, day: date) -> bool:
        """Return whether the rate applies to ``day``."""
        return (self.date_from or day) <= day <= (self.date_to or day)

    @property
    def width(self) -> timedelta:
        """Length of the band; the shorter one is the more specific."""
        return (self.date_to or date.max) - (self.date_from or date.min)


class Segment(NamedTuple):
    """Consecutive days at the same rate."""

    date_from: date
    date_to: date
    days: int
    rate: float
    amount: float


class MissingRate(ValueError):
    """No band holds ``day``."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no daily rate for {day}")
        self.day = day


def crosses(band: Band, other: Band) -> bool:
    """Return whether two bands overlap without one lying inside the other.

    Neither would then be more specific. Two bands with the same dates cross as well.
    """
    low, high = band.date_from or date.min, band.date_to or date.max
    other_low, other_high = other.date_from or date.min, other.date_to or date.max
    if high < other_low or other_high < low:
        return False
    if (low, high) == (other_low, other_high):
        return True
    inside = other_low <= low and high <= other_high
    around = low <= other_low and other_high <= high
    return not (inside or around)


def price_per_day(start: date, end: date, bands: Iterable[Band]) -> list[Segment]:
    """Return the segments that make up the price from ``start`` to ``end`` inclusive.

    Each day takes the rate of the most specific band that holds it, so that a season
    may lie inside a rate for the whole year.

    :param date start: first day
    :param date end: last day
    :param bands: iterable of ``Band``
    :return: list of ``Segment`` in order; their amounts add up to the price
    :raises MissingRate: for the first day without a rate
    """
    by_width = sorted(bands, key=lambda band: band.width)
    runs: list[tuple[Band, list[date]]] = []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        band = next((band for band in by_width if band.holds(day)), None)
        if band is None:
            raise MissingRate(day)
        if runs and runs[-1][0] is band:
            runs[-1][1].append(day)
        else:
            runs.append((band, [day]))
    return [
        Segment(days[0], days[-1], len(days), band.rate, band.rate * len(days))
        for band, days in runs
    ]
