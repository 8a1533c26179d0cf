from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_timetable import TimetableCommon
from .test_payment import DemoPaymentCommon


class AppointmentOnlineCommon(TimetableCommon):
    """Appointments on the website: service, instructor or any, day, time (R37).

    One-hour massages by Mara or Piero, Monday to Friday from 9 to 12.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = cls.env["resource.calendar"].create(
            {
                "name": "Mornings",
                "company_id": cls.company.id,
                "tz": "Europe/Rome",
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": f"Morning {day}",
                            "dayofweek": str(day),
                            "day_period": "morning",
                            "hour_from": 9,
                            "hour_to": 12,
                        },
                    )
                    for day in range(5)
                ],
            }
        )
        cls.mara, cls.piero = cls.env["resource.resource"].create(
            [
                {
                    "name": name,
                    "resource_type": "user",
                    "company_id": cls.company.id,
                    "calendar_id": hours.id,
                    "tz": "Europe/Rome",
                }
                for name in ("Mara", "Piero")
            ]
        )
        cls.massage.write(
            {
                "booking_type": "appointment",
                "is_published": True,
                "duration": 1,
                "resource_ids": [(6, 0, (cls.mara | cls.piero).ids)],
            }
        )
        cls.nine = cls._at(0, 9)

    def _page(self, **query):
        return self._get(self.massage.website_url, **{"date": self.monday, **query})

    def _times(self, page, day=0):
        """Return the free times on a day of the week, with their URLs."""
        links = page.xpath("//a[contains(@href, '/timetable/appointment/')]")
        date = (self.monday + timedelta(days=day)).strftime("%Y%m%d")
        return {
            self._text(link): link.get("href")
            for link in links
            if f"/{date}T" in link.get("href")
        }

    def _book(self, url, status=200, **data):
        page = self._get(f"/timetable/session/{self._plan(self.gym, day=5).id}")
        [token] = page.xpath("//input[@name='csrf_token']/@value")
        response = self.url_open(
            f"{url}/book", data={"csrf_token": token, "dialog": "1", **data}
        )
        self.assertEqual(response.status_code, status)
        return response.json() if status == 200 else None

    def _bookings(self):
        return self.env["multipack.booking"].search(
            [("service_id", "=", self.massage.id)]
        )


@tagged("post_install", "-at_install")
class TestAppointmentOnline(AppointmentOnlineCommon):
    """Finding and booking an appointment on the website (R37)."""

    def test_free_times(self):
        times = self._times(self._page())
        self.assertIn("9:00 AM", times)
        self.assertIn("11:00 AM", times)
        self.assertNotIn("12:00 PM", times)
        # Mara is booked: the time is still free with Piero, but not with her
        self.massage._book_slot(
            self.bob, self.nine, resource=self.mara, payment="onsite"
        )
        self.assertIn("9:00 AM", self._times(self._page()))
        self.assertNotIn("9:00 AM", self._times(self._page(person=self.mara.id)))
        self.assertIn("9:00 AM", self._times(self._page(person=self.piero.id)))

    def test_timetable_links_to_the_service(self):
        page = self._week()
        self.assertTrue(page.xpath(f"//a[@href='{self.massage.website_url}']"))

    def test_book(self):
        wallet = self._grant(self.wallet, self.hundred)
        self._visit_as(self.anna_user)
        url = self._times(self._page(person=self.mara.id))["9:00 AM"]
        page = self._get(url)
        text = self._text(page.xpath("//form[contains(@action, '/book')]")[0])
        self.assertIn("Uses 55.00 € · 45.00 € left", text.replace("\xa0", " "))
        self.assertIn("Mara", self._text(page))
        answer = self._book(url, pay=f"package-{wallet.id}")
        self.assertIn("You're in!", answer["html"])
        booking = self._bookings()
        self.assertRecordValues(
            booking,
            [
                {
                    "partner_id": self.anna.id,
                    "start": self.nine,
                    "state": "confirmed",
                    "package_id": wallet.id,
                    "instructor_id": self.mara.id,
                }
            ],
        )
        self.assertEqual(wallet.credit_balance, 45)

    def test_any_instructor(self):
        self._visit_as(self.anna_user)
        url = self._times(self._page())["9:00 AM"]
        self._book(url, pay="onsite")
        self.assertIn(self._bookings().instructor_id, self.mara | self.piero)

    def test_pay_online(self):
        """R31: the time is held until it is paid for, and free again if it is not."""
        self._visit_as(self.anna_user)
        url = self._times(self._page(person=self.mara.id))["9:00 AM"]
        answer = self._book(url, pay="online")
        self.assertEqual(answer["redirect"], "/shop/cart")
        booking = self._bookings()
        self.assertEqual(booking.state, "held")
        self.assertEqual(booking.order_id.amount_total, 60)
        booking._release_expired_hold()
        self.assertFalse(booking.order_id.order_line)
        self._visit_as(self.bob_user)
        self.assertIn("9:00 AM", self._times(self._page(person=self.mara.id)))

    def test_taken_in_the_meantime(self):
        self._visit_as(self.anna_user)
        url = self._times(self._page(person=self.mara.id))["9:00 AM"]
        self.massage._book_slot(
            self.bob, self.nine, resource=self.mara, payment="onsite"
        )
        answer = self._book(url, pay="onsite")
        self.assertFalse(answer["booked"])
        self.assertIn("taken this time", answer["html"])
        self.assertIn("This time is no longer available.", answer["html"])
        self.assertEqual(self._bookings().partner_id, self.bob)

    def test_not_found(self):
        self._visit_as(self.anna_user)
        moment = self.nine.strftime("%Y%m%dT%H%M")
        for path in (
            f"/timetable/appointment/{self.gym.id}/{moment}/0",
            f"/timetable/appointment/{self.sauna.id}/{moment}/0",
            f"/timetable/appointment/{2**40}/{moment}/0",
            f"/timetable/appointment/{self.massage.id}/yesterday/0",
            f"/timetable/appointment/{self.massage.id}/99991231T2359/0",
            f"/timetable/appointment/{self.massage.id}/{moment}/{self.giulia.id}",
            f"/timetable/appointment/{self.massage.id}/{moment}/{2**40}",
        ):
            with self.subTest(path=path):
                self._get(path, status=404)
                self._book(path, status=404, pay="onsite")
        self._page(person=self.giulia.id, status=404)
        self.massage.is_published = False
        self._get(f"/timetable/appointment/{self.massage.id}/{moment}/0", status=404)
        self.assertFalse(self._bookings())

    def test_time_that_is_not_offered(self):
        self._visit_as(self.anna_user)
        moment = self._at(0, 3).strftime("%Y%m%dT%H%M")
        url = f"/timetable/appointment/{self.massage.id}/{moment}/0"
        self.assertIn("This time is no longer available.", self._text(self._get(url)))
        answer = self._book(url, pay="onsite")
        self.assertIn("is not offered at this time", answer["html"])

    def test_reads_only(self):
        self._visit_as(self.anna_user)
        url = self._times(self._page())["9:00 AM"]
        for path in (url, self.massage.website_url):
            with self.assertNoLogs("odoo.http", "WARNING"):
                self._get(path)


@tagged("post_install", "-at_install")
class TestAppointmentPaidLate(DemoPaymentCommon, AppointmentOnlineCommon):
    """The payment of an appointment arrives after its hold has expired (R31, R37)."""

    def setUp(self):
        super().setUp()
        self._visit_as(self.anna_user)
        url = self._times(self._page(person=self.mara.id))["9:00 AM"]
        self._book(url, pay="online")
        self.booking = self._bookings()
        self.session = self.booking.session_id
        self.transaction = self._create_transaction(self.booking.order_id)
        self.booking.sudo().held_until = fields.Datetime.now() - timedelta(seconds=1)
        self.booking._release_expired_hold()
        self.assertEqual(self.booking.state, "cancelled")
        self.assertEqual(self.session.state, "cancelled")

    def test_time_is_still_free(self):
        self._notify(self.transaction)
        self.assertRecordValues(
            self.booking, [{"state": "confirmed", "held_until": False}]
        )
        self.assertRecordValues(self.session, [{"state": "open", "seats_taken": 1}])
        self.assertEqual(self.booking.order_id.state, "sale")
        self.assertFalse(self.booking.order_id.activity_ids)
        self.assertNotIn("9:00 AM", self._times(self._page(person=self.mara.id)))

    def test_time_is_taken(self):
        """Another client has it: the paid order gets an activity for the desk."""
        other = self.massage._book_slot(
            self.bob, self.nine, resource=self.mara, payment="onsite"
        )
        self._notify(self.transaction)
        self.assertEqual(self.booking.state, "cancelled")
        self.assertEqual(self.session.state, "cancelled")
        self.assertEqual(other.state, "confirmed")
        [activity] = self.booking.order_id.activity_ids
        self.assertEqual(activity.summary, "Paid without a seat")
        self.assertIn("is cancelled", activity.note)
