from odoo import fields, models
from odoo.http import request
from odoo.tools import format_amount, format_date


class MultipackPricelistLine(models.Model):
    _inherit = "multipack.pricelist.line"

    ecommerce_ok = fields.Boolean(
        string="Sold Online",
        copy=False,
        help="Clients can buy this row in the web shop, wherever a multipack with this"
        " list is published. Other rows are sold at the desk only. A multipack without"
        " a price list is sold online as soon as it is published.",
    )

    def _get_shop_rates_text(self, date_start, price):
        """Explain a price per day (R5); empty for other price options.

        :param date date_start: first day of the package
        :param float price: for the visitor, in the currency of the website; the rates
            are scaled to it, so that they include the visitor's discounts and taxes
        """
        self.ensure_one()
        if self.price_type != "per_day":
            return ""
        segments = self._get_price_segments(date_start)
        share = price / (sum(segment.amount for segment in segments) or 1)
        currency = request.website.currency_id
        days = " + ".join(
            self.env._(
                "%(days)s × %(rate)s per day",
                days=segment.days,
                rate=format_amount(self.env, segment.rate * share, currency),
            )
            for segment in segments
        )
        return self.env._(
            "%(days)s, from %(start)s to %(end)s",
            days=days,
            start=format_date(self.env, date_start),
            end=format_date(self.env, segments[-1].date_to),
        )
