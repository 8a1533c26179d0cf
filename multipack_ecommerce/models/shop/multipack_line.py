from odoo import models


class MultipackMultipackLine(models.Model):
    _inherit = "multipack.multipack.line"

    def _get_shop_cost_text(self):
        """Return what a use costs with a package of the multipack."""
        self.ensure_one()
        if self.multipack_id.kind == "time":
            return self.env._("unlimited visits")
        return self.env._("%s per visit", self.cost_text)
