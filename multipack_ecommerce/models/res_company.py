from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    multipack_attempts = fields.Integer(
        string="Attempts to Book per Minute",
        default=20,
        help="Of one client on the website; 0 for no limit.",
    )
