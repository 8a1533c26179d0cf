from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_pay_online import PayOnlineCommon


@tagged("post_install", "-at_install")
class TestPaymentOutcome(PayOnlineCommon):
    """R40: every online payment ends in a seat, a package, or a task for a person."""

    def setUp(self):
        super().setUp()
        self.job = self.env.ref("multipack_ecommerce.ir_cron_order_mails")

    def _break_mail(self):
        """Make rendering the order confirmation fail for Anna."""
        template = self.env.ref("sale.mail_template_sale_confirmation")
        subject = template.subject
        # Odoo renders a template for some order when it is saved: fail for Anna's only
        template.subject = "{{ 1 / (object.partner_id.name != 'Anna Neri') }}"
        return template, subject

    def _send_mails(self):
        """Run the job, which commits after each order."""
        with mute_logger(
            "odoo.addons.multipack_booking.tools.batch",
            "odoo.addons.mail.models.mail_render_mixin",
        ):
            self.job.method_direct_trigger()

    def _mails(self, order):
        """Return the subjects of the mails that were sent about an order."""
        return order.message_ids.filtered("subject").mapped("subject")

    def test_broken_mail_does_not_block_the_seat(self):
        """The seat is confirmed; the mail is sent once it can be rendered."""
        template, subject = self._break_mail()
        booking, cart = self._hold()
        self._notify(self._create_transaction(cart))
        self.assertEqual((cart.state, booking.state), ("sale", "confirmed"))
        self._send_mails()
        self._send_mails()
        self.assertEqual(cart.multipack_mail_template_id, template)
        [activity] = cart.activity_ids
        self.assertEqual(
            activity.summary, "Scheduled job failed: Send mails about orders"
        )
        template.subject = subject
        self._send_mails()
        self.assertFalse(cart.multipack_mail_template_id)
        [sent] = self._mails(cart)
        self.assertIn(cart.name, sent)

    def test_other_mails_are_sent(self):
        """An order whose mail fails does not delay other mails."""
        self._break_mail()
        _booking, cart = self._hold()
        self._notify(self._create_transaction(cart))
        other = self._create_cart((self.online, 1), partner=self.bob)
        self._notify(self._create_transaction(other))
        self._send_mails()
        self.assertTrue(cart.multipack_mail_template_id)
        self.assertFalse(other.multipack_mail_template_id)
        self.assertEqual(self._mails(other), ["1.0"])

    def test_unconfirmed_order_leaves_an_activity(self):
        """A broken mail does not roll back the activity that explains the problem."""
        payment_mail = self.env.ref("sale.mail_template_sale_payment_executed")
        payment_mail.subject = "{{ 1 / (object.partner_id.name != 'Anna Neri') }}"
        cart = self._create_cart((self.online, 1))
        transaction = self._create_transaction(cart)
        self._notify(transaction, "pending")
        self.five.active = False
        self._notify(transaction)
        self.assertEqual(cart.state, "sent")
        self.assertEqual(cart.activity_ids.summary, "Paid, but not confirmed")

    def test_paid_seat_is_kept(self):
        """The job does not release a seat whose payment is done but not processed."""
        booking, cart = self._hold()
        transaction = self._create_transaction(cart)
        transaction._process(
            "demo", {"reference": transaction.reference, "simulated_state": "done"}
        )
        self._expire_hold(booking)
        booking._release_expired_hold()
        self.assertEqual((booking.state, cart.amount_total), ("held", 12.5))
        transaction._post_process()
        self.assertEqual((booking.state, cart.state), ("confirmed", "sale"))

    def test_class_cancelled_during_the_payment(self):
        """The order keeps its line, and a person is asked to refund the payment."""
        for state in ("draft", "pending", "done"):
            with self.subTest(state=state):
                session = self._plan(self.gym, day=2)
                booking, cart = self._hold(session)
                transaction = self._create_transaction(cart)
                if state != "draft":
                    transaction._process(
                        "demo",
                        {
                            "reference": transaction.reference,
                            "simulated_state": state,
                        },
                    )
                session.sudo().action_cancel()
                self.assertEqual(booking.state, "cancelled")
                self.assertIn(cart.state, ("draft", "sent"))
                self.assertEqual(cart.amount_total, 12.5)
                self._notify(transaction)
                self.assertEqual(cart.state, "sale")
                self.assertEqual(cart.activity_ids.summary, "Paid without a seat")

    def test_cancelled_by_the_client_during_the_payment(self):
        """Cancelled in another tab: the payment still confirms the booking."""
        booking, cart = self._hold()
        transaction = self._create_transaction(cart)
        booking._cancel_by_policy()
        self.assertEqual(cart.amount_total, 12.5)
        self._notify(transaction)
        self.assertEqual((booking.state, self.class_.seats_taken), ("confirmed", 1))

    def test_cart_of_a_cancelled_class_is_emptied_later(self):
        """A payment that was begun and never arrives does not keep the line."""
        session = self._plan(self.gym, day=2)
        _booking, cart = self._hold(session)
        transaction = self._create_transaction(cart)
        session.sudo().action_cancel()
        self._notify(transaction, "cancel")
        self._get("/shop/cart")
        self.assertFalse(cart.order_line)
