from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_timetable import TimetableCommon


@tagged("post_install", "-at_install")
class TestGeneration(TimetableCommon):
    """Sessions are planned some weeks ahead from each line of the timetable."""

    def test_sessions_of_a_line(self):
        line = self._line(instructor_id=self.ivy.id, room_id=self.studio.id)
        self.assertEqual(self._starts(line.session_ids), self._days(23, 30, 7, 14))
        session = line.session_ids[0]
        self.assertRecordValues(
            session,
            [
                {
                    "service_id": self.yoga.id,
                    "company_id": self.company.id,
                    "duration": 1.25,
                    "stop": datetime(2026, 11, 23, 18, 15),
                    "capacity": 12,
                    "instructor_id": self.ivy.id,
                    "room_id": self.studio.id,
                    "state": "open",
                    "timetable_date": date(2026, 11, 23),
                }
            ],
        )

    def test_own_duration_and_capacity(self):
        line = self._line(duration=0.5, capacity=4)
        self.assertEqual(set(line.session_ids.mapped("capacity")), {4})
        self.assertEqual(line.session_ids[0].stop, datetime(2026, 11, 23, 17, 30))

    def test_again_changes_nothing(self):
        line = self._line()
        before = line.session_ids
        stamps = before.mapped("write_date")
        self._generate()
        line.with_user(self.manager).action_generate()
        self.assertEqual(line.session_ids, before)
        self.assertEqual(before.mapped("write_date"), stamps)

    def test_next_week(self):
        line = self._line()
        self._at("2026-11-24 03:00:00")
        self._generate()
        self.assertEqual(
            self._starts(line.session_ids),
            [*self._days(23, 30, 7, 14), datetime(2026, 12, 21, 17)],
        )

    def test_today(self):
        """Sessions that would have begun are not planned; the last day is included."""
        later = self._line(weekday="5", hour=18)
        begun = self._line(weekday="5", hour=11)
        self.assertEqual(
            self._starts(later.session_ids),
            [*self._days(21, 28, 5, 12, 19)],
        )
        self.assertEqual(
            self._starts(begun.session_ids), self._days(28, 5, 12, 19, hour=10)
        )

    def test_weeks_ahead(self):
        self.company.multipack_timetable_weeks = 2
        self.assertEqual(len(self._line().session_ids), 2)
        with self.assertRaisesRegex(ValidationError, "between 1 and 52"):
            self.company.multipack_timetable_weeks = 0

    def test_summer_and_winter(self):
        """The clock in Rome goes back on 25 October and forward on 28 March."""
        with freeze_time("2026-10-12 08:00:00"):
            line = self._line(weekday="6", hour=18.5)
            self.assertEqual(
                self._starts(line.session_ids),
                [
                    datetime(2026, 10, 18, 16, 30),
                    datetime(2026, 10, 25, 17, 30),
                    datetime(2026, 11, 1, 17, 30),
                    datetime(2026, 11, 8, 17, 30),
                ],
            )
        with freeze_time("2027-03-20 08:00:00"):
            self._generate()
            spring = line.session_ids.filtered(lambda s: s.start.year == 2027)
            self.assertEqual(
                self._starts(spring)[:2],
                [datetime(2027, 3, 21, 17, 30), datetime(2027, 3, 28, 16, 30)],
            )

    def test_validity(self):
        line = self._line(date_from="2026-11-30", date_to="2026-12-13")
        self.assertEqual(self._starts(line.session_ids), self._days(30, 7))

    def test_cancelled_by_hand_is_not_made_again(self):
        line = self._line()
        line.session_ids[1].action_cancel()
        self._generate()
        self.assertEqual(len(line.session_ids), 4)
        self.assertEqual(line.session_ids[1].state, "cancelled")

    def test_moved_by_hand_is_not_made_again(self):
        line = self._line()
        line.session_ids[0].start = datetime(2026, 11, 25, 17)
        self._generate()
        self.assertEqual(
            self._starts(line.session_ids), self._days(25) + self._days(30, 7, 14)
        )
        self.assertEqual(line.differing_count, 1)

    def test_every_company(self):
        far = self.env["multipack.service"].create(
            {
                "name": "Far",
                "booking_type": "session",
                "company_id": self.other_company.id,
            }
        )
        line = self._line(far, company_id=self.other_company.id)
        line.session_ids.unlink()
        self._generate()
        self.assertEqual(line.session_ids.company_id, self.other_company)
        self.assertEqual(len(line.session_ids), 4)

    def test_job_resumes(self):
        """The job commits each batch; when its time is over, the next run resumes."""
        lines = self.env["multipack.timetable"]
        for hour in range(7, 12):
            lines |= self._line(hour=hour)
        lines.session_ids.unlink()
        done = []
        path = "odoo.addons.multipack_booking.models.timetable.timetable_sessions.BATCH"
        cron = self.env.registry["ir.cron"]
        timetable = self.env["multipack.timetable"]
        with patch(path, 2):
            with patch.object(
                cron, "_commit_progress", lambda _cron, n=0, **_more: done.append(n)
            ):
                timetable._cron_generate()
            self.assertEqual(done, [2])
            self.assertEqual([len(line.session_ids) for line in lines], [4, 4, 0, 0, 0])
            with patch.object(cron, "_commit_progress", lambda _cron, n=0, **_more: 60):
                timetable._cron_generate()
        self.assertEqual([len(line.session_ids) for line in lines], [4] * 5)

    def test_few_queries(self):
        """50 lines for 8 weeks: at most 2 queries for each of the 400 sessions."""
        self.company.multipack_timetable_weeks = 8
        lines = self.env["multipack.timetable"].create(
            [
                {
                    "service_id": self.yoga.id,
                    "weekday": str(index % 7),
                    "hour": 7 + index // 7 * 1.5,
                    "instructor_id": self.ivy.id,
                    "room_id": self.studio.id,
                    "active": False,
                    "company_id": self.company.id,
                }
                for index in range(50)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        count = self.env.cr.sql_log_count
        lines.active = True
        self.env.flush_all()
        self.assertGreaterEqual(len(lines.session_ids), 400)
        self.assertLess(self.env.cr.sql_log_count - count, 60)


@tagged("post_install", "-at_install")
class TestConflicts(TimetableCommon):
    """R35: an occupied instructor or room does not stop the job."""

    def test_new_session(self):
        other = self._plan(
            datetime(2026, 11, 30, 16, 30), self.pilates, instructor_id=self.ivy.id
        )
        line = self._line(instructor_id=self.ivy.id)
        self.assertEqual(self._starts(line.session_ids), self._days(23, 7, 14))
        text = (
            "Yoga, Mon 30 Nov 2026 18:00: Ivy is taken by"
            " Pilates, Mon 30 Nov 2026 17:30."
        )
        self.assertEqual(line.problem_text, text)
        messages = self._messages(line)
        self.assertIn(text, messages[0])
        self._generate()
        self.assertEqual(self._messages(line), messages)
        other.action_cancel()
        self._generate()
        self.assertEqual(len(line.session_ids), 4)
        self.assertFalse(line.problem_text)

    def test_between_lines(self):
        self._line(room_id=self.studio.id)
        line = self._line(self.pilates, hour=19, room_id=self.studio.id)
        self.assertFalse(line.session_ids)
        self.assertEqual(len(line.problem_text.splitlines()), 4)
        self.assertIn("Studio is taken by Yoga", line.problem_text)
        self.assertEqual(len(self._messages(line)), 1)
        line.hour = 19.25
        self.assertEqual(len(line.session_ids), 4)

    def test_within_one_run(self):
        lines = self.env["multipack.timetable"].create(
            [
                {"service_id": self.yoga.id, "instructor_id": self.ivy.id},
                {"service_id": self.pilates.id, "instructor_id": self.ivy.id},
            ]
        )
        self.assertEqual([len(line.session_ids) for line in lines], [4, 0])
        self.assertIn("Ivy is taken by Yoga, Monday 18:00", lines[1].problem_text)

    def test_changed_line(self):
        self._plan(datetime(2026, 11, 30, 17), self.pilates, instructor_id=self.tom.id)
        line = self._line(instructor_id=self.ivy.id)
        line.instructor_id = self.tom
        instructors = [session.instructor_id for session in line.session_ids]
        self.assertEqual(instructors, [self.tom, self.ivy, self.tom, self.tom])
        self.assertIn("Tom is taken by Pilates", self._messages(line)[0])

    def test_pause_counts(self):
        self.yoga.buffer = 30
        self._line(instructor_id=self.ivy.id)
        line = self._line(self.pilates, hour=19.25, instructor_id=self.ivy.id)
        self.assertFalse(line.session_ids)
