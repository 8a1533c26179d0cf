from odoo import models
from odoo.tools import format_amount


class Website(models.Model):
    _inherit = "website"

    def _get_multipack_price_text(self, price):
        """Return a price of ``product.template._get_multipack_from_prices`` as text."""
        amount = format_amount(self.env, price["price"], self.currency_id)
        return self.env._("from %s", amount) if price["is_from"] else amount
