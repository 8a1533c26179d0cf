from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..rules.money import split_evenly
from ..rules.ordering import preference
from ..rules.validity import end_date

QUICK = settings(max_examples=150, deadline=None, database=None)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@tagged("post_install", "-at_install")
class TestValidity(BaseCase):
    """R4: the last valid day, inclusive."""

    def test_table(self):
        for start, duration, unit, expected in [
            # days and weeks are counted
            ("2026-11-21", 1, "day", "2026-11-21"),
            ("2026-11-21", 10, "day", "2026-11-30"),
            ("2026-12-25", 8, "day", "2027-01-01"),
            ("2028-02-28", 2, "day", "2028-02-29"),
            ("2026-11-21", 1, "week", "2026-11-27"),
            ("2026-11-21", 52, "week", "2027-11-19"),
            # the day before the same day
            ("2026-01-15", 1, "month", "2026-02-14"),
            ("2026-01-01", 1, "month", "2026-01-31"),
            ("2026-01-01", 12, "month", "2026-12-31"),
            ("2026-12-01", 1, "month", "2026-12-31"),
            ("2026-12-15", 2, "month", "2027-02-14"),
            ("2026-02-28", 1, "month", "2026-03-27"),
            ("2028-02-29", 1, "month", "2028-03-28"),
            ("2026-03-01", 1, "month", "2026-03-31"),
            # no such day: the last one of the month
            ("2026-01-31", 1, "month", "2026-02-28"),
            ("2028-01-31", 1, "month", "2028-02-29"),
            ("2026-01-30", 1, "month", "2026-02-28"),
            ("2026-01-29", 1, "month", "2026-02-28"),
            ("2028-01-30", 1, "month", "2028-02-29"),
            ("2026-03-31", 1, "month", "2026-04-30"),
            ("2026-08-31", 6, "month", "2027-02-28"),
            # there is such a day: the day before it
            ("2028-01-29", 1, "month", "2028-02-28"),
            ("2026-01-31", 2, "month", "2026-03-30"),
            ("2026-12-31", 1, "month", "2027-01-30"),
            ("2026-01-01", 1, "year", "2026-12-31"),
            ("2026-11-21", 1, "year", "2027-11-20"),
            ("2028-02-29", 1, "year", "2029-02-28"),
            ("2028-02-29", 4, "year", "2032-02-28"),
            ("2027-02-28", 1, "year", "2028-02-27"),
            ("2027-03-01", 1, "year", "2028-02-29"),
            # the last date of Python
            ("9999-12-31", 1, "day", "9999-12-31"),
            ("9999-12-30", 1, "month", "9999-12-31"),
            ("2026-11-21", 2**31 - 1, "week", "9999-12-31"),
            ("2026-11-21", 2**31 - 1, "year", "9999-12-31"),
        ]:
            with self.subTest(start=start, duration=duration, unit=unit):
                self.assertEqual(
                    end_date(date.fromisoformat(start), duration, unit),
                    date.fromisoformat(expected),
                )

    def test_refuses_invalid_arguments(self):
        with self.assertRaisesRegex(ValueError, "at least 1 month, not 0"):
            end_date(date(2026, 1, 1), 0, "month")
        with self.assertRaisesRegex(ValueError, "at least 1 day, not -3"):
            end_date(date(2026, 1, 1), -3, "day")
        with self.assertRaisesRegex(ValueError, "unknown unit.*fortnight"):
            end_date(date(2026, 1, 1), 1, "fortnight")

    @QUICK
    @given(DAYS, st.integers(1, 60), st.sampled_from(["day", "week", "month", "year"]))
    def test_longer_never_ends_earlier(self, start, duration, unit):
        end = end_date(start, duration, unit)
        self.assertGreaterEqual(end, start)
        self.assertGreater(end_date(start, duration + 1, unit), end)

    @QUICK
    @given(DAYS, st.integers(1, 500))
    def test_days_and_weeks_are_counted(self, start, count):
        days = (end_date(start, count, "day") - start).days + 1
        self.assertEqual(days, count)
        self.assertEqual(
            end_date(start, count, "week"), end_date(start, 7 * count, "day")
        )

    @QUICK
    @given(DAYS, st.integers(1, 60))
    def test_months_end_the_day_before_the_same_day(self, start, months):
        """Day of the month n months later minus one, or the month's last day."""
        end = end_date(start, months, "month")
        after = end + timedelta(days=1)
        month = start.year * 12 + start.month - 1 + months
        if after.day == start.day:
            self.assertEqual(after.year * 12 + after.month - 1, month)
        else:
            self.assertEqual(after.day, 1, "the last day of a month that is too short")
            self.assertEqual(end.year * 12 + end.month - 1, month)
            self.assertLess(end.day, start.day)

    @QUICK
    @given(DAYS, st.integers(1, 20))
    def test_years_are_twelve_months(self, start, years):
        self.assertEqual(
            end_date(start, years, "year"), end_date(start, 12 * years, "month")
        )


@tagged("post_install", "-at_install")
class TestMoney(BaseCase):
    """Section 7: no cent is lost; the last unit takes the remainder."""

    def test_table(self):
        for total, count, rounding, expected in [
            (100.0, 3, 0.01, [33.33, 33.33, 33.34]),
            (100.0, 1, 0.01, [100.0]),
            (0.0, 3, 0.01, [0.0, 0.0, 0.0]),
            (0.02, 3, 0.01, [0.0, 0.0, 0.02]),
            (40.0, 2, 0.01, [20.0, 20.0]),
            (1000.0, 3, 1.0, [333.0, 333.0, 334.0]),
            (10.0, 3, 0.05, [3.3, 3.3, 3.4]),
            (1.0, 3, 0.001, [0.333, 0.333, 0.334]),
        ]:
            with self.subTest(total=total, count=count, rounding=rounding):
                self.assertEqual(split_evenly(total, count, rounding), expected)

    @QUICK
    @given(
        st.integers(0, 10_000_000),
        st.integers(1, 50),
        st.sampled_from(["0.01", "0.05", "1", "0.001"]),
    )
    def test_parts_add_up_and_differ_only_in_the_last(self, units, count, rounding):
        total = units * Decimal(rounding)
        parts = split_evenly(float(total), count, float(rounding))
        exact = [Decimal(str(part)) for part in parts]
        self.assertEqual(len(parts), count)
        self.assertEqual(sum(exact), total)
        self.assertLessEqual(len(set(exact[:-1])), 1)
        self.assertTrue(all(part >= 0 for part in exact))
        self.assertGreaterEqual(exact[-1], exact[0])
        self.assertLess(exact[-1] - exact[0], count * Decimal(rounding))


@tagged("post_install", "-at_install")
class TestPreference(BaseCase):
    """R17: time first, then earliest end, smallest balance, oldest."""

    PACKAGE = st.tuples(
        st.sampled_from(["time", "entry", "value"]),
        st.none() | DAYS,
        st.integers(0, 100),
        st.integers(1, 1000),
    )

    def test_table(self):
        soon, late = date(2026, 12, 1), date(2027, 1, 1)
        ordered = [
            ("time", late, 0, 9),
            ("time", None, 0, 8),
            ("entry", soon, 50, 7),
            ("entry", late, 1, 6),
            ("value", late, 2, 3),
            ("value", late, 2, 4),
            ("entry", None, 1, 1),
        ]
        shuffled = [ordered[index] for index in (6, 3, 0, 5, 1, 4, 2)]
        self.assertEqual(sorted(shuffled, key=lambda p: preference(*p)), ordered)

    @QUICK
    @given(PACKAGE, PACKAGE)
    def test_every_pair_is_decided_by_the_first_difference(self, one, two):
        first, second = sorted((one, two), key=lambda p: preference(*p))
        if (first[0] == "time") != (second[0] == "time"):
            self.assertEqual(first[0], "time")
        elif first[1] != second[1]:
            self.assertTrue(second[1] is None or first[1] < second[1])
        elif first[2] != second[2]:
            self.assertLess(first[2], second[2])
        else:
            self.assertLessEqual(first[3], second[3])
