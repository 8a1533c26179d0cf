from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    multipack_attempts = fields.Integer(
        string="Attempts to Book per Minute",
        default=20,
        help="Per client on the website; 0 for no limit.",
    )

    def _get_number_limits(self):
        return super()._get_number_limits() | {"multipack_attempts": (0, 1_000_000)}
