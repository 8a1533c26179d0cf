from base64 import b64encode
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.batch import run_on_domain

NOTICES = [
    ("booked", "Booked"),
    ("changed", "Changed"),
    ("cancelled", "Cancelled"),
    ("session_cancelled", "Session Cancelled"),
    ("waitlisted", "On the Waiting List"),
    ("waitlist_kept", "Seat Offered but Not Taken"),
    ("place", "Seat from the Waiting List"),
]

# Suffix of the company setting that switches a notice, where it differs.
SWITCHES = {
    "changed": "booked",
    "session_cancelled": "cancelled",
    "waitlisted": "place",
    "waitlist_kept": "place",
}

# Notices that contain the time of the booking.
NOTICES_WITH_TIME = ("booked", "changed", "place")

# Bookings notified together, in one transaction of the job.
BATCH = 100


class MultipackBooking(models.Model):
    """Notifying clients about their bookings (R25)."""

    _inherit = "multipack.booking"

    # A booking only stores the pending notice and a job sends the mails, so that
    # booking stays fast and a mail server that hangs blocks nobody.
    _to_tell = models.Index("(id) WHERE notice IS NOT NULL")

    notice = fields.Selection(
        NOTICES, string="Pending Notification", readonly=True, copy=False
    )
    kept_cause = fields.Char(
        readonly=True,
        copy=False,
        help="Why the client could not take a free seat, as in the last notification.",
    )
    reminded_for = fields.Datetime(
        readonly=True,
        copy=False,
        help="Start of the session that the client has been reminded of.",
    )

    def _flag_notice(self, notice):
        """Store the pending notice of the clients; it replaces an earlier one."""
        if self:
            # sudo: users who change a session have no rights to write its bookings
            self.sudo().write({"notice": notice})

    def _flag_missed_seat(self, obstacles):
        """Notify a client who could not take a free seat and keeps the position.

        Each free seat is offered again, but the client is only notified again for a new
        reason (R25).

        :param obstacles: the reasons, see ``_get_obstacles``
        """
        self.ensure_one()
        cause = ", ".join(sorted(code for code, _text in obstacles))
        if self.kept_cause != cause:
            # sudo: users who free a seat have no rights to write other bookings
            self.sudo().write({"notice": "waitlist_kept", "kept_cause": cause})

    @api.model
    def _cron_notify(self):
        """Send pending notices about bookings, and reminders (R25)."""
        wanted = [("multipack_notice_reminder", "=", True)]
        companies = self.env["res.company"].search(wanted)
        # One search each: a single one with OR would read every booking.
        for domain in [
            Domain("notice", "!=", False),
            *map(self._get_reminder_domain, companies),
        ]:
            more_time = run_on_domain(
                self,
                domain,
                lambda bookings: bookings._send_notices(),
                job=self.env._("Notify clients about bookings"),
                size=BATCH,
                flag=lambda booking: booking.session_id or booking.partner_id,
            )
            if not more_time:
                return

    @api.model
    def _get_reminder_domain(self, company):
        """Return the domain of bookings that are due for a reminder."""
        now = fields.Datetime.now()
        soon = now + timedelta(hours=company.multipack_reminder_hours)
        return (
            Domain("company_id", "=", company.id)
            & Domain("session_id", "!=", False)
            & Domain("state", "=", "confirmed")
            & Domain("notice", "=", False)
            & Domain("start", ">", now)
            & Domain("start", "<=", soon)
            & Domain.custom(
                to_sql=lambda model, alias, _query: SQL(
                    "%s IS DISTINCT FROM %s",
                    SQL.identifier(alias, "reminded_for"),
                    SQL.identifier(alias, "start"),
                )
            )
        )

    def _send_notices(self):
        """Queue the pending notices and reminders of bookings.

        Bookings locked by another transaction get a newer notice: they are left to the
        next run.
        """
        unlocked = self.try_lock_for_update(allow_referencing=True)
        for notice, bookings in unlocked.grouped("notice").items():
            bookings._queue_notice_mails(notice or "reminder")

    def _queue_notice_mails(self, notice):
        """Queue the mails of a notice if the company sends it and the client has an
        e-mail address."""
        switch = f"multipack_notice_{SWITCHES.get(notice, notice)}"
        mailed = self.filtered(lambda b: b.company_id[switch] and b.partner_id.email)
        for booking in self:
            booking.write(booking._prepare_notified_vals(notice, booking in mailed))
        if mailed:
            template = f"multipack_booking.mail_template_booking_{notice}"
            self.env.ref(template).send_mail_batch(mailed.ids)

    def _prepare_notified_vals(self, notice, mailed):
        """Return the values that mark a notice as sent, so that it is sent once.

        :param bool mailed: whether a mail is sent
        """
        self.ensure_one()
        if notice == "reminder":
            return {"reminded_for": self.start}
        vals = {"notice": False, "calendar_sequence": self.calendar_sequence + 1}
        # a notice with the time that is sent this late replaces the reminder
        soon = timedelta(hours=self.company_id.multipack_reminder_hours)
        if (
            mailed
            and notice in NOTICES_WITH_TIME
            and self.start - fields.Datetime.now() <= soon
        ):
            vals["reminded_for"] = self.start
        return vals

    def _process_attachments_for_template_post(self, mail_template):
        """Attach the calendar file, which adds or removes the event.

        Odoo calls this for each mail template.
        """
        return {
            booking.id: {
                "attachments": [("booking.ics", b64encode(booking._get_ics()))]
            }
            for booking in self
            if booking._has_ics()
        }
