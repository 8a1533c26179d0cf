from odoo.tests import tagged

from .common_session import SessionCommon


@tagged("post_install", "-at_install")
class TestBookingPayment(SessionCommon):
    """R31, R36: bookings that are not paid with a package."""

    def test_at_the_desk(self):
        """An order line at the single use price, for the client."""
        booking = self._book(self.dora, payment="onsite", seats=2)
        self.assertEqual(booking.state, "confirmed")
        self.assertTrue(booking.is_unpaid)
        self.assertRecordValues(
            booking.sale_line_id,
            [
                {
                    "product_id": self.yoga.product_id.id,
                    "product_uom_qty": 2,
                    "name": "Yoga, Tue 24 Nov 2026 18:00",
                }
            ],
        )
        self.assertRecordValues(
            booking.order_id,
            [
                {
                    "partner_id": self.dora.id,
                    "company_id": self.company.id,
                    "amount_untaxed": 30,
                    "state": "draft",
                }
            ],
        )
        booking.order_id.action_confirm()
        self.assertFalse(booking.is_unpaid)
        self.assertEqual(booking.state, "confirmed")

    def test_unpaid_is_found(self):
        booking = self._book(self.dora, payment="onsite")
        paid = self._book(self.anna)
        Booking = self.env["multipack.booking"]
        self.assertEqual(Booking.search([("is_unpaid", "=", True)]) & booking, booking)
        self.assertEqual(Booking.search([("is_unpaid", "=", False)]) & paid, paid)

    def test_without_a_product(self):
        self.yoga.product_id = False
        for payment in ("onsite", "online"):
            with (
                self.subTest(payment=payment),
                self.assertRaisesRegex(Exception, "Yoga has no product"),
            ):
                self._book(self.dora, payment=payment)

    def test_cancelled_in_time(self):
        booking = self._book(self.dora, payment="onsite")
        order = booking.order_id
        self.assertEqual(
            booking._get_cancellation_outcome_text(),
            "The spot becomes free. Nothing is to be paid.",
        )
        booking.with_user(self.desk).action_cancel()
        self.assertFalse(booking.sale_line_id)
        self.assertEqual(order.state, "cancel")

    def test_cancelled_late(self):
        """R29: a booking cancelled late remains to be paid."""
        self.yoga.cancel_hours = 4
        booking = self._book(self.dora, payment="onsite")
        self._at("2026-11-24 16:00:00")
        self.assertIn("remains to be paid", booking._get_cancellation_outcome_text())
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(booking.order_id.state, "draft")
        self.assertEqual(booking.order_id.amount_untaxed, 15)

    def test_cancelled_after_the_order_was_confirmed(self):
        booking = self._book(self.dora, payment="onsite")
        order = booking.order_id
        order.action_confirm()
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(order.state, "sale")
        self.assertIn("was cancelled in time", order.message_ids[0].body)

    def test_held_until_it_is_paid(self):
        """R31: the seat is held for 15 minutes and confirmed by the order."""
        booking = self._book(self.dora, payment="online")
        self.assertRecordValues(
            booking,
            [
                {
                    "state": "held",
                    "held_until": self._moment("2026-11-21 10:15:00"),
                    "is_unpaid": True,
                }
            ],
        )
        self.assertSeats(1)
        booking.order_id.action_confirm()
        self.assertRecordValues(booking, [{"state": "confirmed", "held_until": False}])
        booking.order_id._action_confirm()
        self.assertEqual(booking.state, "confirmed", "confirming again changes nothing")
        self.assertSeats(1)

    def test_hold_expires(self):
        """R31: without a payment the seat goes to the waiting list."""
        held = self._book(self.dora, payment="online", seats=2)
        waiting = self._wait(self.carla)
        self._at("2026-11-21 10:14:59")
        self._run_job("multipack.booking", "_cron_release_held")
        self.assertEqual(held.state, "held")
        self._at("2026-11-21 10:15:00")
        self._run_job("multipack.booking", "_cron_release_held")
        self.assertEqual((held.state, waiting.state), ("cancelled", "confirmed"))
        self.assertSeats(1)

    def test_late_payment(self):
        """A late payment takes a seat again if one is free."""
        held = self._book(self.dora, payment="online")
        order = held.order_id
        self._at("2026-11-21 10:20:00")
        self._run_job("multipack.booking", "_cron_release_held")
        order.action_confirm()
        self.assertEqual(held.state, "confirmed")
        self.assertSeats(1)

    def test_late_payment_for_a_full_class(self):
        """A late payment without a free seat creates an activity for the desk."""
        held = self._book(self.dora, payment="online")
        order = held.order_id
        self._at("2026-11-21 10:20:00")
        self._run_job("multipack.booking", "_cron_release_held")
        self._book(self.anna)
        self._book(self.bob)
        order.action_confirm()
        self.assertEqual((held.state, order.state), ("cancelled", "sale"))
        self.assertEqual(order.activity_ids.summary, "Paid without a seat")
        self.assertIn("The class is full", order.activity_ids.note)
        self.assertSeats(2)

    def test_package_applied_to_unpaid_bookings(self):
        """R36: the earliest first, until the credits run out."""
        self.yoga.capacity = 10
        days = ["2026-11-26", "2026-11-25", "2026-11-27"]
        bookings = self.env["multipack.booking"]
        for day in days:
            session = self._plan(f"{day} 17:00:00")
            bookings |= self._book(self.dora, session, payment="onsite")
        orders = bookings.order_id
        package = self._grant(self.pack, self.five, self.dora)
        self.assertEqual(package.unpaid_booking_count, 3)
        with self.assertRefused("Only a Multipack manager"):
            package.with_user(self.desk).action_apply_to_bookings()
        package.with_user(self.manager).action_apply_to_bookings()
        self.assertEqual(bookings.mapped("payment"), ["package", "package", "onsite"])
        self.assertEqual(bookings[:2].consumption_id.mapped("state"), ["reserved"] * 2)
        self.assertEqual(orders.mapped("state"), ["cancel", "cancel", "draft"])
        self.assertEqual(package.credit_balance, 1)
        self.assertEqual(package.unpaid_booking_count, 1)
        self.assertLedgerHolds()
