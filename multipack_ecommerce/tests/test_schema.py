from odoo.addons.multipack_booking.tests.common_schema import SchemaCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSchema(SchemaCase):
    addon = "multipack_ecommerce"

    def test_schema_changes_with_the_version_only(self):
        self._check_schema()

    def test_what_is_recorded(self):
        """Only what the shop adds, including to tables of ``multipack_booking``."""
        lines = self._read_schema()
        self.assertIn("column multipack_pricelist_line.ecommerce_ok bool null", lines)
        self.assertFalse([line for line in lines if "credit_move" in line])
