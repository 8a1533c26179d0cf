from odoo.addons.multipack_booking.tests.common_rights import (
    OPERATIONS,
    get_own_models,
)
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ShopCommon

# model: public, portal, plain, salesman, desk, manager
RIGHTS = {"multipack.booking.attempt": ("", "", "", "", "", "")}


@tagged("post_install", "-at_install")
class TestAccess(ShopCommon):
    """Visitors can read the published catalogue, and change nothing."""

    def _names(self, records, user):
        """Return the names of the records that a user can find."""
        found = records.with_user(user).search([("id", "in", records.ids)])
        return sorted(found.mapped("display_name"))

    def test_matrix(self):
        """Every model of the addon; a new one must be added to ``RIGHTS``."""
        users = (
            *(self.public, self.anna_user, self.plain),
            *(self.salesman, self.desk, self.manager),
        )
        rights = {
            model: tuple(
                "".join(
                    letter
                    for letter, operation in OPERATIONS.items()
                    if self.env[model].with_user(user).has_access(operation)
                )
                for user in users
            )
            for model in get_own_models(self.env, "multipack_ecommerce")
        }
        self.assertEqual(rights, RIGHTS)

    def test_multipacks(self):
        multipacks = self.pack | self.club | self.trial | self.staff | self.wallet
        for user in (self.public, self.anna_user):
            with self.subTest(user=user.login):
                self.assertEqual(
                    self._names(multipacks, user),
                    ["Club", "Pack", "Staff pass", "Trial"],
                )
        self.assertIn("Wallet", self._names(multipacks, self.desk))

    def test_rows(self):
        lists = self.entries | self.subscription | self.amounts | self.staff_list
        rows = lists.line_ids
        for user in (self.public, self.anna_user):
            with self.subTest(user=user.login):
                self.assertEqual(
                    self._names(rows, user),
                    ["5 entries", "Annual", "Monthly"],
                )
                self.assertEqual(
                    self._names(lists, user),
                    ["Entries", "Staff", "Subscription"],
                )
        self.assertIn("10 entries", self._names(rows, self.desk))

    def test_row_of_another_list_cannot_be_read(self):
        for row in (self.ten, self.hundred):
            with self.assertRaises(AccessError):
                row.with_user(self.anna_user).read(["price"])

    def test_archived_row_cannot_be_read(self):
        self._create_order((self.pack, self.five)).action_confirm()
        self.five.active = False
        with self.assertRaises(AccessError):
            self.five.with_user(self.public).read(["price"])

    def test_services_of_a_multipack(self):
        lines = (self.pack | self.wallet).line_ids
        for user in (self.public, self.anna_user):
            found = lines.with_user(user).search([("id", "in", lines.ids)])
            self.assertEqual(found.sudo(), self.pack.line_ids)

    def test_visitors_change_nothing(self):
        for user in (self.public, self.anna_user):
            for record in (self.pack, self.pack.line_ids[0], self.entries, self.five):
                for operation in ("write", "create", "unlink"):
                    with self.subTest(user=user.login, model=record._name):
                        self.assertFalse(record.with_user(user).has_access(operation))

    def test_visitors_read_no_packages_of_others(self):
        package = self._grant(self.pack, self.five)
        self.assertFalse(
            self.env["multipack.package"].with_user(self.bob_user).search([])
        )
        with self.assertRaises(AccessError):
            package.with_user(self.public).read(["credit_balance"])

    def test_desk_cannot_decide_what_is_sold_online(self):
        with self.assertRaises(AccessError):
            self.ten.with_user(self.desk).ecommerce_ok = True
        self.ten.with_user(self.manager).ecommerce_ok = True
        self.assertTrue(self.ten.ecommerce_ok)
