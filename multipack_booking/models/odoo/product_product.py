from odoo import api, fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    multipack_pricelist_line_id = fields.Many2one(
        "multipack.pricelist.line",
        string="Multipack Row",
        compute="_compute_multipack_pricelist_line_id",
        store=True,
        index="btree_not_null",
        help="The row of a multipack price list that is sold with this variant.",
    )

    @api.depends("product_template_attribute_value_ids")
    def _compute_multipack_pricelist_line_id(self):
        # sudo: the row of a variant does not depend on the user's rights
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

    @api.depends(
        "multipack_pricelist_line_id.price_type",
        "multipack_pricelist_line_id.daily_rate_ids.price",
    )
    @api.depends_context("multipack_date_start")
    def _compute_product_price_extra(self):
        """Compute prices per day, which depend on the first day of the package (R5)."""
        result = super()._compute_product_price_extra()
        for product in self:
            # sudo: users who see a product may see its price
            row = product.multipack_pricelist_line_id.sudo()
            if row.price_type == "per_day":
                start = product._get_multipack_date_start()
                refused = row._get_start_refusal(start)
                product.price_extra = 0 if refused else row._get_price(start)
        return result

    def _get_multipack_date_start(self):
        """Return the first day of a package sold now.

        Context key ``multipack_date_start``: the first day chosen by the client (a date
        or its text; False for the earliest). Prices per day and refusals depend on it,
        as prices depend on ``pricelist`` in Odoo. Set by order lines for their own
        product and, for a whole request, by ``apply_first_day`` of multipack_ecommerce.
        """
        self.ensure_one()
        given = fields.Date.to_date(self.env.context.get("multipack_date_start"))
        company = self.company_id or self.env.company
        # sudo: the row of a variant does not depend on the user's rights
        terms = self.sudo().multipack_pricelist_line_id or self.sudo().multipack_id
        return given or terms._get_date_start(company._multipack_today())
