from datetime import time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_time

# The timetable shows a warning if at most this many spots are free.
LOW_SEATS = 2


class MultipackSession(models.Model):
    """Sessions as shown on the website."""

    _inherit = "multipack.session"

    @api.model
    def _get_website_domain(self, website):
        """Return the domain of the classes that visitors of a website see.

        Appointments are made for one client and are not part of the timetable.
        """
        # sudo: only part of a domain, which limits it to published services
        services = self.env["multipack.service"].sudo()
        shown = services._get_website_domain(website)
        shown &= Domain("booking_type", "=", "session")
        return Domain("company_id", "=", website.company_id.id) & Domain(
            "service_id", "any", shown
        )

    @api.model
    def _get_days_domain(self, company, days):
        """Return the domain of sessions that start on these consecutive local days."""
        first, last = company._multipack_get_bounds(days[0], days[-1])
        return Domain("start", ">=", first) & Domain("start", "<", last)

    def _get_website_filters(self, website):
        """Return the services, instructors and rooms of scheduled sessions.

        :return: dict of ``service``, ``instructor``, ``room`` -> records
        """
        # from a week ago, so that the whole current week can be filtered
        since = fields.Datetime.now() - timedelta(days=7)
        domain = self._get_website_domain(website) & Domain("start", ">=", since)
        found = {
            "service": self.env["multipack.service"],
            "instructor": self.env["resource.resource"],
            "room": self.env["resource.resource"],
        }
        for group in self._read_group(
            domain, ["service_id", "instructor_id", "room_id"]
        ):
            for name, record in zip(found, group, strict=True):
                found[name] |= record
        return {
            name: records.sorted() if name == "service" else records.sorted("name")
            for name, records in found.items()
        }

    def _get_cards(self, partner=None):
        """Prepare sessions for the timetable, for a client or a visitor.

        Plain values keep a week with many classes fast (see docs/benchmarks.md).

        :param partner: the client; empty for a visitor
        :return: list of dicts, in the order of the sessions, with a local ``date``;
            see ``_get_card``, ``_get_card_state`` and ``_get_card_button``
        """
        # sudo: the caller has selected sessions that the visitor may see
        sessions = self.sudo()
        offers = sessions._get_offers(partner)
        full = sessions.browse(k for k, o in offers.items() if o["code"] == "full")
        waiting = full._get_waiting_counts()
        now = fields.Datetime.now()
        clock = _ClockTexts(self.env)
        return [
            session._get_card(offers[session.id], waiting, partner, now, clock)
            for session in sessions
        ]

    def _get_waiting_counts(self):
        """Count the clients on the waiting list, by id of the session."""
        groups = self.env["multipack.booking"]._read_group(
            [("session_id", "in", self.ids), ("state", "=", "waitlisted")],
            ["session_id"],
            ["__count"],
        )
        return {session.id: count for session, count in groups}

    def _get_card(self, offer, waiting, partner, now, clock):
        self.ensure_one()
        service = self.service_id
        start, stop = self._get_local_span()
        names = [self.instructor_id.name, self.room_id.name]
        card = {
            "id": self.id,
            "date": start.date(),
            "time": f"{clock.text(start)}–{clock.text(stop)}",
            "name": service.name,
            "url": service.website_url,
            "color": service.color or 0,
            "resources": " · ".join(filter(None, names)),
            "note": self.note,
            "booking_id": offer["booking"].id,
        }
        card.update(self._get_card_state(offer, waiting.get(self.id, 0), partner, now))
        card["button"] = card["action"] and self._get_card_button(card)
        card["classes"] = self._get_card_classes(card, now)
        return card

    def _get_card_classes(self, card, now):
        """Return the CSS classes of a card for its color, state and time."""
        classes = ["o_mp_card", f"o_mp_color_{card['color']}"]
        classes.append(f"o_mp_card--{card['state']}")
        if self.start <= now:
            classes.append("o_mp_card--over")
        if self.stop <= now:
            classes.append("o_mp_card--gone")
        return " ".join(classes)

    def _get_card_button(self, card):
        """Return the button of a card.

        :return: dict of ``text``, ``label`` (the accessible name, which starts with the
            text in every language: WCAG 2.5.3), ``url``, ``classes`` and ``rel``
        """
        text, url, classes = {
            "book": (self.env._("Book"), "session", "btn-primary"),
            "join": (self.env._("Join list"), "session", "btn-outline-primary"),
            "pay": (self.env._("Pay"), "cart", "btn-primary"),
            "cancel": (self.env._("Cancel"), "booking", False),
            "leave": (self.env._("Leave"), "booking", False),
        }[card["action"]]
        urls = {
            "session": f"/timetable/session/{self.id}",
            "cart": "/shop/cart",
            "booking": f"/my/bookings/{card['booking_id']}",
        }
        opens_dialog = url == "session"
        return {
            "text": text,
            "label": f"{text}: {card['name']}, {card['time']}",
            "url": urls[url],
            "classes": " ".join(
                [f"btn btn-sm {classes}"] * bool(classes)
                + ["o_mp_book_link"] * opens_dialog
            ),
            "rel": "nofollow" if opens_dialog else False,
        }

    def _get_local_span(self):
        """Return start and end in the company's time zone."""
        self.ensure_one()
        company = self.company_id
        start = company._multipack_localize(self.start)
        return start, start.tzinfo.normalize(start + (self.stop - self.start))

    def _get_card_state(self, offer, waiting, partner, now):
        """Return the state of this session for a client or a visitor.

        :return: dict of ``state``, ``text``, ``reason`` (why no package can pay) and
            ``action`` (``book``, ``join``, ``pay``, ``cancel``, ``leave`` or False)
        """
        status, action, reason = offer["status"], False, False
        if status == "booked":
            state, text, action = self._get_booked_state(offer["booking"], now)
        elif status == "waitlisted":
            state, text, action = (
                "waitlisted",
                self.env._("On the waiting list"),
                "leave",
            )
        elif status == "closed":
            state, text = "closed", self._get_closed_text(offer, now)
        elif status == "full":
            state, action = "full", "join"
            text = (
                self.env._("Full · %s waiting", waiting)
                if waiting
                else self.env._("Full")
            )
        else:
            left, action = self.seats_available, "book"
            state = "few" if left <= LOW_SEATS else "bookable"
            text = (
                self.env._("%s left", left)
                if left <= LOW_SEATS
                else self.env._("%s free", left)
            )
        if partner and action in ("book", "join") and status != "bookable":
            reason, action = self._get_card_reason(offer, action)
        return {"state": state, "text": text, "action": action, "reason": reason}

    def _get_booked_state(self, booking, now):
        """Return state, text and action of a card for a client with a booking."""
        if booking.state == "held":
            until = self.company_id._multipack_localize(booking.held_until)
            text = format_time(self.env, until.time(), time_format="short")
            return "held", self.env._("Held until %s", text), "pay"
        text = self.env._("Booked")
        if booking.seats > 1:
            text = self.env._("Booked · Spots: %s", booking.seats)
        return "booked", text, "cancel" if self.start > now else False

    def _get_closed_text(self, offer, now):
        """Return a short text on why the class cannot be booked."""
        if offer["code"] == "cancelled":
            return self.env._("Cancelled")
        if self.stop <= now:
            return self.env._("Ended")
        if self.start <= now:
            return self.env._("Started")
        if offer["opens"]:
            return self.env._("Booking opens %s", self._get_moment_text(offer["opens"]))
        return self.env._("Booking is closed")

    def _get_card_reason(self, offer, action):
        """Return why the client's packages cannot pay, and what can still be done.

        :return: ``(reason, action)``; the action is False without another way to pay
        """
        best = offer["verdicts"][:1]
        if best and best[0].eligible:
            return False, action
        reason = False
        if best and best[0].code != "not_covered":
            reason = best[0].message
        if self.service_id._get_website_payments(waitlist=action == "join"):
            return reason, action
        if best:
            return reason or self.env._("Not included in your packages"), False
        return self.env._("Needs a package"), False

    def _get_day_text(self, day):
        """Return a day for headings, such as Mon 23."""
        return format_date(self.env, day, date_format="EEE d")


class _ClockTexts:
    """Times of day in the user's language, each formatted once."""

    def __init__(self, env):
        self.env = env
        self.texts = {}

    def text(self, moment):
        key = moment.hour, moment.minute
        if key not in self.texts:
            self.texts[key] = format_time(self.env, time(*key), time_format="short")
        return self.texts[key]
