from odoo import fields, models


class MultipackBooking(models.Model):
    """Telling clients about their bookings (R25)."""

    _inherit = "multipack.booking"

    # A booking writes only what its client is to be told; a job sends the mails, so
    # that booking stays fast and a mail server that hangs holds up nobody.
    _to_tell = models.Index("(id) WHERE notice IS NOT NULL")

    notice = fields.Selection(
        [
            ("booked", "Booked"),
            ("changed", "Changed"),
            ("cancelled", "Cancelled"),
            ("session_cancelled", "Session Cancelled"),
            ("waitlisted", "On the Waiting List"),
            ("waitlist_kept", "Place Missed"),
            ("place", "Place from the Waiting List"),
        ],
        string="To Be Told",
        readonly=True,
        copy=False,
    )
    calendar_sequence = fields.Integer(
        readonly=True, copy=False, help="Counts what the calendar file has told."
    )

    def _notify(self, notice):
        """Note what the clients are to be told; the last word counts."""
        if self:
            # sudo: whoever causes it
            self.sudo().write({"notice": notice})
