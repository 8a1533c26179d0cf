from datetime import time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_time

# From so few places on the timetable warns.
FEW = 2


class MultipackSession(models.Model):
    """Sessions as the website shows them."""

    _inherit = "multipack.session"

    @api.model
    def _get_website_domain(self, website):
        """Classes that visitors of a website see.

        Appointments are made for one client and are no part of the timetable.
        """
        # sudo: what visitors see is decided here, they read no services by themselves
        services = self.env["multipack.service"].sudo()
        shown = services._get_website_domain(website)
        shown &= Domain("booking_type", "=", "session")
        return Domain("company_id", "=", website.company_id.id) & Domain(
            "service_id", "any", shown
        )

    @api.model
    def _get_days_domain(self, company, days):
        """Sessions that start on one of these consecutive local days."""
        first, last = company._multipack_get_bounds(days[0], days[-1])
        return Domain("start", ">=", first) & Domain("start", "<", last)

    def _get_website_filters(self, website):
        """Services, instructors and rooms of what is planned, to choose from.

        :return: dict of ``service``, ``instructor``, ``place`` -> records
        """
        # a week back, so that the filters of the week that is shown stay
        since = fields.Datetime.now() - timedelta(days=7)
        domain = self._get_website_domain(website) & Domain("start", ">=", since)
        chosen = {
            "service": self.env["multipack.service"],
            "instructor": self.env["resource.resource"],
            "place": self.env["resource.resource"],
        }
        for group in self._read_group(
            domain, ["service_id", "instructor_id", "room_id"]
        ):
            for name, record in zip(chosen, group, strict=True):
                chosen[name] |= record
        return {
            name: records.sorted() if name == "service" else records.sorted("name")
            for name, records in chosen.items()
        }

    def _get_cards(self, partner=None):
        """What the timetable says about these sessions, to a client or a visitor.

        Plain values, so that a week with many classes is shown quickly.

        :return: list of dicts, in the order of the sessions; ``date`` is local
        """
        # sudo: the caller has chosen what may be seen
        sessions = self.sudo()
        offers = sessions._get_offers(partner)
        full = sessions.browse(k for k, o in offers.items() if o["code"] == "full")
        waiting = full._get_waiting_counts()
        now = fields.Datetime.now()
        clock = _Clock(self.env)
        return [
            session._get_card(offers[session.id], waiting, partner, now, clock)
            for session in sessions
        ]

    def _get_waiting_counts(self):
        """Number of clients that wait, by id of the session."""
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
            "who": " · ".join(filter(None, names)),
            "note": self.note,
            "is_over": self.start <= now,
            "is_gone": self.stop <= now,
            "booking_id": offer["booking"].id,
        }
        card.update(self._get_card_state(offer, waiting.get(self.id, 0), partner, now))
        card["button"] = card["action"] and self._get_card_button(card)
        return card

    def _get_card_button(self, card):
        """What a card offers to press.

        :return: dict of ``text``, ``label`` (its accessible name, which starts with the
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
                + ["o_multipack_book"] * opens_dialog
            ),
            "rel": "nofollow" if opens_dialog else False,
        }

    def _get_local_span(self):
        """Start and end in the company's time zone."""
        self.ensure_one()
        company = self.company_id
        start = company._multipack_localize(self.start)
        return start, start.tzinfo.normalize(start + (self.stop - self.start))

    def _get_card_state(self, offer, waiting, partner, now):
        """How it stands with this session and the client, in words and as a class.

        :return: dict of ``state``, ``text``, ``reason`` and ``action`` (``book``,
            ``join``, ``pay``, ``cancel``, ``leave`` or False)
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
            state = "few" if left <= FEW else "bookable"
            if left == 1:
                text = self.env._("1 place left")
            elif left <= FEW:
                text = self.env._("%s places left", left)
            else:
                text = self.env._("%s places", left)
        if partner and action in ("book", "join") and status != "bookable":
            reason, action = self._get_card_reason(offer, action)
        return {"state": state, "text": text, "action": action, "reason": reason}

    def _get_booked_state(self, booking, now):
        """State, text and action of a card for a client who has a place."""
        if booking.state == "held":
            until = self.company_id._multipack_localize(booking.held_until)
            text = format_time(self.env, until.time(), time_format="short")
            return "held", self.env._("Held until %s", text), "pay"
        text = self.env._("Booked")
        if booking.seats > 1:
            text = self.env._("Booked · %s places", booking.seats)
        return "booked", text, "cancel" if self.start > now else False

    def _get_closed_text(self, offer, now):
        """Why nobody can book, in a few words."""
        if offer["code"] == "cancelled":
            return self.env._("Cancelled")
        if self.stop <= now:
            return self.env._("Over")
        if self.start <= now:
            return self.env._("Started")
        if offer["opens"]:
            return self.env._("Booking opens %s", self._get_moment_text(offer["opens"]))
        return self.env._("Booking is closed")

    def _get_card_reason(self, offer, action):
        """What keeps the client's packages from paying; without another way to pay,
        there is nothing to press.

        :return: ``(reason, action)``
        """
        best = offer["verdicts"][:1]
        if best and best[0]["eligible"]:
            return False, action
        reason = False
        if best and best[0]["code"] != "not_covered":
            reason = best[0]["message"]
        if self.service_id._get_website_payments(waitlist=action == "join"):
            return reason, action
        if best:
            return reason or self.env._("None of your packages opens it"), False
        return self.env._("Needs a package"), False

    def _get_day_text(self, day):
        """A day for headings: Mon 23."""
        return format_date(self.env, day, date_format="EEE d")


class _Clock:
    """Times of day in the user's language, each put into words once."""

    def __init__(self, env):
        self.env = env
        self.texts = {}

    def text(self, moment):
        key = moment.hour, moment.minute
        if key not in self.texts:
            self.texts[key] = format_time(self.env, time(*key), time_format="short")
        return self.texts[key]
