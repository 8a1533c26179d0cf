from odoo import models
from odoo.tools import format_amount


class MultipackService(models.Model):
    """What a single use costs a client who pays without a package (R31)."""

    _inherit = "multipack.service"

    def _get_price_texts(self, partner, seats=1):
        """Prices of so many places for a client, taxes included, as an order will have
        them: by the client's price list and fiscal position.

        :return: dict of service -> words; services without a product are left out
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
                price = product._get_tax_included_unit_price_from_price(
                    prices[product.id], taxes, fiscal_position=position
                )
                mapped = position.map_tax(taxes) if position else taxes
                total = mapped.compute_all(price, currency, seats, product, client)[
                    "total_included"
                ]
                texts[service] = format_amount(self.env, total, currency)
        return texts
