from unittest.mock import patch

from odoo import fields
from odoo.addons.base.models.ir_cron import IrCron
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

from .common_race import RaceCase

# Real transactions are the point of these tests.
# pylint: disable=invalid-commit


@tagged("post_install", "-at_install")
class TestTimetableRace(RaceCase):
    """Two runs that began together plan each session once. Records are deleted."""

    NAME = "Timetable race"

    def setUp(self):
        super().setUp()
        # The job commits before each batch; without that it keeps its old snapshot.
        self.startPatcher(
            patch.object(IrCron, "_commit_progress", lambda *_a, **_k: float("inf"))
        )
        with self._transaction() as env:
            service = env["multipack.service"].create(
                {"name": self.NAME, "booking_type": "session"}
            )
            line = env["multipack.timetable"].create({"service_id": service.id})
            line.session_ids.unlink()
            self.service, self.line = service.id, line.id
        self.addCleanup(self._clean)

    def _clean(self):
        with self._transaction() as env:
            env["multipack.timetable"].browse(self.line).unlink()
            env["multipack.service"].browse(self.service).unlink()

    def _begin(self):
        """Return the line in a new transaction, after taking its snapshot."""
        env = self._open_transaction()
        line = env["multipack.timetable"].browse(self.line)
        line.fetch(["hour"])
        return line

    def _count(self):
        with self._transaction() as env:
            sessions = env["multipack.timetable"].browse(self.line).session_ids
            days = set(sessions.mapped("timetable_date"))
            self.assertEqual(len(days), len(sessions))
            return len(sessions)

    def test_button_and_job(self):
        """The request of the button fails to serialize, and Odoo runs it again."""
        job, button = self._begin(), self._begin()
        job._sync_in_batches()
        job.env.cr.commit()
        planned = self._count()
        self.assertGreaterEqual(planned, 4)
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            button.action_generate()
        button.env.cr.rollback()
        button.env.invalidate_all()
        button.action_generate()
        button.env.cr.commit()
        self.assertEqual(self._count(), planned)

    def test_two_jobs(self):
        """The second job skips lines that the first has planned."""
        first, second = self._begin(), self._begin()
        first._sync_in_batches()
        first.env.cr.commit()
        with mute_logger("odoo.sql_db"):
            second._sync_in_batches()
        second.env.cr.commit()
        planned = self._count()
        self.assertGreaterEqual(planned, 4)

    def test_line_changed_while_the_job_runs(self):
        """The job never plans sessions from outdated values."""
        job, manager = self._begin(), self._begin()
        manager.weekday = "3"
        manager.env.cr.commit()
        with mute_logger("odoo.sql_db"):
            job._sync_in_batches()
        job.env.cr.commit()
        with self._transaction() as env:
            line = env["multipack.timetable"].browse(self.line)
            dates = line.session_ids.mapped("timetable_date")
            today = fields.Date.today()
            self.assertEqual({day.weekday() for day in dates}, {3})
            self.assertTrue(all(day >= today for day in dates))
