from datetime import timedelta
from threading import current_thread
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import ReadOnlySqlTransaction

from .common_timetable import TimetableCommon


@tagged("post_install", "-at_install")
class TestTimetable(TimetableCommon):
    """The public timetable for visitors and members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.class_ = cls._plan(
            cls.gym, instructor_id=cls.giulia.id, room_id=cls.hall.id, capacity=8
        )
        cls.later = cls._plan(cls.yoga, day=2)

    def _shown(self, page):
        return set(self._cards(page))

    def test_visitor(self):
        page = self._week()
        card = self._cards(page)[self.class_.id]
        self.assertEqual(
            self._text(card), "6:00 PM–7:00 PM Gym Giulia · Hall 1 8 free Book"
        )
        self.assertEqual(
            card.xpath(".//a[contains(@class, 'o_mp_book_link')]/@href"),
            [f"/timetable/session/{self.class_.id}"],
        )
        self.assertIn("Timetable", page.findtext(".//title"))
        self.assertFalse(page.xpath("//*[contains(@class, 'o_mp_timetable__owned')]"))

    def test_hides_unpublished_and_foreign_classes(self):
        other = self.env["website"].create(
            {"name": "Other", "company_id": self.company.id}
        )
        private = self._plan(self.sauna, day=1)
        elsewhere = self.gym.copy({"website_id": other.id, "code": False})
        elsewhere.is_published = True
        on_other = self._plan(elsewhere, day=1)
        shared = self.env["multipack.service"].create(
            {"name": "Pool", "booking_type": "session", "is_published": True}
        )
        foreign = self._plan(shared, day=1, company_id=self.other_company.id)
        own = self._plan(shared, day=1)
        self.massage.write({"booking_type": "appointment", "is_published": True})
        appointment = self._plan(self.massage, day=1)
        archived = self._plan(self.yoga, day=1)
        shown = self._shown(self._week())
        self.assertIn(own.id, shown)
        for session in private | on_other | foreign | appointment:
            self.assertNotIn(session.id, shown, session.service_id.name)
        self.yoga.active = False
        self.assertNotIn(archived.id, self._shown(self._week()))

    def test_week_is_local_and_whole(self):
        """Monday to Sunday in the club's time zone, whatever the day in UTC."""
        before = self._plan(self.gym, day=-1, hour=23)
        first = self._plan(self.gym, day=0, hour=0)
        last = self._plan(self.gym, day=6, hour=23)
        after = self._plan(self.gym, day=7, hour=0)
        shown = self._shown(self._week(date=self.monday + timedelta(days=3)))
        self.assertLessEqual({first.id, last.id}, shown)
        self.assertFalse({before.id, after.id} & shown)

    def test_day(self):
        shown = self._shown(self._week(view="day"))
        self.assertEqual(shown, {self.class_.id})

    def test_filters(self):
        for query, shown in [
            ({"service": self.yoga.id}, {self.later.id}),
            ({"instructor": self.giulia.id}, {self.class_.id}),
            ({"room": self.hall.id}, {self.class_.id}),
            ({"place": self.hall.id}, {self.class_.id}),  # old links
            ({"room": self.hall.id, "service": self.yoga.id}, set()),
            ({"service": ""}, {self.class_.id, self.later.id}),
        ]:
            with self.subTest(query=query):
                page = self._week(**query)
                self.assertEqual(self._shown(page), shown)
        chosen = self._week(service=self.yoga.id)
        self.assertEqual(
            chosen.xpath("//select[@name='service']/option[@selected]/text()"), ["Yoga"]
        )
        self.assertFalse(chosen.xpath("//option[text()='Sauna']"))
        # the filter is kept when moving to the next week
        [following] = chosen.xpath("//a[@aria-label='Next week']/@href")
        self.assertEqual(
            following,
            f"/timetable?date={self.monday + timedelta(days=7)}&service={self.yoga.id}",
        )

    def test_ids_that_are_not_shown_are_not_found(self):
        self._plan(self.sauna, instructor_id=self.hall.copy({"name": "Nobody"}).id)
        for query in (
            {"service": self.sauna.id},
            {"service": 2**40},
            {"service": "0 or 1=1"},
            {"service": "-1"},
            {"service": "١٢٣٤٥"},
            {"instructor": self.anna.id + 10**6},
            {"room": "x"},
        ):
            with self.subTest(query=query):
                self._get("/timetable", status=404, **query)

    def test_invalid_dates_show_this_week(self):
        today = self.company._multipack_today()
        for query in (
            {"date": "yesterday"},
            {"date": "0001-01-01"},
            {"date": "9999-12-31"},
            {"date": "2026-02-30"},
            {"date": "\x00"},
            {"date": today, "view": "'"},
        ):
            with self.subTest(query=query):
                page = self._get("/timetable", **query)
                self.assertTrue(page.xpath(f"//section[@id='day-{today}']"))

    def test_first_and_last_possible_week(self):
        for date in ("2000-01-01", "2099-12-31"):
            page = self._get("/timetable", date=date)
            self.assertTrue(page.xpath(f"//section[@id='day-{date}']"))

    def test_member(self):
        """What the client can do with each class, or why it cannot be booked."""
        self._grant(self.pack, self.five)
        booked = self._plan(self.gym, day=1)
        booked._book(self.anna)
        full = self._plan(self.gym, day=1, hour=10, capacity=1)
        full._book(self.bob, payment="free")
        waiting = self._plan(self.gym, day=1, hour=11, capacity=1)
        waiting._book(self.bob, payment="free")
        waiting._book(self.anna, waitlist=True)
        few = self._plan(self.gym, day=1, hour=12, capacity=2)
        cancelled = self._plan(self.gym, day=1, hour=13)
        cancelled.action_cancel()
        closed = self._plan(self.gym, day=1, hour=14)
        closed.action_close()
        self._visit_as(self.anna_user)
        page = self._week()
        cards = self._cards(page)
        for session, text in [
            (booked, "Booked Cancel"),
            (full, "Full Join list"),
            (waiting, "On the waiting list Leave"),
            (few, "2 left Book"),
            (cancelled, "Cancelled"),
            (closed, "Booking is closed"),
        ]:
            with self.subTest(text=text):
                self.assertTrue(self._text(cards[session.id]).endswith(text))
        [owned] = page.xpath("//p[contains(@class, 'o_mp_timetable__owned')]")
        self.assertIn("4 of 5 entries", self._text(owned))

    def test_accessible_names_contain_the_visible_text(self):
        """WCAG 2.5.3 (axe: label-content-name-mismatch), in every state of a card.

        Speech control finds a button by its visible text.
        """
        self._grant(self.pack, self.five)
        booked, held, waitlisted, full, closed = (
            self._plan(self.gym, day=1, hour=10 + number) for number in range(5)
        )
        booked._book(self.anna)
        held._book(self.anna, payment="online")
        for session in waitlisted | full:
            session.capacity = 1
            session._book(self.bob, payment="free")
        waitlisted._book(self.anna, waitlist=True)
        closed.action_close()
        self._visit_as(self.anna_user)
        cards = self._cards(self._week())
        for session, visible in [
            (self.class_, ["Gym", "Book"]),
            (booked, ["Gym", "Cancel"]),
            (held, ["Gym", "Pay"]),
            (waitlisted, ["Gym", "Leave"]),
            (full, ["Gym", "Join list"]),
            (closed, ["Gym"]),
        ]:
            with self.subTest(visible=visible):
                links = cards[session.id].xpath(".//a")
                self.assertEqual([self._text(link) for link in links], visible)
                for link, text in zip(links, visible, strict=True):
                    self.assertIn(text, link.get("aria-label") or text)

    def test_reason_is_shown_on_the_card(self):
        """The card shows the message of the eligibility check."""
        self.yoga.write({"allow_online": False, "allow_onsite": False})
        self._visit_as(self.anna_user)
        card = self._cards(self._week())[self.later.id]
        self.assertIn("Needs a package", self._text(card))
        self.assertFalse(card.xpath(".//a[contains(@class, 'btn')]"))
        package = self._grant(self.pack, self.five)
        package.action_adjust(-4, "Test")
        card = self._cards(self._week())[self.later.id]
        self.assertIn("Only 1 entry left, 2 entries needed", self._text(card))
        self.assertFalse(card.xpath(".//a[contains(@class, 'btn')]"))
        # with another way to pay, the card shows both
        self.yoga.allow_onsite = True
        card = self._cards(self._week())[self.later.id]
        self.assertIn("Only 1 entry left", self._text(card))
        self.assertTrue(card.xpath(".//a[contains(@class, 'btn')]"))

    def test_opening_of_bookings_is_shown(self):
        self.gym.booking_open_days = 1
        far = self._plan(self.gym, day=7 * 3, hour=18)
        page = self._week(date=self.monday + timedelta(days=21))
        opens = far._get_moment_text(
            self.zone.localize(far._get_local_start().replace(tzinfo=None))
            - timedelta(days=1)
        )
        text = self._text(self._cards(page)[far.id])
        self.assertIn(f"Booking opens {opens}", text)

    def test_nothing_personal_is_cached(self):
        response = self.url_open("/timetable")
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_reads_only(self):
        """The routes may run on a replica: their connection refuses writes.

        Otherwise Odoo would log that it retries with another connection.
        """
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ReadOnlySqlTransaction),
            self.registry.cursor(readonly=True) as cr,
        ):
            cr.execute("UPDATE multipack_session SET state = 'open'")
        self._grant(self.pack, self.five)
        for user in (None, self.anna_user):
            self._visit_as(user)
            self._week()  # a first visit may write
            for path in (
                f"/timetable?date={self.monday}",
                self.gym.website_url,
            ):
                with self.subTest(path=path), self.assertNoLogs("odoo.http", "WARNING"):
                    self._get(path)

    def test_zone(self):
        self.anna_user.tz = "America/New_York"
        self._visit_as(self.anna_user)
        [note] = self._week().xpath("//p[contains(@class, 'o_mp_zone')]")
        self.assertNotIn("d-none", note.get("class"))
        self.assertIn("(Rome)", self._text(note))
        self.anna_user.tz = "Europe/Prague"  # the same time of day
        self._visit_as(self.anna_user)
        [note] = self._week().xpath("//p[contains(@class, 'o_mp_zone')]")
        self.assertIn("d-none", note.get("class"))

    def test_language(self):
        italian = self.env["res.lang"]._activate_lang("it_IT")
        self.website.language_ids |= italian
        self.gym.with_context(lang="it_IT").name = "Palestra"
        page = self._get("/it/timetable", date=self.monday)
        text = self._text(self._cards(page)[self.class_.id])
        self.assertIn("Palestra", text)
        self.assertIn("18:00", text)

    def test_menu(self):
        links = self._get("/").xpath("//header//a[@href='/timetable']")
        self.assertTrue(links)


@tagged("post_install", "-at_install")
class TestServicePage(TimetableCommon):
    """The page of a service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gym.description = "<p>Bring a towel.</p>"
        cls.class_ = cls._plan(cls.gym)

    def test_page(self):
        page = self._get(self.gym.website_url)
        text = self._text(page.xpath("//div[@id='wrap']")[0])
        self.assertIn("Bring a towel.", text)
        self.assertIn("12.50 € per visit", text.replace("\xa0", " "))
        self.assertEqual(set(self._cards(page)), {self.class_.id})
        self.assertIn("Gym", page.findtext(".//title"))

    def test_multipacks_that_include_it(self):
        """Only published ones that can be bought."""
        page = self._get(self.gym.website_url)
        names = [
            link.text
            for link in page.xpath("//a[starts-with(@href, '/shop/')]")
            if link.text in ("Pack", "Club", "Trial", "Wallet", "Staff pass")
        ]
        self.assertEqual(sorted(names), ["Club", "Pack", "Trial"])

    def test_not_found(self):
        paths = [
            self.sauna.website_url,
            "/timetable/service/gym",
            f"/timetable/service/gym-{2**40}",
            "/timetable/service/gym-0",
        ]
        for user in (None, self.anna_user):
            self._visit_as(user)
            for path in paths:
                with self.subTest(path=path):
                    self._get(path, status=404)

    def test_visitors_read_published_services_only(self):
        """Pictures are shown only of services that the visitor may read."""
        for user in (self.public, self.anna_user):
            services = self.env["multipack.service"].with_user(user).search([])
            self.assertEqual(services & (self.gym | self.sauna), self.gym)
            self.assertFalse(services.has_access("write"))

    def test_site_map(self):
        # Odoo stores the database's name on the thread of a request
        self.startPatcher(
            patch.object(current_thread(), "dbname", self.env.cr.dbname, create=True)
        )
        pages = {page["loc"] for page in self.website._enumerate_pages()}
        self.assertLessEqual({"/timetable", self.gym.website_url}, pages)
        self.assertNotIn(self.sauna.website_url, pages)
