from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestPortal(MultipackCommon, HttpCase):
    """My account → My packages: one's own and shared ones, nobody else's."""

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

    def test_list(self):
        page = self._get("/my/packages")
        self.assertEqual(page.status_code, 200)
        self.assertIn("5 entries – Pack", page.text)
        self.assertIn("5 of 5 entries", page.text)
        self.assertIn("10 of 10 entries", page.text)
        self.assertIn("shared by", page.text)
        self.assertNotIn("Annual – Club", page.text)

    def test_nothing_yet(self):
        (self.mine | self.shared).action_cancel("x")
        self.shared.beneficiary_ids = False
        self.mine.sudo().partner_id = self.bob
        page = self._get("/my/packages")
        self.assertEqual(page.status_code, 200)
        self.assertIn("You have no packages yet", page.text)

    def test_ended_ones_are_kept(self):
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
        self.assertIn("Two more", page.text)
        self.assertIn("+2", page.text)
        self.assertIn(self.mine.name, page.text)

    def test_shared_package(self):
        """A beneficiary sees what is left, not who used what."""
        page = self._get(f"/my/packages/{self.shared.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("10 of 10 entries", page.text)
        self.assertNotIn("o_multipack_moves", page.text)

    def test_use_is_shown(self):
        self._enter(self.yoga, self.anna, self.mine)
        page = self._get(f"/my/packages/{self.mine.id}")
        self.assertIn("3 of 5 entries", page.text)
        self.assertIn("Yoga", page.text)

    def test_of_a_colleague(self):
        """Same company, same commercial partner: not found all the same."""
        self.assertEqual(self._get(f"/my/packages/{self.bobs.id}").status_code, 404)
        self.assertEqual(
            self._get(f"/my/packages/{self.mine.id}", "mp_bob").status_code, 404
        )

    def test_that_is_not_there(self):
        for number in ("0", "1073741824", "-1", "abc"):
            with self.subTest(number=number):
                self.assertEqual(self._get(f"/my/packages/{number}").status_code, 404)

    def test_client_comes_from_the_session(self):
        """A client named in the address is not believed."""
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

    def test_internal_user_without_rights(self):
        """Whoever may not see packages gets a page without any, or a refusal."""
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_access"):
            self.assertIn(self._get("/my/packages", "mp_plain").status_code, (200, 403))

    def test_rpc_is_refused(self):
        """The pages are the only way for clients: the methods are for the desk."""
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
