from datetime import date, datetime

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_timetable import TimetableCommon


@tagged("post_install", "-at_install")
class TestChanges(TimetableCommon):
    """Sessions without clients follow the timetable; others are reported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._line(instructor_id=cls.ivy.id, room_id=cls.studio.id)
        cls.first, cls.second, cls.third, cls.fourth = cls.line.session_ids

    def test_without_clients(self):
        self.line.with_user(self.manager).write(
            {"hour": 19.5, "duration": 1, "instructor_id": self.tom.id, "capacity": 9}
        )
        self.assertEqual(
            self._starts(self.line.session_ids),
            self._days(23, 30, 7, 14, hour=18, minute=30),
        )
        self.assertRecordValues(
            self.first,
            [
                {
                    "stop": datetime(2026, 11, 23, 19, 30),
                    "instructor_id": self.tom.id,
                    "room_id": self.studio.id,
                    "capacity": 9,
                }
            ],
        )
        self.assertFalse(self.line.differing_count)
        self.assertFalse(self._messages(self.line))

    def test_with_clients(self):
        """They are unchanged, named in the chatter once, and found by the button."""
        booking = self._book(session=self.second)
        self.third.capacity = 1
        self._book(self.bob, self.third)
        waiting = self._wait(self.carla, session=self.third)
        self.line.hour = 19
        self.assertEqual(
            self._starts(self.line.session_ids),
            self._days(23, hour=18) + self._days(30, 7) + self._days(14, hour=18),
        )
        (message,) = self._messages(self.line)
        self.assertIn("have clients and were left unchanged", message)
        self.assertIn("Yoga, Mon 30 Nov 2026 18:00", message)
        self.assertIn("Yoga, Mon 7 Dec 2026 18:00", message)
        self.assertNotIn("23 Nov", message)
        action = self.line.action_view_differing()
        found = self.env["multipack.session"].search(action["domain"])
        self.assertEqual(found, self.second | self.third)
        self.assertEqual(booking.start, datetime(2026, 11, 30, 17))
        self.line._sync_sessions()
        self.assertEqual(len(self._messages(self.line)), 1)
        # another change is reported again
        self.line.hour = 20
        self.assertEqual(len(self._messages(self.line)), 2)
        # and a session whose clients have cancelled follows the timetable
        booking.with_user(self.desk).action_cancel()
        self.line._sync_sessions()
        self.assertEqual(self.second.start, datetime(2026, 11, 30, 19))
        self.assertEqual(waiting.state, "waitlisted")
        self.assertEqual(self.line.differing_count, 1)

    def test_changed_by_hand(self):
        """A value changed by hand is kept; other changes of the timetable apply."""
        self.second.instructor_id = self.tom
        self.line.hour = 17
        self.assertEqual(self.second.start, datetime(2026, 11, 30, 16))
        self.assertEqual(self.second.instructor_id, self.tom)
        self.line.instructor_id = False
        self.assertEqual(self.second.instructor_id, self.tom)
        self.assertFalse(self.first.instructor_id)

    def test_adapted_by_hand(self):
        """A session that is moved to its planned time no longer differs."""
        self._book(session=self.second)
        self.line.hour = 19
        self.second.start = datetime(2026, 11, 30, 18)
        self.assertFalse(self.line.differing_count)
        self.line._sync_sessions()
        self.line.capacity = 14
        self.assertEqual(self.first.capacity, 14)
        self.assertEqual(self.second.capacity, 12)

    def test_another_weekday(self):
        self._book(session=self.second)
        self.line.weekday = "2"
        self.assertFalse((self.first | self.third | self.fourth).exists())
        self.assertEqual(
            self._starts(self.line.session_ids),
            [*self._days(25), self.second.start, *self._days(2, 9, 16)],
        )
        self.assertIn("Mon 30 Nov 2026 18:00", self._messages(self.line)[0])

    def test_another_service(self):
        booking = self._book(session=self.second)
        gone = self._book(session=self.third)
        gone.with_user(self.desk).action_cancel()
        self.line.service_id = self.pilates
        self.assertEqual(self.first.service_id, self.pilates)
        self.assertEqual((self.first.capacity, self.first.duration), (10, 1))
        self.assertEqual(self.second.service_id, self.yoga)
        self.assertEqual(booking.service_id, self.yoga)
        # a session with cancelled bookings is kept, cancelled, next to the new one
        self.assertEqual(self.third.state, "cancelled")
        self.assertFalse(self.third.timetable_id)
        self.assertEqual(
            self._starts(self.line.session_ids - self.third), self._days(23, 30, 7, 14)
        )

    def test_archived(self):
        booking = self._book(session=self.second)
        self.line.with_user(self.manager).action_archive()
        self.assertEqual(self.line.session_ids, self.second)
        self.assertEqual(self.second.state, "open")
        self.assertIn("have clients", self._messages(self.line)[0])
        booking.with_user(self.desk).action_cancel()
        self._generate()
        self.assertEqual(self.second.state, "cancelled")
        self.assertFalse(self.line.session_ids)
        self.line.action_unarchive()
        self.assertEqual(self._starts(self.line.session_ids), self._days(23, 30, 7, 14))

    def test_shortened(self):
        self.line.date_to = "2026-12-07"
        self.assertEqual(self._starts(self.line.session_ids), self._days(23, 30, 7))

    def test_archived_service(self):
        self.yoga.active = False
        self.line._sync_sessions()
        self.assertFalse(self.line.session_ids)

    def test_sessions_that_have_begun_do_not_change(self):
        with freeze_time("2026-11-23 17:30:00"):
            self.line.hour = 20
            self.assertEqual(self.first.start, datetime(2026, 11, 23, 17))
            self.assertEqual(self.second.start, datetime(2026, 11, 30, 19))

    def test_delete(self):
        line = self._line(hour=8)
        sessions = line.session_ids
        line.with_user(self.manager).unlink()
        self.assertFalse(sessions.exists())
        self._book(session=self.second)
        with self.assertRefused("Yoga, Mon 30 Nov 2026 18:00. Archive it instead"):
            self.line.with_user(self.manager).unlink()
        self.assertEqual(len(self.line.session_ids), 4)

    def test_numbers(self):
        for values, message in [
            ({"hour": 24}, "between 00:00 and 23:59"),
            ({"hour": -1}, "between 00:00 and 23:59"),
            ({"capacity": 0}, "above zero"),
            ({"duration": 0}, "above zero"),
            ({"date_from": "2026-12-01", "date_to": "2026-11-01"}, "dates_in_order"),
            ({"service_id": self.massage.id}, "Massage has no scheduled classes"),
        ]:
            with self.subTest(values=values), self.assertRaises(Exception) as caught:
                with mute_logger("odoo.sql_db"), self.cr.savepoint():
                    self.line.write(values)
                    self.env.flush_all()
            self.assertRegex(str(caught.exception), message)

    def test_form(self):
        form = Form(self.env["multipack.timetable"].with_user(self.manager))
        form.service_id = self.pilates
        form.weekday = "3"
        form.hour = 9
        self.assertEqual((form.duration, form.capacity), (1, 10))
        with form.closing_day_ids.new() as day:
            day.name = "Tom is away"
            day.date_from = "2026-12-03"
        line = form.save()
        self.assertEqual(self._starts(line.session_ids), self._days(26, 10, 17, hour=8))
        self.assertEqual(line.display_name, "Pilates, Thursday 09:00")

    def test_copy_is_not_planned_yet(self):
        copy = self.line.copy()
        self.assertFalse(copy.active)
        self.assertFalse(copy.session_ids)

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.line.with_user(self.desk).write({"hour": 9})
        with self.assertRaises(AccessError):
            self.line.with_user(self.desk).action_generate()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.line.with_user(self.other_manager).read(["hour"])
        self.assertEqual(self.line.with_user(self.desk).session_count, 4)


@tagged("post_install", "-at_install")
class TestClosingDays(TimetableCommon):
    """Closing days, of the whole club or of one line of the timetable."""

    def _close(self, first, last=None, line=None, **values):
        return (
            self.env["multipack.closing.day"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Closed",
                    "date_from": first,
                    "date_to": last or first,
                    "timetable_id": line.id if line else False,
                    "company_id": self.company.id,
                    **values,
                }
            )
        )

    def test_whole_club(self):
        yoga, pilates = self._line(), self._line(self.pilates, "2", 9)
        closing = self._close("2026-12-07", "2026-12-09")
        self.assertEqual(self._starts(yoga.session_ids), self._days(23, 30, 14))
        self.assertEqual(
            self._starts(pilates.session_ids), self._days(25, 2, 16, hour=8)
        )
        closing.date_to = "2026-12-08"
        self.assertEqual(
            self._starts(pilates.session_ids), self._days(25, 2, 9, 16, hour=8)
        )
        closing.unlink()
        self.assertEqual(self._starts(yoga.session_ids), self._days(23, 30, 7, 14))

    def test_one_class(self):
        yoga, pilates = self._line(), self._line(self.pilates, hour=9)
        self._close("2026-12-07", line=yoga)
        self.assertEqual(len(yoga.session_ids), 3)
        self.assertEqual(len(pilates.session_ids), 4)

    def test_new_line(self):
        self._close("2026-12-01", "2026-12-31")
        self.assertEqual(self._starts(self._line().session_ids), self._days(23, 30))

    def test_other_company(self):
        line = self._line()
        self.env["multipack.closing.day"].create(
            {
                "name": "Far",
                "date_from": "2026-12-07",
                "company_id": self.other_company.id,
            }
        )
        self.assertEqual(len(line.session_ids), 4)
        with self.assertRaises(UserError):
            self._close("2026-12-07", line=line, company_id=self.other_company.id)

    def test_sessions_with_clients_are_kept_and_reported(self):
        line = self._line()
        booking = self._book(session=line.session_ids[2])
        closing = self._close("2026-12-07")
        self.assertEqual(line.session_ids[2].state, "open")
        self.assertIn("Mon 7 Dec 2026 18:00", self._messages(line)[0])
        self.assertEqual(closing.session_count, 1)
        found = self.env["multipack.session"].search(
            closing.action_view_sessions()["domain"]
        )
        self.assertEqual(found, line.session_ids[2])
        found.with_user(self.manager).action_cancel()
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(booking.notice, "session_cancelled")
        closing.invalidate_recordset()
        self.assertEqual(closing.session_count, 0)

    def test_midnight(self):
        """Days are in the company's time zone: 23:30 UTC on Sunday is Monday."""
        self._plan(datetime(2026, 12, 6, 22, 30))
        self._plan(datetime(2026, 12, 6, 23, 30))
        closing = self._close("2026-12-07")
        self.assertEqual(closing.session_count, 1)

    def test_last_day(self):
        closing = self.env["multipack.closing.day"].create(
            {"name": "One day", "date_from": "2026-12-25"}
        )
        self.assertEqual(closing.date_to, date(2026, 12, 25))

    def test_rights(self):
        closing = self._close("2026-12-07")
        with self.assertRaises(AccessError):
            closing.with_user(self.desk).write({"name": "x"})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            closing.with_user(self.other_manager).read(["name"])
