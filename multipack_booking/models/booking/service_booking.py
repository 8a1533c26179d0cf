from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import codes
from ...rules.booking import check_in_window
from ...rules.use import Use
from ...tools.limits import TEN_YEARS_IN_DAYS, YEAR_IN_HOURS, YEAR_IN_MINUTES

OUTCOMES = [("forfeit", "Forfeit Credits"), ("release", "Return Credits")]


class MultipackService(models.Model):
    """The booking policy of a service (R29, R34), and walk-ins."""

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
        help="After that, a cancellation is late.",
    )
    late_cancel = fields.Selection(
        OUTCOMES,
        string="On Late Cancellation",
        required=True,
        default="forfeit",
    )
    no_show = fields.Selection(
        OUTCOMES, string="On No-Show", required=True, default="forfeit"
    )
    auto_no_show = fields.Boolean(
        string="Mark No-Shows Automatically",
        help="Clients not checked in when check-in closes are marked as no-shows.",
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

    def _get_cancellation_policy_text(self):
        """Return the cancellation policy as a text for clients."""
        self.ensure_one()
        if self.late_cancel == "release" or not self.cancel_hours:
            return self.env._("Free cancellation until the start.")
        return self.env._(
            "Free cancellation until %s hours before the start; after that the credits"
            " are not returned.",
            f"{self.cancel_hours:g}",
        )

    def _get_check_in_refusal(self, start, stop=False):
        """Return why clients cannot be checked in now (R34).

        :param datetime start: of the session or walk-in, UTC
        :param datetime stop: its end, UTC; by default after the usual duration
        :return: a code of ``rules.codes.CHECK_IN``, or False
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
            return codes.EARLY
        return codes.LATE if now > last else False

    def _prepare_use(self, partner, start, seats=1, company=None):
        """Build a use; single source of truth for its company (R16).

        :param partner: the client
        :param datetime start: moment of the service, UTC
        :param int seats: number of seats
        :param company: where it takes place, for a service that companies share; the
            current one if unset
        :return: :class:`~..rules.use.Use`
        """
        self.ensure_one()
        company = self.company_id or company or self.env.company
        day = company._multipack_local_date(start)
        return Use(partner, self, start, day, seats, company)

    def enter(
        self,
        partner_id,
        package_id=False,
        seats=1,
        payment="package",
        request_ref=False,
    ):
        """Let a client in now, without a session, and charge a package.

        :param int partner_id: the client
        :param int package_id: package to charge; the best eligible one (R17) if unset
        :param int seats: number of seats, each charged
        :param str payment: ``package``, ``onsite`` (makes an order line to be paid at
            the desk) or ``free``
        :param str request_ref: the caller's own reference of this request, see
            ``multipack.booking._find_repeated``
        :return: id of the booking, attended at once (R26)
        :raises UserError: if no package, or not the given one, can pay; nothing is
            written then
        """
        self.ensure_one()
        Booking = self.env["multipack.booking"]
        request = Booking._read_request(
            self, partner_id, seats, package_id, payment, request_ref, walk_in=True
        )
        use = self._prepare_use(request.partner, fields.Datetime.now(), seats)
        if repeated := Booking._find_repeated(request, use.company):
            return repeated.id
        request.partner._multipack_check_exists()
        return Booking._create_charged(use, request, state="attended").id
