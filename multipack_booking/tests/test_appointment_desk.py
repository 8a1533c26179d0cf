from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from .common_appointment import AppointmentCommon


@tagged("post_install", "-at_install")
class TestAppointmentDesk(AppointmentCommon):
    """Issue 5.6: the desk sees the free slots of a week and books one."""

    def _week(self, *args, user=None):
        Service = self.env["multipack.service"].with_user(user or self.desk)
        return Service.get_appointment_week(*args)

    def test_week(self):
        week = self._week(self.massage.id, False, "2026-11-26")
        self.assertEqual(week["title"], "23 Nov – 29 Nov 2026")
        self.assertEqual(
            (week["previous"], week["next"]), (date(2026, 11, 16), date(2026, 11, 30))
        )
        self.assertEqual(
            week["people"],
            [
                {"id": self.mara.id, "name": "Mara Blu"},
                {"id": self.piero.id, "name": "Piero Neri"},
            ],
        )
        self.assertEqual(
            [(day["weekday"], day["label"], len(day["slots"])) for day in week["days"]],
            [
                ("Mon", "23 Nov", 12),
                ("Tue", "24 Nov", 12),
                ("Wed", "25 Nov", 12),
                ("Thu", "26 Nov", 12),
                ("Fri", "27 Nov", 12),
                ("Sat", "28 Nov", 5),
                ("Sun", "29 Nov", 0),
            ],
        )
        monday, saturday = week["days"][0], week["days"][5]
        self.assertEqual([slot["time"] for slot in monday["slots"]], self.all_day)
        self.assertEqual(
            monday["slots"][0],
            {
                "start": self._utc("2026-11-23 08:00:00"),
                "time": "09:00",
                "people": ["Mara Blu", "Piero Neri"],
            },
        )
        self.assertEqual(saturday["slots"][0]["people"], ["Mara Blu"])

    def test_this_week(self):
        """The current week by default, for one person."""
        self._at("2026-11-21 09:59:00")
        week = self._week(self.massage.id, self.mara.id)
        self.assertEqual(week["title"], "16 Nov – 22 Nov 2026")
        self.assertEqual(week["resource_id"], self.mara.id)
        (today,) = (day for day in week["days"] if day["is_today"])
        self.assertEqual(today["date"], date(2026, 11, 21))
        # Saturday, 10:59: earlier slots can no longer be booked
        self.assertEqual([slot["time"] for slot in today["slots"]], ["11:00"])

    def test_services(self):
        """Services that are booked by appointment; the first one is selected."""
        week = self._week()
        names = [service["name"] for service in week["services"]]
        self.assertIn("Massage", names)
        self.assertNotIn("Yoga", names)
        self.assertEqual(week["service_id"], week["services"][0]["id"])

    def test_nothing_to_show(self):
        self.env["multipack.service"].search([]).booking_type = "entry"
        week = self._week()
        self.assertFalse(week["service_id"])
        self.massage.write({"booking_type": "appointment", "resource_ids": False})
        week = self._week()
        self.assertFalse(week["has_resources"])
        self.assertFalse(any(day["slots"] for day in week["days"]))

    def test_refused(self):
        for arguments, message in [
            ((2**30,), "no longer exists"),
            ((self.massage.id, False, "tomorrow"), "tomorrow is not a date"),
            ((self.massage.id, False, [1]), "not a date"),
        ]:
            with self.subTest(arguments=arguments), self.assertRefused(message):
                self._week(*arguments)
        for user in (self.salesman, self.plain, self.anna_user, self.public):
            with self.subTest(user=user.login), self.assertRefused("", AccessError):
                self._week(user=user)

    def _form(self, **defaults):
        Book = self.env["multipack.book"].with_user(self.desk)
        return Form(
            Book.with_context(
                default_service_id=self.massage.id,
                default_start=self._utc("2026-11-23 09:00:00"),
                **defaults,
            )
        )

    def test_dialog(self):
        """R31: the package is proposed with what will remain; the rule is shown."""
        self.massage.cancel_hours = 24
        form = self._form(default_resource_id=self.piero.id)
        self.assertTrue(form.is_appointment)
        self.assertEqual(form.appointment_text, "Massage, Mon 23 Nov 2026 10:00")
        self.assertEqual(form.people_ids[:], self.mara | self.piero)
        self.assertIn("until 24 hours before", form.cancel_text)
        form.partner_id = self.anna
        self.assertEqual(form.package_id, self.money)
        self.assertEqual(form.payment, "package")
        book = form.save()
        self.assertIn("45.00", book.line_ids[0].message)
        book.action_book()
        booking = self._bookings(self.anna)
        self.assertRecordValues(
            booking,
            [
                {
                    "service_id": self.massage.id,
                    "start": self._utc("2026-11-23 09:00:00"),
                    "instructor_id": self.piero.id,
                    "package_id": self.money.id,
                }
            ],
        )

    def test_from_the_client(self):
        action = self.anna.with_user(self.desk).action_multipack_appointment()
        self.assertEqual(action["tag"], "multipack_appointments")
        self.assertEqual(action["context"], {"default_partner_id": self.anna.id})

    def test_dialog_without_package(self):
        form = self._form()
        form.partner_id = self.bob
        self.assertEqual(form.payment, "onsite")
        form.save().action_book()
        booking = self.env["multipack.booking"].search(
            [("partner_id", "=", self.bob.id)]
        )
        self.assertEqual(booking.order_id.amount_total, 60)
        self.assertEqual(booking.instructor_id, self.mara)

    def test_dialog_warns(self):
        """R35: the client has another booking; the desk may confirm the overlap."""
        self._book_slot("2026-11-23 09:30:00", resource_id=self.piero.id)
        form = self._form(default_partner_id=self.anna.id)
        self.assertIn("already booked at this time", form.warning)
        form.choice = "free"
        form.save().action_book()
        self.assertEqual(len(self._bookings(self.anna)), 2)

    def test_slot_booked_while_the_dialog_was_open(self):
        form = self._form(default_resource_id=self.piero.id)
        form.partner_id = self.anna
        book = form.save()
        self._book_slot(
            "2026-11-23 09:00:00",
            self.bob,
            payment="free",
            resource_id=self.piero.id,
        )
        with self.assertRefused("Somebody has just taken this time"):
            book.action_book()

    def test_empty_dialog(self):
        form = Form(self.env["multipack.book"].with_user(self.desk))
        self.assertFalse(form.is_appointment)
        form.partner_id = self.anna
        with self.assertRefused("Select a session and a client first"):
            form.save().action_book()


@tagged("post_install", "-at_install")
class TestAppointmentTour(AppointmentCommon, HttpCase):
    """The desk in a browser: an appointment in three clicks."""

    # browsers use the real clock
    frozen_now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = None  # HttpCase stores its web session here

    def test_three_clicks(self):
        self.massage.sequence = -100
        self.start_tour("/odoo/appointments", "multipack_appointments", login="mp_desk")
        booking = self._bookings(self.anna)
        self.assertRecordValues(
            booking,
            [
                {
                    "service_id": self.massage.id,
                    "package_id": self.money.id,
                    "state": "confirmed",
                    "user_id": self.desk.id,
                }
            ],
        )
        local = self.company._multipack_localize(booking.start)
        self.assertEqual((local.weekday(), local.hour, local.minute), (0, 9, 0))
