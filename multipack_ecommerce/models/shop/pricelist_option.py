from odoo import fields, models
from odoo.http import request


class MultipackPricelistOption(models.Model):
    _inherit = "multipack.pricelist.option"

    def _get_shop_values(self, row, date_start, known_prices):
        """Prepare the options of ``row``, for a package from ``date_start`` on.

        :param dict known_prices: the visitor's prices by product and amount; filled
            here, because the price options of a list share most of their options
        :return: list of dicts of ``id``, ``name``, ``price`` as the visitor sees it,
            ``required`` and ``selected``
        """
        values = []
        for option in self:
            key = option.product_id, option._get_price(row, date_start)
            if key not in known_prices:
                known_prices[key] = option._get_shop_price(*key)
            values.append(
                {
                    "id": option.id,
                    "name": option.name,
                    "price": known_prices[key],
                    "required": option.required,
                    "selected": option.required or option.default_selected,
                }
            )
        return values

    def _get_shop_price(self, product, amount):
        """Convert an amount of the price list into the visitor's price."""
        price = self.currency_id._convert(
            amount,
            request.website.currency_id,
            self.env.company,
            fields.Date.context_today(self),
        )
        taxes = product.product_tmpl_id._get_multipack_shop_taxes()
        return product._get_multipack_taxed_price(price, *taxes)
