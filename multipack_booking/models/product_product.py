from odoo import api, fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    multipack_pricelist_line_id = fields.Many2one(
        "multipack.pricelist.line",
        string="Multipack Row",
        compute="_compute_multipack_pricelist_line_id",
        store=True,
        index="btree_not_null",
        help="The row of a multipack price list that this variant sells.",
    )

    @api.depends("product_template_attribute_value_ids")
    def _compute_multipack_pricelist_line_id(self):
        # sudo: the row behind a variant does not depend on who looks
        rows = self.env["multipack.pricelist.line"].sudo()
        values = self.product_template_attribute_value_ids.product_attribute_value_id
        found = rows.with_context(active_test=False).search(
            [("attribute_value_id", "in", values.ids)]
        )
        by_value = {row.attribute_value_id: row for row in found}
        for product in self:
            combination = product.product_template_attribute_value_ids
            product.multipack_pricelist_line_id = next(
                (
                    by_value[value]
                    for value in combination.product_attribute_value_id
                    if value in by_value
                ),
                False,
            )
