from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules.states import BOOKING_LIVE, SESSION_OVER
from ...tools.batch import run_on_domain
from .session_resources import OVERLAP_TRIGGERS

# Fields that only actions and the database change.
PROTECTED_FIELDS = {
    "state",
    "seats_taken",
    "timetable_id",
    "timetable_date",
    "timetable_plan",
}

# Fields whose changes clients are notified of.
NOTIFY_FIELDS = {"start", "duration", "instructor_id", "room_id", "service_id"}

# Sessions that are closed together, in one transaction of the job.
BATCH = 100


class MultipackSession(models.Model):
    """Lifecycle of a session: plan, move, change seats, cancel, close (R33, R34)."""

    _inherit = "multipack.session"

    @api.model_create_multi
    def create(self, vals_list):
        """Plan sessions; their instructors and rooms must be free (R35)."""
        for vals in vals_list:
            self._refuse_protected(vals)
        with self._check_resources_first(OVERLAP_TRIGGERS):
            return super().create([self._keep_duration(vals) for vals in vals_list])

    def write(self, vals):
        """Change sessions; their bookings are moved, clients are notified, and free
        seats go to the waiting list. Instructors and rooms must be free (R35)."""
        self._refuse_protected(vals)
        vals = self._keep_duration(vals)
        if {"start", "duration"} & set(vals):
            self._refuse_over()
        before = {
            session: session._get_plan()
            for session in self
            if NOTIFY_FIELDS & set(vals)
        }
        if "service_id" in vals and self.sudo().booking_ids:
            raise UserError(
                self.env._(
                    "%s: the service cannot be changed once it has bookings.",
                    self.sudo().booking_ids[0].session_id.display_name,
                )
            )
        with self._check_resources_first(vals):
            result = super().write(vals)
        for session, plan in before.items():
            if session._get_plan() != plan:
                session._move_bookings()
        if "capacity" in vals:
            self._promote()
        return result

    def action_cancel(self):
        """Cancel sessions and their bookings, return credits, notify clients (R33).

        :return: True
        :raises AccessError: for users without rights to plan
        :raises UserError: when one is already over or cancelled
        """
        self.check_access("write")
        for session in self:
            if session.state in SESSION_OVER:
                raise UserError(
                    self.env._("%s is already over or cancelled.", session.display_name)
                )
        self.sudo().state = "cancelled"  # sudo: changes by actions only
        self.flush_recordset(["state"])
        live = self.booking_ids.filtered(lambda b: b.state in BOOKING_LIVE)
        live._cancel(release=True, notice="session_cancelled")
        return True

    def action_close(self):
        """Take no more bookings; existing ones stay.

        :return: True
        """
        self.check_access("write")
        # sudo: the state changes by actions only
        self.sudo().filtered(lambda session: session.state == "open").state = "closed"
        return True

    def action_reopen(self):
        """Take bookings again.

        :return: True
        """
        self.check_access("write")
        # sudo: the state changes by actions only
        self.sudo().filtered(lambda session: session.state == "closed").state = "open"
        self._promote()
        return True

    @api.model
    def _refuse_protected(self, vals):
        """Refuse fields that no form, import or RPC may set."""
        refused = PROTECTED_FIELDS.intersection(vals)
        if refused and not self.env.su:
            field = self._fields[min(refused)]
            raise UserError(
                self.env._(
                    "%s cannot be edited directly. Use the buttons on the session.",
                    field._description_string(self.env),
                )
            )

    def _keep_duration(self, vals):
        """Convert an end, which calendar views send, to a duration."""
        if "stop" not in vals:
            return vals
        vals = dict(vals)
        stop = fields.Datetime.to_datetime(vals.pop("stop"))
        start = fields.Datetime.to_datetime(vals.get("start")) or self[:1].start
        if stop and start:
            vals["duration"] = (stop - start).total_seconds() / 3600
        return vals

    def _get_plan(self):
        """Return the values that clients are notified of."""
        self.ensure_one()
        return self.start, self.stop, self.instructor_id, self.room_id

    def _refuse_over(self):
        """Refuse to move sessions that are over or cancelled."""
        for session in self:
            if session.state in SESSION_OVER:
                raise UserError(
                    self.env._(
                        "%s is over or cancelled: it cannot be moved.",
                        session.display_name,
                    )
                )

    def _move_bookings(self):
        """Move bookings and their uses along with the session.

        Packages are not checked again, as it is the company that moves the session.
        """
        self.ensure_one()
        # sudo: users who may plan have no rights to write bookings
        bookings = self.sudo().booking_ids.filtered(
            lambda b: b.state not in ("cancelled", "no_show")
        )
        bookings.write({"start": self.start, "stop": self.stop})
        bookings._move_package_use()
        bookings.filtered(lambda b: b.state != "attended")._flag_notice("changed")

    @api.model
    def _cron_finish(self):
        """Close ended sessions, then mark no-shows (R34)."""
        now = fields.Datetime.now()
        more_time = run_on_domain(
            self,
            [("state", "in", ["open", "closed"]), ("stop", "<=", now)],
            lambda sessions: sessions._finish(),
            job=self.env._("Close sessions"),
            size=BATCH,
        )
        if more_time:
            self._mark_no_shows()

    def _finish(self):
        """Mark sessions as done and clear their waiting lists."""
        # sudo: the state changes by methods only
        sessions = self.sudo()
        sessions.with_context(tracking_disable=True).state = "done"
        sessions.booking_ids.filtered(lambda b: b.state == "waitlisted")._cancel(
            release=True
        )

    @api.model
    def _mark_no_shows(self):
        """Mark clients who were not checked in as no-shows, if the service says so."""
        now = fields.Datetime.now()
        services = self.env["multipack.service"].search([("auto_no_show", "=", True)])
        over = Domain.OR(
            Domain("service_id", "=", service.id)
            & Domain("stop", "<=", now - timedelta(minutes=service.check_in_after))
            for service in services
        )
        expected = Domain("state", "=", "confirmed") & Domain("session_id", "!=", False)
        run_on_domain(
            self.env["multipack.booking"],
            expected & over,
            lambda bookings: bookings._mark_no_show(),
            job=self.env._("Mark no-shows"),
            size=BATCH,
            flag=lambda booking: booking.session_id,
        )
