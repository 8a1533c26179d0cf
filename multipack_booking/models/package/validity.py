from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# A larger number of days is a typing error, and dates would overflow.
MAX_DAYS = 36_500


class MultipackPackage(models.Model):
    """The end of a package: extensions, and helpers of all date changes."""

    _inherit = "multipack.package"

    extension_days = fields.Integer(
        readonly=True,
        copy=False,
        help="Days by which suspensions and extensions have moved the end.",
    )

    def action_extend(self, date_end, reason):
        """Move the end of packages; an earlier day revokes an extension.

        Expired credits are returned unless the new end has passed as well; bookings
        after an earlier end are cancelled.

        :param date date_end: new last day, inclusive
        :param str reason: kept in the chatter
        :raises UserError: without rights or reason, before the start, or for packages
            that have not begun or are cancelled
        """
        self._check_manager()
        self._check_reason(reason)
        end = self._to_date(date_end)
        for package in self:
            package._check_running()
            if end < package.date_start:
                raise UserError(
                    self.env._(
                        "%(package)s starts on %(date)s and cannot end before that.",
                        package=package.display_name,
                        date=format_date(self.env, package.date_start),
                    )
                )
            old_end = package.date_end
            package._shift_end((end - old_end).days)
            if package.state == "expired" and end >= package._get_today():
                package._undo_expiry()
                package._sync_suspended_state()
            package.message_post(
                body=self.env._(
                    "Valid to %(new)s instead of %(old)s: %(reason)s",
                    new=format_date(self.env, end),
                    old=format_date(self.env, old_end),
                    reason=reason,
                )
            )
        return True

    @api.model
    def _to_date(self, value):
        """Return a required date, given as a date or as its string."""
        day = self._to_day(value)
        if not day:
            raise UserError(self.env._("Choose a date."))
        return day

    def _get_today(self):
        self.ensure_one()
        return self.company_id._multipack_today()

    def _check_running(self):
        """Refuse to change the dates of a package without any, or a cancelled one."""
        self.ensure_one()
        if self.state == "cancelled":
            raise UserError(self.env._("%s is cancelled.", self.display_name))
        if not self.date_start:
            raise UserError(
                self.env._(
                    "%s starts with its first use and has no end date yet.",
                    self.display_name,
                )
            )

    def _has_ended(self):
        """Return whether the last day has passed, even before the job has run (R14)."""
        self.ensure_one()
        open_ended = self.suspension_ids.filtered(lambda period: not period.date_to)
        over = self.date_end and self.date_end < self._get_today()
        return bool(over and not open_ended)

    @api.model
    def _check_shift(self, days):
        if abs(days) > MAX_DAYS:
            raise UserError(self.env._("Enter at most %s days.", f"{MAX_DAYS:,}"))

    def _shift_end(self, days):
        """Move the end of the validity by some days.

        A package that starts with its first use may have no end yet: the days are
        added when it gets one.
        """
        self.ensure_one()
        self._check_shift(days)
        # sudo: dates change by actions only
        package = self.sudo()
        package.extension_days += days
        if package.date_end and package.activation == "first_use":
            package.date_end = package._get_end_from(package.date_start)
        elif package.date_end:
            package.date_end += timedelta(days=days)
        if package.date_end and days < 0:
            package._cancel_bookings(first=package.date_end + timedelta(days=1))

    def _get_usable_state(self):
        """Return the state of a paid and valid package, by its balance."""
        self.ensure_one()
        empty = self.kind != "time" and not self.credit_balance
        return "exhausted" if empty else "active"

    def _get_reserved_uses(self, first=None, last=None):
        """Return the reserved uses of this package, optionally between two days."""
        return self.consumption_ids.filtered(
            lambda use: (
                use.state == "reserved"
                and (not first or use.local_date >= first)
                and (not last or use.local_date <= last)
            )
        )

    def _cancel_bookings(self, first=None, last=None):
        """Cancel bookings paid with this package, and release their credits."""
        self.ensure_one()
        for consumption in self._get_reserved_uses(first, last):
            # sudo: users who may change the package may cancel the bookings it pays for
            document = self.env[consumption.res_model].sudo().browse(consumption.res_id)
            document._withdraw_package()
