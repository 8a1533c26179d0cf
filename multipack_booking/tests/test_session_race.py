from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import ExclusionViolation, SerializationFailure

from .common_race import RaceCase

# Real transactions are the point of these tests.
# pylint: disable=invalid-commit


@tagged("post_install", "-at_install")
class TestSessionRace(RaceCase):
    """R28, R35: two real transactions that began together never both take the last
    seat, the last credit in two sessions, or the same instructor."""

    NAME = "Session race"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            service = env["multipack.service"].create(
                {"name": cls.NAME, "booking_type": "session", "capacity": 1}
            )
            cls.service = service.id
            multipack = env["multipack.multipack"].create(
                {
                    "name": cls.NAME,
                    "kind": "entry",
                    "credit": 1,
                    "duration_unit": "year",
                    "line_ids": [(0, 0, {"service_id": service.id})],
                    "taxes_id": [(5, 0, 0)],
                }
            )
            cls.multipack = multipack.id
            cls.instructor = env["resource.resource"].create({"name": cls.NAME}).id

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            env.cr.execute("SELECT now() AT TIME ZONE 'UTC' + interval '1 day'")
            self.start = env.cr.fetchone()[0].replace(microsecond=0)
            self.clients = (
                env["res.partner"]
                .create([{"name": f"{self.NAME} {number}"} for number in range(3)])
                .ids
            )
            self.sessions = (
                env["multipack.session"]
                .create([{"service_id": self.service, "start": self.start}] * 2)
                .ids
            )
            self.packages = (
                env["multipack.package"]
                .create(
                    [
                        {"partner_id": client, "multipack_id": self.multipack}
                        for client in self.clients
                    ]
                )
                .ids
            )

    def _begin(self):
        """Return the environment of a new transaction, after taking its snapshot."""
        env = self._open_transaction()
        env["multipack.session"].browse(self.sessions).fetch(["seats_taken"])
        return env

    def _book(self, env, client, session=0, **arguments):
        session = env["multipack.session"].browse(self.sessions[session])
        booking = session.book(self.clients[client], **arguments)
        env.flush_all()
        return env["multipack.booking"].browse(booking)

    def _collide(self, first, second):
        """Commit ``first`` and check that ``second`` fails to serialize.

        :return: the environment of ``second``, rolled back
        """
        winner, loser = self._begin(), self._begin()
        first(winner)
        winner.flush_all()
        winner.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            second(loser)
            loser.flush_all()
        loser.cr.rollback()
        loser.invalidate_all()
        return loser

    def _read(self):
        """Return the committed seats taken per session and balances per package."""
        with self._transaction() as env:
            sessions = env["multipack.session"].browse(self.sessions)
            packages = env["multipack.package"].browse(self.packages)
            return (
                sessions.mapped("seats_taken"),
                packages.mapped("credit_balance"),
            )

    def test_last_seat(self):
        loser = self._collide(
            lambda env: self._book(env, 0), lambda env: self._book(env, 1)
        )
        with self.assertRaisesRegex(UserError, "The class is full"):
            self._book(loser, 1)
        self.assertEqual(self._read(), ([1, 0], [0, 1, 1]))

    def test_last_seat_or_the_waiting_list(self):
        loser = self._collide(
            lambda env: self._book(env, 0),
            lambda env: self._book(env, 1, waitlist=True),
        )
        self.assertEqual(self._book(loser, 1, waitlist=True).state, "waitlisted")

    def test_last_credit_in_two_sessions(self):
        """One package, two sessions at once: the credit is spent once."""
        loser = self._collide(
            lambda env: self._book(env, 0),
            lambda env: self._book(env, 0, session=1, allow_overlap=True),
        )
        with self.assertRaisesRegex(UserError, "No credit left"):
            self._book(loser, 0, session=1, allow_overlap=True)
        self.assertEqual(self._read(), ([1, 0], [0, 1, 1]))

    def test_cancellation_and_higher_capacity(self):
        """Both promote from the waiting list; the client is promoted once."""
        with self._transaction() as env:
            booked = self._book(env, 0).id
            waiting = self._book(env, 1, waitlist=True).id
        loser = self._collide(
            lambda env: env["multipack.booking"].browse(booked).action_cancel(),
            lambda env: (
                env["multipack.session"].browse(self.sessions[0]).write({"capacity": 2})
            ),
        )
        loser["multipack.session"].browse(self.sessions[0]).capacity = 2
        loser.cr.commit()
        self.assertEqual(loser["multipack.booking"].browse(waiting).state, "confirmed")
        self.assertEqual(self._read(), ([1, 0], [1, 0, 1]))

    def test_session_cancelled_while_it_is_booked(self):
        """R33: no booking remains in a cancelled session."""
        for first, second in [
            (
                lambda env: self._book(env, 0),
                lambda env: (
                    env["multipack.session"].browse(self.sessions[0]).action_cancel()
                ),
            ),
            (
                lambda env: (
                    env["multipack.session"].browse(self.sessions[1]).action_cancel()
                ),
                lambda env: self._book(env, 2, session=1),
            ),
        ]:
            loser = self._collide(first, second)
            try:
                second(loser)
            except UserError as error:
                self.assertIn("is cancelled", str(error))
                loser.cr.rollback()
            else:
                loser.cr.commit()
        self.assertEqual(self._read(), ([0, 0], [1, 1, 1]))

    def test_instructor_in_two_sessions(self):
        """R35: the database refuses the second; its snapshot lacks the first."""
        first, second = self._begin(), self._begin()

        def assign(env, session):
            env["multipack.session"].browse(session).write(
                {"instructor_id": self.instructor}
            )
            env.flush_all()

        assign(first, self.sessions[0])
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            assign(second, self.sessions[1])
