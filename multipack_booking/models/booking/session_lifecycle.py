from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.batch import run_on_domain

# What changes by an action only, or is counted by the database.
KEPT = {
    "state",
    "seats_taken",
    "timetable_id",
    "timetable_date",
    "timetable_plan",
}

# What the clients of a session must be told.
TOLD = {"start", "duration", "instructor_id", "room_id", "service_id"}

# Sessions that are closed together, in one transaction of the job.
BATCH = 100


class MultipackSession(models.Model):
    """Changing a session that may have clients: move, cancel, more places, the end."""

    _inherit = "multipack.session"

    @api.model_create_multi
    def create(self, vals_list):
        """Plan sessions; they are open and nobody is booked yet."""
        for vals in vals_list:
            self._refuse_kept(vals)
        return super().create([self._keep_duration(vals) for vals in vals_list])

    def write(self, vals):
        """Change sessions; their bookings follow, clients are told, places that come
        free go to who waits."""
        self._refuse_kept(vals)
        vals = self._keep_duration(vals)
        if {"start", "duration"} & set(vals):
            self._refuse_over()
        before = {session: session._get_plan() for session in self if TOLD & set(vals)}
        if "service_id" in vals and self.sudo().booking_ids:
            raise UserError(
                self.env._(
                    "%s has bookings: it cannot become another service.",
                    self.sudo().booking_ids[0].session_id.display_name,
                )
            )
        result = super().write(vals)
        for session, plan in before.items():
            if session._get_plan() != plan:
                session._move_bookings()
        if "capacity" in vals:
            self._promote()
        return result

    def action_cancel(self):
        """Cancel sessions (R33): bookings go, credits come back, clients are told.

        :raises AccessError: for who may not plan
        :raises UserError: when one is over or cancelled already
        """
        self.check_access("write")
        for session in self:
            if session.state in ("cancelled", "done"):
                raise UserError(
                    self.env._("%s is over or cancelled already.", session.display_name)
                )
        self.sudo().state = "cancelled"  # sudo: changes by actions only
        self.flush_recordset(["state"])
        live = self.booking_ids.filtered(
            lambda b: b.state in ("held", "confirmed", "waitlisted", "attended")
        )
        live._cancel(release=True, notice="session_cancelled")

    def action_close(self):
        """Take no more bookings; those that are made stay."""
        self.check_access("write")
        # sudo: the state changes by actions only
        self.sudo().filtered(lambda session: session.state == "open").state = "closed"

    def action_reopen(self):
        """Take bookings again."""
        self.check_access("write")
        # sudo: the state changes by actions only
        self.sudo().filtered(lambda session: session.state == "closed").state = "open"
        self._promote()

    @api.model
    def _refuse_kept(self, vals):
        """Refuse what is not set by hand, be it by a form, an import or RPC."""
        kept = KEPT.intersection(vals)
        if kept and not self.env.su:
            field = self._fields[min(kept)]
            raise UserError(
                self.env._(
                    "%s of a session cannot be set by hand. Use its buttons.",
                    field._description_string(self.env),
                )
            )

    def _keep_duration(self, vals):
        """A calendar that moves an event sends its end; here it follows the start."""
        if "stop" not in vals:
            return vals
        vals = dict(vals)
        stop = fields.Datetime.to_datetime(vals.pop("stop"))
        start = fields.Datetime.to_datetime(vals.get("start")) or self[:1].start
        if stop and start:
            vals["duration"] = (stop - start).total_seconds() / 3600
        return vals

    def _get_plan(self):
        """What a client goes by."""
        self.ensure_one()
        return self.start, self.stop, self.instructor_id, self.room_id

    def _refuse_over(self):
        """Refuse to move what is over or cancelled."""
        for session in self:
            if session.state in ("cancelled", "done"):
                raise UserError(
                    self.env._(
                        "%s is over or cancelled: it cannot be moved.",
                        session.display_name,
                    )
                )

    def _move_bookings(self):
        """Bookings and their uses take place when their session does.

        Whether a package is valid then is not asked again: it is the club that moves.
        """
        self.ensure_one()
        # sudo: whoever may plan moves the bookings along
        bookings = self.sudo().booking_ids.filtered(
            lambda b: b.state not in ("cancelled", "no_show")
        )
        bookings.write({"start": self.start, "stop": self.stop})
        bookings._move_package_use()
        bookings.filtered(lambda b: b.state != "attended")._notify("changed")

    @api.model
    def _cron_finish(self):
        """Close sessions that are over, then mark no-shows (R34)."""
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
        """Sessions are over: nobody waits any more."""
        # sudo: the job ends what nobody may
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
            lambda bookings: bookings._miss(),
            job=self.env._("Mark no-shows"),
            size=BATCH,
            flag=lambda booking: booking.session_id,
        )
