from datetime import date, datetime

import pytz
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..rules.timetable import later, utc_moment
from .common_session import SessionCommon


@tagged("post_install", "-at_install")
class TestNumberLimits(SessionCommon):
    """Numbers and dates out of range are refused with a message where they are set,
    before they are used in calculations (R15: NaN would spoil every sum)."""

    def test_amounts(self):
        self.ten.price_type = "per_day"
        rate = self.env["multipack.daily.rate"].create(
            {"pricelist_line_id": self.ten.id, "price": 2}
        )
        option = self.env["multipack.pricelist.option"].create(
            {"pricelist_id": self.entries.id, "product_id": self.yoga.product_id.id}
        )
        # fields with fixed digits are checked by Odoo itself
        for record, name, words in [
            (self.five, "price", "5 entries: “Price” must be between"),
            (rate, "price", "“Price per Day” must be between"),
            (option, "amount", "Yoga, once: “Amount” must be between"),
        ]:
            for number in (float("nan"), float("inf"), 1e308):
                with (
                    self.subTest(field=name, number=number),
                    self.assertRaisesRegex(ValidationError, words),
                ):
                    record.write({name: number})

    def test_times(self):
        for record, name, number, words in [
            (self.yoga, "duration", -1, "Yoga: .* between 0 and 8,784"),
            (self.yoga, "duration", 9_000, "Yoga: .* between 0 and 8,784"),
            (self.yoga, "cancel_hours", 1e9, "Yoga: .* between 0 and 8,784"),
            (self.yoga, "booking_open_days", 4_000, "between 0 and 3,660"),
            (self.yoga, "booking_close_minutes", -(10**6), "-527,040 and 527,040"),
            (self.yoga, "check_in_before", 10**6, "between 0 and 527,040"),
            (self.yoga, "buffer", 10**6, "between 0 and 527,040"),
            (self.session, "duration", float("inf"), "between 0 and 8,784"),
            (self.session, "duration", float("nan"), "between 0 and 8,784"),
            (self.session, "start", "9999-12-31 23:59:59", "year 9999 is out of range"),
            (self.session, "start", "0001-01-01 00:00:00", "year 1 is out of range"),
            (self.pack, "suspension_max_days", 2**31 - 1, "between 0 and 3,660"),
            (self.company, "multipack_hold_minutes", 0, "between 1 and 527,040"),
            (self.company, "multipack_reminder_hours", -1, "between 0 and 8,784"),
            (self.company, "multipack_notice_days", 2**31 - 1, "between 0 and 3,660"),
            (self.company, "multipack_notice_credits", -1, "between 0 and"),
        ]:
            with (
                self.subTest(field=name, number=number),
                self.assertRaisesRegex(ValidationError, words),
            ):
                record.write({name: number})
                self.env.flush_all()

    def test_start_of_a_package(self):
        """R4: dates next to the limits of the calendar are refused."""
        for day in ("0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"):
            with (
                self.subTest(day=day),
                self.assertRaisesRegex(ValidationError, "No package can start on"),
            ):
                self._grant(self.pack, self.five, date_start=day)

    def test_closed_forever(self):
        """31 December 9999 is accepted as "forever"."""
        closing = self.env["multipack.closing.day"].create(
            {"name": "Sold", "date_from": "2026-11-23", "date_to": "9999-12-31"}
        )
        self.assertEqual(closing.session_count, 1)

    def test_ends_of_the_calendar(self):
        rome = pytz.timezone("Europe/Rome")
        for day, hour, moment in [
            (date.max, 24, datetime.max),
            (date.min, 0, datetime.min),
            (date(2026, 11, 21), 24, datetime(2026, 11, 21, 23)),
        ]:
            with self.subTest(day=day):
                self.assertEqual(utc_moment(day, hour, rome), moment)
        start = datetime(2026, 11, 21, 10)
        self.assertEqual(later(start, hours=1.5), datetime(2026, 11, 21, 11, 30))
        for hours in (1e12, float("inf"), float("nan")):
            self.assertEqual(later(start, hours=hours), datetime.max)
        self.assertEqual(
            self.company._multipack_localize(datetime.max).replace(tzinfo=None),
            datetime.max,
        )
