from odoo import api, fields, models


class MultipackBookingCancel(models.TransientModel):
    """Dialog that shows the outcome of a cancellation before it happens (R29)."""

    _name = "multipack.booking.cancel"
    _description = "Cancel a Booking"

    booking_id = fields.Many2one("multipack.booking", required=True, readonly=True)
    outcome = fields.Char(compute="_compute_outcome")

    @api.depends("booking_id")
    def _compute_outcome(self):
        for cancel in self:
            cancel.outcome = cancel.booking_id._get_cancellation_outcome_text()

    def action_confirm(self):
        """Cancel the booking by the rules of its service."""
        self.booking_id.action_cancel()
        return {"type": "ir.actions.act_window_close"}
