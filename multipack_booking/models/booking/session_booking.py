import pytz
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL, format_datetime
from psycopg2.errors import LockNotAvailable

from ...rules import codes
from ...rules.booking import closing, opening
from ...rules.use import BookingRequest
from ...tools.untrusted import read_seats

# First half of the key of the advisory lock; the second is the session.
LOCK_NAMESPACE = 0x4D50
# Maximum wait for the lock; a booking takes hundredths of a second.
LOCK_TIMEOUT = "20s"

# Fields prefetched for a booking; sessions and services have many more.
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
    """Booking seats in a session (R26 to R32)."""

    _inherit = "multipack.session"

    def book(
        self,
        partner_id,
        seats=1,
        package_id=False,
        payment="package",
        waitlist=False,
        allow_overlap=False,
        request_ref=False,
    ):
        """Book seats for a client, for the desk.

        :param int partner_id: the client
        :param int seats: number of seats, each charged
        :param int package_id: package to charge; the best eligible one (R17) if unset
        :param str payment: ``package``, ``onsite`` (makes an order line to be paid at
            the desk), ``online`` (the seats are held until the order line is paid) or
            ``free``
        :param bool waitlist: when the session is full, join its waiting list instead
            of being refused
        :param bool allow_overlap: book although another booking overlaps (R35)
        :param str request_ref: the caller's own reference of this request, see
            ``multipack.booking._find_repeated``
        :return: id of the booking
        :raises UserError: with the reason if it is refused; nothing is written then
        """
        self.ensure_one()
        request = self.env["multipack.booking"]._read_request(
            self,
            partner_id,
            seats,
            package_id,
            payment,
            request_ref,
            waitlist=waitlist,
            allow_overlap=allow_overlap,
        )
        self._acquire_booking_lock()
        return self._carry_out(request).id

    def action_book(self):
        """Open the dialog that books a client into this session."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_book_action"
        )
        context = {"default_session_id": self.id, "dialog_size": "medium"}
        return {**action, "context": context}

    def _book(self, partner, **options):
        """Book seats for a client that the caller has checked: for the website.

        :param options: the other fields of :class:`~..rules.use.BookingRequest`
        :return: the booking
        """
        request = BookingRequest(partner, **options)
        read_seats(self.env, request.seats)
        return self._carry_out(request)

    def _carry_out(self, request):
        """Book seats: desk, website and RPC all pass through here (R26).

        :param request: :class:`~..rules.use.BookingRequest`
        :return: the booking
        """
        self.fetch(BOOKED_FIELDS)
        self = self.with_company(self.company_id)
        # sudo: users who may read the session may know the policy of its service
        self.service_id.sudo().fetch(POLICY_FIELDS)
        Booking = self.env["multipack.booking"]
        if repeated := Booking._find_repeated(request, self.company_id):
            return repeated
        # before the session: a client who is already booked learns that, even if the
        # session is full by now
        Booking._check_overlap(request.partner, self, request.allow_overlap)
        self._check_open(request.seats, request.waitlist)
        use = self._prepare_use(request.partner, request.seats)
        if request.waitlist and self.seats_available < request.seats:
            return Booking._join_waitlist(self, use, request)
        return Booking._create_charged(use, request, session=self)

    def _prepare_use(self, partner, seats=1):
        """Build what a booking of this session uses, in the session's company (R16).

        :return: :class:`~..rules.use.Use`
        """
        return self.service_id._prepare_use(partner, self.start, seats, self.company_id)

    def _acquire_booking_lock(self):
        """Wait for concurrent bookings of this session before reading its seats.

        A popular session is one hot row. Under REPEATABLE READ, each transaction whose
        snapshot is older than the last booking fails, and Odoo may wait for seconds
        before it retries. Instead, requests wait here for an advisory lock, which
        outlives the transaction, and continue in a new transaction with a new
        snapshot. The lock is released when that one ends.

        Only within an HTTP request that has written nothing yet. Otherwise, and when
        the lock is not granted in time, collisions are left to the database.
        """
        cr = self.env.cr
        if not request or request.env.cr is not cr:
            return
        self.env.flush_all()
        cr.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        if not cr.fetchone()[0]:
            return
        connection, key = cr.connection, [LOCK_NAMESPACE, self.id]

        def release():
            if not connection.closed:
                with connection.cursor() as own:
                    own.execute("SELECT pg_advisory_unlock(%s, %s)", key)
                connection.commit()

        try:
            cr.execute(SQL("SET LOCAL lock_timeout = %s", LOCK_TIMEOUT))
            cr.execute("SELECT pg_advisory_lock(%s, %s)", key, log_exceptions=False)
        except LockNotAvailable:
            cr.rollback()
            return
        cr.rollback()
        cr.postcommit.add(release)
        cr.postrollback.add(release)

    def _check_open(self, seats=1, waitlist=False):
        """Refuse a session that is closed, past, full, or not open for booking yet."""
        self.ensure_one()
        _code, message = self._get_booking_refusal(seats, waitlist)
        if message:
            raise UserError(message)

    def _get_booking_refusal(self, seats=1, waitlist=False):
        """Return why seats cannot be booked now by any client (R29).

        :return: ``(code, message)``, see ``_get_refusal_code``; else ``(False, False)``
        """
        self.ensure_one()
        code, opens = self._get_refusal_code(seats, waitlist)
        if code == codes.CANCELLED:
            return code, self.env._("%s is cancelled.", self.display_name)
        if code == codes.CLOSED:
            return code, self.env._("%s is closed for booking.", self.display_name)
        if code == codes.TOO_LATE:
            return code, self.env._("%s can no longer be booked.", self.display_name)
        if code == codes.NOT_OPEN:
            return code, self.env._(
                "%(session)s can be booked from %(moment)s.",
                session=self.display_name,
                moment=self._get_moment_text(opens),
            )
        if code == codes.TOO_MANY:
            return code, self.env._(
                "%(session)s has %(capacity)s seats in total.",
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
        """Return why seats cannot be booked now; the single source of truth (R29).

        :param datetime now: aware; the present if unset
        :return: ``(code, opens)``: a code of ``rules.codes.SESSION``, or False; and
            with ``not_open`` the aware moment at which booking opens
        """
        self.ensure_one()
        service, company = self.service_id, self.company_id
        if self.state == "cancelled":
            return codes.CANCELLED, None
        if self.state != "open" or not service.active:
            return codes.CLOSED, None
        now = now or company._multipack_localize(fields.Datetime.now())
        start = self._get_local_start()
        if now >= closing(start, service.booking_close_minutes):
            return codes.TOO_LATE, None
        opens = opening(start, service.booking_open_days)
        if opens and now < opens:
            return codes.NOT_OPEN, opens
        if seats > self.capacity:
            return codes.TOO_MANY, None
        if waitlist or seats <= self.seats_available:
            return False, None
        return codes.FULL, None

    def _get_moment_text(self, moment):
        """Format an aware moment in the company's time zone and user's language."""
        return format_datetime(
            self.env,
            moment.astimezone(pytz.utc).replace(tzinfo=None),
            tz=self.company_id._multipack_zone().zone,
            dt_format="EEE d MMM HH:mm",
        )

    def _promote(self):
        """Promote clients from the waiting list into free seats, first come first
        served (R32).

        All checks apply at this moment. A client who cannot take the seat keeps the
        position and is notified of the reason, such as credits spent since.
        """
        for session in self:
            # sudo: a client who cancels has no rights to the next client's booking
            waiting = self.env["multipack.booking"].sudo()
            waiting = waiting.search(
                [("session_id", "=", session.id), ("state", "=", "waitlisted")],
                order="id",
            )
            for booking in waiting:
                if session._get_refusal_code()[0]:
                    break
                booking._promote_from_waitlist()
