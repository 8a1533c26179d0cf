from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from psycopg2.errors import UniqueViolation

from ...rules.use import BookingRequest
from ...tools.untrusted import (
    browse_given,
    is_choice,
    read_id,
    read_reference,
    read_seats,
)


class MultipackBooking(models.Model):
    """Booking: the request, and the engine that carries it out (R26, R27)."""

    _inherit = "multipack.booking"

    @api.model
    def _read_request(
        self,
        target,
        partner_id,
        seats=1,
        package_id=False,
        payment="package",
        request_ref=False,
        *,
        waitlist=False,
        allow_overlap=False,
        walk_in=False,
        details=(),
    ):
        """Validate the arguments of a public method that books.

        Whether the client exists is checked later, together with overlaps, to save a
        query.

        :param target: the session or service that is booked
        :param bool walk_in: whether the client enters without a session
        :param details: what else distinguishes this request from another one
        :return: :class:`~..rules.use.BookingRequest`
        :raises AccessError: for users without desk rights
        :raises UserError: for invalid values
        """
        self.env["res.users"]._multipack_check_desk()
        Partner = self.env["res.partner"]
        client_id = read_id(partner_id, Partner._get_no_client_text())
        package = self.env["multipack.package"]
        if package_id:
            package = browse_given(
                package, package_id, self.env._("This package no longer exists.")
            )
        self._check_payment(payment, walk_in)
        request = BookingRequest(
            Partner.browse(client_id),
            seats=read_seats(self.env, seats),
            package=package,
            payment=payment,
            waitlist=bool(waitlist),
            allow_overlap=bool(allow_overlap),
            reference=read_reference(self.env, request_ref),
        )
        return request.fingerprinted(target._name, target.id, *details)

    @api.model
    def _check_payment(self, payment, walk_in):
        """Refuse unknown payment methods, and online payments of walk-ins."""
        known = is_choice(self._fields["payment"], payment)
        if walk_in and not (known and payment != "online"):
            raise UserError(
                self.env._("Walk-ins cannot be paid this way: %s.", payment)
            )
        if not known:
            raise UserError(self.env._("%s is not a way to pay.", payment))

    @api.model
    def _find_repeated(self, request, company):
        """Return the booking that the same request has already made, if any.

        The caller, such as a turnstile or a kiosk, chooses the reference. It is unique
        in a company, across ``enter``, ``book`` and ``book_slot``. Repeated with the
        same arguments, it returns the first booking, whatever its state, and charges
        nothing; with different ones it is refused. A refused request does not use up
        its reference.

        :param request: :class:`~..rules.use.BookingRequest`
        :param company: where the booking takes place
        :raises UserError: when a different request had this reference
        """
        if not request.reference:
            return self.browse()
        # sudo: references are unique in the whole company; the caller may book there
        # and only gets an id that it already knows
        found = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("request_ref", "=", request.reference),
            ]
        )
        if found and found.request_fingerprint != request.fingerprint:
            raise UserError(
                self.env._(
                    "The reference %s has already been used for a different request.",
                    request.reference,
                )
            )
        return found.with_env(self.env)

    @api.model
    def _create_charged(self, use, request, session=None, state="confirmed"):
        """Create a booking and charge it: the engine behind all channels (R26, R27).

        Seats are always taken before credits, so that two transactions that need the
        same session and the same package cannot deadlock.

        :param use: :class:`~..rules.use.Use`
        :param request: :class:`~..rules.use.BookingRequest`
        :param session: the ``multipack.session``; none for a walk-in
        :param str state: ``confirmed``, or ``attended`` for a walk-in
        :return: the booking
        :raises UserError: with the reason if it is refused; nothing is written then
        """
        if not use.service.active:
            raise UserError(self.env._("%s is archived.", use.service.name))
        vals = self._prepare_vals(use, request, session)
        verdict = None
        if request.by_package:
            verdict = (request.package or self.env["multipack.package"])._choose(use)
            vals["package_id"] = verdict.package.id
        if request.payment == "online":
            vals["held_until"] = self._get_held_until(use.company)
        vals["state"] = "held" if request.payment == "online" else state
        if session and vals["state"] != "held":
            vals["notice"] = "booked"  # for a held seat, sent once it is paid
        booking = self._create_once(vals)
        if verdict:
            charged = "used" if state == "attended" else "reserved"
            booking._charge_package(verdict, use, charged)
        elif request.payment != "free":
            booking._make_order_line()
        return booking.with_env(self.env)

    @api.model
    def _create_once(self, vals):
        """Create a booking.

        If a concurrent transaction carries out the same request, Odoo retries this one,
        which then finds the booking.
        """
        # sudo: users have no rights to create bookings; the engine has checked all
        if not vals["request_ref"]:
            return self.sudo().create(vals)
        try:
            return self.sudo().create(vals)
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _join_waitlist(self, session, use, request):
        """Put a client on the waiting list of a full session; nothing is charged (R32).

        :return: the booking
        """
        if request.payment == "online":
            raise UserError(
                self.env._("A spot on the waiting list cannot be paid in advance.")
            )
        vals = self._prepare_vals(use, request, session)
        vals.update(state="waitlisted", notice="waitlisted")
        if request.package:
            vals["package_id"] = request.package.id
        return self._create_once(vals).with_env(self.env)

    @api.model
    def _prepare_vals(self, use, request, session=None):
        """Return the values of a new booking, in any state."""
        return {
            "service_id": use.service.id,
            "partner_id": use.partner.id,
            "session_id": session.id if session else False,
            "company_id": use.company.id,
            "start": use.start,
            "stop": session.stop if session else False,
            "seats": use.seats,
            "payment": request.payment,
            "user_id": self.env.uid,
            "request_ref": request.reference or False,
            "request_fingerprint": request.reference and request.fingerprint,
        }
