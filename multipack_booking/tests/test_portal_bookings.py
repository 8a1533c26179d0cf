from datetime import timedelta

from lxml import html
from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MultipackCommon


def text(element):
    """Return the text of an element with single spaces."""
    return " ".join(element.text_content().split())


class PortalBookingsCommon(MultipackCommon, HttpCase):
    """Anna and Bob are colleagues with a package of 10 entries each.

    Time is not frozen, because web sessions need the real clock.
    """

    frozen_now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.anna | cls.bob).parent_id = cls.employer
        cls.yoga.cancel_hours = 12
        cls.mine = cls._grant(cls.pack, cls.ten)
        cls.bobs = cls._grant(cls.pack, cls.ten, cls.bob)

    @classmethod
    def _plan(cls, service, hours, **values):
        """Plan a session that starts ``hours`` from now."""
        start = fields.Datetime.now() + timedelta(hours=hours)
        return cls.env["multipack.session"].create(
            {"service_id": service.id, "start": start, "capacity": 5, **values}
        )

    def _book_session(self, session, partner=None, **values):
        booking_id = session.with_user(self.desk).book(
            (partner or self.anna).id, **values
        )
        return self.env["multipack.booking"].browse(booking_id)

    @classmethod
    def _shift(cls, booking, hours):
        """Move a booking and its session to ``hours`` from now."""
        start = fields.Datetime.now() + timedelta(hours=hours)
        booking.session_id.start = start
        booking.sudo().write({"start": start, "stop": start + timedelta(hours=1)})

    def _get(self, url, user="mp_anna"):
        self.authenticate(user, user)
        return self.url_open(url, allow_redirects=False)

    def _page(self, url, user="mp_anna"):
        response = self._get(url, user)
        self.assertEqual(response.status_code, 200, url)
        return html.fromstring(response.text)

    def _names(self, url, user="mp_anna"):
        """Return the names of the services on the cards of a page, in order."""
        cards = self._page(url, user).find_class("card")
        return [card.find(".//h2/a").text_content() for card in cards]

    def _post_cancel(self, booking, user="mp_anna", **form):
        """Submit the cancellation form of a booking, with some values replaced."""
        page = self._page(f"/my/bookings/{booking.id}", user)
        values = {
            field.get("name"): field.get("value")
            for field in page.findall(".//form[@method='post']/input")
        }
        return self.url_open(
            f"/my/bookings/{booking.id}/cancel",
            data={**values, **form},
            allow_redirects=False,
        )


@tagged("post_install", "-at_install")
class TestPortalBookings(PortalBookingsCommon):
    """My account → My bookings: upcoming and past ones of the client only."""

    def test_upcoming_and_past(self):
        upcoming = self._book_session(self._plan(self.yoga, 72))
        sooner = self._book_session(self._plan(self.gym, 24))
        past = self._book_session(self._plan(self.gym, 48))
        self._shift(past, -30)
        cancelled = self._book_session(self._plan(self.yoga, 96))
        cancelled.with_user(self.desk).action_cancel()
        self._enter(self.gym, self.anna, self.mine)
        self.assertEqual(self._names("/my/bookings"), ["Gym", "Yoga"])
        self.assertEqual(self._names("/my/bookings?sortby=service"), ["Gym", "Yoga"])
        self.assertEqual(self._names("/my/bookings?filterby=past"), ["Gym", "Gym"])
        self.assertEqual(self._names("/my/bookings?filterby=cancelled"), ["Yoga"])
        self.assertEqual(len(self._names("/my/bookings?filterby=all")), 5)
        self.assertEqual(
            self._names("/my/bookings?filterby=x&sortby=y"), ["Gym", "Yoga"]
        )
        links = [
            link.get("href") for link in self._page("/my/bookings").findall(".//h2/a")
        ]
        self.assertEqual(
            links, [f"/my/bookings/{sooner.id}", f"/my/bookings/{upcoming.id}"]
        )

    def test_pager(self):
        for hours in range(82):
            self.env["multipack.booking"].sudo().create(
                {
                    "service_id": self.gym.id,
                    "partner_id": self.anna.id,
                    "company_id": self.company.id,
                    "start": fields.Datetime.now() - timedelta(hours=hours + 1),
                    "payment": "free",
                    "state": "attended",
                }
            )
        self.assertEqual(len(self._names("/my/bookings?filterby=past")), 80)
        self.assertEqual(len(self._names("/my/bookings/page/2?filterby=past")), 2)
        self.assertEqual(len(self._names("/my/bookings/page/99?filterby=past")), 2)

    def test_nothing_booked(self):
        self.assertIn("No upcoming bookings.", self._get("/my/bookings").text)

    def test_one_booking(self):
        """Service, local time, instructor, seats and payment."""
        instructor = self.env["resource.resource"].create(
            {"name": "Ines", "company_id": self.company.id, "tz": "Europe/Rome"}
        )
        session = self._plan(
            self.yoga, 72, instructor_id=instructor.id, note="Bring a mat"
        )
        session.start = session.start.replace(hour=17, minute=30)
        local = self.company._multipack_localize(session.start)
        booking = self._book_session(session, seats=2)
        [card] = self._page(f"/my/bookings/{booking.id}").find_class("card")
        content = text(card)
        self.assertIn(local.strftime("%A %-d %B %Y, %H:%M"), content)
        self.assertIn("Ines", content)
        self.assertIn("Spots: 2 · Paid with 4 entries of 10 entries – Pack", content)
        self.assertIn("Bring a mat", content)
        self.assertIsNotNone(card.find(f".//a[@href='/my/packages/{self.mine.id}']"))

    def test_payment_text(self):
        """The text for each way to pay, before and after cancelling."""
        plan = self._plan
        onsite = self._book_session(plan(self.gym, 50), payment="onsite")
        self.assertEqual(onsite._get_paid_text(), "To be paid at the desk")
        onsite.order_id.action_confirm()
        self.assertEqual(onsite._get_paid_text(), "Paid")
        free = self._book_session(plan(self.gym, 52), payment="free")
        self.assertEqual(free._get_paid_text(), "Free of charge")
        free.with_user(self.desk).action_cancel()
        self.assertEqual(free._get_paid_text(), "Nothing to be paid")
        held = self._book_session(plan(self.gym, 54), payment="online")
        until = self.company._multipack_localize(held.held_until).strftime("%H:%M")
        self.assertEqual(
            held._get_paid_text(),
            f"Held for you until {until}, if paid online by then.",
        )
        late = self._book_session(plan(self.yoga, 2))
        late.with_user(self.desk).action_cancel()
        self.assertEqual(late._get_paid_text(), "Charged: 2 entries, 10 entries – Pack")
        owed = self._book_session(plan(self.yoga, 4), payment="onsite")
        owed.with_user(self.desk).action_cancel()
        self.assertEqual(owed._get_paid_text(), "Still to be paid")
        monthly = self._grant(self.club, self.monthly)
        timely = self._book_session(plan(self.gym, 56), package_id=monthly.id)
        self.assertEqual(timely._get_paid_text(), "Paid with Monthly – Club")
        timely.with_user(self.desk).action_cancel()
        self.assertEqual(timely._get_paid_text(), "Does not count: Monthly – Club")
        missed = self._book_session(plan(self.yoga, 6), package_id=monthly.id)
        missed.with_user(self.desk).action_cancel()
        self.assertEqual(missed._get_paid_text(), "Counts as used: Monthly – Club")

    def test_of_a_colleague(self):
        """Not found nor cancelled in spite of the same commercial partner."""
        booking = self._book_session(self._plan(self.yoga, 72), self.bob)
        mine = self._book_session(self._plan(self.yoga, 48))
        self.assertEqual(self._names("/my/bookings"), ["Yoga"])
        url = f"/my/bookings/{booking.id}"
        self.assertEqual(self._get(url).status_code, 404)
        page = self._page(f"/my/bookings/{mine.id}")
        token = page.find(".//input[@name='csrf_token']").get("value")
        form = {
            "csrf_token": token,
            "outcome": booking._get_cancellation_outcome_text(),
        }
        answer = self.url_open(f"{url}/cancel", data=form, allow_redirects=False)
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(booking.state, "confirmed")

    def test_of_another_company(self):
        self.yoga.product_id.company_id = False
        self.yoga.company_id = False
        session = self._plan(self.yoga, 72, company_id=self.other_company.id)
        booking = session._book(self.anna, payment="free")
        self.assertEqual(self._get(f"/my/bookings/{booking.id}").status_code, 404)
        self.assertEqual(self._names("/my/bookings"), [])

    def test_calendar_file(self):
        """A file for the client's own bookings, but not for waiting lists."""
        booking = self._book_session(self._plan(self.yoga, 72))
        page = self._page(f"/my/bookings/{booking.id}")
        url = f"/my/bookings/{booking.id}/calendar.ics"
        self.assertIsNotNone(page.find(f".//a[@href='{url}']"))
        answer = self._get(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("text/calendar", answer.headers["Content-Type"])
        self.assertIn("Yoga.ics", answer.headers["Content-Disposition"])
        self.assertIn(b"SUMMARY:Yoga", answer.content)
        self.assertIn(booking._get_ics_uid().encode(), answer.content)
        self.assertEqual(self._get(url, "mp_bob").status_code, 404)
        full = self._plan(self.gym, 24, capacity=1)
        self._book_session(full, self.bob)
        waiting = self._book_session(full, waitlist=True)
        url = f"/my/bookings/{waiting.id}/calendar.ics"
        self.assertEqual(self._get(url).status_code, 404)

    def test_missing_booking(self):
        for number in ("0", "1073741824", "-1", "abc"):
            with self.subTest(number=number):
                self.assertEqual(self._get(f"/my/bookings/{number}").status_code, 404)

    def test_client_comes_from_the_session(self):
        """A client named in the address or the form is ignored."""
        theirs = self._book_session(self._plan(self.yoga, 72), self.bob)
        mine = self._book_session(self._plan(self.gym, 72))
        url = f"/my/bookings?partner_id={self.bob.id}"
        self.assertEqual(self._names(url), ["Gym"])
        self._post_cancel(mine, partner_id=self.bob.id, booking_id=theirs.id)
        self.assertEqual((mine.state, theirs.state), ("cancelled", "confirmed"))

    def test_without_login(self):
        booking = self._book_session(self._plan(self.yoga, 72))
        for url in (
            "/my/bookings",
            f"/my/bookings/{booking.id}",
            "/my/waiting-lists",
        ):
            page = self.url_open(url, allow_redirects=False)
            self.assertEqual(page.status_code, 303)
            self.assertIn("/web/login", page.headers["Location"])

    def test_counters(self):
        """The counters are read by a route that must not write."""
        session = self._plan(self.gym, 24, capacity=1)
        self._book_session(session, self.bob)
        self._book_session(session, waitlist=True)
        self._book_session(self._plan(self.gym, 48))
        names = ["multipack_booking_count", "multipack_waiting_count"]
        for user, counts in [
            ("mp_anna", [1, 1]),
            ("mp_bob", [1, 0]),
            ("mp_plain", [0, 0]),
        ]:
            self.authenticate(user, user)
            counters = self.make_jsonrpc_request("/my/counters", {"counters": names})
            self.assertEqual([counters[name] for name in names], counts, user)
        home = self._get("/my/home").text
        self.assertIn("/my/bookings", home)
        self.assertIn("/my/waiting-lists", home)


@tagged("post_install", "-at_install")
class TestPortalCancel(PortalBookingsCommon):
    """R29, R30: cancelling has the outcome that was shown before."""

    def test_in_time(self):
        booking = self._book_session(self._plan(self.yoga, 72))
        page = self._page(f"/my/bookings/{booking.id}")
        [outcome] = page.find_class("o_mp_my_booking__outcome")
        self.assertEqual(
            text(outcome), "Free cancellation. Returned: 2 entries (10 entries left)."
        )
        self.assertEqual(booking.state, "confirmed", "looking changes nothing")
        answer = self._post_cancel(booking)
        self.assertEqual(answer.status_code, 303)
        self.assertURLEqual(answer.headers["Location"], f"/my/bookings/{booking.id}")
        self.assertRecordValues(booking, [{"state": "cancelled", "is_late": False}])
        self.assertEqual(
            self._moves(self.mine),
            [("grant", 10, 10), ("consume", -2, 8), ("release", 2, 10)],
        )
        self.assertEqual(booking.session_id.seats_taken, 0)
        page = self._page(f"/my/bookings/{booking.id}")
        self.assertIn("Returned: 2 entries", text(page))
        self.assertFalse(page.find_class("o_mp_my_booking__outcome"))

    def test_late(self):
        booking = self._book_session(self._plan(self.yoga, 3))
        self._post_cancel(booking)
        self.assertRecordValues(booking, [{"state": "cancelled", "is_late": True}])
        self.assertEqual(
            self._moves(self.mine), [("grant", 10, 10), ("consume", -2, 8)]
        )
        self.assertEqual(booking.consumption_id.state, "forfeited")

    def test_asks_again_when_it_has_become_late(self):
        """Credits that the page promised to return are not forfeited."""
        booking = self._book_session(self._plan(self.yoga, 13))
        outcome = booking._get_cancellation_outcome_text()
        self._shift(booking, 11)
        answer = self._post_cancel(booking, outcome=outcome)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("The conditions have changed. Please check again.", answer.text)
        self.assertIn("too late for a free cancellation", answer.text)
        self.assertEqual(booking.state, "confirmed")

    def test_not_after_the_start(self):
        """Afterwards only the desk knows who attended; services that return credits
        after a late cancellation would return them to attendees."""
        self.yoga.late_cancel = "release"
        booking = self._book_session(self._plan(self.yoga, 1))
        outcome = booking._get_cancellation_outcome_text()
        token = self._page(f"/my/bookings/{booking.id}").find(
            ".//input[@name='csrf_token']"
        )
        self._shift(booking, -0.1)
        answer = self.url_open(
            f"/my/bookings/{booking.id}/cancel",
            data={"csrf_token": token.get("value"), "outcome": outcome},
        )
        self.assertIn("This can no longer be cancelled here.", answer.text)
        self.assertEqual(booking.state, "confirmed")

    def test_only_once(self):
        booking = self._book_session(self._plan(self.yoga, 72))
        page = self._page(f"/my/bookings/{booking.id}")
        form = {
            field.get("name"): field.get("value")
            for field in page.findall(".//form[@method='post']/input")
        }
        url = f"/my/bookings/{booking.id}/cancel"
        self.url_open(url, data=form, allow_redirects=False)
        with self.assertUnchanged():
            again = self.url_open(url, data=form, allow_redirects=False)
        self.assertEqual(again.status_code, 200)
        self.assertIn("This can no longer be cancelled here.", again.text)

    def test_needs_the_token_of_the_page(self):
        """Another site cannot make a client's browser cancel."""
        booking = self._book_session(self._plan(self.yoga, 72))
        for token in ("", "made up"):
            with mute_logger("odoo.http"):
                answer = self._post_cancel(booking, csrf_token=token)
            self.assertEqual(answer.status_code, 400)
        self.authenticate("mp_anna", "mp_anna")
        url = f"/my/bookings/{booking.id}/cancel"
        self.assertEqual(self.url_open(url).status_code, 405)
        self.assertEqual(booking.state, "confirmed")

    def test_rpc_is_refused(self):
        """Clients may use the page only; the methods are for the desk (section 8)."""
        booking = self._book_session(self._plan(self.yoga, 72))
        self.authenticate("mp_anna", "mp_anna")
        for method, args in [
            ("action_cancel", [booking.ids]),
            ("_cancel_by_policy", [booking.ids]),
            ("write", [booking.ids, {"state": "cancelled"}]),
        ]:
            with self.subTest(method=method), mute_logger("odoo.http"):
                answer = self.url_open(
                    f"/web/dataset/call_kw/multipack.booking/{method}",
                    json={
                        "params": {
                            "model": "multipack.booking",
                            "method": method,
                            "args": args,
                            "kwargs": {},
                        }
                    },
                ).json()
                self.assertIn("error", answer)
                self.assertEqual(booking.state, "confirmed")


@tagged("post_install", "-at_install")
class TestPortalWaitingLists(PortalBookingsCommon):
    """R32: the position in line is shown, and clients can leave the list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clara = cls.env["res.partner"].create({"name": "Clara"})
        cls.full = cls._plan(cls.gym, 72, capacity=1)

    def setUp(self):
        super().setUp()
        self.booked = self._book_session(self.full, self.clara, payment="free")
        self.first = self._book_session(self.full, self.bob, waitlist=True)
        self.second = self._book_session(self.full, self.anna, waitlist=True)

    def _line(self, user):
        page = self._page("/my/waiting-lists", user)
        return [
            text(position) for position in page.find_class("o_mp_my_booking__queue")
        ]

    def test_position_in_line(self):
        self.assertEqual(self._line("mp_anna"), ["Position 2 of 2 in line"])
        self.assertEqual(self._line("mp_bob"), ["Position 1 of 2 in line"])
        self.assertEqual(self._names("/my/bookings"), [], "not a booking yet")
        self.assertIn("My waiting lists (1)", text(self._page("/my/bookings")))

    def test_leave(self):
        page = self._page(f"/my/bookings/{self.first.id}", "mp_bob")
        [outcome] = page.find_class("o_mp_my_booking__outcome")
        self.assertEqual(text(outcome), "The spot in line is lost.")
        self._post_cancel(self.first, "mp_bob")
        self.assertEqual(self.first.state, "cancelled")
        self.assertEqual(self._line("mp_anna"), ["Position 1 of 1 in line"])
        self.assertIn(
            "You're not on any waiting list.",
            text(self._page("/my/waiting-lists", "mp_bob")),
        )
        self.assertEqual(self._moves(self.bobs), [("grant", 10, 10)])

    def test_promotion_from_the_list(self):
        """A cancellation promotes the first in line, who then pays."""
        self.booked.with_user(self.desk).action_cancel()
        self.assertEqual(self.first.state, "confirmed")
        self.assertEqual(self._names("/my/bookings", "mp_bob"), ["Gym"])
        self.assertEqual(self._line("mp_bob"), [])
        self._post_cancel(self.first, "mp_bob")
        self.assertEqual(self.second.state, "confirmed")
        self.assertEqual(
            self._moves(self.bobs),
            [("grant", 10, 10), ("consume", -1, 9), ("release", 1, 10)],
        )
        self.assertEqual(
            self._moves(self.mine), [("grant", 10, 10), ("consume", -1, 9)]
        )

    def test_over(self):
        """A class that has begun has no waiting list."""
        self._shift(self.second, -1)
        self.assertEqual(self._line("mp_anna"), [])
