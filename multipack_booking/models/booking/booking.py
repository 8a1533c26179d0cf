from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules.states import BOOKING_LIVE, is_transition, sql_list

# Fields that determine the seats taken in a session.
SEAT_FIELDS = {"session_id", "state", "seats"}


class MultipackBooking(models.Model):
    """A client's seats in a session, or a walk-in, which has no session.

    No chatter: hundreds of bookings are written in the minute in which booking opens,
    and their history is in the uses and in the ledger.
    """

    _name = "multipack.booking"
    _description = "Booking"
    _inherit = ["multipack.consumer.mixin"]
    _order = "start desc, id desc"

    _package = models.Index("(package_id) WHERE package_id IS NOT NULL")
    _client_start = models.Index("(partner_id, start)")
    _session_place = models.Index("(session_id, id) WHERE session_id IS NOT NULL")
    # R35: also for two concurrent requests
    _once_per_session = models.UniqueIndex(
        "(session_id, partner_id) WHERE session_id IS NOT NULL"
        f" AND state IN ({sql_list(BOOKING_LIVE)})",
        "The client has just been booked into this session.",
    )
    _request_once = models.UniqueIndex(
        "(company_id, request_ref) WHERE request_ref IS NOT NULL",
        "This request has just been carried out.",
    )

    session_id = fields.Many2one(
        "multipack.session",
        ondelete="restrict",
        readonly=True,
        help="Empty for a walk-in.",
    )
    service_id = fields.Many2one(
        "multipack.service",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    start = fields.Datetime(required=True, readonly=True, index=True)
    stop = fields.Datetime(string="End", readonly=True)
    instructor_id = fields.Many2one(related="session_id.instructor_id")
    room_id = fields.Many2one(related="session_id.room_id")
    seats = fields.Integer(required=True, readonly=True, default=1)
    payment = fields.Selection(
        [
            ("package", "Package"),
            ("onsite", "At the Desk"),
            ("online", "Online"),
            ("free", "Free"),
        ],
        required=True,
        readonly=True,
        default="package",
    )
    user_id = fields.Many2one("res.users", string="Booked by", readonly=True)
    state = fields.Selection(
        [
            ("held", "Waiting for Payment"),
            ("confirmed", "Confirmed"),
            ("waitlisted", "Waiting List"),
            ("attended", "Attended"),
            ("no_show", "No-show"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="confirmed",
    )
    is_late = fields.Boolean(
        string="Cancelled Late", readonly=True, help="After the free cancellation."
    )
    request_ref = fields.Char(
        string="Request Reference",
        readonly=True,
        copy=False,
        help="By which a program that repeats its request gets the same booking.",
    )
    request_fingerprint = fields.Char(readonly=True, copy=False)

    _seats_positive = models.Constraint(
        "CHECK (seats >= 1)", "A booking needs at least 1 seat."
    )

    @api.depends("service_id", "partner_id")
    def _compute_display_name(self):
        for booking in self:
            booking.display_name = (
                f"{booking.service_id.name} · {booking.partner_id.name}"
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Create bookings; refused over RPC, which has to use ``book`` (R26)."""
        if not self.env.su:
            raise UserError(
                self.env._(
                    "Book from the session, or use Walk-in: they check and charge the"
                    " client's package."
                )
            )
        # the trigger compares with the capacity in the database
        self.env["multipack.session"].flush_model(["capacity"])
        bookings = super().create(vals_list)
        bookings._refresh_seats()
        return bookings

    def write(self, vals):
        """Change bookings; refused over RPC, which has to use the actions.

        :raises UserError: for a change of state that ``rules.states`` does not allow
        """
        if not self.env.su:
            raise UserError(self.env._("Use the buttons to change a booking."))
        if "state" in vals:
            self._check_transition(vals["state"])
        result = super().write(vals)
        if SEAT_FIELDS & set(vals):
            # seats before credits, always in this order, see ``_create_charged``
            self.env["multipack.session"].flush_model(["capacity"])
            self.flush_recordset(list(SEAT_FIELDS))
            self._refresh_seats()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paid(self):
        # stricter than the consumer mixin: unpaid bookings are not deleted either
        raise UserError(
            self.env._(
                "Bookings cannot be deleted. Cancel it instead, so that its history is"
                " kept."
            )
        )

    def _check_transition(self, state):
        """Refuse a change of state that is not in ``rules.states``."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for booking in self:
            if not is_transition(booking.state, state):
                raise UserError(
                    self.env._(
                        "%(booking)s cannot change from %(old)s to %(new)s.",
                        booking=booking.display_name,
                        old=labels[booking.state],
                        new=labels.get(state, state),
                    )
                )

    @api.model
    def _check_overlap(self, partner, session, allow_overlap=False):
        """Refuse a client who is already booked into the session, or into another one
        at the same time (R35).

        :param bool allow_overlap: whether the client has confirmed the overlap
        :raises UserError: naming the other booking
        """
        others = self._get_elsewhere(partner, session)
        if session in others.session_id:
            raise UserError(
                self.env._(
                    "%(client)s is already booked: %(session)s.",
                    client=partner.name,
                    session=session.display_name,
                )
            )
        if others and not allow_overlap:
            raise UserError(self._get_elsewhere_text(partner, session))

    @api.model
    def _get_elsewhere(self, partner, session):
        """Return the client's live bookings at the time of the session.

        In plain SQL, because each booking runs it; it also checks that the client
        exists, which saves a query (docs/benchmarks.md). All companies count.

        :raises UserError: if the client does not exist
        """
        self.flush_model(["partner_id", "state", "start", "stop"])
        found = self.env.execute_query(
            SQL(
                """
                SELECT booking.id
                  FROM res_partner client
                  LEFT JOIN multipack_booking booking
                    ON booking.partner_id = client.id AND booking.state IN %s
                   AND booking.start < %s AND booking.stop > %s
                 WHERE client.id = %s
                 ORDER BY booking.start, booking.id
                """,
                BOOKING_LIVE,
                session.stop,
                session.start,
                partner.id,
            )
        )
        if not found:
            raise UserError(partner._get_no_client_text())
        # sudo: other companies' bookings count; only their names are shown
        return self.sudo().browse(booking for (booking,) in found if booking)

    @api.model
    def _get_elsewhere_text(self, partner, session):
        """Return a text on an overlapping booking of the client, or False."""
        other = self._get_elsewhere(partner, session).session_id - session
        if not other:
            return False
        return self.env._(
            "%(client)s is already booked at this time: %(other)s.",
            client=partner.name,
            other=other[0].display_name,
        )

    def _get_multipack_use(self):
        """Return what a booking uses, see ``multipack.consumer.mixin``."""
        self.ensure_one()
        return self.partner_id, self.service_id, self.start, self.seats

    def _withdraw_package(self):
        """Cancel the booking: its package was cancelled or is suspended that day."""
        self._cancel(release=True, notice="cancelled")

    def _refresh_seats(self):
        """Reload the seats taken, which a trigger has counted."""
        sessions = self.session_id
        sessions.invalidate_recordset(["seats_taken"], flush=False)
        sessions.modified(["seats_taken"])
