from lxml import html
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestPortal(MultipackCommon, HttpCase):
    """My account → My packages: the client's own and shared ones only."""

    frozen_now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.anna | cls.bob).parent_id = cls.employer
        cls.mine = cls._grant(cls.pack, cls.five)
        cls.bobs = cls._grant(cls.club, cls.annual, cls.bob)
        cls.shared = cls._grant(
            cls.pack, cls.ten, cls.bob, beneficiary_ids=[(4, cls.anna.id)]
        )

    def _get(self, url, user="mp_anna"):
        self.authenticate(user, user)
        return self.url_open(url, allow_redirects=False)

    def _rows(self, page, name="o_mp_moves"):
        """Return the texts of a table's cells without their <small> parts."""
        [table] = html.fromstring(page.text).find_class(name)
        for small in table.findall(".//small"):
            small.drop_tree()
        return [
            [
                " ".join(cell.text_content().split())
                .replace("\N{ZERO WIDTH NO-BREAK SPACE}", "")
                .replace("+ ", "+")
                for cell in row.findall("td")
            ]
            for row in table.findall(".//tbody/tr")
        ]

    def _titles(self, url, user="mp_anna"):
        """Return the titles of the listed packages in order."""
        page = self._get(url, user)
        self.assertEqual(page.status_code, 200)
        cards = html.fromstring(page.text).find_class("card")
        return [card.find(".//h2/a").text_content() for card in cards]

    def test_list(self):
        page = self._get("/my/packages")
        self.assertEqual(page.status_code, 200)
        self.assertIn("5 entries – Pack", page.text)
        self.assertIn("5 of 5 entries", page.text)
        self.assertIn("10 of 10 entries", page.text)
        self.assertIn("shared by", page.text)
        self.assertNotIn("Annual – Club", page.text)

    def test_alternative_texts_of_tiles(self):
        """Our icons are decorative: empty text; those of other apps are unchanged."""
        page = html.fromstring(self._get("/my").text)
        texts = {
            tile.get("href"): tile.find(".//img").get("alt")
            for tile in page.xpath("//a[.//div[contains(@class, 'o_portal_icon')]]")
        }
        ours = {"/my/packages", "/my/bookings", "/my/waiting-lists"}
        self.assertLess(ours, set(texts))
        for url, text in texts.items():
            with self.subTest(url=url):
                self.assertEqual(text, "" if url in ours else None)

    def test_nothing_yet(self):
        (self.mine | self.shared).action_cancel("x")
        self.shared.beneficiary_ids = False
        self.mine.sudo().partner_id = self.bob
        page = self._get("/my/packages")
        self.assertEqual(page.status_code, 200)
        self.assertIn("You have no packages yet", page.text)

    def test_ended_packages_are_listed(self):
        old = self._grant(self.trial, date_start="2020-01-01")
        page = self._get("/my/packages")
        self.assertIn("Ended", page.text)
        self.assertIn(f"/my/packages/{old.id}", page.text)
        self.assertEqual(self._get("/my/packages/page/7").status_code, 200)

    def test_own_package(self):
        self.mine.with_user(self.manager).action_top_up(2, "Two more")
        page = self._get(f"/my/packages/{self.mine.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("7 of 7 entries", page.text)
        self.assertIn(self.mine.name, page.text)
        self.assertEqual(
            self._rows(page),
            [
                ["2 entries added: Two more", "+2", "7"],
                ["5 entries granted", "+5", "5"],
            ],
        )

    def test_shared_package(self):
        """A beneficiary sees the balance, but not the uses of others."""
        page = self._get(f"/my/packages/{self.shared.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("10 of 10 entries", page.text)
        self.assertNotIn("o_mp_moves", page.text)

    def test_use_is_shown(self):
        self._enter(self.yoga, self.anna, self.mine)
        page = self._get(f"/my/packages/{self.mine.id}")
        self.assertIn("3 of 5 entries", page.text)
        [use, grant] = self._rows(page)
        self.assertRegex(
            use[0], r"^2 entries used: Yoga, \w{3} \d+ \w{3} \d{4} \d\d:\d\d$"
        )
        self.assertEqual(use[1:], ["-2", "3"])
        self.assertEqual(grant, ["5 entries granted", "+5", "5"])

    def test_uses_of_a_subscription(self):
        """It has no balance and no moves, but its uses are listed."""
        self._enter(self.gym, self.bob, self.bobs)
        page = self._get(f"/my/packages/{self.bobs.id}", "mp_bob")
        self.assertEqual(self._rows(page, "o_mp_uses"), [["Gym", "1", "Used"]])

    def test_texts_of_moves(self):
        """Every kind of move is described."""
        wallet = self._grant(self.wallet, self.hundred)
        moves = [
            ("top_up", 10, "Gift", "10.00 € added: Gift"),
            ("adjust", -5, "Counted", "5.00 € removed by an adjustment: Counted"),
            ("adjust", 1, "Again", "1.00 € added by an adjustment: Again"),
            ("rollover", 4, "P1", "4.00 € rolled over from the previous package: P1"),
            ("rollover", -4, "P2", "4.00 € rolled over to the next package: P2"),
            ("expire", -2, False, "2.00 € expired"),
            ("refund", -3, False, "3.00 € refunded"),
        ]
        for kind, amount, reason, text in moves:
            with self.subTest(kind=kind, amount=amount):
                wallet._post_move(kind, amount, reason)
                shown = (
                    self._last_move(wallet)
                    ._get_text()
                    .replace("\N{NO-BREAK SPACE}", " ")
                )
                self.assertEqual(shown, text)
        booking = self._enter(self.gym, self.anna, self.mine)
        booking.with_user(self.desk).action_undo_check_in()
        self.assertRegex(
            self._last_move(self.mine)._get_text(), "^1 entry returned: Gym, "
        )
        self.trial.line_ids.credit_cost = 1
        sold = self._create_order((self.trial, None))
        sold.action_confirm()
        bought = sold.order_line.multipack_package_ids
        self.assertEqual(self._last_move(bought)._get_text(), "1 entry bought")

    def test_sort_and_filter(self):
        ours = ["10 entries – Pack", "5 entries – Pack"]
        self.assertEqual(self._titles("/my/packages"), ours[::-1])
        self.assertEqual(self._titles("/my/packages?sortby=newest"), ours)
        self.assertEqual(self._titles("/my/packages?filterby=own"), ours[1:])
        self.assertEqual(self._titles("/my/packages?filterby=shared"), ours[:1])
        self.assertEqual(self._titles("/my/packages?filterby=paid"), [])
        self.assertEqual(self._titles("/my/packages?filterby=x&sortby=y"), ours[::-1])

    def test_payer_sees_what_is_paid_for(self):
        """The payer is invoiced, but may not use the package (R16)."""
        address = self.anna.create(
            {"name": "Office", "parent_id": self.anna.id, "type": "invoice"}
        )
        for payer in (self.anna, address):
            with self.subTest(payer=payer.name):
                self.bobs.payer_id = payer
                self.assertEqual(
                    self._titles("/my/packages?filterby=paid"), ["Annual – Club"]
                )
                page = self._get(f"/my/packages/{self.bobs.id}")
                self.assertIn("paid for", page.text)
                self.assertIn("Bob Verdi", page.text)
                self.assertNotIn("data:image/png", page.text, "the card is Bob's")
                self.assertNotIn("/renew", page.text)
                self.assertNotIn("o_mp_uses", page.text)
                url = f"/my/packages/{self.bobs.id}/statement"
                self.assertEqual(self._get(url).status_code, 404)
        self.bobs.payer_id = self.employer
        self.assertEqual(
            self._get(f"/my/packages/{self.bobs.id}").status_code,
            404,
            "colleagues do not see what their employer pays for",
        )

    def test_invoices_of_the_payer(self):
        """Order, invoice and credit note are linked from the package for the payer."""
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        self.pack.product_tmpl_id.taxes_id = False
        order = self._create_order((self.pack, self.five), partner=self.anna)
        order.order_line.multipack_holder_id = self.bob
        order.action_confirm()
        package = order.order_line.multipack_package_ids
        invoice = order._create_invoices()
        self.assertNotIn("/my/invoices/", self._get(f"/my/packages/{package.id}").text)
        invoice.action_post()
        page = self._get(f"/my/packages/{package.id}").text
        self.assertIn(f"/my/orders/{order.id}", page)
        self.assertIn(
            f"Invoice {invoice.name}", " ".join(page.split()).replace("> ", ">")
        )
        for url in (f"/my/orders/{order.id}", f"/my/invoices/{invoice.id}"):
            self.assertEqual(self._get(url).status_code, 200, url)
        page = self._get(f"/my/packages/{package.id}", "mp_bob").text
        self.assertIn("5 of 5 entries", page)
        self.assertNotIn("/my/orders/", page)
        self.assertNotIn("/my/invoices/", page)

    def test_of_another_company(self):
        package = self._grant_elsewhere(self.pack, self.five)
        self.assertEqual(self._get(f"/my/packages/{package.id}").status_code, 404)
        self.assertNotIn(f"/my/packages/{package.id}", self._get("/my/packages").text)

    def test_suspended_and_unpaid(self):
        """The reason for a refusal is shown."""
        self.mine.with_user(self.manager).action_suspend(
            self.mine._get_today(), False, "Knee"
        )
        self.assertIn("Suspended from", self._get("/my/packages").text)
        self.company.multipack_activation = "invoice"
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        self.assertIn(
            f"Can be used once the invoice of {order.name} is paid.",
            self._get("/my/packages").text,
        )

    def test_of_a_colleague(self):
        """Not found in spite of the same company and commercial partner."""
        self.assertEqual(self._get(f"/my/packages/{self.bobs.id}").status_code, 404)
        self.assertEqual(
            self._get(f"/my/packages/{self.mine.id}", "mp_bob").status_code, 404
        )

    def test_missing_package(self):
        for number in ("0", "1073741824", "-1", "abc"):
            with self.subTest(number=number):
                self.assertEqual(self._get(f"/my/packages/{number}").status_code, 404)

    def test_client_comes_from_the_session(self):
        """A client named in the address is ignored."""
        page = self._get(f"/my/packages?partner_id={self.bob.id}")
        self.assertNotIn("Annual – Club", page.text)

    def test_without_login(self):
        for url in ("/my/packages", f"/my/packages/{self.mine.id}"):
            page = self.url_open(url, allow_redirects=False)
            self.assertEqual(page.status_code, 303)
            self.assertIn("/web/login", page.headers["Location"])

    def test_counter(self):
        for user, count in [("mp_anna", 2), ("mp_bob", 2), ("mp_plain", 0)]:
            self.authenticate(user, user)
            counters = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["multipack_package_count"]}
            )
            self.assertEqual(counters["multipack_package_count"], count, user)

    def test_home_page(self):
        page = self._get("/my/home")
        self.assertEqual(page.status_code, 200)
        self.assertIn("/my/packages", page.text)

    def test_employees_are_clients_as_well(self):
        """Employees see their own packages only, even if they work at the desk."""
        self._grant(self.pack, self.five, self.plain.partner_id)
        self.assertEqual(self._titles("/my/packages", "mp_plain"), ["5 entries – Pack"])
        self.assertEqual(self._titles("/my/packages", "mp_desk"), [])
        page = self._get(f"/my/packages/{self.mine.id}", "mp_desk")
        self.assertEqual(page.status_code, 404)

    def test_rpc_is_refused(self):
        """Clients may use the pages only; the methods are for the desk."""
        calls = [
            ("multipack.service", "enter", [self.gym.ids, self.anna.id]),
            (
                "multipack.package",
                "check_eligibility",
                [self.anna.id, self.gym.id, False],
            ),
            ("multipack.package", "action_top_up", [self.mine.ids, 5, "mine"]),
            ("multipack.package", "action_adjust", [self.mine.ids, 5, "mine"]),
            ("multipack.package", "action_cancel", [self.mine.ids, "mine"]),
            ("multipack.package", "write", [self.mine.ids, {"note": "x"}]),
            ("multipack.package", "create", [{"partner_id": self.anna.id}]),
            ("multipack.package", "unlink", [self.mine.ids]),
            ("multipack.package", "copy", [self.mine.ids]),
            ("multipack.package", "_post_move", [self.mine.ids, "grant", 5]),
            ("multipack.package", "_consume", [self.mine.ids]),
            ("multipack.credit.move", "create", [{"package_id": self.mine.id}]),
            ("multipack.credit.move", "unlink", [self.mine.move_ids.ids]),
            ("multipack.walk.in", "create", [{}]),
            ("multipack.package.change", "create", [{"reason": "x"}]),
        ]
        for user in ("mp_anna", "mp_plain"):
            self.authenticate(user, user)
            for model, method, args in calls:
                with (
                    self.subTest(user=user, model=model, method=method),
                    mute_logger("odoo.http", "odoo.sql_db"),
                    self.assertUnchanged(),
                ):
                    answer = self.url_open(
                        f"/web/dataset/call_kw/{model}/{method}",
                        json={
                            "params": {
                                "model": model,
                                "method": method,
                                "args": args,
                                "kwargs": {},
                            }
                        },
                    ).json()
                    self.assertIn(
                        answer["error"]["data"]["name"],
                        (
                            "odoo.exceptions.AccessError",
                            "odoo.exceptions.UserError",
                            "odoo.exceptions.ValidationError",
                        ),
                    )
