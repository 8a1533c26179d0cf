from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_timetable import TimetableCommon


class BookingOnlineCommon(TimetableCommon):
    """A class on Monday at 18:00, and the requests of a browser that books it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.class_ = cls._plan(cls.gym)
        cls.spare = cls._plan(cls.gym, day=5)

    def _form(self, session, **query):
        """Return the page with the booking form of a session."""
        return self._get(f"/timetable/session/{session.id}", **query)

    def _choices(self, page):
        """Return the ways to pay that are offered, each in one line."""
        return [
            self._text(label)
            for label in page.xpath("//label[contains(@class, 'o_mp_booking__choice')]")
        ]

    def _book(self, session, status=200, token=True, **data):
        """Submit the form as the dialog does, and return the answer."""
        if token:
            # the token of any form of the same web session
            page = self._form(self.spare)
            data["csrf_token"] = page.xpath("//input[@name='csrf_token']/@value")[0]
        response = self.url_open(
            f"/timetable/session/{session.id}/book", data={"dialog": "1", **data}
        )
        self.assertEqual(response.status_code, status)
        return response.json() if status in (200, 429) else response

    def _bookings(self, session, partner=None):
        return self.env["multipack.booking"].search(
            [
                ("session_id", "=", session.id),
                ("partner_id", "=", (partner or self.anna).id),
            ]
        )


@tagged("post_install", "-at_install")
class TestBookingOnline(BookingOnlineCommon):
    """Booking in one step for a client who is signed in (R26 to R32, R35)."""

    def setUp(self):
        super().setUp()
        self._visit_as(self.anna_user)

    def test_ways_to_pay(self):
        """The best first, with what will be left, and unusable ones (R17, R31)."""
        pack = self._grant(self.pack, self.five)
        self._grant(self.wallet, self.hundred)
        suspended = self._grant(self.trial)
        suspended.action_suspend(self.monday, self.monday, "Pause")
        page = self._form(self.class_)
        choices = self._choices(page)
        self.assertEqual(len(choices), 4)
        self.assertIn("Uses 1 entry · 4 entries left", choices[0])
        self.assertTrue(choices[0].endswith("best"))
        self.assertIn("Uses 12.50 € · 87.50 € left", choices[1].replace("\xa0", " "))
        self.assertIn("Pay 12.50 € now", choices[2].replace("\xa0", " "))
        self.assertIn("hold your spot for 15 min", choices[2])
        self.assertIn("Pay at the desk", choices[3])
        [unusable] = page.xpath("//div[contains(@class, 'o_mp_booking__unusable')]")
        self.assertIn("Suspended on", self._text(unusable))
        [checked] = page.xpath("//input[@name='pay'][@checked]/@value")
        self.assertEqual(checked, f"package-{pack.id}")

    def test_cancellation_rule_in_words(self):
        self.gym.cancel_hours = 12
        page = self._form(self.class_)
        until = self.class_._get_moment_text(
            self.zone.localize(
                self.class_._get_local_start().replace(tzinfo=None, hour=6)
            )
        )
        self.assertIn(f"Free cancellation until {until}.", self._text(page))

    def test_book(self):
        pack = self._grant(self.pack, self.five)
        answer = self._book(self.class_, pay=f"package-{pack.id}")
        self.assertTrue(answer["booked"])
        self.assertIn("You're in!", answer["html"])
        self.assertIn("Left on 5 entries – Pack: 4 of 5 entries", answer["html"])
        self.assertRecordValues(
            self._bookings(self.class_),
            [
                {
                    "state": "confirmed",
                    "package_id": pack.id,
                    "seats": 1,
                    "payment": "package",
                    "user_id": self.anna_user.id,
                }
            ],
        )
        self.assertEqual(pack.credit_balance, 4)

    def test_book_without_scripts(self):
        """The form works without JavaScript, and the answer is a page."""
        pack = self._grant(self.pack, self.five)
        page = self._form(self.class_)
        [form] = page.xpath("//form[contains(@action, '/timetable/session/')]")
        data = {
            "csrf_token": form.xpath(".//input[@name='csrf_token']/@value")[0],
            "pay": f"package-{pack.id}",
        }
        response = self.url_open(form.get("action"), data=data)
        self.assertEqual(response.status_code, 200)
        self.assertIn("You're in!", response.text)
        self.assertEqual(self._bookings(self.class_).state, "confirmed")

    def test_pay_at_the_desk(self):
        answer = self._book(self.class_, pay="onsite")
        self.assertIn("Please pay at the desk.", answer["html"])
        booking = self._bookings(self.class_)
        self.assertEqual((booking.state, booking.payment), ("confirmed", "onsite"))
        self.assertTrue(booking.is_unpaid)
        self.assertFalse(booking.order_id.website_id, "not a cart")

    def test_payments_of_the_service(self):
        """Ways to pay that are not offered are refused."""
        self.gym.write({"allow_onsite": False, "allow_online": False})
        self.assertEqual(self._choices(self._form(self.class_)), [])
        for pay in ("onsite", "online", "free", "x", ""):
            with self.subTest(pay=pay):
                answer = self._book(self.class_, pay=pay)
                self.assertFalse(answer["booked"])
        self.assertFalse(self._bookings(self.class_))

    def test_several_seats(self):
        self.gym.client_seats_max = 3
        pack = self._grant(self.pack, self.five)
        page = self._form(self.class_, seats=3)
        self.assertEqual(
            page.xpath("//select[@name='seats']/option/text()"), ["1", "2", "3"]
        )
        self.assertIn("Uses 3 entries · 2 entries left", self._choices(page)[0])
        self._book(self.class_, pay=f"package-{pack.id}", seats="3")
        self.assertEqual(self._bookings(self.class_).seats, 3)
        self.assertEqual(pack.credit_balance, 2)
        other = self._plan(self.gym, day=1)
        answer = self._book(other, pay=f"package-{pack.id}", seats="4")
        self.assertIn("at most 3 spots per client", answer["html"])
        self.assertFalse(self._bookings(other))

    def test_garbage(self):
        for data in (
            {"seats": "0"},
            {"seats": "-1"},
            {"seats": "1e9"},
            {"seats": "99999999999"},
            {"seats": "x"},
            {"seats": ""},
        ):
            with self.subTest(data=data):
                answer = self._book(self.class_, pay="onsite", **data)
                self.assertFalse(answer["booked"])
                self._form(self.class_, **data)
        self.assertFalse(self._bookings(self.class_))

    def test_overlap_is_confirmed(self):
        """R35: a client with another class at that time must confirm."""
        pack = self._grant(self.pack, self.five)
        self._plan(self.yoga, hour=18)._book(self.anna, payment="free")
        page = self._form(self.class_)
        self.assertIn("is already booked at this time: Yoga", self._text(page))
        self.assertTrue(page.xpath("//input[@name='overlap'][@required]"))
        answer = self._book(self.class_, pay=f"package-{pack.id}")
        self.assertIn("is already booked at this time", answer["html"])
        self.assertFalse(self._bookings(self.class_))
        answer = self._book(self.class_, pay=f"package-{pack.id}", overlap="1")
        self.assertTrue(answer["booked"])

    def test_client_who_comes_too_late_is_refused(self):
        """R28: another client took the last seat in the meantime."""
        pack = self._grant(self.pack, self.five)
        small = self._plan(self.gym, day=1, capacity=1)
        self._form(small)
        small._book(self.bob, payment="free")
        answer = self._book(small, pay=f"package-{pack.id}")
        self.assertFalse(answer["booked"])
        self.assertIn("The class is full", answer["html"])
        self.assertIn("Join the list", answer["html"])
        self.assertFalse(self._bookings(small))
        self.assertEqual(pack.credit_balance, 5)

    def test_waiting_list(self):
        """R32: nothing is charged until the client gets a seat."""
        pack = self._grant(self.pack, self.five)
        small = self._plan(self.gym, day=1, capacity=1)
        first = small._book(self.bob, payment="free")
        page = self._form(small)
        self.assertIn("nothing is charged now", self._text(page))
        self.assertFalse(page.xpath("//input[@value='online']"))
        answer = self._book(small, pay=f"package-{pack.id}", waitlist="1")
        self.assertIn("re on the waiting list.", answer["html"])
        booking = self._bookings(small)
        self.assertEqual(booking.state, "waitlisted")
        self.assertEqual(pack.credit_balance, 5)
        first._cancel_by_policy()
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(pack.credit_balance, 4)

    def test_booking_twice_is_refused(self):
        pack = self._grant(self.pack, self.five)
        for booked in (True, False):
            answer = self._book(self.class_, pay=f"package-{pack.id}")
            self.assertEqual(answer["booked"], booked)
        self.assertEqual(len(self._bookings(self.class_)), 1)
        self.assertEqual(pack.credit_balance, 4)
        self.assertIn("Booked", self._text(self._form(self.class_)))


@tagged("post_install", "-at_install")
class TestBookingSecurity(BookingOnlineCommon):
    """A client books as themselves only, and only what the website shows."""

    def test_visitor_signs_in_and_returns(self):
        self.website.auth_signup_uninvited = "b2c"
        page = self._form(self.class_)
        self.assertFalse(page.xpath("//form[contains(@action, '/book')]"))
        back = f"redirect=/timetable/session/{self.class_.id}"
        self.assertTrue(page.xpath(f"//a[@href='/web/login?{back}']"))
        self.assertTrue(page.xpath(f"//a[@href='/web/signup?{back}']"))
        login = self._get(f"/web/login?{back}")
        [redirect] = login.xpath("//form//input[@name='redirect']/@value")
        self.assertEqual(redirect, f"/timetable/session/{self.class_.id}")

    def test_visitor_cannot_book(self):
        response = self.url_open(
            f"/timetable/session/{self.class_.id}/book",
            data={"csrf_token": "x"},
            allow_redirects=False,
        )
        self.assertIn(response.status_code, (303, 400))
        self.assertFalse(self.class_.booking_ids)

    def test_token_is_needed(self):
        self._visit_as(self.anna_user)
        pack = self._grant(self.pack, self.five)
        for data in ({}, {"csrf_token": "x"}):
            with mute_logger("odoo.http"):
                self._book(
                    self.class_,
                    status=400,
                    token=False,
                    pay=f"package-{pack.id}",
                    **data,
                )
        self.assertFalse(self._bookings(self.class_))

    def test_client_is_the_user(self):
        """No form field can name another client."""
        self._visit_as(self.anna_user)
        bobs = self._grant(self.pack, self.five, self.bob)
        self._book(
            self.class_, pay="onsite", partner_id=self.bob.id, user_id=self.bob_user.id
        )
        self.assertFalse(self._bookings(self.class_, self.bob))
        self.assertEqual(self._bookings(self.class_).user_id, self.anna_user)
        self.assertEqual(bobs.credit_balance, 5)

    def test_packages_of_others_are_not_found(self):
        self._visit_as(self.anna_user)
        bobs = self._grant(self.pack, self.five, self.bob)
        for pay in (
            f"package-{bobs.id}",
            f"package-{bobs.id + 10**6}",
            f"package-{2**40}",
            "package-x",
            "package-",
            "package--1",
        ):
            with self.subTest(pay=pay):
                self._book(self.class_, status=404, pay=pay)
        self.assertFalse(self._bookings(self.class_))

    def test_beneficiary_may_use_it(self):
        """R16, R21: a shared package pays for its beneficiaries."""
        bobs = self._grant(self.pack, self.five, self.bob)
        bobs.beneficiary_ids = self.anna
        self._visit_as(self.anna_user)
        self._book(self.class_, pay=f"package-{bobs.id}")
        self.assertEqual(self._bookings(self.class_).package_id, bobs)

    def test_sessions_that_are_not_shown_are_not_found(self):
        foreign = self.env["multipack.service"].create(
            {"name": "Pool", "booking_type": "session", "is_published": True}
        )
        self.massage.write({"booking_type": "appointment", "is_published": True})
        hidden = [
            self._plan(self.sauna),
            self._plan(foreign, company_id=self.other_company.id),
            self._plan(self.massage),
        ]
        self._visit_as(self.anna_user)
        for session_id in [session.id for session in hidden] + [0, 2**40]:
            with self.subTest(session=session_id):
                self._get(f"/timetable/session/{session_id}", status=404)
                self._get(f"/timetable/session/{session_id}", status=404, dialog="1")
        for session in hidden:
            self._book(session, status=404, pay="onsite")
            self.assertFalse(session.booking_ids)

    def test_reads_only(self):
        self._visit_as(self.anna_user)
        self._grant(self.pack, self.five)
        self._form(self.class_)
        for query in ({}, {"dialog": "1"}):
            with self.assertNoLogs("odoo.http", "WARNING"):
                self._form(self.class_, **query)

    def test_rate_limit(self):
        """Attempts count even if they do not lead to a booking."""
        self.company.multipack_attempts = 3
        self._visit_as(self.anna_user)
        small = self._plan(self.gym, day=1, capacity=1)
        small._book(self.bob, payment="free")
        for _attempt in range(3):
            answer = self._book(small, pay="onsite")
            self.assertIn("The class is full", answer["html"])
        answer = self._book(self.class_, status=429, pay="onsite")
        self.assertIn("Too many attempts.", answer["html"])
        self.assertFalse(self._bookings(self.class_))
        # other clients are not affected
        self._visit_as(self.bob_user)
        self.assertTrue(self._book(self.class_, pay="onsite")["booked"])
        # 0 means no limit
        self.company.multipack_attempts = 0
        self._visit_as(self.anna_user)
        self.assertTrue(self._book(self.class_, pay="onsite")["booked"])

    def test_attempts_are_kept_for_an_hour(self):
        Attempt = self.env["multipack.booking.attempt"]
        old, new = Attempt.create(
            [
                {"partner_id": self.anna.id, "minute": moment, "attempts": 1}
                for moment in ("2026-01-01 10:00:00", self.env.cr.now())
            ]
        )
        Attempt._gc_attempts()
        self.assertFalse(old.exists())
        self.assertTrue(new.exists())
        for user in (self.desk, self.manager, self.anna_user, self.public):
            self.assertFalse(Attempt.with_user(user).has_access("read"))
