from odoo import models


class MultipackPricelist(models.Model):
    _inherit = "multipack.pricelist"

    def _sync_attribute(self):
        """Keep rows out of the filters of the shop, which would show all of them."""
        result = super()._sync_attribute()
        # sudo: whoever may edit a list need not know Odoo's attributes behind it
        shown = self.sudo().attribute_id.filtered(lambda a: a.visibility != "hidden")
        shown.visibility = "hidden"
        return result
