from odoo import api, fields, models
from odoo.addons.multipack_booking.tools.prices import total_price
from odoo.http import request


class ProductProduct(models.Model):
    _inherit = "product.product"

    multipack_shop_refusal = fields.Char(
        compute="_compute_multipack_shop_refusal",
        compute_sudo=True,  # rows are decided on for whoever looks
        help="Why the shop may not sell this variant of a multipack.",
    )

    @api.depends(
        "active",
        "multipack_pricelist_line_id.active",
        "multipack_pricelist_line_id.ecommerce_ok",
        "multipack_pricelist_line_id.period_id",
        "product_tmpl_id.multipack_ids.active",
        "product_tmpl_id.multipack_ids.pricelist_id",
        "product_tmpl_id.multipack_ids.period_id",
        "product_tmpl_id.multipack_ids.sale_date_from",
        "product_tmpl_id.multipack_ids.sale_date_to",
    )
    @api.depends_context("lang", "company", "multipack_date_start")
    def _compute_multipack_shop_refusal(self):
        """Decide, for every route, whether a row is for the shop and can be sold.

        Products that are no multipacks are none of its business.
        """
        for product in self:
            multipack = product.product_tmpl_id.multipack_id
            row = product.multipack_pricelist_line_id
            if not multipack:
                refusal = False
            elif not product.active:
                refusal = self.env._("%s is no longer sold.", product.display_name)
            elif multipack.pricelist_id and not row.ecommerce_ok:
                refusal = self.env._(
                    "%s is not sold online. Please ask at the desk.",
                    product.display_name,
                )
            else:
                refusal = multipack._get_sale_refusal(
                    row or multipack, product._get_multipack_date_start()
                )
            product.multipack_shop_refusal = refusal

    def _filter_multipack_shop(self):
        """Keep the variants that the shop may sell."""
        return self.filtered(lambda product: not product.multipack_shop_refusal)

    def _is_add_to_cart_allowed(self):
        # Before super, which allows everything to administrators: for them as well,
        # Odoo would put another variant into the cart instead.
        if self.multipack_shop_refusal:
            return False
        return super()._is_add_to_cart_allowed()

    def _website_show_quick_add(self):
        if self.multipack_shop_refusal:
            return False
        return super()._website_show_quick_add()

    def _get_multipack_shop_prices(self):
        """Prices of variants as the current visitor sees them, all in one batch.

        By the same price lists, currencies and taxes as Odoo's own
        ``_get_combination_info``, which asks for one variant at a time. A page asks
        for them more than once, so its controller lets them be remembered.

        :return: dict by variant of ``price`` and ``list_price``, which is higher when a
            discount is to be shown
        """
        known = getattr(request, "multipack_shop_prices", {})
        if missing := self.filtered(lambda product: product not in known):
            known.update(missing._compute_multipack_shop_prices())
        return {product: known[product] for product in self}

    def _compute_multipack_shop_prices(self):
        """Work the prices of ``_get_multipack_shop_prices`` out."""
        currency = request.website.currency_id
        date = fields.Date.context_today(self)
        rules = request.pricelist._compute_price_rule(self, 1.0, currency=currency)
        prices = {}
        taxes_of = {
            template: template._get_multipack_shop_taxes()
            for template in self.product_tmpl_id
        }
        for product in self:
            taxes = taxes_of[product.product_tmpl_id]
            price, rule_id = rules[product.id]
            list_price = price
            rule = self.env["product.pricelist.item"].browse(rule_id)
            if rule._show_discount_on_shop():
                list_price = rule._compute_price_before_discount(
                    product=product,
                    quantity=1.0,
                    date=date,
                    uom=product.uom_id,
                    currency=currency,
                )
            taxed = product._get_multipack_taxed_price(price, *taxes)
            prices[product] = {
                "price": taxed,
                # taxes take time, and most prices are not discounted
                "list_price": product._get_multipack_taxed_price(list_price, *taxes)
                if currency.compare_amounts(list_price, price) > 0
                else taxed,
            }
        return prices

    def _get_multipack_taxed_price(self, price, product_taxes, taxes):
        """A price with or without taxes, as the website shows it.

        :param product_taxes: those of the product
        :param taxes: those that apply to the visitor instead
        """
        if not product_taxes:
            return price
        website = request.website
        total = total_price(
            self,
            price,
            1.0,
            product_taxes,
            taxes,
            company=self.env.company,
            currency=website.currency_id,
            partner=self.env.user.partner_id,
        )
        excluded = website.show_line_subtotals_tax_selection == "tax_excluded"
        return total.excluded if excluded else total.included
