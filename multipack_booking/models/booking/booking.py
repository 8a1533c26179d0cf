from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# States of a booking that is not over.
LIVE = ("held", "confirmed", "waitlisted", "attended")

# What changes the places that a session has left.
SEAT_FIELDS = {"session_id", "state", "seats"}


class MultipackBooking(models.Model):
    """A client's place in a session, or a walk-in entry, which has no session.

    No chatter: bookings are written by the hundred in the minute in which classes
    open, and what happens to one is in its uses and in the ledger.
    """

    _name = "multipack.booking"
    _description = "Booking"
    _inherit = ["multipack.consumer.mixin"]
    _order = "start desc, id desc"

    _package = models.Index("(package_id) WHERE package_id IS NOT NULL")
    _client_start = models.Index("(partner_id, start)")
    _session_place = models.Index("(session_id, id) WHERE session_id IS NOT NULL")
    # R35: also of two requests at once
    _once_per_session = models.UniqueIndex(
        "(session_id, partner_id) WHERE session_id IS NOT NULL"
        " AND state IN ('held', 'confirmed', 'waitlisted', 'attended')",
        "The client has just been booked into this session.",
    )

    session_id = fields.Many2one(
        "multipack.session",
        ondelete="restrict",
        readonly=True,
        help="Empty for a walk-in entry.",
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
    seats = fields.Integer(string="Places", required=True, readonly=True, default=1)
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

    _seats_positive = models.Constraint(
        "CHECK (seats >= 1)", "A booking needs at least 1 place."
    )

    @api.depends("service_id", "partner_id")
    def _compute_display_name(self):
        for booking in self:
            booking.display_name = (
                f"{booking.service_id.name} · {booking.partner_id.name}"
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Not for RPC: bookings pass through the checks of ``_book`` (R26)."""
        if not self.env.su:
            raise UserError(
                self.env._(
                    "Book from the session, or use Walk-in: they check and charge the"
                    " client's package."
                )
            )
        # the database counts what it holds
        self.env["multipack.session"].flush_model(["capacity"])
        bookings = super().create(vals_list)
        bookings._refresh_seats()
        return bookings

    def write(self, vals):
        """Not for RPC: a booking changes by its actions, which see to its credits."""
        if not self.env.su:
            raise UserError(
                self.env._("A booking changes by its buttons, not by hand.")
            )
        result = super().write(vals)
        if SEAT_FIELDS & set(vals):
            # Places before credits, always in this order (see ``_book``).
            self.env["multipack.session"].flush_model(["capacity"])
            self.flush_recordset(list(SEAT_FIELDS))
            self._refresh_seats()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paid(self):
        # The consumer mixin's; here it does not matter whether it is paid.
        raise UserError(
            self.env._("A booking is never deleted. Cancel it, so that it is known.")
        )

    @api.model
    def _check_may_book(self):
        """Only the desk books over RPC; controllers check the client and use sudo."""
        if not (
            self.env.su
            or self.env.user.has_group("multipack_booking.group_multipack_desk")
        ):
            raise AccessError(self.env._("Only the desk may book for clients."))

    @api.model
    def _book(
        self,
        service,
        partner,
        session=None,
        package=None,
        seats=1,
        payment="package",
        state="confirmed",
    ):
        """Make a booking and charge it: the engine behind every way in (R26, R27).

        The place is taken before the credits, always: two transactions that need the
        same session and the same package wait for each other, and never in a circle.

        :param service: what is booked
        :param partner: the client
        :param session: the ``multipack.session``; none for a walk-in entry
        :param package: package to charge; the best eligible one (R17) if unset
        :param str payment: ``package``, ``onsite``, ``online`` or ``free``
        :param str state: ``confirmed``, or ``attended`` for a walk-in entry
        :return: the booking
        :raises UserError: with the reason when it cannot be; nothing is written then
        """
        if not service.active:
            raise UserError(self.env._("%s is archived.", service.name))
        vals = self._prepare_booking(service, partner, session, seats, payment)
        if payment == "package":
            package, credits = (package or self.env["multipack.package"])._choose(
                partner, service, vals["start"], seats
            )
            vals["package_id"] = package.id
        if payment == "online":
            vals["held_until"] = self._get_held_until(vals["company_id"])
        vals["state"] = "held" if payment == "online" else state
        if session and vals["state"] != "held":
            vals["notice"] = "booked"  # a place that is held, once it is paid
        # sudo: bookings are written by this method only
        booking = self.sudo().create(vals)
        if payment == "package":
            booking._charge_package(
                package, credits, "used" if state == "attended" else "reserved"
            )
        elif payment != "free":
            booking._make_order_line()
        return booking.with_env(self.env)

    @api.model
    def _wait(self, session, partner, package, seats, payment):
        """Put a client on the waiting list of a full session; nothing is charged."""
        if payment == "online":
            raise UserError(
                self.env._("A place on the waiting list cannot be paid in advance.")
            )
        vals = self._prepare_booking(
            session.service_id, partner, session, seats, payment
        )
        vals.update(state="waitlisted", notice="waitlisted")
        if package:
            vals["package_id"] = package.id
        # sudo: bookings are written by methods only
        return self.sudo().create(vals).with_env(self.env)

    @api.model
    def _prepare_booking(self, service, partner, session, seats, payment):
        """Values of a new booking, whatever its state."""
        company = session.company_id if session else service.company_id
        return {
            "service_id": service.id,
            "partner_id": partner.id,
            "session_id": session.id if session else False,
            "company_id": (company or self.env.company).id,
            "start": session.start if session else fields.Datetime.now(),
            "stop": session.stop if session else False,
            "seats": seats,
            "payment": payment,
            "user_id": self.env.uid,
        }

    @api.model
    def _check_elsewhere(self, partner, session, allow_overlap=False):
        """Refuse a client who is booked already, here or somewhere else (R35).

        :param bool allow_overlap: the client has been asked and comes to both
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
        """Live bookings of the client at the time of the session, whoever asks.

        Plain SQL, because it is asked for each booking and hardly ever finds one.

        :raises UserError: when there is no such client
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
                LIVE,
                session.stop,
                session.start,
                partner.id,
            )
        )
        if not found:
            raise UserError(partner._get_no_client_text())
        return self.sudo().browse(booking for (booking,) in found if booking)

    @api.model
    def _get_elsewhere_text(self, partner, session):
        """Where else the client is at the time of the session, in words, or False."""
        other = self._get_elsewhere(partner, session).session_id - session
        if not other:
            return False
        return self.env._(
            "%(client)s is already booked at this time: %(other)s.",
            client=partner.name,
            other=other[0].display_name,
        )

    def _get_multipack_use(self):
        """What a booking uses, see ``multipack.consumer.mixin``."""
        self.ensure_one()
        return self.partner_id, self.service_id, self.start, self.seats

    def _withdraw_package(self):
        """The package can no longer pay: the booking goes, the credits come back."""
        self._cancel(release=True, notice="cancelled")

    def _refresh_seats(self):
        """The database has counted the places of the sessions; read them anew."""
        sessions = self.session_id
        sessions.invalidate_recordset(["seats_taken"], flush=False)
        sessions.modified(["seats_taken"])
