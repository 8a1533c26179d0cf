import pytz
import vobject
from odoo import fields, models

from ...rules.states import BOOKING_IN_CALENDAR


class MultipackBooking(models.Model):
    """The calendar file of a booking."""

    _inherit = "multipack.booking"

    calendar_sequence = fields.Integer(
        readonly=True, copy=False, help="Number of notifications of the client."
    )

    def _has_ics(self):
        """Return whether there is a calendar file, which adds or removes an event."""
        self.ensure_one()
        return bool(
            self.session_id and self.state in (*BOOKING_IN_CALENDAR, "cancelled")
        )

    def _get_ics(self):
        """Return the calendar file (iCalendar, RFC 5545) of a booking of a session.

        It is an invitation that is already accepted. UID and SEQUENCE let calendars
        move or remove the event later.

        :rtype: bytes
        """
        self.ensure_one()
        # sudo: clients may know the name and address of the company
        booking = self.sudo()
        cancelled = booking.state == "cancelled"
        calendar = vobject.iCalendar()
        calendar.add("method").value = "CANCEL" if cancelled else "REQUEST"
        event = calendar.add("vevent")
        event.add("uid").value = booking._get_ics_uid()
        event.add("sequence").value = str(booking.calendar_sequence)
        event.add("status").value = "CANCELLED" if cancelled else "CONFIRMED"
        event.add("dtstamp").value = pytz.utc.localize(fields.Datetime.now())
        event.add("dtstart").value = pytz.utc.localize(booking.start)
        event.add("dtend").value = pytz.utc.localize(booking.stop)
        event.add("summary").value = booking.service_id.name
        event.add("location").value = booking._get_address_text()
        event.add("description").value = booking._get_description_text()
        for role, partner in [
            ("organizer", booking.company_id.partner_id),
            ("attendee", booking.partner_id),
        ]:
            if partner.email_normalized:
                line = event.add(role)
                line.value = f"mailto:{partner.email_normalized}"
                line.params["CN"] = [(partner.name or "").replace('"', "'")]
                if role == "attendee":
                    line.params.update(PARTSTAT=["ACCEPTED"], RSVP=["FALSE"])
        return calendar.serialize().encode()

    def _get_ics_uid(self):
        """Return the identifier of the event, which never changes."""
        # sudo: clients have no rights to settings; the UUID of a database is public
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"multipack-booking-{self.id}@{uuid}"
