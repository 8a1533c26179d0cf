from odoo import api, fields, models


class MultipackPackageRefund(models.TransientModel):
    """Dialog that calculates and makes a refund (R23)."""

    _name = "multipack.package.refund"
    _description = "Refund of a Package"

    package_id = fields.Many2one(
        "multipack.package",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    currency_id = fields.Many2one(related="package_id.currency_id")
    line_ids = fields.One2many(
        "multipack.package.refund.line",
        "refund_id",
        string="Calculation",
        compute="_compute_line_ids",
        store=True,
    )
    proposed = fields.Monetary(compute="_compute_amount", store=True)
    amount = fields.Monetary(
        string="Refund", compute="_compute_amount", store=True, readonly=False
    )
    reason = fields.Char(required=True)

    @api.depends("package_id")
    def _compute_line_ids(self):
        for refund in self:
            package = refund.package_id
            refund.line_ids = [(5, 0, 0)] + [
                (0, 0, {"name": text, "amount": amount})
                for text, amount in (package._get_refund_lines() if package else ())
            ]

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for refund in self:
            refund.proposed = sum(refund.line_ids.mapped("amount"))
            refund.amount = refund.proposed

    def action_refund(self):
        """Create the credit note, and cancel the package and its bookings."""
        self.ensure_one()
        credit_note = self.package_id._refund(self.amount, self.reason)
        if not credit_note or not credit_note.has_access("read"):
            return {"type": "ir.actions.act_window_close"}
        return credit_note._get_records_action()


class MultipackPackageRefundLine(models.TransientModel):
    _name = "multipack.package.refund.line"
    _description = "Refund of a Package: Line of the Calculation"

    refund_id = fields.Many2one(
        "multipack.package.refund", required=True, ondelete="cascade"
    )
    name = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one(related="refund_id.currency_id")
