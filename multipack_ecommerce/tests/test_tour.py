from dateutil.relativedelta import relativedelta
from odoo.tests import tagged

from .common import ShopHttpCommon
from .test_payment import DemoPaymentCommon


@tagged("post_install", "-at_install")
class TestTour(DemoPaymentCommon, ShopHttpCommon):
    def test_new_client_buys_a_package(self):
        """Sign up, choose, pay with the demo provider, find the package (R12)."""
        self.entries.write(
            {"line_ids": [(0, 0, self._row("20 entries", 20, 140, ecommerce_ok=True))]}
        )
        self.website.auth_signup_uninvited = "b2c"
        self.start_tour("/shop", "multipack_shop_new_client")
        user = self.env["res.users"].search([("login", "=", "carla@example.com")])
        package = self._packages_of(user.partner_id)
        today = self.company._multipack_today()
        self.assertRecordValues(
            package,
            [
                {
                    "multipack_id": self.pack.id,
                    "pricelist_line_id": self.five.id,
                    "payer_id": user.partner_id.id,
                    "company_id": self.company.id,
                    "state": "active",
                    "origin": "sale",
                    "credit_initial": 5,
                    "credit_balance": 5,
                    "price_paid": 40,
                    "date_start": today,
                    "date_end": today + relativedelta(months=2) - relativedelta(days=1),
                }
            ],
        )
        self.assertEqual(self._moves(package), [("grant", 5, 5)])
        order = package.sale_line_id.order_id
        self.assertEqual(order.website_id, self.website)
        self.assertEqual(order.transaction_ids.mapped("state"), ["done"])
        self.assertEqual(order.amount_paid, 40)
