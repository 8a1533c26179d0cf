from odoo.addons.sale.tests.common import TestSaleCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestActivationByPayment(TestSaleCommon):
    """R12: with activation by payment, a package waits until its invoice is paid."""

    @classmethod
    def get_default_groups(cls):
        manager = cls.env.ref("multipack_booking.group_multipack_manager")
        return super().get_default_groups() | manager

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.multipack_activation = "invoice"
        cls.gym = cls.env["multipack.service"].create({"name": "Gym"})
        cls.trial = cls.env["multipack.multipack"].create(
            {
                "name": "Five entries",
                "kind": "entry",
                "credit": 5,
                "list_price": 40,
                "line_ids": [(0, 0, {"service_id": cls.gym.id})],
            }
        )

    def _sell(self, quantity=1, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_a.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.trial.product_variant_id.id,
                            "product_uom_qty": quantity,
                            **values,
                        },
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, invoice, amount=None):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": amount} if amount else {})._create_payments()

    def _states(self, order):
        return order.order_line.multipack_package_ids.sorted("unit_index").mapped(
            "state"
        )

    def test_paid(self):
        order = self._sell(2)
        self.assertEqual(self._states(order), ["pending", "pending"])
        invoice = self._invoice(order)
        self.assertEqual(self._states(order), ["pending", "pending"])
        self._pay(invoice)
        self.assertEqual(self._states(order), ["active", "active"])

    def test_pending_package_has_credits_but_cannot_pay(self):
        package = self._sell().order_line.multipack_package_ids
        self.assertEqual(package.credit_balance, 5)
        verdict = self.env["multipack.package"].check_eligibility(
            self.partner_a.id, self.gym.id, False
        )[0]
        self.assertEqual(verdict["code"], "not_paid")

    def test_paid_in_part(self):
        order = self._sell()
        invoice = self._invoice(order)
        self._pay(invoice, amount=10)
        self.assertEqual(self._states(order), ["pending"])
        self._pay(invoice)
        self.assertEqual(self._states(order), ["active"])

    def test_payment_notified_twice(self):
        order = self._sell()
        invoice = self._invoice(order)
        self._pay(invoice)
        package = order.order_line.multipack_package_ids
        invoice._invoice_paid_hook()
        self.assertEqual(order.order_line.multipack_package_ids, package)
        self.assertEqual(package.credit_balance, 5)
        self.assertEqual(package.move_ids.mapped("kind"), ["grant"])

    def test_payment_does_not_activate_a_cancelled_package(self):
        order = self._sell()
        invoice = self._invoice(order)
        order.order_line.multipack_package_ids.action_cancel("x")
        self._pay(invoice)
        self.assertEqual(self._states(order), ["cancelled"])

    def test_unit_added_after_the_payment(self):
        """The first unit stays active; the new one waits for its own payment."""
        order = self._sell()
        self._pay(self._invoice(order))
        order.order_line.product_uom_qty = 2
        self.assertEqual(self._states(order), ["active", "pending"])
        self._pay(self._invoice(order))
        self.assertEqual(self._states(order), ["active", "active"])

    def test_free_of_charge(self):
        """A package that costs nothing is active at once."""
        self.assertEqual(self._states(self._sell(discount=100)), ["active"])

    def test_by_order(self):
        self.company.multipack_activation = "order"
        self.assertEqual(self._states(self._sell()), ["active"])

    def test_confirmed_again_waits_again(self):
        order = self._sell()
        order._action_cancel()
        self.assertEqual(self._states(order), ["cancelled"])
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._states(order), ["pending"])

    def test_payment_of_another_line_does_not_activate(self):
        """Paying the invoice of another line of the order activates nothing."""
        order = self._sell()
        other = self.env["product.product"].create(
            {"name": "Towel", "type": "service", "invoice_policy": "order"}
        )
        order.order_line = [(0, 0, {"product_id": other.id, "price_unit": 5})]
        invoice = self._invoice(order)
        invoice.button_draft()
        line = order.order_line.filtered("multipack_package_ids")
        invoice.invoice_line_ids.filtered(lambda ln: line in ln.sale_line_ids).unlink()
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(line.multipack_package_ids.mapped("state"), ["pending"])
