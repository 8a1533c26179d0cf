from odoo import api, fields, models
from odoo.fields import Domain

from ...rules.states import BOOKING_LIVE


class MultipackCheckInDesk(models.AbstractModel):
    """The clients that the check-in desk expects today, by session."""

    _inherit = "multipack.check.in.desk"

    @api.model
    def expected(self):
        """Return the sessions of today whose check-in is open, with their clients.

        :return: list of dicts, upcoming ones first: ``id``, ``name``, ``color``,
            ``time``, ``where``, ``capacity``, ``seats`` and ``attended`` (seats),
            ``waiting`` (bookings), ``over``, and ``bookings`` by name: ``id``,
            ``partner_id``, ``name``, ``seats``, ``payment_text``, ``unpaid``,
            ``action`` (``check_in``, ``undo`` or False), ``state_text``
        :raises AccessError: for users without desk rights
        """
        self.env["res.users"]._multipack_check_desk()
        first, last = self._get_day()
        sessions = self.env["multipack.session"].search(
            [
                ("start", ">=", first),
                ("start", "<", last),
                ("state", "!=", "cancelled"),
            ]
        )
        sessions = sessions.filtered(
            lambda s: not s.service_id._get_check_in_refusal(s.start, s.stop)
        )
        bookings = self.env["multipack.booking"].search(
            Domain("session_id", "in", sessions.ids)
            & Domain("state", "in", [*BOOKING_LIVE, "no_show"])
        )
        bookings.mapped("is_unpaid")  # computed for all at once, not session by session
        by_session = bookings.grouped("session_id")
        rows = [
            self._prepare_session(session, by_session.get(session, bookings.browse()))
            for session in sessions
        ]
        return sorted(rows, key=lambda row: row["over"])

    def _prepare_session(self, session, bookings):
        """Prepare a session of today with its clients, see ``expected``."""
        waiting = bookings.filtered(lambda booking: booking.state == "waitlisted")
        attended = bookings.filtered(lambda booking: booking.state == "attended")
        seated = (bookings - waiting).sorted(
            lambda booking: ((booking.partner_id.name or "").lower(), booking.id)
        )
        return {
            "id": session.id,
            "name": session.service_id.name,
            "color": session.color,
            "time": self._get_time(session.start),
            "where": self._get_where(session),
            "capacity": session.capacity,
            "seats": session.seats_taken,
            "attended": sum(attended.mapped("seats")),
            "waiting": len(waiting),
            "over": session.stop < fields.Datetime.now(),
            "bookings": [self._prepare_expected(booking) for booking in seated],
        }

    def _prepare_expected(self, booking):
        """Prepare a client in the list of expected clients."""
        states = dict(booking._fields["state"]._description_selection(self.env))
        actions = {"attended": "undo", "confirmed": "check_in", "no_show": "check_in"}
        package = booking.package_id
        payment_text = self._get_payment_text(booking)
        if booking.payment == "package":
            payment_text = (
                package.title if package.kind == "time" else package.balance_text
            )
        return {
            "id": booking.id,
            "partner_id": booking.partner_id.id,
            "name": booking.partner_id.name,
            "seats": booking.seats,
            "payment_text": payment_text or "",
            "unpaid": booking.is_unpaid,
            "action": actions.get(booking.state, False),
            "state_text": states[booking.state],
        }
