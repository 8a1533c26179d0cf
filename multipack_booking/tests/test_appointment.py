from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_appointment import AppointmentCommon


@tagged("post_install", "-at_install")
class TestFreeSlots(AppointmentCommon):
    """R37: working hours minus leaves and booked times."""

    def test_working_hours(self):
        self.assertEqual(self._times(resource=self.piero), self.all_day)
        self.assertEqual(
            self._times(date(2026, 11, 28)),
            self.all_day[:5],
        )
        self.assertEqual(self._times(date(2026, 11, 28), resource=self.piero), [])
        self.assertEqual(self._times(date(2026, 11, 29)), [])

    def test_slot(self):
        """One slot per person and time, in UTC."""
        self.assertEqual(
            self._slots()[:2],
            [
                {
                    "start": self._utc("2026-11-23 08:00:00"),
                    "stop": self._utc("2026-11-23 09:00:00"),
                    "resource_id": person.id,
                    "room_id": False,
                }
                for person in (self.mara, self.piero)
            ],
        )
        week = self._slots(self.monday, date(2026, 11, 29))
        self.assertEqual(len(week), 2 * 5 * 12 + 5)
        self.assertEqual(week, sorted(week, key=lambda slot: slot["start"]))

    def test_summer_and_winter(self):
        """The same local times: summer time begins on 28 March 2027."""
        self.assertEqual(
            self._slots(date(2027, 3, 26))[0]["start"], self._utc("2027-03-26 08:00:00")
        )
        self.assertEqual(
            self._slots(date(2027, 3, 29))[0]["start"], self._utc("2027-03-29 07:00:00")
        )
        self.assertEqual(self._times(date(2027, 3, 29)), self.all_day)

    def test_leave_of_a_person(self):
        """Piero is away from 10 to 14."""
        self._leave("2026-11-23 09:00:00", "2026-11-23 13:00:00", self.piero)
        self.assertEqual(
            self._times(resource=self.piero),
            ["09:00", "14:00", "14:30", "15:00", "15:30", "16:00"],
        )
        self.assertEqual(self._times(resource=self.mara), self.all_day)

    def test_holiday_of_the_company(self):
        self._leave("2026-11-22 23:00:00", "2026-11-23 22:59:59")
        self.assertEqual(self._times(), [])
        self.assertEqual(self._times(date(2026, 11, 24)), self.all_day)

    def test_closing_day(self):
        self.env["multipack.closing.day"].create(
            {"name": "Moving", "date_from": self.monday, "company_id": self.company.id}
        )
        self.assertEqual(self._times(), [])
        with self.assertRefused("not offered at this time"):
            self._book_slot("2026-11-23 08:00:00")

    def test_booked_slots(self):
        """A slot is free if neither it nor its pause overlaps an appointment and its
        pause."""
        self._book_slot("2026-11-23 09:00:00", resource_id=self.piero.id)  # 10 to 11
        self.assertEqual(
            self._times(resource=self.piero),
            ["13:00", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00"],
        )
        self.assertEqual(self._times(resource=self.mara), self.all_day)

    def test_instructor_of_a_class(self):
        """A class from 14 to 15, without a pause afterwards."""
        self._plan("2026-11-23 13:00:00", instructor_id=self.piero.id, duration=1)
        self.assertEqual(
            self._times(resource=self.piero),
            [*self.all_day[:5], "15:00", "15:30", "16:00"],
        )

    def test_instructor_of_a_class_of_another_company(self):
        service = self.env["multipack.service"].create(
            {"name": "Shared", "company_id": False}
        )
        self.piero.company_id = False
        self._plan(
            "2026-11-23 13:00:00",
            service,
            instructor_id=self.piero.id,
            company_id=self.other_company.id,
        )
        self.assertNotIn("14:00", self._times(resource=self.piero))

    def test_cancelled_class_leaves_the_slots_free(self):
        session = self._plan("2026-11-23 13:00:00", instructor_id=self.piero.id)
        session.with_user(self.manager).action_cancel()
        self.assertEqual(self._times(resource=self.piero), self.all_day)

    def test_rooms(self):
        """Two people share a cabin: one appointment at a time; its leaves count."""
        (cabin,) = self._add_cabins(1)
        self.assertEqual(self._slots()[0]["room_id"], cabin.id)
        self._book_slot("2026-11-23 08:00:00", resource_id=self.piero.id)
        self.assertEqual(self._times(resource=self.mara), self.all_day[3:])
        self._leave("2026-11-23 12:00:00", "2026-11-23 16:00:00", cabin)
        self.assertEqual(self._times(), ["10:30", "11:00"])

    def test_rooms_only(self):
        """A court needs no people: its slots are those of the rooms."""
        court = self._create_resource("Court", resource_type="material")
        self.sauna.write(
            {"booking_type": "appointment", "resource_ids": [(6, 0, court.ids)]}
        )
        slots = self._slots(service=self.sauna)
        self.assertEqual(
            (slots[0]["resource_id"], slots[0]["room_id"]), (False, court.id)
        )
        booking = self._book_slot(slots[0]["start"], service=self.sauna, payment="free")
        self.assertEqual(booking.room_id, court)
        self.assertEqual(self._times(service=self.sauna), self.all_day[2:])

    def test_nobody(self):
        """No slots without people, or for a person of another service or archived."""
        self.assertEqual(self._times(resource=self._create_resource("Else")), [])
        self.piero.active = False
        self.assertEqual(self._times(resource=self.piero), [])
        self.massage.resource_ids = False
        self.assertEqual(self._times(), [])

    def test_length(self):
        """A slot must end within the working hours."""
        self.massage.duration = 1.5
        self.assertEqual(
            self._times(),
            [*self.all_day[:4], "13:00", "13:30", "14:00", "14:30", "15:00", "15:30"],
        )
        self.massage.write({"duration": 0.75, "buffer": 0})
        self.assertEqual(self._times()[:4], ["09:00", "09:15", "09:30", "09:45"])
        self.massage.duration = 1 / 3
        self.assertEqual(self._times()[:4], ["09:00", "09:20", "09:40", "10:00"])

    def test_not_in_the_past(self):
        self._at("2026-11-23 12:10:00")  # 13:10 in Rome
        self.assertEqual(self._times(), self.all_day[6:])
        self._at("2026-11-24 12:00:00")
        self.assertEqual(self._times(), [])

    def test_opens_and_closes(self):
        """R29: from a day before at the same time until three hours before."""
        self.massage.write({"booking_open_days": 1, "booking_close_minutes": 180})
        self.assertEqual(self._times(), [])
        self._at("2026-11-22 12:00:00")  # Sunday, 13:00 in Rome
        self.assertEqual(self._times(), self.all_day[:6])
        self._at("2026-11-23 08:00:00")  # Monday, 9:00 in Rome
        self.assertEqual(self._times()[0], "13:00")
        self.assertEqual(self._times(date(2026, 11, 24)), ["09:00"])

    def test_client_is_elsewhere(self):
        yoga = self._plan("2026-11-23 12:00:00", duration=1)  # 13 to 14
        self._grant(self.pack, self.five)
        yoga.with_user(self.desk).book(self.anna.id)
        self.assertEqual(
            self._times(client=self.anna),
            [*self.all_day[:5], "14:00", "14:30", "15:00", "15:30", "16:00"],
        )
        self.assertEqual(self._times(client=self.bob), self.all_day)

    def test_queries(self):
        """No more for a month and ten people than for a day and two."""
        self._add_cabins()

        def count(days, **values):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            slots = self._slots(self.monday, days, **values)
            return self.env.cr.sql_log_count - before, slots

        few, slots = count(self.monday)
        for number in range(8):
            self.massage.resource_ids |= self._create_resource(f"Person {number}")
        many, more = count(date(2026, 12, 22))
        self.assertEqual(len(slots), 24)
        self.assertGreater(len(more), 2000)
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 16)


@tagged("post_install", "-at_install")
class TestBookSlot(AppointmentCommon):
    """R37: booking an appointment creates its session; one engine, all or nothing."""

    def test_book(self):
        cabins = self._add_cabins()
        booking = self._book_slot("2026-11-23 09:00:00", resource_id=self.piero.id)
        self.assertRecordValues(
            booking,
            [
                {
                    "partner_id": self.anna.id,
                    "service_id": self.massage.id,
                    "company_id": self.company.id,
                    "start": self._utc("2026-11-23 09:00:00"),
                    "stop": self._utc("2026-11-23 10:00:00"),
                    "instructor_id": self.piero.id,
                    "room_id": cabins[0].id,
                    "state": "confirmed",
                    "seats": 1,
                    "package_id": self.money.id,
                    "notice": "booked",
                    "user_id": self.desk.id,
                }
            ],
        )
        self.assertRecordValues(
            booking.session_id,
            [
                {
                    "capacity": 1,
                    "seats_taken": 1,
                    "state": "open",
                    "busy_until": self._utc("2026-11-23 10:15:00"),
                }
            ],
        )
        self.assertEqual(self._moves(self.money)[1:], [("consume", -55, 45)])

    def test_anybody(self):
        """The instructor with the fewest appointments that day, without classes."""
        self._plan("2026-11-23 12:00:00", instructor_id=self.mara.id, duration=1)
        taken = [
            self._book_slot(start, payment="free").instructor_id
            for start in (
                "2026-11-23 08:00:00",
                "2026-11-23 09:30:00",
                "2026-11-23 13:00:00",
                "2026-11-23 14:30:00",
            )
        ]
        self.assertEqual(taken, [self.mara, self.piero, self.mara, self.piero])
        other_day = self._book_slot("2026-11-24 08:00:00", payment="free")
        self.assertEqual(other_day.instructor_id, self.mara)

    def test_same_time_twice(self):
        """The second client gets the other person, the third is refused."""
        first = self._book_slot("2026-11-23 09:00:00", payment="free")
        second = self._book_slot("2026-11-23 09:00:00", self.bob, payment="free")
        self.assertEqual(
            first.instructor_id | second.instructor_id, self.mara | self.piero
        )
        with self.assertRefused("Somebody has just taken this time"):
            self._book_slot("2026-11-23 09:00:00", self.employer, payment="free")
        with self.assertRefused("Somebody has just taken this time"):
            self._book_slot("2026-11-23 09:30:00", self.employer, payment="free")

    def test_refusals_write_nothing(self):
        """R27: neither a session nor a booking."""
        stranger = self._create_resource("Stranger")
        ten = "2026-11-23 09:00:00"
        for start, values, message in [
            ("2026-11-23 09:10:00", {}, "Massage, .* is not offered at this time"),
            ("2026-11-23 11:00:00", {}, "not offered at this time"),
            ("2026-11-22 09:00:00", {}, "not offered at this time"),
            ("2026-11-20 09:00:00", {}, "can no longer be booked"),
            (
                ten,
                {"resource_id": stranger.id},
                "not one of the people",
            ),
            (ten, {"resource_id": 2**30}, "no longer exists"),
            (ten, {"partner": self.bob}, "Bob Verdi has no package"),
            (ten, {"payment": "gold"}, "not a way to pay"),
            (ten, {"package_id": 2**30}, "no longer exists"),
            ("Monday", {}, "not a date and time"),
            (False, {}, "Choose a time"),
            (
                ten,
                {"service": self.yoga},
                "not booked by appointment",
            ),
        ]:
            with self.subTest(start=start, values=values), self.assertRefused(message):
                self._book_slot(start, **values)
        self.massage.booking_open_days = 1
        with self.assertRefused("can be booked from"):
            self._book_slot(ten)

    def test_client_is_elsewhere(self):
        self._book_slot("2026-11-23 09:00:00", payment="free")
        with self.assertRefused("Anna Neri is already booked at this time: Massage"):
            self._book_slot("2026-11-23 09:30:00", payment="free")
        self._book_slot("2026-11-23 09:30:00", payment="free", allow_overlap=True)

    def test_only_the_desk(self):
        for user in (self.salesman, self.plain, self.anna_user, self.public):
            with self.subTest(user=user.login), self.assertRefused("", AccessError):
                self._book_slot("2026-11-23 09:00:00", user=user)

    def test_desk_of_another_company(self):
        self.env.invalidate_all()
        service = self.massage.with_user(self.other_manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        with self.assertRefused("", AccessError):
            service.book_slot(self.anna.id, "2026-11-23 09:00:00")

    def test_cancelled(self):
        """The slot is free again and the credits are returned."""
        booking = self._book_slot("2026-11-23 09:00:00", resource_id=self.piero.id)
        session = booking.session_id
        booking.with_user(self.desk).action_cancel()
        self.assertEqual((booking.state, session.state), ("cancelled", "cancelled"))
        self.assertEqual(booking.notice, "cancelled")
        self.assertEqual(self.money.credit_balance, 100)
        self.assertEqual(self._times(resource=self.piero), self.all_day)
        again = self._book_slot("2026-11-23 09:00:00", resource_id=self.piero.id)
        self.assertEqual(again.state, "confirmed")

    def test_cancelled_late(self):
        self.massage.cancel_hours = 48
        booking = self._book_slot("2026-11-23 09:00:00", resource_id=self.piero.id)
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(self.money.credit_balance, 45)
        self.assertEqual(booking.session_id.state, "cancelled")
        self.assertEqual(self._times(resource=self.piero), self.all_day)

    def test_session_cancelled(self):
        """R33: a manager cancels the session, and the client is notified."""
        booking = self._book_slot("2026-11-23 09:00:00")
        booking.session_id.with_user(self.manager).action_cancel()
        self.assertEqual(booking.notice, "session_cancelled")
        self.assertEqual(self._times(resource=self.mara), self.all_day)

    def test_no_waiting_list(self):
        session = self._book_slot("2026-11-23 09:00:00").session_id
        with self.assertRefused("has no waiting list"):
            session.with_user(self.desk).book(
                self.bob.id, payment="free", waitlist=True
            )

    def test_no_show_keeps_the_time(self):
        booking = self._book_slot("2026-11-23 09:00:00", resource_id=self.piero.id)
        self._at("2026-11-23 09:30:00")
        booking.with_user(self.desk).action_no_show()
        self.assertEqual(booking.session_id.state, "open")

    def test_not_paid_in_time(self):
        """R31: the slot is held, and released if no payment arrives."""
        booking = self._book_slot(
            "2026-11-23 09:00:00", payment="online", resource_id=self.piero.id
        )
        self.assertEqual(booking.state, "held")
        self.assertNotIn("10:00", self._times(resource=self.piero))
        self._at("2026-11-21 11:00:00")
        self._run_job("multipack.booking", "_cron_release_held")
        self.assertEqual(booking.session_id.state, "cancelled")
        self.assertEqual(self._times(resource=self.piero), self.all_day)
        return booking

    def test_late_payment(self):
        """The slot is booked again if it is still free."""
        booking = self.test_not_paid_in_time()
        booking.order_id.action_confirm()
        self.assertEqual(
            (booking.state, booking.session_id.state), ("confirmed", "open")
        )
        self.assertNotIn("10:00", self._times(resource=self.piero))

    def test_late_payment_for_a_booked_slot(self):
        """The desk gets an activity; the other client keeps the slot."""
        booking = self.test_not_paid_in_time()
        other = self._book_slot(
            "2026-11-23 09:00:00", self.bob, payment="free", resource_id=self.piero.id
        )
        booking.order_id.action_confirm()
        self.assertEqual((booking.state, other.state), ("cancelled", "confirmed"))
        self.assertEqual(
            booking.order_id.activity_ids.mapped("summary"), ["Paid without a seat"]
        )

    def test_moved(self):
        booking = self._book_slot("2026-11-23 09:00:00")
        booking.session_id.with_user(self.manager).start = "2026-11-24 09:00:00"
        self.assertEqual(booking.start, self._utc("2026-11-24 09:00:00"))
        self.assertEqual(booking.notice, "changed")
