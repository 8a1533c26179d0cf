from datetime import datetime, time, timedelta

import pytz
from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ...rules.states import BOOKING_CHECK_IN

# How long ended packages are still shown, as clients ask about them.
ENDED_DAYS = timedelta(days=30)


class MultipackCheckInDesk(models.AbstractModel):
    """What the check-in desk shows of one client, with a fixed number of queries."""

    _inherit = "multipack.check.in.desk"

    def _prepare_client(self, partner, card=None):
        """Prepare everything about a client that the desk shows.

        :param card: package whose card was scanned
        :return: dict with ``id``, ``name``, ``image_url``, ``contact``, ``visits``,
            ``also_used_by`` (others who may use the card: ``id``, ``name``), and lists:
            ``warnings``, ``packages``, ``bookings`` (of today) and ``walk_ins``; see
            the methods that prepare them
        """
        packages = self._get_recent_packages(partner)
        bookings = self._get_todays_bookings(partner)
        card = card and card.with_env(self.env)
        return {
            "id": partner.id,
            "name": partner.name,
            "image_url": self._get_image_url(partner),
            "contact": " · ".join(filter(None, [partner.email, partner.phone])),
            "visits": self._get_visits_text(partner),
            "also_used_by": [
                {"id": user.id, "name": user.name}
                for user in (card.beneficiary_ids - partner if card else ())
            ],
            "warnings": self._prepare_warnings(partner, packages),
            "packages": [
                self._prepare_package(package, partner, card) for package in packages
            ],
            "bookings": [self._prepare_booking(booking) for booking in bookings],
            "walk_ins": self._prepare_walk_ins(partner, packages, bookings),
        }

    def _get_recent_packages(self, partner):
        """Return usable and recently ended packages of the client, best first."""
        Package = self.env["multipack.package"]
        recently = self.env.company._multipack_today() - ENDED_DAYS
        packages = Package.search(
            Package._get_usable_by_domain(partner)
            & Domain("state", "!=", "cancelled")
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", recently))
        )
        return packages.sorted(
            lambda package: (
                package._has_ended(),
                package.state != "active",
                package.kind != "time",
                package.date_end or fields.Date.to_date("9999-12-31"),
                package.id,
            )
        )

    def _get_todays_bookings(self, partners):
        """Return today's bookings: upcoming ones first, then those attended or over."""
        first, last = self._get_day()
        bookings = self.env["multipack.booking"].search(
            [
                ("partner_id", "in", partners.ids),
                ("start", ">=", first),
                ("start", "<", last),
                ("state", "!=", "cancelled"),
            ],
            order="start, id",
        )
        now = fields.Datetime.now()
        return bookings.sorted(
            lambda booking: (
                booking.state == "attended" or (booking.stop or booking.start) < now
            )
        )

    def _prepare_package(self, package, partner, card=None):
        """Prepare a package of the client, with the cost of each service."""
        return {
            "id": package.id,
            "title": package.title,
            "reference": package.name,
            "balance": package.balance_text,
            "percent": package.balance_percent if package.kind != "time" else False,
            "validity": self._get_validity_text(package),
            "usable": package.state == "active" and not package._has_ended(),
            "holder": package.partner_id != partner and package.partner_id.name,
            "costs": ", ".join(
                line.service_id.name
                if package.kind == "time"
                else f"{line.service_id.name} {self._get_credit(package, line)}"
                for line in package.line_ids
            ),
            "scanned": package == card,
        }

    def _get_credit(self, package, line):
        return package._get_credit_text(
            package.kind, line.credit_cost, package.currency_id
        )

    def _get_validity_text(self, package):
        _ = self.env._
        if package.missing_text:
            return package.missing_text
        if package._has_ended() or package.state == "expired":
            return _("Ended on %s", format_date(self.env, package.date_end))
        if package.date_start > package._get_today():
            return _("Valid from %s", format_date(self.env, package.date_start))
        return _("Valid to %s", format_date(self.env, package.date_end))

    def _prepare_booking(self, booking):
        """Prepare a booking of today, and what can be done with it.

        ``action`` is ``check_in``, ``undo`` or False; ``hint`` is the reason for False.
        """
        session = booking.session_id
        refusal = False
        if session and booking.state in BOOKING_CHECK_IN:
            refusal = booking._get_window_refusal()
        ready = booking.state in BOOKING_CHECK_IN and not refusal
        states = dict(booking._fields["state"]._description_selection(self.env))
        return {
            "id": booking.id,
            "name": booking.service_id.name,
            "color": booking.service_id.color,
            "time": self._get_time(booking.start),
            "seats": booking.seats,
            "where": self._get_where(session),
            "payment_text": self._get_payment_text(booking),
            "unpaid": booking.is_unpaid,
            "order_id": booking.is_unpaid and booking.sudo().order_id.id,
            "state": booking.state,
            "state_text": states[booking.state],
            "hint": refusal,
            "action": "undo"
            if booking.state == "attended"
            else "check_in"
            if ready
            else False,
            "cancellable": booking.state in ("confirmed", "held", "waitlisted"),
        }

    def _get_payment_text(self, booking):
        """Return how a booking is paid, as a short text."""
        package = booking.package_id
        if booking.payment == "package":
            if package.kind == "time":
                return package.title
            return f"{package.title}: {package.balance_text}" if package else ""
        if booking.is_unpaid:
            return self.env._("To pay: %s", booking._get_amount_text())
        labels = dict(booking._fields["payment"]._description_selection(self.env))
        return labels[booking.payment]

    def _get_visits_text(self, partner):
        """Return how often a client has come, e.g. "42 visits since Mar 2024"."""
        [(count, first)] = self.env["multipack.booking"]._read_group(
            [("partner_id", "=", partner.id), ("state", "=", "attended")],
            [],
            ["__count", "start:min"],
        )
        if not count:
            return self.env._("First visit")
        since = format_date(self.env, first, date_format="MMM y")
        if count == 1:
            return self.env._("1 visit, in %s", since)
        return self.env._("%(count)s visits since %(month)s", count=count, month=since)

    def _get_where(self, session):
        """Return the room and the instructor of a session."""
        names = [session.room_id.name, session.instructor_id.name]
        return " · ".join(filter(None, names))

    def _get_image_url(self, partner):
        unique = int(partner.write_date.timestamp())
        return f"/web/image/res.partner/{partner.id}/avatar_128?unique={unique}"

    def _get_day(self):
        """Return when today and tomorrow begin in the company's zone, in UTC."""
        zone = self.env.company._multipack_zone()
        today = self.env.company._multipack_today()
        return [
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (today, today + timedelta(days=1))
        ]

    def _get_time(self, moment):
        """Format the time of day of a UTC moment in the company's time zone."""
        zone = self.env.company._multipack_zone().zone
        return format_datetime(self.env, moment, tz=zone, dt_format="HH:mm")
