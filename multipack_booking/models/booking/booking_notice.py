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
    ("waitlist_kept", "Place Missed"),
    ("place", "Place from the Waiting List"),
]

# Switch of the company that a notice obeys, where it has not the notice's own name.
SWITCHES = {
    "changed": "booked",
    "session_cancelled": "cancelled",
    "waitlisted": "place",
    "waitlist_kept": "place",
}

# Notices that tell when the client is to come.
TELL_TIME = ("booked", "changed", "place")

# Bookings that are told together, in one transaction of the job.
BATCH = 100


class MultipackBooking(models.Model):
    """Telling clients about their bookings (R25)."""

    _inherit = "multipack.booking"

    # A booking writes only what its client is to be told; a job sends the mails, so
    # that booking stays fast and a mail server that hangs holds up nobody.
    _to_tell = models.Index("(id) WHERE notice IS NOT NULL")

    notice = fields.Selection(NOTICES, string="To Be Told", readonly=True, copy=False)
    kept_cause = fields.Char(
        readonly=True,
        copy=False,
        help="What stood in the way when a place was free, as it was told.",
    )
    reminded_for = fields.Datetime(
        readonly=True, copy=False, help="Start that needs no reminder any more."
    )

    def _notify(self, notice):
        """Note what the clients are to be told; the last word counts."""
        if self:
            # sudo: whoever causes it
            self.sudo().write({"notice": notice})

    def _notify_kept(self, obstacles):
        """Tell who could not take a place that was free, and keeps the place in line.

        Each time a place comes free it is tried again; the client is told anew only
        when something else stands in the way than what was told already (R25).

        :param obstacles: what does, see ``_get_obstacles``
        """
        self.ensure_one()
        cause = ", ".join(sorted(code for code, _text in obstacles))
        if self.kept_cause != cause:
            # sudo: whoever frees the place
            self.sudo().write({"notice": "waitlist_kept", "kept_cause": cause})

    @api.model
    def _cron_notify(self):
        """Notify clients of what happened to their bookings, and remind them (R25)."""
        wanted = [("multipack_notice_reminder", "=", True)]
        companies = self.env["res.company"].search(wanted)
        # One search each: for a disjunction the database would read every booking.
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
        """Bookings whose clients are to be reminded now."""
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

        A booking that another transaction is changing right now will have a newer
        notice: it is left to the next run.
        """
        unlocked = self.try_lock_for_update(allow_referencing=True)
        for notice, bookings in unlocked.grouped("notice").items():
            bookings._send_notice(notice or "reminder")

    def _send_notice(self, notice):
        """Queue the mails of a notice, where the club sends it and the client has an
        address."""
        switch = f"multipack_notice_{SWITCHES.get(notice, notice)}"
        told = self.filtered(lambda b: b.company_id[switch] and b.partner_id.email)
        for booking in self:
            booking.write(booking._prepare_told_vals(notice, booking in told))
        if told:
            template = f"multipack_booking.mail_template_booking_{notice}"
            self.env.ref(template).send_mail_batch(told.ids)

    def _prepare_told_vals(self, notice, told):
        """What a booking remembers of a notice, so that each cause is told once.

        :param bool told: whether a mail goes out
        """
        self.ensure_one()
        if notice == "reminder":
            return {"reminded_for": self.start}
        vals = {"notice": False, "calendar_sequence": self.calendar_sequence + 1}
        # who hears of the time as late as this needs no reminder of it
        soon = timedelta(hours=self.company_id.multipack_reminder_hours)
        if told and notice in TELL_TIME and self.start - fields.Datetime.now() <= soon:
            vals["reminded_for"] = self.start
        return vals

    def _process_attachments_for_template_post(self, mail_template):
        """Mails about a place carry the file that puts it into the client's calendar,
        or takes it out again. Called by Odoo for each mail template."""
        return {
            booking.id: {
                "attachments": [("booking.ics", b64encode(booking._get_ics()))]
            }
            for booking in self
            if booking._has_ics()
        }
