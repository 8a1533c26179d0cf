from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from .booking import LIVE


class MultipackBooking(models.Model):
    """Bookings in the client's account: what is shown of them, and what may be done."""

    _inherit = "multipack.booking"

    @api.model
    def _get_client_domain(self, partner):
        """Bookings of ``partner`` that an account shows, in the companies at hand."""
        return Domain("partner_id", "=", partner.id) & Domain(
            "company_id", "in", self.env.companies.ids
        )

    @api.model
    def _get_coming_domain(self):
        """Bookings with a place in a session that is not over."""
        return Domain("state", "in", ["held", "confirmed", "attended"]) & Domain(
            "stop", ">", fields.Datetime.now()
        )

    @api.model
    def _get_waiting_domain(self):
        """Places on waiting lists that can still become places in the session."""
        return Domain("state", "=", "waitlisted") & Domain(
            "start", ">", fields.Datetime.now()
        )

    def _may_client_cancel(self):
        """Whether the client may cancel alone: until it starts (R29).

        Afterwards only the desk knows who has come.
        """
        self.ensure_one()
        return (
            bool(self.session_id)
            and self.state in LIVE
            and self.state != "attended"
            and self.start > fields.Datetime.now()
        )

    def _get_waiting_places(self):
        """Place in line of bookings on waiting lists, counted from 1 (R32).

        :return: dict of booking -> ``(place, number of all who wait)``
        """
        waiting = self.search(
            Domain("session_id", "in", self.session_id.ids)
            & Domain("state", "=", "waitlisted"),
            order="id",
        )
        places = {}
        for line in waiting.grouped("session_id").values():
            for place, booking in enumerate(line, 1):
                places[booking] = place, len(line)
        return {booking: places[booking] for booking in self if booking in places}

    def _get_paid_text(self):
        """What pays, or what came back, in the client's words."""
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
                return _("Given back: %(credits)s, %(package)s", **values)
            if self.state in ("cancelled", "no_show"):
                if package.kind == "time":
                    return _("Counts as used: %(package)s", **values)
                return _("Stays spent: %(credits)s, %(package)s", **values)
            if package.kind == "time":
                return _("Paid with %(package)s", **values)
            return _("Paid with %(credits)s of %(package)s", **values)
        if self.state == "waitlisted":
            return _("Nothing is charged until you have a place.")
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
            return _("Remains to be paid") if owed else _("Nothing to be paid")
        if self.payment == "free":
            return _("Free of charge")
        if self.is_unpaid:
            return _("To be paid at the desk")
        return _("Paid")
