from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_race import RaceCase

# Real transactions are the point of these tests.
# pylint: disable=invalid-commit


@tagged("post_install", "-at_install")
class TestAppointmentRace(RaceCase):
    """R28, R37: two real transactions that began together never book the same slot."""

    NAME = "Appointment race"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            multipack = env["multipack.multipack"].create(
                {
                    "name": cls.NAME,
                    "kind": "entry",
                    "credit": 3,
                    "duration_unit": "year",
                    "taxes_id": [(5, 0, 0)],
                }
            )
            cls.multipack = multipack.id

    def _commit_service(self, people, rooms=0):
        """Commit an appointment service and clients; return its id and a free start."""
        with self._transaction() as env:
            kinds = ["user"] * people + ["material"] * rooms
            resources = env["resource.resource"].create(
                [
                    {"name": f"{self.NAME} {number}", "resource_type": kind}
                    for number, kind in enumerate(kinds)
                ]
            )
            service = env["multipack.service"].create(
                {
                    "name": self.NAME,
                    "booking_type": "appointment",
                    "duration": 1,
                    "resource_ids": [(6, 0, resources.ids)],
                }
            )
            self.clients = (
                env["res.partner"]
                .create([{"name": f"{self.NAME} {number}"} for number in range(2)])
                .ids
            )
            packages = env["multipack.package"].create(
                [
                    {"partner_id": client, "multipack_id": self.multipack}
                    for client in self.clients
                ]
            )
            packages.line_ids = [(0, 0, {"service_id": service.id, "credit_cost": 1})]
            today = env.company._multipack_today()
            slots = service._get_free_slots(today, today + timedelta(days=14))
            return service.id, slots[0]["start"]

    def _begin(self, service_id):
        """Return the service in a new transaction, after taking its snapshot."""
        env = self._open_transaction()
        service = env["multipack.service"].browse(service_id)
        service.fetch(["name"])
        return service

    def _book(self, service, client, start, **values):
        booking = service.book_slot(self.clients[client], start, **values)
        service.env.flush_all()
        return service.env["multipack.booking"].browse(booking)

    def _read(self, service_id):
        """Return the committed numbers of bookings, sessions and spent credits."""
        with self._transaction() as env:
            domain = [("service_id", "=", service_id)]
            uses = env["multipack.consumption"].search(domain)
            return (
                env["multipack.booking"].search_count(domain),
                env["multipack.session"].search_count(domain),
                sum(uses.mapped("credits")),
            )

    def test_one_person(self):
        """The later request is refused with a clear message and writes nothing."""
        service_id, start = self._commit_service(1)
        winner, loser = self._begin(service_id), self._begin(service_id)
        self._book(winner, 0, start)
        winner.env.cr.commit()
        self.assertIn(
            start,
            [
                slot["start"]
                for slot in loser._get_free_slots(start.date(), start.date())
            ],
            "the loser still sees it as free",
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(UserError, "^Somebody has just taken this time"),
        ):
            self._book(loser, 1, start)
        # although its transaction is committed
        loser.env.cr.commit()
        self.assertEqual(self._read(service_id), (1, 1, 1))

    def test_either_of_two_people(self):
        """Without a chosen person, the second gets the other person and room."""
        service_id, start = self._commit_service(2, 2)
        winner, loser = self._begin(service_id), self._begin(service_id)
        first = self._book(winner, 0, start)
        people = [first.instructor_id.id, first.room_id.id]
        winner.env.cr.commit()
        with mute_logger("odoo.sql_db"):
            second = self._book(loser, 1, start)
        self.assertNotIn(second.instructor_id.id, people)
        self.assertNotIn(second.room_id.id, people)
        loser.env.cr.commit()
        self.assertEqual(self._read(service_id), (2, 2, 2))

    def test_one_room_for_two_people(self):
        service_id, start = self._commit_service(2, 1)
        winner, loser = self._begin(service_id), self._begin(service_id)
        self._book(winner, 0, start)
        winner.env.cr.commit()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(UserError, "^Somebody has just taken this time"),
        ):
            self._book(loser, 1, start)
        loser.env.cr.commit()
        self.assertEqual(self._read(service_id), (1, 1, 1))

    def test_cancelled_in_another_transaction(self):
        """A slot that becomes free can be booked in the next transaction."""
        service_id, start = self._commit_service(1)
        service = self._begin(service_id)
        booking = self._book(service, 0, start)
        service.env.cr.commit()
        canceller, late = self._begin(service_id), self._begin(service_id)
        canceller.env["multipack.booking"].browse(booking.id).action_cancel()
        canceller.env.cr.commit()
        with self.assertRaisesRegex(UserError, "^Somebody has just taken this time"):
            self._book(late, 1, start)
        late.env.cr.rollback()
        late.env.invalidate_all()
        self._book(late, 1, start)
        late.env.cr.commit()
        self.assertEqual(self._read(service_id)[:2], (2, 2))
