from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, formatLang

from ..rules.validity import end_date

KINDS = [
    ("time", "Time: unlimited use"),
    ("entry", "Entries"),
    ("value", "Prepaid money"),
]

CREDIT_DIGITS = (16, 2)


class MultipackTerms(models.AbstractModel):
    """What is sold for how much: the formula of a row, of a multipack without a
    price list, and, as a snapshot, of a package."""

    _name = "multipack.terms.mixin"
    _description = "Multipack Terms"

    credit = fields.Float(
        string="Credits",
        digits=CREDIT_DIGITS,
        help="Entries, or money that can be spent. 0 for unlimited use.",
    )
    duration = fields.Integer(string="Validity", default=1)
    duration_unit = fields.Selection(
        [
            ("day", "Days"),
            ("week", "Weeks"),
            ("month", "Months"),
            ("year", "Years"),
        ],
        string="Validity Unit",
        required=True,
        default="month",
    )
    price = fields.Float(min_display_digits="Product Price")

    @api.constrains("credit", "duration", "price")
    def _check_terms(self):
        for terms in self:
            name = terms.display_name
            if terms.credit < 0:
                raise ValidationError(
                    self.env._("%(name)s: credits cannot be negative.", name=name)
                )
            if terms.duration < 1:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the validity must last at least 1 %(unit)s.",
                        name=name,
                        unit=terms._get_unit_text(1),
                    )
                )
            if terms.price < 0:
                raise ValidationError(
                    self.env._("%(name)s: the price cannot be negative.", name=name)
                )

    def _get_terms_fields(self):
        """Names of the fields that make up the terms, copied into a package (R10)."""
        return ["credit", "duration", "duration_unit", "price"]

    def _get_date_end(self, date_start):
        """Last valid day of a package that starts on ``date_start`` (R4)."""
        self.ensure_one()
        return end_date(date_start, self.duration, self.duration_unit)

    def _get_unit_text(self, count):
        """Unit of the validity in words for ``count`` of them."""
        self.ensure_one()
        one = {
            "day": self.env._("day"),
            "week": self.env._("week"),
            "month": self.env._("month"),
            "year": self.env._("year"),
        }
        many = {
            "day": self.env._("days"),
            "week": self.env._("weeks"),
            "month": self.env._("months"),
            "year": self.env._("years"),
        }
        return (one if count == 1 else many)[self.duration_unit]

    def _get_validity_text(self):
        """Validity in words, e.g. "valid 3 months"."""
        self.ensure_one()
        return self.env._(
            "valid %(count)s %(unit)s",
            count=self.duration,
            unit=self._get_unit_text(self.duration),
        )

    @api.model
    def _get_credit_text(self, kind, credit, currency):
        """An amount of credits in words: "10 entries", "100.00 €", "unlimited".

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
