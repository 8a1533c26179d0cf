from datetime import datetime

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common_timetable import TimetableCommon


@tagged("post_install", "-at_install")
class TestSession(TimetableCommon):
    """What the calendar does: moves, changes of instructor and capacity, closing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session.instructor_id = cls.ivy
        cls.session = cls.session.with_user(cls.manager)

    def _drag(self, session, start, stop):
        """Write what the calendar does when a session is dropped or stretched."""
        session.write({"start": start, "stop": stop})

    def test_drag(self):
        """Bookings and uses move with the session, and clients are notified."""
        booking = self._book()
        booking.sudo().notice = False
        self._drag(self.session, "2026-11-26 18:00:00", "2026-11-26 19:15:00")
        self.assertRecordValues(
            booking,
            [
                {
                    "start": datetime(2026, 11, 26, 18),
                    "stop": datetime(2026, 11, 26, 19, 15),
                    "notice": "changed",
                }
            ],
        )
        use = booking.consumption_id
        self.assertEqual(use.date, datetime(2026, 11, 26, 18))
        self.assertEqual(str(use.local_date), "2026-11-26")
        self.assertEqual(self.session.duration, 1.25)

    def test_stretch(self):
        booking = self._book()
        self._drag(self.session, "2026-11-24 17:00:00", "2026-11-24 19:00:00")
        self.assertEqual(self.session.duration, 2)
        self.assertEqual(booking.stop, datetime(2026, 11, 24, 19))

    def test_new_by_drag(self):
        """A session drawn in the calendar has the drawn length."""
        session = self._plan("2026-11-25 08:00:00", stop="2026-11-25 10:00:00")
        self.assertEqual(session.duration, 2)

    def test_drop_where_it_was(self):
        booking = self._book()
        booking.sudo().notice = False
        self._drag(self.session, "2026-11-24 17:00:00", self.session.stop)
        self.assertFalse(booking.notice)

    def test_change_of_instructor(self):
        """R25: clients are notified, including those on the waiting list."""
        self.session.capacity = 1
        booking = self._book()
        waiting = self._wait(self.bob)
        (booking | waiting).sudo().notice = False
        self.session.instructor_id = self.tom
        self.assertEqual(set((booking | waiting).mapped("notice")), {"changed"})
        (booking | waiting).sudo().notice = False
        self.session.note = "Bring a towel"
        self.assertFalse(any((booking | waiting).mapped("notice")))

    def test_past_sessions_cannot_be_moved(self):
        """They keep their time; the instructor can be corrected."""
        for state in ("done", "cancelled"):
            session = self._plan("2026-11-26 17:00:00")
            session.sudo().state = state
            with self.subTest(state=state):
                with self.assertRefused("is over or cancelled: it cannot be moved"):
                    session.write({"start": "2026-11-27 17:00:00"})
                with self.assertRefused("is over or cancelled: it cannot be moved"):
                    session.write({"duration": 3})
                session.instructor_id = self.tom
                self.assertEqual(session.instructor_id, self.tom)

    def test_capacity_raised(self):
        """R32: the waiting list gets the new seats in order."""
        self.session.capacity = 1
        self._book()
        first, second = self._wait(self.bob, self.carla)
        self.session.capacity = 2
        self.assertEqual((first.state, second.state), ("confirmed", "waitlisted"))
        self.assertSeats(2, 1)

    def test_capacity_below_the_seats_taken(self):
        self._book(seats=2)
        with self.assertRaisesRegex(ValidationError, "18:00 has 2 seats taken"):
            self.session.capacity = 1

    def test_close_and_reopen(self):
        self.session.capacity = 1
        booking = self._book()
        waiting = self._wait(self.bob)
        self.session.action_close()
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(
            waiting.state, "waitlisted", "a closed session promotes nobody"
        )
        self.session.action_reopen()
        self.assertEqual(self.session.state, "open")
        self.assertEqual(waiting.state, "confirmed")

    def test_cancel_several(self):
        """R33: sessions can be cancelled together, from a list."""
        other = self._plan("2026-11-25 17:00:00").with_user(self.manager)
        bookings = self._book() | self._book(session=other)
        (self.session | other).action_cancel()
        self.assertEqual(set(bookings.mapped("state")), {"cancelled"})
        self.assertEqual(self._balance(self.anna), 5)

    def test_taken_instructor_is_named(self):
        """R35: the message names the sessions, for a new session and for a move."""
        message = (
            "Ivy is already taken by Yoga, Tue 24 Nov 2026 18:00;"
            " Pilates, Tue 24 Nov 2026 19:00 overlaps with it."
        )
        with self.assertRaisesRegex(ValidationError, message):
            self._plan("2026-11-24 18:00:00", self.pilates, instructor_id=self.ivy.id)
        other = self._plan(
            "2026-11-24 19:00:00", self.pilates, instructor_id=self.ivy.id
        )
        with self.assertRaisesRegex(ValidationError, message):
            other.start = "2026-11-24 18:00:00"
            self.env.flush_all()

    def test_taken_room(self):
        self.session.room_id = self.studio
        with self.assertRaisesRegex(ValidationError, "Studio is already taken by Yoga"):
            self._plan("2026-11-24 17:30:00", self.pilates, room_id=self.studio.id)
        self.session.action_cancel()
        self._plan("2026-11-24 17:30:00", self.pilates, room_id=self.studio.id)

    def test_one_after_the_other(self):
        session = self._plan(self.session.stop, self.pilates, instructor_id=self.ivy.id)
        self.assertEqual(session.instructor_id, self.ivy)

    def test_instructor_of_another_company(self):
        self.ivy.company_id = False
        service = self.env["multipack.service"].create(
            {"name": "Far", "booking_type": "session"}
        )
        with self.assertRaisesRegex(ValidationError, "Ivy is already taken"):
            self._plan(
                "2026-11-24 17:00:00",
                service,
                company_id=self.other_company.id,
                instructor_id=self.ivy.id,
            )

    def test_desk_does_not_move(self):
        with self.assertRaises(AccessError):
            self._drag(
                self.session.with_user(self.desk),
                "2026-11-26 18:00:00",
                "2026-11-26 19:00:00",
            )
        view = self.env["multipack.session"].with_user(self.desk)
        self.assertIn('edit="False"', view.get_view(view_type="calendar")["arch"])

    def test_time_at_the_club(self):
        """Shown only to users in another time zone."""
        session = self.session.with_context(tz="America/Lima")
        self.assertEqual(session.club_time, "Tue 24 Nov 2026 18:00")
        self.assertFalse(session.with_context(tz="Europe/Berlin").club_time)

    def test_occupancy_text(self):
        self.session.capacity = 2
        self._book(seats=2)
        self.assertEqual(self.session.occupancy_text, "2/2")
        self._wait(self.bob)
        self.assertEqual(self.session.occupancy_text, "2/2, 1 waiting")
        full = self.env["multipack.session"].search([("seats_available", "<", 1)])
        self.assertIn(self.session, full)
