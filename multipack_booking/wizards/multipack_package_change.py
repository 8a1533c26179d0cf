from odoo import api, fields, models

from ..models.multipack_terms import CREDIT_DIGITS


class MultipackPackageChange(models.TransientModel):
    """Asks a manager by how much a balance changes, and why."""

    _name = "multipack.package.change"
    _description = "Change of a Package"

    package_id = fields.Many2one("multipack.package", required=True, readonly=True)
    action = fields.Selection(
        [("top_up", "Top-up"), ("adjust", "Adjustment"), ("cancel", "Cancel")],
        required=True,
        readonly=True,
    )
    kind = fields.Selection(related="package_id.kind")
    balance_text = fields.Char(related="package_id.balance_text")
    credits = fields.Float(
        digits=CREDIT_DIGITS, help="Negative to take credits away (adjustment)."
    )
    balance_after_text = fields.Char(
        string="Balance Afterwards", compute="_compute_balance_after_text"
    )
    reason = fields.Char(required=True)

    @api.depends("credits", "package_id")
    def _compute_balance_after_text(self):
        for change in self:
            package = change.package_id
            change.balance_after_text = package._get_credit_text(
                package.kind,
                package.credit_balance + change.credits,
                package.currency_id,
            )

    def action_apply(self):
        """Make the change."""
        self.ensure_one()
        if self.action == "cancel":
            self.package_id.action_cancel(self.reason)
        elif self.action == "top_up":
            self.package_id.action_top_up(self.credits, self.reason)
        else:
            self.package_id.action_adjust(self.credits, self.reason)
        return {"type": "ir.actions.act_window_close"}
