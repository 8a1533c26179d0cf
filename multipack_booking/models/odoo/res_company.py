import pytz
from odoo import fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.tools import format_datetime, ormcache

from ...rules.timetable import utc_moment
from ...tools.limits import (
    MAX_AMOUNT,
    TEN_YEARS_IN_DAYS,
    YEAR_IN_HOURS,
    YEAR_IN_MINUTES,
)


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "multipack.number.mixin"]

    multipack_tz = fields.Selection(
        _tz_get,
        string="Time Zone of Packages",
        help="In which the days of packages begin and end. By default that of the"
        " working hours.",
    )
    multipack_activation = fields.Selection(
        [
            ("order", "The order is confirmed"),
            ("invoice", "The invoice is paid"),
        ],
        string="Packages Become Usable When",
        required=True,
        default="order",
    )

    multipack_notice_bought = fields.Boolean(string="Bought", default=True)
    multipack_notice_low = fields.Boolean(string="Low Balance", default=True)
    multipack_notice_ending = fields.Boolean(string="Ending Soon", default=True)
    multipack_notice_ended = fields.Boolean(string="Ended", default=True)
    multipack_notice_suspended = fields.Boolean(string="Suspended", default=True)
    multipack_notice_booked = fields.Boolean(string="Booked or Moved", default=True)
    multipack_notice_cancelled = fields.Boolean(string="Cancelled", default=True)
    multipack_notice_place = fields.Boolean(string="Waiting List", default=True)
    multipack_notice_reminder = fields.Boolean(string="Reminder", default=True)
    multipack_reminder_hours = fields.Integer(
        string="Hours Before the Start", default=24, help="When the reminder is sent."
    )
    multipack_hold_minutes = fields.Integer(
        string="Minutes to Pay Online",
        default=15,
        help="How long a seat is held while the client pays online.",
    )
    multipack_notice_days = fields.Integer(
        string="Days Before the End",
        default=7,
        help="When the notification of the end is sent.",
    )
    multipack_notice_credits = fields.Integer(
        string="Entries Left",
        default=1,
        help="At which the notification of a low balance is sent.",
    )

    multipack_timetable_weeks = fields.Integer(
        string="Weeks Ahead",
        default=4,
        help="How far ahead sessions are planned from the timetable.",
    )

    def _get_number_limits(self):
        # without super(): Odoo decides the limits of its own fields
        return {
            "multipack_timetable_weeks": (1, 52),
            "multipack_reminder_hours": (0, YEAR_IN_HOURS),
            "multipack_hold_minutes": (1, YEAR_IN_MINUTES),
            "multipack_notice_days": (0, TEN_YEARS_IN_DAYS),
            "multipack_notice_credits": (0, MAX_AMOUNT),
        }

    def _multipack_zone(self):
        """Return the time zone in which the days of packages are counted (R14)."""
        return pytz.timezone(self._multipack_zone_name())

    @ormcache("self.id")
    def _multipack_zone_name(self):
        """Return the name of the time zone; cached, as each booking needs it."""
        # sudo: portal users cannot read working hours; only the time zone is returned
        company = self.sudo()
        return company.multipack_tz or company.resource_calendar_id.tz or "UTC"

    def write(self, vals):
        """Clear the cached time zone when it may change."""
        result = super().write(vals)
        if {"multipack_tz", "resource_calendar_id"} & set(vals):
            self.env.registry.clear_cache()
        return result

    def _multipack_localize(self, moment):
        """Convert a UTC moment to an aware datetime in the company's time zone.

        A moment whose local time would overflow stays in UTC.
        """
        moment = pytz.utc.localize(moment)
        try:
            return moment.astimezone(self._multipack_zone())
        except OverflowError:
            return moment

    def _multipack_local_date(self, moment):
        """Return the date of a UTC moment in the company's time zone."""
        return self._multipack_localize(moment).date()

    def _multipack_get_bounds(self, first, last):
        """Return the UTC moments at which the local days from first to last begin and
        end."""
        zone = self._multipack_zone()
        return utc_moment(first, 0, zone), utc_moment(last, 24, zone)

    def _multipack_format(self, utc):
        """Format a UTC moment in the company's time zone and the user's language."""
        return format_datetime(
            self.env, utc, tz=self._multipack_zone().zone, dt_format="EEE d MMM y HH:mm"
        )

    def _multipack_today(self):
        """Return today's date in the company's time zone."""
        return self._multipack_local_date(fields.Datetime.now())
