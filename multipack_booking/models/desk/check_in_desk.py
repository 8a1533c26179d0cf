import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

from ...tools.untrusted import browse_given

# The code in the QR of a card, see ``multipack.package.access_code``. A reader may have
# appended it to text that was typed before.
CARD = re.compile(r"[0-9a-f]{16}\Z")

# Maximum number of matches listed, and of clients examined.
MAX_HITS = 8
MAX_CANDIDATES = 50

# How long the desk can undo a booking together with its check-in.
UNDO_WINDOW = timedelta(minutes=10)


class MultipackCheckInDesk(models.AbstractModel):
    """The check-in desk: one call for each action, with texts ready to display.

    All charges go through the public methods of services, sessions and
    bookings (R26).
    """

    _name = "multipack.check.in.desk"
    _description = "Check-in Desk"

    @api.model
    def find(self, query):
        """Find clients by name, e-mail, phone, reference, or the code of a card.

        :param str query: what was typed or scanned, at least two characters
        :return: the result of ``scan`` for the code of a card; else a dict with
            ``clients`` (``id``, ``name``, ``image_url``, ``contact``, ``today``,
            ``packages``), those with something to check in first, and ``has_more``:
            whether there are others
        :raises AccessError: for users without desk rights
        """
        self.env["res.users"]._multipack_check_desk()
        query = query.strip() if isinstance(query, str) else ""
        if CARD.search(query.lower()):
            return self.scan(query)
        if len(query) < 2:
            return {"clients": [], "has_more": False}
        Partner = self.env["res.partner"]
        found = Partner.search(
            self._get_find_domain(query),
            limit=MAX_CANDIDATES,
            order="complete_name, id",
        )
        clients = self._prepare_hits(found, query)
        return {"clients": clients[:MAX_HITS], "has_more": len(clients) > MAX_HITS}

    @api.model
    def scan(self, code):
        """Find the client of a card.

        :param str code: what the reader has read
        :return: dict with ``client``, see ``load``, or with ``error``: the reason why
            there is none
        :raises AccessError: for users without desk rights
        """
        self.env["res.users"]._multipack_check_desk()
        code = CARD.search(code.strip().lower()) if isinstance(code, str) else None
        # sudo: to distinguish a card of another company from an unknown one; nothing
        # else of it is shown
        package = self.env["multipack.package"].sudo()
        if code:
            package = package.search([("access_code", "=", code.group())])
        if not package:
            return {
                "error": self.env._(
                    "No card has this code. A card that was replaced or transferred is"
                    " no longer valid: look the client up by name."
                )
            }
        if package.company_id not in self.env.companies:
            return {"error": self.env._("This card is from another company.")}
        return {"client": self._prepare_client(package.partner_id.sudo(False), package)}

    @api.model
    def load(self, partner_id):
        """Return what the desk shows of a client.

        :param int partner_id: the client
        :return: dict, see ``_prepare_client``
        :raises AccessError: for users without desk rights
        """
        self.env["res.users"]._multipack_check_desk()
        return self._prepare_client(
            self.env["res.partner"]._multipack_client(partner_id)
        )

    @api.model
    def check_in(self, booking_id):
        """Check a booking in.

        :return: dict with ``result``, see ``_prepare_result``, and the ``client``
        :raises UserError: as ``multipack.booking.action_check_in``
        """
        booking = self._browse_booking(booking_id)
        booking.action_check_in()
        return self._prepare_answer(booking)

    @api.model
    def walk_in(
        self,
        partner_id,
        service_id=False,
        session_id=False,
        package_id=False,
        payment="package",
    ):
        """Let a client in without a booking: to a service, or a session that begins.

        :param int package_id: package to charge; the best eligible one (R17) if unset
        :param str payment: ``package`` or ``onsite``, to be paid at the desk
        :return: dict with ``result``, see ``_prepare_result``, and the ``client``
        :raises UserError: as ``multipack.service.enter``, or ``multipack.session.book``
            and ``multipack.booking.action_check_in``; nothing is written then
        """
        if session_id:
            session = browse_given(
                self.env["multipack.session"],
                session_id,
                self.env._("This session no longer exists."),
            )
            booking_id = session.book(partner_id, 1, package_id, payment)
            booking = self.env["multipack.booking"].browse(booking_id)
            booking.action_check_in()
        else:
            service = browse_given(
                self.env["multipack.service"],
                service_id,
                self.env._("This service no longer exists."),
            )
            booking_id = service.enter(partner_id, package_id, 1, payment)
            booking = self.env["multipack.booking"].browse(booking_id)
        return self._prepare_answer(booking)

    @api.model
    def undo(self, booking_id, cancel_booking=False):
        """Undo a check-in.

        :param bool cancel_booking: also cancel the booking, which the same action made
        :return: dict with ``result``, see ``_prepare_result``, and the ``client``
        :raises UserError: as ``multipack.booking.action_undo_check_in``, or if the
            booking to be cancelled was not just made here
        """
        booking = self._browse_booking(booking_id)
        if cancel_booking:
            self._check_own_recent(booking)
        booking.action_undo_check_in()
        if cancel_booking and booking.session_id:
            booking._cancel(release=True)
        return self._prepare_answer(booking)

    @api.model
    def _browse_booking(self, booking_id):
        return browse_given(
            self.env["multipack.booking"],
            booking_id,
            self.env._("This booking no longer exists."),
        )

    def _check_own_recent(self, booking):
        """Refuse to undo a booking that the user has not just made: that would be a
        cancellation, with its policy (R29)."""
        fresh = booking.create_date > fields.Datetime.now() - UNDO_WINDOW
        if not fresh or booking.user_id != self.env.user:
            raise UserError(
                self.env._(
                    "%s was not booked here just now: undo the check-in, then cancel"
                    " the booking.",
                    booking.display_name,
                )
            )

    def _get_find_domain(self, query):
        """Return the domain of clients whose name, e-mail, reference or phone contains
        each word of ``query``, or who hold the package of this reference."""
        names = Domain.AND(
            Domain.OR(
                Domain(field, "ilike", escape_psql(word))
                for field in ("complete_name", "email", "ref", "phone")
            )
            for word in query.split()[:5]
        )
        domain = names | Domain(
            "multipack_package_ids", "any", [("name", "=", query.upper())]
        )
        digits = re.sub(r"\D", "", query)
        if len(digits) >= 4 and not re.search(r"[^\d\s()+./-]", query):
            domain |= Domain.custom(
                # in any format: +352 621 55 10 10 or 621551010
                to_sql=lambda _model, alias, _query: SQL(
                    r"regexp_replace(%s, '\D', '', 'g') LIKE %s",
                    SQL.identifier(alias, "phone"),
                    f"%{digits}%",
                )
            )
        return domain

    def _prepare_hits(self, partners, query):
        """Prepare the list of clients, with a fixed number of queries."""
        Package = self.env["multipack.package"]
        packages = Package.search(
            Package._get_current_domain() & Package._get_usable_by_domain(partners)
        )
        today = self._get_todays_bookings(partners)
        hits = []
        for partner in partners:
            own = packages.filtered(
                lambda package, client=partner: (
                    client in (package.partner_id | package.beneficiary_ids)
                )
            )
            coming = today.filtered(
                lambda booking, client=partner: (
                    booking.partner_id == client
                    and booking.state in ("confirmed", "held")
                )
            )
            contact = [partner.email, partner.phone]
            hits.append(
                {
                    "id": partner.id,
                    "name": partner.name,
                    "image_url": self._get_image_url(partner),
                    "contact": " · ".join(filter(None, contact)),
                    "packages": own._get_summary_text(),
                    "today": ", ".join(
                        f"{self._get_time(booking.start)} {booking.service_id.name}"
                        for booking in coming
                    ),
                }
            )
        start = query.lower()
        hits.sort(
            key=lambda hit: (
                not hit["today"],
                not hit["packages"],
                not (hit["name"] or "").lower().startswith(start),
            )
        )
        return hits
