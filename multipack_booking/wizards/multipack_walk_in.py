from odoo import api, fields, models
from odoo.exceptions import UserError


class MultipackWalkIn(models.TransientModel):
    """Dialog that checks in a client with the best package, or another one.

    The rows have no buttons: Odoo does not allow them on unsaved rows.
    """

    _name = "multipack.walk.in"
    _inherit = ["multipack.package.choice"]
    _description = "Walk-in"

    service_id = fields.Many2one("multipack.service")
    line_ids = fields.One2many(
        "multipack.walk.in.line",
        "walk_in_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    booking_id = fields.Many2one("multipack.booking", string="Last Check-in")
    booking_state = fields.Selection(related="booking_id.state")
    result = fields.Char(compute="_compute_result")

    @api.depends("booking_id.state")
    def _compute_result(self):
        for walk_in in self:
            booking = walk_in.booking_id
            walk_in.result = booking._get_check_in_text() if booking else False

    def action_enter(self):
        """Check in the client with the selected package."""
        self.ensure_one()
        if not (self.partner_id and self.service_id):
            raise UserError(self.env._("Select a client and a service first."))
        self.booking_id = self.service_id.enter(
            self.partner_id.id, self.package_id.id, self.seats
        )
        return self._reopen()

    def action_undo(self):
        """Undo the last check-in."""
        self.ensure_one()
        if not self.booking_id:
            raise UserError(self.env._("There is no check-in to undo."))
        self.booking_id.action_undo_check_in()
        return self._reopen()

    def action_next(self):
        """Clear the dialog for the next client."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_walk_in_action"
        )

    def _reopen(self):
        """Reopen this dialog with current balances."""
        self._compute_line_ids()
        self._compute_package_id()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Walk-in"),
        }


class MultipackWalkInLine(models.TransientModel):
    _name = "multipack.walk.in.line"
    _inherit = ["multipack.package.choice.line"]
    _description = "Walk-in: Package of the Client"

    walk_in_id = fields.Many2one("multipack.walk.in", required=True, ondelete="cascade")
