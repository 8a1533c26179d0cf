from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.pricing import Band, crosses


class MultipackDailyRate(models.Model):
    """Price of a day between two dates, for rows that are sold per day (R5)."""

    _name = "multipack.daily.rate"
    _description = "Daily Rate"
    _inherit = ["multipack.number.mixin"]
    _order = "pricelist_line_id, date_from nulls first, id"

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A daily rate cannot end before it begins."
    )

    pricelist_line_id = fields.Many2one(
        "multipack.pricelist.line",
        string="Row",
        required=True,
        index=True,
        ondelete="cascade",
    )
    date_from = fields.Date(
        string="From", help="Leave both dates empty for all other days."
    )
    date_to = fields.Date(string="To")
    price = fields.Float(
        string="Price per Day", min_display_digits="Product Price", required=True
    )
    currency_id = fields.Many2one(related="pricelist_line_id.currency_id")
    company_id = fields.Many2one(related="pricelist_line_id.company_id")

    @api.depends("price", "date_from", "date_to")
    def _compute_display_name(self):
        for rate in self:
            days = f"{rate.date_from or '…'} – {rate.date_to or '…'}"
            rate.display_name = f"{days}: {rate.price:g}"

    @api.constrains("date_from", "date_to", "price", "pricelist_line_id")
    def _check_rates(self):
        for rate in self:
            if rate.price < 0:
                raise ValidationError(
                    self.env._(
                        "%s: a daily rate cannot be negative.",
                        rate.pricelist_line_id.name,
                    )
                )
            others = rate.pricelist_line_id.daily_rate_ids - rate
            for other in others:
                if crosses(rate._get_band(), other._get_band()):
                    raise ValidationError(
                        self.env._(
                            "%(row)s: the daily rates %(one)s and %(other)s overlap."
                            " One range of dates may contain the other, but they must"
                            " not cross.",
                            row=rate.pricelist_line_id.name,
                            one=rate.display_name,
                            other=other.display_name,
                        )
                    )

    def _get_band(self):
        """Return the rate in the form that ``rules.pricing`` expects."""
        self.ensure_one()
        return Band(self.date_from or None, self.date_to or None, self.price)
