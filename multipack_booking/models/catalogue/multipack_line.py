from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..mixins.terms import CREDIT_DIGITS


class MultipackMultipackLine(models.Model):
    _name = "multipack.multipack.line"
    _description = "Service Included in a Multipack"
    _inherit = ["multipack.number.mixin"]
    _order = "multipack_id, sequence, id"

    _service_unique = models.UniqueIndex(
        "(multipack_id, service_id)", "A service is listed twice in the multipack."
    )

    multipack_id = fields.Many2one(
        "multipack.multipack", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    service_id = fields.Many2one(
        "multipack.service", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(related="multipack_id.kind")
    company_id = fields.Many2one(related="multipack_id.company_id")
    currency_id = fields.Many2one(related="multipack_id.currency_id")
    credit_cost = fields.Float(
        string="Credits per Use",
        digits=CREDIT_DIGITS,
        compute="_compute_credit_cost",
        store=True,
        precompute=True,
        readonly=False,
        help="Cost of one seat. For prepaid money, leave 0 to charge the price of the"
        " service. Unlimited subscriptions have no cost.",
    )
    limited = fields.Boolean(
        default=True,
        help="Whether the booking limit of the row applies to this service.",
    )
    cost_text = fields.Char(string="Cost per Visit", compute="_compute_cost_text")

    @api.depends("multipack_id.kind")
    def _compute_credit_cost(self):
        """Default to one entry, or to 0: the price of the service."""
        for line in self:
            proposed = 1 if line.kind == "entry" else 0
            line.credit_cost = line.credit_cost if line._origin else proposed

    @api.depends("credit_cost", "kind", "service_id.price", "currency_id")
    @api.depends_context("lang")
    def _compute_cost_text(self):
        for line in self:
            line.cost_text = self.env["multipack.terms.mixin"]._get_credit_text(
                line.kind, line._get_cost(), line.currency_id
            )

    @api.constrains("credit_cost", "multipack_id", "service_id")
    def _check_credit_cost(self):
        for line in self:
            names = {"multipack": line.multipack_id.name, "name": line.service_id.name}
            if line.credit_cost < 0:
                raise ValidationError(
                    self.env._(
                        "%(multipack)s: the cost per visit of %(name)s cannot be"
                        " negative.",
                        **names,
                    )
                )
            if line.kind == "entry" and not (
                line.credit_cost and line.credit_cost == int(line.credit_cost)
            ):
                raise ValidationError(
                    self.env._(
                        "%(multipack)s: the cost per visit of %(name)s must be whole"
                        " entries, at least 1.",
                        **names,
                    )
                )
            company = line.multipack_id.company_id
            if line.service_id.company_id and line.service_id.company_id != company:
                raise ValidationError(
                    self.env._(
                        "%(multipack)s cannot include %(name)s, which belongs to"
                        " another company.",
                        **names,
                    )
                )

    def _get_cost(self):
        """Return the credits for one seat: entries, or money; 0 for time."""
        self.ensure_one()
        if self.kind == "time":
            return 0.0
        if self.kind == "value" and not self.credit_cost:
            return max(self.service_id.price, 0.0)
        return self.credit_cost

    def _prepare_package_line_vals(self, company):
        """Return the values of the line of a package that ``company`` sells (R10)."""
        self.ensure_one()
        cost = self.with_company(company)._get_cost()
        if self.kind == "value" and self.credit_cost:
            cost = self.multipack_id._to_company_currency(cost, company)
        return {
            "service_id": self.service_id.id,
            "credit_cost": cost,
            "limited": self.limited,
        }
