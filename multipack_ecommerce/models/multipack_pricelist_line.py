from odoo import fields, models


class MultipackPricelistLine(models.Model):
    _inherit = "multipack.pricelist.line"

    ecommerce_ok = fields.Boolean(
        string="Sold Online",
        copy=False,
        help="Clients can buy this row in the web shop, wherever a multipack with this"
        " list is published. Other rows are sold at the desk only. A multipack without"
        " a price list is sold online as soon as it is published.",
    )
