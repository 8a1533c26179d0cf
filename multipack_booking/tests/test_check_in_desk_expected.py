from freezegun import freeze_time
from odoo.tests import tagged

from .common_desk import DeskCommon

# The measured numbers of queries: a change that needs more must have a reason.
LOAD_QUERIES = 35
EXPECTED_QUERIES = 10


@tagged("post_install", "-at_install")
class TestExpected(DeskCommon):
    """Today's sessions with the expected clients."""

    def test_expected(self):
        self._grant(self.pack, self.ten)
        zoe = self.env["res.partner"].create({"name": "Zoe Alba"})
        self._grant(self.club, self.monthly, zoe)
        came = self._book()
        self._book(partner=zoe)
        self._book(partner=self.bob, waitlist=True, payment="onsite")
        self._book(self.evening, partner=self.bob, payment="onsite", seats=3)
        self.Desk.check_in(came.id)
        room = self.env["resource.resource"].create(
            {"name": "Hall 1", "resource_type": "material"}
        )
        self.session.room_id = room
        self.evening.action_cancel()
        with freeze_time("2026-11-21 06:00:00"):
            over = self._plan("2026-11-21 07:00:00", seats_taken=0)
        first, second, last = self.Desk.expected()
        self.assertEqual(last["id"], over.id)
        self.assertTrue(last["over"])
        self.assertEqual(second["bookings"], [])
        rows = first.pop("bookings")
        self.assertEqual(
            first,
            {
                "id": self.session.id,
                "name": "Yoga",
                "color": 0,
                "time": "11:30",
                "where": "Hall 1",
                "capacity": 2,
                "seats": 2,
                "attended": 1,
                "waiting": 1,
                "over": False,
            },
        )
        self.assertEqual(
            [(r["name"], r["payment_text"], r["action"]) for r in rows],
            [
                ("Anna Neri", "8 of 10 entries", "undo"),
                ("Zoe Alba", "Monthly – Club", "check_in"),
            ],
        )

    def test_check_in_window(self):
        """R34: sessions are listed while their check-in is open."""
        self.yoga.check_in_before = 60
        self.yoga.check_in_after = 15
        for moment, times in [
            ("09:29", []),
            ("09:30", ["11:30"]),
            ("11:45", ["11:30", "13:30"]),
            ("11:46", ["13:30"]),
        ]:
            with self.subTest(moment=moment), freeze_time(f"2026-11-21 {moment}:00"):
                found = self.Desk.expected()
                self.assertEqual(sorted(row["time"] for row in found), times)

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def test_queries(self):
        """The number of queries does not grow with the bookings."""

        def load():
            self.Desk.load(self.anna.id)

        def add(hour):
            session = self._plan(f"2026-11-21 {hour}:00:00", capacity=20)
            for partner in (self.anna, *clients):
                self._grant(self.pack, self.ten, partner)
                self._book(session, partner, payment="onsite")
                self._enter(self.gym, partner)

        clients = self.env["res.partner"].create(
            [{"name": f"Client {number}"} for number in range(5)]
        )
        add(18)
        self._count(load)
        self._count(self.Desk.expected)
        client, expected = self._count(load), self._count(self.Desk.expected)
        for hour in (20, 21):
            add(hour)
        self.assertEqual(self._count(load), client)
        self.assertEqual(self._count(self.Desk.expected), expected)
        self.assertLessEqual(client, LOAD_QUERIES)
        self.assertLessEqual(expected, EXPECTED_QUERIES)
