from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ShopHttpCommon


@tagged("post_install", "-at_install")
class TestAccount(ShopHttpCommon):
    """Packages belong to an account, whatever the website asks for other products."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website.account_on_checkout = "disabled"

    def test_guest_is_redirected_to_sign_in(self):
        self._visit_as()
        self._add(self.online)
        for url in ("/shop/checkout", "/shop/address", "/shop/payment"):
            with self.subTest(url=url):
                response = self.url_open(url, allow_redirects=False)
                self.assertEqual(response.status_code, 303)
                self.assertURLEqual(
                    response.headers["Location"],
                    "/web/login?redirect=/shop/checkout",
                )

    def test_guest_sees_why_an_account_is_needed(self):
        self._visit_as()
        self._add(self.online)
        self.assertIn(
            "Packages belong to your account", self.url_open("/shop/cart").text
        )
        page = self.url_open("/web/login?redirect=/shop/checkout").text
        self.assertIn("Packages belong to your account.", page)
        page = self.url_open("/web/signup?redirect=/shop/checkout").text
        self.assertIn("Packages belong to your account.", page)

    def test_guest_may_buy_other_products(self):
        self._visit_as()
        self._add(self.towel)
        response = self.url_open("/shop/checkout", allow_redirects=False)
        self.assertURLEqual(response.headers["Location"], "/shop/address")
        page = self.url_open("/web/login").text
        self.assertNotIn("Packages belong to your account.", page)

    def test_cart_is_kept_when_signing_in(self):
        """The client who signs in becomes the client of the cart."""
        self._visit_as()
        self._add(self.online)
        cart = self._cart()
        self.assertNotEqual(cart.partner_id, self.anna)
        form = self.url_open("/web/login?redirect=/shop/checkout")
        token = form.text.split('name="csrf_token" value="')[1].split('"')[0]
        self.url_open(
            "/web/login",
            data={
                "login": self.anna_user.login,
                "password": self.anna_user.login,
                "csrf_token": token,
                "redirect": "/shop/cart",
            },
        )
        self.assertEqual(cart.partner_id, self.anna)
        self.assertEqual(self._content(cart), [(self.online, 1)])

    def test_guest_cannot_pay(self):
        self._visit_as()
        self._add(self.online)
        cart = self._cart()
        cart.partner_id = self.bob
        self._assert_refused(
            "Packages belong to your account. Please sign in first.",
            f"/shop/payment/transaction/{cart.id}",
            access_token=cart._portal_ensure_token(),
        )
        self.assertFalse(cart.transaction_ids)

    def test_client_without_account_cannot_be_paid_for(self):
        """Not even by routes that do not check whether the cart is ready."""
        cart = self.env["sale.order"].create(
            {
                "partner_id": self.employer.id,
                "website_id": self.website.id,
                "order_line": [(0, 0, {"product_id": self.online.id})],
            }
        )
        provider = self.env["payment.provider"].search([], limit=1)
        with self.assertRaises(ValidationError) as caught, mute_logger("odoo.sql_db"):
            self.env["payment.transaction"].create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": self.env.ref(
                        "payment.payment_method_unknown"
                    ).id,
                    "amount": cart.amount_total,
                    "currency_id": cart.currency_id.id,
                    "partner_id": self.employer.id,
                    "reference": "without account",
                    "sale_order_ids": [(6, 0, cart.ids)],
                }
            )
        self.assertEqual(
            str(caught.exception),
            "Packages belong to your account. Please sign in first.",
        )

    def test_holder_cannot_be_posted(self):
        """A controller takes the client from the session, never from the form."""
        self._visit_as(self.anna_user)
        self._add(
            self.online,
            multipack_holder_id=self.bob.id,
            partner_id=self.bob.id,
            multipack_date_start="2030-01-01",
        )
        cart = self._cart()
        self.assertEqual(cart.partner_id, self.anna)
        self.assertFalse(cart.order_line.multipack_holder_id)
        self.assertFalse(cart.order_line.multipack_date_start)
        self._rpc(
            "/shop/cart/update",
            line_id=cart.order_line.id,
            quantity=2,
            multipack_holder_id=self.bob.id,
        )
        self.assertEqual(cart.order_line.product_uom_qty, 2)
        self.assertFalse(cart.order_line.multipack_holder_id)

    def test_other_addresses_change_no_holder(self):
        """Packages belong to the client's own contact, not to one of its addresses."""
        address = self.env["res.partner"].create(
            {
                "name": "Office",
                "parent_id": self.anna.id,
                "type": "invoice",
                "street": "Via Roma 1",
                "city": "Roma",
                "zip": "00100",
                "email": "office@example.com",
                "phone": "+39 06 1234567",
                "country_id": self.env.ref("base.it").id,
                "state_id": self.env.ref("base.state_it_rm").id,
            }
        )
        self._visit_as(self.anna_user)
        self._add(self.online)
        self._rpc("/shop/update_address", partner_id=address.id, address_type="billing")
        cart = self._cart()
        self.assertEqual(cart.partner_invoice_id, address)
        cart.action_confirm()
        self.assertRecordValues(
            cart.multipack_package_ids,
            [{"partner_id": self.anna.id, "payer_id": address.id}],
        )
