from odoo import models
from odoo.addons.multipack_booking.rules.booking import free_until
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date


class MultipackSession(models.Model):
    """Booking on the website in one step: the form and its submission."""

    _inherit = "multipack.session"

    def _get_dialog(self, partner, seats, website):
        """Prepare the booking form of a session (R31).

        :param partner: the client; empty for a visitor
        :param int seats: number of seats; reduced to the available number
        :return: dict for the template ``multipack_ecommerce.booking``: ``url``,
            ``when``, the ``card`` of the timetable, ``choices`` (ways to pay, best
            first), ``unusable`` (packages that cannot pay, and why), ``rule`` (of
            cancellation), ``overlap``, ``seats`` and others
        """
        self.ensure_one()
        service = self.service_id
        most = max(1, min(service.client_seats_max, self.seats_available or 1))
        seats = max(1, min(seats, most))
        offer = self._get_offers(partner, seats)[self.id]
        is_full = offer["status"] == "full"
        [card] = self._get_cards(partner)
        choices = self._get_package_choices(offer["verdicts"])
        choices += self._get_money_choices(seats, is_full, website)
        # sudo: the client's own bookings
        Booking = self.env["multipack.booking"].sudo()
        can_book = offer["status"] in ("bookable", "payable", "full")
        return {
            "url": f"/timetable/session/{self.id}",
            "card": card,
            "when": self._get_when_text(card),
            "can_book": can_book,
            "is_full": is_full,
            "is_visitor": not partner,
            "choices": choices,
            "unusable": self._get_unusable(offer["verdicts"]),
            "price_text": service._get_website_price_text(website),
            "cost_text": f" · {choices[0]['cost']}"
            if choices and choices[0]["cost"]
            else "",
            "seats": seats,
            "seats_max": 1 if is_full else most,
            "overlap": can_book
            and partner
            and Booking._get_elsewhere_text(partner, self),
            "rule": self._get_rule_text(),
        }

    def _get_when_text(self, card):
        """Return day, time, instructor and room of a card, in one line."""
        day = format_date(self.env, card["date"], date_format="EEEE d MMMM")
        return " · ".join(filter(None, [f"{day}, {card['time']}", card["resources"]]))

    def _get_package_choices(self, verdicts):
        """Return the client's packages that can pay, best first (R17)."""
        usable = [verdict for verdict in verdicts if verdict.eligible]
        choices = []
        for verdict in usable:
            package = verdict.package
            text = verdict.message
            if package.kind != "time" and package.date_end:
                end = format_date(self.env, package.date_end, date_format="d MMM")
                text = self.env._("%(use)s · valid until %(end)s", use=text, end=end)
            choices.append(
                {
                    "value": f"package-{package.id}",
                    "title": package.title or package.name,
                    "text": text,
                    "cost": package.kind != "time"
                    and package._get_credit_text(
                        package.kind, verdict.cost, package.currency_id
                    ),
                    "is_best": len(usable) > 1 and verdict is usable[0],
                }
            )
        return choices

    def _get_money_choices(self, seats, is_full, website):
        """Return the ways to pay without a package (R31)."""
        service = self.service_id
        payments = service._get_website_payments(waitlist=is_full)
        price = service._get_website_price() * seats if payments else 0
        amount = format_amount(self.env, price, website.currency_id)
        choices = []
        if "online" in payments and price and website.has_ecommerce_access():
            choices.append(
                {
                    "value": "online",
                    "title": self.env._("Pay %s now", amount),
                    "text": self.env._(
                        "We'll hold your spot for %s min.",
                        self.company_id.multipack_hold_minutes,
                    ),
                    "cost": amount,
                }
            )
        if "onsite" in payments:
            choices.append(
                {
                    "value": "onsite",
                    "title": self.env._("Pay at the desk"),
                    "text": price and amount,
                    "cost": False,
                }
            )
        return choices

    def _get_unusable(self, verdicts):
        """Return the client's current packages that cannot pay, and why."""
        unusable = []
        for verdict in verdicts:
            package = verdict.package
            over = package.state in ("cancelled", "expired")
            if not (verdict.eligible or over or verdict.code == "wrong_company"):
                unusable.append({"title": package.title, "text": verdict.message})
        return unusable

    def _get_rule_text(self):
        """Return the cancellation rule with its deadline (R29)."""
        self.ensure_one()
        service = self.service_id
        if service.late_cancel == "release" or not service.cancel_hours:
            return service._get_cancellation_policy_text()
        until = free_until(self._get_local_start(), service.cancel_hours)
        moment = self._get_moment_text(until)
        if service.no_show == "release":
            return self.env._(
                "Free cancellation until %s. After that, you lose the entry.", moment
            )
        return self.env._(
            "Free cancellation until %s. After that, or if you don't show up, you lose"
            " the entry.",
            moment,
        )

    def _book_online(self, partner, seats, package, payment, waitlist, allow_overlap):
        """Book for the client, within the limits of the service for clients.

        :return: the booking
        :raises UserError: with the reason for the refusal; nothing is written then
        """
        self.ensure_one()
        service = self.service_id
        if seats > service.client_seats_max:
            raise UserError(
                self.env._(
                    "%(service)s: at most %(most)s spots per client. Please ask at the"
                    " desk for more.",
                    service=service.name,
                    most=service.client_seats_max,
                )
            )
        service._check_website_payment(payment)
        return self._book(
            partner,
            seats=seats,
            package=package,
            payment=payment,
            waitlist=waitlist,
            allow_overlap=allow_overlap,
        )
