from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestSessionCalendarTour(MultipackCommon, HttpCase):
    """The desk books from the calendar in a browser."""

    # browsers use the real clock
    frozen_now = None

    def test_book(self):
        # noon, a week from today: always in the next week of the calendar
        noon = fields.Datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
        self.yoga.write({"booking_type": "session", "capacity": 2})
        session = self.env["multipack.session"].create(
            {"service_id": self.yoga.id, "start": noon + timedelta(weeks=1)}
        )
        package = self._grant(self.pack, self.five)
        session.with_user(self.desk).book(self.bob.id, payment="free")
        self.start_tour(
            "/odoo/action-multipack_booking.multipack_session_action",
            "multipack_session_calendar",
            login="mp_desk",
        )
        booking = session.booking_ids.filtered(lambda b: b.partner_id == self.anna)
        self.assertRecordValues(
            booking,
            [
                {
                    "state": "confirmed",
                    "package_id": package.id,
                    "user_id": self.desk.id,
                    "seats": 1,
                }
            ],
        )
        self.assertEqual(package.credit_balance, 3)
        self.assertEqual(session.seats_taken, 2)
