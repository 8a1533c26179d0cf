from odoo import models
from odoo.addons.website.tools import text_from_html
from odoo.fields import Domain
from odoo.http import request

# Keys of Odoo's combination info that depend on the price.
PRICE_KEYS = ("price", "list_price", "has_discounted_price", "prevent_zero_price_sale")


def is_shop_request():
    """Return whether the website is served; the back office sells every row."""
    return bool(request and request.is_frontend)


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def _get_multipack_shop_variants(self):
        """Return the variants that the shop sells, in the price list's order (R6)."""
        variants = self.filtered("multipack_id").product_variant_ids
        # sudo: visitors cannot read the sequence; no values are returned
        ordered = (
            variants._filter_multipack_shop()
            .sudo()
            .sorted(
                lambda variant: (
                    variant.multipack_pricelist_line_id.sequence,
                    variant.multipack_pricelist_line_id.id,
                )
            )
        )
        return ordered.with_env(self.env)

    def _get_multipack_shop_offers(self):
        """Prepare the price options that the shop sells for the product page.

        :return: dict by id of the product's attribute value (False without a price
            list) of dicts of ``name``, ``text``, ``rates``, ``price``, ``list_price``,
            ``is_discounted``, ``is_most_chosen``, ``options``, ``selected_price`` (of
            the preselected options) and ``options_html``; empty for other
            products, and when nothing is sold online
        """
        self.ensure_one()
        variants = self._get_multipack_shop_variants()
        if not variants:
            return {}
        # sudo: only variants that the shop sells; visitors cannot read statistics
        multipack = self.sudo().multipack_id
        prices = variants._get_multipack_shop_prices()
        favourite = len(variants) > 1 and multipack._get_most_chosen_row()
        offers, option_prices, blocks = {}, {}, {}
        for variant in variants:
            row = variant.sudo().multipack_pricelist_line_id
            price = prices[variant]["price"]
            start = variant._get_multipack_date_start()
            options = row and row._get_options()._get_shop_values(
                row, start, option_prices
            )
            # many price options have the same options and prices: render these once
            content = tuple((option["id"], option["price"]) for option in options or ())
            if content not in blocks:
                blocks[content] = self._render_multipack_options(options)
            offers[variant.product_template_attribute_value_ids.id] = {
                "name": row.name or self.name,
                "text": multipack._get_shop_text(row or multipack, price),
                "rates": row and row._get_shop_rates_text(start, price),
                "is_most_chosen": bool(row) and row == favourite,
                "options": options,
                "selected_price": sum(
                    option["price"] for option in options or () if option["selected"]
                ),
                "options_html": blocks[content],
                **prices[variant],
            }
        return offers

    def _render_multipack_options(self, options):
        """Render the options below the card of a price option."""
        if not options:
            return ""
        return self.env["ir.qweb"]._render(
            "multipack_ecommerce.shop_options",
            {"options": options, "website": request.website},
        )

    def _get_multipack_shop_taxes(self):
        """Return the taxes of a product, and those that apply to the visitor."""
        # sudo: visitors cannot read taxes, as in Odoo's own price methods
        taxes = self.sudo().taxes_id._filter_taxes_by_company(self.env.company)
        return taxes, request.fiscal_position.map_tax(taxes)

    def _get_multipack_from_prices(self):
        """Return the cheapest price option of multipacks for this visitor.

        :return: dict by template of multipacks that can be bought: ``variant``, its
            ``price``, ``list_price`` and ``is_discounted``, and ``is_from``: whether
            others cost more
        """
        variants = self._get_multipack_shop_variants()
        prices = variants._get_multipack_shop_prices() if variants else {}
        result = {}
        for template, own in variants.grouped("product_tmpl_id").items():
            cheapest = min(own, key=lambda variant: prices[variant]["price"])
            result[template] = {
                "variant": cheapest,
                "is_from": len({prices[variant]["price"] for variant in own}) > 1,
                **prices[cheapest],
            }
        return result

    def _get_multipack_overview(self):
        """Prepare published multipacks for an overview, even if not sold online.

        :return: list of dicts of ``multipack`` (with sudo), ``url``, ``price`` (False
            if nothing is sold online), ``list_price``, ``is_discounted``,
            ``is_from``, in the order of ``self``
        """
        prices = self._get_multipack_from_prices()
        none = dict.fromkeys(("price", "list_price", "is_discounted", "is_from"), False)
        return [
            {
                # sudo: its page shows the same; the templates are published
                "multipack": template.sudo().multipack_id,
                "url": template.website_url,
                **prices.get(template, none),
            }
            for template in self
        ]

    def _is_combination_possible(
        self, combination, parent_combination=None, ignore_no_variant=False
    ):
        possible = super()._is_combination_possible(
            combination,
            parent_combination=parent_combination,
            ignore_no_variant=ignore_no_variant,
        )
        if not possible or not is_shop_request():
            return possible
        variant = self._get_variant_for_combination(combination)
        return not variant or not variant.multipack_shop_refusal

    def _get_mapped_attribute_names(self, parent_combination=None):
        names = super()._get_mapped_attribute_names(parent_combination)
        if not is_shop_request() or not self.multipack_id:
            return names
        variants = self.product_variant_ids
        hidden = variants - self._get_multipack_shop_variants()
        hidden_ids = set(hidden.product_template_attribute_value_ids.ids)
        return {key: name for key, name in names.items() if key not in hidden_ids}

    def _get_first_possible_variant_id(self):
        # Without super, which may return a cached value from the back office, or from a
        # time when other price options were sold online.
        if self.multipack_id:
            shop_variants = self._get_multipack_shop_variants()
            return (shop_variants or self.product_variant_id)[:1].id
        return super()._get_first_possible_variant_id()

    def _website_show_quick_add(self):
        # Price options are chosen on the product page, which describes them.
        if self.multipack_id and len(self._get_multipack_shop_variants()) != 1:
            return False
        return super()._website_show_quick_add()

    def _get_combination_info(
        self,
        combination=False,
        product_id=False,
        add_qty=1.0,
        uom_id=False,
        only_template=False,
    ):
        info = super()._get_combination_info(
            combination, product_id, add_qty, uom_id, only_template
        )
        if only_template and (price := self._get_multipack_from_prices().get(self)):
            # The template itself has no price, only its price options do.
            cheapest = super()._get_combination_info(product_id=price["variant"].id)
            info.update({key: cheapest[key] for key in PRICE_KEYS})
            info["is_multipack_from"] = price["is_from"]
        return info

    def _get_sales_prices(self, website):
        prices = super()._get_sales_prices(website)
        from_prices = self._get_multipack_from_prices()
        for template in self.filtered("multipack_id"):
            price = from_prices.get(template)
            if not price:
                prices[template.id] = {
                    "price_reduce": 0.0,
                    "is_multipack_offline": True,
                }
                continue
            prices[template.id] = {
                "price_reduce": price["price"],
                "base_price": price["list_price"],
                "is_multipack_from": price["is_from"],
            }
        return prices

    def _search_get_detail(self, website, order, options):
        """Find multipacks by the prices of their rows, since their own price is 0."""
        low, high = options.get("min_price"), options.get("max_price")
        detail = super()._search_get_detail(
            website, order, {**options, "min_price": 0, "max_price": 0}
        )
        own, row = Domain.TRUE, Domain("ecommerce_ok", "=", True)
        if low:
            own &= Domain("list_price", ">=", low)
            row &= Domain("price", ">=", low)
        if high:
            own &= Domain("list_price", "<=", high)
            row &= Domain("price", "<=", high)
        if low or high:
            # sudo, any!: prices are public, even if employees may not read rows
            multipacks = self.env["multipack.multipack"].sudo()
            listed = multipacks._search([("pricelist_id", "!=", False)])
            with_rows = Domain("id", "in", listed.subselect("product_tmpl_id"))
            by_row = Domain(
                "product_variant_ids.multipack_pricelist_line_id", "any!", row
            )
            detail["base_domain"].append((~with_rows & own) | (with_rows & by_row))
        return detail

    def _search_render_results_prices(self, mapping, combination_info):
        price, list_price = super()._search_render_results_prices(
            mapping, combination_info
        )
        if price and combination_info.get("is_multipack_from"):
            price = self.env._("from %s", price)
        return price, list_price

    def _to_markup_data(self, website):
        """Remove variants that the shop does not sell from the data for crawlers."""
        if not self.multipack_id:
            return super()._to_markup_data(website)
        variants = self._get_multipack_shop_variants()
        if self.product_variant_count > 1:
            # without super, which computes the price of one variant at a time
            return self._prepare_multipack_markup(website, variants)
        data = super()._to_markup_data(website)
        if not variants:
            data["name"] = self.name
            data["url"] = f"{website.get_base_url()}{self.website_url}"
            del data["offers"]
        return data

    def _prepare_multipack_markup(self, website, variants):
        """Describe the price options on sale as variants of one product (schema.org).

        They differ in name, URL, picture and price; the rest is taken from the first.
        """
        base_url = website.get_base_url()
        prices = variants._get_multipack_shop_prices() if variants else {}
        shared = variants[:1]._to_markup_data(website) if variants else {}
        data = {
            "@context": "https://schema.org/",
            "@type": "ProductGroup",
            "name": self.name,
            "image": f"{base_url}{website.image_url(self, 'image_1920')}",
            "url": f"{base_url}{self.website_url}",
            "hasVariant": [
                {
                    **shared,
                    "name": variant.display_name,
                    "url": f"{base_url}{variant.website_url}",
                    "image": f"{base_url}{website.image_url(variant, 'image_1920')}",
                    "offers": {**shared["offers"], "price": prices[variant]["price"]},
                }
                for variant in variants.with_context(display_default_code=False)
            ],
        }
        if self.description_ecommerce:
            data["description"] = text_from_html(self.description_ecommerce)
        return data
