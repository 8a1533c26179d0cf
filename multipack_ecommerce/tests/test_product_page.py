import json
import re

from lxml import html
from odoo.tests import tagged

from .common import ShopHttpCommon


def text(element):
    """Return the text of an element with single spaces."""
    return " ".join(element.text_content().split())


@tagged("post_install", "-at_install")
class TestProductPage(ShopHttpCommon):
    """What visitors see of a multipack, and what is hidden from them."""

    def _offers(self, record):
        """Return name, text and price of each card of a page, in order."""
        page = html.fromstring(self._page(record))
        cards = page.find_class("o_mp_offer")
        cards += page.find_class("o_mp_offers__own")
        return [
            (
                text(card.find_class("fw-bold")[0]),
                text(card.find(".//small")),
                text(card.find_class("o_mp_offer__price")[0]),
            )
            for card in cards
        ]

    def _card_price(self, multipack):
        """Return the price on the card in the product list."""
        page = html.fromstring(self.url_open("/shop?search=" + multipack.name).text)
        cards = [
            card
            for card in page.find_class("oe_product_cart")
            if card.find(f".//a[@href='{multipack.website_url}']") is not None
        ]
        self.assertEqual(len(cards), 1)
        return text(cards[0].find_class("product_price")[0])

    def test_rows_with_price_validity_and_credits(self):
        """Rows on sale in their order (R6), with the price of an entry."""
        self._visit_as()
        self.ten.ecommerce_ok = True
        self.assertEqual(
            self._offers(self.pack),
            [
                ("5 entries", "8.00 € per entry · valid 2 months", "40.00 €"),
                ("10 entries", "7.50 € per entry · valid 3 months", "75.00 €"),
            ],
        )
        page = html.fromstring(self._page(self.pack))
        rows = page.find_class("o_mp_offers")[0].findall("li")
        self.assertEqual(
            [text(row) for row in rows],
            [text(row.find("label")) for row in rows],
            "nothing where there are no options",
        )

    def test_rows_by_time(self):
        self._visit_as()
        self.assertEqual(
            self._offers(self.club),
            [
                ("Monthly", "unlimited use · valid 1 month", "50.00 €"),
                (
                    "Annual",
                    "unlimited use · 40.00 € per month · valid 1 year",
                    "480.00 €",
                ),
            ],
        )

    def test_rows_of_prepaid_money(self):
        self.wallet.is_published = True
        self._visit_as()
        self.assertEqual(
            self._offers(self.wallet),
            [("Spend 100", "100.00 € to spend · valid 1 year", "90.00 €")],
        )

    def test_multipack_without_list(self):
        """It only needs to be published: it has no rows to enable."""
        self._visit_as()
        self.assertEqual(
            self._offers(self.trial),
            [("Trial", "1 entry · valid 1 week", "5.00 €")],
        )

    def test_row_for_the_desk_is_hidden(self):
        self._visit_as()
        for url in (self.pack.website_url, "/shop"):
            with self.subTest(url=url):
                self.assertNotIn("10 entries", self.url_open(url).text)

    def test_link_to_the_row_for_the_desk_shows_the_first_on_sale(self):
        self._visit_as()
        page = self.url_open(self.offline.website_url).text
        self.assertIn("5 entries", page)
        self.assertNotIn("10 entries", page)
        self.assertNotIn("75.00", page)

    def test_services_with_the_cost_of_a_use(self):
        self._visit_as()
        page = html.fromstring(self._page(self.pack))
        rows = page.find_class("o_mp_services")[0].findall(".//tr")
        self.assertEqual(
            [text(row) for row in rows],
            ["Gym 1 entry per visit", "Yoga 2 entries per visit"],
        )

    def test_note_to_owners(self):
        """Only owners see it, and only about usable packages of this multipack."""
        self._grant(self.pack, self.five)
        self._grant(self.club, self.monthly, self.bob)
        note = "You already have: 5 of 5 entries, valid until"
        for user, seen in ((self.anna_user, 1), (self.bob_user, 0), (None, 0)):
            with self.subTest(user=user and user.login):
                self._visit_as(user)
                self.assertEqual(self._page(self.pack).count(note), seen)
        self._visit_as(self.plain)
        self.assertNotIn("You already have", self._page(self.pack))

    def test_most_chosen_row(self):
        self._create_order((self.club, self.annual)).action_confirm()
        self._visit_as()
        page = html.fromstring(self._page(self.club))
        cards = [text(card) for card in page.find_class("o_mp_offer")]
        self.assertEqual(
            [card.split(" unlimited")[0] for card in cards],
            ["Monthly", "Annual most popular"],
        )

    def test_price_list_and_discount(self):
        """The price list of the website applies, as to any other product."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Autumn",
                "website_id": self.website.id,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "selectable": True,
                "item_ids": [
                    (0, 0, {"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        self.anna.specific_property_product_pricelist = pricelist
        self._visit_as(self.anna_user)
        self.assertEqual(
            self._offers(self.pack),
            [("5 entries", "7.20 € per entry · valid 2 months", "36.00 €")],
        )
        self.assertEqual(self._card_price(self.club), "from 45.00 € 50.00 €")
        self._add(self.online)
        self.assertEqual(self._cart().amount_total, 36)

    def test_other_currency(self):
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
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Dollars",
                "website_id": self.website.id,
                "company_id": self.company.id,
                "currency_id": dollar.id,
                "selectable": True,
            }
        )
        self.anna.specific_property_product_pricelist = pricelist
        self._visit_as(self.anna_user)
        self.assertEqual(
            self._offers(self.pack),
            [("5 entries", "$ 16.00 per entry · valid 2 months", "$ 80.00")],
        )

    def test_taxes(self):
        tax = self.env["account.tax"].create(
            {
                "name": "22 %",
                "amount": 22,
                "company_id": self.company.id,
                "country_id": self.env.ref("base.it").id,
                "tax_group_id": self.env["account.tax.group"]
                .create(
                    {
                        "name": "IVA",
                        "company_id": self.company.id,
                        "country_id": self.env.ref("base.it").id,
                    }
                )
                .id,
            }
        )
        self.pack.taxes_id = tax
        self._visit_as()
        for display, price in (
            ("tax_excluded", "40.00 €"),
            ("tax_included", "48.80 €"),
        ):
            with self.subTest(display=display):
                self.website.show_line_subtotals_tax_selection = display
                self.assertEqual(self._offers(self.pack)[0][2], price)

    def test_list_of_products_shows_the_cheapest_row_on_sale(self):
        self.ten.write({"price": 1})  # sold at the desk only
        self._visit_as()
        self.assertEqual(self._card_price(self.club), "from 50.00 €")
        self.assertEqual(self._card_price(self.pack), "40.00 €")
        self.assertEqual(self._card_price(self.trial), "5.00 €")
        self.assertEqual(self._card_price(self.staff), "Only at the desk")

    def test_filter_by_price_uses_the_rows(self):
        """A multipack is found by any row sold online, a product by its price."""
        self._visit_as()
        self._check_filter_by_price()
        # employees without Multipack rights see the same
        self.authenticate("mp_plain", "mp_plain")
        self._check_filter_by_price()

    def _check_filter_by_price(self):
        for multipack, bounds, found in (
            (self.pack, "min_price=30&max_price=50", True),
            (self.pack, "min_price=70", False),  # 75 € is for the desk
            (self.club, "min_price=400", True),
            (self.trial, "max_price=10", True),
            (self.trial, "min_price=10", False),
        ):
            with self.subTest(multipack=multipack.name, bounds=bounds):
                page = self.url_open(f"/shop?search={multipack.name}&{bounds}").text
                self.assertEqual(f'href="{multipack.website_url}' in page, found)

    def test_search_suggestions_show_the_cheapest_row(self):
        self._visit_as()
        found = self._rpc(
            "/website/snippet/autocomplete",
            search_type="products",
            term="Club",
            order="name asc",
            limit=5,
            options={
                "displayImage": False,
                "displayDescription": False,
                "displayExtraLink": False,
                "displayDetail": True,
            },
        )
        [result] = [r for r in found["results"] if "Club" in r["name"]]
        self.assertEqual(text(html.fromstring(result["detail"])), "from 50.00 €")

    def _markup(self, multipack):
        scripts = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>',
            self._page(multipack),
            re.DOTALL,
        )
        return [
            data
            for script in scripts
            for data in json.loads(script)
            if isinstance(data, dict) and data["@type"] in ("Product", "ProductGroup")
        ]

    def test_data_for_search_engines(self):
        self._visit_as()
        [data] = self._markup(self.pack)
        self.assertEqual(
            [(v["name"], v["offers"]["price"]) for v in data["hasVariant"]],
            [("Pack (5 entries)", 40)],
        )
        [data] = self._markup(self.staff)
        self.assertEqual(data["name"], "Staff pass")
        self.assertNotIn("offers", data)

    def test_snippets_omit_rows_for_the_desk(self):
        """Lists of products in building blocks show variants one by one."""
        self._visit_as()
        cards = self._rpc(
            "/website/snippet/filters",
            filter_id=self.env.ref("website_sale.dynamic_filter_newest_products").id,
            template_key=(
                "website_sale.dynamic_filter_template_product_product_products_item"
            ),
            limit=16,
            search_domain=[("product_tmpl_id", "=", self.pack.product_tmpl_id.id)],
        )
        self.assertEqual(len(cards), 1)
        self.assertIn("5 entries", cards[0])

    def test_other_website_does_not_have_it(self):
        other = self.env["website"].create(
            {"name": "Other", "company_id": self.company.id}
        )
        self.pack.website_id = other
        self._visit_as()
        self.assertEqual(self.url_open(self.pack.website_url).status_code, 404)
        self._assert_refused(
            "cannot be added to cart",
            "/shop/cart/add",
            product_template_id=self.pack.product_tmpl_id.id,
            product_id=self.online.id,
        )
