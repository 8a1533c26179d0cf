from lxml import html
from odoo.tests import tagged

from .common import ShopHttpCommon


def text(element):
    """Return the text of an element with single spaces."""
    return " ".join(element.text_content().split())


@tagged("post_install", "-at_install")
class TestPackagesPage(ShopHttpCommon):
    """/packages: published multipacks by service."""

    def _overview(self, url="/packages"):
        """Return the services of the page, each with the texts of its cards."""
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        page = html.fromstring(response.text)
        return {
            text(section.find("h2")): [
                text(card) for card in section.find_class("card-body")
            ]
            for section in page.find_class("o_mp_packages__service")
        }

    def test_offers_by_service(self):
        """Cost of a use, and price of the cheapest row sold online."""
        self.club.website_sequence, self.pack.website_sequence = 1, 2
        self.trial.website_sequence, self.staff.website_sequence = 3, 4
        self._visit_as()
        self.assertEqual(
            self._overview(),
            {
                "Gym": [
                    "Club unlimited visits Includes Gym, Yoga from 50.00 €",
                    "Pack 1 entry per visit Includes Gym, Yoga 40.00 €",
                    "Trial 1 entry per visit 5.00 €",
                    "Staff pass unlimited visits Only at the desk",
                ],
                "Yoga": [
                    "Club unlimited visits Includes Gym, Yoga from 50.00 €",
                    "Pack 2 entries per visit Includes Gym, Yoga 40.00 €",
                ],
            },
        )

    def test_one_service(self):
        self._visit_as()
        self.assertEqual(
            list(self._overview(f"/packages?service={self.yoga.id}")), ["Yoga"]
        )
        for other in (self.massage.id, 0, "x", "1' OR 1"):
            with self.subTest(service=other):
                self.assertEqual(
                    list(self._overview(f"/packages?service={other}")), ["Gym", "Yoga"]
                )

    def test_unpublished_and_archived_multipacks_are_hidden(self):
        self.trial.is_published = False
        self.club.active = False
        self._visit_as()
        texts = str(self._overview())
        self.assertNotIn("Trial", texts)
        self.assertNotIn("Club", texts)
        self.assertNotIn("Wallet", texts)

    def test_nothing_on_sale(self):
        (self.pack | self.club | self.trial | self.staff).is_published = False
        self._visit_as()
        self.assertIn("No packages are on sale", self.url_open("/packages").text)

    def test_menu_and_access_to_the_shop(self):
        self._visit_as()
        self.assertIn('href="/packages"', self.url_open("/").text)
        self.website.ecommerce_access = "logged_in"
        answer = self.url_open("/packages", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_employee_without_multipack_rights(self):
        """Employees see the same page as visitors, whatever they may read."""
        offers = self._overview()
        self.authenticate("mp_plain", "mp_plain")
        self.assertEqual(self._overview(), offers)

    def test_queries_do_not_grow_with_the_offers(self):
        self._visit_as()

        def count():
            self.url_open("/packages")
            before = self.cr.sql_log_count
            self.url_open("/packages")
            return self.cr.sql_log_count - before

        few = count()
        for number in range(10):
            pricelist = self._create_list(
                f"List {number}",
                self._row("3 entries", 3, 30, ecommerce_ok=True),
                self._row("9 entries", 9, 80, ecommerce_ok=True),
            )
            self._create_multipack(
                f"Offer {number}", "entry", {self.gym: 1, self.yoga: 1}, pricelist
            ).is_published = True
        self.env.flush_all()
        self.assertLessEqual(count(), few + 2)
