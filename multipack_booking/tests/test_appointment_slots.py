from datetime import datetime, timedelta

import pytz
from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..rules.slots import first_on_grid, free_starts, grid_step

ROME = pytz.timezone("Europe/Rome")


def at(text, zone=ROME):
    """Return a local time in a time zone."""
    return zone.localize(datetime.fromisoformat(text))


@tagged("post_install", "-at_install")
class TestSlots(BaseCase):
    """R37: the pure functions that compute free slots."""

    def test_step(self):
        for minutes, step in [
            (30, 30), (60, 30), (90, 30), (120, 30), (45, 15), (50, 15), (25, 15),
            (20, 20), (15, 15), (10, 10), (5, 5), (7, 15),
        ]:  # fmt: skip
            with self.subTest(minutes=minutes):
                self.assertEqual(grid_step(minutes), step)

    def test_grid(self):
        for moment, step, expected in [
            ("2026-11-23 09:00:00", 30, "2026-11-23 09:00:00"),
            ("2026-11-23 09:00:01", 30, "2026-11-23 09:30:00"),
            ("2026-11-23 08:20:00", 15, "2026-11-23 08:30:00"),
            ("2026-11-23 08:41:00", 20, "2026-11-23 09:00:00"),
            ("2026-11-23 23:45:00", 30, "2026-11-24 00:00:00"),
        ]:
            with self.subTest(moment=moment):
                self.assertEqual(first_on_grid(at(moment), step), at(expected))

    def test_grid_on_the_day_summer_time_begins(self):
        """The grid follows local time, which jumped from 2 to 3."""
        self.assertEqual(
            first_on_grid(at("2027-03-28 09:10:00"), 30), at("2027-03-28 09:30:00")
        )

    def test_half_hour_zone(self):
        kolkata = pytz.timezone("Asia/Kolkata")
        self.assertEqual(
            first_on_grid(at("2026-11-23 09:05:00", kolkata), 20),
            at("2026-11-23 09:20:00", kolkata),
        )

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.integers(0, 24 * 12), min_size=2, max_size=6, unique=True),
        st.lists(st.integers(0, 24 * 12), max_size=8, unique=True),
        st.integers(1, 24),
        st.integers(0, 6),
    )
    def test_agrees_with_a_naive_search(self, work, taken, length, pause):
        """A time of the grid is offered if and only if all of it is working time and
        neither it nor its pause is busy, checked in steps of five minutes."""
        day = at("2026-11-23 00:00:00")

        def pieces(numbers):
            numbers = sorted(numbers)
            return [
                (day + timedelta(minutes=5 * a), day + timedelta(minutes=5 * b))
                for a, b in zip(numbers[::2], numbers[1::2], strict=False)
            ]

        def inside(moment, some):
            return any(a <= moment < b for a, b in some)

        def ticks(start, number):
            return [start + timedelta(minutes=5 * tick) for tick in range(number)]

        working, busy, step = pieces(work), pieces(taken), grid_step(5 * length)
        expected = [
            start
            for start in ticks(day, 24 * 12)
            if (start - day) % timedelta(minutes=step) == timedelta()
            and all(inside(tick, working) for tick in ticks(start, length))
            and not any(inside(tick, busy) for tick in ticks(start, length + pause))
        ]
        self.assertEqual(
            list(
                free_starts(
                    working,
                    busy,
                    timedelta(minutes=5 * length),
                    timedelta(minutes=5 * pause),
                    step,
                )
            ),
            expected,
        )
