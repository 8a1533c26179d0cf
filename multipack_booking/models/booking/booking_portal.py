from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...rules.states import BOOKING_LIVE


class MultipackBooking(models.Model):
    """Bookings in the client's account: what is shown, and what clients may do."""

    _inherit = "multipack.booking"

    @api.model
    def _get_client_domain(self, partner):
        """Return the domain of the bookings in the account of ``partner``.

        Only those of the active companies.
        """
        return Domain("partner_id", "=", partner.id) & Domain(
            "company_id", "in", self.env.companies.ids
        )

    @api.model
    def _get_coming_domain(self):
        """Return the domain of bookings with a seat that have not ended."""
        return Domain("state", "in", ["held", "confirmed", "attended"]) & Domain(
            "stop", ">", fields.Datetime.now()
        )

    @api.model
    def _get_waiting_domain(self):
        """Return the domain of waitlisted bookings that have not started."""
        return Domain("state", "=", "waitlisted") & Domain(
            "start", ">", fields.Datetime.now()
        )

    def _may_client_cancel(self):
        """Return whether the client may cancel without the desk: until the start (R29).

        Afterwards only the desk knows whether the client came.
        """
        self.ensure_one()
        return (
            bool(self.session_id)
            and self.state in BOOKING_LIVE
            and self.state != "attended"
            and self.start > fields.Datetime.now()
        )

    def _get_queue_positions(self):
        """Return positions on the waiting lists, counted from 1 (R32).

        :return: dict of booking -> ``(position, length of the list)``
        """
        waiting = self.search(
            Domain("session_id", "in", self.session_id.ids)
            & Domain("state", "=", "waitlisted"),
            order="id",
        )
        positions = {}
        for queue in waiting.grouped("session_id").values():
            for position, booking in enumerate(queue, 1):
                positions[booking] = position, len(queue)
        return {booking: positions[booking] for booking in self if booking in positions}

    def _get_paid_text(self):
        """Return how the booking is paid, or what was returned, as a text."""
        self.ensure_one()
        _ = self.env._
        use = self.consumption_id
        if use:
            package = use.package_id
            values = {
                "credits": package._get_credit_text(
                    package.kind, use.credits, package.currency_id
                ),
                "package": package.title,
            }
            if use.state == "released":
                if package.kind == "time":
                    return _("Does not count: %(package)s", **values)
                return _("Returned: %(credits)s, %(package)s", **values)
            if self.state in ("cancelled", "no_show"):
                if package.kind == "time":
                    return _("Counts as used: %(package)s", **values)
                return _("Charged: %(credits)s, %(package)s", **values)
            if package.kind == "time":
                return _("Paid with %(package)s", **values)
            return _("Paid with %(credits)s of %(package)s", **values)
        if self.state == "waitlisted":
            return _("Nothing is charged until you get a spot.")
        if self.state == "held":
            return _(
                "Held for you until %s, if paid online by then.",
                format_datetime(
                    self.env,
                    self.held_until,
                    tz=self.company_id._multipack_zone().zone,
                    dt_format="HH:mm",
                ),
            )
        if self.state == "cancelled":
            owed = self.is_late and self.sale_line_id
            return _("Still to be paid") if owed else _("Nothing to be paid")
        if self.payment == "free":
            return _("Free of charge")
        if self.is_unpaid:
            return _("To be paid at the desk")
        return _("Paid")
