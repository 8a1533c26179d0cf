from odoo import api, fields, models

from ...rules.validity import covers


class MultipackSuspension(models.Model):
    """A time in which a package rests (R20). Made by ``action_suspend`` only."""

    _name = "multipack.suspension"
    _description = "Suspension of a Package"
    _order = "date_from, id"

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A suspension cannot end before it begins."
    )

    package_id = fields.Many2one(
        "multipack.package",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(related="package_id.company_id")
    date_from = fields.Date(string="First Day", required=True, readonly=True)
    date_to = fields.Date(
        string="Last Day",
        index=True,
        readonly=True,
        help="Empty while the end is open.",
    )
    days = fields.Integer(
        compute="_compute_days", help="Days by which the end moves; 0 while open."
    )
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        for suspension in self:
            end = suspension.date_to
            suspension.days = (end - suspension.date_from).days + 1 if end else 0

    def _covers(self, day):
        """Whether ``day`` lies in one of the suspensions."""
        return covers([(rest.date_from, rest.date_to) for rest in self], day)
