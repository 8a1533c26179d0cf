from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules.validity import covers


class MultipackSuspension(models.Model):
    """Period in which a package cannot be used (R20). Created by ``action_suspend``."""

    _name = "multipack.suspension"
    _description = "Suspension of a Package"
    _order = "date_from, id"

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A suspension cannot end before it starts."
    )

    package_id = fields.Many2one(
        "multipack.package",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(related="package_id.company_id")
    date_from = fields.Date(string="First Day", required=True, readonly=True)
    date_to = fields.Date(
        string="Last Day",
        index=True,
        readonly=True,
        help="Empty while the end is open.",
    )
    days = fields.Integer(
        compute="_compute_days", help="Days by which the end moves; 0 while open."
    )
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        for suspension in self:
            end = suspension.date_to
            suspension.days = (end - suspension.date_from).days + 1 if end else 0

    def _covers(self, day):
        """Return whether ``day`` lies in one of the suspensions."""
        return covers([(period.date_from, period.date_to) for period in self], day)

    def _current(self, day):
        """Return the first suspension that has not ended by ``day``, if any."""
        return self.filtered(
            lambda period: not period.date_to or period.date_to >= day
        )[:1]


class MultipackPackage(models.Model):
    """Suspending and resuming a package (R20)."""

    _inherit = "multipack.package"

    suspension_ids = fields.One2many(
        "multipack.suspension", "package_id", readonly=True
    )

    def action_suspend(self, date_from, date_to, reason):
        """Suspend packages (R20).

        The end moves by the suspended days; bookings within them are cancelled and
        their credits released.

        :param date date_from: first day of the suspension
        :param date_to: last day, or False for an open end; the maximum of the
            multipack limits it
        :param str reason: kept with the suspension and in the chatter
        :raises UserError: without rights or reason, for days outside the validity,
            suspended or used days, or beyond the maximum of the multipack
        """
        self._check_manager()
        self._check_reason(reason)
        first = self._to_date(date_from)
        given = self._to_date(date_to) if date_to else False
        for package in self:
            last = package._get_suspension_end(first, given)
            package._check_suspension(first, last)
            # sudo: suspensions are written by this method only
            suspension = (
                package.env["multipack.suspension"]
                .sudo()
                .create(
                    {
                        "package_id": package.id,
                        "date_from": first,
                        "date_to": last,
                        "reason": reason,
                        "user_id": self.env.uid,
                    }
                )
            )
            package._shift_end(package._get_suspension_extension(suspension.days))
            package._cancel_bookings(first, last)
            package._sync_suspended_state()
            package.message_post(
                body=self.env._(
                    "Suspended from %(first)s to %(last)s: %(reason)s",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last) if last else self.env._("open"),
                    reason=reason,
                )
            )
        return True

    def action_resume(self):
        """End the suspension of packages today; delete one that has not begun.

        :raises UserError: without rights, or for a package that is not suspended
        """
        self._check_manager()
        for package in self:
            today = package._get_today()
            # sudo: suspensions are written by actions only
            pending = package.suspension_ids._current(today).sudo()
            if not pending or package.state in ("cancelled", "expired"):
                raise UserError(
                    self.env._("%s is not suspended.", package.display_name)
                )
            planned = pending.days
            if pending.date_from >= today:
                pending.unlink()
                suspended = 0
            else:
                pending.date_to = today - timedelta(days=1)
                suspended = pending.days
            package._shift_end(package._get_suspension_extension(suspended - planned))
            package._sync_suspended_state()
            package.message_post(
                body=self.env._("Resumed. Days suspended: %s", suspended)
            )
        return True

    def _check_suspension(self, first, last):
        """Refuse days on which this package cannot be suspended."""
        self._check_running()
        name = self.display_name
        most = self.suspension_max_days
        suspended = sum(self.suspension_ids.mapped("days"))
        days = (last - first).days + 1 if last else 0
        if most and suspended + max(days, 1) > most:
            raise UserError(
                self.env._(
                    "%(package)s can be suspended for at most %(most)s days in total.",
                    package=name,
                    most=most,
                )
            )
        if last and last < first:
            raise UserError(self.env._("A suspension cannot end before it starts."))
        if self.state in ("pending", "expired") or self._has_ended():
            raise UserError(
                self.env._(
                    "%s cannot be suspended: it is not paid, or it has ended.", name
                )
            )
        self._check_shift((last - first).days if last else 0)
        if first < self.date_start or first > self.date_end:
            raise UserError(
                self.env._("%s is not valid on the first day of suspension.", name)
            )
        for period in self.suspension_ids:
            if (not last or period.date_from <= last) and (
                not period.date_to or period.date_to >= first
            ):
                raise UserError(
                    self.env._("%s is already suspended on some of these days.", name)
                )
        used = self.consumption_ids.filtered(
            lambda use: (
                use.state in ("used", "forfeited")
                and use.local_date >= first
                and (not last or use.local_date <= last)
            )
        )
        if used:
            raise UserError(self.env._("%s was used on some of these days.", name))

    def _get_suspension_end(self, first, last):
        """Return the last day of a suspension; the maximum limits an open end."""
        self.ensure_one()
        left = self.suspension_max_days - sum(self.suspension_ids.mapped("days"))
        if last or left <= 0:
            return last
        return first + timedelta(days=left - 1)

    def _get_suspension_extension(self, days):
        """Return the days by which a suspension moves the end (R20)."""
        self.ensure_one()
        return 0 if self._ends_with_period() else days

    def _sync_suspended_state(self):
        """Set the state of packages by whether they are suspended today."""
        for package in self:
            suspended = package.suspension_ids._covers(package._get_today())
            if suspended and package.state in ("active", "exhausted"):
                package.sudo().state = "suspended"  # sudo: changes by actions only
            elif not suspended and package.state == "suspended":
                package.sudo().state = package._get_usable_state()
