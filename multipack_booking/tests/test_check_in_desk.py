from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_desk import DeskCommon

# The measured number of queries: a change that needs more must have a reason.
FIND_QUERIES = 12


@tagged("post_install", "-at_install")
class TestFind(DeskCommon):
    """Clients are found by card, name, e-mail, phone or reference."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.write({"email": "a.neri@example.com", "phone": "+39 06 555 10 10"})
        cls.anna.ref = "M-204"
        cls.package = cls._grant(cls.pack, cls.five)

    def _found(self, query, user=None):
        answer = self.Desk.with_user(user or self.desk).find(query)
        return [client["name"] for client in answer["clients"]]

    def test_by_what_is_typed(self):
        for query in [
            "neri",
            "anna ner",
            "Neri Anna",
            "a.neri@exa",
            "06 555 10",
            "+3906555",
            "065551010",
            "m-204",
            self.package.name,
            self.package.name.lower(),
        ]:
            with self.subTest(query=query):
                self.assertEqual(self._found(query), ["Anna Neri"])

    def test_hit_identifies_the_client(self):
        self._book()
        [hit] = self.Desk.find("neri")["clients"]
        self.assertEqual(hit["id"], self.anna.id)
        self.assertEqual(hit["contact"], "a.neri@example.com · +39 06 555 10 10")
        self.assertEqual(hit["packages"], "3 of 5 entries")
        self.assertEqual(hit["today"], "11:30 Yoga")

    def test_expected_clients_come_first(self):
        for name in ("Zoe Alba", "Rosa Alba", "Alba Rossi", "Berta Alba"):
            self.env["res.partner"].create({"name": name})
        zoe, rosa = (
            self.env["res.partner"].search([("name", "=", name)])
            for name in ("Zoe Alba", "Rosa Alba")
        )
        self._book(partner=zoe, payment="free")
        self._grant(self.pack, self.five, rosa)
        self.assertEqual(
            self._found("alba"), ["Zoe Alba", "Rosa Alba", "Alba Rossi", "Berta Alba"]
        )

    def test_more_than_are_listed(self):
        for number in range(9):
            self.env["res.partner"].create({"name": f"Nove {number}"})
        answer = self.Desk.find("nove")
        self.assertEqual((len(answer["clients"]), answer["has_more"]), (8, True))
        self.assertFalse(self.Desk.find("nove 1")["has_more"])

    def test_query_too_short(self):
        for query in ("", " ", "n", False, None, 7, ["neri"]):
            self.assertEqual(self.Desk.find(query), {"clients": [], "has_more": False})

    def test_no_wildcards(self):
        self.assertEqual(self._found("%%"), [])
        self.assertEqual(self._found("____"), [])

    def test_card(self):
        """Readers may append to typed text or write capitals."""
        code = self.package.access_code
        for query in (code, code.upper(), f" {code}\n", f"Ros{code}"):
            for answer in (self.Desk.find(query), self.Desk.scan(query)):
                self.assertEqual(answer["client"]["id"], self.anna.id)
                [package] = answer["client"]["packages"]
                self.assertTrue(package["scanned"])

    def test_card_of_a_shared_package(self):
        """R16: the other clients who may use it are listed."""
        self.package.beneficiary_ids = self.bob
        client = self.Desk.scan(self.package.access_code)["client"]
        self.assertEqual(
            client["also_used_by"], [{"id": self.bob.id, "name": "Bob Verdi"}]
        )
        bob = self._load(self.bob)
        self.assertEqual(bob["also_used_by"], [])
        self.assertEqual([p["holder"] for p in bob["packages"]], ["Anna Neri"])

    def test_wrong_card(self):
        unknown = (
            "No card has this code. A card that was replaced or transferred is"
            " no longer valid: look the client up by name."
        )
        for code in ("4006381333931", "0" * 16, "", False, 12, "a" * 500):
            self.assertEqual(self.Desk.scan(code), {"error": unknown})

    def test_old_card(self):
        """R21: a package that was transferred has a new card."""
        old = self.package.access_code
        self.package.action_transfer(self.bob.id, "gift")
        self.assertIn("transferred", self.Desk.scan(old)["error"])
        client = self.Desk.scan(self.package.access_code)["client"]
        self.assertEqual(client["id"], self.bob.id)

    def test_card_of_another_company(self):
        """It is distinguished from an unknown code, without naming its holder."""
        foreign = self._grant_elsewhere(self.wallet, self.hundred, self.bob)
        answer = self.Desk.scan(foreign.access_code)
        self.assertEqual(answer, {"error": "This card is from another company."})
        mine = self.Desk.with_user(self.other_manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertEqual(mine.scan(foreign.access_code)["client"]["name"], "Bob Verdi")
        self.assertEqual(
            mine.scan(self.package.access_code),
            {"error": "This card is from another company."},
        )

    def test_client_of_another_company(self):
        self.anna.company_id = self.company
        Desk = self.Desk.with_user(self.other_manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertEqual(Desk.find("neri")["clients"], [])
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            Desk.load(self.anna.id)

    def test_desk_only(self):
        for user in (self.salesman, self.plain, self.anna_user, self.public):
            Desk = self.Desk.with_user(user)
            for call in (
                lambda Desk=Desk: Desk.find("neri"),
                lambda Desk=Desk: Desk.scan(self.package.access_code),
                lambda Desk=Desk: Desk.load(self.anna.id),
                lambda Desk=Desk: Desk.expected(),
                lambda Desk=Desk: Desk.walk_in(self.anna.id, self.gym.id),
                lambda Desk=Desk: Desk.walk_in(self.anna.id, False, self.session.id),
            ):
                with (
                    self.subTest(user=user.login),
                    self.assertRefused(exception=AccessError),
                ):
                    call()
        for user in (self.desk, self.manager):
            self.assertEqual(self._found("neri", user), ["Anna Neri"])

    def test_queries(self):
        """The number of queries does not grow with the clients found."""

        def ask():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Desk.find("alba")
            return self.env.cr.sql_log_count - before

        def add(number):
            client = self.env["res.partner"].create({"name": f"Alba {number}"})
            self._grant(self.pack, self.five, client)
            self._book(self.evening, client)

        add(0)
        ask()
        one = ask()
        for number in range(1, 7):
            add(number)
        self.assertEqual(ask(), one)
        self.assertLessEqual(one, FIND_QUERIES)
