from datetime import datetime

from odoo.addons.multipack_booking.tools.limits import FIRST_PAGE_DATE, LAST_PAGE_DATE
from odoo.addons.multipack_booking.tools.untrusted import read_number, read_text
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import Controller, request, route

from ..models.timetable.service import SLOT_FORMAT
from .timetable import get_client, read_id


class MultipackBookingController(Controller):
    """Booking on the website: the client is the session's user, never a parameter."""

    @route(
        "/timetable/session/<int:session_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def multipack_session(self, session_id, seats="1", dialog=None, **kwargs):
        """Show the booking form of a session, on a page of its own or in a dialog.

        :param str seats: number of seats
        :param str dialog: set to get the content of the dialog only
        """
        session = self._get_session(session_id)
        values = self._get_values(session, self._read_seats(seats))
        return self._render_form(values, dialog)

    @route(
        "/timetable/session/<int:session_id>/book",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def multipack_book(
        self,
        session_id,
        pay="",
        seats="1",
        waitlist=None,
        overlap=None,
        dialog=None,
        **kwargs,
    ):
        """Book a session for the client.

        :param str pay: ``online``, ``onsite`` or ``package-<id>``
        :param str waitlist: set to join the waiting list of a full class
        :param str overlap: set to book although the client has another class then
        :param str dialog: set to get the answer for the dialog instead of a page
        """
        session = self._get_session(session_id)
        seats = self._read_seats(seats)

        def book(partner, package, payment):
            return session._book_online(
                partner, seats, package, payment, bool(waitlist), bool(overlap)
            )

        def get_values():
            return self._get_values(session, seats)

        return self._submit(book, get_values, pay, dialog, session)

    @route(
        "/timetable/appointment/<int:service_id>/<string:moment>/<int:person_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def multipack_appointment(
        self, service_id, moment, person_id, dialog=None, **kwargs
    ):
        """Show the booking form of an appointment, on a page or in a dialog.

        :param str moment: start in UTC, such as ``20261123T1700``
        :param int person_id: resource to book with; 0 for anyone
        """
        slot = self._read_slot(service_id, moment, person_id)
        return self._render_form(self._get_slot_values(*slot), dialog)

    @route(
        "/timetable/appointment/<int:service_id>/<string:moment>/<int:person_id>/book",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def multipack_book_appointment(
        self,
        service_id,
        moment,
        person_id,
        pay="",
        overlap=None,
        dialog=None,
        **kwargs,
    ):
        """Book an appointment for the client; see ``multipack_book``."""
        service, start, person = self._read_slot(service_id, moment, person_id)

        def book(partner, package, payment):
            return service._book_slot_online(
                partner, start, person, package, payment, bool(overlap)
            )

        def get_values():
            return self._get_slot_values(service, start, person)

        return self._submit(book, get_values, pay, dialog)

    def _render_form(self, values, dialog):
        """Render the booking form as the content of a dialog or as a page."""
        template = "booking" if dialog else "booking_page"
        response = request.render(f"multipack_ecommerce.{template}", values)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _submit(self, book, get_values, pay, dialog, session=None):
        """Book, within the limit of attempts, and answer with the result.

        :param book: function that books, given the client, a package and a way to pay
        :param get_values: function that returns the values of the form
        :param session: the session to lock
        """
        partner = request.env.user.partner_id
        package, payment = self._read_payment(pay, partner)
        if not request.env["multipack.booking.attempt"]._count(
            partner, request.website.company_id
        ):
            refusal = request.env._("Too many attempts. Please wait a minute.")
            return self._answer(get_values, dialog, refusal=refusal, status=429)
        if session:
            session._acquire_booking_lock()
        try:
            with request.env.cr.savepoint():
                booking = book(partner, package, payment)
        except UserError as error:
            return self._answer(get_values, dialog, refusal=str(error))
        return self._answer(get_values, dialog, booking=booking)

    def _answer(self, get_values, dialog, booking=None, refusal=None, status=200):
        """Render the result of a booking, for the dialog or as a page."""
        redirect = "/shop/cart" if booking and booking.state == "held" else None
        if redirect and not dialog:
            return request.redirect(redirect)
        values = {
            **get_values(),
            "booking": booking,
            "done_text": booking and booking._get_done_text(),
            "refusal": refusal,
        }
        if not dialog:
            page = request.render("multipack_ecommerce.booking_page", values)
            page.status_code = status
            return page
        render = request.env["ir.ui.view"]._render_template
        return request.make_json_response(
            {
                "html": ""
                if redirect
                else render("multipack_ecommerce.booking", values),
                "booked": bool(booking),
                "redirect": redirect,
                "tracking": booking and redirect and self._get_tracking(booking),
            },
            status=status,
        )

    def _read_slot(self, service_id, moment, person_id):
        """Return the service, start and person of a URL.

        :raises NotFound: if this website does not offer it
        """
        # sudo: the domain limits it to what visitors may see
        Service = request.env["multipack.service"].sudo()
        service = Service.search(
            Service._get_website_domain(request.website)
            & Domain("booking_type", "=", "appointment")
            & Domain("id", "=", read_number(service_id))
        )
        people = service._get_slot_resources()[0] if service else []
        person = people and people.filtered(lambda person: person.id == person_id)
        try:
            start = datetime.strptime(moment, SLOT_FORMAT)
        except ValueError:
            start = None
        if not service or not start or (person_id and not person):
            raise request.not_found()
        if not FIRST_PAGE_DATE <= start.date() <= LAST_PAGE_DATE:
            raise request.not_found()
        # sudo: an empty record set
        return service, start, person or request.env["resource.resource"].sudo()

    def _get_slot_values(self, service, start, person):
        values = service._get_slot_dialog(start, person, get_client(), request.website)
        if not values:
            card = {
                "color": service.color or 0,
                "name": service.name,
                "text": request.env._("This time is no longer available."),
                "url": service.website_url,
            }
            values = {"card": card, "can_book": False, "when": False}
        return self._add_common(values)

    def _get_values(self, session, seats):
        return self._add_common(
            session._get_dialog(get_client(), seats, request.website)
        )

    def _add_common(self, values):
        return {
            **values,
            "website": request.website,
            "token": request.csrf_token(),
            "booking": None,
            "refusal": None,
        }

    def _get_session(self, session_id):
        """Return the session if visitors of this website may see it; else 404."""
        # sudo: the domain limits it to what visitors may see
        Session = request.env["multipack.session"].sudo()
        session = Session.search(
            Session._get_website_domain(request.website)
            & Domain("id", "=", read_number(session_id))
        )
        if not session:
            raise request.not_found()
        return session

    def _read_payment(self, pay, partner):
        """Return the package and the way to pay; 404 for another client's package."""
        # sudo: the domain limits it to packages that the client may use
        Package = request.env["multipack.package"].sudo()
        pay = read_text(pay)
        if not pay.startswith("package-"):
            return Package, pay or "package"
        package = Package.search(
            Package._get_usable_by_domain(partner)
            & Domain("id", "=", read_id(pay.removeprefix("package-")) or 0)
        )
        if not package:
            raise request.not_found()
        return package, "package"

    def _read_seats(self, text):
        """Return the number of seats; 0 for invalid input, which booking refuses."""
        return read_number(text, most=9999)

    def _get_tracking(self, booking):
        """Return the data that Odoo's analytics track when a product is added."""
        line = booking.sale_line_id
        return {
            "currency": line.currency_id.name,
            "value": line.price_total,
            "items": [
                {
                    "item_id": line.product_id.barcode or line.product_id.id,
                    "item_name": line.product_id.display_name,
                    "currency": line.currency_id.name,
                    "price": line.price_unit,
                    "quantity": line.product_uom_qty,
                }
            ],
        }
