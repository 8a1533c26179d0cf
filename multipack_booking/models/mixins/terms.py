from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_date, formatLang

from ...rules.limits import next_window, window
from ...rules.validity import end_date
from ...tools.limits import MAX_YEAR, MIN_YEAR

KINDS = [
    ("time", "Time: unlimited use"),
    ("entry", "Entries"),
    ("value", "Prepaid money"),
]

CREDIT_DIGITS = (16, 2)


class MultipackTerms(models.AbstractModel):
    """Credits, validity, price and booking limit.

    Those of a row, of a multipack without a price list, or of a package (a snapshot).
    """

    _name = "multipack.terms.mixin"
    _description = "Multipack Terms"
    _inherit = ["multipack.number.mixin"]

    credit = fields.Float(
        string="Credits",
        digits=CREDIT_DIGITS,
        help="Entries, or the amount that can be spent; 0 for unlimited use.",
    )
    duration = fields.Integer(string="Validity", default=1)
    duration_unit = fields.Selection(
        [
            ("day", "Days"),
            ("week", "Weeks"),
            ("month", "Months"),
            ("year", "Years"),
            ("period", "Period"),
            ("season", "Season"),
        ],
        string="Validity Unit",
        required=True,
        default="month",
    )
    period_id = fields.Many2one(
        "multipack.period",
        string="Season or Period",
        domain="[('kind', '=', duration_unit)]",
        ondelete="restrict",
        help="The validity ends with it, regardless of the date of sale.",
    )
    price = fields.Float(min_display_digits="Product Price")
    price_type = fields.Selection(
        [("fixed", "Total"), ("per_day", "Per Day")],
        string="Pricing",
        required=True,
        default="fixed",
    )
    booking_limit = fields.Integer(
        help="Maximum seats in the given time; 0 for no limit."
    )
    booking_limit_period = fields.Selection(
        [
            ("day", "per Day"),
            ("week", "per Week"),
            ("month", "per Month"),
            ("validity", "in Total"),
        ],
        string="Limit Period",
        required=True,
        default="week",
    )
    booking_limit_scope = fields.Selection(
        [
            ("service", "Per Service"),
            ("package", "Across All Services"),
        ],
        string="Limit Applies",
        required=True,
        default="service",
        help="Example with a limit of 1 per week and 5 services: 5 bookings a week,"
        " one of each service; or 1 booking a week in total (advanced limit).",
    )

    @api.constrains(
        "credit", "duration", "duration_unit", "period_id", "price", "booking_limit"
    )
    def _check_terms(self):
        for terms in self:
            if problem := terms._get_terms_problem():
                raise ValidationError(problem)

    def _get_terms_problem(self):
        """Return an error message, or False if the terms are valid."""
        self.ensure_one()
        _ = self.env._
        name = self.display_name
        if self.credit < 0:
            return _("%s: credits cannot be negative.", name)
        if self.price < 0:
            return _("%s: the price cannot be negative.", name)
        if not self.duration_unit:
            return _("%s: select the unit of the validity.", name)
        if self.booking_limit < 0:
            return _("%s: the booking limit cannot be negative.", name)
        if self._ends_with_period():
            if self.period_id.kind == self.duration_unit:
                return False
            return _("%s: select the season or period that it ends with.", name)
        if self.duration < 1:
            return _("%s: the validity must be at least 1.", name)
        if self._get_date_end(fields.Date.today()).year > MAX_YEAR:
            return _("%s: the validity is too long.", name)
        return False

    def _get_terms_fields(self):
        """Return the names of the terms fields, which are copied to packages (R10)."""
        return [
            "credit",
            "duration",
            "duration_unit",
            "period_id",
            "price",
            "price_type",
            "booking_limit",
            "booking_limit_period",
            "booking_limit_scope",
        ]

    def _ends_with_period(self):
        self.ensure_one()
        return self.duration_unit in ("period", "season")

    def _get_date_start(self, today):
        """Return the first valid day of a package sold on ``today``."""
        self.ensure_one()
        if self._ends_with_period():
            return max(today, self.period_id.date_from)
        return today

    def _get_date_end(self, date_start):
        """Return the last valid day of a package that starts on ``date_start`` (R4)."""
        self.ensure_one()
        if self._ends_with_period():
            return self.period_id.date_to
        return end_date(date_start, self.duration, self.duration_unit)

    def _get_unit_count(self):
        """Return the number of units of the validity; 1 for a season or period."""
        self.ensure_one()
        return 1 if self._ends_with_period() else self.duration

    def _get_price(self, date_start):
        """Return the price of a package that starts on ``date_start``.

        :return: amount in company currency
        """
        self.ensure_one()
        return self.price

    def _get_start_refusal(self, date_start):
        """Return why no package can start on ``date_start``, or False."""
        self.ensure_one()
        if not MIN_YEAR <= date_start.year <= MAX_YEAR:
            return self.env._(
                "No package can start on %s.", format_date(self.env, date_start)
            )
        if date_start > self._get_date_end(date_start):
            return self.env._(
                "%(name)s has ended on %(date)s.",
                name=self.period_id.name,
                date=format_date(self.env, self.period_id.date_to),
            )
        return False

    def _get_limit_window(self, day):
        """Return the days that share the booking limit with ``day``, and the first day
        after them; see ``rules.limits``."""
        self.ensure_one()
        period = self.booking_limit_period
        return window(day, period), next_window(day, period)

    def _get_validity_text(self):
        """Return the validity as text, e.g. "valid 3 months"."""
        self.ensure_one()
        _, count = self.env._, self.duration
        if self._ends_with_period():
            return _("valid to %s", format_date(self.env, self.period_id.date_to))
        if count == 1:
            return {
                "day": _("valid 1 day"),
                "week": _("valid 1 week"),
                "month": _("valid 1 month"),
                "year": _("valid 1 year"),
            }[self.duration_unit]
        return {
            "day": _("valid %s days", count),
            "week": _("valid %s weeks", count),
            "month": _("valid %s months", count),
            "year": _("valid %s years", count),
        }[self.duration_unit]

    def _get_limit_text(self):
        """Return the booking limit as text, e.g. "at most 2 a day for each service"."""
        self.ensure_one()
        _, count = self.env._, self.booking_limit
        if not count:
            return False
        if self.booking_limit_scope == "service":
            return {
                "day": _("at most %s a day for each service", count),
                "week": _("at most %s a week for each service", count),
                "month": _("at most %s a month for each service", count),
                "validity": _("at most %s in all for each service", count),
            }[self.booking_limit_period]
        return {
            "day": _("at most %s a day across all services", count),
            "week": _("at most %s a week across all services", count),
            "month": _("at most %s a month across all services", count),
            "validity": _("at most %s in all across all services", count),
        }[self.booking_limit_period]

    @api.model
    def _get_credit_text(self, kind, credit, currency):
        """Return an amount of credits as text, e.g. "10 entries" or "100.00 €".

        :param str kind: ``time``, ``entry`` or ``value``
        :param float credit: entries, or money in ``currency``
        """
        if kind == "time":
            return self.env._("unlimited use")
        if kind == "value":
            return format_amount(self.env, credit, currency)
        number = formatLang(self.env, credit, digits=0 if credit % 1 == 0 else 2)
        if credit == 1:
            return self.env._("%s entry", number)
        return self.env._("%s entries", number)
