from odoo import api, fields, models
from odoo.tools import SQL


class MultipackBuyer(models.Model):
    """A client who buys a multipack with a maximum per client.

    The row exists so that two sales of one multipack to one client collide, see
    ``tools.collide``. Writing the partner or the multipack instead would also collide
    with messages, with changes of the client and with sales to other clients.
    """

    _name = "multipack.buyer"
    _description = "Buyer of a Limited Multipack"
    _log_access = False

    _client_unique = models.UniqueIndex("(multipack_id, partner_id)")

    multipack_id = fields.Many2one(
        "multipack.multipack", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )

    @api.model
    def _collide(self, multipack, partner):
        """Make concurrent sales of ``multipack`` to ``partner`` fail to serialize."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO multipack_buyer (multipack_id, partner_id)"
                " VALUES (%s, %s) ON CONFLICT (multipack_id, partner_id)"
                " DO UPDATE SET partner_id = EXCLUDED.partner_id",
                multipack.id,
                partner.id,
            )
        )
