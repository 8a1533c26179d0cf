from odoo import fields, models
from odoo.tools import SQL

from ..models.mixins.terms import KINDS


class MultipackUsageReport(models.Model):
    """Use of packages; a row for each use that was not released."""

    _name = "multipack.usage.report"
    _description = "Usage Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "package_id"
    _depends = {
        "multipack.consumption": [
            "package_id",
            "service_id",
            "partner_id",
            "quantity",
            "credits",
            "date",
            "state",
        ],
        "multipack.package": ["multipack_id", "partner_id", "company_id", "kind"],
    }

    package_id = fields.Many2one("multipack.package", readonly=True)
    multipack_id = fields.Many2one("multipack.multipack", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    holder_id = fields.Many2one("res.partner", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Used by", readonly=True)
    service_id = fields.Many2one("multipack.service", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(string="Time of the Service", readonly=True)
    state = fields.Selection(
        [("reserved", "Reserved"), ("used", "Used"), ("forfeited", "Forfeited")],
        readonly=True,
    )
    use_count = fields.Integer(string="Uses", readonly=True)
    quantity = fields.Integer(string="Seats", readonly=True)
    credits = fields.Float(
        readonly=True, help="Entries, or money for packages of prepaid money."
    )
    forfeited = fields.Float(
        string="Forfeited Credits",
        readonly=True,
        help="Of late cancellations and no-shows.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT use.id,
                   use.package_id,
                   package.multipack_id,
                   package.kind,
                   package.partner_id AS holder_id,
                   use.partner_id,
                   use.service_id,
                   package.company_id,
                   use.date,
                   use.state,
                   1 AS use_count,
                   use.quantity,
                   use.credits,
                   CASE WHEN use.state = 'forfeited' THEN use.credits ELSE 0 END
                        AS forfeited
              FROM multipack_consumption use
              JOIN multipack_package package ON package.id = use.package_id
             WHERE use.state <> 'released'
            """
        )
