from odoo import models

from ...rules.states import BOOKING_SEATED, SESSION_RUNNING


class MultipackSession(models.Model):
    """Sessions of appointments, which their booking creates (R37)."""

    _inherit = "multipack.session"

    def _is_appointment(self):
        """Return whether this session is the appointment of one client."""
        self.ensure_one()
        return self.service_id.booking_type == "appointment"

    def _drop_empty_appointments(self):
        """Cancel appointments without a client, to free the person and the room."""
        # sudo: users who may cancel a booking need no rights to change sessions
        for session in self.sudo():
            if (
                session._is_appointment()
                and session.state in SESSION_RUNNING
                and not session.booking_ids.filtered(
                    lambda b: b.state in BOOKING_SEATED
                )
            ):
                session.state = "cancelled"
