from odoo import fields, models

from .multipack_booking import LIVE


class MultipackSession(models.Model):
    """What sessions offer to one client: the week of a timetable, in few queries."""

    _inherit = "multipack.session"

    def _get_offers(self, partner=None, seats=1):
        """Tell for each session whether the client can book it, and with what.

        The number of queries does not depend on the number of sessions.

        :param partner: the client; nobody for a visitor
        :param int seats: number of places
        :return: dict of session id -> dictionary with

            - ``status``: ``booked`` or ``waitlisted`` (by the client), ``bookable``,
              ``full`` (the waiting list can be joined), ``payable`` (bookable, but no
              package pays) or ``closed``
            - ``message``: why, or what it takes, in words
            - ``booking``: the client's ``multipack.booking``, may be empty
            - ``verdicts``: of the client's packages, best first, as
              ``check_eligibility`` gives them; only for what can be booked
        """
        # sudo: what is offered is decided by who shows it; packages are the client's
        sessions = self.sudo()
        Package = self.env["multipack.package"].sudo()
        Booking = self.env["multipack.booking"].sudo()
        packages, own = Package, {}
        if partner:
            packages = Package._search_usable_by(partner)
            booked = Booking.search(
                [
                    ("partner_id", "=", partner.id),
                    ("session_id", "in", sessions.ids),
                    ("state", "in", LIVE),
                ]
            )
            own = {booking.session_id.id: booking for booking in booked}
        first = min(sessions.mapped("start"), default=fields.Datetime.now())
        facts = packages._read_facts(first)
        return {
            session.id: session._get_offer(
                own.get(session.id, Booking), partner, packages, seats, facts
            )
            for session in sessions
        }

    def _get_offer(self, booking, partner, packages, seats, facts):
        """What one session offers, see ``_get_offers``."""
        self.ensure_one()
        offer = {"booking": booking, "message": False, "verdicts": []}
        if booking:
            state = "waitlisted" if booking.state == "waitlisted" else "booked"
            return {**offer, "status": state}
        code, message = self._get_refusal(seats)
        if code and code != "full":
            return {**offer, "status": "closed", "message": message}
        if partner:
            offer["verdicts"] = packages._evaluate(
                partner, self.service_id, self.start, seats, facts
            )
        if code == "full":
            return {**offer, "status": "full", "message": message}
        best = offer["verdicts"][0] if offer["verdicts"] else None
        if best and best["eligible"]:
            return {**offer, "status": "bookable", "message": best["message"]}
        return {**offer, "status": "payable", "message": best and best["message"]}
