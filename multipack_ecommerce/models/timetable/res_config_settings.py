from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    multipack_attempts = fields.Integer(
        related="company_id.multipack_attempts", readonly=False
    )
