from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestKind(MultipackCommon):
    """R2: the kind fits the credits of the list, or the multipack's own (R3)."""

    def test_list_that_does_not_fit_is_refused(self):
        for kind, pricelist, rows in [
            ("time", self.entries, "5 entries, 10 entries"),
            ("entry", self.subscription, "Monthly, Annual"),
            ("value", self.subscription, "Monthly, Annual"),
        ]:
            with (
                self.subTest(kind=kind),
                self.assertRaisesRegex(ValidationError, rf"Odd sells .*: {rows}\."),
            ):
                self._create_multipack("Odd", kind, {}, pricelist)

    def test_entries_are_whole(self):
        halves = self._create_list("Halves", self._row("2.5", 2.5, 10))
        self.assertTrue(self._create_multipack("Money", "value", {}, halves))
        with self.assertRaisesRegex(ValidationError, "whole entries, at least 1"):
            self._create_multipack("Entries", "entry", {}, halves)

    def test_own_terms_that_do_not_fit_are_refused(self):
        for kind, credit in [("time", 1), ("entry", 0), ("entry", 0.5), ("value", 0)]:
            with (
                self.subTest(kind=kind, credit=credit),
                self.assertRaisesRegex(ValidationError, "This does not fit: Odd"),
            ):
                self._create_multipack("Odd", kind, {}, credit=credit)

    def test_row_of_a_list_in_use_must_fit(self):
        """A row must fit every multipack of its list."""
        self._create_multipack("Money", "value", {}, self.entries)
        with self.assertRaisesRegex(ValidationError, "Pack sells Entries.*5 entries"):
            self.five.credit = 2.5
        with self.assertRaisesRegex(ValidationError, "This does not fit: Monthly, Ann"):
            self.subscription.write(
                {
                    "line_ids": [
                        (1, self.monthly.id, {"credit": 1}),
                        (1, self.annual.id, {"credit": 1}),
                    ]
                }
            )

    def test_row_must_fit_archived_multipacks(self):
        """An archived multipack may be restored, so its list must still fit."""
        self.club.active = False
        with self.assertRaisesRegex(ValidationError, "Club sells"):
            self.subscription.write(
                {
                    "line_ids": [
                        (1, self.monthly.id, {"credit": 1}),
                        (1, self.annual.id, {"credit": 1}),
                    ]
                }
            )

    def test_change_of_kind_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "credits must be 0"):
            self.pack.kind = "time"
        with self.assertRaisesRegex(ValidationError, "whole entries"):
            self.club.kind = "entry"

    def test_costs(self):
        for multipack, cost, message in [
            (self.pack, 0, "must be whole entries, at least 1"),
            (self.pack, 1.5, "must be whole entries, at least 1"),
            (self.pack, -1, "cannot be negative"),
            (self.wallet, -0.01, "cannot be negative"),
        ]:
            with (
                self.subTest(multipack=multipack.name, cost=cost),
                self.assertRaisesRegex(ValidationError, message),
            ):
                multipack.line_ids[0].credit_cost = cost

    def test_default_costs(self):
        """One entry, the price of the service, or nothing, by kind; also over RPC."""
        for kind, pricelist, cost, needed in [
            ("entry", self.entries, 1, 1),
            ("value", self.amounts, 0, 12.5),
            ("time", self.subscription, 0, 0),
        ]:
            with self.subTest(kind=kind):
                multipack = self.env["multipack.multipack"].create(
                    {
                        "name": "Defaults",
                        "company_id": self.company.id,
                        "kind": kind,
                        "pricelist_id": pricelist.id,
                        "line_ids": [(0, 0, {"service_id": self.gym.id})],
                    }
                )
                self.assertEqual(multipack.line_ids.credit_cost, cost)
                self.assertEqual(multipack.line_ids._get_cost(), needed)

    def test_costs_follow_the_kind_until_saved(self):
        Multipack = self.env["multipack.multipack"]
        form = Form(Multipack.with_context(default_company_id=self.company.id))
        form.name = "Changed my mind"
        form.kind = "entry"
        with form.line_ids.new() as line:
            line.service_id = self.gym
            self.assertEqual(line.credit_cost, 1)
        form.kind = "value"
        form.pricelist_id = self.amounts
        self.assertEqual(form.save().line_ids.credit_cost, 0)

    def test_change_of_kind_checks_the_costs(self):
        """Cost 0, the list price, fits a value multipack but not one of entries."""
        with self.assertRaisesRegex(ValidationError, "whole entries, at least 1"):
            self.wallet.kind = "entry"

    def test_service_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.pack.line_ids = [(0, 0, {"service_id": self.gym.id})]
            self.env.flush_all()

    def test_service_of_another_company(self):
        foreign = self.env["multipack.service"].create(
            {"name": "Far", "company_id": self.other_company.id}
        )
        with self.assertRaisesRegex(ValidationError, "Pack cannot include Far"):
            self.pack.line_ids = [(0, 0, {"service_id": foreign.id})]

    def test_cost_in_words(self):
        words = {
            (line.multipack_id.name, line.service_id.name): line.cost_text
            for line in (self.pack | self.club | self.wallet).line_ids
        }
        self.assertEqual(
            words,
            {
                ("Pack", "Gym"): "1 entry",
                ("Pack", "Yoga"): "2 entries",
                ("Club", "Gym"): "unlimited use",
                ("Club", "Yoga"): "unlimited use",
                ("Wallet", "Gym"): "12.50\xa0€",
                ("Wallet", "Massage"): "55.00\xa0€",
            },
        )


@tagged("post_install", "-at_install")
class TestVariants(MultipackCommon):
    """R3: one variant per row on sale, in sync with the list."""

    def _prices(self, multipack):
        multipack.invalidate_recordset()
        return {
            variant.multipack_pricelist_line_id.name: variant.lst_price
            for variant in multipack.product_variant_ids
        }

    def test_from_the_start(self):
        self.assertEqual(self._prices(self.pack), {"5 entries": 40, "10 entries": 75})
        self.assertEqual(self._prices(self.club), {"Monthly": 50, "Annual": 480})
        self.assertEqual(self._prices(self.wallet), {"Spend 100": 90})
        self.assertEqual(self._prices(self.trial), {False: 5})
        self.assertEqual(
            self._variant(self.pack, self.five).display_name, "Pack (5 entries)"
        )
        self.assertEqual(self.pack.type, "service")
        self.assertFalse(self.pack.purchase_ok)

    def test_list_replaces_the_own_price(self):
        both = self._create_multipack(
            "Both", "entry", {}, self.entries, list_price=1000
        )
        self.assertEqual(self._prices(both), {"5 entries": 40, "10 entries": 75})
        self.trial.write({"pricelist_id": self.entries.id})
        self.assertEqual(self._prices(self.trial), {"5 entries": 40, "10 entries": 75})

    def test_price_of_a_row(self):
        self.five.price = 42.5
        self.assertEqual(self._prices(self.pack), {"5 entries": 42.5, "10 entries": 75})

    def test_name_of_a_row(self):
        self.five.name = "Five"
        self.assertEqual(
            self._variant(self.pack, self.five).display_name, "Pack (Five)"
        )

    def test_translated_name_of_a_row(self):
        self.env["res.lang"]._activate_lang("it_IT")
        italian = self.env["product.product"].with_context(lang="it_IT")
        self.five.with_user(self.manager).update_field_translations(
            "name", {"it_IT": "5 ingressi"}
        )
        variant = italian.browse(self._variant(self.pack, self.five).id)
        self.assertEqual(variant.display_name, "Pack (5 ingressi)")
        self.assertEqual(
            self._variant(self.pack, self.five).display_name, "Pack (5 entries)"
        )

    def test_name_written_in_another_language(self):
        """Renaming a row while working in Italian is a translation as well."""
        self.env["res.lang"]._activate_lang("it_IT")
        self.five.with_context(lang="it_IT").name = "5 ingressi"
        variant = self._variant(self.pack, self.five)
        self.assertEqual(
            variant.with_context(lang="it_IT").display_name, "Pack (5 ingressi)"
        )
        self.assertEqual(variant.display_name, "Pack (5 entries)")

    def test_rows_added_archived_and_deleted(self):
        self.entries.line_ids = [(0, 0, self._row("20 entries", 20, 140))]
        twenty = self.entries.line_ids[-1]
        self.assertEqual(
            self._prices(self.pack),
            {"5 entries": 40, "10 entries": 75, "20 entries": 140},
        )
        (self.five | twenty).active = False
        self.assertEqual(self._prices(self.pack), {"10 entries": 75})
        self.five.action_restore()
        self.assertEqual(self._prices(self.pack), {"5 entries": 40, "10 entries": 75})
        self.five.unlink()
        self.assertEqual(self._prices(self.pack), {"10 entries": 75})

    def test_two_multipacks_on_one_list(self):
        second = self._create_multipack("Second", "entry", {}, self.entries)
        self.five.price = 41
        self.ten.active = False
        self.assertEqual(self._prices(self.pack), {"5 entries": 41})
        self.assertEqual(self._prices(second), {"5 entries": 41})
        self.assertEqual(
            second.product_variant_ids.multipack_pricelist_line_id, self.five
        )

    def test_switch_of_the_list(self):
        other = self._create_list("Other", self._row("One", 1, 9))
        self.pack.pricelist_id = other
        self.assertEqual(self._prices(self.pack), {"One": 9})
        self.pack.pricelist_id = self.entries
        self.assertEqual(self._prices(self.pack), {"5 entries": 40, "10 entries": 75})

    def test_list_removed(self):
        self.pack.write({"pricelist_id": False, "credit": 3, "price": 30})
        self.assertEqual(self._prices(self.pack), {False: 30})
        package = self._grant(self.pack)
        self.assertEqual(package.credit_balance, 3)
        with self.assertRefused("without a price list; 5 entries does not belong"):
            self._grant(self.pack, self.five)

    def test_last_row_archived(self):
        """Without rows it cannot be sold: no variant may sell it without one."""
        self.hundred.active = False
        with self.assertRefused("Choose a row of the price list Amounts for Wallet"):
            self._grant(self.wallet)
        self.hundred.action_restore()
        self.assertEqual(self._prices(self.wallet), {"Spend 100": 90})

    def test_manager_without_rights_on_attributes(self):
        """Attributes are updated for every user who may edit price lists."""
        rows = self.entries.with_user(self.manager)
        rows.line_ids = [(0, 0, self._row("1 entry", 1, 10))]
        self.assertEqual(
            self._prices(self.pack), {"5 entries": 40, "10 entries": 75, "1 entry": 10}
        )


@tagged("post_install", "-at_install")
class TestMultipack(MultipackCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = cls.env["multipack.service"].create({"name": "Pool"})

    def test_form_with_a_list(self):
        form = Form(self.env["multipack.multipack"].with_user(self.manager))
        form.name = "Morning pack"
        form.kind = "entry"
        form.pricelist_id = self.entries
        with form.line_ids.new() as line:
            line.service_id = self.shared
        multipack = form.save()
        self.assertEqual(multipack.line_ids.credit_cost, 1)
        self.assertEqual(multipack.type, "service")
        self.assertEqual(multipack.product_variant_count, 2)
        self.assertEqual(multipack.covers_text, "Pool")

    def test_form_without_a_list(self):
        form = Form(self.env["multipack.multipack"].with_user(self.manager))
        form.name = "Open month"
        form.kind = "time"
        form.price = 60
        form.duration = 30
        form.duration_unit = "day"
        with form.line_ids.new() as line:
            line.service_id = self.shared
        multipack = form.save()
        self.assertEqual(multipack.list_price, 60)
        package = self._grant(multipack)
        self.assertEqual(str(package.date_end), "2026-12-20")  # 21 Nov + 29 days
        self.assertEqual(package.kind, "time")

    def test_form_of_a_service(self):
        form = Form(self.env["multipack.service"].with_user(self.manager))
        form.name = "Pilates"
        form.booking_type = "session"
        form.capacity = 12
        service = form.save()
        self.assertEqual(service.price, 0)
        self.assertEqual(service.currency_id, self.company.currency_id)
        self.assertEqual(service.multipack_count, 0)

    def test_numbers_of_a_service(self):
        for values in ({"duration": 0}, {"capacity": 0}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, "Gym: duration and capacity"),
            ):
                self.gym.write(values)

    def test_copy_shares_the_list_and_nothing_else(self):
        copy = self.pack.with_user(self.manager).copy()
        self.assertEqual(copy.name, "Pack (copy)")
        self.assertEqual(self.pack.name, "Pack")
        self.assertNotEqual(copy.product_tmpl_id, self.pack.product_tmpl_id)
        self.assertEqual(copy.pricelist_id, self.entries)
        self.assertEqual(sorted(copy.product_variant_ids.mapped("lst_price")), [40, 75])
        self.assertEqual(
            copy.line_ids.mapped(lambda line: (line.service_id, line.credit_cost)),
            [(self.gym, 1), (self.yoga, 2)],
        )
        copy.line_ids[0].credit_cost = 4
        self.assertEqual(self.pack.line_ids[0].credit_cost, 1)
        self.assertFalse(copy.package_ids)

    def test_copy_without_a_list(self):
        copy = self.trial.copy({"name": "Trial 2"})
        self.assertEqual((copy.name, copy.price, copy.credit), ("Trial 2", 5, 1))

    def test_product_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "Delete the multipack instead"):
            self.pack.product_tmpl_id.with_user(self.manager).unlink()

    def test_product_of_an_archived_multipack_cannot_be_deleted(self):
        self.pack.active = False
        with self.assertRaisesRegex(UserError, "Delete the multipack"):
            self.pack.product_tmpl_id.unlink()

    def test_deleting_variants_does_not_delete_the_product(self):
        """Odoo deletes a product template with its last variant."""
        for multipack in (self.trial, self.wallet):
            with (
                self.subTest(multipack=multipack.name),
                self.assertRaisesRegex(UserError, "Delete the multipack"),
            ):
                multipack.product_variant_ids.with_user(self.manager).unlink()

    def test_delete_removes_the_product(self):
        for multipack in (self.trial, self.pack):
            template = multipack.product_tmpl_id
            variants = multipack.product_variant_ids
            multipack.with_user(self.manager).unlink()
            self.assertFalse(multipack.exists() or template.exists())
            self.assertFalse(variants.exists())
        self.assertTrue(self.five.exists())

    def test_delete_refused_once_clients_own_it(self):
        self._grant(self.trial)
        with self.assertRaisesRegex(ValidationError, "Clients own packages of Trial"):
            self.trial.with_user(self.manager).unlink()

    def test_delete_refused_for_packages_of_another_company(self):
        self._grant_elsewhere(self.trial)
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "Clients own packages of Trial"):
            self.trial.with_user(self.manager).unlink()

    def test_archived_is_not_sold_and_its_packages_remain_usable(self):
        package = self._grant(self.pack, self.five)
        variants = self.pack.product_variant_ids
        self.pack.with_user(self.manager).action_archive()
        self.assertFalse(self.pack.product_tmpl_id.active)
        self.assertFalse(any(variants.mapped("active")))
        self.assertEqual(self._enter(self.gym).package_id, package)
        self.pack.with_user(self.manager).action_unarchive()
        self.assertEqual(self.pack.product_variant_ids, variants)

    def test_one_multipack_per_product(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["multipack.multipack"].create(
                {
                    "product_tmpl_id": self.pack.product_tmpl_id.id,
                    "kind": "entry",
                    "credit": 1,
                }
            )

    def test_service_in_packages_cannot_be_deleted(self):
        self._grant(self.trial)
        self.pack.line_ids[0].unlink()
        with self.assertRaisesRegex(ValidationError, "Gym is part of packages"):
            self.gym.with_user(self.manager).unlink()

    def test_service_code_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.yoga.code = "GYM"
            self.env.flush_all()

    def test_price_stays_in_the_rows(self):
        """R3: with a list the product has no price of its own that would be added."""
        self.pack.product_tmpl_id.list_price = 7
        self.assertEqual(self.pack.list_price, 0)
        variant = self.pack._get_variant(self.five)
        self.assertEqual(variant.lst_price, self.five.price)

    def test_endless_validity_refused(self):
        """R4: typing errors are refused when they are entered."""
        with self.assertRaisesRegex(ValidationError, "validity is too long"):
            self.five.duration = 100_000
