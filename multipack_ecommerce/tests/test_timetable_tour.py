from odoo.tests import tagged

from .common_timetable import TimetableCommon
from .test_payment import DemoPaymentCommon


@tagged("post_install", "-at_install")
class TestTimetableDesktop(DemoPaymentCommon, TimetableCommon):
    """Clients on the timetable, in a browser."""

    browser_size = "1300x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.class_ = cls._plan(cls.gym)

    def _go(self, tour, login=None):
        self.start_tour(f"/timetable?date={self.monday}", tour, login=login)

    def _booking(self, partner):
        return self.env["multipack.booking"].search([("partner_id", "=", partner.id)])

    def test_member_books_and_cancels(self):
        """R27, R30: booking takes two clicks and one entry; cancelling returns it."""
        pack = self._grant(self.pack, self.five)
        self._go("multipack_member_books", "mp_anna")
        self.assertRecordValues(
            self._booking(self.anna),
            [{"session_id": self.class_.id, "state": "cancelled"}],
        )
        self.assertEqual(
            self._moves(pack), [("grant", 5, 5), ("consume", -1, 4), ("release", 1, 5)]
        )

    def test_member_waits(self):
        """R32: from the waiting list to a seat."""
        pack = self._grant(self.pack, self.five)
        self.class_.capacity = 1
        first = self.class_._book(self.bob, payment="free")
        self._go("multipack_member_waits", "mp_anna")
        booking = self._booking(self.anna)
        self.assertEqual((booking.state, pack.credit_balance), ("waitlisted", 5))
        first._cancel_by_policy()
        self.assertEqual((booking.state, pack.credit_balance), ("confirmed", 4))

    def test_visitor_pays(self):
        """R31: sign up, return to the same class, pay for it, get the seat."""
        self.website.auth_signup_uninvited = "b2c"
        self._go("multipack_visitor_pays")
        user = self.env["res.users"].search([("login", "=", "carla@example.com")])
        booking = self._booking(user.partner_id)
        self.assertRecordValues(
            booking,
            [
                {
                    "session_id": self.class_.id,
                    "state": "confirmed",
                    "payment": "online",
                    "held_until": False,
                    "is_unpaid": False,
                }
            ],
        )
        order = booking.order_id
        self.assertEqual((order.state, order.amount_paid), ("sale", 12.5))
        self.assertEqual(order.transaction_ids.mapped("state"), ["done"])


@tagged("post_install", "-at_install")
class TestTimetablePhone(TestTimetableDesktop):
    """The same on a phone."""

    allow_inherited_tests_method = True
    browser_size = "360x760"
    touch_enabled = True
