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
    """Making a booking: the request, and the engine that carries it out (R26, R27)."""

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
        """Check what a caller over RPC sends: the prologue of each public method that
        books.

        Whether the client exists is left to the check for other bookings, which asks
        the database anyway.

        :param target: the session or service that is booked
        :param bool walk_in: whether the client is let in without a session
        :param details: what else distinguishes this request from another one
        :return: :class:`~..rules.use.BookingRequest`
        :raises AccessError: for users without desk rights
        :raises UserError: for bad values
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
        """Refuse unknown ways to pay, and online payments of walk-ins."""
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

        A reference is chosen by the caller: a turnstile, a kiosk, another program. It
        is one of a company, whichever method it is sent to: ``enter``, ``book`` and
        ``book_slot`` share them, two companies do not. Repeated with the same
        arguments it returns the first booking, whatever has become of it, and charges
        nothing. With other arguments it is refused. A request that was refused leaves
        its reference free.

        :param request: :class:`~..rules.use.BookingRequest`
        :param company: where the booking takes place
        :raises UserError: when a different request had this reference
        """
        if not request.reference:
            return self.browse()
        # sudo: the index is one of the whole company; the caller may book there, and
        # learns nothing but an id that it was already given
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
        """Create a booking and charge it: the engine behind every way in (R26, R27).

        Seats are always taken before credits: two transactions that need the same
        session and the same package wait for each other, never in a circle.

        :param use: :class:`~..rules.use.Use`
        :param request: :class:`~..rules.use.BookingRequest`
        :param session: the ``multipack.session``; none for a walk-in
        :param str state: ``confirmed``, or ``attended`` for a walk-in
        :return: the booking
        :raises UserError: with the reason when it cannot be; nothing is written then
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
            vals["notice"] = "booked"  # a held seat once it is paid
        booking = self._create_once(vals)
        if verdict:
            charged = "used" if state == "attended" else "reserved"
            booking._charge_package(verdict, use, charged)
        elif request.payment != "free":
            booking._make_order_line()
        return booking.with_env(self.env)

    @api.model
    def _create_once(self, vals):
        """Create a booking; one whose request is being carried out by a concurrent
        transaction is tried again by Odoo, and then found."""
        # sudo: users have no rights to create bookings; the engine has checked it all
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
        """Values of a new booking, in any state."""
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
