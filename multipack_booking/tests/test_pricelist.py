from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..models.catalogue.pricelist_line import UNORDERED
from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestHomogeneousList(MultipackCommon):
    """R1: the active rows of a list all have 0 credits, or all have more."""

    mixed = r"Entries mixes rows without credits \(Free\).*credits \(5 ent.*10 ent"

    def test_create_refused(self):
        with self.assertRaisesRegex(ValidationError, r"Mixed.*\(One\).*\(Two, Three\)"):
            self._create_list(
                "Mixed",
                self._row("One", 0, 1),
                self._row("Two", 2, 1),
                self._row("Three", 3, 1),
            )

    def test_row_added_is_refused(self):
        with self.assertRaisesRegex(ValidationError, self.mixed):
            self.env["multipack.pricelist.line"].create(
                {"pricelist_id": self.entries.id, **self._row("Free", 0, 1)}
            )

    def test_row_added_through_the_list_is_refused(self):
        with self.assertRaisesRegex(ValidationError, self.mixed):
            self.entries.line_ids = [(0, 0, self._row("Free", 0, 1))]

    def test_row_written_is_refused(self):
        with self.assertRaisesRegex(ValidationError, r"\(5 entries\).*\(10 entries\)"):
            self.five.credit = 0

    def test_row_written_through_the_list_is_refused(self):
        with self.assertRaisesRegex(ValidationError, r"\(5 entries\).*\(10 entries\)"):
            self.entries.write({"line_ids": [(1, self.five.id, {"credit": 0})]})

    def test_form_refused(self):
        form = Form(self.entries.with_user(self.manager))
        with form.line_ids.new() as row:
            row.name = "Free"
            row.credit = 0
        with self.assertRaisesRegex(ValidationError, self.mixed):
            form.save()

    def test_check_is_back_after_a_failed_save(self):
        """A save that fails does not leave the check disabled."""
        for _number in range(2):
            with self.assertRaisesRegex(ValidationError, "cannot be negative"):
                self.entries.write({"line_ids": [(1, self.five.id, {"price": -1})]})
            with self.assertRaisesRegex(ValidationError, "mixes rows without"):
                self.five.credit = 0

    def test_import_refused(self):
        result = (
            self.env["multipack.pricelist.line"]
            .with_user(self.manager)
            .load(
                ["pricelist_id/.id", "name", "credit", "price"],
                [[str(self.entries.id), "Free", "0", "1"]],
            )
        )
        self.assertFalse(result["ids"])
        self.assertRegex(result["messages"][0]["message"], "mixes rows")
        self.assertEqual(len(self.entries.line_ids), 2)

    def test_restoring_the_other_side_is_refused(self):
        """R1 applies to active rows: archived ones may differ until restored."""
        lone = self._create_list("Lone", self._row("Unlimited", 0, 1))
        lone.line_ids.active = False
        lone.line_ids = [(0, 0, self._row("Ten", 10, 1))]
        archived = lone.archived_line_ids
        with self.assertRaisesRegex(ValidationError, r"\(Unlimited\).*\(Ten\)"):
            archived.action_restore()

    def test_all_rows_change_in_one_save(self):
        """The check runs at the end of the save, not while the list is mixed."""
        free = self._create_list("Free", self._row("One", 0, 1), self._row("Two", 0, 2))
        one, two = free.line_ids
        free.write(
            {"line_ids": [(1, one.id, {"credit": 1}), (1, two.id, {"credit": 2})]}
        )
        self.assertEqual(free.line_ids.mapped("credit"), [1, 2])

    def test_all_rows_change_in_the_form(self):
        free = self._create_list("Free", self._row("One", 0, 1), self._row("Two", 0, 2))
        with Form(free.with_user(self.manager)) as form:
            for index, credit in enumerate((3, 4)):
                with form.line_ids.edit(index) as row:
                    row.credit = credit
        self.assertEqual(free.line_ids.mapped("credit"), [3, 4])

    def test_swap_of_the_only_row(self):
        free = self._create_list("Free", self._row("One", 0, 1))
        free.write(
            {
                "line_ids": [
                    (0, 0, self._row("Ten", 10, 9)),
                    (1, free.line_ids.id, {"active": False}),
                ]
            }
        )
        self.assertEqual(free.line_ids.mapped("name"), ["Ten"])


@tagged("post_install", "-at_install")
class TestRows(MultipackCommon):
    def test_terms_refused(self):
        for values, message in [
            ({"credit": -1}, "credits cannot be negative"),
            ({"duration": 0}, "must be at least 1"),
            ({"price": -0.01}, "price cannot be negative"),
        ]:
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self.five.write(values)

    def test_order(self):
        """R6: by sequence; rows without one come last, in order of creation."""
        ordered = self._create_list(
            "Ordered",
            {**self._row("no position", 1, 1), "sequence": 0},
            {**self._row("second", 1, 1), "sequence": 2},
            {**self._row("no position either", 1, 1), "sequence": False},
            {**self._row("first", 1, 1), "sequence": 1},
        )
        ordered.line_ids = [(0, 0, self._row("default", 1, 1))]
        names = ["first", "second", "no position", "no position either", "default"]
        ordered.invalidate_recordset()
        self.assertEqual(ordered.line_ids.mapped("name"), names)
        self.assertEqual(ordered.line_ids[2:].mapped("sequence"), [UNORDERED] * 3)
        ordered.line_ids[0].sequence = 0
        ordered.invalidate_recordset()
        self.assertEqual(
            ordered.line_ids.mapped("name"),
            ["second", "no position", "no position either", "first", "default"],
        )

    def test_order_of_variants(self):
        """R6: variants have the order of the rows."""
        self.five.sequence, self.ten.sequence = 2, 1
        values = self.entries.attribute_id.value_ids
        values.invalidate_recordset()
        self.assertEqual(
            self.entries.attribute_id.value_ids.sorted().mapped("name"),
            ["10 entries", "5 entries"],
        )

    def test_row_stays_in_its_list(self):
        other = self._create_list("Other", self._row("One", 1, 1))
        for refused in (
            lambda: self.five.write({"pricelist_id": other.id}),
            lambda: other.write({"line_ids": [(4, self.five.id)]}),
            lambda: other.write({"archived_line_ids": [(4, self.five.id)]}),
        ):
            with self.assertRaisesRegex(ValidationError, "cannot move to another"):
                refused()

    def test_in_words(self):
        self.assertEqual(self.five.credit_text, "5 entries, valid 2 months")
        self.assertEqual(self.monthly.credit_text, "unlimited use, valid 1 month")
        self.assertEqual(self.hundred.credit_text, "100.00\xa0€, valid 1 year")
        self.five.write({"credit": 1, "duration": 1, "duration_unit": "day"})
        self.assertEqual(self.five.credit_text, "1 entry, valid 1 day")

    def test_form_creates_a_list(self):
        form = Form(self.env["multipack.pricelist"].with_user(self.manager))
        form.name = "Pool"
        with form.line_ids.new() as row:
            row.name = "20 entries"
            row.credit = 20
            row.price = 130
            row.duration = 6
        pool = form.save()
        self.assertEqual(
            pool.line_ids.read(["name", "credit", "price", "duration"])[0],
            {
                "id": pool.line_ids.id,
                "name": "20 entries",
                "credit": 20.0,
                "price": 130.0,
                "duration": 6,
            },
        )
        self.assertEqual(pool.attribute_id.name, "Pool")
        self.assertEqual(pool.attribute_id.value_ids.mapped("name"), ["20 entries"])

    def test_copy_is_independent(self):
        copy = self.entries.copy()
        self.assertEqual(copy.name, "Entries (copy)")
        self.assertEqual(copy.line_ids.mapped("name"), ["5 entries", "10 entries"])
        self.assertFalse(copy.line_ids & self.entries.line_ids)
        self.assertNotEqual(copy.attribute_id, self.entries.attribute_id)
        copy.line_ids[0].write({"name": "Six", "credit": 6, "price": 48})
        self.assertEqual(self.five.name, "5 entries")
        self.assertEqual(self.five.price, 40)
        self.assertEqual(self._variant(self.pack, self.five).lst_price, 40)

    def test_copy_leaves_archived_rows_archived(self):
        self.five.active = False
        copy = self.entries.copy()
        self.assertEqual(
            copy.line_ids.filtered("active").mapped("name"), ["10 entries"]
        )
        self.assertEqual(self.pack.product_variant_count, 1)


@tagged("post_install", "-at_install")
class TestArchiveNeverLose(MultipackCommon):
    """R7: a row that was sold is archived instead of deleted, with a message."""

    def _unlink(self, rows):
        """Delete rows as the manager and return the notices that were sent."""
        with patch.object(self.env.registry["res.users"], "_bus_send") as send:
            rows.with_user(self.manager).unlink()
        return [call.args for call in send.call_args_list]

    def test_unsold_is_deleted(self):
        value = self.five.attribute_value_id
        variant = self._variant(self.pack, self.five)
        self.assertEqual(self._unlink(self.five), [])
        self.assertFalse(self.five.exists())
        self.assertFalse(value.exists())
        self.assertFalse(variant.exists().filtered("active"))
        self.assertEqual(self.pack.product_variant_count, 1)

    def test_granted_is_archived(self):
        package = self._grant(self.pack, self.five)
        ((kind, notice),) = self._unlink(self.five)
        self.assertEqual(kind, "simple_notification")
        self.assertEqual(
            notice["message"],
            "These rows were sold, so their history is kept: 5 entries.",
        )
        self.assertFalse(self.five.active)
        self.assertEqual(package.pricelist_line_id, self.five)
        self.assertEqual(self.entries.archived_line_ids, self.five)
        self.assertEqual(self.entries.line_ids, self.ten)

    def test_quoted_is_archived(self):
        order = self._create_order((self.pack, self.five))
        self.assertEqual(len(self._unlink(self.five)), 1)
        self.assertFalse(self.five.active)
        self.assertTrue(order.order_line.product_id)

    def test_sold_and_unsold_together(self):
        self._grant(self.pack, self.five)
        self.assertEqual(len(self._unlink(self.five | self.ten)), 1)
        self.assertEqual((self.five | self.ten).exists(), self.five)
        self.assertFalse(self.five.active)

    def test_removed_from_the_form(self):
        """Deleting in the form is the same as deleting by RPC."""
        self._grant(self.pack, self.five)
        with Form(self.entries.with_user(self.manager)) as form:
            form.line_ids.remove(0)
        self.assertTrue(self.five.exists())
        self.assertFalse(self.five.active)

    def test_emptied_by_commands(self):
        self._grant(self.pack, self.five)
        for command in ([(5, 0, 0)], [(6, 0, [])]):
            self.entries.line_ids = command
            self.assertTrue(self.five.exists())
            self.assertFalse(self.five.active)
            self.five.active = True

    def test_sold_in_another_company_counts(self):
        self._grant_elsewhere(self.pack, self.five)
        self.env.invalidate_all()
        self.assertTrue(self.five.with_user(self.manager).is_sold)
        self.assertEqual(len(self._unlink(self.five)), 1)
        self.assertTrue(self.five.exists())

    def test_archived_is_not_sold(self):
        variant = self._variant(self.pack, self.five)
        self._create_order((self.pack, self.five))
        self._unlink(self.five)
        self.assertFalse(variant.active)
        self.assertEqual(
            self.pack.product_variant_ids.multipack_pricelist_line_id, self.ten
        )
        with self.assertRefused("5 entries is archived and no longer sold"):
            self._grant(self.pack, self.five)

    def test_restored(self):
        variant = self._variant(self.pack, self.five)
        self._create_order((self.pack, self.five))
        self._unlink(self.five)
        self.five.with_user(self.manager).action_restore()
        self.assertEqual(self._variant(self.pack, self.five), variant)
        self.assertEqual(variant.lst_price, 40)
        self.assertFalse(self.entries.archived_line_ids)
        self.assertTrue(self._grant(self.pack, self.five))

    def test_restored_after_a_grant_only(self):
        """Odoo replaces a variant that was never ordered; the row is restored."""
        self._grant(self.pack, self.five)
        self._unlink(self.five)
        self.five.with_user(self.manager).action_restore()
        self.assertEqual(self._variant(self.pack, self.five).lst_price, 40)

    def test_desk_cannot_delete_or_restore(self):
        with self.assertRaises(AccessError):
            self.five.with_user(self.desk).unlink()
        self.five.active = False
        with self.assertRaises(AccessError):
            self.five.with_user(self.desk).action_restore()

    def test_list_with_sold_rows_cannot_be_deleted(self):
        self._grant(self.pack, self.five)
        with self.assertRaisesRegex(ValidationError, r"sold \(5 entries\)"):
            self.entries.unlink()

    def test_list_in_use_cannot_be_deleted(self):
        """A list that a multipack uses cannot be deleted."""
        with self.assertRaisesRegex(ValidationError, "the price list of Pack"):
            self.entries.with_user(self.manager).unlink()
        self.assertEqual(self.pack.pricelist_id, self.entries)

    def test_unused_list_is_deleted_with_its_attribute(self):
        lone = self._create_list("Lone", self._row("One", 1, 1))
        row, attribute = lone.line_ids, lone.attribute_id
        value = row.attribute_value_id
        lone.with_user(self.manager).unlink()
        self.assertFalse(lone.exists() or row.exists())
        self.assertFalse(attribute.exists() or value.exists())
