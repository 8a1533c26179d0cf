from odoo.tests import tagged

from .common_schema import SchemaCase


@tagged("post_install", "-at_install")
class TestSchema(SchemaCase):
    addon = "multipack_booking"

    def test_schema_changes_with_the_version_only(self):
        self._check_schema()

    def test_what_is_recorded(self):
        """The schema includes columns, constraints, indexes and functions."""
        lines = self._read_schema()
        self.assertIn("column multipack_credit_move.amount numeric", lines)
        self.assertIn("column sale_order_line.multipack_renews_id int4 null", lines)
        for start in (
            "constraint multipack_package multipack_package_balance_not_negative ",
            "index multipack_booking multipack_booking_once_per_session ",
            "function multipack_credit_move_post ",
        ):
            self.assertEqual(len([x for x in lines if x.startswith(start)]), 1, start)
        self.assertFalse([line for line in lines if "ecommerce_ok" in line])
