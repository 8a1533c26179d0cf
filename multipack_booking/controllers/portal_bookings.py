from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request, route

from ..tools.untrusted import read_page


class MultipackBookingPortal(CustomerPortal):
    """My account → My bookings, My waiting lists.

    The client is always the session's own partner. Read as the superuser, and only
    what ``_get_client_domain`` finds: employees of the club are clients as well.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        # sudo: see the class
        Booking = request.env["multipack.booking"].sudo()
        mine = self._get_multipack_booking_domain()
        if "multipack_booking_count" in counters:
            values["multipack_booking_count"] = Booking.search_count(
                mine & ~Domain("state", "=", "waitlisted")
            )
        if "multipack_waiting_count" in counters:
            values["multipack_waiting_count"] = Booking.search_count(
                mine & Booking._get_waiting_domain()
            )
        return values

    def _get_multipack_booking_domain(self):
        """Bookings of the user; not those of colleagues."""
        return request.env["multipack.booking"]._get_client_domain(
            request.env.user.partner_id
        )

    def _get_multipack_booking_filters(self):
        """Which of the client's bookings are listed; coming ones first."""
        _ = request.env._
        coming = request.env["multipack.booking"]._get_coming_domain()
        placed = ~Domain("state", "=", "waitlisted")
        cancelled = Domain("state", "=", "cancelled")
        return {
            "coming": {"label": _("Coming"), "domain": coming},
            "past": {
                "label": _("Past"),
                "domain": placed & ~coming & ~cancelled,
            },
            "cancelled": {"label": _("Cancelled"), "domain": cancelled},
            "all": {"label": _("All"), "domain": placed},
        }

    def _get_multipack_booking_sortings(self, filterby):
        """In which order the client's bookings are listed: what is next on top."""
        _ = request.env._
        start = "start, id" if filterby == "coming" else "start desc, id desc"
        return {
            "date": {"label": _("Date"), "order": start},
            "service": {"label": _("Service"), "order": f"service_id, {start}"},
        }

    @route(
        ["/my/bookings", "/my/bookings/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def multipack_portal_my_bookings(
        self, page=1, sortby=None, filterby=None, **kwargs
    ):
        """List the client's bookings, coming ones unless others are asked for."""
        filters = self._get_multipack_booking_filters()
        filterby = filterby if filterby in filters else "coming"
        sortings = self._get_multipack_booking_sortings(filterby)
        sortby = sortby if sortby in sortings else "date"
        # sudo: see the class
        Booking = request.env["multipack.booking"].sudo()
        mine = self._get_multipack_booking_domain()
        listed = mine & filters[filterby]["domain"]
        page_values = pager(
            url="/my/bookings",
            url_args={"sortby": sortby, "filterby": filterby},
            total=Booking.search_count(listed),
            page=read_page(page),
            step=self._items_per_page,
        )
        return request.render(
            "multipack_booking.portal_my_bookings",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "multipack_bookings",
                "default_url": "/my/bookings",
                "searchbar_sortings": sortings,
                "sortby": sortby,
                "searchbar_filters": filters,
                "filterby": filterby,
                "pager": page_values,
                "waiting_count": Booking.search_count(
                    mine & Booking._get_waiting_domain()
                ),
                "bookings": Booking.search(
                    listed,
                    order=sortings[sortby]["order"],
                    limit=self._items_per_page,
                    offset=page_values["offset"],
                ),
            },
        )

    @route("/my/waiting-lists", type="http", auth="user", website=True, readonly=True)
    def multipack_portal_my_waiting_lists(self, **kwargs):
        """List the sessions for which the client waits, with the place in line."""
        # sudo: see the class
        Booking = request.env["multipack.booking"].sudo()
        bookings = Booking.search(
            self._get_multipack_booking_domain() & Booking._get_waiting_domain(),
            order="start, id",
        )
        return request.render(
            "multipack_booking.portal_my_waiting_lists",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "multipack_waiting",
                "bookings": bookings,
                "places": bookings._get_waiting_places(),
            },
        )

    @route(
        "/my/bookings/<int:booking_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def multipack_portal_my_booking(self, booking_id, **kwargs):
        """Show one booking of the client, and what cancelling it would do."""
        return self._render_multipack_booking(self._get_multipack_booking(booking_id))

    @route(
        "/my/bookings/<int:booking_id>/cancel",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def multipack_portal_cancel_booking(self, booking_id, told="", **kwargs):
        """Cancel a booking, or give up a place on a waiting list (R29).

        :param str told: what the client was told that it would do; when this is no
            longer so, the client is told anew instead
        """
        booking = self._get_multipack_booking(booking_id)
        if not booking._may_client_cancel():
            refusal = request.env._("This can no longer be cancelled here.")
            return self._render_multipack_booking(booking, refusal)
        if told != booking._get_cancel_text():
            refusal = request.env._("Please look again: something has changed.")
            return self._render_multipack_booking(booking, refusal)
        try:
            with request.env.cr.savepoint():
                booking._cancel_by_policy()
        except UserError as error:
            return self._render_multipack_booking(booking, str(error))
        return request.redirect(f"/my/bookings/{booking.id}")

    @route(
        "/my/bookings/<int:booking_id>/calendar.ics",
        type="http",
        auth="user",
        readonly=True,
    )
    def multipack_portal_booking_calendar(self, booking_id, **kwargs):
        """The booking as a file that calendars open."""
        booking = self._get_multipack_booking(booking_id)
        if not booking._has_ics():
            raise request.not_found()
        name = f"{booking.service_id.name}.ics"
        return request.make_response(
            booking._get_ics(),
            [
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    def _render_multipack_booking(self, booking, refusal=False):
        return request.render(
            "multipack_booking.portal_my_booking",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "multipack_booking",
                "booking": booking,
                "places": booking._get_waiting_places(),
                "refusal": refusal,
            },
        )

    def _get_multipack_booking(self, booking_id):
        """The booking with this id if it is the user's; else 404."""
        # sudo: see the class
        booking = (
            request.env["multipack.booking"]
            .sudo()
            .search(
                self._get_multipack_booking_domain() & Domain("id", "=", booking_id)
            )
        )
        if not booking:
            raise request.not_found()
        return booking
