from odoo import models

from ..booking.session import SEATED


class MultipackSession(models.Model):
    """Sessions of appointments, which are made by their booking (R37)."""

    _inherit = "multipack.session"

    def _is_appointment(self):
        """Whether this session is the appointment of one client."""
        self.ensure_one()
        return self.service_id.booking_type == "appointment"

    def _drop_empty_appointments(self):
        """Cancel appointments whose client is gone: person and room are free again."""
        # sudo: whoever cancels the booking
        for session in self.sudo():
            if (
                session._is_appointment()
                and session.state in ("open", "closed")
                and not session.booking_ids.filtered(lambda b: b.state in SEATED)
            ):
                session.state = "cancelled"
