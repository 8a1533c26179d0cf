from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_booking_online import BookingOnlineCommon
from .test_payment import DemoPaymentCommon


class PayOnlineCommon(DemoPaymentCommon, BookingOnlineCommon):
    """Anna holds a class and pays for it in her cart."""

    def setUp(self):
        super().setUp()
        self._visit_as(self.anna_user)

    def _hold(self, session=None, **data):
        """Book a class to be paid online; return the booking and its cart."""
        session = session or self.class_
        answer = self._book(session, pay="online", **data)
        self.assertEqual(answer["redirect"], "/shop/cart")
        booking = self._bookings(session)
        return booking, booking.order_id

    def _expire_hold(self, booking):
        """Let the hold of a booking expire."""
        booking.sudo().held_until = fields.Datetime.now() - timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestPayOnline(PayOnlineCommon):
    """A single class is paid for through the cart, never without a seat (R28, R31)."""

    def test_held(self):
        before = fields.Datetime.now()
        booking, cart = self._hold()
        self.assertEqual(booking.state, "held")
        self.assertEqual(self.class_.seats_taken, 1)
        self.assertGreaterEqual(booking.held_until, before + timedelta(minutes=14))
        self.assertLess(booking.held_until, before + timedelta(minutes=17))
        self.assertRecordValues(
            cart,
            [
                {
                    "state": "draft",
                    "website_id": self.website.id,
                    "partner_id": self.anna.id,
                    "amount_total": 12.5,
                }
            ],
        )
        page = self._get("/shop/cart")
        [text] = page.xpath("//p[contains(@class, 'o_mp_cart__held')]")
        self.assertRegex(self._text(text), "holding your spot for 1[3-5] more min")
        self.assertIn(self.class_.display_name, self._text(page))
        # the timetable leads back to the cart
        card = self._cards(self._week())[self.class_.id]
        self.assertIn("Held until", self._text(card))
        self.assertTrue(card.xpath(".//a[@href='/shop/cart']"))

    def test_tracking(self):
        """The values that Odoo tracks when a product is added to the cart."""
        answer = self._book(self.class_, pay="online")
        self.assertEqual(answer["tracking"]["value"], 12.5)
        self.assertEqual(answer["tracking"]["currency"], "EUR")
        self.assertEqual(answer["tracking"]["items"][0]["quantity"], 1)

    def test_taxes_and_several_seats(self):
        tax = self.env["account.tax"].create(
            {
                "name": "22 %",
                "amount": 22,
                "company_id": self.company.id,
                "country_id": self.env.ref("base.it").id,
                "tax_group_id": self.env["account.tax.group"]
                .create(
                    {
                        "name": "22 %",
                        "company_id": self.company.id,
                        "country_id": self.env.ref("base.it").id,
                    }
                )
                .id,
            }
        )
        self.gym.product_id.taxes_id = tax
        self.gym.client_seats_max = 2
        _booking, cart = self._hold(seats="2")
        self.assertEqual(cart.amount_untaxed, 25)
        self.assertEqual(cart.amount_total, 30.5)

    def test_paid(self):
        booking, cart = self._hold()
        transaction = self._create_transaction(cart)
        self._notify(transaction)
        self.assertEqual(cart.state, "sale")
        self.assertRecordValues(
            booking, [{"state": "confirmed", "held_until": False, "is_unpaid": False}]
        )

    def test_doubled_notification(self):
        booking, cart = self._hold()
        transaction = self._create_transaction(cart)
        self._notify(transaction)
        self._notify(transaction)
        transaction._post_process()
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(self.class_.seats_taken, 1)
        self.assertFalse(cart.activity_ids)

    def test_expired_hold(self):
        """The seat is released, and its line removed from the cart with a warning."""
        booking, cart = self._hold()
        self._expire_hold(booking)
        self.env["multipack.booking"].search(
            [("id", "=", booking.id)]
        )._release_expired_hold()
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(self.class_.seats_taken, 0)
        self.assertFalse(cart.order_line)
        page = self._get("/shop/cart")
        self.assertIn(
            "the time to pay has run out, and your spot was released.", self._text(page)
        )

    def test_expired_hold_before_the_job(self):
        """The cart is up to date when it is opened, even if the job has not run."""
        booking, cart = self._hold()
        self._expire_hold(booking)
        page = self._get("/shop/cart")
        self.assertIn("your spot was released.", self._text(page))
        self.assertEqual(booking.state, "cancelled")
        self.assertFalse(cart.order_line)

    def test_job(self):
        booking, _cart = self._hold()
        self._expire_hold(booking)
        job = self.env.ref("multipack_booking.ir_cron_release_held")
        job.method_direct_trigger()
        self.assertEqual(booking.state, "cancelled")

    def test_expired_hold_cannot_be_paid(self):
        booking, cart = self._hold()
        self._expire_hold(booking)
        for check in (
            cart._check_cart_is_ready_to_be_paid,
            lambda: self._create_transaction(cart),
        ):
            with self.assertRaises(ValidationError) as caught:
                check()
            self.assertIn(
                "the time to pay has run out. Please book again.", str(caught.exception)
            )

    def test_starting_a_payment_extends_the_hold(self):
        """Starting a payment extends the hold."""
        booking, cart = self._hold()
        booking.sudo().held_until = fields.Datetime.now() + timedelta(seconds=20)
        self._create_transaction(cart)
        self.assertGreater(
            booking.held_until, fields.Datetime.now() + timedelta(minutes=14)
        )

    def test_pending_payment_extends_the_hold(self):
        booking, cart = self._hold()
        transaction = self._create_transaction(cart)
        self._notify(transaction, "pending")
        for _time in range(3):
            self._expire_hold(booking)
            booking._release_expired_hold()
            self.assertEqual(booking.state, "held")
        self._notify(transaction)
        self.assertEqual(booking.state, "confirmed")

    def test_pending_payment_holds_until_the_start(self):
        booking, cart = self._hold()
        self._notify(self._create_transaction(cart), "pending")
        self._expire_hold(booking)
        booking.sudo().start = fields.Datetime.now() - timedelta(minutes=1)
        booking._release_expired_hold()
        self.assertEqual(booking.state, "cancelled")

    def test_cart_stays_while_a_payment_was_begun(self):
        """Otherwise the amount paid would differ from that of the order."""
        booking, cart = self._hold()
        transaction = self._create_transaction(cart)
        self._expire_hold(booking)
        booking._release_expired_hold()
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(cart.amount_total, 12.5)
        # the payment arrives late, and a seat is free
        self._notify(transaction)
        self.assertEqual(booking.state, "confirmed")
        self.assertFalse(cart.activity_ids)

    def test_paid_without_a_seat_creates_an_activity(self):
        """In the worst case another client has the seat."""
        small = self._plan(self.gym, day=1, capacity=1)
        booking, cart = self._hold(small)
        transaction = self._create_transaction(cart)
        self._expire_hold(booking)
        booking._release_expired_hold()
        small._book(self.bob, payment="free")
        self._notify(transaction)
        self.assertEqual(cart.state, "sale")
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(small.seats_taken, 1)
        [activity] = cart.activity_ids
        self.assertEqual(activity.summary, "Paid without a seat")
        self.assertIn("The class is full", activity.note)

    def test_quantity_is_fixed(self):
        _booking, cart = self._hold()
        values = self._rpc("/shop/cart/update", line_id=cart.order_line.id, quantity=3)
        self.assertEqual(values["quantity"], 1)
        self.assertEqual(cart.order_line.product_uom_qty, 1)
        # the same product added in the shop is a separate line
        self.gym.product_id.is_published = True
        self._add(self.gym.product_id)
        self.assertEqual(len(cart.order_line), 2)

    def test_removed_from_the_cart(self):
        booking, cart = self._hold()
        self._rpc("/shop/cart/update", line_id=cart.order_line.id, quantity=0)
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(self.class_.seats_taken, 0)

    def test_cancelled_order(self):
        booking, cart = self._hold()
        cart._action_cancel()
        self.assertEqual(booking.state, "cancelled")

    def test_cancelled_by_the_client(self):
        """The seat is released, and its line removed."""
        booking, cart = self._hold()
        cart.order_line = [(0, 0, {"product_id": self.towel.id})]
        booking._cancel_by_policy()
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(cart.order_line.product_id, self.towel)
        self.assertEqual(cart.state, "draft")

    def test_next_in_line_gets_the_seat(self):
        """R32: a seat that is not paid is offered to the waiting list."""
        small = self._plan(self.gym, day=1, capacity=1)
        booking, _cart = self._hold(small)
        pack = self._grant(self.pack, self.five, self.bob)
        waiting = small._book(self.bob, waitlist=True)
        self._expire_hold(booking)
        booking._release_expired_hold()
        self.assertEqual(waiting.state, "confirmed")
        self.assertEqual(pack.credit_balance, 4)

    def test_refusal_holds_nothing(self):
        """R27: a refused booking leaves neither a seat nor a line."""
        self.gym.product_id.active = False
        carts = self.env["sale.order"].search_count([])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.gym.product_id = False
            self.class_.sudo()._book(self.anna, payment="online")
        self.assertFalse(self._bookings(self.class_))
        self.assertEqual(self.env["sale.order"].search_count([]), carts)
