from odoo import fields
from odoo.addons.portal.controllers.portal import pager
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request, route

from ..tools.untrusted import read_page
from .my import MultipackMyPortal


class MultipackBookingPortal(MultipackMyPortal):
    """My account → My bookings, My waiting lists."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        bookings, mine = self._my("multipack.booking")
        if "multipack_booking_count" in counters:
            values["multipack_booking_count"] = bookings.search_count(
                mine & ~Domain("state", "=", "waitlisted")
            )
        if "multipack_waiting_count" in counters:
            values["multipack_waiting_count"] = bookings.search_count(
                mine & bookings._get_waiting_domain()
            )
        return values

    def _get_multipack_booking_filters(self):
        """Return the filters of the list; upcoming bookings first."""
        _ = request.env._
        upcoming = request.env["multipack.booking"]._get_coming_domain()
        with_seat = ~Domain("state", "=", "waitlisted")
        cancelled = Domain("state", "=", "cancelled")
        return {
            "upcoming": {"label": _("Upcoming"), "domain": upcoming},
            "past": {
                "label": _("Past"),
                "domain": with_seat & ~upcoming & ~cancelled,
            },
            "cancelled": {"label": _("Cancelled"), "domain": cancelled},
            "all": {"label": _("All"), "domain": with_seat},
        }

    def _get_multipack_booking_sortings(self, filterby):
        """Return the sort orders of the list; the next booking comes first."""
        _ = request.env._
        start = "start, id" if filterby == "upcoming" else "start desc, id desc"
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
        """List the client's bookings, by default the upcoming ones."""
        filters = self._get_multipack_booking_filters()
        filterby = filterby if filterby in filters else "upcoming"
        sortings = self._get_multipack_booking_sortings(filterby)
        sortby = sortby if sortby in sortings else "date"
        bookings, mine = self._my("multipack.booking")
        listed = mine & filters[filterby]["domain"]
        page_values = pager(
            url="/my/bookings",
            url_args={"sortby": sortby, "filterby": filterby},
            total=bookings.search_count(listed),
            page=read_page(page),
            step=self._items_per_page,
        )
        waiting = bookings.search_count(mine & bookings._get_waiting_domain())
        found = bookings.search(
            listed,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=page_values["offset"],
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
                "waiting_text": waiting
                and request.env._("My waiting lists (%s)", waiting),
                "bookings": found,
                "cards": self._get_multipack_booking_cards(found),
            },
        )

    @route("/my/waiting-lists", type="http", auth="user", website=True, readonly=True)
    def multipack_portal_my_waiting_lists(self, **kwargs):
        """List the client's bookings on waiting lists, with their positions."""
        bookings, mine = self._my("multipack.booking")
        bookings = bookings.search(
            mine & bookings._get_waiting_domain(), order="start, id"
        )
        return request.render(
            "multipack_booking.portal_my_waiting_lists",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "multipack_waiting",
                "bookings": bookings,
                "cards": self._get_multipack_booking_cards(
                    bookings, bookings._get_queue_positions()
                ),
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
        """Show one booking of the client, and the outcome of cancelling it."""
        booking = self._get_my("multipack.booking", booking_id)
        return self._render_multipack_booking(booking)

    @route(
        "/my/bookings/<int:booking_id>/cancel",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def multipack_portal_cancel_booking(self, booking_id, outcome="", **kwargs):
        """Cancel a booking, or leave a waiting list (R29).

        :param str outcome: the outcome that the page showed; if it has changed since,
            the page is shown again instead
        """
        booking = self._get_my("multipack.booking", booking_id)
        if not booking._may_client_cancel():
            refusal = request.env._("This can no longer be cancelled here.")
            return self._render_multipack_booking(booking, refusal)
        if outcome != booking._get_cancellation_outcome_text():
            refusal = request.env._("The conditions have changed. Please check again.")
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
        """Return the booking as a calendar file."""
        booking = self._get_my("multipack.booking", booking_id)
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
                "cards": self._get_multipack_booking_cards(
                    booking, booking._get_queue_positions()
                ),
                "refusal": refusal,
            },
        )

    def _get_multipack_booking_cards(self, bookings, positions=None):
        """Prepare the texts of booking cards.

        :param dict positions: position on and length of the waiting list, by booking;
            omitted where it is not shown
        :return: dict by booking of dicts of ``resources``, ``info``, ``queue`` (False
            without a position), ``package``, ``order`` and ``has_calendar`` (whether
            to offer the file)
        """
        _ = request.env._
        now = fields.Datetime.now()
        positions = positions or {}
        cards = {}
        for booking in bookings:
            position, total = positions.get(booking, (0, 0))
            seats = booking.seats > 1 and _("Spots: %s", booking.seats)
            cards[booking] = {
                "resources": " · ".join(
                    (booking.instructor_id | booking.room_id).mapped("name")
                ),
                "info": " · ".join(filter(None, [seats, booking._get_paid_text()])),
                "queue": position
                and _(
                    "Position %(position)s of %(total)s in line",
                    position=position,
                    total=total,
                ),
                "package": _("Package %s", booking.package_id.name),
                "order": _("Order %s", booking.order_id.name),
                "has_calendar": booking._has_ics()
                and booking.state != "cancelled"
                and booking.stop > now,
            }
        return cards
