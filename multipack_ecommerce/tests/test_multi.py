from lxml import html
from odoo.tests import tagged

from .common import ShopHttpCommon


def text(element):
    """Return the text of an element with single spaces."""
    return " ".join(element.text_content().split())


@tagged("post_install", "-at_install")
class TestMulti(ShopHttpCommon):
    """Several websites, languages and currencies, as in Odoo's own shop."""

    def test_one_website_only(self):
        """It is not on the pages, lists, overview and cart of another website."""
        other = self.env["website"].create(
            {"name": "Other", "company_id": self.company.id}
        )
        self.pack.website_id = other
        self._visit_as()
        self.assertEqual(self.url_open(self.pack.website_url).status_code, 404)
        for url in ("/shop", "/packages"):
            self.assertNotIn(self.pack.website_url, self.url_open(url).text)
        self._assert_refused(
            "cannot be added to cart",
            "/shop/cart/add",
            product_template_id=self.pack.product_tmpl_id.id,
            product_id=self.online.id,
        )
        self.pack.website_id = self.website
        for url in ("/shop", "/packages"):
            self.assertIn(self.pack.website_url, self.url_open(url).text)

    def test_multipack_of_another_company(self):
        elsewhere = self._create_multipack(
            "Elsewhere", "time", {}, list_price=5, company_id=self.other_company.id
        )
        elsewhere.is_published = True
        self._visit_as()
        self.assertEqual(self.url_open(elsewhere.website_url).status_code, 404)
        self.assertNotIn("Elsewhere", self.url_open("/packages").text)
        self.assertNotIn("Elsewhere", self.url_open("/shop").text)

    def test_translated_names(self):
        """Multipack, row, service and option are in the language of the page."""
        self.env["res.lang"]._activate_lang("it_IT")
        italian = self.env["res.lang"]._lang_get("it_IT")
        self.website.language_ids |= italian
        option = self.env["multipack.pricelist.option"].create(
            {"pricelist_id": self.entries.id, "product_id": self.towel.id, "amount": 9}
        )
        translated = {
            self.pack: "Pacchetto",
            self.five: "5 ingressi",
            self.gym: "Palestra",
            option: "Asciugamano",
        }
        for record, name in translated.items():
            record.with_context(lang="it_IT").name = name
        self._visit_as()
        for prefix, names in (
            ("", ["Pack", "5 entries", "Gym", "Towel"]),
            (f"/{italian.url_code}", list(translated.values())),
        ):
            page = text(
                html.fromstring(self.url_open(prefix + self.pack.website_url).text)
            )
            overview = text(html.fromstring(self.url_open(f"{prefix}/packages").text))
            for name in names:
                with self.subTest(lang=prefix, name=name):
                    self.assertIn(name, page)
            with self.subTest(lang=prefix, page="overview"):
                self.assertIn(names[0], overview)
                self.assertIn(names[2], overview)

    def test_price_list_in_another_currency(self):
        """Cards, overview, options, cart and price of the package, at 2 $ per euro."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "rate": 2,
                "name": "2020-01-01",
            }
        )
        self.env["multipack.pricelist.option"].create(
            {
                "pricelist_id": self.entries.id,
                "product_id": self.towel.id,
                "amount": 9,
                "required": True,
            }
        )
        self.towel.taxes_id = False
        self.anna.specific_property_product_pricelist = self.env[
            "product.pricelist"
        ].create(
            {
                "name": "Dollars",
                "website_id": self.website.id,
                "company_id": self.company.id,
                "currency_id": dollar.id,
                "selectable": True,
            }
        )
        self._visit_as(self.anna_user)
        page = text(html.fromstring(self._page(self.pack)))
        self.assertIn("$ 80.00", page)
        self.assertIn("$ 18.00", page)
        self.assertIn("$ 80.00", text(html.fromstring(self.url_open("/packages").text)))
        self._add(self.online)
        cart = self._cart(self.anna)
        self.assertEqual(cart.currency_id, dollar)
        self.assertEqual(cart.amount_total, 98)
        cart.action_confirm()
        package = cart.multipack_package_ids
        self.assertEqual(package.currency_id, self.company.currency_id)
        self.assertEqual(package.price_paid, 40)
