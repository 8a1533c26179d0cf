from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_timetable import TimetableCommon


@tagged("post_install", "-at_install")
class TestReports(TimetableCommon):
    """The reports on occupancy, attendance and use, read by the desk.

    Yoga on Tuesday at 18:00 has 10 seats: Anna has 2 and attends, Bob has 1 and does
    not come, Carla has cancelled. Yoga on Wednesday at 18:30 has 2 seats, both Dora's.
    Pilates on Wednesday at 7:00 is empty. One more class is cancelled.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session.capacity = 10
        cls.small = cls._plan(
            "2026-11-25 17:30:00", capacity=2, instructor_id=cls.ivy.id
        )
        cls.early = cls._plan("2026-11-25 06:00:00", cls.pilates)
        cls._plan("2026-11-24 08:00:00", cls.pilates).action_cancel()
        cls.sessions = cls.session | cls.small | cls.early

    def setUp(self):
        super().setUp()
        self.came = self._book(self.anna, seats=2)
        self.missed = self._book(self.bob)
        self.gone = self._book(self.carla)
        self.free = self._book(self.dora, self.small, payment="free", seats=2)
        self.gone.with_user(self.desk).action_cancel()
        self._at("2026-11-24 17:30:00")
        self.came.with_user(self.desk).action_check_in()
        self.missed.with_user(self.desk).action_no_show()
        self.env.flush_all()

    def _group(self, model, groupby, *measures, **domain):
        report = self.env[f"multipack.{model}.report"].with_user(self.desk)
        conditions = [("service_id", "in", (self.yoga | self.pilates).ids)]
        conditions += [(name, "=", value) for name, value in domain.items()]
        return report._read_group(conditions, [groupby], measures)

    def test_occupancy_by_service(self):
        """The occupancy is 5 of 12 seats, not the mean of 30 % and 100 %."""
        rows = self._group(
            "occupancy",
            "service_id",
            "session_count:sum",
            "capacity:sum",
            "seats_taken:sum",
            "attended:sum",
            "no_shows:sum",
            "cancelled:sum",
            "occupancy:avg",
        )
        self.assertEqual(
            [(row[0].name, *row[1:7]) for row in rows],
            [("Yoga", 2, 12, 5, 2, 1, 1), ("Pilates", 1, 10, 0, 0, 0, 0)],
        )
        self.assertAlmostEqual(rows[0][7], 100 * 5 / 12)
        self.assertEqual(rows[1][7], 0)

    def test_occupancy_by_weekday_and_hour(self):
        """In the time zone of the company: 17:00 UTC is 18:00 in Rome."""
        self.assertEqual(
            self._group("occupancy", "weekday", "seats_taken:sum"), [("1", 3), ("2", 2)]
        )
        self.assertEqual(
            self._group("occupancy", "hour", "session_count:sum"),
            [("07:00", 1), ("18:00", 2)],
        )

    def test_occupancy_in_summer(self):
        session = self._plan("2026-07-01 16:00:00")
        report = self.env["multipack.occupancy.report"].browse(session.id)
        self.assertEqual((report.weekday, report.hour), ("2", "18:00"))

    def test_attendance_by_client(self):
        rows = self._group(
            "attendance",
            "partner_id",
            "booked:sum",
            "attended:sum",
            "no_shows:sum",
            "cancelled:sum",
            "no_show_rate:avg",
        )
        self.assertEqual(
            {row[0]: row[1:] for row in rows},
            {
                self.anna: (2, 2, 0, 0, 0),
                self.bob: (1, 0, 1, 0, 100),
                self.carla: (1, 0, 0, 1, False),
                self.dora: (2, 0, 0, 0, False),
            },
        )
        ((_service, rate),) = self._group(
            "attendance", "service_id", "no_show_rate:avg"
        )
        self.assertAlmostEqual(rate, 100 / 3)

    def test_late_cancellation(self):
        self.yoga.cancel_hours = 48
        self.free.with_user(self.desk).action_cancel()
        self.env.flush_all()
        rows = self._group("attendance", "partner_id", "cancelled_late:sum")
        self.assertEqual(dict(rows)[self.dora], 2)
        self.assertEqual(dict(rows)[self.carla], 0)

    def test_use_of_packages(self):
        """Returned credits do not count; forfeited ones are counted separately."""
        rows = self._group(
            "usage",
            "multipack_id",
            "use_count:sum",
            "quantity:sum",
            "credits:sum",
            "forfeited:sum",
        )
        self.assertEqual(rows, [(self.pack, 2, 3, 6, 2)])

    def test_rights(self):
        """Desk and managers of the company can read the reports."""
        for name, record in [
            ("occupancy", self.session.id),
            ("attendance", self.came.id),
            ("usage", self.came.consumption_id.id),
        ]:
            report = self.env[f"multipack.{name}.report"].browse(record)
            self.assertTrue(report.with_user(self.desk).read(["service_id"]))
            for user in (self.other_manager, self.anna_user, self.plain):
                with self.subTest(report=name, user=user.login):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        report.with_user(user).read(["service_id"])

    def test_views(self):
        for name in ("occupancy", "attendance", "usage"):
            Report = self.env[f"multipack.{name}.report"].with_user(self.desk)
            for view in ("pivot", "graph", "list", "search"):
                Report.get_view(view_type=view)
            rows = Report.web_search_read([], {"service_id": {}}, limit=1)
            self.assertEqual(len(rows["records"]), 1)
