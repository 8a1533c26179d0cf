import pytz
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL, format_datetime
from psycopg2.errors import LockNotAvailable

from ...rules.booking import closing, opening
from ...tools.untrusted import browse_given, is_choice, read_id, read_seats

# First half of the key of the queue's advisory lock; the second is the session.
QUEUE = 0x4D50
# How long to wait in it; a booking takes hundredths of a second.
PATIENCE = "20s"

# What it takes to book, read at once; sessions and services have many more fields.
BOOKED_FIELDS = [
    "service_id",
    "company_id",
    "start",
    "stop",
    "state",
    "capacity",
    "seats_taken",
]
POLICY_FIELDS = [
    "active",
    "company_id",
    "booking_open_days",
    "booking_close_minutes",
]


class MultipackSession(models.Model):
    """Booking a place in a session (R26 to R32)."""

    _inherit = "multipack.session"

    def book(
        self,
        partner_id,
        seats=1,
        package_id=False,
        payment="package",
        waitlist=False,
        allow_overlap=False,
    ):
        """Book places for a client, for the desk.

        :param int partner_id: the client
        :param int seats: number of places, each charged
        :param int package_id: package to charge; the best eligible one (R17) if unset
        :param str payment: ``package``, ``onsite`` (makes an order line to be paid at
            the desk), ``online`` (the places are held until the order line is paid) or
            ``free``
        :param bool waitlist: when the session is full, join its waiting list instead
            of being refused
        :param bool allow_overlap: book although the client is somewhere else then
        :return: id of the booking
        :raises UserError: with the reason when it cannot be; nothing is written then
        """
        self.ensure_one()
        Booking = self.env["multipack.booking"]
        Booking._check_may_book()
        package = self.env["multipack.package"]
        if package_id:
            package = browse_given(
                package, package_id, self.env._("This package no longer exists.")
            )
        if not is_choice(Booking._fields["payment"], payment):
            raise UserError(self.env._("%s is not a way to pay.", payment))
        self._queue()
        Partner = self.env["res.partner"]
        # whether there is such a client is asked with where else it is booked
        client_id = read_id(partner_id, Partner._get_no_client_text())
        return self._book(
            Partner.browse(client_id),
            seats=seats,
            package=package,
            payment=payment,
            waitlist=waitlist,
            allow_overlap=allow_overlap,
        ).id

    def action_book(self):
        """Open the dialog that books a client into this session."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_book_action"
        )
        context = {"default_session_id": self.id, "dialog_size": "medium"}
        return {**action, "context": context}

    def _book(
        self,
        partner,
        *,
        seats=1,
        package=None,
        payment="package",
        waitlist=False,
        allow_overlap=False,
    ):
        """Book places: what the desk, the website and RPC all pass through (R26)."""
        self.fetch(BOOKED_FIELDS)
        self = self.with_company(self.company_id)
        # sudo: the policy of a session that one may read, without asking anew
        self.service_id.sudo().fetch(POLICY_FIELDS)
        read_seats(self.env, seats)
        Booking = self.env["multipack.booking"]
        # Who asks again because the answer got lost learns of the place, even when
        # there is none left.
        Booking._check_elsewhere(partner, self, allow_overlap)
        self._check_open(seats, waitlist)
        if waitlist and self.seats_available < seats:
            return Booking._wait(self, partner, package, seats, payment)
        return Booking._book(
            self.service_id,
            partner,
            session=self,
            package=package,
            seats=seats,
            payment=payment,
        )

    def _queue(self):
        """Wait for the others that book this session, before looking what is free.

        A popular class is one hot row. Under REPEATABLE READ everybody who has looked
        before somebody else's booking is committed fails, and Odoo lets each wait for
        up to seconds before the next try. Here they queue at a lock instead, which
        outlives the transaction, and look afterwards, in a transaction that begins
        anew. It is given back when that one has ended.

        Only for a request of its own that has written nothing. Elsewhere, and when the
        queue does not move, the collision is left to the database.
        """
        cr = self.env.cr
        if not request or request.env.cr is not cr:
            return
        self.env.flush_all()
        cr.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        if not cr.fetchone()[0]:
            return
        connection, key = cr.connection, [QUEUE, self.id]

        def leave():
            if not connection.closed:
                with connection.cursor() as own:
                    own.execute("SELECT pg_advisory_unlock(%s, %s)", key)
                connection.commit()

        try:
            cr.execute(SQL("SET LOCAL lock_timeout = %s", PATIENCE))
            cr.execute("SELECT pg_advisory_lock(%s, %s)", key, log_exceptions=False)
        except LockNotAvailable:
            cr.rollback()
            return
        cr.rollback()
        cr.postcommit.add(leave)
        cr.postrollback.add(leave)

    def _check_open(self, seats=1, waitlist=False):
        """Refuse what cannot be booked now: closed, past, too early, full."""
        self.ensure_one()
        _code, message = self._get_refusal(seats, waitlist)
        if message:
            raise UserError(message)

    def _get_refusal(self, seats=1, waitlist=False):
        """Say why places cannot be booked now, whoever the client is (R29).

        :return: ``(code, message)``, see ``_get_refusal_code``; else ``(False, False)``
        """
        self.ensure_one()
        code, opens = self._get_refusal_code(seats, waitlist)
        if code == "cancelled":
            return code, self.env._("%s is cancelled.", self.display_name)
        if code == "closed":
            return code, self.env._("%s is closed for booking.", self.display_name)
        if code == "too_late":
            return code, self.env._("%s can no longer be booked.", self.display_name)
        if code == "not_open":
            return code, self.env._(
                "%(session)s can be booked from %(moment)s.",
                session=self.display_name,
                moment=self._get_moment_text(opens),
            )
        if code == "too_many":
            return code, self.env._(
                "%(session)s has %(capacity)s places in all.",
                session=self.display_name,
                capacity=self.capacity,
            )
        if not code:
            return False, False
        if not self.seats_available:
            return code, self.env._("The class is full: %s.", self.display_name)
        return code, self.env._(
            "Only %(left)s left, %(seats)s asked for: %(session)s.",
            left=self.seats_available,
            seats=seats,
            session=self.display_name,
        )

    def _get_refusal_code(self, seats=1, waitlist=False, now=None):
        """Decide whether places can be booked now: the one place that does (R29).

        :param datetime now: aware; the time that it is if unset
        :return: ``(code, opens)``: ``cancelled``, ``closed``, ``too_late``,
            ``not_open`` (with the aware moment from which on), ``too_many``,
            ``full`` or False
        """
        self.ensure_one()
        service, company = self.service_id, self.company_id
        if self.state == "cancelled":
            return "cancelled", None
        if self.state != "open" or not service.active:
            return "closed", None
        now = now or company._multipack_localize(fields.Datetime.now())
        start = self._get_local_start()
        if now >= closing(start, service.booking_close_minutes):
            return "too_late", None
        opens = opening(start, service.booking_open_days)
        if opens and now < opens:
            return "not_open", opens
        if seats > self.capacity:
            return "too_many", None
        if waitlist or seats <= self.seats_available:
            return False, None
        return "full", None

    def _get_moment_text(self, moment):
        """An aware moment in the company's time zone and the user's language."""
        return format_datetime(
            self.env,
            moment.astimezone(pytz.utc).replace(tzinfo=None),
            tz=self.company_id._multipack_zone().zone,
            dt_format="EEE d MMM HH:mm",
        )

    def _promote(self):
        """Give free places to who waits for them, first come first served (R32).

        Everything is checked at this moment; who cannot have the place, because the
        credit was spent meanwhile or because it needs more places than are free, keeps
        its own in line and is told.
        """
        for session in self:
            # sudo: whoever frees a place, the next in line gets it
            waiting = self.env["multipack.booking"].sudo()
            waiting = waiting.search(
                [("session_id", "=", session.id), ("state", "=", "waitlisted")],
                order="id",
            )
            for booking in waiting:
                if session._get_refusal_code()[0]:
                    break
                booking._leave_waiting_list()
