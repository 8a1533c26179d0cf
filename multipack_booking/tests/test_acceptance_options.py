"""Optional rows (R9), issue 3, item 3: on the list and on single rows."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_acceptance import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestOptionPrices(AcceptanceCommon):
    """The price of an option by its price type."""

    def _price_with(self, *options):
        """Choose options on a line of ten entries and return their prices."""
        order = self._create_order((self.pack, self.ten))  # 75 €, 3 months
        order.order_line[0].multipack_option_ids |= self.env[
            "multipack.pricelist.option"
        ].union(*options)
        return [price for name, price, _qty in self._lines(order)[1:]]

    def test_fixed(self):
        self.assertEqual(self._price_with(self._option(self.ten, "Card", 4.5)), [4.5])

    def test_per_unit_of_the_validity(self):
        """4 a month for 3 months; a season is one unit."""
        option = self._option(self.ten, "Locker", 4, "per_unit")
        self.assertEqual(self._price_with(option), [12])
        season = self._season("Season", "2026-09-01", "2027-06-30")
        self.ten.write({"duration_unit": "season", "period_id": season.id})
        self.assertEqual(self._price_with(option), [4])

    def test_percent_of_the_row(self):
        self.assertEqual(
            self._price_with(self._option(self.ten, "Insurance", 10, "percent")), [7.5]
        )

    def test_percent_of_a_price_per_day(self):
        self._rates(self.ten, (None, None, 1))
        option = self._option(self.ten, "Insurance", 10, "percent")
        # 21 Nov – 20 Feb: 92 days
        self.assertEqual(self._price_with(option), [9.2])

    def test_percent_follows_the_start(self):
        self._rates(self.ten, (None, None, 1), ("2027-06-01", "2027-08-31", 2))
        option = self._option(self.ten, "Insurance", 10, "percent", required=True)
        order = self._create_order((self.pack, self.ten))
        order.order_line[0].multipack_date_start = date(2027, 6, 1)
        self.assertEqual(
            self._lines(order), [("10 entries", 184, 1), (option.name, 18.4, 1)]
        )

    def test_negative(self):
        """A negative option is a discount."""
        self.assertEqual(
            self._price_with(
                self._option(self.ten, "Student", -20, "percent"),
                self._option(self.ten, "Voucher", -5),
            ),
            [-15, -5],
        )
        order = self._create_order((self.pack, self.ten))
        order.order_line.multipack_option_ids = self.ten.option_ids
        self.assertEqual(order.amount_untaxed, 55)

    def test_price_of_the_product_is_ignored(self):
        towel = self._product("Towel", 99)
        self.assertEqual(
            self._price_with(self._option(self.ten, "Towel", 3, product_id=towel.id)),
            [3],
        )

    def test_tax_is_that_of_the_options_product(self):
        tax = self.env["account.tax"].create(
            {
                "name": "Twenty",
                "amount": 20,
                "price_include_override": "tax_excluded",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.it").id,
                "tax_group_id": self.env["account.tax.group"]
                .create({"name": "Twenty", "company_id": self.company.id})
                .id,
            }
        )
        towel = self._product("Towel", taxes_id=[(6, 0, tax.ids)])
        self._option(self.ten, "Towel", 10, product_id=towel.id, required=True)
        order = self._create_order((self.pack, self.ten))
        self.assertEqual(order.amount_untaxed, 85)
        self.assertEqual(order.amount_total, 87)

    def test_other_currency(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 1.25,
            }
        )
        in_dollars = self.env["product.pricelist"].create(
            {"name": "Dollars", "currency_id": dollar.id, "company_id": self.company.id}
        )
        self._option(self.entries, "Card", 4, required=True)
        order = self._create_order((self.pack, self.ten), pricelist_id=in_dollars.id)
        self.assertEqual(self._lines(order), [("10 entries", 93.75, 1), ("Card", 5, 1)])


@tagged("post_install", "-at_install")
class TestOptionsOfAnOrder(AcceptanceCommon):
    """Options are chosen on the line of the row and sold as lines linked to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee = cls._option(cls.entries, "Joining fee", 15, required=True)
        cls.card = cls._option(cls.entries, "Card", 2, default_selected=True)
        cls.towel = cls._option(cls.entries, "Towel", 3)
        cls.locker = cls._option(cls.ten, "Locker", 4, "per_unit")

    def _order(self, row=None, **values):
        return self._create_order((self.pack, row or self.five), **values)

    def _main(self, order):
        return order.order_line.filtered(lambda line: not line.multipack_option_id)

    def _chosen(self, order):
        return [name for name, _price, _quantity in self._lines(order)[1:]]

    def test_required_and_preselected_come_along(self):
        order = self._order()
        self.assertEqual(
            self._lines(order),
            [("5 entries", 40, 1), ("Joining fee", 15, 1), ("Card", 2, 1)],
        )
        main = self._main(order)
        self.assertEqual(
            order.order_line.linked_line_id, main, "the options belong to the line"
        )
        self.assertEqual(main.linked_line_ids.multipack_option_id, self.fee | self.card)

    def test_only_options_of_the_chosen_row(self):
        everywhere = self.fee | self.card | self.towel
        for row, offered in (
            (self.five, everywhere),
            (self.ten, everywhere | self.locker),
        ):
            main = self._main(self._order(row))
            self.assertEqual(main.multipack_available_option_ids, offered)

    def test_option_of_another_row_is_not_sold(self):
        """An option that is not offered is not sold, although RPC can write it."""
        order = self._order(user=self.salesman)
        self._main(order).multipack_option_ids |= self.locker
        self.assertEqual(self._chosen(order), ["Joining fee", "Card"])

    def test_archived_option_is_not_offered(self):
        self.fee.active = False
        self.card.active = False
        order = self._order()
        self.assertEqual(self._chosen(order), [])
        self.assertEqual(self._main(order).multipack_available_option_ids, self.towel)

    def test_chosen_in_the_form(self):
        with Form(self.env["sale.order"].with_user(self.planner)) as form:
            form.partner_id = self.anna
            with form.order_line.new() as line:
                line.product_id = self._variant(self.pack, self.ten)
                self.assertEqual(
                    line.multipack_option_ids.ids, (self.fee | self.card).ids
                )
                line.multipack_option_ids.add(self.locker)
                line.multipack_option_ids.remove(id=self.card.id)
        self.assertEqual(
            self._lines(form.record),
            [("10 entries", 75, 1), ("Joining fee", 15, 1), ("Locker", 12, 1)],
        )

    def test_chosen_later_in_the_form(self):
        order = self._order()
        with Form(order.with_user(self.planner)) as form:
            with form.order_line.edit(0) as line:
                line.multipack_option_ids.add(self.towel)
                line.multipack_option_ids.remove(id=self.card.id)
        self.assertEqual(self._chosen(order), ["Joining fee", "Towel"])

    def test_chosen_by_rpc_as_salesman(self):
        """Salespeople sell options without rights on price lists."""
        order = self._order(self.ten, user=self.salesman)
        main = self._main(order)
        with self.assertRaises(AccessError):
            self.ten.with_user(self.salesman).read(["name"])
        main.write({"multipack_option_ids": [(6, 0, (self.locker | self.fee).ids)]})
        self.assertEqual(
            self._lines(order),
            [("10 entries", 75, 1), ("Joining fee", 15, 1), ("Locker", 12, 1)],
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_chosen_in_the_form_as_salesman(self):
        """The quotation shows the options to users who may not plan them."""
        order = self._order(self.ten, user=self.salesman)
        self.env.invalidate_all()
        with Form(order) as form, form.order_line.edit(0) as line:
            line.multipack_option_ids.add(self.locker)
        self.assertEqual(self._chosen(order), ["Joining fee", "Card", "Locker"])
        with Form(self.env["sale.order"].with_user(self.salesman)) as form:
            form.partner_id = self.anna
            with form.order_line.new() as line:
                line.product_id = self._variant(self.pack, self.ten)
                line.multipack_option_ids.remove(id=self.card.id)
        self.assertEqual(self._chosen(form.record), ["Joining fee"])
        found = self.locker.with_user(self.salesman).name_search("Lock")
        self.assertEqual(found, [(self.locker.id, "Locker")])

    def test_created_with_options_by_rpc(self):
        values = {
            "product_id": self._variant(self.pack, self.five).id,
            "multipack_option_ids": [(6, 0, self.towel.ids)],
        }
        order = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .create({"partner_id": self.anna.id, "order_line": [(0, 0, values)]})
        )
        self.assertEqual(self._chosen(order), ["Joining fee", "Towel"])

    def test_required_stays(self):
        """A required option can be neither deselected nor deleted."""
        order = self._order(user=self.salesman)
        main = self._main(order)
        main.multipack_option_ids = False
        self.assertEqual(self._chosen(order), ["Joining fee"])
        fee_line = order.order_line - main
        with self.assertRaisesRegex(
            UserError, r"Joining fee is required for Pack \(5 entries\)\."
        ):
            fee_line.unlink()
        self.assertEqual(self._chosen(order), ["Joining fee"])

    def test_option_line_deleted(self):
        """Deleting the line of an option deselects it."""
        order = self._order(user=self.salesman)
        main = self._main(order)
        order.order_line.filtered(
            lambda line: line.multipack_option_id == self.card
        ).unlink()
        self.assertEqual(main.multipack_option_ids, self.fee)
        main.product_uom_qty = 2
        self.assertEqual(
            self._lines(order), [("5 entries", 40, 2), ("Joining fee", 15, 2)]
        )

    def test_options_are_deleted_with_their_line(self):
        order = self._create_order(
            (self.pack, self.five), (self.club, self.monthly), user=self.salesman
        )
        order.order_line.sorted()[0].unlink()
        self.assertEqual(self._lines(order), [("Monthly", 50, 1)])

    def test_options_are_deleted_with_their_line_in_the_form(self):
        order = self._order()
        with Form(order.with_user(self.planner)) as form:
            form.order_line.remove(0)
        self.assertFalse(order.order_line)

    def test_order_deleted(self):
        order = self._order()
        lines = order.order_line
        order.unlink()
        self.assertFalse(lines.exists())

    def test_quantity_follows(self):
        order = self._order()
        self._main(order).product_uom_qty = 3
        self.assertEqual(
            self._lines(order),
            [("5 entries", 40, 3), ("Joining fee", 15, 3), ("Card", 2, 3)],
        )

    def test_row_switched(self):
        """The line gets the new row's options and keeps the chosen ones of the list."""
        order = self._order(self.ten)
        main = self._main(order)
        main.multipack_option_ids |= self.towel | self.locker
        self.assertEqual(
            self._chosen(order), ["Joining fee", "Card", "Towel", "Locker"]
        )
        main.product_id = self._variant(self.pack, self.five)
        self.assertEqual(self._chosen(order), ["Joining fee", "Card", "Towel"])
        self.assertEqual(self._lines(order)[0], ("5 entries", 40, 1))
        main.product_id = self._variant(self.club, self.monthly)
        self.assertEqual(self._lines(order), [("Monthly", 50, 1)])

    def test_prices_follow_the_row(self):
        percent = self._option(self.entries, "Insurance", 10, "percent", required=True)
        order = self._order()
        self.assertIn((percent.name, 4, 1), self._lines(order))
        self._main(order).product_id = self._variant(self.pack, self.ten)
        self.assertIn((percent.name, 7.5, 1), self._lines(order))

    def test_order_copied(self):
        """The copy has the same options once, linked to its own line."""
        order = self._order(self.ten)
        main = self._main(order)
        main.multipack_option_ids = self.fee | self.locker
        copy = order.copy()
        self.assertEqual(self._lines(copy), self._lines(order))
        self.assertEqual(
            self._lines(copy),
            [("10 entries", 75, 1), ("Joining fee", 15, 1), ("Locker", 12, 1)],
        )
        self.assertEqual(copy.order_line.linked_line_id, self._main(copy))

    def test_two_lines_with_the_same_row(self):
        order = self._create_order((self.pack, self.five), (self.pack, self.five))
        first, second = self._main(order).sorted()
        first.multipack_option_ids |= self.towel
        self.assertEqual(len(first.linked_line_ids), 3)
        self.assertEqual(len(second.linked_line_ids), 2)

    def test_below_their_line(self):
        """Options are listed below their line, in their own order (R6)."""
        order = self._create_order((self.pack, self.ten), (self.pack, self.five))
        self._main(order).sorted()[0].multipack_option_ids |= self.towel
        names = [name for name, _price, _quantity in self._lines(order)]
        both = ["Joining fee", "Card"]
        self.assertEqual(names, ["10 entries", *both, "Towel", "5 entries", *both])

    def test_confirmed_order_stays_as_it_is(self):
        order = self._order()
        order.action_confirm()
        lines = self._lines(order)
        self.fee.active = False
        self._main(order).multipack_option_ids |= self.towel
        self.assertEqual(self._lines(order), lines)

    def test_options_create_no_packages(self):
        order = self._order()
        order.action_confirm()
        packages = order.order_line.multipack_package_ids
        self.assertEqual(len(packages), 1)
        self.assertEqual(packages.price_paid, 40)
        self.assertEqual(order.multipack_package_count, 1)

    def test_line_is_described_by_the_option(self):
        order = self._order()
        names = [line.name.split("\n")[0] for line in order.order_line.sorted()]
        self.assertEqual(names, ["Pack (5 entries)", "Joining fee", "Card"])

    def test_in_the_invoice(self):
        """The options are invoiced like any other line."""
        order = self._order()
        order.action_confirm()
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [1, 1, 1])

    def test_no_options_without_a_list(self):
        """A multipack without a list has no options and can still be sold."""
        order = self._create_order((self.trial, None))
        self.assertEqual(len(order.order_line), 1)
        self.assertFalse(order.order_line.multipack_available_option_ids)

    def test_desk_reads_and_managers_plan(self):
        self.assertEqual(self.fee.with_user(self.desk).amount, 15)
        with self.assertRaises(AccessError):
            self.fee.with_user(self.desk).amount = 1
        self.fee.with_user(self.manager).amount = 16
        self.assertEqual(self.fee.amount, 16)

    def test_one_owner(self):
        for owner in (
            {"pricelist_id": self.entries.id, "line_id": self.five.id},
            {},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self.env["multipack.pricelist.option"].create(
                    {"product_id": self.towel.product_id.id, **owner}
                )

    def test_option_that_was_sold_stays(self):
        order = self._order()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.fee.with_user(self.manager).unlink()
        order.invalidate_recordset()
        self.assertEqual(self._chosen(order), ["Joining fee", "Card"])


@tagged("post_install", "-at_install")
class TestConfigurator(AcceptanceCommon, HttpCase):
    """Odoo's own product configurator offers the rows on sale, and no others."""

    frozen_now = None

    def _offered(self):
        self.authenticate("mp_planner", "mp_planner")
        values = self.make_jsonrpc_request(
            "/sale/product_configurator/get_values",
            {
                "product_template_id": self.pack.product_tmpl_id.id,
                "quantity": 1,
                "currency_id": self.company.currency_id.id,
                "so_date": "2026-11-21 10:00:00",
                "company_id": self.company.id,
            },
        )
        (line,) = values["products"][0]["attribute_lines"]
        return [
            (value["name"], value["price_extra"]) for value in line["attribute_values"]
        ]

    def test_rows(self):
        self.assertEqual(self._offered(), [("5 entries", 40), ("10 entries", 75)])
        self.five.position = 2
        self.ten.position = 1
        self.assertEqual(self._offered(), [("10 entries", 75), ("5 entries", 40)])

    def test_archived_and_restored(self):
        self._grant(self.pack, self.five)
        self.five.with_user(self.manager).unlink()
        self.assertEqual(self._offered(), [("10 entries", 75)])
        self.five.with_user(self.manager).action_restore()
        self.assertEqual(self._offered(), [("5 entries", 40), ("10 entries", 75)])
