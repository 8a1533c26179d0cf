from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestGrant(MultipackCommon):
    """R13: a manager creates a package without an order."""

    def _grant_as(self, user, **values):
        return (
            self.env["multipack.package"]
            .with_user(user)
            .create(
                {
                    "partner_id": self.anna.id,
                    "multipack_id": self.pack.id,
                    "pricelist_line_id": self.five.id,
                    **values,
                }
            )
        )

    def test_manager(self):
        package = self._grant_as(
            self.manager, price_paid=12, date_start="2026-12-31", note="Prize"
        )
        self.assertRecordValues(
            package,
            [
                {
                    "origin": "manual",
                    "state": "active",
                    "kind": "entry",
                    "credit": 5,
                    "credit_initial": 5,
                    "credit_balance": 5,
                    "duration": 2,
                    "duration_unit": "month",
                    "price": 40,
                    "price_paid": 12,
                    "date_start": date(2026, 12, 31),
                    "date_end": date(2027, 2, 28),
                    "title": "5 entries – Pack",
                    "company_id": self.company.id,
                    "sale_line_id": False,
                    "balance_text": "5 of 5 entries",
                }
            ],
        )
        self.assertEqual(
            package.line_ids.mapped(lambda ln: (ln.service_id, ln.credit_cost)),
            [(self.gym, 1), (self.yoga, 2)],
        )
        move = package.move_ids
        self.assertEqual(
            (move.kind, move.amount, move.user_id), ("grant", 5, self.manager)
        )
        self.assertRegex(package.name, r"^PK/2026/\d{5}$")
        self.assertEqual(len(package.access_code), 16)

    def test_form(self):
        form = Form(self.env["multipack.package"].with_user(self.manager))
        form.partner_id = self.anna
        form.multipack_id = self.pack
        form.pricelist_line_id = self.ten
        package = form.save()
        self.assertEqual(package.credit_balance, 10)
        self.assertEqual(package.date_start, self.today)
        self.assertEqual(package.price_paid, 0)

    def test_only_managers(self):
        for user in (self.desk, self.salesman, self.plain, self.anna_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._grant_as(user)

    def test_shared_in_another_currency(self):
        """Amounts of a multipack without a company are in the main company's currency
        and are converted: at 2 to 1, 100 becomes 50, and 55 becomes 27.50 (R2)."""
        main = self.env.ref("base.main_company").currency_id
        franc = self.env.ref("base.CHF")
        franc.active = True
        self.other_company.currency_id = franc
        for currency, rate in ((main, 2), (franc, 1)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": currency.id,
                    "company_id": self.other_company.id,
                    "rate": rate,
                    "name": "2020-01-01",
                }
            )
        self.gym.product_id.list_price = 13
        package = self._grant_elsewhere(self.wallet, self.hundred)
        self.assertEqual(package.currency_id, franc)
        self.assertEqual((package.credit_initial, package.credit_balance), (50, 50))
        self.assertEqual(package.price, 45)
        costs = {line.service_id: line.credit_cost for line in package.line_ids}
        self.assertEqual(costs, {self.gym: 6.5, self.massage: 27.5})
        entries = self._grant_elsewhere(self.pack, self.five)
        self.assertEqual((entries.credit_initial, entries.price), (5, 20))

    def test_manager_of_another_company(self):
        with self.assertRaises(AccessError):
            self._grant_as(self.other_manager)
        with self.assertRaises(AccessError):
            self._grant_as(self.manager, company_id=self.other_company.id)

    def test_row_and_multipack_belong_together(self):
        for values, message in [
            ({"pricelist_line_id": False}, "Choose a row of the price list Entries"),
            ({"pricelist_line_id": self.monthly.id}, "Monthly is not a row of Entries"),
            ({"multipack_id": self.trial.id}, "Trial is sold without a price list"),
            ({"multipack_id": False}, "Choose a multipack"),
            ({"multipack_id": 2**30}, "Choose a multipack"),
        ]:
            with (
                self.subTest(values=values),
                self.assertRefused(message),
            ):
                self._grant_as(self.manager, **values)

    def test_invalid_values(self):
        for values in (
            {"multipack_id": "pack"},
            {"multipack_id": [self.pack.id, self.club.id]},
            {"pricelist_line_id": "five"},
            {"pricelist_line_id": 2**30},
            {"pricelist_line_id": {"id": self.five.id}},
            {"company_id": "here"},
            {"date_start": "soon"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._grant_as(self.manager, **values)

    def test_snapshot_fields_cannot_be_given(self):
        """R10: terms, balance, state and origin cannot be set by a grant."""
        for name, value in {
            "credit": 500,
            "credit_initial": 500,
            "duration": 99,
            "duration_unit": "year",
            "price": 1,
            "kind": "time",
            "state": "expired",
            "origin": "sale",
            "title": "Fake",
            "name": "PK/1",
            "unit_index": 1,
            "sale_line_id": 1,
            "is_sale_void": True,
            "access_code": "0",
            "usage_version": 7,
            "line_ids": [(0, 0, {"service_id": self.sauna.id, "credit_cost": 0})],
            "move_ids": [(0, 0, {"kind": "grant", "amount": 500})],
            "consumption_ids": [(5, 0, 0)],
        }.items():
            with self.subTest(field=name), self.assertRefused("cannot be set directly"):
                self._grant_as(self.manager, **{name: value})

    def test_defaults_in_the_context_are_ignored(self):
        order = self._create_order((self.pack, self.five))
        package = (
            self.env["multipack.package"]
            .with_user(self.manager)
            .with_context(
                default_state="pending",
                default_origin="sale",
                default_sale_line_id=order.order_line.id,
                default_unit_index=1,
                default_is_sale_void=True,
                default_usage_version=9,
                default_credit_balance=500,
                default_credit_initial=500,
                default_date_end="2099-01-01",
                default_kind="value",
                default_amount=500,
                default_balance_after=500,
                default_date="2001-01-01 00:00:00",
            )
            .create(
                {
                    "partner_id": self.anna.id,
                    "multipack_id": self.pack.id,
                    "pricelist_line_id": self.five.id,
                }
            )
        )
        self.assertRecordValues(
            package,
            [
                {
                    "state": "active",
                    "origin": "manual",
                    "sale_line_id": False,
                    "unit_index": 0,
                    "is_sale_void": False,
                    "usage_version": 0,
                    "credit_balance": 5,
                    "credit_initial": 5,
                    "date_end": date(2027, 1, 20),
                    "kind": "entry",
                }
            ],
        )
        self.assertEqual(self._moves(package), [("grant", 5, 5)])
        self.assertEqual(str(package.move_ids.date), self.frozen_now)

    def test_other_ways_to_create(self):
        Package = self.env["multipack.package"].with_user(self.manager)
        with self.assertRefused("cannot be set directly"):
            Package.name_create("Free for all")
        with self.assertRefused("cannot be set directly"):
            Package.web_save({"credit_initial": 9, "multipack_id": self.pack.id}, {})
        result = Package.load(
            ["partner_id/.id", "multipack_id/.id", "credit_initial"],
            [[str(self.anna.id), str(self.trial.id), "9"]],
        )
        self.assertFalse(result["ids"])
        self.assertRegex(result["messages"][0]["message"], "cannot be set directly")

    def test_import(self):
        """An imported grant passes through the same method (R26)."""
        result = (
            self.env["multipack.package"]
            .with_user(self.manager)
            .load(
                ["partner_id/.id", "multipack_id/.id", "date_start"],
                [[str(self.anna.id), str(self.trial.id), "2026-12-01"]],
            )
        )
        package = self.env["multipack.package"].browse(result["ids"])
        self.assertEqual(package.credit_balance, 1)
        self.assertEqual(package.date_end, date(2026, 12, 7))
        self.assertEqual(self._moves(package), [("grant", 1, 1)])

    def test_not_copied_not_deleted(self):
        package = self._grant_as(self.manager)
        with self.assertRefused("cannot be duplicated"):
            package.copy()
        with self.assertRaises(AccessError):
            package.unlink()
        with self.assertRefused("cannot be deleted"):
            package.sudo().unlink()


@tagged("post_install", "-at_install")
class TestSnapshot(MultipackCommon):
    """R10: sold packages do not change with the catalogue."""

    def test_catalogue_edits(self):
        package = self._grant(self.pack, self.five)
        wallet = self._grant(self.wallet, self.hundred)
        fields = [*package._get_terms_fields(), "title", "kind", "date_end"]
        packages = package | wallet
        before = packages.read([*fields, "credit_balance", "credit_initial"])
        costs = packages.line_ids.read(["service_id", "credit_cost"])

        self.five.write(
            {
                "name": "Six",
                "credit": 6,
                "price": 99,
                "duration": 9,
                "duration_unit": "day",
            }
        )
        self.pack.name = "Renamed"
        self.pack.line_ids[0].credit_cost = 3
        self.pack.line_ids[1].unlink()
        self.pack.line_ids = [(0, 0, {"service_id": self.sauna.id})]
        self.gym.product_id.list_price = 99
        self.five.active = False
        self.env.invalidate_all()

        self.assertEqual(
            packages.read([*fields, "credit_balance", "credit_initial"]), before
        )
        self.assertEqual(packages.line_ids.read(["service_id", "credit_cost"]), costs)
        self.assertEqual(self._verdicts(self.gym)[package]["credits"], 1)
        self.assertEqual(self._verdicts(self.gym)[wallet]["credits"], 12.5)
        self.assertEqual(self._verdicts(self.yoga)[package]["credits"], 2)
        self.assertEqual(self._verdicts(self.sauna)[package]["code"], "not_covered")

    def test_lines_cannot_be_changed(self):
        package = self._grant(self.pack, self.five)
        line = package.line_ids[0].with_user(self.manager)
        for refused in (
            lambda: line.write({"credit_cost": 0.01}),
            lambda: line.unlink(),
            lambda: line.create(
                {
                    "package_id": package.id,
                    "service_id": self.sauna.id,
                    "credit_cost": -5,
                }
            ),
            lambda: line.copy({"service_id": self.sauna.id}),
        ):
            with self.assertRaises(UserError):
                refused()
        self.assertEqual(package.line_ids.mapped("credit_cost"), [1, 2])


@tagged("post_install", "-at_install")
class TestEdit(MultipackCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five)

    def test_what_may_be_edited(self):
        package = self.package.with_user(self.manager)
        package.write(
            {
                "note": "Prefers mornings",
                "payer_id": self.employer.id,
                "beneficiary_ids": [(4, self.bob.id)],
            }
        )
        self.assertEqual(package.beneficiary_ids, self.bob)

    def test_what_may_not(self):
        """R10, R15: balance, dates, holder and state change by actions only."""
        package = self.package.with_user(self.manager)
        for name, value in {
            "credit_balance": 99,
            "credit_initial": 99,
            "credit": 99,
            "duration": 99,
            "duration_unit": "year",
            "date_start": "2026-01-01",
            "date_end": "2099-01-01",
            "partner_id": self.bob.id,
            "company_id": self.other_company.id,
            "multipack_id": self.club.id,
            "pricelist_line_id": self.ten.id,
            "state": "active",
            "kind": "time",
            "price_paid": 0,
            "sale_line_id": False,
            "unit_index": 5,
            "is_sale_void": True,
            "usage_version": 3,
            "access_code": "x",
            "line_ids": [(1, self.package.line_ids[0].id, {"credit_cost": 0})],
            "move_ids": [(5, 0, 0)],
            "consumption_ids": [(5, 0, 0)],
        }.items():
            with self.subTest(field=name), self.assertRefused("cannot be set directly"):
                package.write({name: value})

    def test_desk_may_not_edit(self):
        with self.assertRaises(AccessError):
            self.package.with_user(self.desk).note = "x"

    def test_not_through_other_records(self):
        """Packages cannot be changed through x2many fields of other records."""
        line = self._create_order((self.pack, self.five)).order_line
        commands = [
            [(4, self.package.id)],
            [(6, 0, self.package.ids)],
            [(1, self.package.id, {"credit_balance": 99})],
            [(0, 0, {"multipack_id": self.trial.id, "credit_initial": 99})],
        ]
        removals = [[(5, 0, 0)], [(3, self.package.id)], [(2, self.package.id)]]
        for record, field, wanted in [
            (line, "multipack_package_ids", commands),
            (self.bob, "multipack_package_ids", commands),
            (self.anna, "multipack_package_ids", removals),
            (self.club, "package_ids", commands),
            (self.pack, "package_ids", removals),
            (self.ten, "package_ids", commands),
            (self.five, "package_ids", removals),
        ]:
            for user in (self.salesman, self.desk, self.manager):
                for command in wanted:
                    with (
                        self.subTest(model=record._name, command=command),
                        self.assertRaises(UserError),
                    ):
                        record.with_user(user).write({field: command})
        self.assertEqual(self.package.partner_id, self.anna)
        self.assertEqual(self._moves(self.package), [("grant", 5, 5)])

    def test_not_through_the_order(self):
        order = self._create_order((self.pack, self.five), user=self.manager)
        order.action_confirm()
        sold = order.sudo().order_line.multipack_package_ids
        with self.assertRaises(UserError):
            order.write({"multipack_package_ids": [(1, sold.id, {"state": "expired"})]})
        for command in ([(5, 0, 0)], [(2, sold.id)], [(6, 0, [])]):
            with self.subTest(command=command), self.assertUnchanged():
                order.write({"multipack_package_ids": command})

    def test_order_line_with_packages_cannot_be_deleted(self):
        order = self._create_order((self.pack, self.five), user=self.manager)
        order.action_confirm()
        with self.assertRaises(UserError):
            order.order_line.unlink()
