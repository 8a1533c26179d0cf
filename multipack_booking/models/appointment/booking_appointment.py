from odoo import api, models
from odoo.exceptions import UserError


class MultipackBooking(models.Model):
    """Bookings of appointments, whose session exists for one client only (R37)."""

    _inherit = "multipack.booking"

    @api.model
    def _join_waitlist(self, session, use, request):
        """Refuse: appointments have no waiting list, clients choose another time."""
        if session._is_appointment():
            raise UserError(
                self.env._(
                    "%s is taken. An appointment has no waiting list: please choose"
                    " another time.",
                    session.display_name,
                )
            )
        return super()._join_waitlist(session, use, request)

    def _cancel(self, release, notice=False, late=False):
        """Cancel bookings and free the time of their appointments."""
        result = super()._cancel(release, notice=notice, late=late)
        self.session_id._drop_empty_appointments()
        return result

    def _reclaim_after_late_payment(self):
        """Reopen the session of an appointment, unless its time has been taken."""
        session = self.session_id
        if session._is_appointment() and session.state == "cancelled":
            resources = session.instructor_id | session.room_id
            if not self.service_id._read_taken(
                resources, session.start, session.busy_until
            ):
                session.state = "open"
        return super()._reclaim_after_late_payment()
