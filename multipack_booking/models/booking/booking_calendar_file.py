import pytz
import vobject
from odoo import fields, models

# States of a booking whose place is in the client's calendar.
IN_CALENDAR = ("confirmed", "attended", "no_show")


class MultipackBooking(models.Model):
    """The calendar file of a booking."""

    _inherit = "multipack.booking"

    calendar_sequence = fields.Integer(
        readonly=True, copy=False, help="Counts what the client was told."
    )

    def _has_ics(self):
        """Whether there is something to put into the calendar, or to take out."""
        self.ensure_one()
        return bool(self.session_id and self.state in (*IN_CALENDAR, "cancelled"))

    def _get_ics(self):
        """Return the calendar file (iCalendar, RFC 5545) of a booking of a session.

        As an invitation that is accepted already: calendars that are sent it again
        move the event, or take it out, by its UID and SEQUENCE.

        :rtype: bytes
        """
        self.ensure_one()
        # sudo: name and address of the club, whoever the booking belongs to
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
        event.add("location").value = booking._get_place_text()
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
        """What calendars know this booking by, the same whatever becomes of it."""
        # sudo: the identifier of the database is a setting
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"multipack-booking-{self.id}@{uuid}"
