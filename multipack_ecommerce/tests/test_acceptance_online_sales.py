"""Passes sold online, requirement by requirement.

In the order of docs/acceptance/online.md, which names the test of each requirement.
"""

from odoo.tests import tagged

from .test_acceptance_booking_procedure import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestAdvantages(AcceptanceCommon):
    def test_managed_and_checked_by_both_sides(self):
        """The club and the client see the same balance."""
        package = self._grant(self.pack, self.five)
        self.assertEqual(package.with_user(self.desk).balance_text, "5 of 5 entries")
        self._visit_as(self.anna_user)
        self.assertIn("5 of 5 entries", self.url_open("/my/packages").text)

    def test_bought_where_clients_book(self):
        """From the class to the packages for it, and from there to the cart."""
        self._visit_as(self.anna_user)
        page = self._get(self.gym.website_url)
        self.assertTrue(page.xpath(f"//a[contains(@href, '{self.pack.website_url}')]"))
        self._add(self.online)
        self.assertEqual(self._content(self._cart(self.anna)), [(self.online, 1)])

    def test_linked_with_the_booking_system(self):
        """A package bought online pays for a class without help from the desk."""
        package = self._buy(self.online)
        answer = self._book(self.class_, pay=f"package-{package.id}")
        self.assertTrue(answer["booked"])

    def test_no_cash_is_handled(self):
        """Paid by the provider: the desk handles no money."""
        package = self._buy(self.online)
        order = package.order_id
        self.assertEqual(order.transaction_ids.mapped("state"), ["done"])
        self.assertEqual(order.amount_paid, order.amount_total)


@tagged("post_install", "-at_install")
class TestHowItWorks(AcceptanceCommon):
    def test_chosen_services(self):
        """A pass can only be used for the services chosen for it."""
        package = self._grant(self.pack, self.five)
        self.assertEqual(package.line_ids.service_id, self.gym | self.yoga)
        verdict = self._verdicts(self.sauna, start=self._at(0, 9))[package]
        self.assertEqual(verdict["code"], "not_covered")

    def test_three_kinds(self):
        """By time, by entries, by credit: each is bought and used online."""
        self.wallet.is_published = True
        self.massage.write({"booking_type": "session", "is_published": True})
        for number, (multipack, row, service, left) in enumerate(
            [
                (self.club, self.monthly, self.gym, 0),
                (self.pack, self.five, self.yoga, 3),
                (self.wallet, self.hundred, self.massage, 45),
            ]
        ):
            with self.subTest(kind=multipack.kind):
                package = self._buy(self._variant(multipack, row))
                session = self._plan(service, day=number, hour=7)
                answer = self._book(session, pay=f"package-{package.id}")
                self.assertTrue(answer["booked"])
                self.assertEqual(package.credit_balance, left)

    def test_a_setting_allows_the_sale_online(self):
        """Row by row: no route sells rows that are switched off."""
        self._visit_as(self.anna_user)
        self._assert_refused(
            "is not sold online",
            "/shop/cart/add",
            product_template_id=self.pack.product_tmpl_id.id,
            product_id=self.offline.id,
            quantity=1,
        )
        self.ten.ecommerce_ok = True
        self._add(self.offline)
        self.assertEqual(self._content(self._cart(self.anna)), [(self.offline, 1)])

    def test_shown_on_the_booking_page_and_assigned_to_the_client(self):
        """The page of a service shows the passes for it; bought ones are assigned."""
        self._visit_as(self.anna_user)
        page = self._text(self._get(self.yoga.website_url))
        self.assertIn("Pack", page)
        self.assertIn("Club", page)
        self.assertNotIn("Trial", page, "it includes the gym only")
        package = self._buy(self.online)
        self.assertEqual(package.partner_id, self.anna)

    def test_new_clients_find_the_club(self):
        """Products on sale are listed in the sitemap."""
        self._visit_as()
        sitemap = self.url_open("/sitemap.xml").text
        for url in ("/packages", "/timetable", self.pack.website_url):
            with self.subTest(url=url):
                self.assertIn(url, sitemap)

    def test_how_to_pay_is_chosen_while_booking(self):
        """With a pass, online, or at the desk."""
        package = self._grant(self.pack, self.five)
        self._visit_as(self.anna_user)
        values = self._form(self.class_).xpath("//input[@name='pay']/@value")
        self.assertEqual(values, [f"package-{package.id}", "online", "onsite"])
        for day, (pay, state, payment) in enumerate(
            [
                (f"package-{package.id}", "confirmed", "package"),
                ("online", "held", "online"),
                ("onsite", "confirmed", "onsite"),
            ]
        ):
            with self.subTest(pay=pay):
                session = self._plan(self.gym, day=day, hour=8)
                self._book(session, pay=pay)
                self.assertRecordValues(
                    self._bookings(session), [{"state": state, "payment": payment}]
                )

    def test_state_of_passes_at_any_time(self):
        """In the account: balance, validity and history."""
        package = self._grant(self.pack, self.five)
        self._visit_as(self.anna_user)
        self._book(self.class_, pay=f"package-{package.id}")
        [balance] = self._texts("/my/packages", "o_mp_package__balance")
        self.assertEqual(balance, "4 of 5 entries")
        [moves] = self._texts(f"/my/packages/{package.id}", "o_mp_moves")
        self.assertIn("1 entry used: Gym", moves)
        package.action_cancel("x")
        page = self.url_open("/my/packages").text
        self.assertIn(f"/my/packages/{package.id}", page, "ended ones are kept")


@tagged("post_install", "-at_install")
class TestReceiptsAndPayments(AcceptanceCommon):
    def test_receipt_in_the_account(self):
        """For a pass and for a single class: order and invoice, on Odoo's own pages."""
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        (self.gym.product_id | self.online).taxes_id = False
        package = self._buy(self.online)
        self._book(self.class_, pay="online")
        booking = self._bookings(self.class_)
        self._notify(self._create_transaction(booking.order_id))
        self.assertEqual(booking.state, "confirmed")
        for order, page in (
            (package.order_id, f"/my/packages/{package.id}"),
            (booking.order_id, f"/my/bookings/{booking.id}"),
        ):
            with self.subTest(order=order.name):
                self.assertIn(f"/my/orders/{order.id}", self.url_open(page).text)
                self._get(f"/my/orders/{order.id}")
        invoice = package.order_id._create_invoices()
        invoice.action_post()
        page = self.url_open(f"/my/packages/{package.id}").text
        self.assertIn(f"/my/invoices/{invoice.id}", page)
        self._get(f"/my/invoices/{invoice.id}")

    def test_online_payments_come_first(self):
        """Without a payment provider nothing can be paid, so no package is created."""
        self._visit_as(self.anna_user)
        self._add(self.online)
        self.anna.write(
            {
                "email": "anna@example.com",
                "phone": "+39 06 1234567",
                "street": "Via Roma 1",
                "city": "Roma",
                "zip": "00100",
                "country_id": self.env.ref("base.it").id,
                "state_id": self.env.ref("base.state_it_rm").id,
            }
        )
        field = "//input[@name='o_payment_radio']"
        self.assertTrue(self._get("/shop/payment").xpath(field))
        self.provider.state = "disabled"
        self.assertFalse(self._get("/shop/payment").xpath(field))
        self.assertFalse(self._packages_of(self.anna))

    def test_paid_in_advance_while_booking(self):
        """A class is paid while it is booked, which secures the seat."""
        self._visit_as(self.anna_user)
        self._book(self.class_, pay="online")
        booking = self._bookings(self.class_)
        self.assertEqual(booking.state, "held")
        self._notify(self._create_transaction(booking.order_id))
        self.assertEqual(booking.state, "confirmed")

    def test_no_commission(self):
        """The club gets what the client pays; Odoo and this product take nothing."""
        package = self._buy(self.online)
        self.assertEqual(package.order_id.transaction_ids.amount, 40)
        self.assertEqual(package.price_paid, 40)
