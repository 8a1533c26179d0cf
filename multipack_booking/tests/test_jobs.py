from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common_timetable import TimetableCommon

BATCH_LOGGER = "odoo.addons.multipack_booking.tools.batch"


@tagged("post_install", "-at_install")
class TestJobs(TimetableCommon):
    """A record that fails does not block the others and gets an activity."""

    def _poison(self, table, column, value):
        """Make the database refuse to write rows that have this value."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION test_poison() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION 'this row is poisoned';
                END
                $$ LANGUAGE plpgsql;
                CREATE TRIGGER test_poison BEFORE INSERT OR UPDATE ON %s
                   FOR EACH ROW WHEN (NEW.%s = %s) EXECUTE FUNCTION test_poison();
                """,
                SQL.identifier(table),
                SQL.identifier(column),
                value,
            )
        )

    def _run_poisoned(self, model, method):
        """Run a job twice and check that the failure is logged each time."""
        for _run in range(2):
            with (
                mute_logger("odoo.sql_db"),
                self.assertLogs(BATCH_LOGGER, "ERROR") as logged,
            ):
                self._run_job(model, method)
            self.assertEqual(len(logged.output), 1)
            self.assertIn("this row is poisoned", logged.output[0])
            self.env.invalidate_all()

    def _activities(self, record):
        return [
            (activity.summary, activity.user_id.login)
            for activity in record.activity_ids
        ]

    def assertActivity(self, record, job):
        """Check for a single activity of a manager, however often the job fails."""
        self.assertEqual(
            self._activities(record), [(f"Scheduled job failed: {job}", "mp_manager")]
        )

    @contextmanager
    def _committed(self):
        """Collect how many records the job had processed at each commit."""
        processed = []

        def commit(_cron, processed_now=0, **_values):
            processed.append(processed_now)
            return float("inf")

        with patch.object(IrCron, "_commit_progress", commit):
            yield processed

    def test_end_packages(self):
        """R24: the packages before and after the one that fails are ended."""
        packages = self.env["multipack.package"].browse(
            [self._grant(self.trial).id for _number in range(5)]
        )
        self._poison("multipack_credit_move", "package_id", packages[2].id)
        self._at("2026-12-01 10:00:00")
        self._run_poisoned("multipack.package", "_cron_expire")
        self.assertEqual(
            packages.mapped("state"),
            ["expired", "expired", "active", "expired", "expired"],
        )
        self.assertActivity(packages[2], "End packages")
        self.assertFalse((packages - packages[2]).activity_ids)
        self.assertLedgerHolds()

    def test_release_expired_holds(self):
        """R31: the session of the hold that fails gets the activity."""
        other = self._plan("2026-12-02 17:00:00")
        failing = self._book(self.anna, payment="online")
        released = self._book(self.bob, session=other, payment="online")
        self._poison("multipack_booking", "id", failing.id)
        self._at("2026-11-21 10:20:00")
        self._run_poisoned("multipack.booking", "_cron_release_held")
        self.assertEqual((failing.state, released.state), ("held", "cancelled"))
        self.assertActivity(self.session, "Release unpaid seats")

    def test_close_sessions(self):
        """R34: the other sessions are closed."""
        other = self._plan("2026-11-24 19:00:00")
        self._poison("multipack_session", "id", self.session.id)
        self._at("2026-11-25 10:00:00")
        self._run_poisoned("multipack.session", "_cron_finish")
        self.assertEqual((self.session.state, other.state), ("open", "done"))
        self.assertActivity(self.session, "Close sessions")

    def test_mark_no_shows(self):
        """R34: the other bookings are marked."""
        self.yoga.auto_no_show = True
        self.session.capacity = 3
        bookings = self.env["multipack.booking"].browse(
            [self._book(client).id for client in (self.anna, self.bob, self.carla)]
        )
        self._poison("multipack_booking", "id", bookings[1].id)
        self._at("2026-11-26 18:30:00")
        self._run_poisoned("multipack.session", "_cron_finish")
        self.assertEqual(bookings.mapped("state"), ["no_show", "confirmed", "no_show"])
        self.assertActivity(self.session, "Mark no-shows")

    def test_no_shows_are_committed_in_batches(self):
        """Many open bookings are not processed in a single transaction."""
        self.yoga.auto_no_show = True
        for day in range(1, 6):
            session = self._plan(f"2026-12-0{day} 17:00:00")
            self._book(self.bob, session=session, payment="free")
        self._at("2026-12-10 10:00:00")
        self.startPatcher(
            patch(
                "odoo.addons.multipack_booking.models.booking.session_lifecycle.BATCH",
                2,
            )
        )
        with self._committed() as processed:
            self.env["multipack.session"].sudo()._cron_finish()
        marked = self.env["multipack.booking"].search_count(
            [("state", "=", "no_show"), ("service_id", "=", self.yoga.id)]
        )
        self.assertEqual(marked, 5)
        self.assertEqual(processed[-3:], [2, 2, 1])

    def test_notify_about_packages(self):
        """R25: the other clients are notified."""
        self.anna.email, self.bob.email = "anna@example.com", "bob@example.com"
        packages = self.packages[self.anna] | self.packages[self.bob]
        packages.usable_since = self._moment("2026-11-21 09:00:00")
        packages.origin = "sale"
        self._poison("multipack_notice", "package_id", packages[0].id)
        self._run_poisoned("multipack.notice", "_cron_send")
        notices = self.env["multipack.notice"].search(
            [("package_id", "in", packages.ids), ("kind", "=", "bought")]
        )
        self.assertEqual(notices.package_id, packages[1])
        self.assertActivity(packages[0], "Notify clients about packages")

    def test_plan_sessions(self):
        """The other lines of the timetable are planned."""
        self._at("2026-11-21 10:00:00")
        failing, planned = self._line(), self._line(self.pilates, "2", 19)
        self.env["multipack.session"].search(
            [("timetable_id", "in", (failing | planned).ids)]
        ).unlink()
        self._poison("multipack_session", "timetable_id", failing.id)
        self._run_poisoned("multipack.timetable", "_cron_generate")
        self.assertFalse(failing.session_ids)
        self.assertTrue(planned.session_ids)
        self.assertActivity(failing, "Plan sessions")

    def test_notify_about_bookings(self):
        """R25: the session of the booking that fails gets the activity."""
        self.anna.email, self.bob.email = "anna@example.com", "bob@example.com"
        failing, notified = self._book(self.anna), self._book(self.bob)
        self._poison("multipack_booking", "id", failing.id)
        self._run_poisoned("multipack.booking", "_cron_notify")
        self.assertEqual((failing.notice, notified.notice), ("booked", False))
        self.assertActivity(self.session, "Notify clients about bookings")

    def test_stops_when_the_time_is_over(self):
        """The remaining packages are left to the next run."""
        packages = self.env["multipack.package"].browse(
            [self._grant(self.trial).id for _number in range(4)]
        )
        self._at("2026-12-01 10:00:00")
        path = "odoo.addons.multipack_booking.models.package.expiry.BATCH"
        self.startPatcher(patch(path, 3))
        with patch.object(IrCron, "_commit_progress", lambda *_a, **_k: 0):
            self.env["multipack.package"].sudo()._cron_expire()
        self.assertEqual(packages.mapped("state").count("expired"), 3)
