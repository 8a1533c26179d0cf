from odoo import models
from odoo.tools import format_datetime

# An order line that stays in one of these waits for a payment that has not come.
LAPSED = ("draft", "sent")


class MultipackBooking(models.Model):
    """What clients are told about a booking: texts of mails and calendar files, in the
    language of the context, times as the clock of the club shows them."""

    _inherit = "multipack.booking"

    def _get_time_text(self):
        """Day, start and end, e.g. "Monday 23 November 2026, 18:00–19:00"."""
        self.ensure_one()
        zone = self.company_id._multipack_zone().zone
        start = format_datetime(
            self.env, self.start, tz=zone, dt_format="EEEE d MMMM y, HH:mm"
        )
        if not self.stop:
            return start
        stop = format_datetime(self.env, self.stop, tz=zone, dt_format="HH:mm")
        return f"{start}–{stop}"

    def _get_place_text(self):
        """Room, club and its address, in one line."""
        self.ensure_one()
        # sudo: where the club is
        company = self.sudo().company_id
        city = " ".join(part for part in (company.zip, company.city) if part)
        parts = [self.sudo().room_id.name, company.name, company.street, city]
        return ", ".join(part for part in parts if part)

    def _get_payment_text(self):
        """What pays, and what is left of it."""
        self.ensure_one()
        if self.payment == "package" and self.consumption_id:
            return self._get_package_text()
        if self.is_unpaid:
            return self.env._("To be paid at the desk")
        return False

    def _get_package_text(self):
        """The package that pays, and what is left on it."""
        package = self.package_id
        if package.kind == "time":
            return f"{package.title} ({package.balance_text})"
        return self.env._(
            "%(package)s (left: %(balance)s)",
            package=package.title,
            balance=package.balance_text,
        )

    def _get_booked_text(self):
        """What the desk has just done for the client, and what is left."""
        self.ensure_one()
        names = {
            "client": self.partner_id.name,
            "session": self.session_id.display_name or self.service_id.name,
        }
        if self.state == "waitlisted":
            return self.env._(
                "%(client)s is on the waiting list: %(session)s.", **names
            )
        text = self.env._("%(client)s is booked: %(session)s.", **names)
        left = self.env["multipack.check.in.desk"]._get_left_text(self)
        return f"{text} {left}".strip()

    def _get_outcome_text(self):
        """What became of the credits of a cancelled booking, or that it was not paid
        in time; False if there is nothing to say."""
        self.ensure_one()
        use = self.consumption_id
        if not use:
            lapsed = self.payment == "online" and self.order_id.state in LAPSED
            return lapsed and self.env._("It was not paid in time.")
        package = use.package_id
        names = {
            "credits": package._get_credit_text(
                package.kind, use.credits, package.currency_id
            ),
            "package": self._get_package_text(),
        }
        if use.state == "forfeited":
            if package.kind == "time":
                return self.env._("The free cancellation was over: the use counts.")
            return self.env._(
                "The free cancellation was over. Stays spent: %(credits)s of"
                " %(package)s.",
                **names,
            )
        if package.kind == "time":
            return self.env._("The use does not count.")
        return self.env._("Given back: %(credits)s to %(package)s.", **names)

    def _get_kept_reasons(self):
        """Why the client cannot have the place that was free, one line each."""
        if not self.session_id:
            return []  # Odoo tries a mail on any booking when it saves it: on an entry
        obstacles = self._get_obstacles(self._get_waiting_verdicts())
        return [text for _code, text in obstacles]

    def _get_description_text(self):
        """What the calendar says below the name of the service."""
        self.ensure_one()
        lines = [
            self.instructor_id.name,
            self.session_id.note,
            self.service_id._get_cancel_text(),
            self._get_account_url(),
        ]
        return "\n".join(line for line in lines if line)

    def _get_account_url(self):
        """Address of the client's bookings."""
        return f"{self.get_base_url()}/my/bookings"
