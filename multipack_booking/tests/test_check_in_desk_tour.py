from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestCheckInDeskTour(MultipackCommon, HttpCase):
    """The desk in a browser: by cards, and by keyboard alone."""

    # browsers use the real clock
    frozen_now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a time zone in which it is noon, so that the class is today
        now = fields.Datetime.now()
        hours = 12 - now.hour
        cls.company.multipack_tz = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
        today = cls.company._multipack_today()
        cls.yoga.booking_type = "session"
        cls.yoga_class = cls.env["multipack.session"].create(
            {
                "service_id": cls.yoga.id,
                "start": now.replace(microsecond=0) + timedelta(minutes=30),
            }
        )
        cls.month = cls._grant(cls.club, cls.monthly)
        cls.month.action_extend(today + timedelta(days=3), "for the test")
        cls.entries_of_bob = cls._grant(cls.pack, cls.ten, cls.bob)
        cls.foreign = cls._grant_elsewhere(cls.wallet, cls.hundred, cls.bob)
        session = cls.yoga_class.with_user(cls.desk)
        cls.anna_booking = cls.env["multipack.booking"].browse(
            session.book(cls.anna.id)
        )
        cls.bob_booking = cls.env["multipack.booking"].browse(session.book(cls.bob.id))

    def _start(self, tour):
        self.start_tour("/odoo/check-in", tour, login="mp_desk")

    def test_cards(self):
        # the codes that the tour scans; real codes are random
        self.month.access_code = "a11a" * 4
        self.entries_of_bob.access_code = "b0bb" * 4
        self.foreign.access_code = "fa2e" * 4
        self._start("multipack_check_in_desk_cards")
        self.assertEqual(self.anna_booking.state, "attended")
        self.assertEqual(self.anna_booking.consumption_id.state, "used")
        walk_in = self.env["multipack.booking"].search(
            [("partner_id", "=", self.bob.id), ("service_id", "=", self.gym.id)]
        )
        self.assertRecordValues(
            walk_in,
            [{"state": "attended", "payment": "onsite", "consumption_id": False}],
        )
        self.assertEqual(walk_in.user_id, self.desk)
        self.assertEqual(walk_in.order_id.amount_total, 12.5)
        self.assertEqual(
            self._moves(self.entries_of_bob), [("grant", 10, 10), ("consume", -2, 8)]
        )

    def test_keyboard(self):
        self._start("multipack_check_in_desk_keyboard")
        self.assertEqual(self.bob_booking.state, "attended")
        self.assertEqual(self.bob_booking.consumption_id.state, "used")
        self.assertEqual(
            self._moves(self.entries_of_bob),
            [
                ("grant", 10, 10),
                ("consume", -2, 8),
                ("consume", -1, 7),
                ("release", 1, 8),
            ],
        )
