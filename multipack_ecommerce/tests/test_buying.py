from datetime import timedelta

from lxml import html
from odoo.tests import tagged
from odoo.tools import format_date

from .common import ShopHttpCommon


def text(element):
    """Return the text of an element with single spaces."""
    return " ".join(element.text_content().split())


@tagged("post_install", "-at_install")
class TestStartDate(ShopHttpCommon):
    """The client chooses the first day, if the multipack allows it (R19)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pack.activation = "date"
        cls.today = cls.company._multipack_today()
        cls.day = cls.today + timedelta(days=10)

    def _inputs(self, url):
        return html.fromstring(self.url_open(url).text).find_class(
            "o_mp_product__start"
        )

    def test_page_asks_for_it(self):
        self._visit_as()
        [field] = self._inputs(self.pack.website_url)
        self.assertEqual(field.get("type"), "date")
        self.assertEqual(field.get("min"), str(self.today))
        self.assertEqual(field.get("value"), str(self.today))
        self.assertFalse(self._inputs(self.club.website_url))

    def test_it_reaches_the_package(self):
        self._visit_as(self.anna_user)
        self._add(self.online, multipack_date_start=str(self.day))
        cart = self._cart(self.anna)
        self.assertEqual(cart.order_line.multipack_date_start, self.day)
        day = format_date(self.env, self.day)
        self.assertIn(f"Valid from {day}", cart.order_line.name)
        self.assertIn(
            f"Valid from {day}", text(html.fromstring(self.url_open("/shop/cart").text))
        )
        cart.action_confirm()
        self.assertRecordValues(
            cart.multipack_package_ids,
            [{"date_start": self.day, "activation": "date", "state": "active"}],
        )

    def test_today_is_the_day_of_the_sale(self):
        """A package that starts today keeps all its days if the payment takes long."""
        self._visit_as(self.anna_user)
        self._add(self.online, multipack_date_start=str(self.today))
        self.assertFalse(self._cart(self.anna).order_line.multipack_date_start)

    def test_other_days_are_other_lines(self):
        self._visit_as(self.anna_user)
        for day in (self.day, self.day, self.day + timedelta(days=1)):
            self._add(self.online, multipack_date_start=str(day))
        lines = self._cart(self.anna).order_line
        self.assertEqual(
            [(line.multipack_date_start, line.product_uom_qty) for line in lines],
            [(self.day, 2), (self.day + timedelta(days=1), 1)],
        )

    def test_days_that_cannot_be_chosen(self):
        self._visit_as(self.anna_user)
        for day, message in (
            (self.today - timedelta(days=1), "Choose a first day between"),
            (self.today + timedelta(days=367), "Choose a first day between"),
            ("9999-12-31", "Choose a first day between"),
            ("tomorrow", "tomorrow is not a date."),
        ):
            with self.subTest(day=day):
                self._assert_refused(
                    message,
                    "/shop/cart/add",
                    product_template_id=self.pack.product_tmpl_id.id,
                    product_id=self.online.id,
                    quantity=1,
                    multipack_date_start=str(day),
                )
        self.assertFalse(self._cart(self.anna))

    def test_day_that_has_passed_in_the_cart(self):
        self._visit_as(self.anna_user)
        self._add(self.online, multipack_date_start=str(self.day))
        cart = self._cart(self.anna)
        cart.order_line.multipack_date_start = self.today - timedelta(days=1)
        self.assertIn(
            "which has passed", text(html.fromstring(self.url_open("/shop/cart").text))
        )
        self.assertFalse(cart.order_line)

    def test_price_per_day_depends_on_it(self):
        """R5: 1 € a day up to the tenth day from now, 2 € from then on, 5 days."""
        row = self._row(
            "5 days", 5, 0, duration=5, duration_unit="day", price_type="per_day"
        )
        rates = [
            (0, 0, {"date_from": self.today, "date_to": self.day, "price": 1}),
            (
                0,
                0,
                {
                    "date_from": self.day + timedelta(days=1),
                    "date_to": self.day + timedelta(days=60),
                    "price": 2,
                },
            ),
        ]
        daily = self._create_list("Days", {**row, "daily_rate_ids": rates})
        daily.line_ids.ecommerce_ok = True
        multipack = self._create_multipack(
            "Daily", "entry", {self.gym: 1}, daily, activation="date"
        )
        multipack.is_published = True
        variant = self._variant(multipack, daily.line_ids)
        self._visit_as(self.anna_user)
        for start, price in ((self.today, 5), (self.day, 9), ("2020-01-01", 5)):
            with self.subTest(start=start):
                page = html.fromstring(
                    self.url_open(f"{multipack.website_url}?start={start}").text
                )
                [shown] = page.find_class("o_mp_offer__price")
                self.assertEqual(text(shown), f"{price}.00 €")
                info = self._rpc(
                    "/website_sale/get_combination_info",
                    product_template_id=multipack.product_tmpl_id.id,
                    product_id=variant.id,
                    combination=variant.product_template_attribute_value_ids.ids,
                    add_qty=1,
                    multipack_date_start=str(start),
                )
                self.assertEqual(info["price"], price)
        self._add(variant, multipack_date_start=str(self.day))
        self.assertEqual(self._cart(self.anna).amount_total, 9)


@tagged("post_install", "-at_install")
class TestConditions(ShopHttpCommon):
    """Notes on the product page: for owners, visitors and limited sales."""

    def _notes(self, name, user=None, multipack=None):
        self._visit_as(user)
        page = html.fromstring(self._page(multipack or self.pack))
        return [text(element) for element in page.find_class(name)]

    def test_guest_sees_that_an_account_is_needed(self):
        [note] = self._notes("o_mp_product__guest")
        self.assertIn("Packages belong to your account.", note)
        self.assertFalse(self._notes("o_mp_product__guest", self.anna_user))
        self.assertFalse(self._notes("o_mp_product__guest", multipack=self.staff))

    def test_maximum(self):
        self.trial.max_per_customer = 1
        limit = "o_mp_product__condition"
        self.assertEqual(
            self._notes(limit, multipack=self.trial), ["At most 1 per client."]
        )
        self._create_order((self.trial, None)).action_confirm()
        self.assertEqual(
            self._notes(limit, self.anna_user, self.trial),
            ["At most 1 per client. You have bought 1."],
        )
        self.assertEqual(
            self._notes(limit, self.bob_user, self.trial), ["At most 1 per client."]
        )

    def test_last_day_of_the_sale(self):
        end = self.company._multipack_today() + timedelta(days=5)
        self.pack.sale_date_to = end
        self.assertEqual(
            self._notes("o_mp_product__condition"),
            [f"On sale until {format_date(self.env, end)}."],
        )

    def test_renew(self):
        """Owners renew from the page when the end is near, or when it is over (R22)."""
        owned = "o_mp_product__owned"
        package = self._grant(self.pack, self.five)
        [note] = self._notes(owned, self.anna_user)
        self.assertTrue(
            note.startswith("You already have: 5 of 5 entries, valid until")
        )
        self.assertNotIn("Renew", note, "it is valid for two months")
        package.sudo().date_end = self.company._multipack_today()
        [note] = self._notes(owned, self.anna_user)
        self.assertTrue(note.endswith("Renew"))
        package.with_user(self.manager).action_adjust(-5, "x")
        self.assertEqual(
            self._notes(owned, self.anna_user),
            ["You have used up: 5 entries – Pack Renew"],
        )
        self.assertFalse(self._notes(owned, self.bob_user))
        page = html.fromstring(self._page(self.pack))
        self._visit_as(self.anna_user)
        page = html.fromstring(self._page(self.pack))
        button = page.find(".//button[@form]")
        [form] = [
            f for f in page.findall(".//form") if f.get("id") == button.get("form")
        ]
        token = form.find("input").get("value")
        answer = self.url_open(
            form.get("action"), data={"csrf_token": token}, allow_redirects=False
        )
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/my/orders/", answer.headers["Location"])

    def test_several_in_one_order(self):
        """Each unit of each line is a package of its own (R12)."""
        self._visit_as(self.anna_user)
        self._add(self.online, 2)
        self._add(self._variant(self.trial))
        cart = self._cart(self.anna)
        self.assertEqual(cart.amount_total, 85)
        cart.action_confirm()
        self.assertEqual(
            cart.multipack_package_ids.mapped("title"),
            ["5 entries – Pack", "5 entries – Pack", "Trial"],
        )
