import pytz
from odoo import fields, models

from ...rules import codes
from ...rules.states import BOOKING_LIVE


class MultipackSession(models.Model):
    """What one client can book: a week of sessions in few queries."""

    _inherit = "multipack.session"

    def _get_offers(self, partner=None, seats=1):
        """Return for each session whether the client can book it, and with what.

        The number of queries does not depend on the number of sessions.

        :param partner: the client; empty for a visitor
        :param int seats: number of seats
        :return: dict of session id -> dictionary with

            - ``status``: ``booked`` or ``waitlisted`` (by the client), ``bookable``,
              ``full`` (the waiting list can be joined), ``payable`` (bookable, but no
              package pays) or ``closed``
            - ``code``, ``opens``: see ``_get_refusal_code``
            - ``booking``: the client's ``multipack.booking``, may be empty
            - ``verdicts``: list of :class:`~..rules.use.Verdict` on the client's
              packages, best first; only for sessions that can be booked
        """
        # sudo: the caller selects the sessions; only the client's own packages are read
        sessions = self.sudo()
        Package = self.env["multipack.package"].sudo()
        packages, own = Package, {}
        if partner:
            packages = Package._search_usable_by(partner)
            own = sessions._get_own_bookings(partner)
        first = min(sessions.mapped("start"), default=fields.Datetime.now())
        facts = packages._read_facts(first)
        now = pytz.utc.localize(fields.Datetime.now())
        # many sessions share a verdict: it depends on service, day and company
        known = {}
        offers = {}
        for session in sessions:
            offer = session._prepare_offer(own.get(session.id), seats, now)
            if packages and offer["status"] in ("payable", "full"):
                use = session._prepare_use(partner, seats)
                key = use.service, use.company, use.local_date
                if key not in known:
                    known[key] = packages._evaluate(use, facts)
                offer["verdicts"] = known[key]
                if offer["status"] == "payable" and known[key][0].eligible:
                    offer["status"] = "bookable"
            offers[session.id] = offer
        return offers

    def _get_own_bookings(self, partner):
        """Return the client's live bookings in these sessions, by id of the session."""
        booked = self.env["multipack.booking"].search_fetch(
            [
                ("partner_id", "=", partner.id),
                ("session_id", "in", self.ids),
                ("state", "in", BOOKING_LIVE),
            ]
        )
        return {booking.session_id.id: booking for booking in booked}

    def _prepare_offer(self, booking, seats, now):
        """Return what one session offers a client, before packages are evaluated."""
        self.ensure_one()
        code, opens = self._get_refusal_code(seats, now=now)
        if booking:
            status = "waitlisted" if booking.state == "waitlisted" else "booked"
        else:
            status = (
                "payable" if not code else "full" if code == codes.FULL else "closed"
            )
        return {
            "status": status,
            "code": code,
            "opens": opens,
            "booking": booking or self.env["multipack.booking"],
            "verdicts": [],
        }
