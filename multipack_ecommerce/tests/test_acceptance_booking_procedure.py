"""Packages in the booking procedure, requirement by requirement.

In the order of docs/acceptance/online.md, which names the test of each requirement.
"""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_booking_online import BookingOnlineCommon
from .test_payment import DemoPaymentCommon


class AcceptanceCommon(DemoPaymentCommon, BookingOnlineCommon):
    """The club, its classes, and a client who buys with the demo provider."""

    def _buy(self, product, quantity=1):
        """Buy in the shop as Anna and return the packages."""
        self._visit_as(self.anna_user)
        self._add(product, quantity)
        cart = self._cart(self.anna)
        self._notify(self._create_transaction(cart))
        return cart.multipack_package_ids

    def _texts(self, url, name):
        """Return the texts of the elements with a CSS class on a page."""
        return [self._text(element) for element in self._get(url).find_class(name)]


@tagged("post_install", "-at_install")
class TestWhatPackagesAre(AcceptanceCommon):
    def test_bundle_of_services_sold_in_bulk(self):
        """Services sold together, each at its own cost."""
        self.assertEqual(
            self.pack.line_ids.mapped(lambda ln: (ln.service_id, ln.credit_cost)),
            [(self.gym, 1), (self.yoga, 2)],
        )

    def test_often_at_a_better_price(self):
        """An entry of the pack costs 8 €, a single use 12.50 €; the page shows it."""
        self.assertEqual(self.gym.price, 12.5)
        self.assertEqual(self.five.price / self.five.credit, 8)
        self._visit_as()
        self.assertIn("8.00 € per entry", self._page(self.pack).replace("\xa0", " "))

    def test_bought_once_then_used_without_paying(self):
        """Each booking is paid by the package; there is nothing else to pay."""
        package = self._buy(self.online)
        orders = self.env["sale.order"].search_count([])
        for day in range(5):
            self._book(
                self._plan(self.gym, day=day, hour=9), pay=f"package-{package.id}"
            )
        self.assertEqual(package.credit_balance, 0)
        self.assertEqual(self.env["sale.order"].search_count([]), orders)
        bookings = package.consumption_ids.mapped("res_id")
        bookings = self.env["multipack.booking"].browse(bookings)
        self.assertEqual(len(bookings), 5)
        self.assertEqual(set(bookings.mapped("payment")), {"package"})

    def test_balance_is_reduced_automatically(self):
        package = self._grant(self.pack, self.five)
        self.class_.with_user(self.desk).book(self.anna.id)
        self.assertEqual(self._moves(package), [("grant", 5, 5), ("consume", -1, 4)])


@tagged("post_install", "-at_install")
class TestHowPackagesAreCreated(AcceptanceCommon):
    def test_only_managers_create_multipacks(self):
        """Managers may; the desk and users without rights may not."""
        values = {
            "name": "New",
            "kind": "entry",
            "credit": 3,
            "company_id": self.company.id,
            "line_ids": [(0, 0, {"service_id": self.gym.id})],
        }
        Multipack = self.env["multipack.multipack"]
        created = Multipack.with_user(self.manager).create({**values, "list_price": 30})
        self.assertEqual((created.credit, created.price), (3, 30))
        for user in (self.desk, self.plain, self.anna_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Multipack.with_user(user).create(values)

    def test_a_few_fields(self):
        """Name, kind, services, credits, validity and price are enough."""
        package = self._grant(self.trial)
        self.assertRecordValues(
            package,
            [{"title": "Trial", "credit_balance": 1, "duration_unit": "week"}],
        )


@tagged("post_install", "-at_install")
class TestBuyingOnline(AcceptanceCommon):
    def test_shown_once_enabled_for_online_sale(self):
        """In a section of their own; rows that are not enabled are not shown."""
        self._visit_as()
        self.assertIn('href="/packages"', self.url_open("/").text)
        for enabled in (True, False):
            self.trial.is_published = enabled
            for url in ("/packages", "/shop"):
                with self.subTest(enabled=enabled, url=url):
                    self.assertEqual(
                        self.trial.website_url in self.url_open(url).text, enabled
                    )
        self.assertNotIn("10 entries", self._page(self.pack))

    def test_assigned_as_soon_as_it_is_paid(self):
        """Assigned to the client's account, and ready to book with."""
        self._visit_as(self.anna_user)
        self._add(self.online)
        cart = self._cart(self.anna)
        transaction = self._create_transaction(cart)
        self.assertFalse(self._packages_of(self.anna))
        self._notify(transaction)
        package = self._packages_of(self.anna)
        self.assertRecordValues(
            package, [{"partner_id": self.anna.id, "state": "active"}]
        )
        self.assertIn("5 of 5 entries", self.url_open("/my/packages").text)
        choices = self._choices(self._form(self.class_))
        self.assertIn("5 entries – Pack", choices[0])


@tagged("post_install", "-at_install")
class TestAssignedByAdministrator(AcceptanceCommon):
    def test_granted_to_any_client(self):
        """Without an order, even to clients without an account (R13)."""
        Package = self.env["multipack.package"].with_user(self.manager)
        for client in (self.anna, self.employer):
            package = Package.create(
                {
                    "partner_id": client.id,
                    "multipack_id": self.pack.id,
                    "pricelist_line_id": self.ten.id,
                }
            )
            self.assertRecordValues(
                package, [{"origin": "manual", "credit_balance": 10}]
            )

    def test_topped_up_or_corrected(self):
        """After an error or as compensation; the reason is kept."""
        package = self._grant(self.pack, self.five)
        package.with_user(self.manager).action_adjust(-1, "Counted twice")
        package.with_user(self.manager).action_top_up(2, "Sorry")
        self.assertEqual(
            self._moves(package),
            [("grant", 5, 5), ("adjust", -1, 4), ("top_up", 2, 6)],
        )
        self._visit_as(self.anna_user)
        page = self.url_open(f"/my/packages/{package.id}").text
        self.assertIn("1 entry removed by an adjustment: Counted twice", page)
        self.assertIn("2 entries added: Sorry", page)


@tagged("post_install", "-at_install")
class TestUsedByClients(AcceptanceCommon):
    def test_available_while_booking(self):
        """All active packages that include the service are offered automatically."""
        self._grant(self.pack, self.five)
        self._grant(self.club, self.monthly)
        self._visit_as(self.anna_user)
        choices = self._choices(self._form(self.class_))
        self.assertIn("Monthly – Club", choices[0])
        self.assertIn("5 entries – Pack", choices[1])

    def test_balance_is_shown_with_the_services(self):
        """The client's packages on the timetable, in the shop, and when booking."""
        self._grant(self.pack, self.five)
        self._visit_as(self.anna_user)
        [owned] = self._texts("/timetable", "o_mp_timetable__owned")
        self.assertIn("5 entries – Pack", owned)
        [owned] = self._texts(self.pack.website_url, "o_mp_product__owned")
        self.assertIn("You already have: 5 of 5 entries", owned)
        self._visit_as(self.bob_user)
        self.assertFalse(self._texts("/timetable", "o_mp_timetable__owned"))

    def test_appointment_without_paying(self):
        """The balance of the package pays for the service."""
        self.massage.booking_type = "appointment"
        wallet = self._grant(self.wallet, self.hundred)
        session = self._plan(self.massage)
        booking = session._book(self.anna)
        self.assertRecordValues(
            booking,
            [{"payment": "package", "state": "confirmed", "is_unpaid": False}],
        )
        self.assertFalse(booking.order_id)
        self.assertEqual(wallet.credit_balance, 45)


@tagged("post_install", "-at_install")
class TestHowCreditsAreUsed(AcceptanceCommon):
    def test_one_or_more(self):
        """Yoga costs two entries per seat; two seats cost four."""
        package = self._grant(self.pack, self.five)
        self.yoga.client_seats_max = 2
        self._visit_as(self.anna_user)
        answer = self._book(
            self._plan(self.yoga), pay=f"package-{package.id}", seats="2"
        )
        self.assertTrue(answer["booked"])
        self.assertEqual(package.credit_balance, 1)

    def test_in_real_time(self):
        """The new balance is shown with the booking, and immediately on all pages."""
        package = self._grant(self.pack, self.five)
        self._visit_as(self.anna_user)
        answer = self._book(self.class_, pay=f"package-{package.id}")
        self.assertIn("Left on 5 entries – Pack: 4 of 5 entries", answer["html"])
        self.assertIn("4 of 5 entries", self.url_open("/my/packages").text)

    def test_never_more_than_the_balance(self):
        package = self._grant(self.pack, self.five)
        self.gym.client_seats_max = 8
        self._visit_as(self.anna_user)
        with self.assertUnchanged():
            answer = self._book(self.class_, pay=f"package-{package.id}", seats="6")
        self.assertFalse(answer["booked"])
        self.assertIn("Only 5 entries left", answer["html"])

    def test_at_zero_until_renewed_or_topped_up(self):
        package = self._grant(self.trial)
        self.class_.with_user(self.desk).book(self.anna.id)
        self.assertEqual(package.state, "exhausted")
        with self.assertRaises(UserError):
            self.spare.with_user(self.desk).book(self.anna.id)
        package.with_user(self.manager).action_top_up(1, "One more")
        self.assertEqual(package.state, "active")
        self.spare.with_user(self.desk).book(self.anna.id)
        self.assertEqual(package.credit_balance, 0)
        package.with_user(self.desk).action_renew()
        third = self._plan(self.gym, day=4)
        third.with_user(self.desk).book(self.anna.id)
        self.assertEqual(package.renewal_ids.credit_balance, 0)
