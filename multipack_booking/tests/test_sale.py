from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestSale(MultipackCommon):
    """R12: each unit of a confirmed line creates exactly one package."""

    def _packages(self, order):
        return order.sudo().order_line.multipack_package_ids.sorted("id")

    def test_confirm(self):
        order = self._create_order((self.pack, self.five), user=self.desk)
        self.assertFalse(self._packages(order))
        order.action_confirm()
        package = self._packages(order)
        self.assertRecordValues(
            package,
            [
                {
                    "title": "5 entries – Pack",
                    "partner_id": self.anna.id,
                    "payer_id": self.anna.id,
                    "multipack_id": self.pack.id,
                    "pricelist_line_id": self.five.id,
                    "company_id": self.company.id,
                    "kind": "entry",
                    "origin": "sale",
                    "state": "active",
                    "unit_index": 1,
                    "price_paid": 40,
                    "credit_initial": 5,
                    "credit_balance": 5,
                    "date_start": date(2026, 11, 21),
                    "date_end": date(2027, 1, 20),
                }
            ],
        )
        self.assertEqual(self._moves(package), [("grant", 5, 5)])
        self.assertEqual(
            package.line_ids.mapped(lambda ln: (ln.service_id, ln.credit_cost)),
            [(self.gym, 1), (self.yoga, 2)],
        )

    def test_each_kind(self):
        order = self._create_order(
            (self.club, self.monthly), (self.wallet, self.hundred), (self.trial, None)
        )
        order.action_confirm()
        self.assertEqual(order.multipack_package_ids, self._packages(order))
        self.assertRecordValues(
            self._packages(order),
            [
                {"kind": "time", "credit_balance": 0, "price_paid": 50},
                {"kind": "value", "credit_balance": 100, "price_paid": 90},
                {"kind": "entry", "credit_balance": 1, "price_paid": 5},
            ],
        )
        self.assertEqual(
            self._packages(order).mapped("date_end"),
            [date(2026, 12, 20), date(2027, 11, 20), date(2026, 11, 27)],
        )
        self.assertLedgerHolds()

    def test_other_products_give_nothing(self):
        order = self._create_order((self.pack, self.five))
        order.order_line = [(0, 0, {"product_id": self.gym.product_id.id})]
        order.order_line = [(0, 0, {"display_type": "line_note", "name": "Note"})]
        order.action_confirm()
        self.assertEqual(len(self._packages(order)), 1)

    def test_confirmed_again_and_again(self):
        order = self._create_order((self.pack, self.five, 2))
        order.action_confirm()
        packages = self._packages(order)
        with self.assertUnchanged():
            order._action_confirm()
            order.order_line._sync_multipack_packages()
        self.assertEqual(self._packages(order), packages)

    def test_cancelled_and_confirmed_again(self):
        order = self._create_order((self.pack, self.five, 2))
        order.action_confirm()
        packages = self._packages(order)
        order._action_cancel()
        self.assertEqual(packages.mapped("state"), ["cancelled"] * 2)
        with self.assertRefused("Cancelled"):
            self._enter(self.gym)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._packages(order), packages)
        self.assertEqual(packages.mapped("state"), ["active"] * 2)
        self.assertEqual(self._moves(packages), [("grant", 5, 5)] * 2)
        self.assertEqual(packages.mapped("credit_balance"), [5, 5])

    def test_package_cancelled_by_hand_stays_cancelled(self):
        """Confirming an order again does not undo a manager's cancellation."""
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        package = self._packages(order)
        package.with_user(self.manager).action_cancel("Fraud")
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._packages(order), package)
        self.assertEqual(package.state, "cancelled")

    def test_order_of_a_used_package_cannot_be_cancelled(self):
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        booking = self._enter(self.gym)
        with self.assertRefused("Refund the package"):
            order._action_cancel()
        self.assertEqual(order.state, "sale")
        booking.with_user(self.desk).action_cancel()
        order._action_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(self._packages(order).state, "cancelled")

    def test_quantity_is_split(self):
        """100 for 3: 33.33, 33.33 and, with the remainder, 33.34."""
        self.five.price = 33.333333
        order = self._create_order((self.pack, self.five, 3))
        order.order_line.price_unit = 100 / 3
        order.action_confirm()
        packages = self._packages(order)
        self.assertEqual(packages.mapped("unit_index"), [1, 2, 3])
        self.assertEqual(packages.mapped("price_paid"), [33.33, 33.33, 33.34])
        self.assertEqual(len(set(packages.mapped("access_code"))), 3)
        self.assertEqual(len(set(packages.mapped("name"))), 3)

    def test_discount(self):
        order = self._create_order((self.pack, self.five))
        order.order_line.discount = 25
        order.action_confirm()
        self.assertEqual(self._packages(order).price_paid, 30)

    def test_tax_is_not_in_the_price(self):
        tax_values = {
            "amount": 25,
            "company_id": self.company.id,
            "country_id": self.env.ref("base.it").id,
            "tax_group_id": self.env["account.tax.group"]
            .create({"name": "VAT", "company_id": self.company.id})
            .id,
        }
        for included, expected in [("tax_excluded", 40), ("tax_included", 32)]:
            tax = self.env["account.tax"].create(
                {
                    **tax_values,
                    "name": included,
                    "price_include_override": included,
                }
            )
            order = self._create_order((self.pack, self.five))
            order.order_line.tax_ids = tax
            order.action_confirm()
            self.assertEqual(self._packages(order).price_paid, expected, included)

    def test_other_currency(self):
        """At 2 dollars per euro, 100 dollars for 3 packages are 50 euros, split."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "name": "2026-01-01",
                "rate": 2,
                "company_id": self.company.id,
            }
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.company.currency_id.id,
                "name": "2026-01-01",
                "rate": 1,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Dollars",
                "currency_id": dollar.id,
                "company_id": self.company.id,
            }
        )
        order = self._create_order((self.pack, self.five, 3), pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, dollar)
        order.order_line.price_unit = 100 / 3
        order.action_confirm()
        packages = self._packages(order)
        self.assertEqual(packages.currency_id, self.company.currency_id)
        self.assertEqual(packages.mapped("price_paid"), [16.66, 16.66, 16.68])

    def test_quantity_up_and_down(self):
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        first = self._packages(order)
        line = order.order_line
        line.product_uom_qty = 3
        self.assertEqual(self._packages(order).mapped("unit_index"), [1, 2, 3])
        self.assertIn(first, self._packages(order))
        line.product_uom_qty = 1
        packages = self._packages(order)
        self.assertEqual(packages.mapped("state"), ["active", "cancelled", "cancelled"])
        line.product_uom_qty = 2
        self.assertEqual(self._packages(order), packages)
        self.assertEqual(packages.mapped("state"), ["active", "active", "cancelled"])
        self.assertEqual(self._moves(packages), [("grant", 5, 5)] * 3)

    def test_quantity_down_to_nothing(self):
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        order.order_line.product_uom_qty = 0
        self.assertEqual(self._packages(order).state, "cancelled")

    def test_quantity_cannot_drop_below_used_units(self):
        order = self._create_order((self.pack, self.five, 2))
        order.action_confirm()
        second = self._packages(order)[1]
        self._enter(self.gym, package=second)
        with self.assertRaisesRegex(UserError, "has been used"):
            order.order_line.product_uom_qty = 1
        self.assertEqual(order.order_line.product_uom_qty, 2)
        self.assertEqual(second.state, "active")

    def test_fraction_refused(self):
        with self.assertRaisesRegex(UserError, "in whole units, not 1.5"):
            self._create_order((self.pack, self.five, 1.5))
        order = self._create_order((self.pack, self.five))
        for state in ("draft", "sale"):
            with self.assertRaisesRegex(UserError, "in whole units, not 2.5"):
                order.order_line.product_uom_qty = 2.5
                order.action_confirm()
            self.assertEqual(order.state, state)
            if state == "draft":
                order.action_confirm()
        self.assertEqual(self._packages(order).unit_index, 1)

    def test_dozen(self):
        """R12 counts units of the product: a dozen is twelve packages."""
        order = self._create_order((self.trial, None))
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.order_line.price_unit = 60
        order.action_confirm()
        packages = self._packages(order)
        self.assertEqual(packages.mapped("unit_index"), list(range(1, 13)))
        self.assertEqual(packages.mapped("price_paid"), [5] * 12)

    def test_holder(self):
        order = self._create_order((self.pack, self.five), partner=self.employer)
        order.order_line.multipack_holder_id = self.bob
        order.action_confirm()
        package = self._packages(order)
        self.assertEqual(package.partner_id, self.bob)
        self.assertEqual(package.payer_id, self.employer)
        self.assertEqual(self._enter(self.gym, self.bob).package_id, package)
        with self.assertRefused("has no package"):
            self._enter(self.gym, self.employer)

    def test_line_added_to_a_confirmed_order(self):
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        order.order_line = [
            (0, 0, {"product_id": self._variant(self.club, self.annual).id})
        ]
        self.assertEqual(
            self._packages(order).mapped("title"),
            ["5 entries – Pack", "Annual – Club"],
        )

    def test_salesman_without_multipack_rights(self):
        """Salespeople sell packages without rights on packages or the ledger."""
        order = self._create_order((self.pack, self.five, 2), user=self.salesman)
        order.action_confirm()
        order.order_line.product_uom_qty = 1
        order.order_line.product_uom_qty = 3
        self.assertEqual(
            self._packages(order).mapped("state"), ["active", "active", "active"]
        )
        order._action_cancel()
        self.assertEqual(set(self._packages(order).mapped("state")), {"cancelled"})

    def test_salesman_reads_his_order(self):
        """All fields can be read, as exports and integrations do."""
        order = self._create_order((self.pack, self.five), user=self.salesman)
        order.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(order.read()[0]["id"], order.id)
        line = order.order_line
        ours = [name for name in line.fields_get() if "multipack" in name]
        self.assertEqual(line.read(ours)[0]["multipack_id"][0], self.pack.id)

    def test_order_form(self):
        for user in (self.salesman, self.desk):
            form = Form(self.env["sale.order"].with_user(user))
            form.partner_id = self.anna
            with form.order_line.new() as line:
                line.product_id = self._variant(self.pack, self.ten)
            order = form.save()
            order.action_confirm()
            self.assertEqual(self._packages(order).credit_balance, 10)
        self.assertEqual(order.multipack_package_count, 1)
        action = order.action_view_multipack_packages()
        self.assertEqual(
            self.env["multipack.package"].search(action["domain"]),
            self._packages(order),
        )

    def test_description_names_the_row(self):
        order = self._create_order(
            (self.wallet, self.hundred), (self.pack, self.five), (self.trial, None)
        )
        self.assertEqual(
            order.order_line.mapped("name"),
            ["Wallet (Spend 100)", "Pack (5 entries)", "Trial"],
        )

    def test_row_archived_after_the_quotation(self):
        """R7: an old quotation cannot sell an archived row."""
        order = self._create_order((self.pack, self.five))
        self.five.unlink()
        self.assertFalse(self.five.active)
        with self.assertRaisesRegex(ValidationError, "archived and no longer sold"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_row_archived_after_the_sale(self):
        """Its order can still be cancelled and confirmed again."""
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        package = self._packages(order)
        self.five.unlink()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._packages(order), package)
        self.assertEqual(package.state, "active")

    def test_other_product_after_cancelling(self):
        """A line of 5 entries, cancelled and changed to 10, gives 10."""
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        try:
            order.order_line.product_id = self._variant(self.pack, self.ten)
        except UserError:
            return
        order.action_confirm()
        active = self._packages(order).filtered(lambda p: p.state == "active")
        self.assertEqual(active.mapped("pricelist_line_id"), self.ten)
        self.assertEqual(sum(active.mapped("credit_balance")), 10)

    def test_other_customer_after_cancelling(self):
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        order.partner_id = self.bob
        order.action_confirm()
        active = self._packages(order).filtered(lambda p: p.state == "active")
        self.assertEqual(active.partner_id, self.bob)
        with self.assertRefused("has no package"):
            self._enter(self.gym, self.anna)

    def test_other_product_on_a_confirmed_line(self):
        """A line never keeps packages of a product that it no longer sells."""
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "package"):
            order.order_line.product_id = self._variant(self.pack, self.ten)
            active = self._packages(order).filtered(lambda p: p.state == "active")
            self.assertEqual(active.mapped("pricelist_line_id"), self.ten)

    def test_multipack_put_on_a_confirmed_line(self):
        """A line that is changed to a multipack creates its package."""
        order = self._create_order((self.pack, self.five))
        order.order_line.product_id = self.gym.product_id
        order.action_confirm()
        self.assertFalse(self._packages(order))
        order.order_line.product_id = self._variant(self.pack, self.ten)
        self.assertEqual(self._packages(order).credit_balance, 10)

    def test_copy_of_an_order_has_no_packages(self):
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        copy = order.copy()
        self.assertFalse(self._packages(copy))
        copy.action_confirm()
        self.assertEqual(len(self._packages(copy)), 1)
        self.assertEqual(len(self._packages(order)), 1)

    def test_package_without_credits_is_confirmed_again_as_exhausted(self):
        """R14: without credits it is exhausted, not active."""
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        package = self._packages(order)
        package.with_user(self.manager).action_adjust(-5, "Error")
        self.assertEqual(package.state, "exhausted")
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(package.state, "exhausted")

    def test_context_of_the_sale_does_not_leak(self):
        """Odoo's screens pass their defaults in the context of every create."""
        order = self._create_order((self.pack, self.five))
        order.with_context(
            default_state="pending",
            default_note="x",
            default_date="2020-01-01 00:00:00",
            default_is_sale_void=True,
        ).action_confirm()
        package = self._packages(order)
        self.assertEqual((package.state, package.note), ("active", False))
        self.assertFalse(package.is_sale_void)
        self.assertEqual(str(package.move_ids.date), self.frozen_now)

    def test_holder_of_created_packages_is_kept(self):
        """R21: the holder changes by a transfer, not on the order line."""
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "Transfer the package"):
            order.order_line.multipack_holder_id = self.company.partner_id
        self.assertEqual(self._packages(order).partner_id, self.anna)

    def test_line_with_packages_cannot_be_deleted(self):
        """R7, R12: not even when the order is a quotation again."""
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        order.action_cancel()
        order.action_draft()
        with self.assertRaisesRegex(UserError, "Set its quantity to 0"):
            order.order_line.unlink()
        self.assertTrue(order.order_line)
