from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    multipack_tz = fields.Selection(related="company_id.multipack_tz", readonly=False)
    multipack_activation = fields.Selection(
        related="company_id.multipack_activation", readonly=False
    )
