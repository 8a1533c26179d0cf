from datetime import datetime, timezone

import vobject
from odoo.tests import tagged

from .common_notice import NoticeCommon


@tagged("post_install", "-at_install")
class TestCalendarFile(NoticeCommon):
    """Issue 5.10: the calendar file of a booking follows changes and cancellation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("database.uuid", "club-1")
        cls.company.email = "club@example.com"
        cls.company.partner_id.write({"street": "Via Roma 1", "city": "Torino"})
        cls.session.note = "Bring a towel; and water"

    def _parse(self, data):
        return vobject.readOne(data.decode())

    def _attached(self):
        """Run the job and return the calendar attached to its only mail."""
        (mail,) = self._mails()
        return self._parse(mail.attachment_ids.raw)

    def test_content(self):
        booking = self._reserve(self.session)
        data = booking._get_ics()
        self.assertIsInstance(data, bytes)
        calendar = self._parse(data)
        self.assertEqual(calendar.version.value, "2.0")
        self.assertEqual(calendar.method.value, "REQUEST")
        event = calendar.vevent
        self.assertEqual(event.uid.value, f"multipack-booking-{booking.id}@club-1")
        self.assertEqual(event.status.value, "CONFIRMED")
        self.assertEqual(
            (event.dtstart.value, event.dtend.value),
            (
                datetime(2026, 11, 30, 17, 0, tzinfo=timezone.utc),
                datetime(2026, 11, 30, 18, 30, tzinfo=timezone.utc),
            ),
        )
        self.assertIn(b"DTSTART:20261130T170000Z", data)
        self.assertIn(b"DTSTAMP:20261121T100000Z", data)
        self.assertEqual(event.summary.value, "Yoga")
        self.assertEqual(
            event.location.value, "Hall, Club Centrale, Via Roma 1, Torino"
        )
        lines = event.description.value.split("\n")
        self.assertEqual(lines[:2], ["Mara Blu", "Bring a towel; and water"])
        self.assertIn("Free cancellation until 12 hours before", lines[2])
        self.assertIn("/my/bookings", lines[3])
        self.assertEqual(event.organizer.value, "mailto:club@example.com")
        self.assertEqual(event.attendee.value, "mailto:anna@example.com")
        self.assertEqual(event.attendee.params["PARTSTAT"], ["ACCEPTED"])

    def test_follows_the_booking(self):
        """Each mail has the same event with a higher sequence number."""
        booking = self._reserve(self.session)
        booked = self._attached()
        self.session.start = "2026-12-01 18:00:00"
        moved = self._attached()
        booking.with_user(self.desk).action_cancel()
        cancelled = self._attached()
        self.assertEqual(
            [calendar.method.value for calendar in (booked, moved, cancelled)],
            ["REQUEST", "REQUEST", "CANCEL"],
        )
        events = [calendar.vevent for calendar in (booked, moved, cancelled)]
        self.assertEqual(len({event.uid.value for event in events}), 1)
        self.assertEqual([event.sequence.value for event in events], ["1", "2", "3"])
        self.assertEqual(
            [event.status.value for event in events],
            ["CONFIRMED", "CONFIRMED", "CANCELLED"],
        )
        self.assertEqual(
            events[1].dtstart.value, datetime(2026, 12, 1, 18, 0, tzinfo=timezone.utc)
        )

    def test_session_cancelled(self):
        self._reserve(self.session)
        self._mails()
        self.session.with_user(self.manager).action_cancel()
        self.assertEqual(self._attached().method.value, "CANCEL")

    def test_reminder_keeps_the_sequence(self):
        self._reserve(self.session)
        self._mails()
        self._go("2026-11-30 10:00:00")
        self.assertEqual(self._attached().vevent.sequence.value, "1")

    def test_two_bookings_are_two_events(self):
        first = self._reserve(self.session)
        second = self._reserve(self._plan("2026-12-02 17:00:00"))
        self.assertNotEqual(
            self._parse(first._get_ics()).vevent.uid.value,
            self._parse(second._get_ics()).vevent.uid.value,
        )

    def test_for_the_client(self):
        """Clients can get the file in their own language."""
        self.env["res.lang"]._activate_lang("it_IT")
        self.yoga.with_context(lang="it_IT").name = "Yoga dolce"
        booking = self._reserve(self.session).with_user(self.anna_user)
        event = self._parse(booking.with_context(lang="it_IT")._get_ics()).vevent
        self.assertEqual(event.summary.value, "Yoga dolce")

    def test_without_addresses(self):
        self.company.email = self.company.partner_id.email = False
        self.anna.email = False
        event = self._parse(self._reserve(self.session)._get_ics()).vevent
        self.assertNotIn("organizer", event.contents)
        self.assertNotIn("attendee", event.contents)
