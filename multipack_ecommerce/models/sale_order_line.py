from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_multipack_shop_refusal(self):
        """Say why the shop may not sell this line, or return False."""
        self.ensure_one()
        if refusal := self.product_id._get_multipack_shop_refusal():
            return refusal
        if not self.product_template_id.multipack_id:
            return False
        if self.product_uom_id != self.product_id.uom_id or self.product_uom_qty % 1:
            return self.env._(
                "%s is sold in whole numbers.", self.product_id.display_name
            )
        return False
