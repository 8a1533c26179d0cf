from odoo.tests import tagged

from .common import MultipackCommon

# The measured numbers of queries: a change that needs more must have a reason.
ENTER_QUERIES = 8
ELIGIBILITY_QUERIES = 7
# the limit that was set is 18
BOOK_QUERIES = 10


@tagged("post_install", "-at_install")
class TestQueries(MultipackCommon):
    """Query counts of the methods called most when a class opens for booking."""

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _warm_up(self):
        """Fill the caches of the process: rights, translations and so on."""
        self._enter(self.gym)
        self._verdicts(self.gym)

    def test_enter(self):
        self._grant(self.pack, self.ten)
        self._warm_up()
        gym, anna = self.gym.with_user(self.desk), self.anna.id
        self._count(lambda: gym.enter(anna))
        self.env.invalidate_all()
        with self.assertQueryCount(ENTER_QUERIES):
            gym.enter(anna)
            self.env.flush_all()

    def test_book(self):
        """``session.book`` with a package; the number of queries does not grow with the
        bookings."""
        self.gym.write({"booking_type": "session", "capacity": 100})
        session = self.env["multipack.session"].create(
            {"service_id": self.gym.id, "start": "2026-11-24 17:00:00"}
        )
        session = session.with_user(self.desk)
        clients = self.env["res.partner"].create(
            [{"name": f"Client {number}"} for number in range(12)]
        )
        for client in clients:
            self._grant(self.pack, self.ten, client)
        self._count(lambda: session.book(clients[0].id))
        one = self._count(lambda: session.book(clients[1].id))
        for client in clients[2:11]:
            session.book(client.id)
        self.assertEqual(self._count(lambda: session.book(clients[11].id)), one)
        self.assertLessEqual(one, BOOK_QUERIES)

    def test_packages_of_clients_in_a_list(self):
        """Ten clients take no more queries than two."""
        clients = self.env["res.partner"].create(
            [{"name": f"Client {number}"} for number in range(10)]
        )
        for client in clients:
            self._grant(self.pack, self.ten, client, beneficiary_ids=self.anna.ids)
        names = ["multipack_package_count", "multipack_balance_text"]
        clients = (clients | self.anna).with_user(self.desk)

        def read(clients):
            return self._count(lambda: clients.read(names))

        read(clients)
        self.assertLessEqual(read(clients), read(clients[:2]))
        self.assertEqual(
            clients[0].read(names),
            [
                {
                    "id": clients[0].id,
                    "multipack_package_count": 1,
                    "multipack_balance_text": "10 of 10 entries",
                }
            ],
        )
        self.assertEqual(clients[10].multipack_package_count, 10)

    def test_sessions_of_closing_days_in_a_list(self):
        """Five closing days take as many queries as one."""
        self.gym.booking_type = "session"
        for day in (24, 25, 25, 26):
            self.env["multipack.session"].create(
                {"service_id": self.gym.id, "start": f"2026-11-{day} 17:00:00"}
            )
        days = self.env["multipack.closing.day"].create(
            [
                {"name": "Closed", "date_from": f"2026-11-{day}"}
                for day in (24, 25, 26, 27, 28)
            ]
        )
        days = days.with_user(self.manager)

        def read(days):
            return self._count(lambda: days.read(["session_count"]))

        read(days)
        self.assertEqual(read(days), read(days[:1]))
        self.assertEqual(days.mapped("session_count"), [1, 2, 1, 0, 0])

    def test_eligibility_is_constant(self):
        """Twenty packages take as many queries as one."""
        Package = self.env["multipack.package"].with_user(self.desk)

        def ask():
            Package.check_eligibility(self.anna.id, self.gym.id, self.frozen_now)

        self._grant(self.pack, self.ten)
        self._warm_up()
        self._count(ask)
        one = self._count(ask)
        for _number in range(19):
            self._grant(self.pack, self.ten)
        self.assertEqual(self._count(ask), one)
        self.assertLessEqual(one, ELIGIBILITY_QUERIES)

    def test_walk_in_by_one_of_many_packages(self):
        """Choosing the best of twenty takes no more queries than of one."""
        self._grant(self.pack, self.ten)
        self._warm_up()
        self._count(lambda: self._enter(self.gym))
        one = self._count(lambda: self._enter(self.gym))
        for _number in range(19):
            self._grant(self.pack, self.ten)
        self.assertLessEqual(self._count(lambda: self._enter(self.gym)), one)
