from odoo.tests import tagged

from ..hooks import VARIANTS_ADDED, add_variants_mark, withdraw_variants
from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestUninstallVariants(MultipackCommon):
    """Installing the addon lets all employees see product variants, because rows are
    variants. Uninstalling reverts that, unless variants are needed otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employees = cls.env.ref("base.group_user")
        cls.variants = cls.env.ref("product.group_product_variant")
        cls.parameters = cls.env["ir.config_parameter"].sudo()
        # variants of other addons' demo data
        others = cls.env["product.template"].search([("multipack_ids", "=", False)])
        others.attribute_line_ids.unlink()

    def _is_shown(self):
        return self.variants in self.employees.implied_ids

    def test_mark_of_the_installation(self):
        """The setting is marked only if the addon itself enables it."""
        self.parameters.search([("key", "=", VARIANTS_ADDED)]).unlink()
        self.assertTrue(self._is_shown())
        add_variants_mark(self.env)
        self.assertFalse(self.parameters.get_param(VARIANTS_ADDED))
        self.employees._remove_group(self.variants)
        add_variants_mark(self.env)
        self.assertTrue(self.parameters.get_param(VARIANTS_ADDED))

    def test_withdrawn(self):
        self.parameters.set_param(VARIANTS_ADDED, True)
        withdraw_variants(self.env)
        self.assertFalse(self._is_shown())
        self.assertFalse(self.plain.has_group("product.group_product_variant"))
        self.assertFalse(self.parameters.search([("key", "=", VARIANTS_ADDED)]))

    def test_kept_if_enabled_before(self):
        self.parameters.search([("key", "=", VARIANTS_ADDED)]).unlink()
        withdraw_variants(self.env)
        self.assertTrue(self._is_shown())

    def test_kept_for_other_products_with_variants(self):
        self.parameters.set_param(VARIANTS_ADDED, True)
        color = self.env["product.attribute"].create(
            {
                "name": "Color",
                "value_ids": [(0, 0, {"name": "Red"}), (0, 0, {"name": "Blue"})],
            }
        )
        self.env["product.template"].create(
            {
                "name": "T-shirt",
                "attribute_line_ids": [
                    (
                        0,
                        0,
                        {
                            "attribute_id": color.id,
                            "value_ids": [(6, 0, color.value_ids.ids)],
                        },
                    )
                ],
            }
        )
        withdraw_variants(self.env)
        self.assertTrue(self._is_shown())
        self.assertFalse(self.parameters.search([("key", "=", VARIANTS_ADDED)]))
