"""Archive, no mixing, multipack details, statistics, copies (R1, R2, R3, R7, R11):
issue 3, items 5 to 8 and 10."""

from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_acceptance import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestArchivedRow(AcceptanceCommon):
    """R7: not offered on any sales screen, history kept, offered again if restored."""

    def _deleted(self):
        """Sell five entries, delete their row as the manager, and return the order."""
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        self.five.with_user(self.manager).unlink()
        self.env.invalidate_all()
        return order

    def test_not_on_sale(self):
        order = self._deleted()
        variant = order.order_line.product_id
        self.assertEqual(self.entries.line_ids, self.ten)
        self.assertEqual(self.entries.line_count, 1)
        self.assertEqual(self.entries.archived_line_ids, self.five)
        self.assertFalse(variant.active)
        found = self.env["product.product"].name_search("Pack")
        self.assertNotIn(variant.id, [found_id for found_id, _name in found])
        template = self.pack.product_tmpl_id
        self.assertEqual(
            template._get_first_possible_combination().mapped("name"), ["10 entries"]
        )
        with self.assertRaisesRegex(ValidationError, "archived and no longer sold"):
            self._create_order((self.pack, self.ten)).write(
                {"order_line": [(0, 0, {"product_id": variant.id})]}
            )

    def test_history_names_it(self):
        order = self._deleted()
        package = order.order_line.multipack_package_ids
        self.assertEqual(package.title, "5 entries – Pack")
        self.assertEqual(package.pricelist_line_id.display_name, "5 entries")
        self.assertIn("5 entries", order.order_line.name)
        self.assertEqual(self.five.package_count, 1)
        self.env.flush_all()
        ((product, total),) = self.env["sale.report"]._read_group(
            [("order_reference", "=", f"sale.order,{order.id}")],
            ["product_id"],
            ["price_subtotal:sum"],
        )
        self.assertEqual(product.display_name, "Pack (5 entries)")
        self.assertEqual(total, 40)

    def test_restored(self):
        self._deleted()
        self.five.with_user(self.manager).action_restore()
        self.env.invalidate_all()
        self.assertEqual(self.entries.line_ids, self.five | self.ten)
        self.assertEqual(self.entries.line_count, 2)
        self.assertEqual(self._sell(self.pack, self.five).credit_balance, 5)

    def test_restored_does_not_mix(self):
        """R1 is checked when a row is restored."""
        self._deleted()
        self.five.credit = 0
        with self.assertRaisesRegex(ValidationError, r"\(5 entries\).*\(10 entries\)"):
            self.five.action_restore()

    def test_list_changes_kind_once_its_rows_are_archived(self):
        """R1 ignores archived rows."""
        self._sell(self.pack, self.five)
        self.pack.write({"pricelist_id": False, "credit": 5})
        self.entries.line_ids.with_user(self.manager).unlink()
        self.assertEqual(self.entries.archived_line_ids, self.five)
        self.club.pricelist_id = self.entries
        self.entries.line_ids = [(0, 0, self._row("Weekly", 0, 15))]
        self.assertEqual(self._sell(self.club, self.entries.line_ids).price_paid, 15)

    def test_on_every_multipack_of_the_list(self):
        other = self._create_multipack("Other", "entry", {self.gym: 1}, self.entries)
        self._deleted()
        for multipack in (self.pack, other):
            self.assertEqual(
                multipack.product_variant_ids.multipack_pricelist_line_id, self.ten
            )


@tagged("post_install", "-at_install")
class TestNoMixing(AcceptanceCommon):
    """R1 and R2 hold however the catalogue is changed."""

    fits = r"Pack sells Entries: credits must be whole entries.*fit: Monthly, Annual"

    def test_switch_of_the_list(self):
        with self.assertRaisesRegex(ValidationError, self.fits):
            self.pack.pricelist_id = self.subscription
        with self.assertRaisesRegex(
            ValidationError, r"Club sells Time.*must be 0.*5 entries, 10 entries"
        ):
            self.club.pricelist_id = self.entries
        self.assertEqual(self.pack.pricelist_id, self.entries)

    def test_switch_in_the_form(self):
        with self.assertRaisesRegex(ValidationError, self.fits):
            with Form(self.pack.with_user(self.planner)) as form:
                form.pricelist_id = self.subscription

    def test_list_and_kind_together(self):
        self.pack.line_ids.credit_cost = 1
        self.pack.write({"kind": "time", "pricelist_id": self.subscription.id})
        self.assertEqual(
            self.pack.product_variant_ids.multipack_pricelist_line_id,
            self.monthly | self.annual,
        )

    def test_switch_by_import(self):
        result = (
            self.env["multipack.multipack"]
            .with_user(self.planner)
            .load([".id", "pricelist_id"], [[str(self.pack.id), "Subscription"]])
        )
        self.assertFalse(result["ids"])
        self.assertRegex(result["messages"][0]["message"], self.fits)
        self.assertEqual(self.pack.pricelist_id, self.entries)

    def test_rows_by_import(self):
        for fields, row, message in [
            (["name", "line_ids/name", "line_ids/credit"], "Mix", "Mix mixes rows"),
        ]:
            result = (
                self.env["multipack.pricelist"]
                .with_user(self.manager)
                .load(fields, [[row, "Monthly", "0"], ["", "Five", "5"]])
            )
            self.assertFalse(result["ids"])
            self.assertIn(message, result["messages"][0]["message"])
        self.assertFalse(self.env["multipack.pricelist"].search([("name", "=", "Mix")]))

    def test_imported_row_must_fit_the_multipacks(self):
        """R2: a list may have half credits, but not if an entries multipack uses it."""
        result = (
            self.env["multipack.pricelist.line"]
            .with_user(self.manager)
            .load(
                ["pricelist_id", "name", "credit", "price"],
                [["Entries", "Half", "0.5", "1"]],
            )
        )
        self.assertFalse(result["ids"])
        self.assertRegex(result["messages"][0]["message"], "whole entries.*Half")

    def test_by_rpc(self):
        rows = self.entries.line_ids.with_user(self.manager)
        for refused in (
            lambda: rows[0].write({"credit": 0}),
            lambda: rows[0].copy({"credit": 0}),
            lambda: rows.write({"credit": 0}),
            lambda: self.entries.with_user(self.manager).write(
                {"line_ids": [(0, 0, {"name": "Free", "credit": 0})]}
            ),
            lambda: self.pack.with_user(self.manager).write({"kind": "time"}),
        ):
            with self.assertRaises(ValidationError):
                refused()
        self.assertEqual(rows.mapped("credit"), [5, 10])


@tagged("post_install", "-at_install")
class TestMultipackDetails(AcceptanceCommon):
    """Issue 3, item 8."""

    def test_cost_per_service(self):
        package = self._sell(self.pack, self.five)
        self._enter(self.yoga, package=package)
        self._enter(self.yoga, package=package)
        self.assertEqual(package.credit_balance, 1)
        with self.assertRefused("Only 1 entry left, 2 entries needed"):
            self._enter(self.yoga, package=package)
        self._enter(self.gym, package=package)
        self.assertEqual(package.state, "exhausted")

    def test_own_terms(self):
        """R3: without a list its own price, credits and validity; one variant."""
        self.assertEqual(self.trial.product_variant_count, 1)
        package = self._sell(self.trial)
        self.assertEqual(
            (package.price_paid, package.credit_balance, package.date_end),
            (5, 1, date(2026, 11, 27)),
        )

    def test_intro_offer_once_per_client(self):
        self.trial.max_per_customer = 1
        self._sell(self.trial)
        order = self._create_order((self.club, self.monthly))
        with self.assertRaisesRegex(
            ValidationError,
            "Trial is limited to 1 per client: Anna Neri has 1 and is ordering 1",
        ):
            order.order_line = [(0, 0, {"product_id": self._variant(self.trial).id})]
        self.assertTrue(self._sell(self.trial, partner=self.bob))

    def test_two_in_one_order(self):
        self.trial.max_per_customer = 1
        for lines in (
            [(self.trial, None, 2)],
            [(self.trial, None), (self.trial, None)],
        ):
            with self.assertRaisesRegex(ValidationError, "has 0 and is ordering 2"):
                self._create_order(*lines)

    def test_quantity_raised_later(self):
        self.trial.max_per_customer = 1
        order = self._create_order((self.trial, None))
        with self.assertRaisesRegex(ValidationError, "has 0 and is ordering 2"):
            order.order_line.product_uom_qty = 2
            order.action_confirm()
        order.action_confirm()
        with self.assertRaisesRegex(ValidationError, "has 1 and is ordering 1"):
            order.order_line.product_uom_qty = 2
        self.assertEqual(len(order.order_line.multipack_package_ids), 1)

    def test_two_orders(self):
        """Both can be quoted; the second cannot be confirmed."""
        self.trial.max_per_customer = 1
        first, second = (self._create_order((self.trial, None)) for _order in "12")
        first.action_confirm()
        with self.assertRaisesRegex(ValidationError, "limited to 1 per client"):
            second.action_confirm()
        self.assertEqual(second.state, "draft")

    def test_cancelled_sale_does_not_count(self):
        self.trial.max_per_customer = 1
        order = self._create_order((self.trial, None))
        order.action_confirm()
        order.action_cancel()
        self.assertTrue(self._sell(self.trial))

    def test_grant_does_not_count(self):
        """Grants are no purchases."""
        self.trial.max_per_customer = 1
        self._grant(self.trial)
        self._grant(self.trial)
        self.assertTrue(self._sell(self.trial))

    def test_holder_counts_not_the_payer(self):
        self.trial.max_per_customer = 1
        for holder in (self.anna, self.bob):
            order = self._create_order((self.trial, None), partner=self.employer)
            order.order_line.multipack_holder_id = holder
            order.action_confirm()
            self.assertEqual(order.order_line.multipack_package_ids.partner_id, holder)

    def test_maximum_counts_all_rows(self):
        self.pack.max_per_customer = 2
        self._sell(self.pack, self.five)
        self._sell(self.pack, self.ten)
        with self.assertRaisesRegex(ValidationError, "limited to 2 per client.*has 2"):
            self._sell(self.pack, self.five)

    def test_sale_window(self):
        """Both days inclusive, in the time zone of the company."""
        self.trial.write({"sale_date_from": "2026-12-01", "sale_date_to": "2026-12-24"})
        for moment, refusal in [
            ("2026-11-30 22:59:59", r"Trial is sold from 12/01/2026\."),
            ("2026-11-30 23:00:00", None),
            ("2026-12-24 22:59:59", None),
            ("2026-12-24 23:00:00", r"Trial was sold until 12/24/2026\."),
        ]:
            with self.subTest(moment=moment), freeze_time(moment):
                if not refusal:
                    self.assertTrue(self._sell(self.trial))
                    self.assertTrue(self._grant(self.trial))
                    continue
                for create in (self._sell, self._grant):
                    with self.assertRaisesRegex(ValidationError, refusal):
                        create(self.trial)

    def test_quoted_inside_the_window_confirmed_after_it(self):
        self.trial.sale_date_to = date(2026, 11, 30)
        order = self._create_order((self.trial, None))
        with (
            freeze_time("2026-12-01 10:00:00"),
            self.assertRaisesRegex(ValidationError, "was sold until 11/30/2026"),
        ):
            order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_invalid_details(self):
        for values in (
            {"sale_date_from": "2026-12-02", "sale_date_to": "2026-12-01"},
            {"max_per_customer": -1},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self.trial.write(values)

    def test_joining_fee(self):
        """A required option on the list, sold along with each row."""
        self._option(self.subscription, "Joining fee", 30, required=True)
        for row, total in ((self.monthly, 80), (self.annual, 510)):
            order = self._create_order((self.club, row), user=self.salesman)
            self.assertEqual(order.amount_untaxed, total)

    def test_fraction_is_refused(self):
        with self.assertRaisesRegex(UserError, "sold in whole units, not 0.5"):
            self._create_order((self.pack, self.five, 0.5))


@tagged("post_install", "-at_install")
class TestStatistics(AcceptanceCommon):
    """R11: row → order line → invoice line → package → both reports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.env["multipack.statistic.first"].create(
            {"name": "Sport", "code": "S1"}
        )
        cls.second = cls.env["multipack.statistic.second"].create(
            {"name": "Revenue 100", "code": "R100"}
        )
        plan = cls.env["account.analytic.plan"].create({"name": "Rooms"})
        account = cls.env["account.analytic.account"].create(
            {"name": "Pool", "plan_id": plan.id, "company_id": cls.company.id}
        )
        cls.distribution = {str(account.id): 100.0}
        cls.five.write(
            {
                "statistic_first_id": cls.first.id,
                "statistic_second_id": cls.second.id,
                "analytic_distribution": cls.distribution,
            }
        )

    def _codes(self, record):
        return record.statistic_first_id, record.statistic_second_id

    def _set_up_accounts(self):
        """Create the minimum of accounts for an invoice."""
        Account = self.env["account.account"]
        income, receivable = Account.create(
            [
                {"code": "MP1", "name": "Income", "account_type": "income"},
                {
                    "code": "MP2",
                    "name": "Receivable",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                },
            ]
        )
        self.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "MPS",
                "type": "sale",
                "company_id": self.company.id,
                "default_account_id": income.id,
            }
        )
        self.anna.with_company(self.company).property_account_receivable_id = receivable
        self.pack.product_tmpl_id.with_company(
            self.company
        ).property_account_income_id = income

    def test_codes_reach_all_documents(self):
        self._set_up_accounts()
        order = self._create_order((self.pack, self.five, 2), (self.pack, self.ten))
        line, plain = order.order_line.sorted()
        both = (self.first, self.second)
        self.assertEqual(self._codes(line), both)
        self.assertEqual(line.analytic_distribution, self.distribution)
        self.assertFalse(any(self._codes(plain)))
        order.action_confirm()
        for package in line.multipack_package_ids:
            self.assertEqual(self._codes(package), both)
        invoice = order._create_invoices()
        invoiced = invoice.invoice_line_ids.filtered(
            lambda ln: ln.sale_line_ids == line
        )
        self.assertEqual(self._codes(invoiced), both)
        self.assertEqual(invoiced.analytic_distribution, self.distribution)
        invoice.action_post()
        self.env.flush_all()
        (reported,) = self.env["sale.report"]._read_group(
            [
                ("order_reference", "=", f"sale.order,{order.id}"),
                ("statistic_first_id", "!=", False),
            ],
            ["statistic_first_id", "statistic_second_id"],
            ["price_subtotal:sum"],
        )
        self.assertEqual(reported, (*both, 80))
        (reported,) = self.env["account.invoice.report"]._read_group(
            [("move_id", "=", invoice.id), ("statistic_first_id", "!=", False)],
            ["statistic_first_id", "statistic_second_id"],
            ["price_subtotal:sum"],
        )
        self.assertEqual(reported, (*both, 80))

    def test_follow_the_row_and_may_be_changed(self):
        order = self._create_order((self.pack, self.ten))
        line = order.order_line
        line.product_id = self._variant(self.pack, self.five)
        self.assertEqual(self._codes(line), (self.first, self.second))
        line.statistic_first_id = False
        order.action_confirm()
        self.assertEqual(self._codes(line), (self.first.browse(), self.second))

    def test_used_code_cannot_be_deleted(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.first.with_user(self.manager).unlink()
        self.first.with_user(self.manager).active = False
        self.assertEqual(self.five.statistic_first_id, self.first)

    def test_managers_create_codes(self):
        for model in ("multipack.statistic.first", "multipack.statistic.second"):
            Statistic = self.env[model].with_user(self.manager)
            with Form(Statistic) as form:
                form.name = "Courses"
                form.code = "C1"
            self.assertEqual(Statistic.name_search("C1"), [(form.record.id, "Courses")])
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.desk).create({"name": "Mine"})

    def test_sold_by_a_salesman_without_rights(self):
        order = self._create_order((self.pack, self.five), user=self.salesman)
        line = order.order_line.sudo()
        self.assertEqual(self._codes(line), (self.first, self.second))


@tagged("post_install", "-at_install")
class TestCopies(AcceptanceCommon):
    """Issue 3, item 10: a copy is independent of its original."""

    def test_list(self):
        self._rates(self.monthly, (None, None, 2), ("2027-06-01", "2027-08-31", 3))
        common = self._option(self.subscription, "Card", 2)
        own = self._option(self.monthly, "Towel", 3)
        copy = self.subscription.with_user(self.manager).copy()
        row = copy.line_ids[0]
        self.assertEqual(copy.line_ids.mapped("name"), ["Monthly", "Annual"])
        self.assertEqual(row.daily_rate_ids.mapped("price"), [2, 3])
        self.assertEqual(copy.option_ids.mapped("name"), ["Card"])
        self.assertEqual(row.option_ids.mapped("name"), ["Towel"])
        self.assertFalse(copy.multipack_ids)
        copy.option_ids.amount = 20
        row.option_ids.amount = 30
        row.daily_rate_ids.unlink()
        copy.line_ids[1].with_user(self.manager).unlink()
        self.assertEqual((common.amount, own.amount), (2, 3))
        self.assertEqual(self.monthly.daily_rate_ids.mapped("price"), [2, 3])
        self.assertEqual(self.subscription.line_count, 2)
        self.assertEqual(self.club.product_variant_count, 2)
        self.subscription.option_ids.unlink()
        self.assertEqual(copy.option_ids.mapped("name"), ["Card"])

    def test_copy_can_be_sold(self):
        copy = self.entries.copy()
        pack = self._create_multipack("Second", "entry", {self.gym: 1}, copy)
        self.assertEqual(self._sell(pack, copy.line_ids[0]).credit_balance, 5)
        self.assertEqual(self.five.package_count, 0)

    def test_multipack(self):
        copy = self.pack.with_user(self.planner).copy()
        self.assertEqual(copy.name, "Pack (copy)")
        self.assertEqual(copy.pricelist_id, self.entries)
        copy.line_ids[0].write({"credit_cost": 3, "limited": False})
        self.assertEqual(self.pack.line_ids.mapped("credit_cost"), [1, 2])
        self.assertTrue(self.pack.line_ids[0].limited)
        self.assertNotEqual(copy.product_tmpl_id, self.pack.product_tmpl_id)
        package = self._sell(copy, self.five)
        self.assertEqual(package.multipack_id, copy)
        self.assertEqual(self.pack.package_count, 0)

    def test_row(self):
        """A row can be copied within its list."""
        copy = self.five.with_user(self.manager).copy({"name": "6 entries"})
        copy.credit = 6
        self.assertEqual(self.five.credit, 5)
        self.assertEqual(self.pack.product_variant_count, 3)
