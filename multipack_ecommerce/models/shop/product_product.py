from odoo import api, fields, models
from odoo.addons.multipack_booking.tools.prices import total_price
from odoo.http import request

# Key of the cursor's cache of prices by variant; see _cache_multipack_shop_prices.
PRICE_CACHE = "multipack_shop_prices"


class ProductProduct(models.Model):
    _inherit = "product.product"

    multipack_shop_refusal = fields.Char(
        compute="_compute_multipack_shop_refusal",
        compute_sudo=True,  # visitors cannot read price options not sold online
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
        """Decide, for every route, whether the shop may sell a variant.

        Products that are not multipacks are never refused here.
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
        """Return the variants that the shop may sell."""
        return self.filtered(lambda product: not product.multipack_shop_refusal)

    def _is_add_to_cart_allowed(self):
        # Before super, which allows everything to administrators: Odoo would add
        # another variant to the cart for them as well.
        if self.multipack_shop_refusal:
            return False
        return super()._is_add_to_cart_allowed()

    def _website_show_quick_add(self):
        if self.multipack_shop_refusal:
            return False
        return super()._website_show_quick_add()

    @api.model
    def _cache_multipack_shop_prices(self):
        """Cache each shop price until the end of this transaction.

        Call this in controllers of read-only pages: several of Odoo's methods need the
        prices, and none takes them as an argument. Afterwards nothing may change a
        price, the visitor's price list or the first day.
        """
        self.env.cr.cache[PRICE_CACHE] = {}

    def _get_multipack_shop_prices(self):
        """Compute prices of variants as the current visitor sees them, in one batch.

        Price lists, currencies and taxes are applied as in Odoo's own
        ``_get_combination_info``, which computes one variant at a time.

        :return: dict by variant of ``price``, ``list_price`` and ``is_discounted``:
            whether the list price is higher, and the website shows it
        """
        known = self.env.cr.cache.get(PRICE_CACHE, {})
        if missing := self.filtered(lambda product: product not in known):
            known.update(missing._compute_multipack_shop_prices())
        return {product: known[product] for product in self}

    def _compute_multipack_shop_prices(self):
        """Compute what ``_get_multipack_shop_prices`` returns."""
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
            taxed = taxed_list = product._get_multipack_taxed_price(price, *taxes)
            # computing taxes is slow, and most prices are not discounted
            if currency.compare_amounts(list_price, price) > 0:
                taxed_list = product._get_multipack_taxed_price(list_price, *taxes)
            prices[product] = {
                "price": taxed,
                "list_price": taxed_list,
                "is_discounted": currency.compare_amounts(taxed_list, taxed) > 0,
            }
        return prices

    def _get_multipack_taxed_price(self, price, product_taxes, taxes):
        """Return a price with or without taxes, as the website shows it.

        :param product_taxes: taxes of the product
        :param taxes: the taxes that apply to the visitor instead
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
