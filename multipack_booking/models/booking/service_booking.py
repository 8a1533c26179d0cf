from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.booking import check_in_window
from ...tools.limits import TEN_YEARS_IN_DAYS, YEAR_IN_HOURS, YEAR_IN_MINUTES

OUTCOMES = [("forfeit", "Stay Spent"), ("release", "Come Back")]


class MultipackService(models.Model):
    """How a service is booked: the policy of R29 and R34."""

    _inherit = "multipack.service"

    booking_open_days = fields.Integer(
        string="Booking Opens (days before)",
        help="At the time of day at which it starts; 0 for as soon as it is planned.",
    )
    booking_close_minutes = fields.Integer(
        string="Booking Closes (minutes before)",
        help="A negative number keeps it open for a while after the start.",
    )
    cancel_hours = fields.Float(
        string="Free Cancellation until (hours before)",
        help="Later, a cancellation is late.",
    )
    late_cancel = fields.Selection(
        OUTCOMES,
        string="Credits of a Late Cancellation",
        required=True,
        default="forfeit",
    )
    no_show = fields.Selection(
        OUTCOMES, string="Credits of a No-show", required=True, default="forfeit"
    )
    auto_no_show = fields.Boolean(
        string="No-shows by Themselves",
        help="After the end, who was not checked in did not show up.",
    )
    check_in_before = fields.Integer(
        string="Check-in Opens (minutes before)", default=24 * 60
    )
    check_in_after = fields.Integer(
        string="Check-in Closes (minutes after the end)", default=24 * 60
    )
    buffer = fields.Integer(
        string="Pause after an Appointment (minutes)",
        help="Kept free for the person and the room before the next one.",
    )
    session_ids = fields.One2many("multipack.session", "service_id")

    def _get_number_limits(self):
        return super()._get_number_limits() | {
            "duration": (0, YEAR_IN_HOURS),
            "cancel_hours": (0, YEAR_IN_HOURS),
            "booking_open_days": (0, TEN_YEARS_IN_DAYS),
            "booking_close_minutes": (-YEAR_IN_MINUTES, YEAR_IN_MINUTES),
            "check_in_before": (0, YEAR_IN_MINUTES),
            "check_in_after": (0, YEAR_IN_MINUTES),
            "buffer": (0, YEAR_IN_MINUTES),
        }

    @api.constrains(
        "booking_open_days",
        "cancel_hours",
        "check_in_before",
        "check_in_after",
        "buffer",
    )
    def _check_policy(self):
        for service in self:
            numbers = [
                service.booking_open_days,
                service.cancel_hours,
                service.check_in_before,
                service.check_in_after,
                service.buffer,
            ]
            if min(numbers) < 0:
                raise ValidationError(
                    self.env._(
                        "%s: days, hours and minutes of the booking rules cannot be"
                        " negative.",
                        service.name,
                    )
                )

    def _get_cancel_text(self):
        """The rule of cancellation in words, for clients."""
        self.ensure_one()
        if self.late_cancel == "release":
            return self.env._("You can cancel free of charge until it starts.")
        if not self.cancel_hours:
            return self.env._(
                "You can cancel free of charge until it starts, not afterwards."
            )
        return self.env._(
            "You can cancel free of charge until %s hours before; later, what it costs"
            " stays spent.",
            f"{self.cancel_hours:g}",
        )

    def _get_check_in_refusal(self, start, stop=False):
        """Whether the check-in of what is between ``start`` and ``stop`` (UTC) is not
        open now (R34).

        :return: ``early``, ``late`` or False
        """
        self.ensure_one()
        first, last = check_in_window(
            start,
            stop or start + timedelta(hours=self.duration),
            self.check_in_before,
            self.check_in_after,
        )
        now = fields.Datetime.now()
        if now < first:
            return "early"
        return "late" if now > last else False
