from odoo import models
from odoo.tools import format_amount, format_date, format_datetime

# States of an order that waits for its payment.
UNCONFIRMED_ORDER_STATES = ("draft", "sent")


class MultipackBooking(models.Model):
    """Texts about a booking for mails, calendar files and the desk: in the language of
    the context and the time zone of the company."""

    _inherit = "multipack.booking"

    def _get_time_text(self):
        """Return day, start and end, e.g. "Monday 23 November 2026, 18:00–19:00"."""
        self.ensure_one()
        zone = self.company_id._multipack_zone().zone
        start = format_datetime(
            self.env, self.start, tz=zone, dt_format="EEEE d MMMM y, HH:mm"
        )
        if not self.stop:
            return start
        stop = format_datetime(self.env, self.stop, tz=zone, dt_format="HH:mm")
        return f"{start}–{stop}"

    def _get_address_text(self):
        """Return the room, the company and its address, in one line."""
        self.ensure_one()
        # sudo: clients may know the address of the company and the name of the room
        company = self.sudo().company_id
        city = " ".join(part for part in (company.zip, company.city) if part)
        parts = [self.sudo().room_id.name, company.name, company.street, city]
        return ", ".join(part for part in parts if part)

    def _get_payment_text(self):
        """Return how the booking is paid, and what is left of the package."""
        self.ensure_one()
        if self.payment == "package" and self.consumption_id:
            return self._get_package_text()
        if self.is_unpaid:
            return self.env._("To be paid at the desk")
        return False

    def _get_package_text(self):
        """Return the package that pays, and what is left of it."""
        package = self.package_id
        if package.kind == "time":
            return f"{package.title} ({package.balance_text})"
        return self.env._(
            "%(package)s (left: %(balance)s)",
            package=package.title,
            balance=package.balance_text,
        )

    def _get_booked_text(self):
        """Return a text on a new booking and what is left of its package."""
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
        return f"{text} {self._get_left_text()}".strip()

    def _get_check_in_text(self):
        """Return a text on a check-in that was made or undone, and what is left."""
        self.ensure_one()
        names = {
            "client": self.partner_id.name,
            "service": self.service_id.name,
            "left": self._get_left_text(),
        }
        if self.state == "attended":
            text = self.env._("%(client)s is in: %(service)s. %(left)s", **names)
        elif self.state == "confirmed":
            text = self.env._(
                "Check-in undone: %(client)s, %(service)s. The seat stays booked.",
                **names,
            )
        else:
            text = self.env._(
                "Check-in undone: %(client)s, %(service)s. %(left)s", **names
            )
        return text.strip()

    def _get_left_text(self):
        """Return what is left after a booking, or is to be paid, as a sentence."""
        self.ensure_one()
        package = self.package_id
        if self.payment != "package":
            if self.is_unpaid:
                return self.env._("To pay: %s.", self._get_amount_text())
            return ""
        if package.kind == "time" and not package.date_end:
            return f"{package.title}."
        if package.kind == "time":
            return self.env._(
                "%(package)s, until %(date)s.",
                package=package.title,
                date=format_date(self.env, package.date_end),
            )
        left = package._get_credit_text(
            package.kind, package.credit_balance, package.currency_id
        )
        return self.env._("%s left.", left)

    def _get_amount_text(self):
        """Return the price of the bookings on orders, taxes included."""
        # sudo: the desk may not see orders of other salespeople; only a sum is shown
        lines = self.sudo().sale_line_id
        currency = lines.currency_id[:1] or self.env.company.currency_id
        return format_amount(self.env, sum(lines.mapped("price_total")), currency)

    def _get_outcome_text(self):
        """Return what happened to the credits of a cancelled booking, or that it was
        not paid in time; False if neither applies."""
        self.ensure_one()
        use = self.consumption_id
        if not use:
            expired = (
                self.payment == "online"
                and self.order_id.state in UNCONFIRMED_ORDER_STATES
            )
            return expired and self.env._("It was not paid in time.")
        package = use.package_id
        names = {
            "credits": package._get_credit_text(
                package.kind, use.credits, package.currency_id
            ),
            "package": self._get_package_text(),
        }
        if use.state == "forfeited":
            if package.kind == "time":
                return self.env._(
                    "It was too late for a free cancellation: the use counts."
                )
            return self.env._(
                "It was too late for a free cancellation. Charged: %(credits)s of"
                " %(package)s.",
                **names,
            )
        if package.kind == "time":
            return self.env._("The use does not count.")
        return self.env._("Returned: %(credits)s to %(package)s.", **names)

    def _get_kept_reasons(self):
        """Return why the client could not take the free seat: a list of texts."""
        if not self.session_id:
            return []  # Odoo renders mail templates for any booking, even a walk-in
        obstacles = self._get_obstacles(self._get_waiting_verdicts())
        return [text for _code, text in obstacles]

    def _get_description_text(self):
        """Return the description of the event in the client's calendar."""
        self.ensure_one()
        lines = [
            self.instructor_id.name,
            self.session_id.note,
            self.service_id._get_cancellation_policy_text(),
            self._get_account_url(),
        ]
        return "\n".join(line for line in lines if line)

    def _get_account_url(self):
        """Return the URL of the client's bookings."""
        return f"{self.get_base_url()}/my/bookings"
