from odoo import fields, models
from odoo.http import request


class MultipackPricelistOption(models.Model):
    _inherit = "multipack.pricelist.option"

    def _get_shop_values(self, row, date_start):
        """What the shop shows of options of ``row``, sold from ``date_start`` on.

        :return: list of dicts of ``id``, ``name``, ``price`` as the visitor sees it,
            ``required`` and ``selected``
        """
        currency = request.website.currency_id
        today = fields.Date.context_today(self)
        return [
            {
                "id": option.id,
                "name": option.name,
                "price": option.product_id._get_multipack_taxed_price(
                    option.currency_id._convert(
                        option._get_price(row, date_start),
                        currency,
                        self.env.company,
                        today,
                    )
                ),
                "required": option.required,
                "selected": option.required or option.default_selected,
            }
            for option in self
        ]
