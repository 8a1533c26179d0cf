from odoo import models


class MultipackPricelist(models.Model):
    _inherit = "multipack.pricelist"

    def _sync_attribute(self):
        """Hide price options from the shop's filters, which would list all of them."""
        result = super()._sync_attribute()
        # sudo: writes one field of the list's own attribute
        shown = self.sudo().attribute_id.filtered(lambda a: a.visibility != "hidden")
        shown.visibility = "hidden"
        return result
