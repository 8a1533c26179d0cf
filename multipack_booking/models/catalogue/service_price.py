from odoo import models
from odoo.tools import format_amount

from ...tools.prices import total_price


class MultipackService(models.Model):
    """The price of a use without a package (R31)."""

    _inherit = "multipack.service"

    def _get_price_texts(self, partner, seats=1):
        """Return the prices of ``seats`` seats for a client, taxes included.

        The same as on an order: by the client's price list and fiscal position.

        :return: dict of service -> text; services without a product are left out
        """
        texts = {}
        sold = self.filtered("product_id")
        by_company = sold.grouped(lambda s: s.company_id or self.env.company)
        for company, services in by_company.items():
            client = partner.with_company(company)
            Position = self.env["account.fiscal.position"].with_company(company)
            position = Position._get_fiscal_position(client)
            pricelist = client.property_product_pricelist
            currency = pricelist.currency_id or company.currency_id
            products = services.product_id.with_company(company)
            prices = pricelist._get_products_price(products, seats, currency=currency)
            for service in services:
                product = service.product_id.with_company(company)
                taxes = product.taxes_id._filter_taxes_by_company(company)
                total = total_price(
                    product,
                    prices[product.id],
                    seats,
                    taxes,
                    position.map_tax(taxes) if position else taxes,
                    company=company,
                    currency=currency,
                    partner=client,
                )
                texts[service] = format_amount(self.env, total.included, currency)
        return texts
