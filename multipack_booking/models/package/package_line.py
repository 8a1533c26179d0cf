from odoo import api, fields, models

from ..mixins.terms import CREDIT_DIGITS


class MultipackPackageLine(models.Model):
    """Service included in a package, with its cost at the time of sale (R10)."""

    _name = "multipack.package.line"
    _description = "Service Covered by a Package"
    _order = "package_id, id"

    _service_unique = models.UniqueIndex(
        "(package_id, service_id)", "A service is listed twice in the package."
    )

    package_id = fields.Many2one(
        "multipack.package", required=True, ondelete="cascade", readonly=True
    )
    service_id = fields.Many2one(
        "multipack.service",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(related="package_id.company_id")
    credit_cost = fields.Float(
        string="Credits per Use", digits=CREDIT_DIGITS, readonly=True
    )
    limited = fields.Boolean(
        readonly=True, help="Whether the booking limit applies to this service."
    )
    cost_text = fields.Char(string="Cost per Visit", compute="_compute_cost_text")

    @api.depends("credit_cost", "package_id.kind", "package_id.currency_id")
    @api.depends_context("lang")
    def _compute_cost_text(self):
        for line in self:
            package = line.package_id
            line.cost_text = package._get_credit_text(
                package.kind, line.credit_cost, package.currency_id
            )
