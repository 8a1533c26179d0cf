from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MultipackCommon
from .common_rights import CATALOGUE, OPERATIONS, RIGHTS, get_own_models


@tagged("post_install", "-at_install")
class TestModelRights(MultipackCommon):
    """Section 8: the rights of each role on each model."""

    def test_matrix(self):
        """Every model of the addon, including future ones."""
        rights = {model: self._get_rights(model) for model in get_own_models(self.env)}
        self.assertEqual(rights, RIGHTS)

    def test_other_company_has_the_same_rights(self):
        for model in RIGHTS:
            for one, other in [
                (self.manager, self.other_manager),
                (self.anna_user, self.bob_user),
            ]:
                self.assertEqual(
                    self._get_granted(model, one), self._get_granted(model, other)
                )

    def _get_rights(self, model):
        """Return the rights of each role on a model, in the order of ``RIGHTS``."""
        return tuple(
            self._get_granted(model, user)
            for user in (
                self.public,
                self.anna_user,
                self.plain,
                self.salesman,
                self.desk,
                self.manager,
            )
        )

    def _get_granted(self, model, user):
        Model = self.env[model].with_user(user)
        granted = "".join(
            letter
            for letter, operation in OPERATIONS.items()
            if Model.has_access(operation)
        )
        if model in CATALOGUE and not user._is_internal():
            granted = granted.replace("r", "")
        return granted

    def test_every_model_has_a_rule_for_companies(self):
        """Our stored models never show records of other companies."""
        models = self.env["ir.model"].search([("model", "=like", "multipack.%")])
        for model in models:
            Model = self.env[model.model]
            if Model._abstract or Model._transient or "company_id" not in Model._fields:
                continue
            domain = str(
                self.env["ir.rule"]
                .with_user(self.desk)
                ._compute_domain(model.model, "read")
            )
            with self.subTest(model=model.model):
                self.assertIn("company_id", domain)


@tagged("post_install", "-at_install")
class TestRecords(MultipackCommon):
    """The records that each role can see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._grant(cls.pack, cls.five)
        cls.shared = cls._grant(
            cls.pack, cls.ten, cls.bob, beneficiary_ids=[(4, cls.anna.id)]
        )
        cls.foreign = cls._grant(cls.trial, None, cls.bob)
        (cls.anna | cls.bob).parent_id = cls.employer
        cls.elsewhere = cls._grant_elsewhere(
            cls._create_multipack("Far", "entry", {}, credit=1), None, cls.employer
        )

    def _seen(self, model, user):
        self.env.invalidate_all()
        records = (
            self.env[model]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )
        return records.search([]).sudo()

    def test_packages(self):
        everything = self.mine | self.shared | self.foreign
        for user, expected in [
            (self.anna_user, self.mine | self.shared),
            (self.bob_user, self.shared | self.foreign),
            (self.desk, everything),
            (self.manager, everything),
            (self.other_manager, self.elsewhere),
        ]:
            seen = self._seen("multipack.package", user) & (everything | self.elsewhere)
            self.assertEqual(set(seen), set(expected), user.login)
            self.assertEqual(
                set(self._seen("multipack.package.line", user).package_id),
                set(expected.filtered("line_ids")),
                user.login,
            )

    def test_colleagues_records_cannot_be_read_by_id(self):
        """The commercial partner gives no access: colleagues do not see each other."""
        with mute_logger("odoo.addons.base.models.ir_rule"):
            with self.assertRaises(AccessError):
                self.foreign.with_user(self.anna_user).read(["title"])
            with self.assertRaises(AccessError):
                self.mine.with_user(self.bob_user).read(["title"])

    def test_moves(self):
        """Holders see all moves of their packages; beneficiaries see none."""
        anna = self._seen("multipack.credit.move", self.anna_user)
        self.assertEqual(anna.package_id, self.mine)
        bob = self._seen("multipack.credit.move", self.bob_user)
        self.assertEqual(bob.package_id, self.shared | self.foreign)
        self.assertEqual(
            self._seen("multipack.credit.move", self.other_manager).package_id,
            self.elsewhere,
        )

    def test_uses_and_bookings(self):
        own = self._enter(self.gym, self.anna, self.mine)
        by_anna = self._enter(self.gym, self.anna, self.shared)
        by_bob = self._enter(self.gym, self.bob, self.shared)
        for user, bookings, uses in [
            (self.anna_user, own | by_anna, own | by_anna),
            (self.bob_user, by_bob, by_anna | by_bob),
            (self.desk, own | by_anna | by_bob, own | by_anna | by_bob),
        ]:
            self.assertEqual(
                set(self._seen("multipack.booking", user)), set(bookings), user.login
            )
            self.assertEqual(
                set(self._seen("multipack.consumption", user)),
                set(bookings.consumption_id | uses.consumption_id),
                user.login,
            )
        self.assertFalse(self._seen("multipack.booking", self.other_manager))
        self.assertFalse(self._seen("multipack.consumption", self.other_manager))

    def test_code_of_the_card_is_for_the_desk(self):
        with self.assertRaises(AccessError):
            self.mine.with_user(self.anna_user).read(["access_code"])
        self.assertTrue(self.mine.with_user(self.desk).read(["access_code"]))

    def test_code_is_not_found_by_searching(self):
        """It cannot be guessed letter by letter with a domain either."""
        Package = self.env["multipack.package"].with_user(self.anna_user)
        with self.assertRaises(AccessError):
            Package.search([("access_code", "like", "a")])

    def test_portal_writes_nothing(self):
        self._enter(self.gym, self.anna, self.mine)
        for model in (
            "multipack.package",
            "multipack.package.line",
            "multipack.credit.move",
            "multipack.consumption",
            "multipack.booking",
        ):
            record = self._seen(model, self.anna_user)[0].with_user(self.anna_user)
            with self.subTest(model=model):
                with self.assertRaises(AccessError):
                    record.check_access("write")
                with self.assertRaises(AccessError):
                    record.check_access("unlink")
        for user in (self.anna_user, self.plain, self.desk):
            package = self.mine.with_user(user)
            for vals in ({"note": "x"}, {"credit_balance": 50}, {"state": "active"}):
                with self.subTest(user=user.login, vals=vals), self.assertRefused():
                    package.write(vals)

    def test_package_count_depends_on_rights(self):
        for user, count in [(self.desk, 2), (self.plain, 0)]:
            self.env.invalidate_all()
            self.assertEqual(self.anna.with_user(user).multipack_package_count, count)

    def test_internal_user_reads_partners_and_products(self):
        """Our fields on Odoo's models do not make their records unreadable."""
        for record in (self.anna, self._variant(self.trial), self.pack.product_tmpl_id):
            self.env.invalidate_all()
            ours = [
                name
                for name, field in record._fields.items()
                if "multipack" in name and not field.relational
            ]
            values = record.with_user(self.plain).read(["display_name", *ours])[0]
            self.assertEqual(values["id"], record.id)

    def test_catalogue_of_another_company(self):
        far = self._create_list("Far list", self._row("One", 1, 1))
        far.company_id = self.other_company
        self.assertNotIn(far, self._seen("multipack.pricelist", self.manager))
        self.assertNotIn(
            far.line_ids, self._seen("multipack.pricelist.line", self.manager)
        )
        self.assertNotIn(
            self.pack, self._seen("multipack.multipack", self.other_manager)
        )
        self.assertNotIn(self.gym, self._seen("multipack.service", self.other_manager))
