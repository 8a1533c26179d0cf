from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation, RestrictViolation, UniqueViolation

from .common_session import SessionCommon


@tagged("post_install", "-at_install")
class TestSessionBooking(SessionCommon):
    """R26 to R28, R31, R35: a seat, its use and its credits, or nothing."""

    def test_booking_with_a_package(self):
        """R27: the booking has its seat, its use, its move and the new balance."""
        booking = self._book()
        package = self.packages[self.anna]
        self.assertRecordValues(
            booking,
            [
                {
                    "session_id": self.session.id,
                    "service_id": self.yoga.id,
                    "partner_id": self.anna.id,
                    "company_id": self.company.id,
                    "start": self._moment("2026-11-24 17:00:00"),
                    "stop": self._moment("2026-11-24 18:30:00"),
                    "seats": 1,
                    "payment": "package",
                    "package_id": package.id,
                    "user_id": self.desk.id,
                    "state": "confirmed",
                    "notice": "booked",
                }
            ],
        )
        self.assertRecordValues(
            booking.consumption_id,
            [
                {
                    "package_id": package.id,
                    "quantity": 1,
                    "credits": 2,
                    "local_date": date(2026, 11, 24),
                    "state": "reserved",
                    "res_model": "multipack.booking",
                    "res_id": booking.id,
                }
            ],
        )
        self.assertEqual(self._moves(package), [("grant", 5, 5), ("consume", -2, 3)])
        self.assertSeats(1)
        self.assertEqual(self.session.seats_available, 1)
        self.assertLedgerHolds()

    def test_search_by_available_seats(self):
        Session = self.env["multipack.session"]
        self._book()
        for operator, value, found in [
            ("=", 1, True),
            ("!=", 1, False),
            ("in", [0, 2], False),
            (">", 0, True),
            ("<=", 0, False),
        ]:
            with self.subTest(operator=operator, value=value):
                sessions = Session.search([("seats_available", operator, value)])
                self.assertEqual(self.session in sessions, found)

    def test_several_seats(self):
        self._book(seats=2)
        self.assertSeats(2)
        self.assertEqual(self._balance(self.anna), 1)

    def test_full(self):
        """R28: the later client gets a plain message, and nothing is written."""
        self._book(self.anna)
        with self.assertRefused(
            "Only 1 left, 2 asked for: Yoga, Tue 24 Nov 2026 18:00"
        ):
            self._book(self.bob, seats=2)
        self._book(self.bob)
        with self.assertRefused("The class is full: Yoga, Tue 24 Nov 2026 18:00"):
            self._book(self.carla)
        with self.assertRefused("has 2 seats in total"):
            self._book(self.carla, seats=3, waitlist=True)

    def test_refusals_of_the_package(self):
        """R18, R16: nothing is written when no package can pay."""
        late = self._plan("2027-01-21 17:00:00")  # the package ends on 20 January
        foreign = self.packages[self.bob].id
        for session, partner, arguments, message in [
            (late, self.anna, {}, "Ended on 01/20/2027"),
            (self.session, self.dora, {}, "Dora Rosa has no package for Yoga"),
            (self.session, self.anna, {"package_id": foreign}, "somebody else"),
            (self.session, self.anna, {"package_id": 2**30}, "no longer exists"),
            (self.session, self.anna.browse(2**30), {}, "This client no longer exists"),
            (self.session, self.anna, {"payment": "cheque"}, "not a way to pay"),
            (self.session, self.anna, {"seats": 0}, "1 or more"),
            (self.session, self.anna, {"seats": "2"}, "whole number"),
            (self.session, self.anna, {"seats": True}, "whole number"),
        ]:
            with self.subTest(message=message), self.assertRefused(message):
                self._book(partner, session, **arguments)

    def test_credit_is_not_enough(self):
        self._book(session=self._plan("2026-11-25 17:00:00"))
        self._book(session=self._plan("2026-11-26 17:00:00"))
        with self.assertRefused("Only 1 entry left, 2 entries needed"):
            self._book()

    def test_chosen_package(self):
        other = self._grant(self.pack, self.ten)
        self.assertEqual(self._book(package_id=other.id).package_id, other)

    def test_free(self):
        booking = self._book(self.dora, payment="free")
        self.assertFalse(booking.consumption_id)
        self.assertEqual(booking.state, "confirmed")
        self.assertSeats(1)

    def test_twice(self):
        """R35: one live booking per client and session, enforced by the database."""
        booking = self._book()
        with self.assertRefused("Anna Neri is already booked: Yoga"):
            self._book(allow_overlap=True)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            booking.sudo().copy({"state": "confirmed"})
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(self._book().state, "confirmed", "after cancelling it")

    def test_overlap(self):
        """R35: overlapping sessions of a client are a warning that can be confirmed."""
        self._book()
        other = self._plan("2026-11-24 18:00:00", self.gym)
        with self.assertRefused("already booked at this time: Yoga, Tue 24 Nov"):
            self._book(session=other)
        self.assertEqual(self._book(session=other, allow_overlap=True).seats, 1)
        after = self._plan("2026-11-24 18:30:00", self.gym)
        self._book(self.bob)
        self.assertEqual(self._book(self.bob, after).state, "confirmed")

    def test_window(self):
        """R29: opens n days before at the same local time, closes n minutes before."""
        self.yoga.write({"booking_open_days": 2, "booking_close_minutes": 30})
        with self.assertRefused("can be booked from Sun 22 Nov 18:00"):
            self._book()
        for moment, message in [
            ("2026-11-22 16:59:59", "can be booked from"),
            ("2026-11-24 16:30:00", "can no longer be booked"),
            ("2026-11-25 16:30:00", "can no longer be booked"),
        ]:
            with self.subTest(moment=moment):
                self._at(moment)
                with self.assertRefused(message):
                    self._book()
        self._at("2026-11-22 17:00:00")
        self._book()
        self._at("2026-11-24 16:29:59")
        self._book(self.bob)

    def test_window_across_the_change_of_the_clock(self):
        """The clock goes back on 25 October 2026: 18:00 is 16:00 UTC before, 17:00
        after."""
        self.yoga.booking_open_days = 3
        self._at("2026-10-20 08:00:00")
        self._grant(self.pack, self.ten, self.dora)
        session = self._plan("2026-10-27 17:00:00")
        with self.assertRefused("from Sat 24 Oct 18:00"):
            self._book(self.dora, session)
        self._at("2026-10-24 16:00:00")
        self.assertEqual(self._book(self.dora, session).state, "confirmed")

    def test_open_after_the_start(self):
        """A service may allow bookings shortly after the start."""
        self.yoga.booking_close_minutes = -10
        self._at("2026-11-24 17:09:00")
        self.assertEqual(self._book().state, "confirmed")
        self._at("2026-11-24 17:10:00")
        with self.assertRefused("can no longer be booked"):
            self._book(self.bob)

    def test_closed(self):
        session = self.session.with_user(self.manager)
        session.action_close()
        with self.assertRefused("is closed for booking"):
            self._book()
        session.action_reopen()
        self._book()
        session.action_cancel()
        with self.assertRefused("is cancelled"):
            self._book(self.bob)

    def test_archived_service(self):
        self.yoga.active = False
        with self.assertRefused("is closed for booking"):
            self._book()

    def test_only_the_desk(self):
        """Portal users book through the controllers, salespeople not at all."""
        for user in (self.salesman, self.plain, self.anna_user):
            with self.subTest(user=user.name), self.assertRefused("", AccessError):
                self._book(user=user)
        with self.assertRefused("", AccessError):
            self._book(user=self.other_manager)

    def test_bad_arguments(self):
        session = self.session.with_user(self.desk)
        for arguments in [(False,), ("anna",), ({},), (2**30,), ([self.anna.id],)]:
            with self.subTest(arguments=arguments), self.assertRefused():
                session.book(*arguments)

    def test_package_of_another_company(self):
        """R16: the session's company decides, not the one the user works in."""
        elsewhere = self._grant_elsewhere(self.wallet, self.hundred, self.dora)
        session = self._plan("2026-11-25 10:00:00", self.massage)
        session.company_id = self.company
        with self.assertRefused("Dora Rosa has no package"):
            self._book(self.dora, session)
        with self.assertRefused(f"Sold by {self.other_company.name}"):
            self._book(self.dora, session, user=self.env.user)
        self.assertEqual(elsewhere.credit_balance, 100)

    def test_seats_are_counted_by_the_database(self):
        """R28: the count cannot be written, nor exceed the capacity, even with SQL."""
        session, booking = self.session, self._book()
        self.env.flush_all()
        for error, sql, *parameters in [
            (
                RestrictViolation,
                "UPDATE multipack_session SET seats_taken = 0 WHERE id = %s",
                session.id,
            ),
            (
                CheckViolation,
                "UPDATE multipack_session SET capacity = 0 WHERE id = %s",
                session.id,
            ),
            (
                CheckViolation,
                "UPDATE multipack_booking SET seats = 3 WHERE id = %s",
                booking.id,
            ),
        ]:
            with (
                self.subTest(sql=sql),
                mute_logger("odoo.sql_db"),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(sql, parameters)
        booking.sudo().seats = 2
        self.assertSeats(2)
        self.env.cr.execute("DELETE FROM multipack_booking WHERE id = %s", [booking.id])
        self.env.invalidate_all()
        self.assertSeats(0)

    def test_by_hand(self):
        """R26: bookings and states change through the engine only."""
        booking = self._book()
        manager = self.session.with_user(self.manager)
        for vals in ({"state": "done"}, {"seats_taken": 0}):
            with self.assertRefused("cannot be edited directly"):
                manager.write(vals)
        with self.assertRefused("cannot be edited directly"):
            manager.create(
                {
                    "service_id": self.yoga.id,
                    "start": "2026-11-25 10:00:00",
                    "state": "done",
                }
            )
        for user in (self.manager, self.desk):
            with self.assertRefused("Use the buttons"):
                booking.with_user(user).write({"seats": 2})

    def test_limits(self):
        """R8 in the engine: an ISO week across New Year, several seats; released uses
        do not count, forfeited ones do."""
        self.annual.write({"booking_limit": 2, "booking_limit_period": "week"})
        self.packages = {self.dora: self._grant(self.club, self.annual, self.dora)}
        self.yoga.write({"capacity": 10, "cancel_hours": 24})
        monday = self._plan("2026-12-28 17:00:00")  # week 53 of 2026
        sunday = self._plan("2027-01-03 17:00:00")
        after = self._plan("2027-01-04 17:00:00")
        with self.assertRefused("Limit reached"):
            self._book(self.dora, monday, seats=3)
        first = self._book(self.dora, monday)
        self._book(self.dora, sunday)
        friday = self._plan("2027-01-01 17:00:00")
        with self.assertRefused("again from 01/04/2027"):
            self._book(self.dora, friday)
        self._book(self.dora, after, seats=2)
        first.with_user(self.desk).action_cancel()
        second = self._book(self.dora, friday)
        self._at("2027-01-01 16:00:00")
        second.with_user(self.desk).action_cancel()
        self.assertEqual(second.consumption_id.state, "forfeited")
        saturday = self._plan("2027-01-02 17:00:00")
        with self.assertRefused("Limit reached"):
            self._book(self.dora, saturday)
