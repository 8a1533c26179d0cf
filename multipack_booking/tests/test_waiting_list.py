from odoo.tests import tagged

from .common_session import SessionCommon


@tagged("post_install", "-at_install")
class TestWaitingList(SessionCommon):
    """R32: first come, first served; all checks are made at the promotion."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emma = cls.env["res.partner"].create({"name": "Emma Gialli"})
        for client in (cls.dora, cls.emma):
            cls.packages[client] = cls._grant(cls.pack, cls.five, client)

    def setUp(self):
        super().setUp()
        self.first, self.second = self._book(self.anna), self._book(self.bob)

    def _states(self, bookings):
        return bookings.mapped("state")

    def test_waiting_costs_nothing(self):
        waiting = self._wait(self.carla)
        self.assertRecordValues(
            waiting,
            [{"state": "waitlisted", "consumption_id": False, "notice": "waitlisted"}],
        )
        self.assertEqual(self._balance(self.carla), 5)
        self.assertSeats(2, waiting=1)

    def test_not_full(self):
        """A client who asks for the waiting list gets a seat if one is free."""
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(self._book(self.carla, waitlist=True).state, "confirmed")

    def test_cancellation_promotes_the_first(self):
        waiting = self._wait(self.carla, self.dora)
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(self._states(waiting), ["confirmed", "waitlisted"])
        self.assertEqual(waiting[0].notice, "place")
        self.assertEqual(waiting[0].consumption_id.state, "reserved")
        self.assertEqual((self._balance(self.carla), self._balance(self.dora)), (3, 5))
        self.assertSeats(2, waiting=1)

    def test_late_cancellation_promotes_too(self):
        self.yoga.cancel_hours = 4
        waiting = self._wait(self.carla)
        self._at("2026-11-24 16:00:00")
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(self._balance(self.anna), 3)
        self.assertEqual(waiting.state, "confirmed")

    def test_client_without_credits_keeps_the_position(self):
        """Carla has spent her credit since: Dora gets the seat, Carla is notified and
        stays first."""
        waiting = self._wait(self.carla, self.dora, self.emma)
        other = self._plan("2026-11-25 17:00:00")
        spent = self._book(self.carla, other, seats=2)
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(
            self._states(waiting), ["waitlisted", "confirmed", "waitlisted"]
        )
        self.assertEqual(waiting[0].notice, "waitlist_kept")
        spent.with_user(self.desk).action_cancel()
        self.second.with_user(self.desk).action_cancel()
        self.assertEqual(
            self._states(waiting), ["confirmed", "confirmed", "waitlisted"]
        )

    def test_capacity_raised(self):
        waiting = self._wait(self.carla, self.dora, self.emma)
        self.session.with_user(self.manager).capacity = 4
        self.assertEqual(
            self._states(waiting), ["confirmed", "confirmed", "waitlisted"]
        )
        self.assertSeats(4, waiting=1)

    def test_two_seats_wait_until_both_are_free(self):
        """A booking of two seats is skipped until two are free."""
        waiting = self._book(self.carla, seats=2, waitlist=True) | self._wait(self.dora)
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(self._states(waiting), ["waitlisted", "confirmed"])
        self.second.with_user(self.desk).action_cancel()
        self.assertEqual(self._states(waiting), ["waitlisted", "confirmed"])
        waiting[1].with_user(self.desk).action_cancel()
        self.assertEqual(waiting[0].state, "confirmed")
        self.assertEqual(self._balance(self.carla), 1)

    def test_chosen_package_first(self):
        other = self._grant(self.pack, self.ten, self.carla)
        waiting = self._book(self.carla, package_id=other.id, waitlist=True)
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(waiting.consumption_id.package_id, other)

    def test_at_the_desk(self):
        waiting = self._book(
            self.env["res.partner"].create({"name": "Fabio"}),
            payment="onsite",
            waitlist=True,
        )
        self.assertFalse(waiting.sale_line_id)
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(waiting.state, "confirmed")
        self.assertEqual(waiting.order_id.amount_untaxed, 15)

    def test_client_with_an_overlap_keeps_the_position(self):
        """R35: no client gets seats in two overlapping sessions."""
        waiting = self._wait(self.carla, self.dora)
        other = self._plan("2026-11-24 17:30:00", self.gym)
        self._book(self.carla, other, allow_overlap=True)
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(self._states(waiting), ["waitlisted", "confirmed"])
        self.assertEqual(waiting[0].notice, "waitlist_kept")
        self.assertEqual(
            waiting[0]._get_kept_reasons(),
            ["Carla Blu is already booked at this time: Gym, Tue 24 Nov 2026 18:30."],
        )

    def test_promotion_in_the_sessions_company(self):
        """R16: the session's company counts, not that of the user or job."""
        self.yoga.product_id.company_id = False
        self.session.company_id = self.company
        self.yoga.company_id = False
        waiting = self._wait(self.carla)
        elsewhere = self.first.sudo().with_company(self.other_company)
        elsewhere._cancel(release=True)
        self.assertEqual(waiting.state, "confirmed")
        self.assertEqual(self._balance(self.carla), 3)

    def test_desk_payment_without_a_product(self):
        """A client who cannot be charged does not block the cancellation."""
        waiting = self._book(self.carla, payment="onsite", waitlist=True)
        self.yoga.product_id = False
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual((self.first.state, waiting.state), ("cancelled", "waitlisted"))

    def test_online_does_not_wait(self):
        with self.assertRefused("cannot be paid in advance"):
            self._book(self.carla, payment="online", waitlist=True)

    def test_closed_session_promotes_nobody(self):
        waiting = self._wait(self.carla)
        self.session.with_user(self.manager).action_close()
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(waiting.state, "waitlisted")
        self.session.with_user(self.manager).action_reopen()
        self.assertEqual(waiting.state, "confirmed")

    def test_started_session_promotes_nobody(self):
        waiting = self._wait(self.carla)
        self._at("2026-11-24 17:00:00")
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(waiting.state, "waitlisted")
        self._at("2026-11-24 18:30:00")
        self._run_job("multipack.session", "_cron_finish")
        self.assertEqual(waiting.state, "cancelled")
        self.assertEqual(self._balance(self.carla), 5)

    def test_leaving(self):
        waiting = self._wait(self.carla, self.dora)
        self.assertEqual(
            waiting[0]._get_cancellation_outcome_text(),
            "The spot in line is lost.",
        )
        waiting[0].with_user(self.desk).action_cancel()
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(self._states(waiting), ["cancelled", "confirmed"])

    def test_package_cancelled_promotes(self):
        waiting = self._wait(self.carla)
        self.packages[self.anna].with_user(self.manager).action_cancel("Moved away")
        self.assertEqual(waiting.state, "confirmed")
