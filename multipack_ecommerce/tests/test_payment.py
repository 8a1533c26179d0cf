from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ShopCommon


class DemoPaymentCommon(ShopCommon):
    """Carts that are paid with Odoo's demo provider.

    Accounting entries of payments are not created: they need a chart of accounts, and
    the addons do not affect them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        main = cls.env.ref("payment.payment_provider_demo").sudo()
        cls.env["payment.provider"].search(
            [("company_id", "=", cls.company.id)]
        ).state = "disabled"
        cls.provider = main.copy(
            {"company_id": cls.company.id, "state": "test", "is_published": True}
        )
        cls.payment_method = cls.env.ref("payment_demo.payment_method_demo")
        cls.payment_method.active = True
        cls.provider.payment_method_ids = cls.payment_method

    def setUp(self):
        super().setUp()
        self.startPatcher(
            patch(
                "odoo.addons.account_payment.models.payment_transaction"
                ".PaymentTransaction._post_process"
            )
        )

    def _create_cart(self, *lines, partner=None):
        """Create a cart; a line is a variant and a quantity."""
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.anna).id,
                "website_id": self.website.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in lines
                ],
            }
        )

    def _create_transaction(self, cart):
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method.id,
                "amount": cart.amount_total,
                "currency_id": cart.currency_id.id,
                "partner_id": cart.partner_id.id,
                "operation": "online_direct",
                "sale_order_ids": [(6, 0, cart.ids)],
            }
        )

    def _notify(self, transaction, state="done"):
        """Process a payment in the state that the provider reports."""
        transaction._process(
            "demo", {"reference": transaction.reference, "simulated_state": state}
        )
        transaction._post_process()


@tagged("post_install", "-at_install")
class TestPayment(DemoPaymentCommon):
    """A confirmed payment creates the packages, each once (R12)."""

    def test_payment_gives_one_package(self):
        cart = self._create_cart((self.online, 1))
        transaction = self._create_transaction(cart)
        self.assertFalse(cart.multipack_package_ids)
        self._notify(transaction)
        self.assertEqual(cart.state, "sale")
        self.assertRecordValues(
            cart.multipack_package_ids,
            [
                {
                    "partner_id": self.anna.id,
                    "pricelist_line_id": self.five.id,
                    "state": "active",
                    "credit_balance": 5,
                }
            ],
        )

    def test_doubled_notification_gives_no_second_package(self):
        cart = self._create_cart((self.online, 1))
        transaction = self._create_transaction(cart)
        self._notify(transaction)
        self._notify(transaction)
        transaction._post_process()
        self.assertEqual(len(self._packages_of(self.anna)), 1)
        self.assertEqual(self._moves(self._packages_of(self.anna)), [("grant", 5, 5)])

    def test_two_units_give_two_packages(self):
        cart = self._create_cart((self.online, 2))
        self._notify(self._create_transaction(cart))
        packages = self._packages_of(self.anna)
        self.assertEqual(sorted(packages.mapped("unit_index")), [1, 2])
        self.assertEqual(packages.mapped("price_paid"), [40, 40])

    def test_multipack_without_list(self):
        cart = self._create_cart((self._variant(self.trial), 1))
        self._notify(self._create_transaction(cart))
        self.assertRecordValues(
            self._packages_of(self.anna),
            [{"multipack_id": self.trial.id, "credit_balance": 1, "price_paid": 5}],
        )

    def test_paid_package_is_active_without_an_invoice(self):
        """Packages sold at the desk may wait for an invoice; the shop's are paid."""
        self.company.multipack_activation = "invoice"
        cart = self._create_cart((self.online, 1))
        self.assertEqual(cart.amount_paid, 0)  # cached, as on the pages of the shop
        self._notify(self._create_transaction(cart))
        self.assertEqual(cart.multipack_package_ids.state, "active")

    def test_pending_payment_gives_nothing(self):
        """A bank transfer creates the package when the money has arrived."""
        cart = self._create_cart((self.online, 1))
        transaction = self._create_transaction(cart)
        self._notify(transaction, "pending")
        self.assertEqual(cart.state, "sent")
        self.assertFalse(self._packages_of(self.anna))
        self._notify(transaction)
        self.assertEqual(self._packages_of(self.anna).state, "active")

    def test_failed_payment_gives_nothing(self):
        for state in ("cancel", "error"):
            with self.subTest(state=state):
                cart = self._create_cart((self.online, 1))
                self._notify(self._create_transaction(cart), state)
                self.assertEqual(cart.state, "draft")
                self.assertFalse(self._packages_of(self.anna))

    def test_authorized_payment_waits_for_its_capture(self):
        """An authorization confirms the order, but nothing is paid yet."""
        self.provider.capture_manually = True
        cart = self._create_cart((self.online, 1))
        transaction = self._create_transaction(cart)
        self._notify(transaction)
        self.assertEqual(transaction.state, "authorized")
        self.assertEqual(cart.state, "sale")
        self.assertEqual(cart.multipack_package_ids.state, "pending")
        transaction._capture()
        transaction._post_process()
        self.assertEqual(transaction.state, "done")
        self.assertEqual(cart.multipack_package_ids.state, "active")

    def test_row_archived_after_the_payment_began(self):
        """A paid order that cannot be confirmed gets an activity for a manager."""
        cart = self._create_cart((self.online, 1))
        transaction = self._create_transaction(cart)
        self._notify(transaction, "pending")
        self.five.active = False
        self._notify(transaction)
        self.assertEqual(transaction.state, "done")
        self.assertEqual(cart.state, "sent")
        self.assertFalse(self._packages_of(self.anna))
        [activity] = cart.activity_ids
        self.assertEqual(activity.summary, "Paid, but not confirmed")
        self.assertIn("5 entries is archived and no longer sold.", activity.note)
        self.assertTrue(
            activity.user_id.has_group("multipack_booking.group_multipack_manager")
        )
        self.five.action_restore()
        cart.action_confirm()
        self.assertEqual(self._packages_of(self.anna).state, "active")

    def test_row_switched_off_cannot_be_paid(self):
        cart = self._create_cart((self.online, 1))
        self.five.ecommerce_ok = False
        for check in (
            cart._check_cart_is_ready_to_be_paid,
            lambda: self._create_transaction(cart),
        ):
            with self.assertRaises(ValidationError) as caught:
                check()
            self.assertEqual(
                str(caught.exception),
                "Pack (5 entries) is not sold online. Please ask at the desk.",
            )

    def test_quotation_of_the_desk_can_be_paid_online(self):
        """A row for the desk that the desk sells may be paid by link."""
        order = self._create_order((self.pack, self.ten))
        self._notify(self._create_transaction(order))
        self.assertEqual(order.multipack_package_ids.pricelist_line_id, self.ten)
