from odoo import api, fields, models
from odoo.fields import Domain

from ..booking.booking import LIVE


class MultipackCheckInDesk(models.AbstractModel):
    """Who is expected at the check-in desk: the sessions of today and their clients."""

    _inherit = "multipack.check.in.desk"

    @api.model
    def expected(self):
        """Sessions of today whose check-in is open, with who is booked.

        :return: list of dicts, those to come first: ``id``, ``name``, ``color``,
            ``time``, ``where``, ``capacity``, ``seats`` and ``attended`` (places),
            ``waiting`` (bookings), ``over``, and ``bookings`` by name: ``id``,
            ``partner_id``, ``name``, ``seats``, ``pays``, ``unpaid``, ``action``
            (``check_in``, ``undo`` or False), ``state_text``
        :raises AccessError: for users who are not at the desk
        """
        self.env["multipack.booking"]._check_may_book()
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
            & Domain("state", "in", [*LIVE, "no_show"])
        )
        bookings.mapped("is_unpaid")  # of all at once, not session by session
        by_session = bookings.grouped("session_id")
        rows = [
            self._prepare_session(session, by_session.get(session, bookings.browse()))
            for session in sessions
        ]
        return sorted(rows, key=lambda row: row["over"])

    def _prepare_session(self, session, bookings):
        """A session of today with who is booked, see ``expected``."""
        waiting = bookings.filtered(lambda booking: booking.state == "waitlisted")
        attended = bookings.filtered(lambda booking: booking.state == "attended")
        placed = (bookings - waiting).sorted(
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
            "bookings": [self._prepare_expected(booking) for booking in placed],
        }

    def _prepare_expected(self, booking):
        """A client in the list of who is expected."""
        states = dict(booking._fields["state"]._description_selection(self.env))
        actions = {"attended": "undo", "confirmed": "check_in", "no_show": "check_in"}
        package = booking.package_id
        pays = self._get_payment_text(booking)
        if booking.payment == "package":
            pays = package.title if package.kind == "time" else package.balance_text
        return {
            "id": booking.id,
            "partner_id": booking.partner_id.id,
            "name": booking.partner_id.name,
            "seats": booking.seats,
            "pays": pays or "",
            "unpaid": booking.is_unpaid,
            "action": actions.get(booking.state, False),
            "state_text": states[booking.state],
        }
