from odoo import api, models
from odoo.exceptions import UserError


class MultipackBooking(models.Model):
    """Bookings of appointments: the session comes and goes with its booking (R37)."""

    _inherit = "multipack.booking"

    @api.model
    def _wait(self, session, partner, package, seats, payment):
        """Appointments have no waiting list: another time is chosen."""
        if session._is_appointment():
            raise UserError(
                self.env._(
                    "%s is taken. An appointment has no waiting list: please choose"
                    " another time.",
                    session.display_name,
                )
            )
        return super()._wait(session, partner, package, seats, payment)

    def _cancel(self, release, notice=False, late=False):
        """Cancel bookings; the time of an appointment is free again."""
        result = super()._cancel(release, notice=notice, late=late)
        self.session_id._drop_empty_appointments()
        return result

    def _retake(self):
        """A lapsed hold was paid after all: its time, if nobody else has taken it."""
        session = self.session_id
        if session._is_appointment() and session.state == "cancelled":
            taken = self.service_id._read_taken(
                session.instructor_id | session.room_id,
                session.start,
                session.busy_until,
            )
            if not taken:
                session.state = "open"
        return super()._retake()
