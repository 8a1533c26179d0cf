from odoo.tests import tagged

from .common_session import SessionCommon


@tagged("post_install", "-at_install")
class TestCancel(SessionCommon):
    """R29, R30, R33, R34: the states of a booking and of its credits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yoga.cancel_hours = 4

    def _cancel(self, booking):
        booking.with_user(self.desk).action_cancel()

    def test_in_time(self):
        """R30: free until 4 hours before, to the second."""
        booking = self._book()
        self._at("2026-11-24 13:00:00")
        self.assertEqual(
            booking._get_cancellation_outcome_text(),
            "Free cancellation. Returned: 2 entries (5 entries left).",
        )
        self._cancel(booking)
        self.assertRecordValues(
            booking, [{"state": "cancelled", "is_late": False, "notice": "cancelled"}]
        )
        self.assertEqual(booking.consumption_id.state, "released")
        self.assertEqual(
            self._moves(self.packages[self.anna]),
            [("grant", 5, 5), ("consume", -2, 3), ("release", 2, 5)],
        )
        self.assertSeats(0)

    def test_late(self):
        """R29: a late cancellation forfeits the credits and frees the seat."""
        booking = self._book()
        self._at("2026-11-24 13:00:01")
        self.assertEqual(
            booking._get_cancellation_outcome_text(),
            "It is too late for a free cancellation. Forfeited: 2 entries.",
        )
        self._cancel(booking)
        self.assertRecordValues(booking, [{"state": "cancelled", "is_late": True}])
        self.assertEqual(booking.consumption_id.state, "forfeited")
        self.assertEqual(self._balance(self.anna), 3)
        self.assertSeats(0)
        self.assertLedgerHolds()

    def test_late_where_it_is_free(self):
        self.yoga.late_cancel = "release"
        booking = self._book()
        self._at("2026-11-24 16:00:00")
        self.assertIn("Free cancellation", booking._get_cancellation_outcome_text())
        self._cancel(booking)
        self.assertRecordValues(booking, [{"state": "cancelled", "is_late": True}])
        self.assertEqual(self._balance(self.anna), 5)

    def test_twice(self):
        booking = self._book()
        self._cancel(booking)
        with self.assertRefused("already cancelled"):
            self._cancel(booking)

    def test_ended_package(self):
        """R30: the credits return even to a package that has ended."""
        package = self.packages[self.anna]
        booking = self._book()
        package.sudo().date_end = "2026-11-22"
        self._at("2026-11-23 10:00:00")
        self._cancel(booking)
        self.assertEqual(package.credit_balance, 5)
        with self.assertRefused("Ended on 11/22/2026"):
            self._book()

    def test_used_up_package(self):
        """R14: an exhausted package is active again."""
        self.yoga.capacity = 10
        package = self._grant(self.pack, self.ten, self.dora)
        session = self._plan("2026-11-25 17:00:00")
        booking = self._book(self.dora, session, seats=5)
        self.assertEqual(package.state, "exhausted")
        self._cancel(booking)
        self.assertEqual((package.state, package.credit_balance), ("active", 10))

    def test_package_cancelled_or_suspended(self):
        """A package that is cancelled, or suspended that day, releases its seats."""
        booking, other = self._book(self.anna), self._book(self.bob)
        self.packages[self.anna].with_user(self.manager).action_cancel("Moved away")
        self.packages[self.bob].with_user(self.manager).action_suspend(
            "2026-11-24", "2026-11-30", "Ill"
        )
        self.assertEqual((booking | other).mapped("state"), ["cancelled"] * 2)
        self.assertSeats(0)
        self.assertEqual(self._balance(self.bob), 5)

    def test_check_in(self):
        """R34: reserved becomes used, and can be undone."""
        booking = self._book().with_user(self.desk)
        self._at("2026-11-24 16:50:00")
        booking.action_check_in()
        self.assertEqual(booking.state, "attended")
        self.assertEqual(booking.consumption_id.state, "used")
        with self.assertRefused("Attended"):
            booking.action_check_in()
        with self.assertRefused("is over and cannot be cancelled"):
            booking.action_cancel()
        booking.action_undo_check_in()
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(booking.consumption_id.state, "reserved")
        with self.assertRefused("nothing to undo"):
            booking.action_undo_check_in()
        self.assertEqual(self._balance(self.anna), 3)
        self.assertSeats(1)

    def test_check_in_window(self):
        """R34: from 30 minutes before the start to 15 after the end."""
        self.yoga.write({"check_in_before": 30, "check_in_after": 15})
        booking = self._book().with_user(self.desk)
        for moment, message in [
            ("2026-11-24 16:29:59", "check-in opens 30 minutes before"),
            ("2026-11-24 18:45:01", "check-in is closed"),
        ]:
            with self.subTest(moment=moment):
                self._at(moment)
                with self.assertRefused(message):
                    booking.action_check_in()
        for moment in ("2026-11-24 16:30:00", "2026-11-24 18:45:00"):
            self._at(moment)
            booking.action_check_in()
            booking.action_undo_check_in()

    def test_check_in_from_the_waiting_list(self):
        self._book(self.anna)
        self._book(self.bob)
        waiting = self._wait(self.carla).with_user(self.desk)
        self._at("2026-11-24 16:50:00")
        with self.assertRefused("Waiting List.* cannot be checked in"):
            waiting.action_check_in()

    def test_no_show(self):
        """R34: the credits of a no-show stay spent; a client who comes late can still
        be checked in."""
        booking = self._book().with_user(self.desk)
        with self.assertRefused("check-in opens"):
            booking.action_no_show()
        self._at("2026-11-24 18:00:00")
        booking.action_no_show()
        self.assertEqual(booking.state, "no_show")
        self.assertEqual(booking.consumption_id.state, "forfeited")
        self.assertSeats(1)
        with self.assertRefused("No-show.* is not expected"):
            booking.action_no_show()
        booking.action_check_in()
        self.assertEqual(booking.consumption_id.state, "used")
        self.assertEqual(self._balance(self.anna), 3)

    def test_no_show_that_costs_nothing(self):
        self.yoga.no_show = "release"
        booking = self._book().with_user(self.desk)
        self._at("2026-11-24 18:00:00")
        booking.action_no_show()
        self.assertEqual(self._balance(self.anna), 5)
        booking.action_check_in()
        self.assertEqual(self._balance(self.anna), 3, "charged again")
        self.assertEqual(booking.consumption_id.state, "used")
        self.assertLedgerHolds()

    def test_no_shows_by_the_job(self):
        """R34: once check-in has closed, if the service says so."""
        booking, came = self._book(self.anna), self._book(self.bob)
        Session = self.env["multipack.session"]
        self._at("2026-11-24 17:10:00")
        came.with_user(self.desk).action_check_in()
        for auto, moment, expected in [
            (False, "2026-11-26 18:30:00", "confirmed"),
            (True, "2026-11-25 18:29:59", "confirmed"),
            (True, "2026-11-25 18:30:00", "no_show"),
        ]:
            self.yoga.auto_no_show = auto
            self._at(moment)
            self._run_job("multipack.session", "_cron_finish")
            self.assertEqual(booking.state, expected)
        self.assertEqual(came.state, "attended")
        self.assertEqual(self.session.state, "done")
        self.assertFalse(Session.search([("state", "=", "open")]) & self.session)

    def test_session_cancelled(self):
        """R33: all bookings, credits and clients, including those checked in."""
        self.session.capacity = 3
        bookings = self._book(self.anna) | self._book(self.bob)
        bookings |= self._book(self.dora, payment="onsite")
        waiting = self._wait(self.carla)
        order = bookings[2].order_id
        self._at("2026-11-24 16:50:00")
        bookings[0].with_user(self.desk).action_check_in()
        self.session.with_user(self.manager).action_cancel()
        self.assertEqual(self.session.state, "cancelled")
        everybody = bookings | waiting
        self.assertEqual(set(everybody.mapped("state")), {"cancelled"})
        self.assertEqual(set(everybody.mapped("notice")), {"session_cancelled"})
        self.assertEqual([self._balance(c) for c in self.packages], [5, 5, 5])
        self.assertEqual(order.state, "cancel")
        self.assertSeats(0)
        with self.assertRefused("already over or cancelled"):
            self.session.with_user(self.manager).action_cancel()
        self.assertLedgerHolds()

    def test_desk_does_not_plan(self):
        for action in ("action_cancel", "action_close", "action_reopen"):
            with self.subTest(action=action), self.assertRefused("", Exception):
                getattr(self.session.with_user(self.desk), action)()
