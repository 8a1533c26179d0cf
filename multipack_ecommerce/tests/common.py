from odoo.addons.multipack_booking.tests.common import MultipackCommon
from odoo.tests import HttpCase
from odoo.tools import mute_logger


class ShopCommon(MultipackCommon):
    """The club of the base addon with a web shop.

    | multipack | in the shop | rows sold online  | rows sold at the desk only |
    |-----------|-------------|-------------------|----------------------------|
    | pack      | published   | 5 entries, 40 €   | 10 entries, 75 €           |
    | club      | published   | Monthly, Annual   |                            |
    | trial     | published   | no list, 5 €      |                            |
    | staff     | published   |                   | Staff month, 1 €           |
    | wallet    | unpublished | Spend 100, 90 €   |                            |

    The clock is not frozen, because browsers and sessions need it to run.
    """

    frozen_now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env.ref("website.default_website")
        cls.website.write({"company_id": cls.company.id, "domain": False})
        cls.public = cls.website.user_id
        (cls.five | cls.monthly | cls.annual | cls.hundred).ecommerce_ok = True
        cls.staff_list = cls._create_list("Staff", cls._row("Staff month", 0, 1))
        cls.staff = cls._create_multipack(
            "Staff pass", "time", {cls.gym: 0}, cls.staff_list
        )
        (cls.pack | cls.club | cls.trial | cls.staff).is_published = True
        cls.towel = cls.env["product.product"].create(
            {"name": "Towel", "list_price": 9, "type": "service", "is_published": True}
        )
        cls.online = cls._variant(cls.pack, cls.five)
        cls.offline = cls._variant(cls.pack, cls.ten)

    def _packages_of(self, partner):
        return self.env["multipack.package"].search([("partner_id", "=", partner.id)])


class ShopHttpCommon(ShopCommon, HttpCase):
    """Requests to the shop over plain HTTP."""

    def _visit_as(self, user=None):
        login = user and user.login
        self.authenticate(login, login)

    def _page(self, record):
        response = self.url_open(record.website_url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def _rpc(self, url, **params):
        return self.make_jsonrpc_request(url, params)

    def _add(self, product, quantity=1, **params):
        return self._rpc(
            "/shop/cart/add",
            product_template_id=product.product_tmpl_id.id,
            product_id=product.id,
            quantity=quantity,
            **params,
        )

    def _assert_refused(self, message, url, **params):
        """Assert that a request is refused with this message."""
        with mute_logger("odoo.http"):
            answer = self.url_open(url, json={"params": params}).json()
        self.assertIn("error", answer)
        self.assertIn(message, answer["error"]["data"]["message"])

    def _cart(self, partner=None):
        """Return the cart of the last visitor, or of this partner."""
        domain = [
            ("website_id", "=", self.website.id),
            ("company_id", "=", self.company.id),
        ]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return self.env["sale.order"].search(domain, order="id desc", limit=1)

    def _content(self, cart):
        """Return the lines of a cart as pairs of variant and quantity."""
        return [(line.product_id, line.product_uom_qty) for line in cart.order_line]
