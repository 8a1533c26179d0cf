from unittest.mock import patch

from freezegun import freeze_time
from odoo.addons.base.models.ir_cron import IrCron
from odoo.fields import Datetime

from .common import MultipackCommon


class SessionCommon(MultipackCommon):
    """A yoga class on Tuesday 24 November 2026 at 18:00 in Rome, for two.

    Anna, Bob and Carla each have a package of 5 entries, of which yoga takes 2; it is
    Saturday 21 November, 11:00 in Rome.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carla = cls.env["res.partner"].create({"name": "Carla Blu"})
        cls.dora = cls.env["res.partner"].create({"name": "Dora Rosa"})
        cls.yoga.write({"booking_type": "session", "capacity": 2, "duration": 1.5})
        cls.session = cls._plan("2026-11-24 17:00:00")
        cls.packages = {
            client: cls._grant(cls.pack, cls.five, client)
            for client in (cls.anna, cls.bob, cls.carla)
        }

    @classmethod
    def _plan(cls, start, service=None, **values):
        """Plan a session, by default of yoga; ``start`` is in UTC."""
        return cls.env["multipack.session"].create(
            {"service_id": (service or cls.yoga).id, "start": start, **values}
        )

    def _book(self, partner=None, session=None, user=None, **arguments):
        """Book as the desk does and return the booking."""
        session = (session or self.session).with_user(user or self.desk)
        booking_id = session.book((partner or self.anna).id, **arguments)
        return self.env["multipack.booking"].browse(booking_id)

    def _wait(self, *partners, session=None):
        """Put clients on the waiting list and return their bookings in order."""
        bookings = self.env["multipack.booking"]
        for partner in partners:
            bookings |= self._book(partner, session, waitlist=True)
        return bookings

    @classmethod
    def _balance(cls, partner):
        return cls.packages[partner].credit_balance

    def _run_job(self, model, method):
        """Run a scheduled job without its commits, which tests cannot make."""
        no_commit = patch.object(
            IrCron, "_commit_progress", lambda *a, **k: float("inf")
        )
        with no_commit:
            getattr(self.env[model].sudo(), method)()

    def _at(self, moment):
        """Freeze the clock at a moment in UTC."""
        clock = freeze_time(moment)
        clock.start()
        self.addCleanup(clock.stop)

    def assertSeats(self, taken, waiting=0, session=None):
        """Check the stored count of seats against the sum of the bookings (R28)."""
        session = session or self.session
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT seats_taken,
                   (SELECT COALESCE(SUM(seats), 0) FROM multipack_booking booking
                     WHERE booking.session_id = session.id
                       AND state NOT IN ('waitlisted', 'cancelled'))
              FROM multipack_session session WHERE id = %s
            """,
            [session.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (taken, taken))
        self.assertEqual(session.seats_taken, taken)
        self.assertEqual(session.waiting_count, waiting)

    @classmethod
    def _moment(cls, text):
        return Datetime.to_datetime(text)
