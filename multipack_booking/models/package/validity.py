import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# Beyond that a number of days is a slip of the finger, and dates would overflow.
MAX_DAYS = 36_500


class MultipackPackage(models.Model):
    """Dates of a package that change: first use, extension, suspension, holder."""

    _inherit = "multipack.package"

    extension_days = fields.Integer(
        readonly=True,
        copy=False,
        help="By how many days the end has moved: suspensions and extensions.",
    )
    suspension_ids = fields.One2many(
        "multipack.suspension", "package_id", readonly=True
    )

    @api.constrains("beneficiary_ids", "beneficiary_cap")
    def _check_beneficiaries(self):
        for package in self:
            most = package.beneficiary_max
            if most and len(package.beneficiary_ids) > most:
                raise UserError(
                    self.env._(
                        "%(package)s can have at most %(most)s beneficiaries.",
                        package=package.display_name,
                        most=most,
                    )
                )
            if package.beneficiary_cap < 0:
                raise UserError(
                    self.env._(
                        "%s: the credits per beneficiary cannot be negative.",
                        package.display_name,
                    )
                )

    def action_extend(self, date_end, reason):
        """Move the end of packages; an earlier day takes an extension back.

        Credits that expired with the old end come back when the new one is not past;
        what is booked after an earlier end is cancelled.

        :param date date_end: new last day, inclusive
        :param str reason: why; kept in the chatter
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
                        "%(package)s starts on %(date)s and cannot end before.",
                        package=package.display_name,
                        date=format_date(self.env, package.date_start),
                    )
                )
            old_end = package.date_end
            package._shift_end((end - old_end).days)
            if package.state == "expired" and end >= package._get_today():
                package._revive()
                package._refresh_suspended()
            package.message_post(
                body=self.env._(
                    "Valid to %(new)s instead of %(old)s: %(reason)s",
                    new=format_date(self.env, end),
                    old=format_date(self.env, old_end),
                    reason=reason,
                )
            )

    def action_suspend(self, date_from, date_to, reason):
        """Let packages rest (R20): the end moves by as many days, bookings inside are
        cancelled and their credits come back.

        :param date date_from: first day of rest
        :param date_to: last day of rest, or False while it is open; where the
            multipack has a maximum, it rests so long at most
        :param str reason: why; kept with the suspension and in the chatter
        :raises UserError: without rights or reason, for days outside the validity,
            already suspended or used, or beyond the maximum of the multipack
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
            package._shift_end(package._get_rest_days(suspension.days))
            package._cancel_bookings(first, last)
            package._refresh_suspended()
            package.message_post(
                body=self.env._(
                    "Suspended from %(first)s to %(last)s: %(reason)s",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last) if last else self.env._("open"),
                    reason=reason,
                )
            )

    def action_resume(self):
        """End the suspension of packages today; one still to come is dropped.

        :raises UserError: without rights, or when there is nothing to resume
        """
        self._check_manager()
        for package in self:
            today = package._get_today()
            pending = package.suspension_ids.filtered(
                lambda rest, day=today: not rest.date_to or rest.date_to >= day
            )[:1].sudo()  # sudo: suspensions are written by actions only
            if not pending or package.state in ("cancelled", "expired"):
                raise UserError(
                    self.env._("%s is not suspended.", package.display_name)
                )
            planned = pending.days
            if pending.date_from >= today:
                pending.unlink()
                rested = 0
            else:
                pending.date_to = today - timedelta(days=1)
                rested = pending.days
            package._shift_end(package._get_rest_days(rested - planned))
            package._refresh_suspended()
            package.message_post(
                body=self.env._("Resumed after %s days of suspension.", rested)
            )

    def action_transfer(self, partner_id, reason):
        """Hand packages over to another holder (R21); balance and history stay.

        The card gets a new code: that of the old holder opens nothing any more.

        :param int partner_id: the new holder
        :param str reason: why; kept in the chatter
        :raises UserError: without rights or reason, for a contact of another company
            or for the holder itself
        """
        self._check_manager()
        self._check_reason(reason)
        client = self.env["res.partner"]._multipack_client(partner_id)
        for package in self:
            names = {"package": package.display_name, "client": client.name}
            if package.state == "cancelled":
                raise UserError(self.env._("%s is cancelled.", names["package"]))
            if client.company_id and client.company_id != package.company_id:
                raise UserError(
                    self.env._(
                        "%(client)s belongs to another company than %(package)s.",
                        **names,
                    )
                )
            if client == package.partner_id:
                raise UserError(
                    self.env._("%(client)s already holds %(package)s.", **names)
                )
            old = package.partner_id
            # sudo: the holder changes by this action only
            package.sudo().write(
                {
                    "partner_id": client.id,
                    "beneficiary_ids": [(3, client.id)],
                    "access_code": secrets.token_hex(8),
                }
            )
            package.message_post(
                body=self.env._(
                    "Handed over from %(old)s to %(new)s: %(reason)s",
                    old=old.name,
                    new=client.name,
                    reason=reason,
                )
            )

    @api.model
    def _to_date(self, value):
        """Return a date that must be given, as such or as a string of it."""
        day = self._to_day(value)
        if not day:
            raise UserError(self.env._("Choose a date."))
        return day

    def _get_today(self):
        self.ensure_one()
        return self.company_id._multipack_today()

    def _check_running(self):
        """Refuse to change dates of what has none yet, or is over for good."""
        self.ensure_one()
        if self.state == "cancelled":
            raise UserError(self.env._("%s is cancelled.", self.display_name))
        if not self.date_start:
            raise UserError(
                self.env._(
                    "%s begins with its first use and has no end yet.",
                    self.display_name,
                )
            )

    def _check_suspension(self, first, last):
        """Refuse days in which this package cannot rest."""
        self._check_running()
        name = self.display_name
        most = self.suspension_max_days
        rested = sum(self.suspension_ids.mapped("days"))
        days = (last - first).days + 1 if last else 0
        if most and rested + max(days, 1) > most:
            raise UserError(
                self.env._(
                    "%(package)s can be suspended for at most %(most)s days in all.",
                    package=name,
                    most=most,
                )
            )
        if last and last < first:
            raise UserError(self.env._("A suspension cannot end before it begins."))
        if self.state in ("pending", "expired") or self._has_ended():
            raise UserError(self.env._("%s is not in use.", name))
        self._check_shift((last - first).days if last else 0)
        if first < self.date_start or first > self.date_end:
            raise UserError(
                self.env._("%s is not valid on the first day of suspension.", name)
            )
        for rest in self.suspension_ids:
            if (not last or rest.date_from <= last) and (
                not rest.date_to or rest.date_to >= first
            ):
                raise UserError(self.env._("%s is already suspended then.", name))
        used = self.consumption_ids.filtered(
            lambda use: (
                use.state in ("used", "forfeited")
                and use.local_date >= first
                and (not last or use.local_date <= last)
            )
        )
        if used:
            raise UserError(self.env._("%s was used in these days.", name))

    def _get_suspension_end(self, first, last):
        """Last day of a rest: an open one ends where the maximum is reached."""
        self.ensure_one()
        left = self.suspension_max_days - sum(self.suspension_ids.mapped("days"))
        if last or left <= 0:
            return last
        return first + timedelta(days=left - 1)

    def _has_ended(self):
        """Whether the last day is over, be the nightly job done or not (R14)."""
        self.ensure_one()
        resting = self.suspension_ids.filtered(lambda rest: not rest.date_to)
        over = self.date_end and self.date_end < self._get_today()
        return bool(over and not resting)

    @api.model
    def _check_shift(self, days):
        if abs(days) > MAX_DAYS:
            raise UserError(self.env._("%s days are too many.", days))

    def _shift_end(self, days):
        """Move the end of the validity by some days.

        A package that waits for its first use has no end; the days count once it has.
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

    def _get_rest_days(self, days):
        """Days by which a rest moves the end: a season ends when it ends (R20)."""
        self.ensure_one()
        return 0 if self._ends_with_period() else days

    def _refresh_suspended(self):
        """Bring the state in step with whether the package rests today."""
        for package in self:
            resting = package.suspension_ids._covers(package._get_today())
            if resting and package.state in ("active", "exhausted"):
                package.sudo().state = "suspended"  # sudo: changes by actions only
            elif not resting and package.state == "suspended":
                package.sudo().state = package._get_usable_state()

    def _get_usable_state(self):
        """State of a package that nothing stands in the way of but its balance."""
        self.ensure_one()
        empty = self.kind != "time" and not self.credit_balance
        return "exhausted" if empty else "active"

    def _get_reserved_uses(self, first=None, last=None):
        """What is booked with this package, optionally within some days."""
        return self.consumption_ids.filtered(
            lambda use: (
                use.state == "reserved"
                and (not first or use.local_date >= first)
                and (not last or use.local_date <= last)
            )
        )

    def _cancel_bookings(self, first=None, last=None):
        """Cancel what is booked with this package in some days; the credits return."""
        self.ensure_one()
        for consumption in self._get_reserved_uses(first, last):
            # sudo: whoever may change the package may free what it pays for
            document = self.env[consumption.res_model].sudo().browse(consumption.res_id)
            document._withdraw_package()
