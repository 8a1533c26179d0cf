"""Options that are packages themselves (R9): on the list and on single rows."""

from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common_acceptance import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestAddOnPackage(AcceptanceCommon):
    """An option that sells a package along with the row."""

    def _addon(self, owner, multipack, row=None, amount=20, **values):
        return self._option(
            owner,
            "Sauna too",
            amount,
            multipack_id=multipack.id,
            pricelist_line_id=row.id if row else False,
            **values,
        )

    def test_confirmation_gives_both_packages(self):
        addon = self._addon(self.monthly, self.pack, self.five, required=True)
        self.assertEqual(addon.product_id, self._variant(self.pack, self.five))
        order = self._create_order((self.club, self.monthly))
        self.assertEqual(self._lines(order), [("Monthly", 50, 1), ("Sauna too", 20, 1)])
        order.action_confirm()
        packages = order.order_line.multipack_package_ids.sorted("id")
        self.assertEqual(
            [(p.multipack_id, p.pricelist_line_id, p.price_paid) for p in packages],
            [(self.club, self.monthly, 50), (self.pack, self.five, 20)],
        )
        self.assertEqual(packages.mapped("credit_balance"), [0, 5])

    def test_holder_start_and_quantity_are_those_of_the_line(self):
        self._addon(self.monthly, self.pack, self.five, required=True)
        order = self._create_order((self.club, self.monthly, 2), partner=self.employer)
        main = order.order_line.filtered(lambda line: not line.multipack_option_id)
        main.write(
            {"multipack_holder_id": self.bob.id, "multipack_date_start": "2027-01-01"}
        )
        order.action_confirm()
        packages = order.order_line.multipack_package_ids
        self.assertEqual(len(packages), 4)
        self.assertEqual(packages.partner_id, self.bob)
        self.assertEqual(set(packages.mapped("date_start")), {date(2027, 1, 1)})

    def test_without_a_list(self):
        self._addon(self.monthly, self.trial, required=True, amount=0)
        order = self._create_order((self.club, self.monthly))
        order.action_confirm()
        packages = order.order_line.multipack_package_ids
        self.assertEqual(packages.multipack_id, self.club | self.trial)

    def test_its_own_options_are_not_sold(self):
        """The options of the add-on's row apply only when it is sold alone."""
        self._option(self.five, "Towel", 3, required=True)
        self._addon(self.monthly, self.pack, self.five, required=True)
        order = self._create_order((self.club, self.monthly))
        self.assertEqual(self._lines(order), [("Monthly", 50, 1), ("Sauna too", 20, 1)])

    def test_row_as_its_own_add_on(self):
        """The recursion ends after one level."""
        self._addon(self.monthly, self.club, self.monthly, required=True, amount=45)
        order = self._create_order((self.club, self.monthly))
        self.assertEqual(order.amount_untaxed, 95)

    def test_multipack_and_row_belong_together(self):
        for multipack, row, message in [
            (self.pack, None, "Choose a row of the price list Entries"),
            (self.pack, self.monthly, "Monthly is not a row of Entries"),
            (self.trial, self.five, "Trial is sold without a price list"),
        ]:
            with self.assertRaisesRegex(ValidationError, message):
                self._addon(
                    self.monthly,
                    multipack,
                    row,
                    product_id=self._product("Any").id,
                )
        with self.assertRaisesRegex(ValidationError, "select the add-on multipack"):
            self._option(self.monthly, "Any", 1, pricelist_line_id=self.five.id)

    def test_ended_add_on_is_refused(self):
        season = self._season("Season", "2026-09-01", "2026-11-20")
        self._addon(self.monthly, self.pack, self.five, required=True)
        self.five.write({"duration_unit": "season", "period_id": season.id})
        with self.assertRaisesRegex(ValidationError, "Season has ended on 11/20/2026"):
            self._create_order((self.club, self.monthly))

    def test_archived_add_on_is_not_offered(self):
        """An add-on whose row is archived is not offered."""
        self._addon(self.monthly, self.pack, self.five)
        self._grant(self.pack, self.five)
        self.five.active = False
        order = self._create_order((self.club, self.monthly))
        self.assertFalse(order.order_line.multipack_available_option_ids)

    def test_planned_in_the_form(self):
        with Form(self.monthly.with_user(self.manager)) as form:
            with form.option_ids.new() as option:
                option.multipack_id = self.pack
                option.pricelist_line_id = self.five
                option.amount = 20
        option = self.monthly.option_ids
        self.assertEqual(option.product_id, self._variant(self.pack, self.five))
        self.assertEqual(option.name, "Pack (5 entries)")
